package enginetest

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"strconv"
	"strings"
	"time"

	"entente/internal/lang"
	"entente/internal/query"
	"entente/internal/record"
)

// The words and values of random documents: few, so that questions find something, and with all that makes words hard.
var (
	vocabulary = strings.Fields(`stad steden stedenband stedenbanden gemeente gemeentes gemeenten samenwerking coöperatie coöperaties
		programma's thema's één partnerschap partnerschappen Noord-Zuid zuid noord water afval Dakar Marsassoum België
		jumelage jumelé jumelages coopération coopérer commune communes l'accord d’amitié accord œuvre déchets eau État été
		twinning twinned twins cooperation co-operation agreement agreements decentralised decentralized waste city cities
		de het la le the of et en 2014 1987 24 ville villes zustersteden zusterstad
		noordzuid beleids-plan beleidsplan plan beleid bestuur stadsbestuur waterbeheer beheer afvalbeheer water-beheer gemeentebestuur
		samenwerkingsakkoord akkoord non-profit nonprofit sous-région sousrégion`)
	documentLanguages = []lang.Code{lang.NL, lang.NL, lang.FR, lang.FR, lang.EN, "de", lang.Und}
	pool              = map[string][]string{
		"country":           {"SN", "TR", "MA", "FR", "IT", "CD", "CG", "PS"},
		"country_mentioned": {"SN", "TR", "IL"},
		"municipality":      {"", "gn-1", "gn-2", "gn-3"},
		"class":             {"agreement", "agreement", "relation"},
		"programme":         {"fcp", "p2020"},
		"funder":            {"f-1", "f-2", ""},
		"party":             {"gn-1", "gn-2", "p-1", "p-2", ""},
		"role":              {"home", "home", "partner", "partner", "partner", "funding"},
		"partnership": {record.PartnershipID("gn-1", "p-1"), record.PartnershipID("p-2", "gn-1"), record.PartnershipID("gn-2", "p-1"),
			record.PartnershipID("p-1", "p-2")},
		"theme":      {"governance", "waste", "water", "culture", "civil-registry"},
		"kind":       {"news", "minutes", "other"},
		"instrument": {"twinning", "charter", "unspecified"},
		"status":     {"in-force", "expired", "unknown"},
		"partner":    {"gn-2", "p-1", "p-2", ""},
		"site":       {"", "brussel", "gent"},
	}
)

type random struct {
	*rand.Rand
	texts *[]string // of the documents made so far
}

func newRandom(seed uint64) random { return random{rand.New(rand.NewPCG(seed, 1987)), new([]string)} }

func pick[T any](r random, from []T) T { return from[r.IntN(len(from))] }

// some returns up to most different values, sorted, as filters and documents hold them.
func some(r random, from []string, most int) []string {
	var out []string
	for range r.IntN(most + 1) {
		if v := pick(r, from); v != "" {
			out = append(out, v)
		}
	}
	slices.Sort(out)
	return slices.Compact(out)
}

func (r random) text(words int) string {
	var b strings.Builder
	for i := range words {
		if i > 0 {
			b.WriteString(pick(r, []string{" ", " ", " ", ", ", ". ", " (", "/"}))
		}
		w := pick(r, vocabulary)
		if r.IntN(8) == 0 {
			w = strings.ToUpper(w)
		}
		b.WriteString(w)
	}
	return b.String()
}

func (r random) years(most int) []int {
	var out []int
	for range r.IntN(most + 1) {
		out = append(out, 1986+r.IntN(32))
	}
	slices.Sort(out)
	return slices.Compact(out)
}

func (r random) document(id string, version uint64) *record.Document {
	l := pick(r, documentLanguages)
	d := &record.Document{Card: record.Card{
		ID: id, Version: version, Type: record.TypeDocument, Source: id + ".txt", Format: "text/plain",
		Site: pick(r, pool["site"]), Title: r.text(r.IntN(4)), Kind: pick(r, pool["kind"]), Language: l, Languages: []lang.Code{l},
		Municipality: pick(r, pool["municipality"]), Countries: some(r, pool["country"], 3), CountriesMentioned: some(r, pool["country_mentioned"], 2),
		Years: record.Years{Agreement: r.years(1), Start: r.years(1), Document: r.years(1), Mentioned: r.years(3), About: r.years(1)},
	}}
	if r.IntN(4) == 0 {
		from := 1990 + r.IntN(20)
		d.Years.Phase = [][2]int{{from, from + r.IntN(4)}}
	}
	if r.IntN(4) > 0 {
		d.Retrieved = time.Date(2026, 11, 1, 8, 0, r.IntN(5), r.IntN(1e9), time.UTC)
	}
	if r.IntN(8) == 0 {
		d.Head = "of-another"
	}
	if r.IntN(6) == 0 {
		d.Languages = append(d.Languages, pick(r, documentLanguages))
	}
	for _, v := range some(r, pool["theme"], 2) {
		d.Themes = append(d.Themes, record.Theme{Value: v, Level: pick(r, []record.Level{record.Primary, record.Secondary}), Hits: 1})
	}
	for i := range r.IntN(5) {
		p := record.Passage{ID: fmt.Sprintf("%s-%d", id, i), Ordinal: i, Language: l, Role: record.RoleProse, Text: r.text(1 + r.IntN(12))}
		if r.IntN(5) == 0 {
			p.Language = pick(r, documentLanguages)
		}
		if r.IntN(4) == 0 {
			p.Role = record.RoleHeading
		}
		d.Passages = append(d.Passages, p)
		*r.texts = append(*r.texts, p.Text)
	}
	d.Card.Passages = len(d.Passages)
	if r.IntN(2) == 0 {
		for i := range r.IntN(5) {
			if r.IntN(4) > 0 { // another version of the document lacks some and has others
				d.Agreements = append(d.Agreements, r.agreement(fmt.Sprintf("%s-a%d", id, i), d.Passages))
			}
		}
	}
	return d
}

// agreement returns what may be read out of passages.
func (r random) agreement(id string, passages []record.Passage) record.Agreement {
	a := record.Agreement{
		ID: id, Class: pick(r, pool["class"]), Instrument: pick(r, pool["instrument"]), Status: pick(r, pool["status"]), Themes: some(r, pool["theme"], 2),
		Signed: r.date(), Start: r.date(),
	}
	for range r.IntN(4) {
		a.Parties = append(a.Parties, record.Party{
			Value: pick(r, pool["party"]), Name: r.text(1 + r.IntN(2)), Country: pick(r, append(pool["country"], "")), Kind: "municipality", Role: pick(r, pool["role"]),
		})
	}
	if r.IntN(3) == 0 {
		a.Programme = &record.Body{Value: pick(r, pool["programme"]), Name: "Programma"}
	}
	for range r.IntN(3) {
		a.Funders = append(a.Funders, record.Body{Value: pick(r, pool["funder"]), Name: "Fonds"})
	}
	if r.IntN(4) == 0 {
		from := 1990 + r.IntN(20)
		a.Phases = [][2]int{{from, from + r.IntN(4)}}
	}
	for range r.IntN(4) {
		v := record.Evidence{Field: "signed", Passage: "of-no-passage", Class: "explicit"}
		if len(passages) > 0 {
			p := pick(r, passages)
			v.Passage, v.Quote = p.ID, p.Text
		}
		a.Evidence = append(a.Evidence, v)
	}
	return a
}

// date returns a date as far as it may be known.
func (r random) date() *record.Date {
	year := 1986 + r.IntN(32)
	d := record.Date{Value: strconv.Itoa(year), Precision: "year", Basis: pick(r, []string{"explicit", "explicit", "heading", "inferred"})}
	switch r.IntN(8) {
	case 0, 1, 2:
		return nil
	case 3:
		d.Value, d.Precision = d.Value+"-11", "month"
	case 4:
		d.Value, d.Precision = d.Value+"-11-22", "day"
	case 5:
		d.Value, d.Precision = fmt.Sprintf("%d/%d", year, year+2), "range"
	}
	return &d
}

// typed returns a word as somebody may type it.
func (r random) typed() string {
	w := pick(r, vocabulary)
	if r.IntN(6) == 0 {
		w = strings.ToUpper(w)
	}
	return w
}

func (r random) node(depth int) query.Node {
	if depth > 0 && r.IntN(2) == 0 {
		var nodes []query.Node
		for range 1 + r.IntN(3) {
			nodes = append(nodes, r.node(depth-1))
		}
		switch r.IntN(6) {
		case 0, 1, 2:
			return query.And{Nodes: nodes}
		case 3, 4:
			return query.Or{Nodes: nodes}
		}
		return query.Not{Node: nodes[0]}
	}
	if depth > 0 && r.IntN(4) == 0 {
		return r.widened()
	}
	switch r.IntN(12) {
	case 0, 1:
		return r.quoted()
	case 2:
		return query.Phrase{Text: r.text(2), Slop: r.IntN(8)}
	case 3, 4:
		w := []rune(r.typed())
		return query.Prefix{Text: string(w[:min(len(w), 2+r.IntN(3))])}
	case 5:
		w := []rune(r.typed())
		edits := 1
		if len(w) >= 8 {
			edits += r.IntN(2)
		}
		if i := 1 + r.IntN(len(w)); i < len(w)-1 {
			w[i], w[i+1] = w[i+1], w[i]
		}
		return query.Fuzzy{Text: string(w), Edits: edits}
	case 6:
		f := r.facet()
		return query.Is{Facet: f, Value: r.value(f)}
	case 7:
		from := 1986 + r.IntN(32)
		return query.Between{Facet: pick(r, []string{"year", "year_phase", "year_mentioned"}), From: from * r.IntN(2), To: (from + r.IntN(9)) * r.IntN(2)}
	}
	return query.Word{Text: r.typed()}
}

// widened returns a word, or two, with other names.
func (r random) widened() query.Widened {
	w := query.Widened{Asked: query.Word{Text: r.typed()}}
	if r.IntN(3) == 0 {
		w.Asked = query.And{Nodes: []query.Node{w.Asked, query.Word{Text: r.typed()}}}
	}
	for range r.IntN(5) {
		l := query.Label{Text: r.typed(), Language: pick(r, []lang.Code{lang.NL, lang.FR, lang.EN, lang.Und}), Related: r.IntN(4) == 0}
		if r.IntN(3) == 0 {
			l.Text = r.quoted().Text
		}
		w.Labels = append(w.Labels, l)
	}
	return w
}

// quoted returns words of a passage with gaps between them, and about as much slop as it takes to find them there.
func (r random) quoted() query.Phrase {
	words := strings.Fields(pick(r, *r.texts))
	at := r.IntN(len(words))
	p := query.Phrase{Text: words[at]}
	for range 1 + r.IntN(2) {
		gap := r.IntN(2) * r.IntN(3)
		if at += 1 + gap; at >= len(words) {
			break
		}
		p.Text += " " + words[at]
		p.Slop += gap
	}
	p.Slop = max(p.Slop+r.IntN(3)-1, 0)
	return p
}

func (r random) facet() string { return pick(r, query.Facets).Name }

func (r random) value(facet string) string {
	if r.IntN(5) == 0 {
		return query.None
	}
	if strings.HasPrefix(facet, "year") {
		return fmt.Sprint(1986 + r.IntN(34)) // some years beyond what any document has
	}
	if facet == "language" {
		return pick(r, []string{"nl", "fr", "en", "de", "tr"})
	}
	if v := pick(r, append([]string{"nowhere"}, pool[facet]...)); v != "" && v != "unknown" && v != "unspecified" {
		return v
	}
	return query.None
}

func (r random) values(facet string, most int) []string {
	var out []string
	for range r.IntN(most + 1) {
		out = append(out, r.value(facet))
	}
	slices.Sort(out)
	return slices.Compact(out)
}

func (r random) question() query.Query {
	var q query.Query
	if r.IntN(5) > 0 {
		q.Root = r.node(2)
	}
	for _, f := range query.Facets {
		chance := 14
		if slices.Contains(query.DefaultFacets, f.Name) {
			chance = 5
		}
		if r.IntN(chance) > 0 {
			continue
		}
		filter := query.Filter{Facet: f.Name, Any: r.values(f.Name, 3), Not: r.values(f.Name, 1), All: r.IntN(5) == 0}
		if len(filter.Any)+len(filter.Not) > 0 {
			q.Filters = append(q.Filters, filter)
		}
	}
	slices.SortFunc(q.Filters, func(a, b query.Filter) int { return strings.Compare(a.Facet, b.Facet) })
	if r.IntN(6) == 0 {
		q.YearFrom = 1986 + r.IntN(30)
		if r.IntN(3) > 0 {
			q.YearTo = q.YearFrom + r.IntN(10)
		}
		if r.IntN(4) == 0 {
			q.YearFrom = 0
		}
	}
	if r.IntN(10) == 0 {
		q.Site = pick(r, []string{"brussel", "gent", "elsewhere"})
	}
	if r.IntN(8) == 0 { // what is chosen becomes what the question is held to
		q.Within = []query.Filter{}
		for _, f := range q.Filters {
			if len(f.Any) > 0 {
				q.Within = append(q.Within, query.Filter{Facet: f.Facet, Any: f.Any})
			}
		}
		q.Filters = q.Filters[:len(q.Filters)/2]
	}
	q.NoFold = r.IntN(3) == 0
	if r.IntN(3) == 0 {
		q.In, q.Class = query.Agreements, pick(r, []string{"", "", "relation", "any"})
	}
	q.Sort = pick(r, []query.Sort{query.Default, query.Default, query.Relevance, query.Newest, query.Oldest, query.Title, query.Updated})
	q.HL = pick(r, []lang.Code{"", lang.NL, lang.FR, lang.EN})
	q.Size = pick(r, []int{0, 1, 3, 10, 100})
	q.Page = r.IntN(4)
	if r.IntN(4) > 0 {
		q.Facets = []string{r.facet(), r.facet(), pick(r, query.DefaultFacets)}
		slices.Sort(q.Facets)
		q.Facets = slices.Compact(q.Facets)
	}
	q.FacetSize = pick(r, []int{0, 0, 1, 3})
	return q
}
