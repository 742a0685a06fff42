package answer

import (
	"cmp"
	"context"
	"errors"
	"math"
	"slices"
	"strings"

	"entente/index"
	"entente/internal/lang"
	"entente/internal/partnership"
	"entente/internal/query"
	"entente/internal/record"
)

// precedentWeights is what two agreements may share, with what it weighs. As between documents, what is shared counts the more the fewer
// agreements have it.
var precedentWeights = []struct {
	kind   string
	weight float64
	most   int // values that count; more of them are told
}{
	{"theme", 3, 3},        // what it is about is what a precedent is sought for
	{"instrument", 2.5, 1}, // then how it was agreed
	{"country", 2, 2},      // who else works there knows the law and the people
	{"programme", 1.5, 1},
	{"funder", 1, 2},
	{"relation", 1, 1},       // a twinning within Europe is another thing than one with the South
	{"partner_kind", 0.5, 1}, // a municipality, a province, a network
}

// precedents compares agreements with one.
type precedents struct {
	shares
	of record.Agreement
}

// precedentsOf returns at most n agreements like one, the most alike first. Those with the same partner stand behind all others, whatever
// their score: a precedent is what others did, and the partnership's own page lists these. Left out is what tells of the same act.
func precedentsOf(ctx context.Context, e Engine, id string, l lang.Code, n int) ([]SimilarHit, error) {
	own, err := e.Records(ctx, []record.Key{{ID: id}})
	if err != nil {
		return nil, err
	}
	k := precedents{of: own[0].Agreement}
	like := query.Query{In: query.Agreements, Class: k.of.Class}
	if k.shares, err = sharesOf(ctx, e, like, "theme", "instrument", "country", "programme", "funder"); err != nil {
		return nil, err
	}
	keys := map[string]record.Key{}
	if err := candidates(ctx, e, like, k.questions(), keys); err != nil {
		return nil, err
	}
	delete(keys, id)
	found, err := e.Records(ctx, inOrder(keys))
	if err != nil {
		return nil, vanished(err)
	}
	type ranked struct {
		SimilarHit
		own bool
	}
	var all []ranked
	read := reading{engine: e}
	for _, r := range found {
		score, reasons := k.compare(r.Agreement, l)
		if score == 0 || k.witness(r.Agreement) {
			continue
		}
		all = append(all, ranked{SimilarHit{agreementHit(r, score, l), reasons}, k.samePartner(r.Agreement)})
	}
	slices.SortFunc(all, func(a, b ranked) int {
		if a.own != b.own {
			if a.own {
				return 1
			}
			return -1
		}
		return cmp.Or(cmp.Compare(b.Score, a.Score), strings.Compare(a.ID, b.ID))
	})
	hits := []SimilarHit{}
	for _, r := range all[:min(max(n, 0), len(all))] {
		at := slices.IndexFunc(found, func(f index.Record) bool { return f.Agreement.ID == r.ID })
		passages, err := read.passages(ctx, found[at].Card)
		if err != nil {
			return nil, vanished(err)
		}
		r.Passages = proofs(found[at].Agreement, passages, matcher{})
		hits = append(hits, r.SimilarHit)
	}
	return hits, nil
}

// questions ask for those that share most first: two things, then one.
func (k *precedents) questions() []query.Node {
	theme, instrument, country := anyValue("theme", k.of.Themes), anyValue("instrument", instrumentsOf(k.of)), anyValue("country", countriesOf(k.of))
	money := query.AnyOf(slices.DeleteFunc([]query.Node{anyValue("programme", programmesOf(k.of)), anyValue("funder", fundersOf(k.of))}, func(n query.Node) bool { return n == nil })...)
	return allKnown([]query.Node{theme, instrument}, []query.Node{theme, country}, []query.Node{instrument, country},
		[]query.Node{theme}, []query.Node{country}, []query.Node{instrument}, []query.Node{money})
}

// compare tells how much an agreement shares, and what. The kind of partner and of relation settle between equals: alone they are no
// likeness.
func (k *precedents) compare(a record.Agreement, l lang.Code) (float64, []Reason) {
	score := 0.0
	var reasons []Reason
	for _, w := range precedentWeights {
		var mine, theirs []string
		label := func(id string) Value { return value(w.kind, id, l) }
		switch w.kind {
		case "theme":
			mine, theirs = k.of.Themes, a.Themes
		case "instrument":
			mine, theirs = instrumentsOf(k.of), instrumentsOf(a)
		case "country":
			mine, theirs = countriesOf(k.of), countriesOf(a)
		case "programme":
			mine, theirs = programmesOf(k.of), programmesOf(a)
		case "funder":
			mine, theirs = fundersOf(k.of), fundersOf(a)
		case "relation":
			mine, theirs = relationsOf(k.of), relationsOf(a)
			label = func(id string) Value { return kindValue(id, l) }
		case "partner_kind":
			mine, theirs = partnerKinds(k.of), partnerKinds(a)
			label = func(id string) Value { return Value{id, partyKind(id, l)} }
		}
		settles := w.kind == "relation" || w.kind == "partner_kind"
		if settles && len(reasons) == 0 {
			continue
		}
		var worths []float64
		var values []Value
		for _, v := range theirs {
			if !slices.Contains(mine, v) {
				continue
			}
			worth := 1.0
			if !settles {
				worth = k.worth(w.kind, v)
			}
			values, worths = append(values, label(v)), append(worths, worth)
		}
		if len(values) == 0 {
			continue
		}
		reasons = append(reasons, Reason{Kind: w.kind, Values: values})
		score += w.weight * together(worths, w.most)
	}
	return math.Round(score*1e4) / 1e4, reasons
}

// witness reports whether an agreement is the one asked about, told by another document.
func (k *precedents) witness(a record.Agreement) bool {
	for _, id := range k.of.Partnerships() {
		p, _ := partnership.Of(id, []partnership.Testimony{{Document: record.Card{ID: "1"}, Agreement: k.of}, {Document: record.Card{ID: "2"}, Agreement: a}})
		if len(p.Acts) == 1 && len(p.Acts[0].Witnesses) == 2 {
			return true
		}
	}
	return false
}

// samePartner reports whether an agreement is with a partner of the one asked about, or the partner's own telling of it.
func (k *precedents) samePartner(a record.Agreement) bool {
	return slices.ContainsFunc(k.of.Partners(), func(p record.Party) bool {
		return p.Value != "" && slices.ContainsFunc(a.Parties, func(o record.Party) bool { return o.Value == p.Value })
	})
}

// instrumentsOf is the instrument of an agreement, when it is known.
func instrumentsOf(a record.Agreement) []string {
	if a.Instrument == "" || a.Instrument == unspecified {
		return nil
	}
	return []string{a.Instrument}
}

func countriesOf(a record.Agreement) (all []string) {
	for _, p := range a.Partners() {
		if p.Country != "" && !slices.Contains(all, p.Country) {
			all = append(all, p.Country)
		}
	}
	return all
}

func programmesOf(a record.Agreement) []string {
	if a.Programme == nil || a.Programme.Value == "" {
		return nil
	}
	return []string{a.Programme.Value}
}

func fundersOf(a record.Agreement) (all []string) {
	for _, f := range a.Funders {
		if f.Value != "" {
			all = append(all, f.Value)
		}
	}
	return all
}

// relationsOf are the kinds of relation that an agreement is of.
func relationsOf(a record.Agreement) (all []string) {
	for _, id := range a.Partnerships() {
		if p, ok := partnership.Of(id, []partnership.Testimony{{Agreement: a}}); ok && p.Kind != partnership.Other && !slices.Contains(all, p.Kind) {
			all = append(all, p.Kind)
		}
	}
	return all
}

func partnerKinds(a record.Agreement) (all []string) {
	for _, p := range a.Partners() {
		if p.Kind != "" && !slices.Contains(all, p.Kind) {
			all = append(all, p.Kind)
		}
	}
	return all
}

// partyKinds are the labels of kinds of party.
var partyKinds = map[string]map[lang.Code]string{
	"municipality": {lang.NL: "Gemeente", lang.FR: "Commune", lang.EN: "Municipality"},
	"district":     {lang.NL: "District", lang.FR: "District", lang.EN: "District"},
	"department":   {lang.NL: "Departement", lang.FR: "Département", lang.EN: "Department"},
	"province":     {lang.NL: "Provincie", lang.FR: "Province", lang.EN: "Province"},
	"region":       {lang.NL: "Regio", lang.FR: "Région", lang.EN: "Region"},
	"country":      {lang.NL: "Land", lang.FR: "Pays", lang.EN: "Country"},
	"association":  {lang.NL: "Vereniging", lang.FR: "Association", lang.EN: "Association"},
	"network":      {lang.NL: "Netwerk", lang.FR: "Réseau", lang.EN: "Network"},
	"ngo":          {lang.NL: "Ngo", lang.FR: "ONG", lang.EN: "NGO"},
}

func partyKind(id string, l lang.Code) string { return cmp.Or(partyKinds[id][l], id) }

// missing reports whether there is no such record of the kind that was asked for.
func missing(err error) bool { return errors.Is(err, index.ErrNotFound) }
