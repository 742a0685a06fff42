package source

import (
	"crypto/sha256"
	"errors"
	"io"
	"os"
	"time"
)

// How a file that is being written is met.
const (
	steadyTries = 4
	// steadyTick is longer than the clock of a file system needs to tell two changes apart: a few milliseconds.
	steadyTick = 20 * time.Millisecond
	// steadyQuiet is how long a file must have been left alone that a program holds open to write to. Office programs hold
	// what they show open for hours; one write of at most MaxBytes takes no such time.
	steadyQuiet = 10 * time.Second
)

// errUnsteady is a file that never held still. The next run tries it again.
var errUnsteady = errors.New("it is being written; what it holds is read the next time")

// writers says whether some program has a file open to write to.
type writers int

const (
	writersUntold writers = iota // the file system, or the rights, do not let it be known
	writersNone
	writersSome
)

// state is a file as it is met at a moment.
type state struct {
	at                time.Time // the moment before everything else was asked
	size              int64
	modified, changed time.Time // changed can not be set by a program, unlike modified
	writers           writers
}

func (s state) same(o state) bool {
	return s.size == o.size && s.modified.Equal(o.modified) && s.changed.Equal(o.changed)
}

// held is an open file.
type held interface {
	io.ReadSeeker
	state() (state, error)
}

// steady reads a file whole, up to MaxBytes and one, and returns when it was modified. Half of one version and half of the
// next is no document: a file that changes meanwhile is read again.
//
// A write changes the times of a file when it begins, and may be held up in the middle for as long as the machine is busy.
// So equal times before and after prove nothing by themselves; but with times older than a tick and no program that can be
// in the middle of a write, every write is one that begins later, and shows. Where it can not be known who writes, what was
// changed just now must be the same when it is read once more after a pause.
func steady(file held, pause func(time.Duration)) (b []byte, modified time.Time, err error) {
	var sum [sha256.Size]byte
	var earlier state
	for try := range steadyTries {
		if try > 0 {
			pause(steadyTick)
			if _, err := file.Seek(0, io.SeekStart); err != nil {
				return nil, modified, err
			}
		}
		before, err := file.state()
		if err != nil {
			return nil, modified, err
		}
		if b, err = io.ReadAll(io.LimitReader(file, MaxBytes+1)); err != nil {
			return nil, modified, err
		}
		after, err := file.state()
		if err != nil {
			return nil, modified, err
		}
		modified = after.modified
		age := before.at.Sub(before.changed)
		switch {
		case !before.same(after):
		case age > steadyQuiet || age < -steadyQuiet: // of a clock that is ahead, the age is not known
			return b, modified, nil
		case age <= steadyTick:
		case before.writers == writersNone:
			return b, modified, nil
		case before.writers == writersUntold:
			last := sum
			sum = sha256.Sum256(b)
			if try > 0 && earlier.same(before) && last == sum {
				return b, modified, nil
			}
			earlier = before
		}
	}
	return nil, modified, errUnsteady
}

// onDisk is a file of the file system.
type onDisk struct{ *os.File }

func (f onDisk) state() (state, error) {
	s := state{at: time.Now(), writers: writersOf(f.File)} // in this order: a writer who comes after shows in the times
	info, err := f.Stat()
	if err != nil {
		return s, err
	}
	s.size, s.modified, s.changed = info.Size(), info.ModTime(), changed(info)
	return s, nil
}
