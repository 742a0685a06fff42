package cluster

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"net/http"
	"strings"
	"testing"

	"entente/index"
	"entente/internal/record"
)

// What has been built in several batches lies in one segment a part when it has been compacted, and is still there.
func TestCompact(t *testing.T) {
	c := cluster(t, 3, 1)
	e := opened(t, c)
	for seq := range uint64(5) {
		var ops []record.Op
		for i := range 20 {
			id := fmt.Sprintf("doc-%d-%d", seq, i)
			ops = append(ops, telling(id, 1, id+"-a1"))
		}
		applyAll(t, e, seq+1, ops...)
	}
	before := live(t, e)
	if most := segments(t, e); most < 2 {
		t.Fatalf("%d segments of five batches: nothing is to be compacted", most)
	}
	if err := e.Compact(t.Context()); err != nil {
		t.Fatal(err)
	}
	if most := segments(t, e); most != 1 {
		t.Errorf("%d segments", most)
	}
	expectLive(t, e, before)
	ended, end := context.WithCancel(t.Context())
	end()
	if err := e.Compact(ended); !errors.Is(err, context.Canceled) {
		t.Errorf("the caller has gone: %v", err)
	}
	reader, err := c.Open(t.Context(), "gen-1", true)
	if err != nil {
		t.Fatal(err)
	}
	if err := errors.Join(reader.Compact(t.Context()), reader.Close()); !errors.Is(err, index.ErrUnavailable) {
		t.Errorf("by a reader: %v", err)
	}
}

// segments returns the most segments that a part of the index has.
func segments(t *testing.T, e *Engine) (most int) {
	t.Helper()
	if err := e.refresh(t.Context(), e.indexOf("gen-1")); err != nil {
		t.Fatal(err)
	}
	var answer struct {
		Indices map[string]struct {
			Shards map[string][]struct {
				Searched int `json:"num_search_segments"`
			} `json:"shards"`
		} `json:"indices"`
	}
	if err := e.get(t.Context(), "/"+e.indexOf("gen-1")+"/_segments", &answer); err != nil {
		t.Fatal(err)
	}
	for _, copies := range answer.Indices[e.indexOf("gen-1")].Shards {
		for _, c := range copies {
			most = max(most, c.Searched)
		}
	}
	return most
}

// merging answers as a cluster does that is asked to merge a large index of one part.
type merging struct {
	confirmed int // how often it is asked until the copies have confirmed
	merge     int // status
	task      string
	asked     []string
}

func (m *merging) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	m.asked = append(m.asked, strings.TrimPrefix(r.URL.Path, "/test-gen-1"))
	switch {
	case r.URL.Query().Has("level"):
		kept := 5
		if m.confirmed--; m.confirmed < 0 {
			kept = 10
		}
		_, _ = fmt.Fprintf(w, `{"indices":{"test-gen-1":{"shards":{"0":[
			{"routing":{"primary":false},"seq_no":{"max_seq_no":9},"retention_leases":{"leases":[{"retaining_seq_no":1}]}},
			{"routing":{"primary":true},"seq_no":{"max_seq_no":9},"retention_leases":{"leases":[{"retaining_seq_no":10},{"retaining_seq_no":%d}]}}]}}}}`, kept)
	case strings.HasSuffix(r.URL.Path, "/_stats/store"):
		_, _ = io.WriteString(w, `{"_all":{"primaries":{"store":{"size_in_bytes":12000000000}}}}`)
	case strings.HasSuffix(r.URL.Path, "/_forcemerge"):
		m.asked[len(m.asked)-1] += "?" + r.URL.RawQuery
		w.WriteHeader(m.merge)
		_, _ = io.WriteString(w, `{"task":"node:1"}`)
	case strings.HasPrefix(r.URL.Path, "/_tasks/"):
		_, _ = io.WriteString(w, m.task)
	case strings.HasSuffix(r.URL.Path, "/_refresh"):
		_, _ = io.WriteString(w, `{"_shards":{"total":2,"successful":2,"failed":0}}`)
	default:
		_, _ = io.WriteString(w, "{}")
	}
}

// It is merged when the copies have confirmed what was written, and an index that can not be merged is no failure.
func TestCompactWaitsForCopies(t *testing.T) {
	const merged, none = `{"completed":true,"response":{"_shards":{"total":2,"successful":2,"failed":0}}}`, ""
	const way = "/_stats/store /_stats/store /_stats/store /_stats/store /_flush /_forcemerge?max_num_segments=3&wait_for_completion=false /_tasks/node:1 /_refresh"
	for _, tt := range []struct {
		name string
		m    merging
		way  string
		log  string
	}{
		{"confirmed", merging{2, 200, merged, nil}, way, none},
		{"failed", merging{2, 200, `{"completed":true,"response":{"_shards":{"total":2,"successful":1,"failed":1}}}`, nil}, strings.TrimSuffix(way, " /_refresh"), "1 of 2 shards failed"},
		{"no room", merging{2, 200, `{"completed":true,"error":{"type":"no_room"}}`, nil}, strings.TrimSuffix(way, " /_refresh"), "no_room"},
		{"no leave", merging{2, 403, merged, nil}, strings.TrimSuffix(way, " /_tasks/node:1 /_refresh"), "does not let this program"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			var log bytes.Buffer
			e := engineOn(t, Options{Logger: slog.New(slog.NewTextHandler(&log, nil))}, tt.m.ServeHTTP)
			if err := e.Compact(t.Context()); err != nil {
				t.Error(err)
			}
			if got := strings.Join(tt.m.asked, " "); got != tt.way {
				t.Errorf("asked %s\nwant  %s", got, tt.way)
			}
			if text := log.String(); (text != "") != (tt.log != "") || !strings.Contains(text, tt.log) {
				t.Errorf("logged %q, want %q in it", text, tt.log)
			}
		})
	}
}
