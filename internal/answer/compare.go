package answer

import (
	"cmp"
	"context"
	"fmt"
	"slices"
	"strconv"
	"strings"

	"entente/internal/lang"
	"entente/internal/query"
	"entente/internal/record"
	"entente/internal/vocab"
)

// compared are the fields of a comparison, in the order of its rows.
var compared = []struct {
	field  string
	values func(a Record, l lang.Code) []Proven
}{
	{"parties", func(a Record, l lang.Code) (all []Proven) {
		for i, p := range a.Parties {
			v := Proven{Value: Value{Label: p.Label}, URL: p.URL, Evidence: a.proof(place("parties", i))}
			if p.Value != nil {
				v.Value.Value = *p.Value
			}
			all = append(all, v)
		}
		return all
	}},
	{"instrument", func(a Record, l lang.Code) []Proven { return a.stated("instrument", a.Instrument, unspecified) }},
	{"signed", func(a Record, l lang.Code) []Proven { return a.dated("signed", a.Signed) }},
	{"start", func(a Record, l lang.Code) []Proven { return a.dated("start", a.Start) }},
	{"end", func(a Record, l lang.Code) []Proven { return a.dated("end", a.End) }},
	{"phases", func(a Record, l lang.Code) (all []Proven) {
		for i, ph := range a.Phases {
			years := strconv.Itoa(ph[0]) + "–" + strconv.Itoa(ph[1])
			all = append(all, Proven{Value: Value{Value: strconv.Itoa(ph[0]) + "/" + strconv.Itoa(ph[1]), Label: years}, Evidence: a.proof(place("phases", i))})
		}
		return all
	}},
	{"status", func(a Record, l lang.Code) []Proven { return a.stated("status", a.Status, unknown) }},
	{"themes", func(a Record, l lang.Code) (all []Proven) {
		for i, t := range a.Themes {
			all = append(all, Proven{Value: t, Evidence: a.proof(place("themes", i))})
		}
		return all
	}},
	{"funders", func(a Record, l lang.Code) []Proven { return a.bodies("funders", a.Funders) }},
	{"managers", func(a Record, l lang.Code) []Proven { return a.bodies("managers", a.Managers) }},
	{"programme", func(a Record, l lang.Code) []Proven {
		if a.Programme == nil {
			return nil
		}
		return []Proven{{Value: a.Programme.value(), Evidence: a.proof("programme")}}
	}},
	{"amount", func(a Record, l lang.Code) []Proven {
		if a.Amount == nil {
			return nil
		}
		sum := strings.TrimSpace(a.Amount.Value + " " + a.Amount.Currency)
		return []Proven{{Value: Value{Value: sum, Label: sum}, Evidence: a.proof("amount")}}
	}},
	{"contact", func(a Record, l lang.Code) []Proven {
		if a.Contact == nil {
			return nil
		}
		c := a.Contact
		lines := slices.DeleteFunc([]string{c.Service, c.Address, c.Phone, c.Mail, c.URL}, func(s string) bool { return s == "" })
		return []Proven{{Value: Value{Value: c.Service, Label: strings.Join(lines, ", ")}, Evidence: a.proof("contact")}}
	}},
}

// Compare puts MinCompared to MaxCompared agreements side by side, labelled in q.HL, in the order of their ids. Errors are
// query.ErrInvalid for another number of them or one id twice, those of ReadAgreement, the index's others and the context's.
func Compare(ctx context.Context, e Engine, ids []string, q query.Query) (Comparison, error) {
	if err := checkCompared(ids); err != nil {
		return Comparison{}, err
	}
	l := speech(q)
	out := Comparison{Rows: []ComparisonRow{}}
	err := whileStale(func() (err error) {
		out.Agreements, err = readRecords(ctx, e, ids, l)
		return err
	})
	if err == nil {
		out.Index, err = stateOf(ctx, e)
	}
	if err != nil {
		return Comparison{}, fmt.Errorf("compare agreements: %w", err)
	}
	for i, a := range out.Agreements {
		out.Agreements[i].Index = out.Index
		for k, f := range compared {
			if i == 0 {
				out.Rows = append(out.Rows, ComparisonRow{Field: f.field, Cells: []ComparisonCell{}})
			}
			out.Rows[k].Cells = append(out.Rows[k].Cells, ComparisonCell{Values: list(f.values(a.Record, l))})
		}
	}
	for i, row := range out.Rows {
		first := row.Cells[0].key()
		out.Rows[i].Differs = slices.ContainsFunc(row.Cells, func(c ComparisonCell) bool { return c.key() != first })
	}
	return out, nil
}

// checkCompared refuses a list of ids that can not be compared.
func checkCompared(ids []string) error {
	if len(ids) < MinCompared || len(ids) > MaxCompared {
		return &query.Error{Param: "id", Value: strconv.Itoa(len(ids)), Code: query.OutOfRange}
	}
	for i, id := range ids {
		if slices.Contains(ids[:i], id) {
			return &query.Error{Param: "id", Value: cut(id, maxID), Code: query.Conflict}
		}
	}
	return nil
}

// key is what a cell is compared by: its values in any order, by their ids, and by their words where they have none.
func (c ComparisonCell) key() string {
	var all []string
	for _, v := range c.Values {
		all = append(all, cmp.Or(v.Value.Value, vocab.Fold(v.Label)))
	}
	slices.Sort(all)
	return strings.Join(all, "\n")
}

// proof is the evidence of a field and of its parts.
func (a Record) proof(field string) []Evidence {
	out := []Evidence{}
	for _, e := range a.Evidence {
		if proves(e.Field, field) {
			out = append(out, e)
		}
	}
	return out
}

// stated is a value, unless it says that nothing is known.
func (a Record) stated(field string, v Value, nothing string) []Proven {
	if v.Value == nothing {
		return nil
	}
	return []Proven{{Value: v, Evidence: a.proof(field)}}
}

func (a Record) dated(field string, d *record.Date) []Proven {
	if d == nil {
		return nil
	}
	return []Proven{{Value: Value{Value: d.Value, Label: d.Value}, Date: d, Evidence: a.proof(field)}}
}

func (a Record) bodies(field string, bodies []Body) (all []Proven) {
	for i, b := range bodies {
		all = append(all, Proven{Value: b.value(), Evidence: a.proof(place(field, i))})
	}
	return all
}

func (b Body) value() Value {
	v := Value{Label: b.Label}
	if b.Value != nil {
		v.Value = *b.Value
	}
	return v
}

// place is the path of an element of a list.
func place(list string, i int) string { return list + "[" + strconv.Itoa(i) + "]" }

// proves reports whether evidence of one path is of a field or of a part of it.
func proves(path, field string) bool {
	rest, ok := strings.CutPrefix(path, field)
	return ok && (rest == "" || rest[0] == '.')
}

// provesField is the evidence of a field and of its parts.
func provesField(all []record.Evidence, field string) (out []record.Evidence) {
	for _, e := range all {
		if proves(e.Field, field) {
			out = append(out, e)
		}
	}
	return out
}
