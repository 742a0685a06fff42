package cluster

import (
	"bytes"
	"slices"
	"testing"
	"time"

	"entente/internal/record"
)

func TestKeptCache(t *testing.T) {
	now := time.Unix(1000, 0)
	c := newKeptCache(func() time.Time { return now })
	a := record.Key{ID: "a", Version: 3}
	mark := c.mark()
	c.note(mark, "gen-1", a, []int{4})
	c.put(mark, "gen-1", a, kept{Card: []byte("card")}, []string{"card", "records"})
	early := c.get("gen-1", a)
	c.put(mark, "gen-1", a, kept{Passages: map[string][]byte{"0": []byte("zero")}}, []string{"0"})
	c.put(mark, "gen-1", a, kept{Passages: map[string][]byte{"2": []byte("two")}}, []string{"2"})
	e := c.get("gen-1", a)
	if !e.has([]string{"card", "records", "0", "2"}) || e.has([]string{"card", "1"}) || !slices.Equal(e.ordinals, []int{4}) ||
		string(e.kept.Card) != "card" || len(e.kept.Passages) != 2 {
		t.Errorf("%+v", e)
	}
	if early.has([]string{"0"}) || len(early.kept.Passages) != 0 {
		t.Errorf("what was given has changed: %+v", early)
	}
	for _, other := range []keptKey{{"gen-2", a}, {"gen-1", record.Key{ID: "a", Version: 2}}, {"gen-1", record.Key{ID: "a"}}} {
		if c.get(other.index, other.key) != nil {
			t.Errorf("%v is answered", other)
		}
	}
	c.put(mark, "gen-1", record.Key{ID: "b"}, kept{Card: []byte("card")}, []string{"card"})
	if c.get("gen-1", record.Key{ID: "b"}) != nil {
		t.Error("what is asked for without a version is answered")
	}
	now = now.Add(keptFor)
	if c.get("gen-1", a) != nil {
		t.Error("it is remembered for too long")
	}
	c.put(mark, "gen-1", a, kept{Card: []byte("new")}, []string{"card"})
	if e := c.get("gen-1", a); e == nil || string(e.kept.Card) != "new" || e.has([]string{"0"}) || len(c.order) != 1 {
		t.Errorf("after a while: %+v", e)
	}
	c.forget()
	c.put(mark, "gen-1", a, kept{Card: []byte("late")}, []string{"card"})
	if c.get("gen-1", a) != nil {
		t.Error("what was asked for before a change is remembered after it")
	}
	var none *keptEntry
	if none.has([]string{"card"}) {
		t.Error("nothing has a card")
	}
}

func TestKeptCacheIsBounded(t *testing.T) {
	c := newKeptCache(time.Now)
	big := bytes.Repeat([]byte("x"), 1<<20)
	for i := range uint64(40) {
		for range 2 { // the same again takes no more
			c.put(c.mark(), "gen-1", record.Key{ID: "a", Version: i + 1}, kept{Card: big}, []string{"card"})
		}
	}
	sum := 0
	for _, e := range c.entries {
		sum += e.size()
	}
	if sum != c.bytes || c.bytes > maxKept || c.bytes < maxKept-2<<20 || len(c.order) != len(c.entries) {
		t.Errorf("%d bytes counted, %d there, %d entries in an order of %d", c.bytes, sum, len(c.entries), len(c.order))
	}
	if c.get("gen-1", record.Key{ID: "a", Version: 40}) == nil || c.get("gen-1", record.Key{ID: "a", Version: 1}) != nil {
		t.Error("the oldest goes first")
	}
	c.put(c.mark(), "gen-1", record.Key{ID: "b", Version: 1}, kept{Card: bytes.Repeat(big, 20)}, []string{"card"})
	if c.bytes != 0 || len(c.entries) != 0 {
		t.Errorf("what is too long for all of it leaves %d bytes", c.bytes)
	}
}
