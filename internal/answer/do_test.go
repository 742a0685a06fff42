package answer

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"flag"
	"net/url"
	"os"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"entente/index"
	"entente/internal/lang"
	"entente/internal/query"
	"entente/internal/record"
)

var update = flag.Bool("update", false, "write the golden files again")

func parsed(t *testing.T, asked string) query.Query {
	t.Helper()
	v := url.Values{"q": {asked}}
	if address, ok := strings.CutPrefix(asked, "?"); ok {
		var err error
		if v, err = url.ParseQuery(address); err != nil {
			t.Fatal(err)
		}
	}
	q, err := query.Parse(v)
	if err != nil {
		t.Fatalf("%s: %v", asked, err)
	}
	return q
}

// typed is parsed, asking for nothing but what is typed unless it says otherwise: other names have tests of their own.
func typed(t *testing.T, asked string) query.Query {
	t.Helper()
	q := parsed(t, asked)
	q.NoExpand = q.NoExpand || !strings.Contains(asked, "expand=")
	return q
}

// library is four short documents of three languages.
func library() *shelf {
	marsassoum := doc("marsassoum", lang.NL, "Internationale partnerschappen",
		"# Marsassoum", "De stedenband met Marsassoum in Senegal bestaat sinds 2014. Beide besturen werken samen aan de burgerlijke stand.", "De gemeente stuurt elk jaar een delegatie.")
	marsassoum.Municipality, marsassoum.Countries = "gn-2803201", []string{"SN"}
	marsassoum.Years.Start, marsassoum.Themes = []int{2014}, []record.Theme{{Value: "civil-registry", Level: record.Primary, Hits: 2}}
	marsassoum.Issued = &record.Date{Value: "2020-12-17", Precision: "day", Basis: "last-modified"}
	paris := doc("paris#2", lang.FR, "Jumelage avec Paris", "# Jumelages", "La commune a signé une déclaration d’amitié en 1955.", "Les échanges scolaires continuent.")
	paris.Countries, paris.Years.Agreement = []string{"FR"}, []int{1955}
	leeds := doc("leeds", lang.EN, "Twinning", "The council and its twin towns exchange visits.")
	senegal := doc("senegal", lang.NL, "Stedenbanden in Senegal", "Vier gemeenten werken samen met een gemeente in Afrika.")
	senegal.Countries = []string{"SN"}
	return &shelf{docs: []record.Document{marsassoum, paris, leeds, senegal}}
}

// TestAnswerAsJSON compares the whole body of an answer with testdata/answer.json, which follows the contract's example.
func TestAnswerAsJSON(t *testing.T) {
	for name, asked := range map[string]string{
		"answer":  "?q=stedenband+senegal+burgerlijke+foo:&country=SN&not_theme=waste&hl=nl&facets=country,theme,language,year,municipality",
		"nothing": "?q=atlantis&hl=fr&facets=none",
	} {
		a := ask(t, library(), asked)
		a.TookMS = 1.7
		got, err := json.MarshalIndent(a, "", "  ")
		if err != nil {
			t.Fatal(err)
		}
		golden(t, "testdata/"+name+".json", got)
	}
}

func golden(t *testing.T, path string, got []byte) {
	t.Helper()
	got = append(got, '\n')
	if *update {
		if err := os.WriteFile(path, got, 0o644); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	if !bytes.Equal(got, want) {
		t.Errorf("%s differs:\n%s", path, got)
	}
	if bytes.Contains(got, []byte(": null")) {
		for line := range bytes.Lines(got) {
			field := strings.TrimSpace(strings.Split(string(line), ":")[0])
			if bytes.Contains(line, []byte(": null")) && !slices.Contains([]string{`"suggestion"`, `"next"`, `"municipality"`, `"issued"`, `"head"`}, field) {
				t.Errorf("%s: %s is null", path, field)
			}
		}
	}
}

// questions are what is asked of the library, what is found, and which words were left out for it.
var questions = []struct{ asked, want, dropped string }{
	{"stedenbanden", "marsassoum senegal", ""},
	{"stedenband senegal", "marsassoum senegal", ""},
	{"jumelés", "paris#2", ""},
	{"twins", "leeds", ""},
	{"de stedenband van de gemeente in Senegal", "marsassoum senegal", ""}, // stop words are not asked for
	{"de", "marsassoum", ""},                                               // but a lone one is
	{"marsass*", "marsassoum", ""},
	{"marsasoum~1", "marsassoum", ""},
	{`"declaration d'amitie"`, "paris#2", ""},
	{"l'amit*", "paris#2", ""},
	{"stedenband -Marsassoum", "senegal", ""},
	{"land:SN gemeente", "marsassoum senegal", ""},

	{"stedenband atlantis", "marsassoum senegal", "atlantis"},
	{"?q=stedenband+atlantis&fallback=false", "", ""},
	{"atlantis", "", ""},
	{"atlantis lemuria", "", ""},
	{"stedenband jumelage Paris", "paris#2", "stedenband"}, // the fewest words are left out
	{"stedenband atlantis lemuria mu thule ys avalon hyperborea", "marsassoum senegal", "atlantis lemuria mu thule ys avalon hyperborea"},
	{`"burgerlijke stand" atlantis`, "marsassoum", "atlantis"},
	{`"burgerlijke staat" stedenband`, "", ""}, // phrases are never left out
	{"stedenband -gemeente -senegal", "", ""},  // nor exclusions
	{"stedenband land:FR", "", ""},             // nor filters
	{"?q=stedenband+atlantis&country=FR", "", ""},
	{"?q=stedenband+jumelage&country=FR", "paris#2", "stedenband"},
	{"atlan* stedenband lemurja~1", "marsassoum senegal", "atlan* lemurja~1"},
	{"(jumelage OR twinning) atlantis", "paris#2 leeds", "atlantis"},

	{"*", "marsassoum paris#2 leeds senegal", ""}, // no words ask for everything
	{"-", "marsassoum paris#2 leeds senegal", ""},
	{"ـ", "marsassoum paris#2 leeds senegal", ""},
}

func TestWhatIsFound(t *testing.T) {
	for _, tt := range questions {
		s := library()
		a := ask(t, s, tt.asked)
		if got := ids(a); got != tt.want {
			t.Errorf("%s finds %q, want %q", tt.asked, got, tt.want)
		}
		if got := strings.Join(a.Query.Dropped, " "); got != tt.dropped {
			t.Errorf("%s drops %q, want %q", tt.asked, got, tt.dropped)
		}
		if n := len(s.searches); n > maxSearches+2 {
			t.Errorf("%s searches %d times", tt.asked, n)
		}
		if len(a.Hits) > 0 && a.Total != len(a.Hits) {
			t.Errorf("%s: total %d, hits %d", tt.asked, a.Total, len(a.Hits))
		}
	}
}

func TestNoWordsIsTold(t *testing.T) {
	for _, asked := range []string{"*", "!?", "ـ", "()"} {
		a := ask(t, library(), asked)
		if !slices.ContainsFunc(a.Query.Notes, func(n query.Note) bool { return n.Code == query.NoteNoWords }) {
			t.Errorf("%s: told %v", asked, a.Query.Notes)
		}
	}
}

// TestFallbackIsBounded asks with words that are all found, and never two of them together.
func TestFallbackIsBounded(t *testing.T) {
	for n := 2; n <= query.MaxTerms; n++ {
		s := &shelf{}
		var words []string
		for i := range n {
			w := "woord" + strconv.Itoa(i)
			s.docs = append(s.docs, doc(w, lang.NL, w, w))
			words = append(words, w)
		}
		a := ask(t, s, strings.Join(words, " "))
		if len(s.searches) > maxSearches+2 {
			t.Errorf("%d words: %d searches", n, len(s.searches))
		}
		if a.Total != 1 || len(a.Query.Dropped) != n-1 {
			t.Errorf("%d words: %d found, dropped %q", n, a.Total, a.Query.Dropped)
		}
	}
}

func TestFallbackLeavesOutTheFewest(t *testing.T) {
	s := &shelf{}
	for i := range 2 * maxWitnesses { // more than are looked into
		s.docs = append(s.docs, doc("appel"+strconv.Itoa(i), lang.NL, "x", "appel"))
	}
	s.docs = append(s.docs, doc("3", lang.NL, "x", "peer kers noot"))
	for asked, dropped := range map[string]string{
		"appel peer kers":                "appel",
		"peer appel kers noot":           "appel",
		"peer kers noot pruim appel":     "pruim appel",
		"a1 a2 a3 a4 a5 a6 a7 peer kers": "a1 a2 a3 a4 a5 a6 a7",
	} {
		if got := strings.Join(ask(t, s, asked).Query.Dropped, " "); got != dropped {
			t.Errorf("%s drops %q, want %q", asked, got, dropped)
		}
	}
}

func TestACursorGoesOnAfterFewerWords(t *testing.T) {
	s := library()
	first := ask(t, s, "?q=stedenband+atlantis&size=1")
	if first.Next == nil || ids(first) != "marsassoum" {
		t.Fatalf("first page: %s, next %v", ids(first), first.Next)
	}
	q := typed(t, "?q=stedenband+atlantis&size=1")
	second, err := Do(t.Context(), s, q.WithAfter(*first.Next))
	if err != nil || ids(second) != "senegal" || second.Next != nil || strings.Join(second.Query.Dropped, " ") != "atlantis" {
		t.Errorf("second page: %q, next %v, dropped %q, %v", ids(second), second.Next, second.Query.Dropped, err)
	}
	plain := typed(t, "?q=stedenband&size=1")
	if _, err := Do(t.Context(), s, plain.WithAfter("other@1")); !errors.Is(err, index.ErrCursorExpired) {
		t.Errorf("a foreign cursor: %v", err)
	}
}

func TestStaleVersionsAreSearchedAgain(t *testing.T) {
	s := library()
	s.stale = 2
	if a := ask(t, s, "stedenband"); a.Total != 2 || len(s.searches) != 3 {
		t.Errorf("%d found after %d searches", a.Total, len(s.searches))
	}
	s.stale = 1000
	if _, err := Do(t.Context(), s, parsed(t, "stedenband")); !errors.Is(err, index.ErrStale) {
		t.Errorf("an index that never settles: %v", err)
	}
	if len(s.searches) > 3+tries {
		t.Errorf("searched %d times", len(s.searches))
	}
}

func TestErrorsPassThrough(t *testing.T) {
	gone, cancel := context.WithCancel(t.Context())
	cancel()
	if _, err := Do(gone, library(), parsed(t, "stad")); !errors.Is(err, context.Canceled) {
		t.Errorf("a reader who left: %v", err)
	}
	for name, q := range map[string]query.Query{
		"window": {Page: 200, Size: 100}, "size": {Size: 101}, "page": {Page: -1}, "years": {YearFrom: 2015, YearTo: 2010}, "class": {Class: "any"},
	} {
		if _, err := Do(t.Context(), library(), q); !errors.Is(err, query.ErrInvalid) {
			t.Errorf("%s: %v", name, err)
		}
	}
}

func TestLabelsFollowTheReader(t *testing.T) {
	for l, want := range map[lang.Code]string{
		"":      "/en/documents/marsassoum Senegal Partnership page Dutch Not stated",
		lang.NL: "/nl/documents/marsassoum Senegal Pagina over partnerschappen Nederlands Niet vermeld",
		lang.FR: "/fr/documents/marsassoum Sénégal Page de partenariats Néerlandais Non précisé",
	} {
		a := ask(t, library(), "?q=marsassoum&hl="+string(l)+"&facets=language")
		h := a.Hits[0]
		got := strings.Join([]string{h.URL, h.Countries[0].Label, h.Kind.Label, a.Facets["language"].Values[0].Label, Label("country", query.None, speech(query.Query{HL: l}))}, " ")
		if got != want {
			t.Errorf("%q: %s, want %s", l, got, want)
		}
	}
	if got := ask(t, library(), "jumelage").Hits[0].URL; got != "/en/documents/paris%232" {
		t.Errorf("an id with # is at %s", got)
	}
	for _, tt := range []struct{ facet, id, want string }{
		{"country", "QQ", "QQ"}, {"partner", "dakar", "dakar"}, {"year", "2014", "2014"}, {"language", "de", "German"}, {"language", "x y", "x y"}, {"nosuch", "a", "a"},
	} {
		if got := Label(tt.facet, tt.id, lang.EN); got != tt.want {
			t.Errorf("%s %s is called %q, want %q", tt.facet, tt.id, got, tt.want)
		}
	}
}

func TestFacetValues(t *testing.T) {
	many := &shelf{}
	for i, c := range []string{"SN", "SN", "MA", "FR", "", "SN"} {
		d := doc(strconv.Itoa(i), lang.NL, "Akkoord", "tekst")
		if c != "" {
			d.Countries = []string{c}
		}
		many.docs = append(many.docs, d)
	}
	for _, tt := range []struct {
		address, valueQ, want string
		total                 int
		more                  bool
	}{
		{"hl=nl", "", "SN 3, FR 1, MA 1, none 1", 4, false},
		{"hl=nl", "senegal", "SN 3", 1, false},
		{"hl=fr", "SÉNÉ", "SN 3", 1, false},
		{"hl=nl", "maroc", "MA 1", 1, false},
		{"hl=nl", "frankrijk", "FR 1", 1, false},
		{"hl=en", "niet vermeld", "none 1", 1, false},
		{"hl=en", "atlantis", "", 0, false},
		{"hl=en", "?", "", 0, false},
		{"facet_size=2", "", "SN 3, FR 1", 4, true},
		{"country=MA&facet_size=1", "", "SN 3, MA 1*", 4, true},
		{"q=akkoord+atlantis", "", "SN 3, FR 1, MA 1, none 1", 4, false},
	} {
		p, err := FacetValues(t.Context(), many, "country", parsed(t, "?"+tt.address), tt.valueQ)
		if err != nil {
			t.Fatalf("%s: %v", tt.address, err)
		}
		var got []string
		for _, c := range p.Values {
			s := c.Value + " " + strconv.Itoa(c.Count)
			if c.Selected {
				s += "*"
			}
			got = append(got, s)
		}
		if strings.Join(got, ", ") != tt.want || p.Total != tt.total || p.More != tt.more || p.Values == nil || p.Name != "country" {
			t.Errorf("%s %s: %q of %d, more %v; want %q of %d, %v", tt.address, tt.valueQ, got, p.Total, p.More, tt.want, tt.total, tt.more)
		}
	}
}

func TestReadDocument(t *testing.T) {
	d, err := ReadDocument(t.Context(), library(), "marsassoum", parsed(t, "?q=stedenbanden+gemeente&hl=fr"))
	if err != nil {
		t.Fatal(err)
	}
	d.Retrieved = time.Time{}
	got, err := json.MarshalIndent(d, "", "  ")
	if err != nil {
		t.Fatal(err)
	}
	golden(t, "testdata/document.json", got)
	for id, want := range map[string]error{"removed": index.ErrGone, "nosuch": index.ErrNotFound} {
		if _, err := ReadDocument(t.Context(), library(), id, query.Query{}); !errors.Is(err, want) {
			t.Errorf("%s: %v", id, err)
		}
	}
}
