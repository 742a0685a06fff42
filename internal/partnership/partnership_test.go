package partnership_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"entente/internal/partnership"
	"entente/internal/record"
)

const (
	ghent  = "gn-2797656"
	tanger = "gn-2530335"
)

var pair = record.PartnershipID(ghent, tanger)

// line makes the testimony of a document in a few words: "a twinning signed=1968 status=in-force themes=water,youth issued=2020". The first
// word is the document; "a/2" is its second record. With "back" the other side tells it.
func line(t *testing.T, text string) partnership.Testimony {
	t.Helper()
	fields := strings.Fields(text)
	doc, _, _ := strings.Cut(fields[0], "/")
	a := record.Agreement{ID: fields[0], Class: record.ClassAgreement, Instrument: fields[1], Status: "unknown",
		Parties: []record.Party{{Value: ghent, Name: "Gent", Country: "BE", Role: "home"}, {Value: tanger, Name: "Tanger", Country: "MA", Role: "partner"}}}
	w := partnership.Testimony{Document: record.Card{ID: doc, Title: "Page " + doc, Retrieved: time.Date(2026, 11, 1, 0, 0, 0, 0, time.UTC)}}
	date := func(v string) *record.Date {
		d := &record.Date{Value: strings.TrimPrefix(v, "~"), Precision: "year", Basis: "explicit"}
		if strings.HasPrefix(v, "~") {
			d.Basis = "inferred"
		}
		return d
	}
	for _, f := range fields[2:] {
		name, v, _ := strings.Cut(f, "=")
		switch name {
		case "signed":
			a.Signed = date(v)
		case "start":
			a.Start = date(v)
		case "end":
			a.End = date(v)
		case "status":
			a.Status = v
		case "themes":
			a.Themes = strings.Split(v, ",")
		case "amount":
			a.Amount = &record.Amount{Value: v, Currency: "EUR"}
		case "phase":
			var ph [2]int
			if _, err := fmt.Sscanf(v, "%d-%d", &ph[0], &ph[1]); err != nil {
				t.Fatal(err)
			}
			a.Phases = append(a.Phases, ph)
		case "tie":
			kind, target, _ := strings.Cut(v, ":")
			a.Relations = append(a.Relations, record.Tie{Type: kind, Target: target})
		case "issued":
			w.Document.Issued = date(v)
		case "partner":
			a.Parties[1] = record.Party{Value: strings.ToLower(v), Name: v, Country: v[:2], Role: "partner"}
		case "relation":
			a.Class = record.ClassRelation
		case "back":
			a.Parties[0], a.Parties[1] = a.Parties[1], a.Parties[0]
			a.Parties[0].Role, a.Parties[1].Role = "home", "partner"
		default:
			t.Fatalf("%q", f)
		}
		if name != "issued" && name != "back" && name != "relation" {
			a.Evidence = append(a.Evidence, record.Evidence{Field: name, Passage: doc + "-1", Quote: f, Class: "explicit"})
		}
	}
	w.Agreement = a
	return w
}

func lines(t *testing.T, text string) (all []partnership.Testimony) {
	t.Helper()
	for l := range strings.SplitSeq(text, "\n") {
		if l = strings.TrimSpace(l); l != "" {
			all = append(all, line(t, l))
		}
	}
	return all
}

// written is a partnership in a few words: each act with its witnesses, its date and what ties and parts them.
func written(p partnership.Partnership) string {
	var out []string
	for _, a := range p.Acts {
		var ids []string
		for _, w := range a.Witnesses {
			ids = append(ids, w.Agreement.ID)
		}
		slices.Sort(ids)
		s := a.Agreement.Instrument
		for _, d := range []*record.Date{a.Agreement.Signed, a.Agreement.Start} {
			if d != nil {
				s += " " + d.Value
			}
		}
		s += " by " + strings.Join(ids, "+")
		for _, l := range a.Links {
			s += " " + l.Type + ":" + l.To
		}
		for _, c := range a.Contradictions {
			var claims []string
			for _, claim := range c.Claims {
				claims = append(claims, claim.Value)
			}
			slices.Sort(claims)
			s += " " + c.Field + "?" + strings.Join(claims, "|")
		}
		out = append(out, s)
	}
	return strings.Join(out, "; ")
}

var cases = []struct{ name, told, want, status string }{
	{"one document", "a twinning signed=1968", "twinning 1968 by a", "unknown"},
	{"two documents tell of one act", "a twinning signed=1968\nb twinning signed=1968", "twinning 1968 by a+b", "unknown"},
	{"the finer date is shown", "a twinning signed=1968\nb twinning signed=1968-05-04", "twinning 1968-05-04 by a+b", "unknown"},
	{"each side tells of it", "a twinning signed=1968 status=in-force\nb twinning signed=1968 back", "twinning 1968 by a+b", "in-force"},
	{"a year may be two months", "a cooperation-protocol signed=2014\nb cooperation-protocol signed=2014-03\nc cooperation-protocol signed=2014-11",
		"cooperation-protocol 2014-03 by a+b; cooperation-protocol 2014-11 by c follows:b", "unknown"},
	{"one document does not tell an act twice", "a/1 twinning signed=1968\na/2 twinning signed=1968", "twinning 1968 by a/1; twinning 1968 by a/2 follows:a/1", "unknown"},
	{"witnesses a year apart contradict each other", "a twinning signed=1968\nb twinning signed=1969", "twinning 1968 by a+b signed?1968|1969", "unknown"},
	{"the more believe it", "a twinning signed=1968\nb twinning signed=1969\nc twinning signed=1969", "twinning 1969 by a+b+c signed?1968|1969|1969", "unknown"},
	{"forty years apart it was concluded anew", "a twinning signed=1968\nb twinning signed=2008", "twinning 1968 by a; twinning 2008 by b follows:a", "unknown"},
	{"conventions follow each other", "a specific-convention signed=2014\nb specific-convention signed=2015", "specific-convention 2014 by a; specific-convention 2015 by b follows:a", "unknown"},
	{"other instruments are other acts", "a twinning signed=1968\nb friendship-pact signed=1968", "twinning 1968 by a; friendship-pact 1968 by b follows:a", "unknown"},
	{"what tells no instrument tells of the act of that date", "a twinning signed=1968\nb unspecified signed=1968 themes=water", "twinning 1968 by a+b", "unknown"},
	{"what tells no date tells of the only such act", "a twinning signed=1968\nb twinning themes=youth", "twinning 1968 by a+b", "unknown"},
	{"and stands alone beside two of them", "a memorandum signed=2004\nb memorandum signed=2014\nc memorandum", "memorandum 2004 by a; memorandum 2014 by b follows:a; memorandum by c", "unknown"},
	{"two without a date are one", "a twinning\nb twinning", "twinning by a+b", "unknown"},
	{"a start is no second act beside a signature of its year", "a twinning signed=2014-03\nb twinning start=2014", "twinning 2014-03 2014 by a+b", "unknown"},
	{"a range agrees with a date in it", "a memorandum signed=2014/2016\nb memorandum signed=2015-02", "memorandum 2015-02 by a+b", "unknown"},
	{"an inferred date does not contradict", "a twinning signed=~2019\nb twinning signed=2018-03", "twinning 2018-03 by a+b", "unknown"},
	{"a project is no agreement", "a twinning signed=1968\nb project signed=1968 relation", "twinning 1968 by a; project 1968 by b", "unknown"},
	{"ties are kept", "a/1 cooperation-protocol signed=2004\na/2 cooperation-protocol signed=2014 tie=renewal-of:a/1\nb cooperation-protocol signed=2014-01",
		"cooperation-protocol 2004 by a/1; cooperation-protocol 2014-01 by a/2+b renewal-of:a/1", "unknown"},
	{"the newest agreement states the status", "a memorandum signed=2004 status=expired\nb memorandum signed=2014 status=in-force", "memorandum 2004 by a; memorandum 2014 by b follows:a", "in-force"},
	{"the newest that states one", "a memorandum signed=2004 status=expired\nb memorandum signed=2014", "memorandum 2004 by a; memorandum 2014 by b follows:a", "expired"},
	{"of what is told of one act the newest telling holds", "a twinning signed=1975 status=in-force issued=2010\nb twinning signed=1975 status=terminated issued=2017",
		"twinning 1975 by a+b status?in-force|terminated", "terminated"},
	{"a project says nothing of the agreement", "a twinning signed=1975\nb project start=2020 status=in-force relation", "twinning 1975 by a; project 2020 by b", "unknown"},
	{"a relation alone has a status", "a intended-partnership status=intended relation", "intended-partnership by a", "intended"},
	{"amounts", "a specific-convention signed=2014 amount=5000\nb specific-convention signed=2014 amount=6000", "specific-convention 2014 by a+b amount?5000 EUR|6000 EUR", "unknown"},
	{"ends", "a twinning signed=1975 end=2017-03-16\nb twinning signed=1975 end=2018", "twinning 1975 by a+b end?2017-03-16|2018", "unknown"},
	{"records of others are left out", "a twinning signed=1968\nb twinning signed=1999 partner=FRparis", "twinning 1968 by a", "unknown"},
}

func TestOf(t *testing.T) {
	for _, tt := range cases {
		t.Run(tt.name, func(t *testing.T) {
			all := lines(t, tt.told)
			p, ok := partnership.Of(pair, all)
			if got := written(p); !ok || got != tt.want {
				t.Errorf("it is\n%s, want\n%s", got, tt.want)
			}
			if p.Status != tt.status {
				t.Errorf("status %s, want %s", p.Status, tt.status)
			}
			slices.Reverse(all)
			again, _ := partnership.Of(pair, all)
			if got := written(again); got != written(p) {
				t.Errorf("in another order it is\n%s", got)
			}
			proven(t, p)
		})
	}
}

// proven holds every piece of evidence of an act against the witness it is said to come from.
func proven(t *testing.T, p partnership.Partnership) {
	t.Helper()
	for _, a := range p.Acts {
		if len(a.From) != len(a.Agreement.Evidence) {
			t.Fatalf("%s: %d witnesses of %d quotes", a.ID(), len(a.From), len(a.Agreement.Evidence))
		}
		for i, e := range a.Agreement.Evidence {
			w := a.Witnesses[a.From[i]]
			if !slices.ContainsFunc(w.Agreement.Evidence, func(o record.Evidence) bool { return o.Quote == e.Quote && o.Passage == e.Passage }) {
				t.Errorf("%s: %s does not say %q", a.ID(), w.Agreement.ID, e.Quote)
			}
		}
		if d := a.Agreement.Signed; d != nil && !slices.ContainsFunc(a.Agreement.Evidence, func(e record.Evidence) bool { return e.Field == "signed" && strings.HasSuffix(e.Quote, d.Value) }) {
			t.Errorf("%s: no quote proves that it was signed in %s", a.ID(), d.Value)
		}
	}
}

func TestNothing(t *testing.T) {
	if _, ok := partnership.Of(pair, lines(t, "a twinning partner=FRparis")); ok {
		t.Error("there is a partnership that nothing tells of")
	}
}

func TestTheSidesAreTheSameWhoeverTells(t *testing.T) {
	for told, want := range map[string]string{
		"a twinning":                  "Gent – Tanger",
		"a twinning back":             "Tanger – Gent",
		"a twinning\nb twinning back": "Tanger – Gent", // as many: the first id
		"a twinning\nb twinning back\nc friendship-pact": "Gent – Tanger",
	} {
		p, _ := partnership.Of(pair, lines(t, told))
		if got := p.Home.Name + " – " + p.Partner.Name; got != want || p.Home.Role != "home" || p.Partner.Role != "partner" {
			t.Errorf("%q: %s, want %s", told, got, want)
		}
	}
}

func TestYearsThemesAndDocuments(t *testing.T) {
	p, _ := partnership.Of(pair, lines(t, `
		a cooperation-protocol signed=2004 themes=water,youth issued=2009
		b cooperation-protocol signed=2004-02 themes=youth,waste
		c programme-partnership phase=2008-2012 phase=2027-2031 themes=youth
		d memorandum signed=~1999`))
	if p.FirstYear != 2004 || p.LastYear != 2012 {
		t.Errorf("from %d to %d, want 2004 to 2012: inferred years and years to come say nothing", p.FirstYear, p.LastYear)
	}
	if got := fmt.Sprint(p.Themes); got != "[{youth 2} {waste 1} {water 1}]" && got != "[{youth 2} {water 1} {waste 1}]" {
		t.Errorf("themes %s", got)
	}
	var ids []string
	for _, d := range p.Documents {
		ids = append(ids, d.ID)
	}
	slices.Sort(ids)
	if strings.Join(ids, " ") != "a b c d" {
		t.Errorf("documents %v", ids)
	}
}

func TestKinds(t *testing.T) {
	for _, tt := range []struct{ home, partner, instrument, want string }{
		{"BE", "FR", "twinning", "european-twinning"},
		{"BE", "FR", "cooperation-agreement", "other"},
		{"BE", "TR", "friendship-pact", "european-twinning"},
		{"BE", "TR", "development-cooperation-agreement", "north-south"},
		{"BE", "SN", "twinning", "north-south"},
		{"SN", "BE", "cooperation-protocol", "north-south"},
		{"SN", "MA", "twinning", "other"},
		{"BE", "US", "twinning", "other"},
		{"BE", "", "twinning", "other"},
	} {
		w := line(t, "a "+tt.instrument)
		w.Agreement.Parties[0].Country, w.Agreement.Parties[1].Country = tt.home, tt.partner
		if p, _ := partnership.Of(pair, []partnership.Testimony{w}); p.Kind != tt.want {
			t.Errorf("%s with %s by %s is %s, want %s", tt.home, tt.partner, tt.instrument, p.Kind, tt.want)
		}
	}
}
