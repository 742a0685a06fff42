package answer

import (
	"strings"
	"testing"

	"entente/internal/lang"
	"entente/internal/query"
)

// What stands inside a word is marked inside it, and a name that was searched too is marked like what was typed.
func TestMarksOfWordsWithinWordsAndOfOtherNames(t *testing.T) {
	twinning := query.Widened{Asked: query.Word{Text: "stedenband"}, Labels: []query.Label{
		{Text: "ville jumelée", Language: lang.FR}, {Text: "twinning", Language: lang.EN},
	}}
	bucharest := query.Widened{Asked: query.Word{Text: "Boekarest"}, Labels: []query.Label{{Text: "Bucarest", Language: lang.Und}, {Text: "București", Language: lang.Und}}}
	for _, tt := range []struct {
		name string
		root query.Node
		l    lang.Code
		text string
		want string // marks in brackets
	}{
		{"the joined form of a hyphenated word", query.Word{Text: "noordzuid"}, lang.NL, "Dienst Noord-Zuid, één loket", "Dienst [Noord-Zuid], één loket"},
		{"a hyphenated word in its joined form", query.Word{Text: "Noord-Zuid"}, lang.NL, "het noordzuid van de één", "het [noordzuid] van de één"},
		{"a part of a compound", query.Word{Text: "netheid"}, lang.NL, "één netheidsdienst en één fiche", "één [netheid]sdienst en één fiche"},
		{"the parts of a compound apart", query.Word{Text: "stadsbestuur"}, lang.NL, "het bestuur van de stad", "het [bestuur] van de [stad]"},
		{"a compound, and not its parts beside it", query.Word{Text: "stadsbestuur"}, lang.NL, "het stadsbestuur van de stad", "het [stadsbestuur] van de stad"},
		{"an inflected name in its own language", twinning, lang.FR, "Été : les villes jumelées signent", "Été : les [villes jumelées] signent"},
		{"no name of another language", twinning, lang.FR, "le twinning des communes", "le twinning des communes"},
		{"a proper name in any language", bucharest, lang.EN, "At Bucarest and in București.", "At [Bucarest] and in [București]."},
		{"a proper name in text of no language", bucharest, lang.Und, "Bucarest 2018", "[Bucarest] 2018"},
	} {
		marks := merged(newMatcher(tt.root).find(tt.text, tt.l))
		var b strings.Builder
		at := 0
		for _, m := range marks {
			b.WriteString(tt.text[at:m.Start] + "[" + tt.text[m.Start:m.End] + "]")
			at = m.End
		}
		if got := b.String() + tt.text[at:]; got != tt.want {
			t.Errorf("%s: %s, want %s", tt.name, got, tt.want)
		}
	}
}

// A name counts as all the words it stands for, so that a passage with it is as good as one with them.
func TestANameAnswersAllTheWordsItStandsFor(t *testing.T) {
	root := query.Widened{
		Asked:  query.And{Nodes: []query.Node{query.Word{Text: "gestion"}, query.Word{Text: "déchets"}}},
		Labels: []query.Label{{Text: "afvalbeheer", Language: lang.NL}},
	}
	m := newMatcher(root)
	leaves := map[int]bool{}
	for _, k := range m.find("Het afvalbeheer van de stad", lang.NL) {
		leaves[k.leaf] = true
	}
	if len(leaves) != len(m.leaves) || len(leaves) != 2 {
		t.Errorf("%d of %d words answered", len(leaves), len(m.leaves))
	}
}
