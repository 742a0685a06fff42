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
	for i := range d.Agreements {
		add("agreement", agreed(&d.Agreements[i])) // as one: a filter of agreements asks for all of it together
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

// agreed is all that an agreement can be found and counted by.
func agreed(a *record.Agreement) string {
	var parties, funders []string
	for _, p := range a.Parties {
		parties = append(parties, fmt.Sprintf("%q %q %q", p.Role, p.Value, p.Country))
	}
	for _, f := range a.Funders {
		funders = append(funders, f.Value)
	}
	themes := slices.Clone(a.Themes)
	for _, list := range [][]string{parties, funders, themes} {
		slices.Sort(list)
	}
	programme := ""
	if a.Programme != nil {
		programme = a.Programme.Value
	}
	y := a.Years()
	return fmt.Sprintf("%q %q %q %q %q %q %q %v %v %v %v", a.Class, a.Instrument, a.Status, programme, parties, funders, themes, y.Agreement, y.Start, y.Phase, y.About)
}
