package similar

import (
	"fmt"
	"hash/fnv"
	"slices"

	"entente/internal/record"
)

// Facets returns a number that two documents share when a reader can not tell them apart by any filter: the same site, the
// same values of every facet, and the same countries, towns, years and dates named. Two sets of minutes on one form are as
// good as equal in their words, and it is the date that makes them two.
func Facets(d *record.Document) uint64 {
	var v []string
	add := func(kind string, values ...any) {
		for _, x := range values {
			v = append(v, kind+"\x00"+fmt.Sprint(x))
		}
	}
	add("site", d.Site)
	add("kind", d.Kind)
	add("municipality", d.Municipality)
	for _, c := range d.Countries {
		add("country", c)
	}
	for _, c := range d.CountriesMentioned {
		add("country mentioned", c)
	}
	for _, l := range d.Languages {
		add("language", l)
	}
	for _, t := range d.Themes {
		add("theme", t.Value)
	}
	for name, years := range map[string][]int{
		"year": d.Years.Year(), "agreement": d.Years.Agreement, "start": d.Years.Start, "document": d.Years.Document,
		"mentioned": d.Years.Mentioned, "about": d.Years.About,
	} {
		for _, y := range years {
			add(name, y)
		}
	}
	for _, p := range d.Years.Phase { // not year by year: a phase may be as long as a text wants it
		add("phase", p)
	}
	for _, a := range d.Agreements {
		add("instrument", a.Instrument)
		add("status", a.Status)
		for _, t := range a.Themes {
			add("theme", t)
		}
		for _, p := range a.Parties {
			add("party", p.Role, p.Value)
		}
	}
	for _, p := range d.Passages {
		for _, m := range p.Mentions {
			switch m.Kind {
			case record.KindCountry, record.KindMunicipality, record.KindYear, record.KindDate:
				add(string(m.Kind), m.Value)
			}
		}
	}
	slices.Sort(v)
	h := fnv.New64a()
	for _, s := range slices.Compact(v) {
		h.Write(append([]byte(s), 1))
	}
	return scatter(h.Sum64())
}
