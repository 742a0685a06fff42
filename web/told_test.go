package web_test

import (
	"net/http"
	"net/url"
	"strings"
	"testing"

	"github.com/PuerkitoBio/goquery"

	"entente/internal/lang"
)

// lines are what stands above the results about how the question was answered, with the link of each.
func lines(d *goquery.Document) map[string]string {
	all := map[string]string{}
	d.Find(".told").Each(func(_ int, s *goquery.Selection) {
		link := s.Find("a").Last().AttrOr("href", "")
		s.Find("a").Remove()
		all[strings.Join(strings.Fields(s.Text()), " ")] = link
	})
	return all
}

// A question that is answered otherwise than typed says so, and each line leads to the answer without it.
func TestWhatWasMadeOfAQuestionIsTold(t *testing.T) {
	h := site(t)
	for _, tt := range []struct{ name, at, line, back string }{
		{"other names", "/nl/search?q=stedenband", "Ook gezocht onder andere namen", "/nl/search?expand=false&q=stedenband"},
		{"other names, on a later page", "/nl/search?page=2&q=stedenband&size=5", "Ook gezocht onder andere namen", "/nl/search?expand=false&q=stedenband&size=5"},
		{"no other names", "/fr/search?expand=false&q=jumelage", "Seul ce que vous avez tapé", "/fr/search?q=jumelage"},
		{"a slip", "/en/search?q=municipalty", "No document has “municipalty”. Searched instead: “municipality”", "/en/search?fallback=false&q=municipalty"},
		{"a slip, a filter beside it", "/nl/search?country=SN&q=stedenbamd", "Geen document heeft “stedenbamd”", "/nl/search?country=SN&fallback=false&q=stedenbamd"},
		{"fewer words", "/nl/search?q=stedenband+qqqqqq", "Geen document bevat alle woorden. Weggelaten: “qqqqqq”", "/nl/search?fallback=false&q=stedenband+qqqqqq"},
		{"a sign that is none", "/nl/search?q=stedenband+*", "Een los teken is weggelaten: “*”", ""},
	} {
		t.Run(tt.name, func(t *testing.T) {
			d := read(t, h, tt.at)
			if total(t, d) == 0 {
				t.Error("nothing is found")
			}
			all := lines(d)
			for line, link := range all {
				if strings.HasPrefix(line, tt.line) {
					if link != tt.back {
						t.Errorf("%q leads to %s, want %s", line, link, tt.back)
					}
					return
				}
			}
			t.Errorf("told is %q", all)
		})
	}
	for line := range lines(read(t, h, "/nl/search?q=%22stedenband%22")) {
		t.Errorf("a plain phrase is told as %q", line)
	}
}

// Two links lead from a word put right: to what it was taken for, and back to what was typed.
func TestASlipOffersBothSpellings(t *testing.T) {
	h := site(t)
	all := lines(read(t, h, "/nl/search?q=stedenbamd+senegal"))
	for line, want := range map[string]string{"Bedoelde u": "/nl/search?q=stedenband+senegal", "Geen document heeft": "/nl/search?fallback=false&q=stedenbamd+senegal"} {
		found := false
		for told, link := range all {
			found = found || strings.HasPrefix(told, line) && link == want
		}
		if !found {
			t.Errorf("no line %q with %s", line, want)
		}
	}
}

// The question in words stands above the results: open where signs, fields or filters make it worth reading, else folded away.
func TestResultsSayHowTheQuestionWasRead(t *testing.T) {
	h := site(t)
	for at, want := range map[string]string{
		"/nl/search":                           "",
		"/nl/search?q=stedenband":              "details Documenten met het woord “stedenband” in elke vorm.",
		"/nl/search?country=SN":                "details Documenten met het partnerland “Senegal”.",
		"/nl/search?q=stedenband+-senegal":     "div Documenten met het woord “stedenband” in elke vorm en zonder het woord “senegal” in elke vorm.",
		"/fr/search?q=pays:SN&not_theme=water": "div Documents avec le pays partenaire « Sénégal » et sans le thème « Eau et assainissement ».",
		"/en/search?q=%22twinning+4%22":        "div Documents with exactly the words “twinning 4” side by side.",
	} {
		d := read(t, h, at)
		s := d.Find(".read")
		got := strings.Join(strings.Fields(s.Find("p").Text()), " ")
		if s.Length() > 0 {
			got = goquery.NodeName(s) + " " + got
		}
		if got != want {
			t.Errorf("%s\n got %q\nwant %q", at, got, want)
		}
	}
	// A group within a group is a list within a list.
	d := read(t, h, "/en/search?q="+url.QueryEscape(`water ((twinning senegal) OR (NOT youth "a b"))`))
	if d.Find(".read > ul > li").Length() != 2 || d.Find(".read > ul > li > ul > li").Length() != 2 {
		t.Errorf("groups are shown as %q", d.Find(".read").Text())
	}
}

func TestHelpExplainsAQuestion(t *testing.T) {
	h := site(t)
	for _, l := range lang.All() {
		at := "/" + string(l) + "/help"
		d := read(t, h, at)
		if d.Find(".explained").Length() != 0 {
			t.Errorf("%s explains what nobody asked", at)
		}
		form := d.Find("main form")
		if form.AttrOr("method", "") != "get" || !strings.HasPrefix(form.AttrOr("action", ""), at) || form.Find("input[name=q]").Length() != 1 {
			t.Fatalf("%s has no form for a question", at)
		}
		v := url.Values{"q": {`water (klimaat OR milieu) "x`}}
		d = read(t, h, at+"?"+v.Encode())
		if got := d.Find("input[name=q]").AttrOr("value", ""); got != v.Get("q") {
			t.Errorf("the field holds %q", got)
		}
		if got := d.Find(".explained p").First().Text(); !strings.Contains(got, "water") || !strings.Contains(got, "milieu") {
			t.Errorf("%s explains %q", at, got)
		}
		if d.Find(".explained .told").Length() != 1 {
			t.Errorf("%s does not tell of the lone quotation mark", at)
		}
		page := read(t, h, d.Find(".explained a").AttrOr("href", ""))
		if got := page.Find("#q").AttrOr("value", ""); got != v.Get("q") {
			t.Errorf("the question that can be asked is %q", got)
		}
		if d.Find("link[rel=canonical]").AttrOr("href", "") != at || d.Find("meta[name=robots]").Length() != 1 {
			t.Error("a question makes another page of the help for a search engine")
		}
	}
	for typed, want := range map[string]int{strings.Repeat("woord ", 33): http.StatusUnprocessableEntity, strings.Repeat("a", 3000): http.StatusUnprocessableEntity, " \x00 ": http.StatusOK, `")(*`: http.StatusOK, attack: http.StatusOK} {
		w := get(t, h, "/nl/help?"+url.Values{"q": {typed}}.Encode())
		if w.Code != want {
			t.Errorf("%.40q: %d, want %d", typed, w.Code, want)
		}
		d := parse(t, w)
		if (d.Find("#refused").Text() != "") != (want != http.StatusOK) || d.Find("script:not([src]), [onmouseover], img").Length() > 0 {
			t.Errorf("%.40q: %s", typed, d.Find("main").Text())
		}
	}
}
