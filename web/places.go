package web

import (
	"bytes"
	"cmp"
	recent "container/list"
	"context"
	"io"
	"maps"
	"math"
	"net/http"
	"net/netip"
	"net/url"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"time"
	"unicode"

	"github.com/gin-gonic/gin"
)

// places bound what is answered at once, and say who comes first. A question that may take long has one of a few of the places; it, and
// one of a network whose questions have lately taken much time, leave a core free and let the others pass on the way: a light question
// need not wait until one of them is interrupted. Of its equals the network comes first whose questions have taken the least time.
type places struct {
	now   func() time.Time
	heavy float64      // seconds of late from which on a network has taken much
	spare int          // cores that are kept for the light questions, one at least
	light atomic.Int32 // light questions under way
	seen  time.Time    // when a light question was last there; held by mu

	mu       sync.Mutex
	most     int
	free     int
	later    int // those that may still be had by who comes after the light questions
	few      int // of these, those that questions may still have that may take long
	waiting  []*waiter
	accounts map[string]*account
	swept    time.Time
}

// turn is who asks, and what.
type turn struct {
	network string // empty for the machine itself, which is never held to have taken much: many may stand behind it
	long    bool   // it may take long
}

// turnOf tells who asks.
func turnOf(c *gin.Context, long bool) turn {
	if a, err := netip.ParseAddr(c.ClientIP()); err == nil && !a.IsLoopback() {
		return turn{prefix(a).String(), long}
	}
	return turn{"", long}
}

type waiter struct {
	turn
	account *account
	rank    rank
	began   time.Time
	ready   chan struct{} // closed when the place is there
}

// rank is how a question is answered: a light one comes first, and passes the others.
type rank int

const (
	rankLight rank = iota
	rankHeavy      // light, of a network that has taken much
	rankLong
)

// account is the time that the questions of a network have taken, of which half is forgotten every halfLife.
type account struct {
	used     float64 // seconds
	at       time.Time
	underWay int // questions that wait or are answered
}

const (
	halfLife   = 30 * time.Second
	heavyShare = 1.0  // seconds of late, a core: what stays of a fortieth of the time of all cores, taken all the time
	usualCost  = 0.1  // seconds that a question under way counts for, before it is known what it takes
	forgotten  = 1e-3 // seconds of an account that is as good as none
	sweepEvery = time.Minute
	afterAll   = 1e9                    // seconds, more than any network has used
	patience   = 4                      // times as long as light questions the others wait for a place
	alone      = 200 * time.Millisecond // without a light question, and the others have all places but one
)

func newPlaces(most, cores int) *places {
	few := max(1, min(cores, most)/2)
	return &places{now: time.Now, most: most, free: most, later: max(1, min(cores, most)-1), few: few, spare: max(1, cores-few), heavy: heavyShare * float64(cores), accounts: map[string]*account{}}
}

// seat is a place that is held.
type seat struct {
	places *places
	waiter *waiter
	once   sync.Once
}

// back gives it back; what comes later does nothing.
func (p *seat) back() { p.once.Do(func() { p.places.back(p.waiter) }) }

// context returns the context of what is done in the place: one that lets others pass if it has to.
func (p *seat) context(ctx context.Context) context.Context {
	if p.waiter.rank == rankLight {
		return ctx
	}
	return p.places.patient(ctx)
}

// take waits for a place, at most until the context ends or for the time given; four times that where light questions come first.
func (p *places) take(ctx context.Context, t turn, most time.Duration) (*seat, error) {
	w := &waiter{turn: t, ready: make(chan struct{})}
	p.mu.Lock()
	w.account = p.account(t.network)
	switch {
	case t.long:
		w.rank = rankLong
	case t.network != "" && w.account.taken(p.now()) > p.heavy:
		w.rank = rankHeavy
	}
	w.account.underWay++
	if w.rank == rankLight {
		p.seen = p.now()
	} else {
		most *= patience
	}
	p.waiting = append(p.waiting, w)
	p.fill()
	p.mu.Unlock()
	mine := &seat{places: p, waiter: w}
	select {
	case <-w.ready:
		return mine, nil
	default:
	}
	wait := time.NewTimer(most)
	defer wait.Stop()
	var err error
	select {
	case <-w.ready:
		return mine, nil
	case <-wait.C:
		err = errBusy
	case <-ctx.Done():
		err = errClientGone
	}
	if !p.leave(w) { // it came at the last moment
		mine.back()
	}
	return nil, err
}

// leave takes one that waits off the list, and tells whether it was there.
func (p *places) leave(w *waiter) bool {
	p.mu.Lock()
	defer p.mu.Unlock()
	at := slices.Index(p.waiting, w)
	if at < 0 {
		return false
	}
	p.waiting = slices.Delete(p.waiting, at, at+1)
	w.account.underWay--
	return true
}

// back takes a place back, and enters what it was held for.
func (p *places) back(w *waiter) {
	p.mu.Lock()
	defer p.mu.Unlock()
	now := p.now()
	w.account.used = w.account.left(now) + now.Sub(w.began).Seconds()
	w.account.at = now
	w.account.underWay--
	p.free++
	switch w.rank {
	case rankLight:
		p.light.Add(-1)
		p.seen = now
	case rankLong:
		p.few++
		fallthrough
	default:
		p.later++
	}
	p.fill()
}

// fill gives the free places to those who wait: to light questions first, then by what their networks have used, then as they came.
func (p *places) fill() {
	now := p.now()
	for p.free > 0 {
		best, at, least := (*waiter)(nil), 0, 0.0
		for i, w := range p.waiting {
			if w.rank != rankLight && !p.room(w.rank, now) {
				continue
			}
			used := w.account.taken(now)
			if w.rank != rankLight {
				used += afterAll
			}
			if best == nil || used < least {
				best, at, least = w, i, used
			}
		}
		if best == nil {
			return
		}
		p.waiting = slices.Delete(p.waiting, at, at+1)
		p.free--
		switch best.rank {
		case rankLight:
			p.light.Add(1)
		case rankLong:
			p.few--
			fallthrough
		default:
			p.later--
		}
		best.began = now
		close(best.ready)
	}
}

// room tells whether there is a place for a question that is not light.
func (p *places) room(r rank, now time.Time) bool {
	if p.light.Load() == 0 && now.Sub(p.seen) > alone {
		return p.free > min(1, p.most-1)
	}
	return p.later > 0 && (r == rankHeavy || p.few > 0)
}

// account returns that of a network. Those with nothing left in them are forgotten from time to time.
func (p *places) account(network string) *account {
	now := p.now()
	if now.Sub(p.swept) > sweepEvery {
		p.swept = now
		maps.DeleteFunc(p.accounts, func(_ string, a *account) bool { return a.underWay == 0 && a.left(now) < forgotten })
	}
	a := p.accounts[network]
	if a == nil {
		a = &account{at: now}
		p.accounts[network] = a
	}
	return a
}

// taken is what an account holds now, with what is under way.
func (a *account) taken(now time.Time) float64 { return a.left(now) + usualCost*float64(a.underWay) }

// left is what an account holds now.
func (a *account) left(now time.Time) float64 {
	return a.used * math.Exp2(-max(0, now.Sub(a.at).Seconds())/halfLife.Seconds())
}

// state is how many places are taken, and how many wait for one.
func (p *places) state() (taken, waiting int) {
	p.mu.Lock()
	defer p.mu.Unlock()
	return p.most - p.free, len(p.waiting)
}

// patient is the context of a question that may take long. Whoever looks there whether its caller has gone, as the engine does every
// few thousand postings, lets light questions pass that have no core to themselves: for a while, and then it goes on for a little.
type patient struct {
	context.Context
	places *places
	ran    *atomic.Int64 // when it last went on, in nanoseconds since the start of all
}

func (p *places) patient(ctx context.Context) context.Context {
	c := patient{ctx, p, new(atomic.Int64)}
	c.goOn()
	return c
}

const (
	longestPause = 60 * time.Millisecond
	leastRun     = 3 * time.Millisecond
)

// Err lets others pass before it tells what the context does.
func (p patient) Err() error {
	if !p.places.crowded() || sinceStart()-time.Duration(p.ran.Load()) < leastRun {
		return p.Context.Err()
	}
	for began := time.Now(); time.Since(began) < longestPause && p.places.crowded() && p.Context.Err() == nil; {
		time.Sleep(time.Millisecond)
	}
	p.goOn()
	return p.Context.Err()
}

func (p patient) goOn() { p.ran.Store(int64(sinceStart())) }

// start is what patient counts from: a clock that nobody puts back.
var start = time.Now()

func sinceStart() time.Duration { return time.Since(start) }

// crowded tells that light questions are under way for which no core is kept.
func (p *places) crowded() bool { return int(p.light.Load()) >= p.spare }

// turns is where an export writes. It makes its rows in a place that it leaves to others whenever what it has made is sent: however
// slowly that is read, it holds up nobody.
type turns struct {
	ctx    context.Context
	places *places
	turn   turn
	to     io.Writer
	held   *seat
}

func (t *turns) Write(b []byte) (int, error) {
	t.end()
	n, err := t.to.Write(b)
	if err != nil {
		return n, err
	}
	return n, t.begin()
}

// begin waits for the place, as long as the export may take.
func (t *turns) begin() (err error) {
	if t.held, err = t.places.take(t.ctx, t.turn, exportDeadline); err != nil {
		return cmp.Or(t.ctx.Err(), err)
	}
	return nil
}

// end leaves the place, if it is held.
func (t *turns) end() {
	if t.held != nil {
		t.held.back()
		t.held = nil
	}
}

// What a question may weigh before it counts as one that may take long. A word costs some milliseconds, a prefix or a word with slips
// stands for many, and whoever asks in a sentence of ten words is answered among the few.
const (
	lightWords = 8
	wordsOfAny = 3   // that a prefix or a word with slips counts for, beside itself
	lightPage  = 50  // hits a page
	lightDepth = 400 // hits that are passed over, or shown
)

// mayTakeLong tells a question that may take long by what it asks for. It looks at the text and does not parse it.
func mayTakeLong(path string, v url.Values) bool {
	if strings.HasSuffix(path, "/export") {
		return true
	}
	weight := 0
	for _, q := range v["q"] {
		weight += len(strings.FieldsFunc(q, func(r rune) bool { return !unicode.IsLetter(r) && !unicode.IsDigit(r) && !unicode.IsMark(r) }))
		weight += wordsOfAny * (strings.Count(q, "*") + strings.Count(q, "~"))
	}
	size, page := small(v.Get("size"), 20), small(v.Get("page"), 1)
	return weight > lightWords || size > lightPage || size*page > lightDepth
}

// small reads a small number; anything else is refused further on, so that it says nothing here.
func small(s string, otherwise int) int {
	if s == "" || len(s) > 6 {
		return otherwise
	}
	n := 0
	for _, r := range s {
		if r < '0' || r > '9' {
			return otherwise
		}
		n = 10*n + int(r-'0')
	}
	return n
}

// held keeps an answer back until its question has given up its place: a reader who is slow, or never reads, holds up nobody.
type held struct {
	gin.ResponseWriter
	body    bytes.Buffer
	begun   bool
	passing bool
}

// Unwrap lets deadlines be set on the connection.
func (h *held) Unwrap() http.ResponseWriter { return h.ResponseWriter }

func (h *held) Write(b []byte) (int, error) {
	if h.passing {
		return h.ResponseWriter.Write(b)
	}
	h.begun = true
	return h.body.Write(b)
}

func (h *held) WriteString(s string) (int, error) {
	if h.passing {
		return h.ResponseWriter.WriteString(s)
	}
	h.begun = true
	return h.body.WriteString(s)
}

func (h *held) WriteHeaderNow() {
	if h.passing {
		h.ResponseWriter.WriteHeaderNow()
		return
	}
	h.begun = true
}

func (h *held) Flush() {
	if h.passing {
		h.ResponseWriter.Flush()
	}
}

func (h *held) Written() bool { return h.begun || h.ResponseWriter.Written() }

func (h *held) Size() int {
	if h.passing {
		return h.ResponseWriter.Size()
	}
	return h.body.Len()
}

// pass sends what was kept back; from now on nothing is.
func (h *held) pass() {
	if h.passing {
		return
	}
	h.passing = true
	if h.begun {
		h.ResponseWriter.WriteHeaderNow()
		_, _ = h.ResponseWriter.Write(h.body.Bytes()) // an error is a client that has gone; there is nobody left to tell
	}
}

// maxSending bounds what answers hold that are being sent: many more than are read as they come.
const maxSending = 64 << 20

// sending are the answers that are being sent, the oldest in front. When they hold too much, those that have been read the slowest are
// cut off.
type sending struct {
	most int // bytes

	mu    sync.Mutex
	order *recent.List // of *parcel
	bytes int
}

type parcel struct {
	bytes int
	cut   func()
}

func newSending(most int) *sending { return &sending{most: most, order: recent.New()} }

// begin notes an answer that is sent from now on, and returns what notes that it was.
func (s *sending) begin(bytes int, cut func()) (end func()) {
	s.mu.Lock()
	defer s.mu.Unlock()
	mine := s.order.PushBack(&parcel{bytes, cut})
	s.bytes += bytes
	for s.bytes > s.most && s.order.Front() != mine {
		s.drop(s.order.Front()).cut()
	}
	return sync.OnceFunc(func() {
		s.mu.Lock()
		defer s.mu.Unlock()
		s.drop(mine)
	})
}

// drop forgets an answer, once.
func (s *sending) drop(e *recent.Element) *parcel {
	p := e.Value.(*parcel)
	s.order.Remove(e)
	s.bytes -= p.bytes
	p.bytes = 0
	return p
}
