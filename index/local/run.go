package local

import (
	"context"
	"runtime"
	"runtime/debug"
	"sync"
	"sync/atomic"

	"entente/internal/query"
)

// pass is one look at all that a question finds: facets are counted, and the first records in its order are kept. Blocks of documents are
// shared by the cores.
type pass struct {
	*snapshot
	query  query.Query
	docs   set    // what the question finds
	total  int    // how many they are
	scorer scorer // nil when nothing is ranked
	names  []string
	facets []set     // for each of names, the documents that are counted: docs, or what is found without the facet's own choice; or all others
	from   []*totals // of each, off which the counts of the others are taken; nil for none

	alike bool // all weigh the same, and are many: the first are found by their ids

	most   int        // records are wanted
	window int        // of the first, how many are put in order by how close their words stand as well
	after  *candidate // and behind which, when first are those behind one
}

// seen is what a pass has seen.
type seen struct {
	best   []candidate // the first in the order of the question, whatever after is: as many as stand close together at most
	behind []candidate // the first behind after
	counts *counter
}

// sharedFrom is the number of documents found from which a second core is worth its start.
const sharedFrom = 10_000

// run looks at everything that was found.
func (p *pass) run() (seen, error) {
	var blocks []blockAt
	for i, g := range p.segments {
		for number := 0; number*span < g.n; number++ {
			lo := g.offset + uint32(number)*span
			hi := min(lo+span, g.end())
			if p.any(lo, hi) {
				blocks = append(blocks, blockAt{i, number, lo, hi})
			}
		}
	}
	cores := 1
	if p.total >= sharedFrom {
		cores = min(runtime.GOMAXPROCS(0), 4, len(blocks))
	}
	var next atomic.Int64
	workers := make([]*worker, max(cores, 1))
	var wait sync.WaitGroup
	for i := range workers {
		w := p.worker()
		workers[i] = w
		if i == len(workers)-1 {
			w.work(blocks, &next)
			break
		}
		wait.Add(1)
		go func() {
			defer wait.Done()
			w.work(blocks, &next)
		}()
	}
	wait.Wait()
	if w := workers[0]; p.alike {
		w.best.byID(p.docs)
		if p.after != nil {
			w.behind.byID(p.docs)
		}
	}
	return p.join(workers)
}

// blockAt is a block of a segment and the documents it holds.
type blockAt struct {
	segment, number int
	lo, hi          uint32
}

// any reports whether something between lo and hi is to be counted or ranked.
func (p *pass) any(lo, hi uint32) bool {
	if !p.docs.part(lo, hi).empty() {
		return true
	}
	for _, f := range p.facets {
		if !f.part(lo, hi).empty() {
			return true
		}
	}
	return false
}

// worker does a share of a pass.
type worker struct {
	*pass
	scoring
	best, behind shortlist
	counts       *counter
	err          error
}

func (p *pass) worker() *worker {
	w := &worker{pass: p, counts: p.counter(p.names)}
	w.best = p.shortlist(max(p.most, p.window))
	if p.after != nil {
		// Those that stand in front by their nearness may fill the places behind after as well.
		w.best.most, w.behind = p.window, p.shortlist(p.most+p.window)
		w.behind.after = p.after
	}
	return w
}

func (w *worker) work(blocks []blockAt, next *atomic.Int64) {
	defer recovered(&w.err)
	defer debug.SetPanicOnFault(debug.SetPanicOnFault(true))
	for {
		n := int(next.Add(1)) - 1
		if n >= len(blocks) {
			return
		}
		if w.err = context.Cause(w.ctx); w.err != nil {
			return
		}
		w.look(blocks[n])
	}
}

// look counts and ranks the documents of a block.
func (w *worker) look(b blockAt) {
	for i, f := range w.facets {
		w.counts.add(i, b.lo, f.part(b.lo, b.hi))
	}
	want := w.docs.part(b.lo, b.hi)
	if want.empty() {
		return
	}
	w.segment, w.number, w.first, w.wanted = b.segment, b.number, b.lo, want.count()
	if w.scorer == nil {
		if !w.alike {
			want.each(func(i int) { w.offer(b.lo+uint32(i), 0) })
		}
		return
	}
	scores, whole := w.floats(), w.set() // sets of a block are all of one length
	copy(whole, want)
	w.scorer.score(&w.scoring, whole, scores)
	want.each(func(i int) {
		if scores[i] >= w.best.floor || w.after != nil {
			w.offer(b.lo+uint32(i), scores[i])
		}
		scores[i] = 0
	})
	w.free(scores, whole)
}

func (w *worker) offer(doc uint32, score float64) {
	w.best.offer(doc, score)
	if w.after != nil {
		w.behind.offer(doc, score)
	}
}

// join puts together what workers have seen.
func (p *pass) join(workers []*worker) (seen, error) {
	first := workers[0]
	for _, w := range workers {
		if w.err != nil {
			return seen{}, w.err
		}
		if w == first {
			continue
		}
		first.counts.merge(w.counts)
		first.best.join(&w.best)
		first.behind.join(&w.behind)
	}
	for i, from := range p.from {
		first.counts.takeOff(i, from)
	}
	return seen{first.best.sorted(), first.behind.sorted(), first.counts}, nil
}
