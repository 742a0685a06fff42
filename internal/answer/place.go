package answer

import (
	"cmp"
	"context"
	"fmt"
	"slices"
	"strconv"
	"strings"

	"entente/index"
	"entente/internal/lang"
	"entente/internal/partnership"
	"entente/internal/query"
	"entente/internal/record"
	"entente/internal/vocab"
)

// maxPlaceHits bounds the agreements and the documents that a place lists; the totals count all, and search lists them.
const maxPlaceHits = query.MaxSize

// ReadPlace returns what there is of a party: a municipality, another part of a country, an organisation or a network, labelled in
// q.HL. Errors are index.ErrNotFound when it is on no list and nothing has it, the index's others and the context's.
func ReadPlace(ctx context.Context, e Engine, id string, q query.Query) (Place, error) {
	return readWhole(ctx, e, fmt.Sprintf("read place %q", id), func(p *Place) *Index { return &p.Index }, func() (Place, error) {
		return readPlace(ctx, e, id, speech(q))
	})
}

func readPlace(ctx context.Context, e Engine, id string, l lang.Code) (Place, error) {
	p, known := describe(id, l)
	records, err := gather(ctx, e, "party", id)
	if err != nil {
		return p, err
	}
	documents, err := placeDocuments(ctx, e, id, l)
	if err != nil {
		return p, err
	}
	if !known && len(records) == 0 && documents.total == 0 {
		return p, index.ErrNotFound
	}
	for _, r := range records {
		for _, side := range r.Agreement.Parties {
			if side.Value == id && !known { // as it was first called
				p = p.as(side, l)
				known = true
			}
		}
	}
	p.Documents, p.Totals.Documents = documents.hits, documents.total
	p.Totals.Agreements = len(records)
	for _, r := range records[:min(len(records), maxPlaceHits)] {
		p.Agreements = append(p.Agreements, agreementHit(r, 0, l))
	}
	p.Partnerships = placePartnerships(id, records, l)
	p.Totals.Partnerships = len(p.Partnerships)
	p.count(id, records, l)
	return p, nil
}

// describe tells what the lists know of a party; false when it is on none of them.
func describe(id string, l lang.Code) (Place, bool) {
	p := Place{ID: id, Name: id, URL: placeAddress(id, l), Names: map[lang.Code]string{}, OtherNames: []string{}, Partnerships: []PlacePartnership{},
		Agreements: []Hit{}, Documents: []Hit{}, Countries: []Total{}, Themes: []Total{}, Years: []YearTotal{}}
	known := false
	for _, l := range lang.All() {
		p.Names[l], known = partyLabel(id, l)
	}
	if !known {
		for _, l := range lang.All() {
			p.Names[l] = id
		}
		return p, false
	}
	p.Name = p.Names[l]
	called := map[string]bool{}
	for _, n := range p.Names {
		called[vocab.Fold(n)] = true
	}
	country := ""
	var others []string
	lists := []*vocab.List{vocab.Organisations(), vocab.Municipalities(), vocab.Localities()}
	for i, names := range lists {
		t, ok := names.Get(id)
		if !ok {
			continue
		}
		for _, l := range lang.All() {
			others = append(others, t.Names[l]...)
		}
		switch i {
		case 0:
			p.Kind = t.Cell(1)
		case 1:
			country, p.Kind = "BE", string(vocab.PlaceMunicipality)
			p.Location = location(t.Cell(2), t.Cell(3))
		case 2:
			country, p.Kind = t.Cell(0), t.Cell(1)
		}
	}
	if where, ok := vocab.PlaceByID(id); ok {
		country, p.Kind, p.Population = cmp.Or(country, where.Country), cmp.Or(p.Kind, string(where.Kind)), where.Population
		if !where.Ours {
			if same := vocab.PlacesNamed(vocab.Fold(where.Name)); len(same) == 1 { // names of namesakes are not its own
				others = append(others, vocab.PlaceNames(where.Name)...)
			}
		}
	}
	if t, ok := vocab.Countries().Get(id); ok {
		country, p.Kind = t.ID, "country"
	}
	for _, n := range others {
		if f := vocab.Fold(n); !called[f] {
			called[f] = true
			p.OtherNames = append(p.OtherNames, n)
		}
	}
	if country != "" {
		v := value("country", country, l)
		p.Country = &v
	}
	return p, true
}

// as is a party that no list holds as a record calls it.
func (p Place) as(side record.Party, l lang.Code) Place {
	p.Name, p.Kind = side.Name, side.Kind
	for _, l := range lang.All() {
		p.Names[l] = side.Name
	}
	if side.Country != "" {
		v := value("country", side.Country, l)
		p.Country = &v
	}
	return p
}

func location(latitude, longitude string) *Location {
	lat, err1 := strconv.ParseFloat(latitude, 64)
	lon, err2 := strconv.ParseFloat(longitude, 64)
	if err1 != nil || err2 != nil {
		return nil
	}
	return &Location{lat, lon}
}

// some are the first of what was found, and how many there are.
type some struct {
	hits  []Hit
	total int
}

// placeDocuments returns the documents of a municipality and those with an agreement of it.
func placeDocuments(ctx context.Context, e Engine, id string, l lang.Code) (some, error) {
	found, err := e.Search(ctx, query.Query{
		Root: query.AnyOf(query.Is{Facet: "municipality", Value: id}, query.Is{Facet: "party", Value: id}),
		Sort: query.Newest, Size: maxPlaceHits, Facets: []string{},
	})
	if err != nil {
		return some{}, err
	}
	keys := keysOf(found.Hits)
	cards, err := e.Cards(ctx, keys)
	if err != nil {
		return some{}, vanished(err)
	}
	out := some{hits: []Hit{}, total: found.Total}
	for _, c := range cards {
		h := hit(c, 0, l)
		if err := nameHome(ctx, e, c, h.Municipality); err != nil {
			return some{}, err
		}
		out.hits = append(out.hits, h)
	}
	return out, nil
}

// placePartnerships puts together the lasting relations of a party, those of which something was told last first.
func placePartnerships(id string, records []index.Record, l lang.Code) []PlacePartnership {
	of := map[string][]index.Record{}
	for _, r := range records {
		for _, p := range r.Agreement.Partnerships() {
			of[p] = append(of[p], r)
		}
	}
	all := []PlacePartnership{}
	for pid, told := range of {
		p, ok := partnership.Of(pid, testimonies(told))
		if !ok || p.Home.Value != id && p.Partner.Value != id { // of others that the same agreement ties
			continue
		}
		other := p.Partner
		if other.Value == id {
			other = p.Home
		}
		one := PlacePartnership{
			Link:  Link{ID: pid, Title: party(p.Home, l).Label + " – " + party(p.Partner, l).Label, URL: partnershipAddress(pid, l)},
			Other: party(other, l), Kind: kindValue(p.Kind, l), Status: listed(vocab.Statuses(), p.Status, unknown, l),
			FirstYear: p.FirstYear, LastEvidenceYear: p.LastYear, Agreements: len(p.Acts), Instruments: []Value{}, Themes: []Value{},
		}
		for _, a := range p.Acts {
			v := listed(vocab.Instruments(), a.Agreement.Instrument, unspecified, l)
			if v.Value != unspecified && !slices.Contains(one.Instruments, v) {
				one.Instruments = append(one.Instruments, v)
			}
		}
		for _, t := range p.Themes {
			one.Themes = append(one.Themes, value("theme", t.Value, l))
		}
		all = append(all, one)
	}
	slices.SortFunc(all, func(a, b PlacePartnership) int {
		return cmp.Or(cmp.Compare(b.LastEvidenceYear, a.LastEvidenceYear), cmp.Compare(b.FirstYear, a.FirstYear), strings.Compare(a.Title, b.Title), strings.Compare(a.ID, b.ID))
	})
	return all
}

// count tells of how many records of a place are with which country, on which theme and of which year.
func (p *Place) count(id string, records []index.Record, l lang.Code) {
	countries, themes, years := map[string]int{}, map[string]int{}, map[int]int{}
	for _, r := range records {
		seen := map[string]bool{}
		for _, side := range r.Agreement.Parties {
			if side.Value != id && side.Country != "" && !seen[side.Country] {
				seen[side.Country] = true
				countries[side.Country]++
			}
		}
		for _, t := range r.Agreement.Themes {
			themes[t]++
		}
		y := r.Agreement.Years()
		for _, year := range y.Year() {
			years[year]++
		}
	}
	p.Countries, p.Themes = totals("country", countries, l), totals("theme", themes, l)
	for year, n := range years {
		p.Years = append(p.Years, YearTotal{year, n})
	}
	slices.SortFunc(p.Years, func(a, b YearTotal) int { return a.Year - b.Year })
}

// totals are counted values, the most first.
func totals(facet string, counts map[string]int, l lang.Code) []Total {
	out := []Total{}
	for id, n := range counts {
		out = append(out, Total{value(facet, id, l), n})
	}
	slices.SortFunc(out, func(a, b Total) int {
		return cmp.Or(cmp.Compare(b.Count, a.Count), strings.Compare(a.Value.Value, b.Value.Value))
	})
	return out
}
