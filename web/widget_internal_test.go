package web

import (
	"os"
	"regexp"
	"strings"
	"testing"
)

// The manual names every property and every part by which a page dresses the box, and the page that builds it knows the colours among
// them as they are when nobody sets them.
func TestLooksOfTheBoxAreInTheManual(t *testing.T) {
	sheet, err := os.ReadFile("widget/entente-search.css")
	if err != nil {
		t.Fatal(err)
	}
	script, err := os.ReadFile("widget/entente-search.ts")
	if err != nil {
		t.Fatal(err)
	}
	manual, err := os.ReadFile("../docs/embed.md")
	if err != nil {
		t.Fatal(err)
	}
	byDefault := map[string]string{}
	for _, m := range regexp.MustCompile(`var\(--entente-([a-z-]+), ([^)]*)\)`).FindAllStringSubmatch(string(sheet), -1) {
		byDefault[m[1]] = m[2]
		if !strings.Contains(string(manual), "-"+m[1]+"`") {
			t.Errorf("the manual does not name --entente-%s", m[1])
		}
	}
	if len(byDefault) < 12 {
		t.Errorf("%d properties", len(byDefault))
	}
	for _, c := range colours {
		is, ok := byDefault[c.name]
		if full := strings.ReplaceAll(is, "#fff", "#ffffff"); !ok || c.byDefault != "" && full != c.byDefault || c.byDefault == "" && !strings.HasPrefix(is, "Canvas") {
			t.Errorf("%s is %q in the box, %q on the page", c.name, is, c.byDefault)
		}
	}
	for _, part := range []string{"form", "label", "input", "button", "listbox", "option", "notice"} {
		if !strings.Contains(string(manual), "`"+part+"`") || !regexp.MustCompile(`part: "`+part+`"|"part", ("`+part+`"|e\.localName)`).MatchString(string(script)) {
			t.Errorf("part %s", part)
		}
	}
	for _, p := range pairsOfColours { // what nobody has chosen passes by itself, light and dark
		for _, scheme := range schemes {
			front, back := byDefault[p.front], byDefault[p.back]
			if !strings.HasPrefix(front, "#") {
				front = scheme[p.front]
			}
			if !strings.HasPrefix(back, "#") {
				back = scheme[p.back]
			}
			if got := ratio(front, back); got < p.needs {
				t.Errorf("%s: %s on %s is %.2f : 1, wants %.1f", p.name, front, back, got, p.needs)
			}
		}
	}
}
