package web_test

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/PuerkitoBio/goquery"

	"entente/index/local"
	"entente/internal/lang"
	"entente/internal/record"
	"entente/web"
)

// country and its name in the three languages, as the fixture's sentences write it.
type country struct {
	id    string
	names map[lang.Code]string
}

var countries = []country{
	{"SN", map[lang.Code]string{lang.NL: "Senegal", lang.FR: "Sénégal", lang.EN: "Senegal"}},
	{"MA", map[lang.Code]string{lang.NL: "Marokko", lang.FR: "Maroc", lang.EN: "Morocco"}},
	{"FR", map[lang.Code]string{lang.NL: "Frankrijk", lang.FR: "France", lang.EN: "France"}},
	{"TR", map[lang.Code]string{lang.NL: "Turkije", lang.FR: "Turquie", lang.EN: "Turkey"}},
}

var sentence = map[lang.Code]string{
	lang.NL: "In %d sloot de gemeente een stedenband met een stad in %s.",
	lang.FR: "En %d la commune a conclu un jumelage avec une ville : %s.",
	lang.EN: "In %d the municipality agreed on twinning with a town in %s.",
}

var titles = map[lang.Code]string{lang.NL: "Stedenband %d", lang.FR: "Jumelage %d", lang.EN: "Twinning %d"}

var kinds = []string{"partnership-page", "agreement-text", "news"}

// corpus is 36 documents with every language, four countries, years from 1950 to 2024 and some of nothing.
func corpus() []record.Document {
	var all []record.Document
	for i := range 36 {
		l := lang.All()[i%3]
		c := countries[(i/3)%len(countries)]
		year := 1950 + i*7%75 // the first and last years of decades among them
		text := fmt.Sprintf(sentence[l], year, c.names[l])
		d := record.Document{Card: record.Card{
			ID: fmt.Sprintf("doc%02d", i), Version: 1, Type: record.TypeDocument,
			Source: fmt.Sprintf("https://archive.example/%02d.html", i), Format: "text/html", Title: fmt.Sprintf(titles[l], i), Kind: kinds[i%len(kinds)],
			Language: l, Languages: []lang.Code{l}, Municipality: "gn-2803201", Countries: []string{c.id}, CountriesMentioned: []string{},
			Years:       record.Years{Agreement: []int{year}, Mentioned: []int{year}},
			Themes:      []record.Theme{{Value: "governance", Level: record.Primary, Hits: 2}, {Value: []string{"water", "waste", "youth"}[i%3], Level: record.Secondary, Hits: 1}},
			TextQuality: "good", Retrieved: time.Date(2026, 11, 1, 0, 0, 0, 0, time.UTC), SHA256: strings.Repeat("0a", 32), TextSHA256: strings.Repeat("0b", 32),
		}}
		if i%9 == 8 { // nothing is known of these but their words
			d.Countries, d.Years, d.Themes, d.Municipality = []string{}, record.Years{}, []record.Theme{}, ""
		}
		if i%6 == 0 {
			d.Countries = []string{"FR", "SN"}
			if i%12 == 0 {
				d.Countries = []string{"MA", "SN"}
			}
		}
		d.Passages = passages(d.ID, l, []string{d.Title, text}, year, c)
		d.Card.Passages = len(d.Passages)
		all = append(all, d)
	}
	return append(all, hostile())
}

func passages(id string, l lang.Code, texts []string, year int, c country) []record.Passage {
	heading := record.Passage{ID: id + "-h", Heading: []string{}, Language: l, Role: record.RoleHeading, Text: texts[0], Mentions: []record.Mention{}}
	body := record.Passage{ID: id + "-1", Ordinal: 1, Heading: texts[:1], Language: l, Role: record.RoleProse, Text: texts[1], Mentions: []record.Mention{}}
	mention := func(kind record.Kind, surface, value string, role record.MentionRole) {
		if at := strings.Index(body.Text, surface); at >= 0 {
			body.Mentions = append(body.Mentions, record.Mention{Kind: kind, Surface: surface, Value: value, Start: at, End: at + len(surface), Role: role})
		}
	}
	mention(record.KindYear, fmt.Sprint(year), fmt.Sprint(year), record.RoleAgreement)
	mention(record.KindCountry, c.names[l], c.id, record.RolePartner)
	mention(record.KindTheme, c.names[l][1:], "governance", "") // overlaps the country, as readings of the same words may
	return []record.Passage{heading, body}
}

// attack is what every text of the hostile document holds.
const attack = `<script>alert(1)</script><img src=x onerror=alert(2)>" onmouseover="alert(3)`

// hostile is a document that tries to be more than text.
func hostile() record.Document {
	text := "Zonnewijzer " + attack + " {{.Title}} \u202etxet"
	return record.Document{
		Card: record.Card{
			ID: "bad#2", Version: 1, Type: record.TypeDocument, Source: "javascript://example.com/%0aalert(4)", Format: "text/html", Title: "Zonnewijzer " + attack, Kind: "other",
			Language: lang.Und, Languages: []lang.Code{lang.Und}, Countries: []string{}, CountriesMentioned: []string{}, Themes: []record.Theme{}, Passages: 2, TextQuality: "poor",
			Retrieved: time.Date(2026, 11, 1, 0, 0, 0, 0, time.UTC),
		},
		Passages: []record.Passage{
			{ID: "bad#2-h", Heading: []string{}, Language: lang.NL, Role: record.RoleHeading, Text: "Kop " + attack, Mentions: []record.Mention{}},
			{ID: "bad#2-1", Ordinal: 1, Heading: []string{"Kop " + attack}, Language: lang.NL, Role: record.RoleProse, Text: text, Mentions: []record.Mention{
				{Kind: record.KindCountry, Surface: text[:3], Value: `"><script>`, Start: 0, End: 3}, {Kind: record.KindYear, Surface: "x", Value: "javascript:1", Start: -4, End: 9000},
			}},
		},
	}
}

// library is the fixture on a real engine in memory, made once: nothing here writes to it.
var library = sync.OnceValues(func() (*local.Engine, error) {
	e, err := local.Memory()
	if err != nil {
		return nil, err
	}
	var b record.Batch
	b.Seq = 1
	for _, d := range corpus() {
		b.Ops = append(b.Ops, record.Op{ID: d.ID, Version: 1, Document: &d})
	}
	outcomes, err := e.Apply(context.Background(), b)
	for _, o := range outcomes {
		if o.Status != record.Applied {
			err = errors.Join(err, fmt.Errorf("fixture %s: %s %s", o.ID, o.Status, o.Reason))
		}
	}
	return e, err
})

// site is a whole site over the fixture.
func site(t *testing.T) http.Handler {
	t.Helper()
	return siteWith(t, func(*web.Options) {})
}

func siteWith(t *testing.T, change func(*web.Options)) http.Handler {
	t.Helper()
	e, err := library()
	if err != nil {
		t.Fatal(err)
	}
	o := web.Options{Engine: e, Info: e.Info, Version: "test"}
	change(&o)
	h, err := web.New(o)
	if err != nil {
		t.Fatal(err)
	}
	return h
}

// get asks for a path and returns the answer.
func get(t *testing.T, h http.Handler, target string, headers ...string) *httptest.ResponseRecorder {
	t.Helper()
	return do(t, h, http.MethodGet, target, headers...)
}

func do(t *testing.T, h http.Handler, method, target string, headers ...string) *httptest.ResponseRecorder {
	t.Helper()
	r := httptest.NewRequest(method, "http://entente.test/", nil)
	path, rawQuery, _ := strings.Cut(target, "?")
	r.URL.Path, r.URL.RawQuery = path, rawQuery
	for i := 0; i+1 < len(headers); i += 2 {
		r.Header.Set(headers[i], headers[i+1])
	}
	w := httptest.NewRecorder()
	h.ServeHTTP(w, r)
	return w
}

// read asks for a page, follows one redirect to the canonical address, and returns it parsed.
func read(t *testing.T, h http.Handler, target string) *goquery.Document {
	t.Helper()
	w := get(t, h, target)
	if w.Code == http.StatusSeeOther {
		target = w.Header().Get("Location")
		w = get(t, h, target)
	}
	if w.Code != http.StatusOK {
		t.Fatalf("GET %s: %d\n%s", target, w.Code, w.Body)
	}
	return parse(t, w)
}

func parse(t *testing.T, w *httptest.ResponseRecorder) *goquery.Document {
	t.Helper()
	d, err := goquery.NewDocumentFromReader(bytes.NewReader(w.Body.Bytes()))
	if err != nil {
		t.Fatal(err)
	}
	return d
}
