package similar_test

import (
	"testing"

	"entente/internal/lang"
	"entente/internal/record"
	"entente/internal/similar"
)

// page is a document at a place that names a partner, a home and years.
func page(key string, language lang.Code, years ...int) (*record.Document, string) {
	d := &record.Document{Card: record.Card{Language: language, Kind: "partnership-page", Municipality: "gn-1", Countries: []string{"SN"}}}
	d.Years.Mentioned = years
	return d, key
}

func states(d *record.Document, key string, alternates ...string) (*record.Document, string) {
	for i := 0; i < len(alternates); i += 2 {
		d.Alternates = append(d.Alternates, record.Alternate{Language: alternates[i], Address: alternates[i+1]})
	}
	return d, key
}

// (fault 42)
func TestTranslated(t *testing.T) {
	type p = similar.Page
	of := func(d *record.Document, key string) p { return similar.PageOf(d, key) }
	with := func(d *record.Document, key string) func(alternates ...string) p {
		return func(alternates ...string) p { return of(states(d, key, alternates...)) }
	}
	nl, fr := "https://www.gemeente.example/nl/partners", "https://www.gemeente.example/fr/partenaires"
	for _, tt := range []struct {
		name string
		a, b p
		want bool
	}{
		{"each names the other", with(page(nl, lang.NL, 2014))("fr", fr), with(page(fr, lang.FR, 1987))("nl", nl), true},
		{"each names all, itself included", with(page(nl, lang.NL))("nl", nl, "fr-BE", fr), with(page(fr, lang.FR))("nl", nl, "fr", fr), true},
		{"one names the other, on one host", with(page(nl, lang.NL))("fr", fr), of(page(fr, lang.FR)), true},
		{"one names the other, which names a third", with(page(nl, lang.NL, 1955))("fr", fr), with(page(fr, lang.FR, 2014))("nl", nl+"/ander"), false},
		{"a stranger names it", with(page("https://elders.example/nl", lang.NL, 1955))("fr", fr), of(page(fr, lang.FR, 2014)), false},
		{"addresses with a slash, capitals, no www", with(page(nl, lang.NL))("fr", "https://Gemeente.example/fr/partenaires/"), with(page(fr, lang.FR))("nl", nl+"#top"), true},
		{"relative addresses", with(page(nl, lang.NL))("fr", "../fr/partenaires"), with(page(fr, lang.FR))("nl", "/nl/partners"), true},
		{"files of a copied site", with(page("/archief/nl/a.html", lang.NL, 1))("fr", "../fr/b.html"), with(page("/archief/fr/b.html", lang.FR, 2))("nl", "../nl/a.html"), true},
		{"a folder a language", of(page("/in/nl/stad.html", lang.NL, 2014)), of(page("/in/fr/stad.html", lang.FR, 2014)), true},
		{"a folder a language, other years", of(page("/in/nl/stad.html", lang.NL, 2014, 2015, 2016)), of(page("/in/fr/stad.html", lang.FR, 1955, 1956)), false},
		{"the end of a name", of(page("/in/stad.nl.html", lang.NL, 2014)), of(page("/in/stad.fr.html", lang.FR, 2014)), true},
		{"the end of a name with a hyphen", of(page("/in/stad-nl.md", lang.NL, 2014)), of(page("/in/stad-en.md", lang.EN, 2014)), true},
		{"the beginning of a name", of(page("/in/NL_stad.pdf", lang.NL, 2014)), of(page("/in/FR_stad.pdf", lang.FR, 2014)), true},
		{"a parameter", of(page("https://x.example/p?id=3&lang=nl", lang.NL)), of(page("https://x.example/p?id=3&lang=fr", lang.FR)), true},
		{"another page", of(page("https://x.example/p?id=3&lang=nl", lang.NL)), of(page("https://x.example/p?id=4&lang=fr", lang.FR)), false},
		{"a host a language", of(page("https://nl.x.example/p", lang.NL)), of(page("https://fr.x.example/p", lang.FR)), true},
		{"a region behind the language", of(page("https://x.example/nl-be/p", lang.NL)), of(page("https://x.example/fr_BE/p", lang.FR)), true},
		{"a place that names another language than the text has", of(page("/in/nl/stad.html", lang.FR, 2014)), of(page("/in/fr/stad.html", lang.NL, 2014)), false},
		{"one language", of(page("/in/nl/stad.html", lang.NL, 2014)), of(page("/in/nl-be/stad.html", lang.NL, 2014)), false},
		{"no language told", of(page("/in/und/stad.html", lang.Und)), of(page("/in/nl/stad.html", lang.NL)), false},
	} {
		t.Run(tt.name, func(t *testing.T) {
			for _, pair := range [][2]p{{tt.a, tt.b}, {tt.b, tt.a}} {
				if got := similar.Translated(pair[0], pair[1]); got != tt.want {
					t.Errorf("translated %v, want %v\n%+v\n%+v", got, tt.want, pair[0], pair[1])
				}
			}
		})
	}
}

func TestEvidenceOfWhatIsNamed(t *testing.T) {
	of := func(key string, l lang.Code, years ...int) string {
		return similar.PageOf(page(key, l, years...)).Evidence
	}
	if a, b := of("/in/nl/stad.html", lang.NL, 1987, 2014), of("/in/fr/ville.html", lang.FR, 1987, 2014); a == "" || a != b {
		t.Errorf("evidence %q and %q, want the same", a, b)
	}
	for name, other := range map[string]string{
		"another year": of("/in/fr/ville.html", lang.FR, 1987, 2015), "another folder": of("/elders/fr/ville.html", lang.FR, 1987, 2014),
		"one year only": of("/in/fr/ville.html", lang.FR, 1987),
	} {
		if other == of("/in/nl/stad.html", lang.NL, 1987, 2014) {
			t.Errorf("%s is the same evidence", name)
		}
	}
}

func TestFacets(t *testing.T) {
	minutes := func(day string, change func(*record.Document)) uint64 {
		d := &record.Document{Card: record.Card{Countries: []string{"SN"}, Years: record.Years{Mentioned: []int{2014}}},
			Passages: []record.Passage{{Mentions: []record.Mention{{Kind: record.KindDate, Value: day}}}}}
		if change != nil {
			change(d)
		}
		return similar.Facets(d)
	}
	same := minutes("2014-03-03", nil)
	if minutes("2014-03-03", func(d *record.Document) { d.Title, d.ID, d.Retrieved = "ander", "x", d.Retrieved.AddDate(1, 0, 0) }) != same {
		t.Error("title and id are no facets")
	}
	for name, other := range map[string]uint64{
		"another day":           minutes("2014-04-04", nil),
		"another year":          minutes("2014-03-03", func(d *record.Document) { d.Years.Mentioned = []int{2015} }),
		"a country more":        minutes("2014-03-03", func(d *record.Document) { d.Countries = []string{"BJ", "SN"} }),
		"partner, not mention":  minutes("2014-03-03", func(d *record.Document) { d.Countries, d.CountriesMentioned = nil, []string{"SN"} }),
		"another home":          minutes("2014-03-03", func(d *record.Document) { d.Municipality = "gn-2" }),
		"a theme":               minutes("2014-03-03", func(d *record.Document) { d.Themes = []record.Theme{{Value: "waste"}} }),
		"a site":                minutes("2014-03-03", func(d *record.Document) { d.Site = "gent" }),
		"another kind of paper": minutes("2014-03-03", func(d *record.Document) { d.Kind = "minutes" }),
	} {
		if other == same {
			t.Errorf("%s makes no difference", name)
		}
	}
}

func FuzzPlaces(f *testing.F) {
	f.Add("/in/nl/stad.nl.html", "../fr/ville", "https://x.example/nl?lang=nl")
	f.Add("http://[::1", "%zz", "://")
	f.Fuzz(func(t *testing.T, key, alternate, canonical string) {
		d := &record.Document{Card: record.Card{Language: lang.NL}, Canonical: canonical, Alternates: []record.Alternate{{Language: "fr", Address: alternate}}}
		a := similar.PageOf(d, key)
		d.Language = lang.FR
		b := similar.PageOf(d, alternate)
		if similar.Translated(a, b) != similar.Translated(b, a) {
			t.Errorf("not the same both ways: %+v %+v", a, b)
		}
	})
}
