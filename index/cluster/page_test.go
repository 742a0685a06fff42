package cluster

import (
	"bytes"
	"encoding/base64"
	"encoding/json"
	"fmt"
	"log/slog"
	"net/url"
	"slices"
	"strings"
	"testing"

	"entente/index"
	"entente/internal/query"
)

// A record whose terms are damaged costs nobody his page: it comes behind those that can be ranked, without its passages, and is told of.
func TestDamagedTerms(t *testing.T) {
	q, err := query.Parse(url.Values{"q": {"delegatie"}})
	if err != nil {
		t.Fatal(err)
	}
	var log bytes.Buffer
	c := &screen{
		Engine: &Engine{Cluster: &Cluster{log: slog.New(slog.NewTextHandler(&log, nil))}}, q: q,
		words: compiled{ranked: true}, by: newRanker(q, counts{all: 3}),
	}
	var a pageAnswer
	for i, id := range []string{"damaged", "none", "whole"} {
		d := telling(id, 1).Document
		packed := forwardOf(read(index.Entry{Document: d})).pack()
		fields := map[string]json.RawMessage{fieldRecord: json.RawMessage("[1]")}
		switch id {
		case "damaged":
			packed = packed[:len(packed)/2]
			fallthrough
		case "whole":
			fields[fieldTerms] = json.RawMessage(`["` + base64.RawStdEncoding.EncodeToString(packed) + `"]`)
		}
		a.Hits.Hits = append(a.Hits.Hits, hit{Weight: float64(3 - i), Sort: []json.RawMessage{json.RawMessage("1"), json.RawMessage(`"` + id + `"`)}, Fields: fields})
	}
	a.Hits.Total.Value = 3
	page, more, err := c.page(a)
	if err != nil || more {
		t.Fatal(more, err)
	}
	var got []string
	for _, h := range page {
		got = append(got, fmt.Sprint(h.id, h.ordinals))
	}
	if want := []string{"whole[0]", "damaged[]", "none[]"}; !slices.Equal(got, want) {
		t.Errorf("%v, want %v", got, want)
	}
	for _, id := range []string{"damaged", "none"} {
		if !strings.Contains(log.String(), "id="+id) {
			t.Errorf("%s is not told of in %s", id, log.String())
		}
	}
}

// The value of a column is read as JSON would read it, and what is no such value is refused.
func TestColumn(t *testing.T) {
	for _, tt := range []struct{ raw, want string }{
		{`["aGFsbG8"]`, "hallo"},
		{` ["aGFsbG8="] `, "hallo"},
		{`[""]`, ""},
	} {
		if got, err := column(json.RawMessage(tt.raw)); err != nil || string(got) != tt.want {
			t.Errorf("%s: %q, %v", tt.raw, got, err)
		}
	}
	for _, raw := range []string{``, `[]`, `null`, `"aGFsbG8"`, `["aGFsbG8","aGFsbG8"]`, `["a?"]`, `["a`, `[1]`} {
		if got, err := column(json.RawMessage(raw)); err == nil {
			t.Errorf("%s is read as %q", raw, got)
		}
	}
}
