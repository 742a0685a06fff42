package enginetest

import (
	"cmp"
	"context"
	"crypto/hmac"
	"crypto/rand"
	"crypto/sha256"
	"encoding/base64"
	"encoding/json"
	"errors"
	"fmt"
	"maps"
	"slices"
	"strings"
	"sync"
	"time"

	"entente/index"
	"entente/index/analysis"
	"entente/internal/query"
	"entente/internal/record"
)

// naive is the oracle as an engine: all in memory, nothing looked up but by looking at everything. It keeps every promise of the seam except those of
// package index.Capabilities, and says so.
type naive struct {
	secret []byte

	mu      sync.RWMutex
	oracle  *oracle
	gone    map[string]told   // agreements that are not told of any more, by id
	targets map[string]string // what removed documents became one with, by id
	seq     uint64
	updated time.Time
	closed  bool
	lexicon []index.Word // of the present state, once it was asked for
	asked   answers
}

// told is an agreement that was told of.
type told struct {
	version  uint64
	document string
}

// Oracle returns the oracle as an empty engine. It is slow, and has no order of relevance but how often a record holds what was asked.
func Oracle() index.Engine {
	n := &naive{secret: make([]byte, 16), oracle: newOracle(), gone: map[string]told{}, targets: map[string]string{}}
	_, _ = rand.Read(n.secret) // which never fails
	return n
}

var errClosed = fmt.Errorf("%w: closed", index.ErrUnavailable)

// Can says that this engine does nothing besides.
func (*naive) Can() index.Capabilities { return index.Capabilities{} }

// Close ends the engine.
func (n *naive) Close() error {
	n.mu.Lock()
	defer n.mu.Unlock()
	n.closed = true
	return nil
}

// Health is that of a map.
func (n *naive) Health(context.Context) index.Health {
	n.mu.RLock()
	defer n.mu.RUnlock()
	if n.closed {
		return index.Health{State: index.Down, Reasons: []string{"closed"}}
	}
	return index.Health{State: index.Well}
}

// read runs f on one state.
func (n *naive) read(ctx context.Context, f func() error) error {
	n.mu.RLock()
	defer n.mu.RUnlock()
	if err := ctx.Err(); err != nil {
		return err
	}
	if n.closed {
		return errClosed
	}
	return f()
}

// Applied returns the number of the last batch.
func (n *naive) Applied(ctx context.Context) (seq uint64, err error) {
	err = n.read(ctx, func() error {
		seq = n.seq
		return nil
	})
	return seq, err
}

// Info counts.
func (n *naive) Info(ctx context.Context) (i index.Info, err error) {
	err = n.read(ctx, func() error {
		i = n.info()
		return nil
	})
	return i, err
}

func (n *naive) info() index.Info {
	i := index.Info{Generation: fmt.Sprintf("naive@%d", n.seq), Updated: n.updated, Schema: index.SchemaHash(analysis.Version)}
	for _, e := range n.oracle.records {
		if e.doc != nil && e.agreement == nil {
			i.Documents++
		}
	}
	return i
}

// Each lists documents.
func (n *naive) Each(ctx context.Context, do func(key record.Key, removed bool) error) error {
	return n.read(ctx, func() error {
		for id, e := range n.oracle.records {
			if err := ctx.Err(); err != nil {
				return err
			}
			if e.agreement == nil {
				if err := do(record.Key{ID: id, Version: e.version}, e.doc == nil); err != nil {
					return err
				}
			}
		}
		return nil
	})
}

// Apply applies one change after the other.
func (n *naive) Apply(ctx context.Context, b record.Batch) ([]record.Outcome, error) {
	n.mu.Lock()
	defer n.mu.Unlock()
	if n.closed {
		return nil, errClosed
	}
	out := make([]record.Outcome, len(b.Ops))
	for i, op := range b.Ops {
		if err := ctx.Err(); err != nil {
			return nil, err
		}
		out[i] = n.apply(op)
	}
	n.seq, n.updated = max(n.seq, b.Seq), time.Now()
	n.lexicon = nil
	n.asked.forget()
	return out, ctx.Err()
}

func (n *naive) apply(op record.Op) record.Outcome {
	if reason := n.refuses(op); reason != "" {
		return record.Outcome{ID: op.ID, Status: record.Rejected, Reason: reason}
	}
	if op.Document != nil {
		d := *op.Document
		d.Version = op.Version
		op.Document = &d
	}
	if has := n.oracle.records[op.ID]; op.Version < has.version || op.Version == has.version && has.doc == nil && op.Document != nil {
		return record.Outcome{ID: op.ID, Status: record.Stale}
	}
	if op.Document != nil {
		if reason := n.collides(op.Document); reason != "" {
			return record.Outcome{ID: op.ID, Status: record.Rejected, Reason: reason}
		}
	}
	for id, e := range n.oracle.records {
		if e.agreement != nil && e.doc.ID == op.ID {
			n.gone[id] = told{op.Version, op.ID}
		}
	}
	out := n.oracle.apply(record.Batch{Ops: []record.Op{op}})[0]
	if op.Document != nil {
		for _, a := range op.Document.Agreements {
			delete(n.gone, a.ID)
		}
	}
	n.targets[op.ID] = op.Target
	return out
}

// refuses says what is wrong with a change whatever there is, besides what collides tells.
func (n *naive) refuses(op record.Op) string {
	switch {
	case op.ID == "":
		return "no id"
	case op.Version == 0:
		return "no version"
	case op.Document != nil && op.Document.ID != op.ID:
		return "a document of another id"
	case n.tells(op.ID) != "":
		return "the id of an agreement"
	}
	return ""
}

// tells returns the document that told of an agreement, or tells of it now; empty of what is no agreement.
func (n *naive) tells(id string) string {
	if e := n.oracle.records[id]; e.agreement != nil {
		return e.doc.ID
	}
	return n.gone[id].document
}

// collides says why an agreement of a document can not be held.
func (n *naive) collides(d *record.Document) string {
	if err := index.CheckDocument(d); err != nil {
		return err.Error()
	}
	for _, a := range d.Agreements {
		_, there := n.oracle.records[a.ID]
		of := n.tells(a.ID)
		if there && of == "" || of != "" && of != d.ID {
			return fmt.Sprintf("the id of agreement %s is another record's", a.ID)
		}
	}
	return ""
}

// resolve returns the document that a key names.
func (n *naive) resolve(k record.Key) (entry, error) {
	e, there := n.oracle.records[k.ID]
	switch {
	case !there || e.agreement != nil:
		return e, fmt.Errorf("%s: %w", k.ID, index.ErrNotFound)
	case e.doc == nil && n.targets[k.ID] != "":
		return e, &index.Moved{ID: k.ID, To: n.targets[k.ID]}
	case e.doc == nil:
		return e, fmt.Errorf("%s: %w", k.ID, index.ErrGone)
	}
	return e, e.current(k)
}

func (e entry) current(k record.Key) error {
	if k.Version != 0 && k.Version != e.version {
		return fmt.Errorf("%s version %d: %w", k.ID, k.Version, index.ErrStale)
	}
	return nil
}

// Cards returns cards.
func (n *naive) Cards(ctx context.Context, keys []record.Key) (cards []record.Card, err error) {
	err = n.read(ctx, func() error {
		for _, k := range keys {
			e, err := n.resolve(k)
			if err != nil {
				return err
			}
			cards = append(cards, e.doc.Card)
		}
		return nil
	})
	if err != nil {
		return nil, err
	}
	return cards, nil
}

// Passages returns passages.
func (n *naive) Passages(ctx context.Context, key record.Key, ordinals ...int) (out []record.Passage, err error) {
	err = n.read(ctx, func() error {
		e, err := n.resolve(key)
		if err != nil {
			return err
		}
		if len(ordinals) == 0 {
			out = slices.Clone(e.doc.Passages)
			return nil
		}
		for _, i := range ordinals {
			if i < 0 || i >= len(e.doc.Passages) {
				return fmt.Errorf("passage %d of %s: %w", i, key.ID, index.ErrNotFound)
			}
			out = append(out, e.doc.Passages[i])
		}
		return nil
	})
	if err != nil {
		return nil, err
	}
	return out, nil
}

// Agreements returns the agreements of a document.
func (n *naive) Agreements(ctx context.Context, key record.Key) (out []record.Agreement, err error) {
	err = n.read(ctx, func() error {
		e, err := n.resolve(key)
		if err == nil {
			out = slices.Clone(e.doc.Agreements)
		}
		return err
	})
	return out, err
}

// Records returns agreements.
func (n *naive) Records(ctx context.Context, keys []record.Key) (out []index.Record, err error) {
	err = n.read(ctx, func() error {
		for _, k := range keys {
			e, err := n.agreement(k)
			if err != nil {
				return err
			}
			out = append(out, index.Record{Card: e.doc.Card, Agreement: *e.agreement})
		}
		return nil
	})
	if err != nil {
		return nil, err
	}
	return out, nil
}

func (n *naive) agreement(k record.Key) (entry, error) {
	e, there := n.oracle.records[k.ID]
	if e.agreement != nil {
		return e, e.current(k)
	}
	was, known := n.gone[k.ID]
	if !known && !there {
		document, ok := record.AgreementDocument(k.ID)
		_, known = n.oracle.records[document]
		known = known && ok
	}
	if to := n.successor(k.ID, was.document); to != "" {
		return e, &index.Moved{ID: k.ID, To: to}
	}
	if known {
		return e, fmt.Errorf("%s: %w", k.ID, index.ErrGone)
	}
	return e, fmt.Errorf("%s: %w", k.ID, index.ErrNotFound)
}

// successor returns the agreement that took the place of one that is gone with its document, by the same name behind the id of that.
func (n *naive) successor(id, document string) string {
	rest, ok := strings.CutPrefix(id, document)
	for seen := map[string]bool{"": true}; ok && !seen[document]; {
		seen[document] = true
		document = n.targets[document]
		if e := n.oracle.records[document+rest]; document != "" && e.agreement != nil {
			return document + rest
		}
	}
	return ""
}

// Words gives the words of the documents.
func (n *naive) Words(ctx context.Context, prefix string, f func(index.Word) bool) error {
	all, err := n.words(ctx)
	for _, w := range all {
		if strings.HasPrefix(w.Text, prefix) && !f(w) {
			break
		}
	}
	return err
}

// words are those of the present state, ascending.
func (n *naive) words(ctx context.Context) (all []index.Word, err error) {
	n.mu.Lock()
	defer n.mu.Unlock()
	if n.closed {
		return nil, errClosed
	}
	if n.lexicon == nil {
		counts := n.oracle.words()
		for _, w := range slices.Sorted(maps.Keys(counts)) {
			n.lexicon = append(n.lexicon, index.Word{Text: w, Documents: counts[w]})
		}
	}
	return n.lexicon, ctx.Err()
}

// Alike compares with every word.
func (n *naive) Alike(ctx context.Context, word string, most int) (out []index.Word, err error) {
	all, err := n.words(ctx)
	typed, most := []rune(word), min(max(most, 0), 2)
	for _, w := range all {
		if have := []rune(w.Text); err == nil && abs(len(have)-len(typed)) <= most && edits(typed, have) <= most {
			out = append(out, w)
		}
	}
	return out, err
}

func abs(n int) int { return max(n, -n) }

// Count looks words up.
func (n *naive) Count(ctx context.Context, words ...string) ([]int, error) {
	all, err := n.words(ctx)
	out := make([]int, len(words))
	for i, w := range words {
		if at, there := slices.BinarySearchFunc(all, w, func(a index.Word, b string) int { return strings.Compare(a.Text, b) }); there {
			out[i] = all[at].Documents
		}
	}
	return out, err
}

// candidate is a record found and where it stands.
type candidate struct {
	Score float64
	Place place
	ID    string
}

func (c candidate) compare(d candidate) int {
	return cmp.Or(-cmp.Compare(c.Score, d.Score), c.Place.compare(d.Place), strings.Compare(c.ID, d.ID))
}

// Search looks at every record.
func (n *naive) Search(ctx context.Context, q query.Query) (r index.Result, err error) {
	err = n.read(ctx, func() error {
		r, err = n.search(ctx, q)
		return err
	})
	if err != nil {
		return index.Result{}, err
	}
	return r, nil
}

func (n *naive) search(ctx context.Context, q query.Query) (r index.Result, err error) {
	after, err := n.readCursor(q)
	if err != nil {
		return r, err
	}
	holding, err := n.holding(ctx, q.Root)
	if err != nil {
		return r, err
	}
	words := q
	words.Root = nil // which all that is left holds
	var found []candidate
	for _, id := range holding.found(words) {
		c := candidate{ID: id, Place: n.oracle.records[id].place(q.Order())}
		if q.Order() == query.Relevance {
			c.Score = n.oracle.records[id].score(q.Root)
		}
		found = append(found, c)
	}
	if err := ctx.Err(); err != nil {
		return r, err
	}
	slices.SortFunc(found, candidate.compare)
	size := min(max(q.PageSize(), 1), query.MaxSize)
	from := min(max(q.PageNumber()-1, 0)*size, len(found))
	if after != nil {
		if from = slices.IndexFunc(found, func(c candidate) bool { return c.compare(*after) > 0 }); from < 0 {
			from = len(found)
		}
	}
	to := min(from+size, len(found))
	r = index.Result{Info: n.info(), Total: len(found), Facets: map[string]index.Facet{}}
	for _, c := range found[from:to] {
		e := n.oracle.records[c.ID]
		r.Hits = append(r.Hits, index.Hit{Key: record.Key{ID: c.ID, Version: e.version}, Score: c.Score, Ordinals: e.ordinals(q.Root)})
	}
	if from < to && to < len(found) {
		r.Next = n.cursor(q, found[to-1])
	}
	names := q.Facets
	if names == nil {
		names = query.DefaultFacets
	}
	for _, name := range names {
		if err := ctx.Err(); err != nil {
			return r, err
		}
		r.Facets[name] = holding.facet(words, name)
	}
	return r, nil
}

// score is how many texts of a record hold a part of the question, the title counting three times.
func (e entry) score(root query.Node) float64 {
	score := float64(len(e.ordinals(root)))
	for _, u := range e.units {
		if u.ordinal < 0 && len(entry{units: []unit{{u.language, 0, u.exact, u.stems, u.parts}}}.ordinals(root)) > 0 {
			score += 3
		}
	}
	return score
}

// holding returns the records that hold the words of a question, as an oracle of its own.
func (n *naive) holding(ctx context.Context, root query.Node) (*oracle, error) {
	key := fmt.Sprintf("%#v", root)
	if o := n.asked.get(key); o != nil {
		return o, nil
	}
	o := newOracle()
	root = excluding(root)
	for id, e := range n.oracle.records {
		if err := ctx.Err(); err != nil {
			return nil, err
		}
		if e.doc != nil && e.holds(root) {
			o.records[id] = e
		}
	}
	n.asked.keep(key, o)
	return o, nil
}

// answers are what holds the words of the last question, for its further pages.
type answers struct {
	mu     sync.Mutex
	asked  string
	answer *oracle
}

func (a *answers) get(asked string) *oracle {
	a.mu.Lock()
	defer a.mu.Unlock()
	if a.asked != asked {
		return nil
	}
	return a.answer
}

func (a *answers) keep(asked string, o *oracle) {
	a.mu.Lock()
	defer a.mu.Unlock()
	a.asked, a.answer = asked, o
}

func (a *answers) forget() { a.keep("", nil) }

// cursor returns the cursor behind a record.
func (n *naive) cursor(q query.Query, last candidate) string {
	b, err := json.Marshal(last)
	if err != nil { // of plain values
		return ""
	}
	return base64.RawURLEncoding.EncodeToString(append(n.sign(q, b), b...))
}

// sign ties a cursor to this engine and to what decides what a question finds and in which order.
func (n *naive) sign(q query.Query, body []byte) []byte {
	q.Page, q.Size, q.After, q.Facets, q.FacetSize = 0, 0, "", nil, 0
	h := hmac.New(sha256.New, n.secret)
	fmt.Fprintf(h, "%#v\n%s", q, body)
	return h.Sum(nil)
}

func (n *naive) readCursor(q query.Query) (*candidate, error) {
	if q.After == "" {
		return nil, nil
	}
	b, err := base64.RawURLEncoding.Strict().DecodeString(q.After)
	if err != nil || len(b) < sha256.Size || !hmac.Equal(b[:sha256.Size], n.sign(q, b[sha256.Size:])) {
		return nil, index.ErrCursorExpired
	}
	var c candidate
	if err := json.Unmarshal(b[sha256.Size:], &c); err != nil {
		return nil, errors.Join(index.ErrCursorExpired, err)
	}
	return &c, nil
}

var _ index.Engine = (*naive)(nil)
