package local

import (
	"strconv"
	"strings"

	"github.com/blevesearch/bleve/v2/document"
	bleve "github.com/blevesearch/bleve_index_api"

	"entente/index"
	"entente/index/analysis"
	"entente/internal/lang"
	"entente/internal/query"
	"entente/internal/record"
)

// maxKey bounds the key of sort=title in bytes; titles that agree so far are ordered by id.
const maxKey = 1000

// terms is an index field whose terms are made already. Array positions keep text units apart: a phrase never spans two.
type terms struct {
	name    string
	options bleve.FieldIndexingOptions
	freqs   bleve.TokenFrequencies
	length  int
	bytes   int
	size    int // of it in memory, about: Bleve asks for it, and would count term by term
}

// What a term and a place of it take in memory, in bytes, about.
const (
	termSize  = 160
	placeSize = 96
)

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
func (t *terms) add(unit []uint64, found []analysis.Term, bytes int) {
	t.bytes += bytes
	t.length += len(found)
	t.size += placeSize * len(found)
	places := make([]bleve.TokenLocation, len(found)) // one allocation, not one a word
	for i, f := range found {
		tf := t.freqs[f.Text]
		if tf == nil {
			tf = &bleve.TokenFreq{Term: []byte(f.Text)}
			t.freqs[f.Text] = tf
			t.size += termSize + len(f.Text)
		}
		tf.SetFrequency(tf.Frequency() + 1)
		places[i] = bleve.TokenLocation{ArrayPositions: unit, Start: f.Start, End: f.End, Position: f.Position}
		tf.Locations = append(tf.Locations, &places[i])
	}
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

// document makes the index document of a record.
func (c codec) document(d *record.Document) (*document.Document, error) {
	out := document.NewDocument(d.ID)
	text := map[string]*terms{}
	field := func(name string) *terms {
		t := text[name]
		if t == nil {
			t = &terms{name: name, options: bleve.IndexField | bleve.IncludeTermVectors, freqs: bleve.TokenFrequencies{}}
			text[name] = t
		}
		return t
	}
	unit := func(p index.Part, l lang.Code, ordinal int, s string) {
		exact, stems, parts := analysis.For(l).All(s)
		at := []uint64{uint64(ordinal)}
		field(index.TextField(p, lang.Und)).add(at, exact, len(s))
		if !l.Known() {
			return
		}
		field(index.TextField(p, l)).add(at, stems, len(s))
		if len(parts) > 0 {
			field(index.PartsField(p, l)).add(at, parts, 0)
		}
	}
	unit(index.PartTitle, d.Language, 0, d.Title)
	for i, p := range d.Passages {
		unit(index.PartOf(p), p.Language, i, p.Text)
	}
	for _, p := range index.Parts(query.Documents) {
		for _, l := range lang.All() {
			if t := text[index.PartsField(p, l)]; t != nil { // what stands inside words is weighed by the length of their text
				t.length = max(text[index.TextField(p, l)].length, 1)
			}
		}
	}
	for _, f := range index.Fields() { // in the order of the table, so that equal records make equal documents
		if t := text[f.Name]; t != nil {
			out.AddField(t)
		}
	}
	for _, f := range query.Facets {
		out.AddField(keyword(f.Name, index.Entry{Document: d}.Values(f.Name)...))
	}
	out.AddField(keyword(index.FieldType, string(record.TypeDocument)))
	out.AddField(keyword(index.FieldVersion, strconv.FormatUint(d.Version, 10)))
	if d.Site != "" {
		out.AddField(keyword(index.FieldSite, d.Site))
	}
	if k := titleKey(d.Title); k != "" {
		out.AddField(keyword(index.FieldTitleKey, k))
	}
	if d.Head != "" {
		out.AddField(keyword(index.FieldFolded, index.Folded))
	}
	card, err := c.pack(d.Card)
	if err != nil {
		return nil, err
	}
	out.AddField(stored(index.FieldCard, card))
	if len(d.Agreements) > 0 {
		records, err := c.pack(d.Agreements)
		if err != nil {
			return nil, err
		}
		out.AddField(stored(index.FieldRecords, records))
	}
	blocks, err := c.blocks(d.Passages)
	if err != nil {
		return nil, err
	}
	for _, b := range blocks {
		out.AddField(stored(index.FieldPassages, b.packed, uint64(b.first), uint64(b.count)))
	}
	return out, nil
}

// tombstone makes the index document of what was removed, so that an older version that comes late stays out. A
// target is the record that took its place.
func tombstone(id string, version uint64, target string) *document.Document {
	out := document.NewDocument(id)
	if target != "" {
		out.AddField(keyword(index.FieldTarget, target))
	}
	out.AddField(keyword(index.FieldType, string(index.Tombstone)))
	out.AddField(keyword(index.FieldVersion, strconv.FormatUint(version, 10)))
	return out
}

// titleKey returns what titles are ordered by: their folded words. A title without any has no key.
func titleKey(title string) string {
	var b strings.Builder
	for _, t := range analysis.Exact().Terms(title) {
		if b.Len()+len(t.Text) >= maxKey {
			break
		}
		if b.Len() > 0 {
			b.WriteByte(' ')
		}
		b.WriteString(t.Text)
	}
	return b.String()
}
