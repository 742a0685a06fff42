package index

import (
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"slices"

	"entente/internal/lang"
	"entente/internal/query"
	"entente/internal/record"
)

// schemaVersion grows when a field means something else than before under the same name.
//
//	1  the first: text by part and language, a keyword field a facet
//	2  near-duplicates behind their head, merged records with what took their place
//	3  parts of compounds and joined forms of hyphenated words in fields of their own; the agreements read out of a document
//	4  agreements are records of their own, found by fields of their own
//	5  when a record was read, to order by
//	6  places of a term in the number of its occurrences, without the bytes where words begin and end
//	7  stored fields packed in the words the index has learnt
const schemaVersion = 7

// Part is where in a record a text stands. Every text unit of a record (a title, each passage) lies in exactly one part. Documents and
// agreements have no part in common, so that a question of the one never meets the words of the other.
type Part string

// The parts of documents, the weightiest first.
const (
	PartTitle   Part = "title"
	PartHeading Part = "heading"
	PartBody    Part = "body"
)

// The parts of agreements, the weightiest first: the names of the parties, the title of the document and the headings of what proves
// the agreement, and the passages that do.
const (
	PartParties  Part = "parties"
	PartAbout    Part = "about"
	PartEvidence Part = "evidence"
)

// Parts lists the parts of what a question searches, in order of weight.
func Parts(s query.Scope) []Part {
	if s == query.Agreements {
		return []Part{PartParties, PartAbout, PartEvidence}
	}
	return []Part{PartTitle, PartHeading, PartBody}
}

// PartOf returns the part a passage belongs to.
func PartOf(p record.Passage) Part {
	if p.Role == record.RoleHeading {
		return PartHeading
	}
	return PartBody
}

// Exact is the suffix of the fields that hold the folded words of every language.
const Exact = "exact"

// TextField names the field with the stems of one language in one part; for lang.Und the field with its folded words.
func TextField(p Part, l lang.Code) string {
	if !l.Known() {
		return string(p) + "_" + Exact
	}
	return string(p) + "_" + string(l)
}

// PartsField names the field with what stands inside the words of one analysed language in one part: the stemmed parts of
// compounds and the joined forms of hyphenated words, as analysis.Chain.Parts gives them.
func PartsField(p Part, l lang.Code) string { return string(p) + "_parts_" + string(l) }

// FieldKind tells how a field is kept.
type FieldKind string

// Text: terms with their units and positions. Keyword: whole values that filter, count and sort. Stored: bytes
// that are given back.
const (
	Text    FieldKind = "text"
	Keyword FieldKind = "keyword"
	Stored  FieldKind = "stored"
)

// Field is a line of the field table.
type Field struct {
	Name string
	Kind FieldKind
}

// The fields besides text and facets.
const (
	FieldType     = "type"     // record type, or Tombstone
	FieldVersion  = "version"  // of the record, decimal
	FieldSite     = "site"     // key of an embedding site
	FieldTitleKey = "titlekey" // what sort=title compares, of a document
	FieldSides    = "sides"    // the same of an agreement, apart so that titles are completed by those of documents only
	FieldUpdated  = "updated"  // what sort=updated compares: see Entry.Updated
	FieldFolded   = "folded"   // Folded, when another document stands for it in results
	FieldTarget   = "target"   // of a tombstone: the id of the record that took its place
	FieldRecords  = "records"  // the agreements read out of a document
	FieldClass    = "class"    // of an agreement
	FieldDocument = "document" // of an agreement, also of a removed one: the id of its document
	FieldCard     = "card"
	FieldPassages = "passages" // blocks of them
)

// Folded is the one value of FieldFolded.
const Folded = "yes"

// Tombstone is the type of what was removed: it can not be found, and answers ErrGone.
const Tombstone record.Type = "tombstone"

// Fields is the field table: everything an engine holds of a record.
func Fields() []Field {
	var fs []Field
	for _, p := range slices.Concat(Parts(query.Documents), Parts(query.Agreements)) {
		for _, l := range append(lang.All(), lang.Und) {
			fs = append(fs, Field{TextField(p, l), Text})
		}
		for _, l := range lang.All() {
			fs = append(fs, Field{PartsField(p, l), Text})
		}
	}
	for _, f := range query.Facets {
		fs = append(fs, Field{f.Name, Keyword})
	}
	return append(fs, Field{FieldType, Keyword}, Field{FieldVersion, Keyword}, Field{FieldSite, Keyword},
		Field{FieldTitleKey, Keyword}, Field{FieldSides, Keyword}, Field{FieldUpdated, Keyword}, Field{FieldFolded, Keyword}, Field{FieldTarget, Keyword},
		Field{FieldClass, Keyword}, Field{FieldDocument, Keyword}, Field{FieldRecords, Stored}, Field{FieldCard, Stored}, Field{FieldPassages, Stored})
}

// SchemaHash tells one field table, with the analysis that fills it, from every other.
func SchemaHash(analysisVersion int) string {
	h := sha256.New()
	fmt.Fprintf(h, "schema %d analysis %d\n", schemaVersion, analysisVersion)
	for _, f := range Fields() {
		fmt.Fprintf(h, "%s %s\n", f.Name, f.Kind)
	}
	return hex.EncodeToString(h.Sum(nil)[:8])
}

// SchemaNumber orders schemas: that of a newer program is greater. Schemas of the same number may still differ.
func SchemaNumber(analysisVersion int) int { return schemaVersion*1_000_000 + analysisVersion }

// The years an index takes. A year outside is a fault of reading, and a phase without an end would never be counted through.
const (
	MinYear = 1
	MaxYear = 9999
)

// CheckDocument returns why an engine refuses a document, or nil.
func CheckDocument(d *record.Document) error {
	if d.ID == "" {
		return fmt.Errorf("document without id")
	}
	if err := checkYears(d.Years); err != nil {
		return fmt.Errorf("document %s: %w", d.ID, err)
	}
	ids := map[string]bool{d.ID: true}
	for _, a := range d.Agreements {
		switch {
		case a.ID == "":
			return fmt.Errorf("document %s: agreement without id", d.ID)
		case ids[a.ID]:
			return fmt.Errorf("document %s: id of agreement %s is taken within it", d.ID, a.ID)
		}
		ids[a.ID] = true
		if err := checkYears(a.Years()); err != nil {
			return fmt.Errorf("agreement %s: %w", a.ID, err)
		}
	}
	return nil
}

func checkYears(y record.Years) error {
	for _, v := range slices.Concat(y.Agreement, y.Start, y.Document, y.Mentioned, y.About) {
		if v < MinYear || v > MaxYear {
			return fmt.Errorf("year %d", v)
		}
	}
	for _, p := range y.Phase {
		if p[0] < MinYear || p[1] > MaxYear || p[1] < p[0] {
			return fmt.Errorf("phase %d to %d", p[0], p[1])
		}
	}
	return nil
}
