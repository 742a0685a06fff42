package main

import (
	"fmt"
	"io"
	"os"
	"sync"
	"time"

	"github.com/mattn/go-isatty"
	"github.com/schollz/progressbar/v3"
)

// progress shows on stderr how far long work has come: a bar for somebody who watches, a line now and then for a log.
// It is safe for concurrent use.
type progress struct {
	w     io.Writer
	what  string // what is counted, such as "sources"
	every time.Duration
	now   func() time.Time
	bar   *progressbar.ProgressBar // nil without a terminal
	end   chan struct{}
	ended sync.WaitGroup

	mu     sync.Mutex
	began  time.Time
	found  int // known so far
	done   int
	name   string // what was done last
	quiet  bool
	closed bool
}

// Between two lines and two pictures of the bar. A contract's number and a calm eye's.
const (
	progressEvery = 5 * time.Second
	barEvery      = 100 * time.Millisecond
)

// progress begins to show work. With --quiet it shows nothing.
func (a *app) progress(what string) *progress {
	return newProgress(a.stderr, what, a.quiet, a.terminal, progressEvery, time.Now)
}

func newProgress(w io.Writer, what string, quiet, terminal bool, every time.Duration, now func() time.Time) *progress {
	p := &progress{w: w, what: what, every: every, now: now, end: make(chan struct{}), began: now(), quiet: quiet}
	switch {
	case quiet:
		return p
	case terminal:
		p.every = barEvery
		p.bar = progressbar.NewOptions(1,
			progressbar.OptionSetWriter(w), progressbar.OptionSetWidth(16), progressbar.OptionShowCount(), progressbar.OptionShowIts(),
			progressbar.OptionSetItsString(what), progressbar.OptionSetPredictTime(false), progressbar.OptionSetElapsedTime(false),
			progressbar.OptionClearOnFinish(),
		)
	}
	p.ended.Go(p.watch)
	return p
}

// watch shows the work now and then, however long a single piece of it takes.
func (p *progress) watch() {
	t := time.NewTicker(p.every)
	defer t.Stop()
	for {
		select {
		case <-p.end:
			return
		case <-t.C:
			p.mu.Lock()
			p.show()
			p.mu.Unlock()
		}
	}
}

// show writes the present state. What can not be written to stderr is nobody's loss.
func (p *progress) show() {
	name := shortened(plain(p.name))
	if p.bar != nil {
		// One more than was found, as long as more may come: a bar that is full has ended.
		p.bar.ChangeMax(p.found + 1)
		p.bar.Describe(name)
		_ = p.bar.Set(p.done)
		return
	}
	line := fmt.Sprintf("%d of %d %s so far, %s a second", p.done, p.found, p.what, rate(p.done, p.now().Sub(p.began)))
	if name != "" {
		line += ", now at " + name
	}
	fmt.Fprintln(p.w, line)
}

// rate is pieces of work a second, with a digit behind the point as long as they are few.
func rate(done int, took time.Duration) string {
	if took <= 0 {
		return "0"
	}
	r := float64(done) / took.Seconds()
	if r >= 10 {
		return fmt.Sprintf("%.0f", r)
	}
	return fmt.Sprintf("%.1f", r)
}

// add counts one more that has been found.
func (p *progress) add() {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.found++
}

// finish counts one that has been done. What was never found, such as a removal, counts as found as well.
func (p *progress) finish(name string) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.done++
	p.found = max(p.found, p.done)
	p.name = name
}

// set says how far the work has come, for work that knows its size.
func (p *progress) set(done, total int) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.done, p.found = done, total
}

// line writes a line of its own, out of the way of the bar.
func (p *progress) line(text string) {
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.bar != nil && !p.closed {
		_ = p.bar.Clear()
	}
	fmt.Fprintln(p.w, text)
}

// close ends the showing and takes the bar away.
func (p *progress) close() {
	p.mu.Lock()
	if p.closed {
		p.mu.Unlock()
		return
	}
	p.closed = true
	close(p.end)
	p.mu.Unlock()
	p.ended.Wait()
	if p.bar != nil {
		_ = p.bar.Clear()
	}
}

// nameLength is how many characters of a name are shown beside the bar.
const nameLength = 40

// shortened keeps the end of a long name, which tells more than its beginning.
func shortened(name string) string {
	runes := []rune(name)
	if len(runes) <= nameLength {
		return name
	}
	return "…" + string(runes[len(runes)-nameLength+1:])
}

func isTerminal(w io.Writer) bool {
	f, ok := w.(*os.File)
	return ok && isatty.IsTerminal(f.Fd())
}
