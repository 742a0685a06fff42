package web_test

import (
	"context"
	"encoding/json"
	"fmt"
	"net/http"
	"strings"
	"testing"

	"entente/index"
	"entente/index/local"
	"entente/internal/query"
	"entente/internal/record"
	"entente/web"
)

// troubled is an engine that fails at everything with one error, or answers from a part of what it has.
type troubled struct {
	*local.Engine
	fault   error
	partial bool
}

func (e troubled) Search(ctx context.Context, q query.Query) (index.Result, error) {
	if e.fault != nil {
		return index.Result{}, e.fault
	}
	r, err := e.Engine.Search(ctx, q)
	r.Partial = e.partial
	return r, err
}

func (e troubled) Cards(ctx context.Context, keys []record.Key) ([]record.Card, error) {
	if e.fault != nil {
		return nil, e.fault
	}
	return e.Engine.Cards(ctx, keys)
}

func (e troubled) Passages(ctx context.Context, key record.Key, ordinals ...int) ([]record.Passage, error) {
	if e.fault != nil {
		return nil, e.fault
	}
	return e.Engine.Passages(ctx, key, ordinals...)
}

func (e troubled) Agreements(ctx context.Context, key record.Key) ([]record.Agreement, error) {
	if e.fault != nil {
		return nil, e.fault
	}
	return e.Engine.Agreements(ctx, key)
}

func (e troubled) Records(ctx context.Context, keys []record.Key) ([]index.Record, error) {
	if e.fault != nil {
		return nil, e.fault
	}
	return e.Engine.Records(ctx, keys)
}

func (e troubled) Words(ctx context.Context, prefix string, f func(index.Word) bool) error {
	if e.fault != nil {
		return e.fault
	}
	return e.Engine.Words(ctx, prefix, f)
}

func (e troubled) Alike(ctx context.Context, word string, edits int) ([]index.Word, error) {
	if e.fault != nil {
		return nil, e.fault
	}
	return e.Engine.Alike(ctx, word, edits)
}

func (e troubled) Count(ctx context.Context, words ...string) ([]int, error) {
	if e.fault != nil {
		return nil, e.fault
	}
	return e.Engine.Count(ctx, words...)
}

func (e troubled) Titles(ctx context.Context, typed string, within []query.Filter, most int) ([]record.Key, error) {
	if e.fault != nil {
		return nil, e.fault
	}
	return e.Engine.Titles(ctx, typed, within, most)
}

func (e troubled) Info(ctx context.Context) (index.Info, error) {
	if e.fault != nil {
		return index.Info{}, e.fault
	}
	return e.Engine.Info(ctx)
}

func (e troubled) Health(context.Context) index.Health {
	switch {
	case e.fault != nil:
		return index.Health{State: index.Down, Reasons: []string{e.fault.Error()}}
	case e.partial:
		return index.Health{State: index.Degraded, Reasons: []string{"1 of 3 parts of entente-gen-4 are there"}}
	}
	return index.Health{State: index.Well}
}

func troubledSite(t *testing.T, fault error, partial bool) http.Handler {
	t.Helper()
	return siteWith(t, func(o *web.Options) {
		e := troubled{o.Engine.(*local.Engine), fault, partial}
		o.Engine, o.Info, o.Health = e, e.Info, e.Health
		o.Ready = func() error { return fault }
	})
}

// An engine that is away is told to readers in their language and with a time to come back, on every page that needs it; the others are
// there. Nothing that the engine says itself reaches anybody.
func TestAnEngineThatIsAway(t *testing.T) {
	for _, tt := range []struct {
		kind error
		code string
	}{{index.ErrUnavailable, "unavailable"}, {index.ErrOverloaded, "busy"}, {context.DeadlineExceeded, "too-slow"}} {
		fault := fmt.Errorf(`count entente-gen-4: %w: 503 {"error":{"reason":"cluster_block_exception"}} from http://10.1.2.3:9200`, tt.kind)
		h := troubledSite(t, fault, false)
		for _, ui := range []string{"nl", "fr", "en"} {
			for _, path := range []string{"/", "/search?q=stedenband", "/search", "/documents/doc00", "/agreements/doc00-a", "/partnerships/x", "/places/gn-2803201",
				"/compare?id=a&id=b", "/facets/country", "/map"} {
				w := get(t, h, "/"+ui+path)
				body := w.Body.String()
				if w.Code != http.StatusServiceUnavailable || w.Header().Get("Retry-After") == "" || !strings.Contains(body, `lang="`+ui+`"`) || !strings.Contains(body, "<h1") {
					t.Errorf("/%s%s, %s: %d, Retry-After %q\n%.300s", ui, path, tt.code, w.Code, w.Header().Get("Retry-After"), body)
				}
				hidden(t, ui+path, body)
			}
			for _, path := range []string{"/help", "/about", "/privacy", "/accessibility"} {
				if w := get(t, h, "/"+ui+path); w.Code != http.StatusOK {
					t.Errorf("/%s%s, %s: %d", ui, path, tt.code, w.Code)
				}
			}
		}
		for _, path := range []string{"/api/v1/search?q=x", "/api/v1/documents/doc00", "/api/v1/facets/country", "/api/v1/export?format=csv&q=x", "/api/v1/suggest?q=sted", "/feed.atom", "/sitemap.xml"} {
			w := get(t, h, path)
			var p struct{ Code string }
			if err := json.Unmarshal(w.Body.Bytes(), &p); err != nil || w.Code != http.StatusServiceUnavailable || p.Code != tt.code || w.Header().Get("Retry-After") == "" {
				t.Errorf("%s, %s: %d %.300s", path, tt.code, w.Code, w.Body)
			}
			hidden(t, path, w.Body.String())
		}
		if w := get(t, h, "/readyz"); w.Code != http.StatusServiceUnavailable {
			t.Errorf("readyz, %s: %d", tt.code, w.Code)
		} else {
			hidden(t, "readyz", w.Body.String())
		}
		if w := get(t, h, "/healthz"); w.Code != http.StatusOK {
			t.Errorf("healthz: %d", w.Code)
		}
	}
}

// hidden checks that what an engine says of itself is not told.
func hidden(t *testing.T, where, body string) {
	t.Helper()
	for _, own := range []string{"10.1.2.3", "cluster_block", "gen-4", "9200", "1 of 3"} {
		if strings.Contains(body, own) {
			t.Errorf("%s tells of %q", where, own)
		}
	}
}

// An answer from a part of the index says so, and the service is ready all the same: it answers.
func TestAnEngineThatAnswersInPart(t *testing.T) {
	h := troubledSite(t, nil, true)
	for ui, want := range map[string]string{"nl": "Een deel van de index gaf geen antwoord", "fr": "Une partie de l’index n’a pas répondu", "en": "A part of the index did not answer"} {
		if w := get(t, h, "/"+ui+"/search"); w.Code != http.StatusOK || !strings.Contains(w.Body.String(), want) {
			t.Errorf("/%s/search: %d without %q", ui, w.Code, want)
		}
	}
	if w := get(t, h, "/api/v1/search"); w.Code != http.StatusOK || !strings.Contains(w.Body.String(), `"partial":true`) {
		t.Errorf("the API does not tell: %d %.300s", w.Code, w.Body)
	}
	w := get(t, h, "/readyz")
	if w.Code != http.StatusOK || !strings.Contains(w.Body.String(), `"index":"degraded"`) {
		t.Errorf("readyz: %d %s", w.Code, w.Body)
	}
	hidden(t, "readyz", w.Body.String())
	m := &web.Metrics{}
	siteWith(t, func(o *web.Options) { o.Metrics, o.Health = m, troubled{partial: true}.Health })
	told := get(t, m, "/metrics").Body.String()
	for _, line := range []string{`entente_index_health{state="ok"} 0`, `entente_index_health{state="degraded"} 1`, `entente_index_health{state="down"} 0`} {
		if !strings.Contains(told, line+"\n") {
			t.Errorf("metrics without %s", line)
		}
	}
	hidden(t, "metrics", told)
}
