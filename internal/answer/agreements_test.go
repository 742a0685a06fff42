package answer

import (
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"entente/index"
	"entente/index/local"
	"entente/internal/lang"
	"entente/internal/query"
	"entente/internal/record"
)

const (
	ghent  = "gn-2797656"
	tanger = "gn-2530335"
	dakar  = "gn-2253354"
)

func side(id, name, country, role string) record.Party {
	return record.Party{Value: id, Name: name, Country: country, Kind: "municipality", Role: role}
}

// pact makes an agreement of a document of which the passage with an ordinal proves everything: the whole of it is the quote.
func pact(d *record.Document, ordinal int, instrument string, parties ...record.Party) *record.Agreement {
	p := d.Passages[ordinal]
	a := record.Agreement{ID: fmt.Sprintf("%s-a%d", d.ID, len(d.Agreements)+1), Class: record.ClassAgreement, Instrument: instrument, Parties: parties, Status: "unknown"}
	fields := []string{"instrument", "signed", "status", "themes[0]", "themes[1]"}
	for i := range parties {
		fields = append(fields, fmt.Sprintf("parties[%d]", i))
	}
	for _, f := range fields {
		a.Evidence = append(a.Evidence, record.Evidence{Field: f, Passage: p.ID, Quote: p.Text, Class: "explicit"})
	}
	d.Agreements = append(d.Agreements, a)
	return &d.Agreements[len(d.Agreements)-1]
}

func year(y string) *record.Date {
	return &record.Date{Value: y, Precision: "year", Basis: "explicit"}
}

// treaties are what three towns agreed, told by documents of two languages and of both sides.
func treaties(t *testing.T) Engine {
	t.Helper()
	gent := doc("gent", lang.NL, "Gent in de wereld",
		"Gent is een stad in Oost-Vlaanderen met veel haven en water.",
		"# Tanger", "Gent en Tanger sloten in 2004 een samenwerkingsprotocol over jeugd en afval.", "In 2014 werd het samenwerkingsprotocol met Tanger vernieuwd.",
		"# Dakar", "De stad werkt met Dakar samen aan een project voor drinkwater.")
	gent.Municipality, gent.Retrieved, gent.SHA256 = ghent, time.Date(2026, 11, 1, 0, 0, 0, 0, time.UTC), "0a"
	first := pact(&gent, 2, "cooperation-protocol", side(ghent, "Gent", "BE", "home"), side(tanger, "Tanger", "MA", "partner"))
	first.Signed, first.Themes = year("2004"), []string{"youth", "waste"}
	second := pact(&gent, 3, "cooperation-protocol", side(ghent, "Gent", "BE", "home"), side(tanger, "Tanger", "MA", "partner"))
	second.Signed, second.Themes, second.Relations = year("2014"), []string{"youth"}, []record.Tie{{Type: "renewal-of", Target: "gent-a1"}}
	second.Funders, second.Amount = []record.Body{{Value: "", Name: "de Vlaamse overheid"}}, &record.Amount{Value: "5000", Currency: "EUR"}
	project := pact(&gent, 5, "project", side(ghent, "Gent", "BE", "home"), side(dakar, "Dakar", "SN", "partner"))
	project.Class, project.Themes = record.ClassRelation, []string{"water"}

	tang := doc("tanger", lang.FR, "Tanger et ses partenaires", "# Gand", "Tanger et Gand ont signé un protocole de collaboration en mars 2004 sur la jeunesse ; il est en vigueur.")
	tang.Issued = year("2016")
	back := pact(&tang, 1, "cooperation-protocol", side(tanger, "Tanger", "MA", "home"), side(ghent, "Gand", "BE", "partner"))
	back.Signed, back.Status, back.Themes = &record.Date{Value: "2004-03", Precision: "month", Basis: "explicit"}, "in-force", []string{"youth"}

	lille := doc("luik", lang.FR, "Liège", "Liège et Tanger ont conclu en 2010 un protocole de collaboration sur la jeunesse.", "Liège et Lille sont jumelées depuis 1958.")
	lille.Municipality = "gn-2792413"
	pact(&lille, 0, "cooperation-protocol", side("gn-2792413", "Liège", "BE", "home"), side(tanger, "Tanger", "MA", "partner")).Signed = year("2010")
	lille.Agreements[0].Themes = []string{"youth"}
	pact(&lille, 1, "twinning", side("gn-2792413", "Liège", "BE", "home"), side("gn-2998324", "Lille", "FR", "partner")).Signed = year("1958")

	e, err := local.Memory()
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { e.Close() })
	b := record.Batch{Seq: 1}
	for _, d := range []record.Document{gent, tang, lille} {
		d.Countries, d.CountriesMentioned = []string{}, []string{}
		b.Ops = append(b.Ops, record.Op{ID: d.ID, Version: 1, Document: &d})
	}
	outcomes, err := e.Apply(t.Context(), b)
	for _, o := range outcomes {
		if o.Status != record.Applied {
			t.Fatalf("%+v", o)
		}
	}
	if err != nil {
		t.Fatal(err)
	}
	return e
}

func answered(t *testing.T, e Engine, asked string) Answer {
	t.Helper()
	a, err := Do(t.Context(), e, parsed(t, asked))
	if err != nil {
		t.Fatalf("%s: %v", asked, err)
	}
	return a
}

func sorted(a Answer) string {
	all := strings.Fields(ids(a))
	slices.Sort(all)
	return strings.Join(all, " ")
}

func TestAgreementsAreFound(t *testing.T) {
	e := treaties(t)
	for _, tt := range []struct{ asked, want string }{
		{"?in=agreements", "gent-a1 gent-a2 luik-a1 luik-a2 tanger-a1"},
		{"?in=agreements&class=any", "gent-a1 gent-a2 gent-a3 luik-a1 luik-a2 tanger-a1"},
		{"?in=agreements&class=relation", "gent-a3"},
		{"?in=agreements&party=" + tanger, "gent-a1 gent-a2 luik-a1 tanger-a1"},
		{"?in=agreements&country=MA&theme=waste", "gent-a1"},
		{"?in=agreements&country=MA&year=1958", ""},
		{"?in=agreements&q=lille", "luik-a2"},
		{"?in=agreements&q=haven", ""}, // it stands in the document, in no proof
		{"?in=agreements&q=samenwerkingsprotocol+vernieuwd&expand=false", "gent-a2"},
		{"?in=agreements&q=marokko", "gent-a1 gent-a2 luik-a1"}, // no text says it; the home side of tanger-a1 lies there
		{"?in=agreements&q=maroc+jeugd", "gent-a1 luik-a1"},
		{"?in=agreements&q=marokko&expand=false&fallback=false", ""},
		{"?in=agreements&q=%22marokko%22&fallback=false", ""},                      // within quotation marks it is asked for as written
		{"?q=marokko&fallback=false", ""},                                          // of documents the words are
		{"?in=agreements&q=jeugd+atlantis&expand=false", "gent-a1"},                // fewer words
		{"?in=agreements&q=samenwerkingsprotokol&expand=false", "gent-a1 gent-a2"}, // spelt alike
	} {
		if got := sorted(answered(t, e, tt.asked)); got != tt.want {
			t.Errorf("%s finds %q, want %q", tt.asked, got, tt.want)
		}
	}
	if a := answered(t, e, "?in=agreements&q=jeugd+atlantis&expand=false"); !slices.Equal(a.Query.Dropped, []string{"atlantis"}) {
		t.Errorf("dropped %v", a.Query.Dropped)
	}
}

// TestAnAgreementHitHasTheFieldsOfTheContract holds the names as they travel.
func TestAnAgreementHitHasTheFieldsOfTheContract(t *testing.T) {
	e := treaties(t)
	a := answered(t, e, "?in=agreements&q=jeugd&theme=waste&hl=fr&expand=false")
	if a.Total != 1 {
		t.Fatalf("%d found", a.Total)
	}
	b, err := json.Marshal(a.Hits[0])
	if err != nil {
		t.Fatal(err)
	}
	var h map[string]any
	if err := json.Unmarshal(b, &h); err != nil {
		t.Fatal(err)
	}
	for field, want := range map[string]string{
		"id": "gent-a1", "type": "agreement", "title": "Gent – Tanger", "url": "/fr/agreements/gent-a1", "class": "agreement", "document_id": "gent", "source": "gent.txt",
		"instrument":   "map[label:Protocole de collaboration value:cooperation-protocol]",
		"municipality": "map[label:Gand value:gn-2797656]",
		"countries":    "[map[label:Maroc value:MA]]",
		"years":        "[2004]",
		"signed":       "map[basis:explicit precision:year value:2004]",
		"status":       "map[label:Inconnu value:unknown]",
		"quote":        "Gent en Tanger sloten in 2004 een samenwerkingsprotocol over jeugd en afval.",
		"language":     "nl", "score": fmt.Sprint(h["score"]), "duplicates": "0",
	} {
		if got := fmt.Sprint(h[field]); got != want {
			t.Errorf("%s is %s, want %s", field, got, want)
		}
	}
	parties, _ := h["parties"].([]any)
	if len(parties) != 2 {
		t.Fatalf("parties %v", h["parties"])
	}
	for field, want := range map[string]string{"value": tanger, "name": "Tanger", "country": "map[label:Maroc value:MA]", "kind": "municipality", "role": "partner"} {
		if got := fmt.Sprint(parties[1].(map[string]any)[field]); got != want {
			t.Errorf("parties[1].%s is %s, want %s", field, got, want)
		}
	}
	if p := a.Hits[0].Passages; len(p) != 1 || marked(p[0].Snippet) != "Gent en Tanger sloten in 2004 een samenwerkingsprotocol over [jeugd] en afval." || strings.Join(p[0].Heading, ">") != "Tanger" {
		t.Errorf("passages %+v", p)
	}
	d := answered(t, e, "?q=jeugd&expand=false")
	if b, _ := json.Marshal(d.Hits[0]); strings.Contains(string(b), `"instrument"`) || strings.Contains(string(b), `"document_id"`) {
		t.Errorf("a document is told as an agreement: %s", b)
	}
}

func TestWithoutWordsAnAgreementShowsItsProof(t *testing.T) {
	a := answered(t, treaties(t), "?in=agreements&year=1958")
	if p := a.Hits[0].Passages; len(p) != 1 || marked(p[0].Snippet) != "Liège et Lille sont jumelées depuis 1958." {
		t.Errorf("passages %+v", p)
	}
}

func TestReadAgreement(t *testing.T) {
	e := treaties(t)
	q := query.Query{HL: lang.FR}
	a, err := ReadAgreement(t.Context(), e, "gent-a2", q)
	if err != nil {
		t.Fatal(err)
	}
	if a.Document.ID != "gent" || a.Document.URL != "/fr/documents/gent" || a.Document.Retrieved != "2026-11-01T00:00:00Z" || a.Document.SHA256 != "0a" {
		t.Errorf("document %+v", a.Document)
	}
	if len(a.Relations) != 1 || a.Relations[0].Title != "Gent – Tanger" || a.Relations[0].URL != "/fr/agreements/gent-a1" {
		t.Errorf("relations %+v", a.Relations)
	}
	if v := a.Evidence[0]; strings.Join(v.Heading, ">") != "Tanger" || v.URL != "/fr/documents/gent#gent-3" || v.Language != lang.NL {
		t.Errorf("evidence %+v", v)
	}
	if p := a.Partnerships; len(p) != 1 || p[0].Title != "Gand – Tanger" || p[0].ID != record.PartnershipID(ghent, tanger) {
		t.Errorf("partnerships %+v", p)
	}
	if a.Funders[0].Value != nil || a.Funders[0].Name != "de Vlaamse overheid" || a.Amount.Currency != "EUR" || a.Programme != nil || a.Contact != nil {
		t.Errorf("money %+v %+v", a.Funders, a.Amount)
	}
	for _, id := range []string{"nothing", "gent"} { // a document is no agreement
		if _, err := ReadAgreement(t.Context(), e, id, q); !errors.Is(err, index.ErrNotFound) {
			t.Errorf("%s: %v", id, err)
		}
	}
}

func TestReadPartnership(t *testing.T) {
	e := treaties(t)
	id := record.PartnershipID(ghent, tanger)
	p, err := ReadPartnership(t.Context(), e, id, query.Query{HL: lang.NL})
	if err != nil {
		t.Fatal(err)
	}
	if p.Title != "Gent – Tanger" || p.URL != "/nl/partnerships/"+id || p.Kind.Value != "north-south" || p.Status.Value != "in-force" || p.FirstYear != 2004 || p.LastEvidenceYear != 2016 {
		t.Errorf("partnership %+v", p)
	}
	if len(p.Acts) != 2 || len(p.Documents) != 2 {
		t.Fatalf("%d acts of %d documents", len(p.Acts), len(p.Documents))
	}
	first, second := p.Acts[0], p.Acts[1]
	if len(first.Witnesses) != 2 || first.Signed.Value != "2004-03" || len(first.Documents) != 2 || len(first.Contradictions) != 0 {
		t.Errorf("first %+v", first)
	}
	for _, v := range first.Evidence {
		if v.Field == "signed" && (v.Passage != "tanger-1" || !strings.HasPrefix(v.URL, "/nl/documents/tanger#") || strings.Join(v.Heading, "") != "Gand") {
			t.Errorf("its date is proven by %+v", v)
		}
	}
	if len(second.Links) != 1 || second.Links[0].Type != "renewal-of" || second.Links[0].To != first.ID {
		t.Errorf("links %+v", second.Links)
	}
	if th := p.Themes; len(th) != 2 || th[0].Value.Value != "youth" || th[0].Count != 2 {
		t.Errorf("themes %+v", th)
	}
	if _, err := ReadPartnership(t.Context(), e, "pnothing", query.Query{}); !errors.Is(err, index.ErrNotFound) {
		t.Errorf("no partnership: %v", err)
	}
}

func TestReadPlace(t *testing.T) {
	e := treaties(t)
	p, err := ReadPlace(t.Context(), e, tanger, query.Query{HL: lang.FR})
	if err != nil {
		t.Fatal(err)
	}
	if p.Name != "Tanger" || p.Names[lang.EN] != "Tangier" || p.Country.Value != "MA" || p.Kind != "municipality" || p.Totals != (PlaceTotals{Partnerships: 2, Agreements: 4, Documents: 3}) {
		t.Errorf("place %+v", p)
	}
	var titles []string
	for _, r := range p.Partnerships {
		titles = append(titles, fmt.Sprint(r.Title, " ", r.FirstYear, "-", r.LastEvidenceYear, " ", r.Status.Value, " ", r.Agreements, " ", r.Instruments, " ", *r.Other.Value))
	}
	if got := strings.Join(titles, "; "); got != "Gand – Tanger 2004-2016 in-force 2 [{cooperation-protocol Protocole de collaboration}] gn-2797656; Liège – Tanger 2010-2010 unknown 1 [{cooperation-protocol Protocole de collaboration}] gn-2792413" {
		t.Errorf("partnerships %s", got)
	}
	if got := fmt.Sprint(p.Years); got != "[{2004 2} {2010 1} {2014 1}]" {
		t.Errorf("years %s", got)
	}
	if len(p.Countries) != 1 || p.Countries[0].Value.Value != "BE" || p.Countries[0].Count != 4 {
		t.Errorf("countries %+v", p.Countries)
	}
	home, err := ReadPlace(t.Context(), e, ghent, query.Query{HL: lang.NL})
	if err != nil || home.Location == nil || home.Totals.Agreements != 4 || len(home.Documents) != 2 {
		t.Errorf("%v %+v", err, home)
	}
	if _, err := ReadPlace(t.Context(), e, "gn-2800866", query.Query{}); err != nil { // Brussels is on the list, though nothing has it
		t.Errorf("a place without records: %v", err)
	}
	if _, err := ReadPlace(t.Context(), e, "nowhere", query.Query{}); !errors.Is(err, index.ErrNotFound) {
		t.Errorf("no place: %v", err)
	}
}

func TestCompare(t *testing.T) {
	e := treaties(t)
	c, err := Compare(t.Context(), e, []string{"gent-a2", "tanger-a1", "luik-a2"}, query.Query{HL: lang.EN})
	if err != nil {
		t.Fatal(err)
	}
	var rows []string
	for _, r := range c.Rows {
		s := r.Field
		for _, cell := range r.Cells {
			var labels []string
			for _, v := range cell.Values {
				labels = append(labels, v.Label)
			}
			s += " | " + strings.Join(labels, ", ")
		}
		rows = append(rows, fmt.Sprint(s, " ", r.Differs))
	}
	want := []string{"parties | Ghent, Tangier | Tangier, Ghent | Liège, Lille true", "signed | 2014 | 2004-03 | 1958 true", "start |  |  |  false", "amount | 5000 EUR |  |  true"}
	for _, w := range want {
		if !slices.Contains(rows, w) {
			t.Errorf("no row %q in\n%s", w, strings.Join(rows, "\n"))
		}
	}
	var fields []string
	for _, r := range c.Rows {
		fields = append(fields, r.Field)
	}
	if got := strings.Join(fields, " "); got != "parties instrument signed start end phases status themes funders managers programme amount contact" {
		t.Errorf("rows %s", got)
	}
	if v := c.Rows[2].Cells[1].Values[0]; len(v.Evidence) != 1 || v.Evidence[0].URL != "/en/documents/tanger#tanger-1" || v.Date == nil {
		t.Errorf("its date is %+v", v)
	}
	for _, bad := range [][]string{nil, {"gent-a1"}, {"gent-a1", "gent-a1"}, {"a", "b", "c", "d", "e"}} {
		if _, err := Compare(t.Context(), e, bad, query.Query{}); !errors.Is(err, query.ErrInvalid) {
			t.Errorf("%v: %v", bad, err)
		}
	}
	if _, err := Compare(t.Context(), e, []string{"gent-a1", "nothing"}, query.Query{}); !errors.Is(err, index.ErrNotFound) {
		t.Errorf("one unknown: %v", err)
	}
}

func TestPartnershipsAndPartiesHaveNames(t *testing.T) {
	e := treaties(t)
	id := record.PartnershipID(ghent, tanger)
	for l, want := range map[string][2]string{"nl": {"Gent – Tanger", "Tanger"}, "fr": {"Gand – Tanger", "Tanger"}, "en": {"Ghent – Tangier", "Tangier"}} {
		a := answered(t, e, "?in=agreements&facets=partnership,party&hl="+l)
		label := func(facet, id string) string {
			for _, v := range a.Facets[facet].Values {
				if v.Value == id {
					return v.Label
				}
			}
			return ""
		}
		if got := [2]string{label("partnership", id), label("party", tanger)}; got != want {
			t.Errorf("%s: %q, want %q", l, got, want)
		}
	}
	f, err := FacetValues(t.Context(), e, "partnership", query.Query{In: query.Agreements, HL: lang.NL}, "tangier")
	if err != nil || len(f.Values) != 2 || f.Values[0].Label != "Gent – Tanger" {
		t.Errorf("%v %+v", err, f.Values)
	}
}

func TestPrecedentsAreWhatOthersDid(t *testing.T) {
	e := treaties(t)
	hits, err := Similar(t.Context(), e, "tanger-a1", lang.NL, 10)
	if err != nil {
		t.Fatal(err)
	}
	var got []string
	for _, h := range hits {
		s := h.ID
		for _, r := range h.Reasons {
			s += " " + r.Kind
		}
		got = append(got, s)
	}
	// gent-a1 tells of the same act; gent-a2 is of the same partnership and stands last.
	if want := "luik-a1 theme instrument relation partner_kind; gent-a2 theme instrument relation partner_kind"; strings.Join(got, "; ") != want {
		t.Errorf("like it are %s", strings.Join(got, "; "))
	}
	if len(hits) > 0 && (hits[0].Reasons[0].Values[0].Label != "Jeugd en kinderen" || hits[0].Quote == "" || len(hits[0].Passages) != 1) {
		t.Errorf("the first is %+v", hits[0])
	}
	if docs, err := Similar(t.Context(), e, "gent", lang.NL, 10); err != nil || slices.ContainsFunc(docs, func(h SimilarHit) bool { return h.Type != record.TypeDocument }) {
		t.Errorf("%v %+v", err, docs)
	}
	if _, err := Similar(t.Context(), e, "nothing", lang.NL, 10); !errors.Is(err, index.ErrNotFound) {
		t.Errorf("%v", err)
	}
}

func TestAnAgreementGoesWithItsDocument(t *testing.T) {
	e := treaties(t)
	removed := record.Batch{Seq: 2, Ops: []record.Op{{ID: "luik", Version: 2}}}
	if _, err := e.(*local.Engine).Apply(t.Context(), removed); err != nil {
		t.Fatal(err)
	}
	if _, err := ReadAgreement(t.Context(), e, "luik-a1", query.Query{}); !errors.Is(err, index.ErrGone) {
		t.Errorf("it is %v", err)
	}
	if _, err := Compare(t.Context(), e, []string{"gent-a1", "luik-a1"}, query.Query{}); !errors.Is(err, index.ErrGone) {
		t.Errorf("compared it is %v", err)
	}
	if _, err := Similar(t.Context(), e, "luik-a1", lang.NL, 3); !errors.Is(err, index.ErrGone) {
		t.Errorf("like it: %v", err)
	}
	if p, err := ReadPlace(t.Context(), e, tanger, query.Query{}); err != nil || p.Totals.Partnerships != 1 {
		t.Errorf("%v %+v", err, p.Totals)
	}
}
