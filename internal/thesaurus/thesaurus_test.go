package thesaurus

import (
	"net/url"
	"os"
	"reflect"
	"slices"
	"strings"
	"testing"

	"entente/internal/lang"
	"entente/internal/query"
	"entente/internal/vocab"
)

// asked returns what the box makes of text.
func asked(t testing.TB, text string) query.Node {
	t.Helper()
	q, err := query.Parse(url.Values{"q": {text}})
	if err != nil {
		t.Fatalf("%q: %v", text, err)
	}
	return q.Root
}

// otherNamesOf returns the labels by which a question is widened, as language:text, those that are only near with a ~ in front.
func otherNamesOf(n query.Node) []string {
	var all []string
	switch n := n.(type) {
	case query.And:
		for _, part := range n.Nodes {
			all = append(all, otherNamesOf(part)...)
		}
	case query.Or:
		for _, part := range n.Nodes {
			all = append(all, otherNamesOf(part)...)
		}
	case query.Not:
		return otherNamesOf(n.Node)
	case query.Widened:
		all = otherNamesOf(n.Asked)
		for _, l := range n.Labels {
			name := string(l.Language) + ":" + l.Text
			if l.Related {
				name = "~" + name
			}
			all = append(all, name)
		}
	}
	return all
}

// namesCase is a question with names it must be widened by, and with a ! names it must not.
type namesCase struct {
	typed  string
	labels []string
}

// namesCases reads testdata/names.tsv.
func namesCases(t testing.TB) []namesCase {
	t.Helper()
	b, err := os.ReadFile("testdata/names.tsv")
	if err != nil {
		t.Fatal(err)
	}
	var all []namesCase
	for line := range strings.Lines(string(b)) {
		if !strings.HasPrefix(line, "#") {
			cells := strings.Split(strings.TrimRight(line, "\n"), "\t")
			all = append(all, namesCase{cells[0], cells[1:]})
		}
	}
	return all
}

func TestOtherNames(t *testing.T) {
	for _, c := range namesCases(t) {
		root := asked(t, c.typed)
		got := otherNamesOf(Widen(root))
		for _, want := range c.labels {
			name, not := strings.CutPrefix(want, "!")
			if slices.Contains(got, name) == not {
				t.Errorf("%s: widened by %q, %s", c.typed, got, want)
			}
		}
		checkWidened(t, root)
	}
}

// unwrapped returns n as it was before it was widened.
func unwrapped(n query.Node) query.Node {
	switch n := n.(type) {
	case query.And:
		var parts []query.Node
		for _, part := range n.Nodes {
			parts = append(parts, unwrapped(part))
		}
		return query.AllOf(parts...)
	case query.Or:
		var parts []query.Node
		for _, part := range n.Nodes {
			parts = append(parts, unwrapped(part))
		}
		return query.Or{Nodes: parts}
	case query.Widened:
		return unwrapped(n.Asked)
	}
	return n
}

// measure returns how many parts of n are widened, by how many labels in all, and how many in the most.
func measure(n query.Node) (widened, labels, most int) {
	add := func(part query.Node) {
		w, l, m := measure(part)
		widened, labels, most = widened+w, labels+l, max(most, m)
	}
	switch n := n.(type) {
	case query.And:
		for _, part := range n.Nodes {
			add(part)
		}
	case query.Or:
		for _, part := range n.Nodes {
			add(part)
		}
	case query.Not:
		add(n.Node)
	case query.Widened:
		add(n.Asked)
		return widened + 1, labels + len(n.Labels), max(most, len(n.Labels))
	}
	return widened, labels, most
}

// checkLabels checks every label of n.
func checkLabels(t testing.TB, n query.Node) {
	switch n := n.(type) {
	case query.And:
		for _, part := range n.Nodes {
			checkLabels(t, part)
		}
	case query.Or:
		for _, part := range n.Nodes {
			checkLabels(t, part)
		}
	case query.Widened:
		if len(n.Labels) == 0 {
			t.Error("widened by nothing")
		}
		seen := map[string]bool{}
		for _, l := range n.Labels {
			key := string(l.Language) + " " + strings.ToLower(l.Text)
			if seen[key] || l.Text == "" || !l.Language.Known() && l.Language != lang.Und {
				t.Errorf("label %v", l)
			}
			seen[key] = true
		}
	}
}

// checkWidened holds what must be true of every widened question.
func checkWidened(t testing.TB, root query.Node) {
	t.Helper()
	once := Widen(root)
	if got := unwrapped(once); !reflect.DeepEqual(got, root) {
		t.Errorf("%v asks for %v when it is widened", root, got)
	}
	widened, labels, most := measure(once)
	if widened > maxConcepts || labels > maxLabels || most > maxOfOne {
		t.Errorf("%v: %d parts widened by %d names, %d at most", root, widened, labels, most)
	}
	checkLabels(t, once)
	twice := Widen(once)
	if got := unwrapped(twice); !reflect.DeepEqual(got, root) {
		t.Errorf("%v asks for %v when it is widened twice", root, got)
	}
	if nested(twice, false) {
		t.Errorf("%v is widened inside what is widened", root)
	}
	if again := Widen(root); !reflect.DeepEqual(again, once) {
		t.Errorf("%v is widened in two ways", root)
	}
}

// nested reports whether something widened stands in something widened or excluded.
func nested(n query.Node, inside bool) bool {
	holds := func(part query.Node) bool { return nested(part, inside) }
	switch n := n.(type) {
	case query.And:
		return slices.ContainsFunc(n.Nodes, holds)
	case query.Or:
		return slices.ContainsFunc(n.Nodes, holds)
	case query.Not:
		return nested(n.Node, true)
	case query.Widened:
		return inside || nested(n.Asked, true)
	}
	return false
}

func FuzzWiden(f *testing.F) {
	for _, c := range namesCases(f) {
		f.Add(c.typed)
	}
	f.Add("(stedenband OR jumelage) gestion des déchets -\"eau potable\" land:Senegal Sint-Joost* l'eau-potable~2 État-civil")
	f.Fuzz(func(t *testing.T, text string) {
		q, err := query.Parse(url.Values{"q": {text}})
		if err != nil || q.Root == nil {
			return
		}
		checkWidened(t, q.Root)
	})
}

func TestWidenNothing(t *testing.T) {
	if got := Widen(nil); got != nil {
		t.Errorf("Widen(nil) = %v", got)
	}
}

// unasked are names that name nothing when they are typed: questions leave them out, or what they leave of them means too much.
var unasked = map[string]bool{
	"nl dans": true, "fr maïs": true, "nl maïs": true, "en UN": true, // words that some language leaves out
	"fr Afrique de l'Est": true, "fr Europe de l'Est": true, "fr Belgique de l'Est": true, // est is one too
	"fr livre d'or": true, "en in force": true, "fr en cours": true, // one word beside a small one
}

// TestNamesAskForTheirConcept types every name of the list of concepts and wants that concept and no other.
func TestNamesAskForTheirConcept(t *testing.T) {
	for _, term := range vocab.Concepts().All() {
		for _, l := range chains {
			for _, n := range vocab.ConceptNames(term, l) {
				if !n.Asked || unasked[string(l)+" "+n.Text] {
					continue
				}
				var words []typedWord
				for word := range strings.FieldsSeq(n.Text) {
					if w := readTyped(word); !w.small() {
						words = append(words, w)
					}
				}
				var got []string
				for _, c := range names().named(words) {
					got = append(got, c.id)
				}
				if !slices.Contains(got, term.ID) || len(got) > 1 && term.ID != "place-limburg" { // a Walloon town has its name
					t.Errorf("%s: %q of %s names %q", l, n.Text, term.ID, got)
				}
			}
		}
	}
}
