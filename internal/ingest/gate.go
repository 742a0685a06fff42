package ingest

import (
	"context"
	"sync"

	"entente/internal/extract"
	"entente/internal/record"
	"entente/internal/source"
)

// gate bounds what is in memory at once: the documents being read, and those read and not yet kept. Several huge ones must
// not add up. Whoever does not fit waits; one that is larger than the bound goes alone.
type gate struct {
	mu      sync.Mutex
	used    int
	freed   chan struct{} // closed and made anew whenever something is given back
	waiting chan struct{} // holds a token while somebody waits: what is read should be kept, for room
}

// bound is how much text is in memory at once, in bytes. A text is some fifty times as large while it is read, one that
// does nothing but name things more than two hundred times.
const bound = 4 << 20

func newGate() *gate { return &gate{freed: make(chan struct{}), waiting: make(chan struct{}, 1)} }

// enter waits until n more bytes may be in memory, and reports false when the context ends.
func (g *gate) enter(ctx context.Context, n int) bool {
	for {
		g.mu.Lock()
		if g.used == 0 || g.used+n <= bound {
			g.used += n
			g.mu.Unlock()
			return true
		}
		freed := g.freed
		g.mu.Unlock()
		select {
		case g.waiting <- struct{}{}:
		default:
		}
		select {
		case <-freed:
		case <-ctx.Done():
			return false
		}
	}
}

// add counts n more bytes without waiting, negative ones as given back.
func (g *gate) add(n int) {
	if n == 0 {
		return
	}
	g.mu.Lock()
	defer g.mu.Unlock()
	g.used += n
	if n < 0 {
		close(g.freed)
		g.freed = make(chan struct{})
	}
}

// weight foretells how much text an item holds. Of formats that are read in a child process most bytes are none.
func weight(item source.Item) int {
	const least, packed = 4 << 10, 16
	n := len(item.Bytes)
	if extract.Isolated(item) {
		n /= packed
	}
	return max(n, least)
}

// burden is about how much memory a document takes, and how large its JSON is.
func burden(d *record.Document) int {
	const passage, mention = 300, 160 // bytes
	n := 1 << 10
	for i := range d.Passages {
		n += passage + len(d.Passages[i].Text) + mention*len(d.Passages[i].Mentions)
	}
	return n
}
