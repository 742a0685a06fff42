package web_test

import (
	"net/http"
	"os"
	"regexp"
	"strings"
	"testing"

	"entente/internal/lang"
	"entente/web"
)

// The page of components is there for whoever asks for it when serving, sound in every language, and linked by no other page.
func TestComponents(t *testing.T) {
	if w := get(t, site(t), "/nl/components"); w.Code != http.StatusNotFound {
		t.Errorf("unasked it is answered with %d", w.Code)
	}
	h := siteWith(t, func(o *web.Options) { o.Components = true })
	for _, l := range lang.All() {
		t.Run(string(l), func(t *testing.T) { sound(t, h, l, "/"+string(l)+"/components") })
		for _, path := range pagePaths {
			if page := read(t, h, "/"+string(l)+path); page.Find("a[href*='/components']").Length() > 0 {
				t.Errorf("/%s%s leads to it", l, path)
			}
		}
	}
	seen := map[string]bool{}
	for _, scheme := range []string{"light", "dark"} {
		sheet := read(t, h, "/en/components?scheme="+scheme).Find("link[rel=stylesheet]").Last().AttrOr("href", "")
		w := get(t, h, sheet)
		colours := w.Body.String()
		if w.Code != http.StatusOK || !strings.Contains(colours, "--paper: #") || !strings.Contains(colours, "color-scheme: "+scheme) || seen[colours] {
			t.Errorf("%s: %d %q", scheme, w.Code, colours)
		}
		seen[colours] = true
	}
}

var (
	defined = regexp.MustCompile(`\{\{define "([a-z-]+)"`)
	used    = regexp.MustCompile(`\{\{-? ?template "([a-z-]+)"`)
)

// Every part that a page of results or of a document is made of stands on the page of components, itself or within another.
func TestEveryPartIsAmongTheComponents(t *testing.T) {
	bodies := map[string]string{}
	var parts []string
	for _, file := range []string{"parts", "search", "document", "components"} {
		b, err := os.ReadFile("templates/" + file + ".html")
		if err != nil {
			t.Fatal(err)
		}
		text := string(b)
		at := defined.FindAllStringSubmatchIndex(text, -1)
		for i, m := range at {
			end := len(text)
			if i+1 < len(at) {
				end = at[i+1][0]
			}
			name := text[m[2]:m[3]]
			switch name {
			case "main", "style", "skip", "skip-text": // of a page, not part of one
				if file != "components" {
					continue
				}
			default:
				parts = append(parts, name)
			}
			bodies[name] = text[m[0]:end]
		}
	}
	shown := map[string]bool{}
	var show func(string)
	show = func(name string) {
		if shown[name] {
			return
		}
		shown[name] = true
		for _, m := range used.FindAllStringSubmatch(bodies[name], -1) {
			show(m[1])
		}
	}
	show("main")
	show("style")
	for _, name := range parts {
		if !shown[name] {
			t.Errorf("no component shows the part %q", name)
		}
	}
	if len(parts) < 25 {
		t.Errorf("only %d parts", len(parts))
	}
}
