package corrections

import (
	"errors"
	"fmt"
	"maps"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"time"

	"entente/internal/lang"
	"entente/internal/record"
	"entente/internal/vocab"
)

// setter puts a value into a record.
type setter = func(a *record.Agreement, party int)

// dropField takes a whole record away that is no agreement. There is no way to add one.
const dropField = "record"

// basis marks a date that a person has set.
const basis = "corrected"

// fields are what can be corrected: each checks a value, empty to take away, and returns what sets it.
var fields = map[string]func(value string) (setter, error){
	dropField: func(v string) (setter, error) {
		if v != "" {
			return nil, errors.New("a record can only be taken away: leave the value empty")
		}
		return func(*record.Agreement, int) {}, nil
	},
	"instrument": oneOf(vocab.Instruments, "unspecified", func(a *record.Agreement, v string) { a.Instrument = v }),
	"status":     oneOf(vocab.Statuses, "unknown", func(a *record.Agreement, v string) { a.Status = v }),
	"class": func(v string) (setter, error) {
		if v != record.ClassAgreement && v != record.ClassRelation {
			return nil, fmt.Errorf("%q is neither %s nor %s", v, record.ClassAgreement, record.ClassRelation)
		}
		return func(a *record.Agreement, _ int) { a.Class = v }, nil
	},
	"signed": dated(func(a *record.Agreement, d *record.Date) { a.Signed = d }),
	"start":  dated(func(a *record.Agreement, d *record.Date) { a.Start = d }),
	"end":    dated(func(a *record.Agreement, d *record.Date) { a.End = d }),
	"phases": func(v string) (setter, error) {
		phases, err := phases(v)
		return func(a *record.Agreement, _ int) { a.Phases = phases }, err
	},
	"themes": func(v string) (setter, error) {
		ids := parts(v)
		for _, id := range ids {
			if _, ok := vocab.Themes().Get(id); !ok {
				return nil, fmt.Errorf("%q is no id of a theme", id)
			}
		}
		slices.SortFunc(ids, func(x, y string) int { return rank(x) - rank(y) })
		ids = slices.Compact(ids)
		return func(a *record.Agreement, _ int) { a.Themes = ids }, nil
	},
	"programme": func(v string) (setter, error) {
		var b *record.Body
		if v != "" {
			named := body(v)
			b = &named
		}
		return func(a *record.Agreement, _ int) { a.Programme = b }, nil
	},
	"funders":  bodies(func(a *record.Agreement, b []record.Body) { a.Funders = b }),
	"managers": bodies(func(a *record.Agreement, b []record.Body) { a.Managers = b }),
	"amount": func(v string) (setter, error) {
		m, err := amount(v)
		return func(a *record.Agreement, _ int) { a.Amount = m }, err
	},
	"parties[].value": func(v string) (setter, error) {
		if v != "" && !partyID.MatchString(v) {
			return nil, fmt.Errorf("%q is not the id of a place or body: small letters, digits and hyphens", v)
		}
		return func(a *record.Agreement, i int) { a.Parties[i].Value = v }, nil
	},
	"parties[].name": func(v string) (setter, error) {
		if v == "" {
			return nil, errors.New("a party without a name; to take the record away, correct the field record")
		}
		return func(a *record.Agreement, i int) { a.Parties[i].Name = v }, nil
	},
	"parties[].country": func(v string) (setter, error) {
		if _, ok := vocab.Countries().Get(v); !ok && v != "" {
			return nil, fmt.Errorf("%q is no code of a country (ISO 3166-1, two capitals)", v)
		}
		return func(a *record.Agreement, i int) { a.Parties[i].Country = v }, nil
	},
	"parties[].kind": func(v string) (setter, error) {
		if v != "" && !slices.Contains(kinds, v) {
			return nil, fmt.Errorf("%q is no kind of party; there are %s", v, strings.Join(kinds, ", "))
		}
		return func(a *record.Agreement, i int) { a.Parties[i].Kind = v }, nil
	},
}

// kinds of party: of a place, of an organisation, or a country.
var kinds = []string{"municipality", "district", "department", "province", "region", "country",
	"agency", "association", "foundation", "government", "intergovernmental", "network", "ngo", "organisation"}

var partyID = regexp.MustCompile(`^[a-z0-9]+(-[a-z0-9]+)*$`)

func fieldNames() string {
	names := slices.Sorted(maps.Keys(fields))
	for i := range names {
		names[i] = strings.Replace(names[i], "[]", "[1]", 1)
	}
	return strings.Join(names, ", ")
}

func oneOf(list func() *vocab.List, none string, put func(*record.Agreement, string)) func(string) (setter, error) {
	return func(v string) (setter, error) {
		if v == "" {
			v = none
		}
		if _, ok := list().Get(v); !ok {
			var ids []string
			for _, t := range list().All() {
				ids = append(ids, t.ID)
			}
			return nil, fmt.Errorf("%q is none of %s", v, strings.Join(ids, ", "))
		}
		return func(a *record.Agreement, _ int) { put(a, v) }, nil
	}
}

// The forms of a date, by what they are known to.
var layouts = []struct{ layout, precision string }{{"2006", "year"}, {"2006-01", "month"}, {"2006-01-02", "day"}}

func dated(put func(*record.Agreement, *record.Date)) func(string) (setter, error) {
	return func(v string) (setter, error) {
		if v == "" {
			return func(a *record.Agreement, _ int) { put(a, nil) }, nil
		}
		d := &record.Date{Value: v, Basis: basis}
		from, to, span := strings.Cut(v, "/")
		if d.Precision = precision(from); span && d.Precision != "" {
			if precision(to) == "" || to < from {
				d.Precision = ""
			} else {
				d.Precision = "range"
			}
		}
		if d.Precision == "" {
			return nil, fmt.Errorf("%q is no date: want YYYY, YYYY-MM, YYYY-MM-DD, or two of them parted by a slash", v)
		}
		return func(a *record.Agreement, _ int) {
			own := *d
			put(a, &own)
		}, nil
	}
}

func precision(v string) string {
	for _, l := range layouts {
		if len(v) == len(l.layout) {
			if t, err := time.Parse(l.layout, v); err == nil && plausible(t.Year()) {
				return l.precision
			}
		}
	}
	return ""
}

// plausible keeps slips of the keys out.
func plausible(year int) bool { return year >= 1800 && year <= 2100 }

func phases(v string) ([][2]int, error) {
	list := [][2]int{}
	for _, p := range parts(v) {
		a, b, span := strings.Cut(p, "-")
		from, err1 := strconv.Atoi(a)
		to, err2 := from, error(nil)
		if span {
			to, err2 = strconv.Atoi(b)
		}
		if err1 != nil || err2 != nil || !plausible(from) || !plausible(to) || to < from {
			return nil, fmt.Errorf("%q is no phase: want years such as 2014-2016, several parted by |", p)
		}
		list = append(list, [2]int{from, to})
	}
	slices.SortFunc(list, func(x, y [2]int) int { return slices.Compare(x[:], y[:]) })
	return slices.Compact(list), nil
}

var amountForm = regexp.MustCompile(`^([0-9]+(?:\.[0-9]+)?(?:-[0-9]+(?:\.[0-9]+)?)?) ([A-Z]{3}|FCFA)$`)

func amount(v string) (*record.Amount, error) {
	if v == "" {
		return nil, nil
	}
	m := amountForm.FindStringSubmatch(v)
	if m == nil {
		return nil, fmt.Errorf("%q is no amount: want 20000 EUR or 500-2500 EUR", v)
	}
	return &record.Amount{Value: m[1], Currency: m[2]}, nil
}

func bodies(put func(*record.Agreement, []record.Body)) func(string) (setter, error) {
	return func(v string) (setter, error) {
		list := []record.Body{}
		for _, p := range parts(v) {
			list = append(list, body(p))
		}
		return func(a *record.Agreement, _ int) { put(a, list) }, nil
	}
}

// body is what an id, a name or an abbreviation stands for; a name on neither list stays a name.
func body(v string) record.Body {
	for _, list := range []*vocab.List{vocab.Programmes(), vocab.Organisations()} {
		if ids := list.Lookup(v); len(ids) == 1 {
			name := v
			if ids[0] == v {
				name = list.Label(v, lang.EN)
			}
			return record.Body{Value: ids[0], Name: name}
		}
		for _, t := range list.All() {
			for short := range strings.SplitSeq(t.Cell(0), "|") {
				if short = strings.TrimLeft(strings.TrimSpace(short), "?!"); short != "" && short == v {
					return record.Body{Value: t.ID, Name: v}
				}
			}
		}
	}
	return record.Body{Name: v}
}

// rank is the place of a theme on its list.
func rank(id string) int {
	return slices.IndexFunc(vocab.Themes().All(), func(t vocab.Term) bool { return t.ID == id })
}

// parts are the values of a cell, parted by "|".
func parts(v string) []string {
	list := []string{}
	for p := range strings.SplitSeq(v, "|") {
		if p = strings.TrimSpace(p); p != "" {
			list = append(list, p)
		}
	}
	return list
}
