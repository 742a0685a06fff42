package corpus

import (
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"testing"

	"entente/internal/lang"
)

// firstHundred is the hash of the first documents as lines, and allQuestions that of the questions. Who changes either makes Version grow.
const (
	firstHundred = "f8584d5ae5e64a2b"
	allQuestions = "ae8da99ee5e7ba4a"
)

func TestTheCorpusIsTheSameEveryTime(t *testing.T) {
	c := New()
	h := sha256.New()
	e := json.NewEncoder(h)
	for n := range 100 {
		if err := e.Encode(LineOf(c.Document(n))); err != nil {
			t.Fatal(err)
		}
	}
	if got := hex.EncodeToString(h.Sum(nil)[:8]); got != firstHundred {
		t.Errorf("documents of version %d hash to %s, want %s", Version, got, firstHundred)
	}
	questions, err := c.Questions()
	if err != nil {
		t.Fatal(err)
	}
	h.Reset()
	if err := e.Encode(questions); err != nil {
		t.Fatal(err)
	}
	if got := hex.EncodeToString(h.Sum(nil)[:8]); got != allQuestions {
		t.Errorf("questions of version %d hash to %s, want %s", Version, got, allQuestions)
	}
}

func TestQuestionsAreOfEveryClass(t *testing.T) {
	questions, err := New().Questions()
	if err != nil {
		t.Fatal(err)
	}
	if len(questions) != 200 {
		t.Errorf("%d questions, want 200", len(questions))
	}
	count := map[string]int{}
	for _, q := range questions {
		count[q.Class]++
		if q.Filter["country"] == "" {
			t.Errorf("%s has no filter", q.Name)
		}
	}
	for _, c := range Classes {
		if count[c.Name] != c.Count {
			t.Errorf("%d questions of class %s, want %d", count[c.Name], c.Name, c.Count)
		}
	}
}

func TestDocumentsAreOfTheShapeThatIsPromised(t *testing.T) {
	c := New()
	const documents = 3000
	languages := map[lang.Code]int{}
	values := map[string]map[string]bool{}
	for n := range documents {
		d := c.Document(n)
		languages[d.Language]++
		if len(d.Agreements) > 0 || len(d.Passages) < 3 || len(d.Passages) > 6 {
			t.Errorf("document %d has %d agreements and %d passages", n, len(d.Agreements), len(d.Passages))
		}
		for name, all := range LineOf(d).Keys {
			if values[name] == nil {
				values[name] = map[string]bool{}
			}
			for _, v := range all {
				values[name][v] = true
			}
			if most := map[string]int{"country": 3, "year": 1, "theme": 4, "language": 1}[name]; len(all) < 1 || len(all) > most || all[0] == "none" {
				t.Errorf("document %d has %d values of %s", n, len(all), name)
			}
		}
	}
	for l, share := range map[lang.Code]int{lang.NL: 45, lang.FR: 30, lang.EN: 25} {
		if got := languages[l] * 100 / documents; got < share-3 || got > share+3 {
			t.Errorf("%d of a hundred documents are in %s, want about %d", got, l, share)
		}
	}
	for name, want := range map[string]int{"country": 200, "year": 77, "theme": 24, "language": 3} {
		if got := len(values[name]); got > want || got < want*9/10 {
			t.Errorf("%d values of %s, want about %d", got, name, want)
		}
	}
}
