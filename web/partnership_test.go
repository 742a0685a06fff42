package web

import (
	"strings"
	"testing"

	"github.com/PuerkitoBio/goquery"

	"entente/internal/answer"
	"entente/internal/lang"
	"entente/internal/record"
)

// Where sources contradict each other the page of a partnership shows what each says, with its words, beside each other.
func TestContradictionsAreShownWithBothQuotes(t *testing.T) {
	all := locales(t)
	a, err := loadAssets()
	if err != nil {
		t.Fatal(err)
	}
	pages, err := parseTemplates(all, a)
	if err != nil {
		t.Fatal(err)
	}
	s := &server{pages: pages, locales: all}
	id := func(s string) *string { return &s }
	home, partner := answer.Party{Value: id("gn-1"), Label: "Gent", Kind: "municipality"}, answer.Party{Value: id("gn-2"), Label: "Tanger", Country: &answer.Value{Value: "MA", Label: "Marokko"}}
	claim := func(year, quote, doc string) answer.Claim {
		return answer.Claim{Value: answer.Value{Value: year, Label: year}, Date: &record.Date{Value: year, Basis: "explicit"}, Agreement: doc + "-a",
			Document: answer.DocumentCard{ID: doc, Title: "Titel " + doc, Language: lang.NL}, Evidence: []answer.Evidence{{Field: "signed", Passage: doc + "-1", Quote: quote, Class: "explicit", Language: lang.NL}}}
	}
	against := answer.Contradiction{Act: "one-a", Field: "signed", Claims: []answer.Claim{claim("2014", "ondertekend in 2014", "one"), claim("2015", "gesloten in 2015", "two")}}
	p := answer.Partnership{
		ID: "p1", Title: "Gent – Tanger", Home: home, Partner: partner, Status: answer.Value{Value: "unknown", Label: "Onbekend"}, Themes: []answer.Total{{Value: answer.Value{Value: "water", Label: "Water"}, Count: 2}},
		Acts: []answer.Act{
			{Record: answer.Record{ID: "one-a", Class: "agreement", Instrument: answer.Value{Value: "twinning", Label: "Stedenband"}, Parties: []answer.Party{home, partner, {Label: "Rabat"}}, Signed: &record.Date{Value: "2014", Basis: "explicit"}},
				Witnesses: []string{"one-a", "two-a"}, Documents: []answer.DocumentCard{{ID: "one", Title: "Titel one"}, {ID: "two", Title: "Titel two"}}, Contradictions: []answer.Contradiction{against}},
			{Record: answer.Record{ID: "three-a", Class: "relation"}, Links: []answer.ActLink{{Type: "follows", To: "one-a"}}},
		},
		Contradictions: []answer.Contradiction{against},
	}
	for _, l := range all {
		page := s.partnership(l, p)
		page.page = s.page(l, "/partnerships/p1", "", page.Heading)
		var b strings.Builder
		if err := pages.byLocale[l.Code]["partnership"].ExecuteTemplate(&b, "layout", page); err != nil {
			t.Fatal(err)
		}
		d, err := goquery.NewDocumentFromReader(strings.NewReader(b.String()))
		if err != nil {
			t.Fatal(err)
		}
		claims := d.Find(".claims li")
		if claims.Length() != 2 || claims.Eq(0).Find(".value").Text() != "2014" || claims.Eq(1).Find("blockquote").Text() != "gesloten in 2015" {
			t.Errorf("%s: the claims are %q", l.Code, claims.Text())
		}
		if got := claims.Eq(1).Find("a").First().AttrOr("href", ""); got != "/"+string(l.Code)+"/documents/two?agreement=two-a#two-1" {
			t.Errorf("%s: the words are at %q", l.Code, got)
		}
		acts := d.Find(".timeline > li")
		if got := acts.Eq(0).Find("a[href$='/agreements/two-a']").Length(); got != 1 {
			t.Errorf("%s: %d ways to what the second witness says", l.Code, got)
		}
		if acts.Eq(1).Find("a[href='#act-one-a']").Length() != 1 || acts.Eq(1).Find(".when").Text() != l.say("results.undated") {
			t.Errorf("%s: the second act reads %q", l.Code, acts.Eq(1).Text())
		}
		if !strings.Contains(acts.Eq(0).Text(), "Rabat") || acts.Eq(0).Find(".told a[href='#disputes']").Length() != 1 {
			t.Errorf("%s: the first act reads %q", l.Code, acts.Eq(0).Text())
		}
		if strings.Contains(d.Find("main").Text(), l.say("facet.none")) == false {
			t.Errorf("%s: what is not stated is left blank", l.Code)
		}
	}
}

func TestALinkIntoTheSourceNamesTheWords(t *testing.T) {
	for _, tt := range []struct{ source, quote, want string }{
		{"https://a.be/x", "In 2014 sloot Gent", "https://a.be/x#:~:text=In%202014%20sloot%20Gent"},
		{"https://a.be/x#top", "a-b, c & d", "https://a.be/x#top:~:text=a%2Db%2C%20c%20%26%20d"},
		{"https://a.be/x", "een twee drie vier vijf zes zeven acht negen", "https://a.be/x#:~:text=een%20twee%20drie%20vier,zes%20zeven%20acht%20negen"},
		{"seeds/x.html", "woorden", ""}, {"javascript:alert(1)", "woorden", ""}, {"https://a.be/x", " ", "https://a.be/x"},
	} {
		if got := sourceURL(tt.source, tt.quote); got != tt.want {
			t.Errorf("sourceURL(%q, %q) = %q, want %q", tt.source, tt.quote, got, tt.want)
		}
	}
}
