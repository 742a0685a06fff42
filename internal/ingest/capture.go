package ingest

import (
	"time"

	"entente/internal/source"
)

// capture is what an address said at a moment. Web archives and lists of pages hold many of one address, in any order; the
// newest is what it says.
type capture struct {
	retrieved time.Time
	sum       string // of the bytes
	id        string // that its document is to have; empty when it has one
}

// captured reports whether an item is a capture: what an address said before this run. What is fetched in it is met twice only
// where places overlap.
func (p *planner) captured(item source.Item) bool {
	return source.IsAddress(item.Key) && !item.Retrieved.IsZero() && item.Retrieved.Before(p.began)
}

// outdated returns why an item is not what its address says: a *source.Skipped, or nil.
func (p *planner) outdated(t *task) error {
	if !p.captured(t.item) {
		return nil
	}
	first, again := p.captures[t.item.Key]
	switch {
	case again && first.sum == t.sum:
		if t.item.Retrieved.After(first.retrieved) {
			first.retrieved = t.item.Retrieved // it still says so
			p.captures[t.item.Key] = first
		}
		return &source.Skipped{Reason: "another capture of this address has the same bytes"}
	case again && !t.item.Retrieved.After(first.retrieved):
		return &source.Skipped{Reason: "a newer capture of this address was met, of " + first.retrieved.UTC().Format(time.RFC3339)}
	case t.before.Document != "" && t.before.Retrieved.After(t.item.Retrieved):
		return &source.Skipped{Reason: "a newer capture of this address is kept, of " + t.before.Retrieved.UTC().Format(time.RFC3339)}
	}
	return nil
}

// met notes what was met of an address and is to be kept under id, or is kept already.
func (p *planner) met(t *task, id string) {
	if !source.IsAddress(t.item.Key) {
		return
	}
	c := capture{t.item.Retrieved, t.sum, id}
	if t.status == Unchanged && t.before.Retrieved.After(c.retrieved) {
		c.retrieved = t.before.Retrieved
	}
	p.captures[t.item.Key] = c
}
