package source

import (
	"bytes"
	"errors"
	"io"
	"math/rand/v2"
	"slices"
	"testing"
	"time"
)

// played is a file on a machine that is made up: its clock moves when it is read, by as much as a busy machine likes, and
// what another program does to the file happens at moments laid down before.
type played struct {
	random *rand.Rand
	now    time.Duration
	acts   []act // in the order of time
	bytes  []byte
	at     int
	s      state
	told   bool // the system tells who writes
}

type act struct {
	at time.Duration
	do func(p *played, now time.Time)
}

var playedEpoch = time.Date(2026, 1, 1, 0, 0, 0, 0, time.UTC)

// pass lets time go by.
func (p *played) pass(d time.Duration) {
	p.now += d
	for len(p.acts) > 0 && p.acts[0].at <= p.now {
		p.acts[0].do(p, playedEpoch.Add(p.acts[0].at))
		p.acts = p.acts[1:]
	}
}

// stall is a moment, or the time a busy machine lets a program wait.
func (p *played) stall() time.Duration {
	return [...]time.Duration{0, time.Microsecond, time.Millisecond, 3 * time.Millisecond, 19 * time.Millisecond, 60 * time.Millisecond, 700 * time.Millisecond}[p.random.IntN(7)]
}

func (p *played) Read(b []byte) (int, error) {
	p.pass(p.stall())
	if p.at >= len(p.bytes) {
		return 0, io.EOF
	}
	n := copy(b[:min(len(b), 5)], p.bytes[p.at:])
	p.at += n
	return n, nil
}

func (p *played) Seek(int64, int) (int64, error) {
	p.at = 0
	return 0, nil
}

func (p *played) state() (state, error) {
	at := playedEpoch.Add(p.now)
	p.pass(p.stall())
	who := p.s.writers
	if !p.told {
		who = writersUntold
	}
	p.pass(p.stall())
	s := p.s
	s.at, s.writers, s.size = at, who, int64(len(p.bytes))
	return s, nil
}

func (p *played) pause(d time.Duration) { p.pass(d + p.stall()) }

// touch sets the times as a file system does, whose clock moves every four milliseconds.
func (p *played) touch(now time.Time) {
	p.s.modified = now.Truncate(4 * time.Millisecond)
	p.s.changed = p.s.modified
}

// written lays down a program that opens the file, writes one version over another, held up anywhere, and closes it.
func (p *played) written(start time.Duration, version byte) (end time.Duration) {
	at := start
	then := func(do func(p *played, now time.Time)) {
		p.acts = append(p.acts, act{at, do})
		at += p.stall()
	}
	open := func(p *played, _ time.Time) { p.s.writers = writersSome }
	then(open)
	for from := 0; from < len(p.bytes); {
		then(func(p *played, now time.Time) { p.touch(now) }) // the times are set before the first byte
		call := min(len(p.bytes), from+1+p.random.IntN(len(p.bytes)))
		for from < call {
			part := p.bytes[from:min(call, from+1+p.random.IntN(8))]
			then(func(*played, time.Time) {
				for i := range part {
					part[i] = version
				}
			})
			from += len(part)
		}
	}
	then(func(p *played, _ time.Time) { p.s.writers = writersNone })
	return at
}

func newPlayed(seed uint64) *played {
	p := &played{random: rand.New(rand.NewPCG(seed, 38)), bytes: bytes.Repeat([]byte{'a'}, 20), told: true}
	p.s = state{writers: writersNone, modified: playedEpoch.Add(-time.Hour), changed: playedEpoch.Add(-time.Hour)}
	return p
}

// TestNoReadingMixesTwoVersions: however long a busy machine holds up the one who writes or the one who reads, what is read
// is one version (fault 38).
func TestNoReadingMixesTwoVersions(t *testing.T) {
	read, refused := 0, 0
	for seed := range uint64(20_000) {
		p := newPlayed(seed)
		at := time.Duration(0)
		for n := range 1 + p.random.IntN(3) {
			at = p.written(at+p.stall(), 'b'+byte(n))
		}
		p.pass(p.stall() + time.Duration(p.random.Int64N(int64(at))))
		b, _, err := steady(p, p.pause)
		switch {
		case errors.Is(err, errUnsteady):
			refused++
		case err != nil:
			t.Fatal(err)
		case len(slices.Compact(slices.Clone(b))) != 1:
			t.Fatalf("schedule %d: read %q", seed, b)
		default:
			read++
		}
	}
	if read < 1000 || refused < 1000 {
		t.Errorf("%d read and %d refused: the schedules test little", read, refused)
	}
}

// TestWhenAFileCountsAsSteady: a row each.
func TestWhenAFileCountsAsSteady(t *testing.T) {
	for _, tt := range []struct {
		name    string
		age     time.Duration // when the reading begins
		writers writers
		change  time.Duration // of another change, after the reading began; 0 is none
		want    bool
	}{
		{"old and nobody writes", time.Hour, writersNone, 0, true},
		{"just written and closed", time.Millisecond, writersNone, 0, true},
		{"changed again while it is read, and then left alone", time.Hour, writersNone, time.Millisecond, true},
		{"held open by an office program", time.Hour, writersSome, 0, true},
		{"held open and changed a second ago", time.Second, writersSome, 0, false},
		{"nobody can tell who writes, old", time.Hour, writersUntold, 0, true},
		{"nobody can tell who writes, the same twice", time.Second, writersUntold, 0, true},
		{"from the future", -time.Hour, writersUntold, 0, true},
	} {
		t.Run(tt.name, func(t *testing.T) {
			p := newPlayed(1)
			p.s.writers, p.told = tt.writers, tt.writers != writersUntold
			p.s.modified = playedEpoch.Add(-tt.age)
			p.s.changed = p.s.modified
			want := byte('a')
			if tt.change > 0 {
				want = 'b'
				p.acts = append(p.acts, act{tt.change, func(p *played, now time.Time) {
					p.touch(now)
					copy(p.bytes, bytes.Repeat([]byte{'b'}, len(p.bytes)))
				}})
			}
			b, modified, err := steady(p, p.pause)
			if (err == nil) != tt.want {
				t.Fatalf("%v", err)
			}
			if err == nil && (b[0] != want || !modified.Equal(p.s.modified)) {
				t.Errorf("read %q of %v", b, modified)
			}
		})
	}
	t.Run("nobody can tell who writes, and it is not the same twice", func(t *testing.T) {
		p := newPlayed(1)
		p.told = false
		p.s.modified = playedEpoch.Add(-time.Second)
		p.s.changed = p.s.modified
		for ms := range 20_000 { // a write that began a second ago goes on and on
			p.acts = append(p.acts, act{time.Duration(ms) * time.Millisecond, func(p *played, _ time.Time) { p.bytes[19]++ }})
		}
		if b, _, err := steady(p, p.pause); !errors.Is(err, errUnsteady) {
			t.Errorf("read %q, %v", b, err)
		}
	})
}
