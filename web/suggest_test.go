package web_test

import (
	"encoding/json"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"testing"

	"entente/internal/answer"
)

// suggest asks for completions.
func suggest(t *testing.T, h http.Handler, parameters string) answer.Suggestions {
	t.Helper()
	w := get(t, h, "/api/v1/suggest?"+parameters)
	var s answer.Suggestions
	if err := json.Unmarshal(w.Body.Bytes(), &s); err != nil || w.Code != http.StatusOK {
		t.Fatalf("%s: %d %v %s", parameters, w.Code, err, w.Body)
	}
	if strings.Contains(w.Body.String(), `"kind":"document"`) && !strings.Contains(w.Body.String(), `"count":null`) {
		t.Errorf("%s: the count of a document is no null", parameters)
	}
	return s
}

// line writes a suggestion as a reader sees it: what was typed in brackets.
func line(s answer.Suggestion) string {
	var b strings.Builder
	b.WriteString(s.Kind + " " + s.Value + " " + string(s.Language) + " ")
	for _, f := range s.Label {
		if f.Hit {
			b.WriteString("[" + f.Text + "]")
		} else {
			b.WriteString(f.Text)
		}
	}
	return b.String()
}

func TestSuggest(t *testing.T) {
	h := site(t)
	for _, tt := range []struct{ name, asked, want string }{
		{"the beginning of a country's name", "q=sen&hl=nl", "country SN nl [Sen]egal"},
		{"accents do not count, and stay", "q=sene&hl=fr", "country SN fr [Séné]gal"},
		{"the name in another language is found, the reader's is shown", "q=S%C3%A9n%C3%A9gal&hl=nl", "country SN nl [Senegal]"},
		{"a name that the reader's language does not begin with", "q=allem&hl=nl", ""},
		{"another language's name shows itself", "q=morocc&hl=nl", "country MA en [Morocc]o"},
		{"the beginning of a later word", "q=derl&hl=nl", ""},
		{"a municipality", "q=ander&hl=nl", "municipality gn-2803201 nl [Ander]lecht"},
		{"a theme by one of its words", "q=drinkw&hl=nl", "theme water nl"},
		{"a title", "q=stedenband+1", "document doc12 nl [Stedenband 1]2"},
		{"nothing typed", "q=", ""},
		{"no letters", "q=%22*%22", ""},
		{"nothing begins so", "q=zzzz", ""},
	} {
		t.Run(tt.name, func(t *testing.T) {
			s := suggest(t, h, tt.asked)
			var lines []string
			for _, one := range s.Suggestions {
				lines = append(lines, line(one))
			}
			if tt.want == "" {
				if len(lines) > 0 && !strings.Contains(strings.Join(lines, "\n"), "concept") {
					t.Errorf("%s: %q, want none", tt.asked, lines)
				}
				return
			}
			if !slices.ContainsFunc(lines, func(l string) bool { return strings.HasPrefix(l, tt.want) }) {
				t.Errorf("%s: %q lack %q", tt.asked, lines, tt.want)
			}
		})
	}
}

// A count is a promise: the page it stands beside finds just so many.
func TestASuggestionOpensWhatItCounts(t *testing.T) {
	h := site(t)
	counted := 0
	for _, hl := range []string{"nl", "fr", "en"} {
		for a := 'a'; a <= 'z'; a++ {
			for _, b := range []string{"", "a", "e", "o", "r"} {
				for _, s := range suggest(t, h, "limit=20&hl="+hl+"&q="+string(a)+b).Suggestions {
					if s.Count == nil {
						if s.Kind != "concept" && s.Kind != "document" {
							t.Errorf("%s has no count", line(s))
						}
						continue
					}
					counted++
					u, err := url.Parse(s.URL)
					if err != nil || !strings.HasPrefix(u.Path, "/"+hl+"/search") {
						t.Fatalf("%s opens %q", line(s), s.URL)
					}
					w := get(t, h, "/api/v1/search?facets=none&size=1&"+u.RawQuery)
					var found answer.Answer
					if err := json.Unmarshal(w.Body.Bytes(), &found); err != nil || found.Total != *s.Count || *s.Count == 0 {
						t.Errorf("%s counts %d and opens %d", line(s), *s.Count, found.Total)
					}
				}
			}
		}
	}
	if counted < 20 {
		t.Errorf("only %d counts were looked at", counted)
	}
}

func TestSuggestionsAreFewAndOfEveryKind(t *testing.T) {
	h := site(t)
	if n := len(suggest(t, h, "q=s&hl=nl").Suggestions); n > answer.DefaultSuggestions {
		t.Errorf("%d suggestions when nothing is said", n)
	}
	kinds := map[string]bool{}
	for _, s := range suggest(t, h, "q=st&hl=nl&limit=5").Suggestions {
		kinds[s.Kind] = true
	}
	if len(kinds) < 2 || !kinds["document"] {
		t.Errorf("one kind crowds out the others: %v", kinds)
	}
	if w := get(t, h, "/api/v1/suggest?q=s&site=nosuchsite"); w.Code != http.StatusUnprocessableEntity {
		t.Errorf("a site that is none: %d", w.Code)
	}
}

func TestSimilarOfTheAPI(t *testing.T) {
	h := site(t)
	w := get(t, h, "/api/v1/similar/doc00?hl=nl&size=5")
	var s answer.SimilarDocuments
	if err := json.Unmarshal(w.Body.Bytes(), &s); err != nil || w.Code != http.StatusOK || s.ID != "doc00" || len(s.Hits) != 5 {
		t.Fatalf("%d %v %s", w.Code, err, w.Body)
	}
	for i, hit := range s.Hits {
		if hit.ID == "doc00" || len(hit.Reasons) == 0 || !strings.HasPrefix(hit.URL, "/nl/documents/") {
			t.Errorf("hit %+v", hit)
		}
		if i > 0 && hit.Score > s.Hits[i-1].Score {
			t.Errorf("%s stands behind %s", hit.ID, s.Hits[i-1].ID)
		}
	}
	again := get(t, h, "/api/v1/similar/doc00?hl=nl&size=5")
	if again.Body.String() != w.Body.String() {
		t.Error("the same question has another answer")
	}
}
