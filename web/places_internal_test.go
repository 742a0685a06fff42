package web

import (
	"context"
	"errors"
	"fmt"
	"net/url"
	"strings"
	"testing"
	"time"
)

const atOnce = time.Millisecond // for who is not to wait

// places4 are those of two cores, with a clock that the test puts on.
func places4() (*places, *time.Time) {
	p, now := newPlaces(4, 2), time.Date(2026, 11, 22, 12, 0, 0, 0, time.UTC)
	p.now = func() time.Time { return now }
	return p, &now
}

func sit(t *testing.T, p *places, network string, long bool) *seat {
	t.Helper()
	s, err := p.take(t.Context(), turn{network, long}, time.Minute)
	if err != nil {
		t.Fatal(err)
	}
	return s
}

// However many questions come that may take long, the others have places of their own (fault 75).
func TestQuestionsThatTakeLongLeavePlaces(t *testing.T) {
	p, _ := places4()
	for range 3 { // with nobody else there they have all places but one
		defer sit(t, p, "a", true).back()
	}
	if _, err := p.take(t.Context(), turn{"b", true}, atOnce); !errors.Is(err, errBusy) {
		t.Errorf("a fourth one: %v", err)
	}
	p, now := places4()
	sit(t, p, "c", false).back()
	*now = now.Add(alone / 2)
	long := sit(t, p, "a", true)
	for range 3 {
		if _, err := p.take(t.Context(), turn{"b", true}, atOnce); !errors.Is(err, errBusy) {
			t.Errorf("a second one: %v", err)
		}
	}
	light := []*seat{sit(t, p, "c", false), sit(t, p, "c", false), sit(t, p, "c", false)}
	if taken, waiting := p.state(); taken != 4 || waiting != 0 {
		t.Errorf("%d taken, %d waiting", taken, waiting)
	}
	if _, err := p.take(t.Context(), turn{"d", false}, atOnce); !errors.Is(err, errBusy) {
		t.Errorf("a fifth: %v", err)
	}
	gone, leave := context.WithCancel(t.Context())
	leave()
	if _, err := p.take(gone, turn{"d", false}, time.Minute); !errors.Is(err, errClientGone) {
		t.Errorf("one who has gone: %v", err)
	}
	for _, s := range append(light, long) {
		s.back()
		s.back() // only the first time counts
	}
	if taken, _ := p.state(); taken != 0 || p.light.Load() != 0 || p.few != 1 || p.later != 1 {
		t.Errorf("%d are still taken, %d of them light, %d of the few are free, %d of the later", taken, p.light.Load(), p.few, p.later)
	}
}

// The network whose questions have taken the least time comes first, however many another one has waiting (faults 75, 83).
func TestWhoUsedLeastComesFirst(t *testing.T) {
	p, now := places4()
	first := sit(t, p, "flood", false)
	*now = now.Add(time.Second)
	first.back()
	var full []*seat
	for i := range 4 {
		full = append(full, sit(t, p, fmt.Sprint("other", i), false))
	}
	came := make(chan string, 9)
	wait := func(network string, waiting int) {
		go func() {
			if _, err := p.take(t.Context(), turn{network, false}, time.Minute); err == nil {
				came <- network
			}
		}()
		for { // until it stands in the queue
			if _, n := p.state(); n == waiting {
				return
			}
			time.Sleep(time.Millisecond)
		}
	}
	for i := range 3 {
		wait("flood", i+1)
	}
	wait("reader", 4)
	full[0].back()
	if got := <-came; got != "reader" {
		t.Errorf("%s comes before the reader", got)
	}
	full[1].back()
	<-came
}

// Questions that may take long come before those of a network that has taken much, and after light ones.
func TestLongQuestionsAreNotForgotten(t *testing.T) {
	p, now := places4()
	s := sit(t, p, "flood", false)
	*now = now.Add(time.Minute)
	s.back()
	full := []*seat{sit(t, p, "a", false), sit(t, p, "flood", false), sit(t, p, "b", false), sit(t, p, "c", false)}
	came := make(chan string, 9)
	for i, w := range []turn{{"flood", false}, {"d", true}, {"e", false}} {
		go func() {
			if _, err := p.take(t.Context(), w, time.Minute); err == nil {
				came <- w.network
			}
		}()
		for {
			if _, n := p.state(); n == i+1 {
				break
			}
			time.Sleep(time.Millisecond)
		}
	}
	full[0].back()
	if got := <-came; got != "e" {
		t.Errorf("%s comes before the light question", got)
	}
	full[1].back() // the place among those that come later
	if got := <-came; got != "d" {
		t.Errorf("%s comes before the one that may take long", got)
	}
}

// A network whose questions have taken much time lets others pass until that is forgotten.
func TestANetworkThatHasTakenMuchIsForgiven(t *testing.T) {
	p, now := places4()
	s := sit(t, p, "a", false)
	*now = now.Add(5 * time.Second)
	s.back()
	s = sit(t, p, "a", false)
	if s.waiter.rank != rankHeavy || s.context(t.Context()) == t.Context() {
		t.Errorf("after five seconds it has rank %d", s.waiter.rank)
	}
	sit(t, p, "b", false).back()
	if _, err := p.take(t.Context(), turn{"a", false}, atOnce); !errors.Is(err, errBusy) {
		t.Errorf("it has both cores: %v", err)
	}
	s.back()
	wide, last := newPlaces(99, 2), (*seat)(nil)
	for range 22 { // many at once are much, before the first of them has ended
		last = sit(t, wide, "b", false)
	}
	if last.waiter.rank != rankHeavy {
		t.Errorf("the last of many at once has rank %d", last.waiter.rank)
	}
	for range 2 { // behind the machine itself there may be anybody
		s = sit(t, p, "", false)
		*now = now.Add(5 * time.Second)
		s.back()
	}
	if s.waiter.rank != rankLight {
		t.Errorf("the machine itself has rank %d", s.waiter.rank)
	}
	*now = now.Add(2 * halfLife)
	s = sit(t, p, "a", false)
	if s.waiter.rank != rankLight || s.context(t.Context()) != t.Context() {
		t.Errorf("a minute later it has rank %d", s.waiter.rank)
	}
	s.back()
	for i := range 1000 {
		sit(t, p, fmt.Sprint(i), false).back()
	}
	*now = now.Add(20 * halfLife)
	sit(t, p, "b", false).back()
	if n := len(p.accounts); n != 1 {
		t.Errorf("%d accounts are remembered", n)
	}
}

// A question that may take long waits for light ones on its way, and not for ever.
func TestAPatientQuestion(t *testing.T) {
	p, _ := places4()
	ctx := sit(t, p, "a", true).context(t.Context())
	looks := func() (took time.Duration) {
		time.Sleep(leastRun + time.Millisecond)
		began := time.Now()
		if ctx.Err() != nil {
			t.Error(ctx.Err())
		}
		return time.Since(began)
	}
	fastest := time.Hour
	for range 5 { // the machine may be busy with something else
		fastest = min(fastest, looks())
	}
	if fastest > longestPause/2 {
		t.Errorf("with nobody there it paused for %v", fastest)
	}
	other := sit(t, p, "b", false)
	if took := looks(); took < longestPause {
		t.Errorf("beside a light question it paused for %v", took)
	}
	if began := time.Now(); ctx.Err() != nil || time.Since(began) > longestPause/2 {
		t.Errorf("it pauses again at once, for %v", time.Since(began))
	}
	time.AfterFunc(5*time.Millisecond, other.back)
	if took := looks(); took >= 10*longestPause {
		t.Errorf("it paused for %v", took)
	}
	gone, leave := context.WithCancel(t.Context())
	leave()
	if err := sit(t, newPlaces(4, 2), "a", true).context(gone).Err(); !errors.Is(err, context.Canceled) {
		t.Errorf("a context that has ended says %v", err)
	}
}

func TestWhatMayTakeLong(t *testing.T) {
	for text, want := range map[string]bool{
		"": false, "q=stedenband": false, "q=samenwerking+tussen+Brussel+en+Parijs+over+water": false, "q=samenw*": false, "q=stedenband~2+senegal": false, `q="a+b"~3`: false,
		"q=" + strings.Repeat("a+", 9): true, "q=a*+b*+c*": true, "q=a~+b~+c~": true, "q=a-b-c-d-e-f-g-h-i": true, "q=%2Aa%2A+%2Ab%2A": true,
		"q=(a+OR+b)+AND+(c+OR+d)": false, "size=100": true, "size=50": false, "page=20": false, "page=21": true, "size=10&page=40": false, "size=x&page=-1": false, "page=99999999999": false,
	} {
		v, err := url.ParseQuery(text)
		if err != nil {
			t.Fatal(err)
		}
		if got := mayTakeLong("/nl/search", v); got != want {
			t.Errorf("%s: %v", text, got)
		}
	}
	if !mayTakeLong("/api/v1/export", nil) {
		t.Error("an export")
	}
}

// When answers on their way hold too much, those that are read the slowest are cut off.
func TestSlowestReadersAreCutOff(t *testing.T) {
	s := newSending(100)
	var cut []int
	send := func(n, bytes int) func() { return s.begin(bytes, func() { cut = append(cut, n) }) }
	end := send(1, 40)
	send(2, 40)
	end()
	end()
	end3 := send(3, 50)
	if len(cut) != 0 || s.bytes != 90 {
		t.Fatalf("cut %v, %d bytes", cut, s.bytes)
	}
	send(4, 60)
	if fmt.Sprint(cut) != "[2 3]" || s.bytes != 60 {
		t.Errorf("cut %v, %d bytes", cut, s.bytes)
	}
	end3()
	send(5, 1000) // a single one is sent, however long it is
	if fmt.Sprint(cut) != "[2 3 4]" || s.bytes != 1000 || s.order.Len() != 1 {
		t.Errorf("cut %v, %d bytes, %d on their way", cut, s.bytes, s.order.Len())
	}
}
