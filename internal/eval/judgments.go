// Package eval measures how well questions are answered, by documents that people judged beforehand.
package eval

import (
	"bufio"
	"errors"
	"fmt"
	"io"
	"net/url"
	"slices"
	"strings"

	"entente/internal/query"
)

// ErrInvalid is the kind of every fault in a file of judgments.
var ErrInvalid = errors.New("invalid judgments")

// The kinds of question, each for one thing a reader expects of the search.
var kinds = []string{
	"topic",          // what documents are about, in the reader's own language
	"entity",         // a named town, programme or organisation
	"cross-language", // documents of another language than the question's
	"place-variant",  // another spelling of a place than the document's
	"typing-error",   // a slip of the keys
	"compound",       // a Dutch compound by its part, or a part by the compound
	"filtered",       // words together with facets, or facets alone
}

// The languages a question can be put in.
var languages = []string{"nl", "fr", "en"}

// The halves of the questions. Weights and rules are tuned on one; the other is held back and scored when that is done, to
// tell what was learnt from what was only fitted.
const (
	Tune = "tune"
	Held = "held"
)

var halves = []string{Tune, Held}

// Grades of a judged document: 3 answers the question, 2 helps, 1 touches it. What is not judged is worth nothing.
const (
	minGrade = '1'
	maxGrade = '3'
)

// Judgment is a question with the documents that should be found.
type Judgment struct {
	ID       string
	Kind     string
	Language string      // of the question: nl, fr, en
	Half     string      // tune or held
	Asked    string      // the question as written, in the form of API parameters
	Query    query.Query // the same, read
	Grades   map[string]int
}

// Read reads judgments from a TSV file: id, kind, language, question, judged documents. The question has the form of API
// parameters, such as q=stedenband&country=SN; the documents are path:grade, divided by blanks, paths relative to the
// corpus. Empty lines and lines that begin with "#" do not count. An error names the line and is an ErrInvalid.
func Read(r io.Reader) ([]Judgment, error) {
	var all []Judgment
	seen := map[string]int{} // id → line
	s := bufio.NewScanner(r)
	s.Buffer(nil, 1<<20) // a question and a hundred paths fit many times over
	n := 0
	for s.Scan() {
		n++
		line := strings.TrimRight(s.Text(), "\r")
		if strings.TrimSpace(line) == "" || strings.HasPrefix(line, "#") {
			continue
		}
		j, err := parse(line)
		if err != nil {
			return nil, fmt.Errorf("%w: line %d: %w", ErrInvalid, n, err)
		}
		if first, twice := seen[j.ID]; twice {
			return nil, fmt.Errorf("%w: line %d: id %q is on line %d already", ErrInvalid, n, j.ID, first)
		}
		seen[j.ID] = n
		all = append(all, j)
	}
	if err := s.Err(); err != nil {
		return nil, fmt.Errorf("%w: line %d: %w", ErrInvalid, n+1, err)
	}
	if len(all) == 0 {
		return nil, fmt.Errorf("%w: no question in it", ErrInvalid)
	}
	return all, nil
}

func parse(line string) (Judgment, error) {
	cells := strings.Split(line, "\t")
	if len(cells) != 5 {
		return Judgment{}, fmt.Errorf("want 5 cells (id, kind, language, question, documents), got %d", len(cells))
	}
	j := Judgment{ID: cells[0], Kind: cells[1], Language: cells[2], Half: half(cells[0]), Asked: cells[3], Grades: map[string]int{}}
	if j.ID == "" {
		return Judgment{}, errors.New("id is empty")
	}
	if !slices.Contains(kinds, j.Kind) {
		return Judgment{}, fmt.Errorf("kind %q is none of %s", j.Kind, strings.Join(kinds, ", "))
	}
	if !slices.Contains(languages, j.Language) {
		return Judgment{}, fmt.Errorf("language %q is none of %s", j.Language, strings.Join(languages, ", "))
	}
	v, err := url.ParseQuery(j.Asked)
	if err != nil {
		return Judgment{}, fmt.Errorf("question %q: %w", j.Asked, err)
	}
	if j.Query, err = query.Parse(v); err != nil {
		return Judgment{}, fmt.Errorf("question %q: %w", j.Asked, err)
	}
	for doc := range strings.FieldsSeq(cells[4]) {
		i := strings.LastIndexByte(doc, ':')
		if i < 1 || len(doc) != i+2 || doc[i+1] < minGrade || doc[i+1] > maxGrade {
			return Judgment{}, fmt.Errorf("document %q: want path:grade with a grade from %c to %c", doc, minGrade, maxGrade)
		}
		path := doc[:i]
		if _, twice := j.Grades[path]; twice {
			return Judgment{}, fmt.Errorf("document %q is judged twice", path)
		}
		j.Grades[path] = int(doc[i+1] - '0')
	}
	if len(j.Grades) == 0 {
		return Judgment{}, errors.New("no document is judged")
	}
	return j, nil
}

// half returns the half a question is in: those with an even number are held, all others are for tuning.
func half(id string) string {
	if id != "" && strings.IndexByte("02468", id[len(id)-1]) >= 0 {
		return Held
	}
	return Tune
}
