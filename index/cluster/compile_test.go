package cluster

import (
	"bytes"
	"encoding/json"
	"net/url"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"entente/internal/lang"
	"entente/internal/query"
)

// TestQuestions shows what the cluster is asked for questions. A file of testdata/questions is the parameters of one, and other names of all
// that was typed, a line each: a language, "related" before it perhaps, and the name. In the golden file beside it is the request.
func TestQuestions(t *testing.T) {
	files, err := filepath.Glob("testdata/questions/*.txt")
	if err != nil || len(files) == 0 {
		t.Fatalf("no questions: %v", err)
	}
	for _, file := range files {
		t.Run(strings.TrimSuffix(filepath.Base(file), ".txt"), func(t *testing.T) {
			q := readQuestion(t, file)
			counted := map[string]int{documentsKey: 1000, "all " + string(q.Scope()): 1000}
			for i, l := range compile(q, nil).leaves { // each leaf is in another number of records
				counted[string(q.Scope())+" "+l.key] = 10 * (i + 1)
			}
			e := &Engine{Cluster: &Cluster{}, counted: &countCache{}}
			e.counted.put(countsOf(state{}), counted)
			c, err := e.screen(t.Context(), state{schema: current}, q)
			if err != nil {
				t.Fatal(err)
			}
			if c.partial {
				t.Error("partial")
			}
			compareGolden(t, strings.TrimSuffix(file, ".txt")+".golden.json", c.body(shardValues))
		})
	}
}

// readQuestion reads a question of a file.
func readQuestion(t *testing.T, file string) query.Query {
	t.Helper()
	text, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	lines := strings.Split(strings.TrimSpace(string(text)), "\n")
	values, err := url.ParseQuery(lines[0])
	if err != nil {
		t.Fatal(err)
	}
	q, err := query.Parse(values)
	if err != nil {
		t.Fatal(err)
	}
	if len(lines) > 1 {
		w := query.Widened{Asked: q.Root}
		for _, line := range lines[1:] {
			name, related := strings.CutPrefix(line, "related ")
			code, text, _ := strings.Cut(name, " ")
			w.Labels = append(w.Labels, query.Label{Text: text, Language: lang.Code(code), Related: related})
		}
		q.Root = w
	}
	return q
}

func compareGolden(t *testing.T, golden string, v any) {
	t.Helper()
	plain, err := json.Marshal(v)
	if err != nil {
		t.Fatal(err)
	}
	got := []byte(pretty(plain, "") + "\n")
	if *update {
		if err := os.WriteFile(golden, got, 0o644); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(golden)
	if err != nil {
		t.Fatal(err)
	}
	if !bytes.Equal(got, want) {
		t.Errorf("not what %s has; look at the change and run with -update:\n%s", golden, got)
	}
}

// pretty writes JSON with what has room in one line in one.
func pretty(raw json.RawMessage, indent string) string {
	const room = 150
	if len(indent)+len(raw) <= room {
		return string(raw)
	}
	var lines []string
	inner := indent + "  "
	if raw[0] == '[' {
		var all []json.RawMessage
		if json.Unmarshal(raw, &all) != nil {
			return string(raw)
		}
		for _, v := range all {
			lines = append(lines, inner+pretty(v, inner))
		}
		return "[\n" + strings.Join(lines, ",\n") + "\n" + indent + "]"
	}
	var all map[string]json.RawMessage
	if json.Unmarshal(raw, &all) != nil {
		return string(raw)
	}
	for k, v := range all {
		name, _ := json.Marshal(k)
		lines = append(lines, inner+string(name)+": "+pretty(v, inner))
	}
	slices.Sort(lines)
	return "{\n" + strings.Join(lines, ",\n") + "\n" + indent + "}"
}

// TestLongQuestions asks for more than a cluster takes.
func TestLongQuestions(t *testing.T) {
	compound := func(n int) query.Query {
		return mustParse(t, strings.Repeat("gemeentebestuur ", n))
	}
	withNames := func(q query.Query, n int) query.Query {
		w := query.Widened{Asked: q.Root}
		for range n {
			w.Labels = append(w.Labels, query.Label{Text: "gemeente", Language: lang.FR})
		}
		q.Root = w
		return q
	}
	words := mustParse(t, strings.TrimSpace(strings.Repeat("water ", query.MaxTerms)))
	apart := mustParse(t, `"a b"`)
	apart.Root = query.Phrase{Text: "a b", Slop: unitGap}
	many := mustParse(t, "")
	for range 2 * maxClauses {
		many.Root = query.Or{Nodes: []query.Node{many.Root, query.Is{Facet: "country", Value: "SN"}}}
	}
	for name, tt := range map[string]struct {
		q       query.Query
		partial bool
	}{
		"as many words as may be typed":        {words, false},
		"as many compounds":                    {compound(query.MaxTerms), false},
		"a word with all names":                {withNames(mustParse(t, "water"), 64), false},
		"a word with more names":               {withNames(mustParse(t, "water"), 65), true},
		"compounds without room for all names": {withNames(compound(20), 64), true},
		"words further apart than units":       {apart, true},
		"more values than clauses":             {many, true},
		"more edits than can be looked for":    {query.Query{Root: query.Fuzzy{Text: "stedenband", Edits: 3}}, true},
	} {
		t.Run(name, func(t *testing.T) {
			c := compile(tt.q, nil)
			if c.partial != tt.partial {
				t.Errorf("partial %t, want %t", c.partial, tt.partial)
			}
			if n := clausesOf(c.query); n > maxClauses {
				t.Errorf("%d clauses", n)
			}
		})
	}
}

func mustParse(t *testing.T, text string) query.Query {
	t.Helper()
	q, err := query.Parse(url.Values{"q": {text}})
	if err != nil {
		t.Fatal(err)
	}
	return q
}

// clausesOf counts what a cluster counts of a query, all that is not made of other queries; of terms looked for together each.
func clausesOf(v any) int {
	n := 0
	switch v := v.(type) {
	case object:
		for k, inner := range v {
			switch k {
			case "term", "match_phrase", "prefix", "fuzzy", "regexp", "span_term":
				n++
			case "intervals":
				for _, rule := range inner.(object) {
					n += len(strings.Fields(rule.(object)["match"].(object)["query"].(string)))
				}
			default:
				n += clausesOf(inner)
			}
		}
	case []object:
		for _, inner := range v {
			n += clausesOf(inner)
		}
	}
	return n
}
