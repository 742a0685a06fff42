package web_test

import (
	"context"
	"encoding/csv"
	"encoding/json"
	"errors"
	"io"
	"net/http"
	"net/http/httptest"
	"strconv"
	"strings"
	"sync/atomic"
	"testing"

	"entente/internal/answer"
	"entente/internal/export"
	"entente/internal/record"
	"entente/web"
)

func TestTheExportOfTheAPIHasEveryRow(t *testing.T) {
	h := site(t)
	for _, question := range []string{"", "&q=stedenband", "&country=SN&sort=title", "&in=agreements&class=any", "&page=3&size=2&facets=none"} {
		var a answer.Answer
		if err := json.Unmarshal(get(t, h, "/api/v1/search?hl=nl"+strings.ReplaceAll(question, "&page=3", "")).Body.Bytes(), &a); err != nil {
			t.Fatal(err)
		}
		for _, f := range export.Formats {
			w := get(t, h, "/api/v1/export?hl=nl&format="+f.Name+question)
			if w.Code != 200 || w.Header().Get("Content-Type") != f.MediaType || !strings.Contains(w.Header().Get("Content-Disposition"), "."+f.Extension+`"`) {
				t.Errorf("%s %s: %d %v", f.Name, question, w.Code, w.Header())
			}
			if w.Header().Get("Entente-Total") != strconv.Itoa(a.Total) || w.Header().Get("Entente-Generation") != a.Index.Generation {
				t.Errorf("%s %s: told %q of %q, found %d in %s", f.Name, question, w.Header().Get("Entente-Total"), w.Header().Get("Entente-Generation"), a.Total, a.Index.Generation)
			}
		}
		table, err := csv.NewReader(get(t, h, "/api/v1/export?hl=nl"+question).Body).ReadAll()
		if err != nil || len(table) != a.Total+1 {
			t.Errorf("%s: %d rows of %d, %v", question, len(table)-1, a.Total, err)
		}
	}
	for _, target := range []string{"/api/v1/export?format=xlsx", "/api/v1/export?format=csv&format=ris"} {
		w := get(t, h, target)
		if p := asProblem(t, w); w.Code != 422 || len(p.Errors) != 1 || p.Errors[0].Parameter != "format" {
			t.Errorf("%s: %d %+v", target, w.Code, p)
		}
	}
}

// failing is an engine that gives up after some documents.
type failing struct {
	answer.Engine
	left atomic.Int32
}

func (f *failing) Agreements(ctx context.Context, key record.Key) ([]record.Agreement, error) {
	if f.left.Add(-1) < 0 {
		return nil, errors.New("the disk is on fire")
	}
	return f.Engine.Agreements(ctx, key)
}

// What is cut off must not look whole.
func TestAnExportThatFailsIsCutOff(t *testing.T) {
	h := siteWith(t, func(o *web.Options) {
		f := &failing{Engine: o.Engine}
		f.left.Store(5)
		o.Engine = f
	})
	server := httptest.NewServer(h)
	defer server.Close()
	resp, err := http.Get(server.URL + "/api/v1/export?format=jsonl")
	if err != nil {
		return
	}
	defer resp.Body.Close()
	if b, err := io.ReadAll(resp.Body); err == nil {
		t.Errorf("%s ends well: %d bytes", resp.Status, len(b))
	}
}
