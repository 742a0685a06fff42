package keeper

import (
	"context"
	"errors"
	"maps"
	"strings"
	"testing"
	"time"

	"entente/internal/record"
)

func TestCoverageCountsTheSources(t *testing.T) {
	k := opened(t, t.TempDir())
	if c, err := k.Coverage(t.Context()); err != nil || c.Sources != 0 || c.Last != nil {
		t.Fatalf("of nothing it tells %+v, %v", c, err)
	}
	last := time.Date(2026, 11, 22, 12, 0, 0, 0, time.UTC)
	failed := func(key, site string, class record.Class, at time.Time) record.Reading {
		return record.Reading{Source: record.Source{Key: key, Name: key, Shown: key, Site: site, Class: class, Reason: "secret /home/x", Tried: at}}
	}
	page := reading("page", text(1))
	page.Source.Key, page.Source.Site = "https://stad.example/a", "Stad"
	early := reading("early", text(2))
	early.Source.Key, early.Source.Tried = "https://Other.example:8080/b", last.Add(-3*time.Hour)
	if _, err := k.Put(t.Context(), []record.Reading{
		page, early, reading("file", text(3)), failed("/home/somebody/x.pdf", "", record.ClassNeedsOCR, last.Add(-40*time.Minute)),
		failed("https://stad.example/b", "Stad", record.ClassCorrupt, last.Add(-80*time.Minute)), failed("/c", "/home/somebody/folder", record.ClassNeedsOCR, last.Add(-4*time.Hour)),
	}); err != nil {
		t.Fatal(err)
	}
	if c, err := k.Coverage(t.Context()); err != nil || c.Sources != 0 {
		t.Errorf("within the minute it was counted anew: %+v, %v", c, err)
	}
	k.covered.mu.Lock()
	k.covered.counted = nil
	k.covered.mu.Unlock()
	c, err := k.Coverage(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	if c.Sources != 6 || c.Read != 3 || c.Stale != 0 || !maps.Equal(c.Unread, map[record.Class]int{record.ClassNeedsOCR: 2, record.ClassCorrupt: 1}) {
		t.Errorf("it counts %+v", c)
	}
	var names []string
	for _, s := range c.Sites {
		names = append(names, s.Name)
	}
	if got := strings.Join(names, "|"); got != "Other.example|Stad|" {
		t.Errorf("the sites are %q", got)
	}
	if strings.Contains(strings.Join(names, ""), "/") {
		t.Errorf("a path of the disk is told: %q", names)
	}
	// What lies less than an hour apart belongs together: 12:00, 11:20 and 10:40, but not 9:00.
	if c.Last == nil || c.Last.Tried != 4 || !c.Last.From.Equal(last.Add(-80*time.Minute)) || !c.Last.To.Equal(last) || c.Last.Unread[record.ClassCorrupt] != 1 || c.Last.Unread[record.ClassNeedsOCR] != 1 {
		t.Errorf("the last run is %+v", c.Last)
	}
}

// A count that outlives its reader goes on for the next one, and one that the end of the folder cuts short is told as such.
func TestCoverageOutlivesItsReader(t *testing.T) {
	k := opened(t, t.TempDir())
	k.covered.mu.Lock()
	k.covered.counting = make(chan struct{}) // one that takes long
	k.covered.mu.Unlock()
	ctx, cancel := context.WithTimeout(t.Context(), 10*time.Millisecond)
	defer cancel()
	if _, err := k.Coverage(ctx); !errors.Is(err, ErrUncounted) || !errors.Is(err, context.DeadlineExceeded) {
		t.Errorf("whoever can not wait is told %v", err)
	}
	k.recount()
	if c, err := k.Coverage(t.Context()); err != nil || c.Counted.IsZero() {
		t.Errorf("then it tells %+v, %v", c, err)
	}
	closed(t, k)
	k.covered.counted = nil
	if _, err := k.Coverage(t.Context()); err == nil {
		t.Error("a closed folder is counted")
	}
}
