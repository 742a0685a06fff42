package web_test

import (
	"fmt"
	"net/http"
	"net/url"
	"os"
	"regexp"
	"strings"
	"testing"

	"github.com/PuerkitoBio/goquery"

	"entente/internal/sites"
	"entente/web"
)

// builder is a face under a known address with a key for Ghent.
func builder(t *testing.T) http.Handler {
	t.Helper()
	list, err := sites.Parse([]byte("[site.gent.embed]\norigins = [\"https://www.gent.example\"]\n"))
	if err != nil {
		t.Fatal(err)
	}
	return siteWith(t, func(o *web.Options) {
		o.PublicURL, o.Sites = "https://search.example.be", func() []sites.Site { return list }
	})
}

// The page builds the four lines for a key, a language and options, with the hash of a pinned version, in three languages.
func TestEmbedPageBuildsTheSnippet(t *testing.T) {
	h := builder(t)
	for _, l := range []string{"nl", "fr", "en"} {
		home := read(t, h, "/"+l+"/")
		if home.Find(`footer a[href="/`+l+`/embed"]`).Length() != 1 {
			t.Errorf("%s: no link in the footer", l)
		}
		d := read(t, h, "/"+l+"/embed?site=gent")
		text := d.Find("#snippet").Text()
		if n := strings.Count(text, "\n"); n != 4 {
			t.Errorf("%s: %d lines\n%s", l, n, text)
		}
		s, err := goquery.NewDocumentFromReader(strings.NewReader(text))
		if err != nil {
			t.Fatal(err)
		}
		box, form := s.Find("entente-search"), s.Find("entente-search form[role=search]")
		for what, got := range map[string][2]string{
			"script": {s.Find("script[type=module]").AttrOr("src", ""), "https://search.example.be/embed/v1/entente-search.js"}, "endpoint": {box.AttrOr("endpoint", ""), "https://search.example.be"},
			"site": {box.AttrOr("site", ""), "gent"}, "lang": {box.AttrOr("lang", ""), l}, "action": {form.AttrOr("action", ""), "https://search.example.be/" + l + "/search"},
			"hidden": {form.Find("input[name=site][type=hidden]").AttrOr("value", ""), "gent"}, "label": {form.Find("label").AttrOr("for", ""), form.Find("input[type=search][name=q]").AttrOr("id", "?")},
		} {
			if got[0] != got[1] {
				t.Errorf("%s: %s is %q, want %q", l, what, got[0], got[1])
			}
		}
		if _, ok := s.Find("script").Attr("crossorigin"); !ok || form.Find("label").Text() == "" || form.Find("button").Text() == "" {
			t.Errorf("%s:\n%s", l, text)
		}
		// The trial on the page is the same box.
		if d.Find("main entente-search").AttrOr("site", "") != "gent" || d.Find("main entente-search form").AttrOr("action", "") != "/"+l+"/search" || d.Find(`script[type=module][src="/embed/v1/entente-search.js"]`).Length() != 1 {
			t.Errorf("%s: no trial of it", l)
		}
		if got := d.Find(".policy li").Map(func(_ int, s *goquery.Selection) string { return s.Text() }); strings.Join(got, "; ") != "script-src https://search.example.be; connect-src https://search.example.be; form-action https://search.example.be" {
			t.Errorf("%s: policy %q", l, got)
		}
		if !strings.Contains(d.Find("main").Text(), "https://www.gent.example") || !strings.Contains(d.Find("#privacy").Text(), "search.example.be") {
			t.Errorf("%s: neither origins nor privacy", l)
		}
	}
	d := read(t, h, "/en/embed?version=1.0.0&country=SN&theme=water&limit=3&target=_blank&lang=fr&label=%3Cb%3E%22Accords%22")
	sum := d.Find(".files code").First().Text()
	text := d.Find("#snippet").Text()
	for _, part := range []string{`src="https://search.example.be/embed/1.0.0/entente-search.js" integrity="` + sum + `" crossorigin`, `lang="fr" country="SN" theme="water" limit="3" target="_blank"`,
		`name="country" value="SN"`, `name="theme" value="water"`, `&lt;b&gt;&#34;Accords&#34;`} {
		if !strings.Contains(text, part) {
			t.Errorf("without %s:\n%s", part, text)
		}
	}
	manual, err := os.ReadFile("../docs/embed.md")
	if err != nil || !strings.HasPrefix(sum, "sha384-") || !strings.Contains(string(manual), sum) {
		t.Errorf("the hash %q is not that of the manual (%v)", sum, err)
	}
}

func TestEmbedPageRefusesAndTidies(t *testing.T) {
	h := builder(t)
	for query, field := range map[string]string{
		"site=nobody": "site", "site=a+b": "site", "lang=de": "lang", "version=9.9.9": "version", "version=v1": "version", "country=XX": "country", "theme=dark": "theme", "limit=9": "limit",
		"accent=red": "accent", "background=%23ff": "background", "on-accent=%23fff%3B%7D": "on-accent", "label=" + strings.Repeat("a", 101): "label",
	} {
		w := get(t, h, "/nl/embed?"+query)
		d := parse(t, w)
		if w.Code != http.StatusUnprocessableEntity || d.Find(`#problem a[href="#`+field+`"]`).Length() != 1 || d.Find("#"+field).Length() != 1 {
			t.Errorf("%s: %d, %q", query, w.Code, d.Find("#problem").Text())
		}
		if colour := strings.HasPrefix(query, "accent") || query == "site=nobody"; colour && d.Find("#"+field).AttrOr("aria-invalid", "") != "true" {
			t.Errorf("%s: the field does not say so", query)
		}
		if strings.Contains(d.Find("#snippet").Text(), "nobody") || d.Find("#rules").Length() > 0 {
			t.Errorf("%s: what was refused is in the code", query)
		}
	}
	w := get(t, h, "/nl/embed?lang=nl&site=gent&label=&version=&accent=1F7A8C&limit=8&x=1")
	if got := w.Header().Get("Location"); w.Code != http.StatusSeeOther || got != "/nl/embed?accent=%231f7a8c&site=gent" {
		t.Errorf("%d to %s", w.Code, got)
	}
	// Without a public address it is that of the request, and the page says so; whatever the Host says stays text.
	plain := read(t, site(t), "/nl/embed")
	if got := plain.Find("#snippet").Text(); !strings.Contains(got, `endpoint="http://entente.test"`) || plain.Find(".told").Length() != 1 {
		t.Errorf("%s", got)
	}
}

// Colours that can not be told apart are told, those that can be are not, in the scheme in which they are the worse.
func TestEmbedPageJudgesColours(t *testing.T) {
	h := builder(t)
	for _, tt := range []struct {
		asked string
		low   int
		first string // ratio of the first pair
	}{
		{"accent=%23ffff00", 1, "1,07 : 1"}, // white on yellow
		{"accent=%23700000", 0, "12,43 : 1"},
		{"accent=%23777777", 1, "4,47 : 1"}, // just not enough, and not rounded up to it
		{"accent=%23767676", 0, "4,54 : 1"},
		{"color=%23000000", 1, "1,12 : 1"}, // black on a page that is dark
		{"background=%23ffffff&color=%23000000", 0, "21 : 1"}, {"background=%23ffffff&color=%23000000&focus=%23ffffff", 1, "21 : 1"}, {"background=%23fff", 1, "1 : 1"},
		{"active=%23fff&on-active=%23eee", 1, "1,16 : 1"},
	} {
		d := read(t, h, "/nl/embed?"+tt.asked)
		if n := d.Find(".contrast strong").Length(); n != tt.low || d.Find("p.wrong").Length() != min(tt.low, 1) {
			t.Errorf("%s: %d pairs are too near, want %d\n%s", tt.asked, n, tt.low, d.Find(".contrast").Text())
		}
		if got := d.Find(".contrast tbody td").First().Text(); got != tt.first {
			t.Errorf("%s: %q, want %q", tt.asked, got, tt.first)
		}
		look := d.Find(`link[href^="/embed/look.css"]`).AttrOr("href", "")
		w := get(t, h, look)
		if w.Code != 200 || w.Body.String() != d.Find("#rules").Text() || w.Header().Get("Content-Type") != "text/css; charset=utf-8" {
			t.Errorf("%s: the trial has other colours\n%s", tt.asked, w.Body)
		}
	}
	if read(t, h, "/nl/embed").Find(".contrast, #rules").Length() > 0 {
		t.Error("colours of nobody are judged")
	}
	if w := get(t, h, "/embed/look.css?accent=red%3B%7Dbody%7Bdisplay:none&color=%23abc&x=%23fff"); w.Body.String() != "entente-search {\n  --entente-color: #abc;\n}\n" {
		t.Errorf("%s", w.Body)
	}
}

// The policy of a site is completed so that it loses nothing, and the other wishes stay.
func TestEmbedPageCompletesAPolicy(t *testing.T) {
	h := builder(t)
	d := read(t, h, "/fr/embed?site=gent&policy="+url.QueryEscape("default-src 'self';\n form-action 'self'"))
	if got, want := d.Find("#completed").Text(), "default-src 'self'; form-action 'self' https://search.example.be; script-src 'self' https://search.example.be; connect-src 'self' https://search.example.be"; got != want {
		t.Errorf("%q, want %q", got, want)
	}
	if d.Find("#policy").Text() != "default-src 'self'; form-action 'self'" || d.Find("#yours input[name=site]").AttrOr("value", "") != "gent" || !strings.Contains(d.Find("#snippet").Text(), "gent") {
		t.Error("a wish was lost")
	}
	if d := read(t, h, "/nl/embed?policy=img-src+*"); d.Find("#completed").Length() > 0 || d.Find("#yours .told").Length() != 1 {
		t.Error("a policy that is enough is completed")
	}
	if d := parse(t, get(t, h, "/nl/embed?policy="+url.QueryEscape("</textarea><script>alert(1)</script>"))); d.Find("#policy").Text() != "</textarea><script>alert(1)</script>" {
		t.Error("a policy is more than text")
	}
	if w := get(t, h, "/nl/embed?policy="+strings.Repeat("a", 7000)); w.Code != http.StatusUnprocessableEntity {
		t.Errorf("a policy without end: %d", w.Code)
	}
	if read(t, h, "/nl/embed").Find("#completed, #yours .told").Length() > 0 {
		t.Error("the policy of nobody is judged")
	}
}

var recipe = regexp.MustCompile("(?s)<!-- built by (\\S+) -->\n```html\n(.*?)```")

// What the recipes have readers copy is what the page builds, and well-formed; each has its policy, and the paragraph on privacy is that of
// the page in three languages.
func TestRecipesAreWhatThePageBuilds(t *testing.T) {
	h := builder(t)
	b, err := os.ReadFile("../docs/embed-recipes.md")
	if err != nil {
		t.Fatal(err)
	}
	text := string(b)
	sections := strings.Split(text, "\n## ")[1:]
	if len(sections) != 5 {
		t.Fatalf("%d sections", len(sections))
	}
	for i, name := range []string{"plain HTML", "Drupal", "WordPress", "TYPO3"} {
		title, _, _ := strings.Cut(sections[i], "\n")
		found := recipe.FindAllStringSubmatch(sections[i], -1)
		if !strings.Contains(title, name) || len(found) != 1 {
			t.Errorf("%q: %d texts of the box", title, len(found))
			continue
		}
		if _, err := url.Parse(found[0][1]); err != nil {
			t.Fatal(err)
		}
		if want := read(t, h, found[0][1]).Find("#snippet").Text(); found[0][2] != want {
			t.Errorf("%s: not what %s builds:\n%s\nwant\n%s", name, found[0][1], found[0][2], want)
		}
		if fault := illFormed(found[0][2]); fault != "" {
			t.Errorf("%s: %s", name, fault)
		}
		after := sections[i][strings.Index(sections[i], "```html"):]
		for _, directive := range []string{"script-src", "connect-src", "form-action"} {
			if !regexp.MustCompile(`(?s)` + directive + `.{0,40}https://search\.example\.be`).MatchString(after) {
				t.Errorf("%s: no line for %s", name, directive)
			}
		}
	}
	for _, l := range []string{"nl", "fr", "en"} {
		want := read(t, h, fmt.Sprintf("/%s/embed?site=gent", l)).Find("#privacy").Text()
		if !strings.Contains(sections[4], "<!-- "+l+" --> "+want+"\n") {
			t.Errorf("%s: the paragraph on privacy is another:\n%s", l, want)
		}
	}
	if strings.Count(text, "```")%2 != 0 {
		t.Error("a block is not closed")
	}
}

// illFormed says what is wrong with a piece of HTML that has no omitted tags but those of void elements.
func illFormed(text string) string {
	var open []string
	for _, m := range regexp.MustCompile(`<(/?)([a-z-]+)((?:\s+[a-z-]+(?:="[^"<>]*")?)*)\s*>`).FindAllStringSubmatch(text, -1) {
		switch {
		case m[1] == "/" && (len(open) == 0 || open[len(open)-1] != m[2]):
			return fmt.Sprintf("</%s> closes nothing", m[2])
		case m[1] == "/":
			open = open[:len(open)-1]
		case m[2] != "input":
			open = append(open, m[2])
		}
	}
	if left := regexp.MustCompile(`<(/?)([a-z-]+)((?:\s+[a-z-]+(?:="[^"<>]*")?)*)\s*>`).ReplaceAllString(text, ""); strings.ContainsAny(left, "<>") {
		return fmt.Sprintf("what is no tag: %q", left)
	}
	if len(open) > 0 {
		return fmt.Sprintf("%q stay open", open)
	}
	return ""
}
