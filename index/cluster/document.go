package cluster

import (
	"cmp"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"unicode/utf8"

	"entente/index"
	"entente/index/analysis"
	"entente/internal/lang"
	"entente/internal/query"
	"entente/internal/record"
)

// What a cluster takes of an id and of a whole value, in bytes.
const (
	maxID    = 512
	maxValue = 32766
)

// maxVersion bounds versions, so that those of the cluster, which are twice as great, are numbers there.
const maxVersion = 1 << 62

// entries makes what is written of a document and of its agreements, its own first.
func entries(d *record.Document, seq uint64) ([]object, error) {
	var all []object
	for _, e := range index.Entries(d) {
		out, err := found(e)
		if err != nil {
			return nil, err
		}
		out[fieldBatch] = seq
		all = append(all, out)
	}
	return all, nil
}

// found makes what a record is found and given back by.
func found(e index.Entry) (object, error) {
	d := e.Document
	out := object{fieldID: e.ID(), fieldRecord: d.Version, index.FieldType: string(e.Type())}
	readings := read(e)
	for name, units := range terms(readings) {
		out[name] = units
	}
	var back kept
	if e.Agreement == nil {
		for p, words := range vocabulary(readings) {
			out[wordsField(p)] = words
		}
		var err error
		if back, err = keep(d); err != nil {
			return nil, err
		}
	} else {
		out[index.FieldClass] = e.Agreement.Class
		out[index.FieldDocument] = d.ID
	}
	out[fieldTerms] = forwardOf(readings).pack()
	out[fieldKept] = back
	if err := values(out, e); err != nil {
		return nil, err
	}
	return out, nil
}

// values adds what a record is filtered, counted and ordered by.
func values(out object, e index.Entry) error {
	d := e.Document
	for _, f := range query.Facets {
		vs := e.Values(f.Name)
		for _, v := range vs {
			if len(v) > maxValue {
				return fmt.Errorf("a value of %s has %d bytes, at most %d are taken", f.Name, len(v), maxValue)
			}
		}
		out[f.Name] = vs
		if f.Type == query.Year {
			out[decadeField(f.Name)] = decades(vs)
		}
	}
	if least, most, ok := years(e.Values("year")); ok {
		out[fieldYearLeast], out[fieldYearMost] = least, most
	}
	title := index.FieldTitleKey
	if e.Agreement != nil {
		title = index.FieldSides
	}
	for name, v := range map[string]string{
		index.FieldSite: d.Site, title: analysis.TitleKey(e.Title()), index.FieldUpdated: e.Updated(),
	} {
		if len(v) > maxValue {
			return fmt.Errorf("%s has %d bytes, at most %d are taken", name, len(v), maxValue)
		}
		if v != "" {
			out[name] = v
		}
	}
	if d.Head != "" {
		out[index.FieldFolded] = index.Folded
	}
	return nil
}

// decades returns those of the values of a year facet, each once.
func decades(values []string) []string {
	var all []string
	for _, v := range values {
		if y, err := strconv.Atoi(v); err == nil {
			all = append(all, record.Decade(y))
		}
	}
	slices.Sort(all)
	return slices.Compact(all)
}

// years returns the first and the last of the values of a year facet, and false when there is none.
func years(values []string) (least, most int, ok bool) {
	for _, v := range values {
		y, err := strconv.Atoi(v)
		if err != nil {
			continue
		}
		if !ok {
			least, most = y, y
		}
		least, most, ok = min(least, y), max(most, y), true
	}
	return least, most, ok
}

// terms returns the text fields of a record: of each a string a unit.
func terms(readings []reading) map[string][]string {
	fields := map[string][]string{}
	add := func(name, unit string) {
		if unit != "" {
			fields[name] = append(fields[name], unit)
		}
	}
	for _, r := range readings {
		add(index.TextField(r.Part, lang.Und), placed(r.exact))
		if !r.Language.Known() {
			continue
		}
		add(index.TextField(r.Part, r.Language), placed(r.stems))
		add(index.PartsField(r.Part, r.Language), joined(r.parts))
		if analysis.For(r.Language).Compounds() {
			add(bagField(r.Part, r.Language), bag(r))
		}
	}
	return fields
}

// placed writes terms with what was left out between them.
func placed(terms []analysis.Term) string {
	var b strings.Builder
	at := 0
	for _, t := range terms {
		for ; at < t.Position; at++ {
			b.WriteString(leftOut + " ")
		}
		b.WriteString(t.Text)
		b.WriteByte(' ')
		at = t.Position + 1
	}
	return strings.TrimSuffix(b.String(), " ")
}

// joined writes terms one after the other.
func joined(terms []analysis.Term) string {
	texts := make([]string, len(terms))
	for i, t := range terms {
		texts[i] = t.Text
	}
	return strings.Join(texts, " ")
}

// bag writes each stem and part of a unit once.
func bag(r reading) string {
	var texts []string
	for _, t := range slices.Concat(r.stems, r.parts) {
		texts = append(texts, t.Text)
	}
	slices.Sort(texts)
	return strings.Join(slices.Compact(texts), " ")
}

// vocabulary returns the distinct folded words of each part.
func vocabulary(readings []reading) map[index.Part][]string {
	words := map[index.Part][]string{}
	for _, r := range readings {
		for _, t := range r.exact {
			words[r.Part] = append(words[r.Part], t.Text)
		}
	}
	for p, all := range words {
		slices.Sort(all)
		words[p] = slices.Compact(all)
	}
	return words
}

// tombstone makes what is written of a removed record, so that an older version that comes late stays out, and so that it is known to
// have been there. A target is the record that took its place; an agreement has the document it was read out of.
func tombstone(id string, version uint64, target, of string, seq uint64) object {
	out := object{fieldID: id, fieldRecord: version, index.FieldType: string(index.Tombstone), fieldBatch: seq}
	if target != "" {
		out[index.FieldTarget] = target
	}
	if of != "" {
		out[index.FieldDocument] = of
	}
	return out
}

// checkID returns why an id can not be one in a cluster, or nothing.
func checkID(id string) string {
	switch {
	case len(id) > maxID:
		return fmt.Sprintf("the id %.40q… has %d bytes, at most %d are taken", id, len(id), maxID)
	case !utf8.ValidString(id):
		return fmt.Sprintf("the id %q is no UTF-8", id)
	}
	return ""
}

// checkIDs returns why the ids of a document and of its agreements can not be held, or nothing.
func checkIDs(d *record.Document) string {
	reason := checkID(d.ID)
	for _, a := range d.Agreements {
		reason = cmp.Or(reason, checkID(a.ID))
	}
	return reason
}
