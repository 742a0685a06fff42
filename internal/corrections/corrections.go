// Package corrections puts right what was read of agreements: the word of a person, kept in a table, stands over that of the program.
package corrections

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"regexp"
	"slices"
	"strconv"
	"strings"

	"entente/internal/agreement"
	"entente/internal/record"
)

// File is the name of the table in a data folder.
const File = "corrections.tsv"

// A line of the table has the id of an agreement, the path of a field, the value it has to have, empty to take away what was read, and a
// note. Empty lines and those that begin with "#" say nothing.

// Correction is a line of the table that can be understood.
type Correction struct {
	Line  int    // from 1
	ID    string // of the agreement, as read
	Field string // path
	Value string
	Note  string // who says so and why; shown to nobody but who looks after the table

	party int // of a field of a party
	set   func(a *record.Agreement, party int)
}

// Fault is a line that is not followed.
type Fault struct {
	Line   int
	Reason string
}

func (f Fault) String() string { return fmt.Sprintf("line %d: %s", f.Line, f.Reason) }

// Table is the corrections of one file. It never changes; nil is an empty one.
type Table struct {
	all    []Correction
	faults []Fault
	byDoc  map[string][]Correction
}

// The bounds of a table, so that a file of another kind is told from one.
const (
	maxFile   = 16 << 20
	maxFaults = 1000
	maxValue  = 2000 // bytes of a value
)

// idForm is how the id of an agreement looks: that of its document, "-a" and a hash.
var idForm = regexp.MustCompile(`^[^\s/]+-a[0-9a-z]+$`)

// Parse reads a table. Lines that can not be followed become faults, the others work.
func Parse(b []byte) *Table {
	t := &Table{byDoc: map[string][]Correction{}}
	if len(b) > maxFile {
		t.faults = append(t.faults, Fault{1, fmt.Sprintf("the file has %d bytes; no table of corrections is longer than %d", len(b), maxFile)})
		return t
	}
	b = bytes.TrimPrefix(b, []byte("\uFEFF"))
	first := map[[2]string]int{} // the line that sets a field
	n := 0
	for line := range bytes.Lines(b) {
		n++
		text := strings.TrimRight(string(line), "\r\n")
		if strings.TrimSpace(text) == "" || strings.HasPrefix(text, "#") {
			continue
		}
		c, err := read(n, text)
		if err == nil {
			if at := first[[2]string{c.ID, c.Field}]; at > 0 {
				err = fmt.Errorf("line %d sets %s of %s already", at, c.Field, c.ID)
			}
		}
		if err != nil {
			if len(t.faults) < maxFaults {
				t.faults = append(t.faults, Fault{n, err.Error()})
			}
			continue
		}
		first[[2]string{c.ID, c.Field}] = n
		t.all = append(t.all, c)
		doc, _ := record.AgreementDocument(c.ID)
		t.byDoc[doc] = append(t.byDoc[doc], c)
	}
	return t
}

// partyField is the path of a field of a party.
var partyField = regexp.MustCompile(`^parties\[([0-9]{1,3})\]\.([a-z]+)$`)

func read(n int, text string) (c Correction, err error) {
	cells := strings.Split(text, "\t")
	for i := range cells {
		cells[i] = strings.TrimSpace(cells[i])
	}
	for len(cells) > 4 && cells[len(cells)-1] == "" { // as spreadsheets fill lines up
		cells = cells[:len(cells)-1]
	}
	if len(cells) < 3 || len(cells) > 4 {
		return c, fmt.Errorf("want an id, a field, a value and a note, parted by tabs; got %d cells", len(cells))
	}
	c = Correction{Line: n, ID: cells[0], Field: cells[1], Value: cells[2], party: -1}
	if len(cells) > 3 {
		c.Note = cells[3]
	}
	switch {
	case !idForm.MatchString(c.ID):
		return c, fmt.Errorf("%q is not the id of an agreement", c.ID)
	case len(c.Value) > maxValue:
		return c, fmt.Errorf("a value of %d bytes; at most %d", len(c.Value), maxValue)
	}
	name := c.Field
	if m := partyField.FindStringSubmatch(c.Field); m != nil {
		c.party, err = strconv.Atoi(m[1])
		name = "parties[]." + m[2]
	}
	makes, ok := fields[name]
	if err != nil || !ok {
		return c, fmt.Errorf("no field %q; there are %s", c.Field, fieldNames())
	}
	if c.set, err = makes(c.Value); err != nil {
		return c, fmt.Errorf("%s: %w", c.Field, err)
	}
	return c, nil
}

// All lists the corrections in the order of the table.
func (t *Table) All() []Correction {
	if t == nil {
		return nil
	}
	return t.all
}

// Faults lists the lines that are not followed.
func (t *Table) Faults() []Fault {
	if t == nil {
		return nil
	}
	return t.faults
}

// version of what corrections do. Raise it with every change of that, so that documents are handed to the index again.
const version = 1

// Marks tells for each document that has corrections, by a mark, which: documents whose mark is another one than before have to be shown
// anew. Notes count for nothing.
func (t *Table) Marks() map[string]string {
	marks := map[string]string{}
	if t == nil {
		return marks
	}
	for doc, list := range t.byDoc {
		h := sha256.New()
		fmt.Fprintln(h, version)
		for _, c := range list {
			fmt.Fprintf(h, "%q %q %q\n", c.ID, c.Field, c.Value)
		}
		marks[doc] = hex.EncodeToString(h.Sum(nil)[:8])
	}
	return marks
}

// Apply corrects the agreements of a document, and what the document has from them. What doc shares with others is not written to.
func (t *Table) Apply(doc *record.Document) {
	if t == nil || len(t.byDoc[doc.ID]) == 0 {
		return
	}
	asRead := doc.Agreements
	now := slices.Clone(asRead)
	dropped := map[string]bool{}
	for _, c := range t.byDoc[doc.ID] {
		i := slices.IndexFunc(now, func(a record.Agreement) bool { return a.ID == c.ID })
		if i < 0 || c.party >= len(now[i].Parties) {
			continue
		}
		if c.Field == dropField {
			dropped[c.ID] = true
			continue
		}
		a := &now[i]
		if len(a.Corrected) == 0 {
			a.Parties = slices.Clone(a.Parties)
		}
		c.set(a, c.party)
		a.Corrected = append(slices.Clip(a.Corrected), c.Field)
		a.Evidence = slices.DeleteFunc(slices.Clone(a.Evidence), func(e record.Evidence) bool { return proves(e.Field, c.Field) })
	}
	if len(dropped) > 0 {
		now = slices.DeleteFunc(now, func(a record.Agreement) bool { return dropped[a.ID] })
		for i := range now {
			now[i].Relations = slices.DeleteFunc(slices.Clone(now[i].Relations), func(r record.Tie) bool { return dropped[r.Target] })
		}
	}
	doc.Agreements = now
	agreement.Follow(doc, asRead)
}

// proves tells whether the evidence of a field is of one that was corrected. The quote of a party proves its name.
func proves(evidence, corrected string) bool {
	if party, ok := strings.CutSuffix(corrected, ".name"); ok && evidence == party {
		return true
	}
	rest, ok := strings.CutPrefix(evidence, corrected)
	return ok && (rest == "" || rest[0] == '[' || rest[0] == '.')
}

// Unmet tells why corrections of a document do nothing, by line: the agreement is not there, or has no such party. Agreements are as read.
func (t *Table) Unmet(doc string, asRead []record.Agreement) []Fault {
	if t == nil {
		return nil
	}
	var faults []Fault
	for _, c := range t.byDoc[doc] {
		i := slices.IndexFunc(asRead, func(a record.Agreement) bool { return a.ID == c.ID })
		switch {
		case i < 0:
			faults = append(faults, Fault{c.Line, fmt.Sprintf("there is no agreement %s any more%s", c.ID, noted(c))})
		case c.party >= len(asRead[i].Parties):
			faults = append(faults, Fault{c.Line, fmt.Sprintf("%s has %d parties, counted from 0, and no %s%s", c.ID, len(asRead[i].Parties), c.Field, noted(c))})
		}
	}
	return faults
}

func noted(c Correction) string {
	if c.Note == "" {
		return ""
	}
	return fmt.Sprintf(" (%s: %q)", c.Field, c.Note)
}

// Documents lists the ids of documents that have corrections, sorted.
func (t *Table) Documents() []string {
	if t == nil {
		return nil
	}
	ids := make([]string, 0, len(t.byDoc))
	for id := range t.byDoc {
		ids = append(ids, id)
	}
	slices.Sort(ids)
	return ids
}
