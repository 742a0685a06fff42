package cluster

import (
	"context"
	"flag"
	"fmt"
	"math/rand/v2"
	"testing"
	"time"

	"entente/index"
	"entente/index/enginetest"
	"entente/internal/lang"
	"entente/internal/record"
	"entente/internal/testcluster"
)

// cluster connects to a cluster with index names of this test's own, which are gone after it.
func cluster(t testing.TB, shards, replicas int) *Cluster {
	t.Helper()
	return connect(t, Options{Shards: shards, Replicas: replicas, Prefix: fmt.Sprintf("test-%08x", rand.Uint32())})
}

func connect(t testing.TB, o Options) *Cluster {
	t.Helper()
	if o.Addresses == nil {
		o.Addresses = testcluster.Addresses(t)
	}
	c, err := Connect(t.Context(), o)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		ctx, cancel := context.WithTimeout(context.Background(), time.Minute)
		defer cancel()
		if err := c.remove(ctx, "/"+c.options.Prefix+"-*"); err != nil {
			t.Errorf("clean up: %v", err)
		}
		if err := c.Close(); err != nil {
			t.Error(err)
		}
	})
	return c
}

// opened opens gen-1 for writing.
func opened(t testing.TB, c *Cluster) *Engine {
	t.Helper()
	return generation(t, c, "gen-1")
}

func generation(t testing.TB, c *Cluster, name string) *Engine {
	t.Helper()
	e, err := c.Open(t.Context(), name, false)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := e.Close(); err != nil {
			t.Error(err)
		}
	})
	return e
}

// applyAll applies changes, all of which are to be taken.
func applyAll(t testing.TB, e *Engine, seq uint64, ops ...record.Op) {
	t.Helper()
	out, err := e.Apply(t.Context(), record.Batch{Seq: seq, Ops: ops})
	if err != nil {
		t.Fatal(err)
	}
	for _, o := range out {
		if o.Status != record.Applied {
			t.Fatalf("%s is %s: %s", o.ID, o.Status, o.Reason)
		}
	}
}

// telling returns a document with agreements.
func telling(id string, version uint64, agreements ...string) record.Op {
	d := &record.Document{Card: record.Card{
		ID: id, Version: version, Type: record.TypeDocument, Title: "Stedenband " + id, Language: lang.NL, Languages: []lang.Code{lang.NL}, Passages: 1,
	}}
	d.Passages = []record.Passage{{ID: id + "-0", Language: lang.NL, Role: record.RoleProse, Text: fmt.Sprintf("Delegatie in versie %d.", version)}}
	for _, a := range agreements {
		d.Agreements = append(d.Agreements, record.Agreement{
			ID: a, Class: record.ClassAgreement, Instrument: "unspecified", Status: "unknown",
			Parties:  []record.Party{{Name: a, Role: record.PartyPartner}},
			Evidence: []record.Evidence{{Field: "parties[0]", Passage: id + "-0", Class: "explicit"}},
		})
	}
	return record.Op{ID: id, Version: version, Document: d}
}

var all = flag.Bool("all", false, "ask a cluster as many questions as an engine of one machine")

// TestEngine asks few questions of each kind unless -all is given, which takes half an hour.
func TestEngine(t *testing.T) {
	enginetest.Few = !*all
	enginetest.Run(t, empty(t, 1, -1))
}

// TestShards runs the scripts and the cases where records lie in several parts and copies.
func TestShards(t *testing.T) {
	enginetest.Few = !*all
	enginetest.Cases(t, empty(t, 3, 1))
}

// empty returns a function that opens empty engines, each a generation of one installation that is gone after its test.
func empty(t *testing.T, shards, replicas int) func(t *testing.T) index.Engine {
	c, n := cluster(t, shards, replicas), 0
	return func(t *testing.T) index.Engine {
		n++
		name := fmt.Sprintf("gen-%d", n)
		t.Cleanup(func() { // the last cleanup: the engine is closed before
			if err := c.Drop(context.Background(), name); err != nil {
				t.Error(err)
			}
		})
		return generation(t, c, name)
	}
}
