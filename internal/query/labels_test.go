package query

import (
	"slices"
	"strings"
	"testing"

	"entente/internal/lang"
)

// Every id and every name of every list, in all three languages, asks for its value behind every field name: in quotation
// marks, and without them where it is no more than a few plain words.
func TestEveryNameOfAValueAsksForIt(t *testing.T) {
	tried, bare := 0, 0
	for _, f := range Facets {
		if f.Type != Closed {
			continue
		}
		fields := []string{f.Name}
		for _, l := range lang.All() {
			fields = append(fields, f.Names[l]...)
		}
		for i, term := range f.List().All() {
			names := []string{term.ID}
			for _, l := range lang.All() {
				names = append(names, term.Names[l]...)
			}
			for j, name := range names {
				field := fields[(i+j)%len(fields)]
				typed := field + `:"` + name + `"`
				node, notes, err := ParseText(typed)
				if err != nil || len(notes) > 0 || !asksFor(node, f.Name, term.ID) {
					t.Errorf("%s is read as %s with %v, %v", typed, String(node), notes, err)
				}
				tried++
				if words := strings.Fields(name); len(words) > maxLabel || strings.ContainsAny(name, `,;:()*~"`) || slices.ContainsFunc(words, func(w string) bool {
					_, is := operators[w]
					return is || strings.HasPrefix(w, "-")
				}) {
					continue
				}
				typed = field + ":" + strings.ToUpper(name)
				if slices.ContainsFunc(strings.Fields(typed), func(w string) bool { _, is := operators[w]; return is }) {
					continue // "EN" in capitals joins
				}
				if node, _, err = ParseText(typed); err != nil || !asksFor(node, f.Name, term.ID) {
					t.Errorf("%s is read as %s, %v", typed, String(node), err)
				}
				bare++
			}
		}
	}
	if tried < 1000 || bare < 800 {
		t.Errorf("tried only %d names, %d of them without quotation marks", tried, bare)
	}
}

// asksFor reports whether a tree is that value of a facet, or one of several that share a name.
func asksFor(n Node, facet, id string) bool {
	if slices.Contains(noneIDs, id) {
		id = None
	}
	switch n := n.(type) {
	case Is:
		return n.Facet == facet && n.Value == id
	case Or:
		return slices.ContainsFunc(n.Nodes, func(part Node) bool { return asksFor(part, facet, id) })
	}
	return false
}

// Names of languages are taken from CLDR: those of the languages that documents are in, in all three languages.
func TestLanguagesByName(t *testing.T) {
	for code, names := range map[string][]string{
		"nl": {"Nederlands", "néerlandais", "Dutch", "nl"}, "fr": {"Frans", "français", "French"}, "en": {"Engels", "anglais", "English"},
		"de": {"Duits", "allemand", "German"}, "ar": {"Arabisch", "arabe", "Arabic"}, "tr": {"Turks", "turc", "Turkish"},
		None: {"onbekend", "inconnue", "unknown", "und"},
	} {
		for _, name := range names {
			for _, field := range []string{"taal", "langue", "language", "TAAL"} {
				if node, notes, err := ParseText(field + ":" + name); String(node) != "language:"+code || len(notes) > 0 || err != nil {
					t.Errorf("%s:%s is read as %s with %v, %v", field, name, String(node), notes, err)
				}
			}
		}
	}
}
