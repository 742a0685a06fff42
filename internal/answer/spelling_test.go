package answer

import (
	"encoding/json"
	"slices"
	"strings"
	"testing"

	"entente/index/local"
	"entente/internal/lang"
	"entente/internal/query"
	"entente/internal/record"
)

// town is a shelf on which few words are like one another.
func town() *shelf {
	a := doc("gent", lang.NL, "Stedenband Gent en Kanazawa", "De burgerlijke stand van Gent ontvangt een delegatie uit Kanazawa.")
	b := doc("tanger", lang.FR, "Jumelage de Tanger", "La ville de Tanger et la commune de Molenbeek ont conclu un accord.")
	c := doc("bucarest", lang.FR, "Bucarest", "Une convention avec Bucarest sur les déchets.")
	d := doc("kiel", lang.EN, "Kiel", "Kiel and Coventry remember together.")
	a.Countries, b.Countries = []string{"JP"}, []string{"MA"}
	return &shelf{docs: []record.Document{a, b, c, d}}
}

// asks answers with all that a reader gets when nothing is switched off.
func asks(t *testing.T, s *shelf, asked string) Answer {
	t.Helper()
	a, err := Do(t.Context(), s, parsed(t, asked))
	if err != nil {
		t.Fatalf("%s: %v", asked, err)
	}
	return a
}

func TestMistypedWords(t *testing.T) {
	for _, tt := range []struct{ name, asked, finds, told, suggested, dropped string }{
		{"nothing is wrong", "Kanazawa", "gent", "", "", ""},
		{"a slip in a word", "kanazwaa", "gent", "kanazwaa → Kanazawa", "Kanazawa", ""},
		{"a slip beside a right word", "Gent kanazwaa", "gent", "kanazwaa → Kanazawa", "Gent Kanazawa", ""},
		{"two slips", "molenbek tangr", "tanger", "molenbek → Molenbeek, tangr → Tanger", "Molenbeek Tanger", ""},
		{"a slip in another name of a place", "Boekarset", "bucarest", "Boekarset → Boekarest", "Boekarest", ""},
		{"a slip, and a word that nothing has", "kanazwaa xyzzyx", "gent", "kanazwaa → Kanazawa", "", "xyzzyx"},
		{"a lost blank", "kieland", "kiel", "kieland → Kiel and", "Kiel and", ""},
		{"a blank too many", "Molen beek", "tanger", "", "", ""}, // a name is known without its blanks
		{"a blank too many, in no name", "ontva ngt", "gent", "ontva ngt → ontvangt", "ontvangt", ""},
		{"a hyphen", "burgerlijke-satnd", "gent", "burgerlijke-satnd → burgerlijke-stand", "burgerlijke-stand", ""},
		{"fallback forbidden: offered, not searched", "?q=kanazwaa&fallback=false", "", "", "Kanazawa", ""},
		{"a filter that the right word does not pass", "?q=kanazwaa&country=MA", "", "", "", ""},
		{"a phrase is never changed, only offered", `"jumelage de tangr"`, "", "", `"jumelage de Tanger"`, ""},
		{"the beginning of a word is left alone", "kanazww*", "", "", "", ""},
		{"what is excluded is left alone", "Gent -kanazwaa", "gent", "", "", ""},
		{"one of several", "(kanazwaa OR xyzzyx)", "gent", "kanazwaa → Kanazawa", "(Kanazawa OR xyzzyx)", ""},
		{"a name that is known is not taken for another", "Gand Kiev", "gent", "", "", "Kiev"},
		{"a number", "20144", "", "", "", ""},
		{"a field", "land:Japn", "", "", "", ""},
		{"nothing like it", "xyzzyx", "", "", "", ""},
		{"a very long word", strings.Repeat("kanazawa", 200), "", "", "", ""},
	} {
		t.Run(tt.name, func(t *testing.T) {
			a := asks(t, town(), tt.asked)
			var told []string
			for _, n := range a.Query.Notes {
				if n.Code == query.NoteSpelledAlike {
					told = append(told, n.Text)
				}
			}
			if got := strings.Join(told, ", "); got != tt.told {
				t.Errorf("told %q, want %q", got, tt.told)
			}
			if got := ids(a); got != tt.finds {
				t.Errorf("finds %q, want %q", got, tt.finds)
			}
			suggested := ""
			if a.Query.Suggestion != nil {
				suggested = *a.Query.Suggestion
				if again := asks(t, town(), suggested); again.Total == 0 || len(again.Query.Dropped) > 0 {
					t.Errorf("%q was offered and finds %d without %q", suggested, again.Total, again.Query.Dropped)
				}
			}
			if suggested != tt.suggested {
				t.Errorf("offered %q, want %q", suggested, tt.suggested)
			}
			if got := strings.Join(a.Query.Dropped, " "); got != tt.dropped {
				t.Errorf("dropped %q, want %q", got, tt.dropped)
			}
		})
	}
}

// Comittee has the French stem of comité, so that it does stand somewhere; nothing has it beside steering.
func TestASlipThatIsAFormOfAnotherWord(t *testing.T) {
	s := &shelf{docs: []record.Document{
		doc("steering", lang.EN, "Questions", "A steering committee meets twice a year."),
		doc("fete", lang.FR, "Fête", "Le comité des fêtes se réunit deux fois par an."),
	}}
	a := asks(t, s, "steering comittee")
	if ids(a) != "steering" || len(a.Query.Dropped) > 0 || len(a.Query.Notes) != 1 || a.Query.Notes[0].Text != "comittee → committee" {
		t.Errorf("finds %q without %q, told %v", ids(a), a.Query.Dropped, a.Query.Notes)
	}
}

// A Dutch compound that nothing has is looked for by its parts, under their names in other languages.
func TestACompoundIsFoundByItsPartsInOtherLanguages(t *testing.T) {
	s := &shelf{docs: []record.Document{
		doc("dock", lang.EN, "Ships", "The harbour gives work to two towns, and its management is shared."),
		doc("farm", lang.FR, "Femmes", "La gestion de l'agriculture par des femmes."),
		doc("land", lang.EN, "Land", "Management of the building of a country."),
	}}
	for _, tt := range []struct{ asked, finds, told string }{
		{"havenbeheer", "dock", "havenbeheer → haven beheer"},
		{"landbouwbeheer", "farm", "landbouwbeheer → landbouw beheer"}, // not land and bouw
		{"?q=havenbeheer&expand=false", "", ""},
		{"?q=havenbeheer&fallback=false", "", ""},
	} {
		a := asks(t, s, tt.asked)
		told := ""
		for _, n := range a.Query.Notes {
			told += n.Text
		}
		if ids(a) != tt.finds || told != tt.told {
			t.Errorf("%s finds %q and tells %q, want %q and %q", tt.asked, ids(a), told, tt.finds, tt.told)
		}
	}
}

// What stands rarely may be a slip of a writer: the usual spelling is offered, and what was typed is searched.
func TestAUsualWordIsOfferedForARareOne(t *testing.T) {
	s := &shelf{}
	for _, id := range strings.Fields("a b c d e f g h i") {
		s.docs = append(s.docs, doc(id, lang.NL, "Kanazawa", "Een bezoek aan Kanazawa."))
	}
	s.docs = append(s.docs, doc("slip", lang.NL, "Kanazwaa", "Een bezoek aan Kanazwaa."))
	a := asks(t, s, "kanazwaa")
	if ids(a) != "slip" || a.Query.Suggestion == nil || *a.Query.Suggestion != "Kanazawa" || len(a.Query.Notes) > 0 {
		body, _ := json.Marshal(a.Query)
		t.Errorf("finds %s, told %s", ids(a), body)
	}
}

// A cursor leads on behind words that were replaced.
func TestACursorGoesOnBehindReplacedWords(t *testing.T) {
	s := &shelf{docs: []record.Document{
		doc("a", lang.NL, "Kanazawa", "Kanazawa een."), doc("b", lang.NL, "Kanazawa", "Kanazawa twee."),
	}}
	q := parsed(t, "?q=kanazwaa&size=1")
	first, err := Do(t.Context(), s, q)
	if err != nil || first.Next == nil || first.Total != 2 {
		t.Fatalf("%d found, next %v, %v", first.Total, first.Next, err)
	}
	second, err := Do(t.Context(), s, q.WithAfter(*first.Next))
	if err != nil || len(second.Hits) != 1 || second.Hits[0].ID == first.Hits[0].ID || len(second.Query.Notes) != 1 {
		t.Errorf("second page %q, notes %v, %v", ids(second), second.Query.Notes, err)
	}
}

// However many words a question has, putting them right takes few searches.
func TestPuttingRightIsBounded(t *testing.T) {
	s := town()
	var words []string
	for i := range query.MaxTerms {
		words = append(words, "kanazwaa"+strings.Repeat("x", i%2)+string(rune('a'+i%26)))
	}
	asks(t, s, strings.Join(words, " "))
	if n := len(s.searches); n > maxSearches+maxCorrected+8 {
		t.Errorf("%d searches", n)
	}
}

func TestRetyped(t *testing.T) {
	for _, tt := range []struct{ text, word, by, want string }{
		{"gnet en gneten", "gnet", "Gent", "Gent en gneten"},
		{`"gnet"~2 (gnet)`, "gnet", "Gent", `"Gent"~2 (Gent)`},
		{"stad:gnet", "gnet", "Gent", "stad:Gent"},
		{"ééngnet", "gnet", "Gent", "ééngnet"},
		{"", "gnet", "Gent", ""},
		{"gnet", "", "Gent", "gnet"},
	} {
		if got := retyped(tt.text, tt.word, tt.by); got != tt.want {
			t.Errorf("%s for %s in %q: %q, want %q", tt.by, tt.word, tt.text, got, tt.want)
		}
	}
}

// like is documents of which it is known which are alike.
func like(t *testing.T) *local.Engine {
	t.Helper()
	e, err := local.Memory()
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = e.Close() })
	var b record.Batch
	b.Seq = 1
	add := func(id, title, text, home, kind string, countries, themes []string, change func(*record.Document)) {
		d := doc(id, lang.NL, title, text)
		d.Kind, d.Municipality, d.Countries = kind, home, countries
		for i, th := range themes {
			level := record.Primary
			if i > 0 {
				level = record.Secondary
			}
			d.Themes = append(d.Themes, record.Theme{Value: th, Level: level, Hits: 1})
		}
		if change != nil {
			change(&d)
		}
		b.Ops = append(b.Ops, record.Op{ID: d.ID, Version: 1, Document: &d})
	}
	const ghent, antwerp = "gn-2797656", "gn-2803138"
	add("this", "Marsassoum", "Waterputten in Marsassoum met het Kaayfonds.", ghent, "news", []string{"SN"}, []string{"water", "youth"}, func(d *record.Document) {
		d.Near = []record.Relation{{ID: "nearly", Title: "Marsassoum", Likeness: 0.6}}
		d.Translations = []record.Relation{{ID: "french", Title: "Marsassoum"}}
	})
	add("nearly", "Marsassoum", "Waterputten in Marsassoum met het Kaayfonds en meer.", ghent, "news", []string{"SN"}, []string{"water", "youth"}, nil)
	add("french", "Marsassoum", "Puits à Marsassoum, Kaayfonds.", ghent, "news", []string{"SN"}, []string{"water", "youth"}, nil)
	add("behind", "Marsassoum", "Waterputten in Marsassoum met het Kaayfonds.", ghent, "news", []string{"SN"}, []string{"water"}, func(d *record.Document) { d.Head = "this" })
	add("country and theme", "Rufisque", "Kraantjes.", antwerp, "news", []string{"SN"}, []string{"water"}, nil)
	add("country", "Dakar", "Feest.", antwerp, "policy-page", []string{"SN"}, []string{"culture"}, nil)
	add("theme", "Leuven", "Kraan.", antwerp, "policy-page", []string{"TR"}, []string{"water"}, nil)
	add("lesser theme", "Aalst", "Spel.", antwerp, "policy-page", []string{"TR"}, []string{"culture", "youth"}, nil)
	add("words", "Verslag", "Over het Kaayfonds.", antwerp, "policy-page", []string{"JP"}, []string{"culture"}, nil)
	add("home", "Gent", "Stad.", ghent, "policy-page", []string{"JP"}, []string{"culture"}, nil)
	add("kind alone", "Brugge", "Markt.", antwerp, "news", []string{"JP"}, []string{"culture"}, nil)
	if outcomes, err := e.Apply(t.Context(), b); err != nil {
		t.Fatal(err)
	} else {
		for _, o := range outcomes {
			if o.Status != record.Applied {
				t.Fatalf("%s: %s %s", o.ID, o.Status, o.Reason)
			}
		}
	}
	return e
}

func TestSimilar(t *testing.T) {
	e := like(t)
	hits, err := Similar(t.Context(), e, "this", lang.FR, 20)
	if err != nil {
		t.Fatal(err)
	}
	got := map[string]string{}
	var order []string
	for _, h := range hits {
		order = append(order, h.ID)
		var reasons []string
		for _, r := range h.Reasons {
			var labels []string
			for _, v := range r.Values {
				labels = append(labels, v.Label)
			}
			reasons = append(reasons, r.Kind+" "+strings.Join(labels, ","))
		}
		got[h.ID] = strings.Join(reasons, "; ")
	}
	for id, want := range map[string]string{
		"country and theme": "country Sénégal; theme Eau et assainissement; kind Actualité", "country": "country Sénégal",
		"theme": "theme Eau et assainissement", "words": "text Kaayfonds", "home": "municipality Gand",
		"this": "", "nearly": "", "french": "", "behind": "", "kind alone": "",
	} {
		if !strings.HasPrefix(got[id], want) || want == "" && got[id] != "" {
			t.Errorf("%s is alike for %q, want %q", id, got[id], want)
		}
	}
	if !slices.IsSortedFunc(hits, func(a, b SimilarHit) int {
		switch {
		case a.Score > b.Score:
			return -1
		case a.Score < b.Score:
			return 1
		}
		return strings.Compare(a.ID, b.ID)
	}) || len(order) == 0 || order[0] != "country and theme" {
		t.Errorf("order %q", order)
	}
	if slices.Index(order, "theme") > slices.Index(order, "lesser theme") {
		t.Errorf("a lesser theme stands before a main one: %q", order)
	}
	if two, err := Similar(t.Context(), e, "this", lang.FR, 2); err != nil || len(two) != 2 || two[0].ID != order[0] || two[1].ID != order[1] {
		t.Errorf("two of them: %v, %v", two, err)
	}
	if behind, err := Similar(t.Context(), e, "behind", lang.FR, 20); err != nil || slices.ContainsFunc(behind, func(h SimilarHit) bool { return h.ID == "this" }) {
		t.Errorf("what stands for a document is like it: %v, %v", behind, err)
	}
}
