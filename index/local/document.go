package local

import (
	"slices"
	"strconv"

	"github.com/blevesearch/bleve/v2/document"
	bleve "github.com/blevesearch/bleve_index_api"

	"entente/index"
	"entente/index/analysis"
	"entente/internal/lang"
	"entente/internal/query"
	"entente/internal/record"
)

// terms is an index field whose terms are made already.
type terms struct {
	name    string
	options bleve.FieldIndexingOptions
	freqs   bleve.TokenFrequencies
	length  int
	bytes   int
	size    int // of it in memory, about: Bleve asks for it, and would count term by term
	places  []placed
	chains  map[string]chain // of the places of each term
}

// placed is a place of a term, and where its next one is; 0 behind the last.
type placed struct {
	spot
	next int32
}

// chain is the first and the last place of a term.
type chain struct{ first, last, count int32 }

// What a term takes in memory, in bytes, about.
const termSize = 160

func (t *terms) Name() string                                     { return t.name }
func (t *terms) ArrayPositions() []uint64                         { return nil }
func (t *terms) Options() bleve.FieldIndexingOptions              { return t.options }
func (t *terms) Analyze()                                         {}
func (t *terms) Value() []byte                                    { return nil }
func (t *terms) NumPlainTextBytes() uint64                        { return uint64(t.bytes) }
func (t *terms) Size() int                                        { return t.size }
func (t *terms) EncodedFieldType() byte                           { return 't' }
func (t *terms) AnalyzedLength() int                              { return t.length }
func (t *terms) AnalyzedTokenFrequencies() bleve.TokenFrequencies { return t.freqs }

// add adds the terms of one text unit.
func (t *terms) add(unit uint64, found []analysis.Term, bytes int) {
	t.bytes += bytes
	t.length += len(found)
	t.places = slices.Grow(t.places, len(found))
	for _, f := range found {
		at := int32(len(t.places))
		t.places = append(t.places, placed{spot{unit, f.Position}, 0})
		c, known := t.chains[f.Text]
		if known {
			t.places[c.last].next = at
		} else {
			c.first = at
		}
		t.chains[f.Text] = chain{c.first, at, c.count + 1}
	}
}

// close ends adding.
func (t *terms) close() {
	t.freqs = make(bleve.TokenFrequencies, len(t.chains))
	var row []spot
	for text, c := range t.chains {
		row = row[:0]
		for at := c.first; len(row) < int(c.count); at = t.places[at].next {
			row = append(row, t.places[at].spot)
		}
		if !slices.IsSortedFunc(row, spot.compare) {
			slices.SortFunc(row, spot.compare)
		}
		t.freqs[text] = occurs(text, row)
		t.size += termSize + len(text)
	}
	t.places, t.chains = nil, nil
}

// keyword returns an index field of whole values.
func keyword(name string, values ...string) *terms {
	t := &terms{name: name, options: bleve.IndexField | bleve.SkipFreqNorm, freqs: bleve.TokenFrequencies{}, length: len(values), size: termSize * len(values)}
	for _, v := range values {
		tf := &bleve.TokenFreq{Term: []byte(v)}
		tf.SetFrequency(1)
		t.freqs[v] = tf
	}
	return t
}

// stored returns a field that is given back as it is. Positions tell the parts of one field apart.
func stored(name string, value []byte, position ...uint64) document.Field {
	return document.NewTextFieldWithIndexingOptions(name, position, value, bleve.StoreField)
}

// numberOf returns the number by which a unit of a part is kept: of a document the ordinal of its passage, of an agreement one more,
// since the title of its document stands in one part with headings.
func numberOf(p index.Part, ordinal int) uint64 {
	switch p {
	case index.PartHeading, index.PartBody:
		return uint64(ordinal)
	}
	return uint64(ordinal + 1)
}

// ordinalOf returns the passage that a unit of a part is, and false when it is none.
func ordinalOf(p index.Part, unit uint64) (int, bool) {
	switch p {
	case index.PartHeading, index.PartBody:
		return int(unit), true
	}
	return int(unit) - 1, unit > 0
}

// reading is what a text becomes.
type reading struct{ exact, stems, parts []analysis.Term }

// readings are those of the texts of one document: what proves ten agreements is read once.
type readings map[index.Unit]reading

func (all readings) of(u index.Unit) reading {
	key := index.Unit{Language: u.Language, Text: u.Text}
	r, known := all[key]
	if !known {
		r.exact, r.stems, r.parts = analysis.For(u.Language).All(u.Text)
		if all != nil {
			all[key] = r
		}
	}
	return r
}

// documents makes the index documents of a document and of its agreements, its own first.
func (c codec) documents(d *record.Document) ([]*document.Document, error) {
	var known readings
	if len(d.Agreements) > 0 {
		known = readings{}
	}
	var all []*document.Document
	for _, e := range index.Entries(d) {
		out := found(e, known)
		if e.Agreement == nil {
			if err := c.keep(out, d); err != nil {
				return nil, err
			}
		}
		all = append(all, out)
	}
	return all, nil
}

// found makes an index document of what a record is found by.
func found(e index.Entry, known readings) *document.Document {
	out := document.NewDocument(e.ID())
	text := map[string]*terms{}
	field := func(name string) *terms {
		t := text[name]
		if t == nil {
			t = &terms{name: name, options: bleve.IndexField | bleve.IncludeTermVectors, chains: map[string]chain{}}
			text[name] = t
		}
		return t
	}
	for _, u := range e.Units() {
		r := known.of(u)
		at := numberOf(u.Part, u.Ordinal)
		field(index.TextField(u.Part, lang.Und)).add(at, r.exact, len(u.Text))
		if !u.Language.Known() {
			continue
		}
		field(index.TextField(u.Part, u.Language)).add(at, r.stems, len(u.Text))
		if len(r.parts) > 0 {
			field(index.PartsField(u.Part, u.Language)).add(at, r.parts, 0)
		}
	}
	scope := query.Documents
	if e.Agreement != nil {
		scope = query.Agreements
	}
	for _, p := range index.Parts(scope) {
		for _, l := range lang.All() {
			if t := text[index.PartsField(p, l)]; t != nil { // what stands inside words is weighed by the length of their text
				t.length = max(text[index.TextField(p, l)].length, 1)
			}
		}
	}
	for _, f := range index.Fields() { // in the order of the table, so that equal records make equal documents
		if t := text[f.Name]; t != nil {
			t.close()
			out.AddField(t)
		}
	}
	for _, f := range query.Facets {
		out.AddField(keyword(f.Name, e.Values(f.Name)...))
	}
	d := e.Document
	out.AddField(keyword(index.FieldType, string(e.Type())))
	out.AddField(keyword(index.FieldVersion, strconv.FormatUint(d.Version, 10)))
	if d.Site != "" {
		out.AddField(keyword(index.FieldSite, d.Site))
	}
	if k := analysis.TitleKey(e.Title()); k != "" {
		out.AddField(keyword(titleField(scope), k))
	}
	if at := e.Updated(); at != "" {
		out.AddField(keyword(index.FieldUpdated, at))
	}
	if d.Head != "" {
		out.AddField(keyword(index.FieldFolded, index.Folded))
	}
	if e.Agreement != nil {
		out.AddField(keyword(index.FieldClass, e.Agreement.Class))
		out.AddField(keyword(index.FieldDocument, d.ID))
	}
	return out
}

// keep adds to the index document of a document what is given back of it.
func (c codec) keep(out *document.Document, d *record.Document) error {
	card, err := c.pack(d.Card)
	if err != nil {
		return err
	}
	out.AddField(stored(index.FieldCard, card))
	if len(d.Agreements) > 0 {
		records, err := c.pack(d.Agreements)
		if err != nil {
			return err
		}
		out.AddField(stored(index.FieldRecords, records))
	}
	blocks, err := c.blocks(d.Passages)
	if err != nil {
		return err
	}
	for _, b := range blocks {
		out.AddField(stored(index.FieldPassages, b.packed, uint64(b.first), uint64(b.count)))
	}
	return nil
}

// tombstone makes the index document of what was removed, so that an older version that comes late stays out, and so that it is known
// to have been there. A target is the record that took its place; an agreement has the document it was read out of.
func tombstone(id string, version uint64, target, of string) *document.Document {
	out := document.NewDocument(id)
	if target != "" {
		out.AddField(keyword(index.FieldTarget, target))
	}
	if of != "" {
		out.AddField(keyword(index.FieldDocument, of))
	}
	out.AddField(keyword(index.FieldType, string(index.Tombstone)))
	out.AddField(keyword(index.FieldVersion, strconv.FormatUint(version, 10)))
	return out
}
