package corpus

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"
	"unicode/utf8"

	"entente/index/analysis"
)

// Question is one of the questions that every engine is asked.
type Question struct {
	Name   string            `json:"name"`
	Class  string            `json:"class"`
	Text   string            `json:"q"`
	Tree   Node              `json:"tree"`
	Filter map[string]string `json:"filter"` // one country
}

// Classes are the kinds of questions with how many there are of each.
var Classes = []struct {
	Name  string
	Count int
}{{"all", 15}, {"term", 30}, {"rare", 15}, {"and", 35}, {"or", 35}, {"phrase", 30}, {"prefix", 25}, {"fuzzy", 15}}

// sampleSize is how many documents are looked through for words to ask for. It is below the smallest corpus, so that every question finds
// something in each.
const sampleSize = 2000

// sample is what the first documents hold.
type sample struct {
	documents [][]string     // words of each, folded, without repeats, those that can be asked for
	phrases   [][]string     // words side by side, folded
	in        map[string]int // documents that have a word
	common    []string       // words that stand in about a fiftieth to a fifth of the documents
	rare      []string       // words that stand in one of them
	medium    []string       // others of at least six letters
}

// Questions makes the questions, the same ones for any number of documents.
func (c *Corpus) Questions() ([]Question, error) {
	r := rand.New(rand.NewPCG(seed, 200))
	s := c.sample(r)
	countries := rand.NewZipf(r, 1.05, 6, 60)
	var all []Question
	for _, class := range Classes {
		for i := range class.Count {
			q := Question{Name: fmt.Sprintf("%s-%02d", class.Name, i+1), Class: class.Name, Text: s.text(class.Name, r),
				Filter: map[string]string{"country": c.lists.countries[countries.Uint64()]}}
			parsed, err := Parse(q.Text)
			if err != nil {
				return nil, fmt.Errorf("question %s: %w", q.Name, err)
			}
			if q.Tree, err = TreeOf(parsed.Root); err != nil {
				return nil, fmt.Errorf("question %s: %w", q.Name, err)
			}
			all = append(all, q)
		}
	}
	return all, nil
}

// sample looks through the first documents.
func (c *Corpus) sample(r *rand.Rand) sample {
	s := sample{in: map[string]int{}}
	plain := map[string]bool{}
	for n := range sampleSize {
		d := c.Document(n)
		seen := map[string]bool{}
		var words []string
		for _, p := range d.Passages {
			terms := analysis.Exact().Terms(p.Text)
			for _, t := range terms {
				if seen[t.Text] {
					continue
				}
				seen[t.Text] = true
				s.in[t.Text]++
				ok, known := plain[t.Text]
				if !known {
					ok = utf8.RuneCountInString(t.Text) > 3 && Plain(t.Text)
					plain[t.Text] = ok
				}
				if ok {
					words = append(words, t.Text)
				}
			}
			if at := r.IntN(max(len(terms)-3, 1)); len(terms) > 3 {
				var phrase []string
				for _, t := range terms[at : at+2+r.IntN(2)] {
					phrase = append(phrase, t.Text)
				}
				s.phrases = append(s.phrases, phrase)
			}
		}
		s.documents = append(s.documents, words)
	}
	for w, ok := range plain {
		switch n := s.in[w]; {
		case !ok:
		case n >= sampleSize/50 && n <= sampleSize/4:
			s.common = append(s.common, w)
		case n == 1:
			s.rare = append(s.rare, w)
		case utf8.RuneCountInString(w) >= 6:
			s.medium = append(s.medium, w)
		}
	}
	slices.Sort(s.common)
	slices.Sort(s.rare)
	slices.Sort(s.medium)
	return s
}

// text writes a question of a class.
func (s sample) text(class string, r *rand.Rand) string {
	pick := func(of []string) string { return of[r.IntN(len(of))] }
	switch class {
	case "term":
		return pick(s.common)
	case "rare":
		return pick(s.rare)
	case "and":
		return strings.Join(s.together(2+r.IntN(2), r), " ")
	case "or":
		words := []string{pick(s.common), pick(s.common), pick(s.medium)}
		return strings.Join(words[:2+r.IntN(2)], " OR ")
	case "phrase":
		return `"` + strings.Join(s.phrases[r.IntN(len(s.phrases))], " ") + `"`
	case "prefix":
		return s.long(r)[:4] + "*"
	case "fuzzy":
		return mistyped(s.long(r), r) + "~1"
	}
	return ""
}

// long returns a word of at least six letters out of a document.
func (s sample) long(r *rand.Rand) string {
	for {
		words := s.documents[r.IntN(len(s.documents))]
		if w := words[r.IntN(len(words))]; utf8.RuneCountInString(w) >= 6 && s.in[w] > 1 {
			return w
		}
	}
}

// together returns words that stand in one document, none of them rare.
func (s sample) together(n int, r *rand.Rand) []string {
	for {
		var some []string
		for _, w := range s.documents[r.IntN(len(s.documents))] {
			if s.in[w] >= sampleSize/100 && s.in[w] <= sampleSize/4 {
				some = append(some, w)
			}
		}
		if len(some) < n {
			continue
		}
		r.Shuffle(len(some), func(i, j int) { some[i], some[j] = some[j], some[i] })
		return some[:n]
	}
}

// mistyped makes one slip behind the first letter: a letter left out, doubled or changed, or two swapped. The word is folded, so that letters
// are bytes.
func mistyped(word string, r *rand.Rand) string {
	at := 1 + r.IntN(len(word)-2)
	switch r.IntN(4) {
	case 0:
		return word[:at] + word[at+1:]
	case 1:
		return word[:at] + word[at:at+1] + word[at:]
	case 2:
		return word[:at] + "e" + word[at+1:]
	}
	return word[:at] + word[at+1:at+2] + word[at:at+1] + word[at+2:]
}
