package vocab

import (
	"strings"
	"testing"

	"entente/internal/lang"
)

// sharedNames are names that two concepts have by right: texts mean the one or the other by them.
var sharedNames = map[string]bool{
	"nl verslag":     true, // of a meeting; a report
	"fr education":   true, // enseignement; opvoeding
	"en hospitality": true, // gastvrijheid; horeca
	"en meeting":     true, // vergadering and réunion; ontmoeting and rencontre
}

func TestConcepts(t *testing.T) {
	list := Concepts()
	if n := len(list.All()); n < 350 {
		t.Errorf("%d concepts, want 350 at least", n)
	}
	owner := map[string]string{}
	for _, c := range list.All() {
		for _, l := range append(lang.All(), lang.Und) {
			names := ConceptNames(c, l)
			found := 0
			for _, n := range names {
				if n.Text == "" || n.Text != strings.TrimSpace(n.Text) || strings.ContainsAny(n.Text, "~=|;*\"") || Fold(n.Text) == "" {
					t.Errorf("%s: name %q in %s", c.ID, n.Text, l)
				}
				if n.Found {
					found++
				}
				key := string(l) + " " + Fold(n.Text)
				if other := owner[key]; other != "" && !sharedNames[key] {
					t.Errorf("%s names both %s and %s", key, other, c.ID)
				}
				owner[key] = c.ID
			}
			if l != lang.Und && found == 0 {
				t.Errorf("%s has no name in %s by which texts call it", c.ID, l)
			}
		}
		for _, id := range RelatedConcepts(c) {
			if _, ok := list.Get(id); !ok || id == c.ID {
				t.Errorf("%s is near to %q, which is no other concept", c.ID, id)
			}
		}
	}
}
