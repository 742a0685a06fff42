package answer

import (
	"strings"
	"testing"
	"unicode/utf8"

	"entente/internal/lang"
	"entente/internal/query"
)

// FuzzSnippet marks any text for any question and cuts it to any length: marks lie within the text, at characters, in order; what
// is shown is the text, in order, with nothing added but the signs of a cut; and it is no longer than it may be.
func FuzzSnippet(f *testing.F) {
	for _, seed := range []struct{ text, q string }{
		{"De stedenband met Marsassoum, een samenwerkingsakkoord uit 2014.", "samenwerking akkoord"},
		{"éééé coöperatie België akkoord 𝔸𝔸 e\u0301e\u0301 Noord-Zuidbeleid noordzuid", `coop* "belgie akkoord"~2 noord-zuid`},
		{strings.Repeat("L’accord de coopération d’aujourd’hui. ", 30), "accord OR cooperat~2 -rien"},
		{"\xff\xfe \x00 漢字 \u200d\u0301 woord\u00adafbreking", "woordafbreking"},
		{strings.Repeat("a", 400), "a*"},
	} {
		for _, l := range []string{"nl", "fr", "en", "und"} {
			f.Add(seed.text, seed.q, l, 120)
		}
	}
	f.Fuzz(func(t *testing.T, text, typed, l string, budget int) {
		if len(text) > 4<<10 {
			return
		}
		root, _, err := query.ParseText(typed)
		if err != nil {
			return
		}
		text = strings.ToValidUTF8(text, "�") // as texts are kept
		checkSnippet(t, text, root, lang.Code(l), 20+((budget%400)+400)%400)
	})
}

func checkSnippet(t *testing.T, text string, root query.Node, l lang.Code, budget int) {
	t.Helper()
	words := newMatcher(Understood(root))
	marks := words.find(text, l)
	for i, m := range marks {
		if m.start < 0 || m.end > len(text) || m.start >= m.end || !utf8.ValidString(text[m.start:m.end]) || i > 0 && m.start < marks[i-1].start {
			t.Fatalf("mark %+v of %q is none, for %s", m, text, query.String(root))
		}
	}
	at := 0
	for _, m := range merged(marks) {
		if m.Start < at || m.End <= m.Start {
			t.Fatalf("marks of %q overlap: %v", text, merged(marks))
		}
		at = m.End
	}
	shown := snippet(text, marks, budget)
	var whole strings.Builder
	hits := 0
	for i, part := range shown {
		if part.Text == "" || !utf8.ValidString(part.Text) {
			t.Fatalf("fragment %d of %q is %q", i, text, part.Text)
		}
		if part.Hit {
			hits++
			if !strings.Contains(text, part.Text) {
				t.Fatalf("%q is marked, but no part of %q", part.Text, text)
			}
		}
		whole.WriteString(part.Text)
	}
	if n := utf8.RuneCountInString(whole.String()); n > budget {
		t.Fatalf("%d characters of %q are shown, at most %d may be: %q", n, text, budget, whole.String())
	}
	rest := text
	for _, stretch := range strings.Split(strings.TrimSuffix(strings.TrimPrefix(whole.String(), before), behind), between) {
		_, after, found := strings.Cut(rest, stretch)
		if !found && !strings.Contains(text, "…") { // a text with such a sign of its own can not be parted
			t.Fatalf("%q shows %q, which is not there in that order", text, whole.String())
		}
		rest = after
	}
	if utf8.RuneCountInString(text) <= budget && whole.String() != text {
		t.Fatalf("%q is short enough, but %q is shown", text, whole.String())
	}
	if len(marks) > 0 && hits == 0 && text != "" {
		t.Fatalf("%q has marks for %s, but shows none: %q", text, query.String(root), whole.String())
	}
}
