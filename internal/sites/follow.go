package sites

import (
	"errors"
	"io/fs"
	"os"
	"sync"
	"time"

	"entente/internal/record"
)

// lookEvery is how long a follower believes what it knows of the file.
const lookEvery = time.Second

// Follower knows the sites of a file, and reads it again when it has changed. It is safe for concurrent use.
type Follower struct {
	place func() string
	fault func(error)

	mu     sync.Mutex
	looked time.Time
	seen   state
	list   []Site
	good   bool // list was read, now or earlier
}

// state tells files apart that were changed.
type state struct {
	path string
	size int64 // -1 of a file that is not there
	at   time.Time
}

// Follow returns a follower of the file at a place, which may be another one every time. What can not be read is told once for each
// change; the sites stay what they were.
func Follow(place func() string, fault func(error)) *Follower {
	return &Follower{place: place, fault: fault}
}

// Sites returns the sites as they are now, by name. They must not be changed.
func (f *Follower) Sites() []Site {
	f.mu.Lock()
	defer f.mu.Unlock()
	now := time.Now()
	if passed := now.Sub(f.looked); !f.looked.IsZero() && passed >= 0 && passed < lookEvery {
		return f.list
	}
	f.looked = now
	path := f.place()
	is := state{path: path, size: -1}
	info, err := os.Stat(path)
	switch {
	case err == nil:
		is.size, is.at = info.Size(), info.ModTime()
	case !errors.Is(err, fs.ErrNotExist):
		is.size = -2 // it is there, and Read says what is wrong with it
	}
	if is == f.seen {
		return f.list
	}
	f.seen = is
	list, err := Read(path)
	if err != nil {
		f.fault(err)
		return f.list
	}
	f.list, f.good = list, true
	return f.list
}

// Display says how much of a document readers are shown, by the site that it was crawled from: all of it where nothing is said of that. As long
// as the file could never be read, nobody knows what it says, and only links are shown.
func (f *Follower) Display(site string) record.Display {
	if site == "" {
		return record.DisplayText
	}
	for _, s := range f.Sites() {
		if s.Name == site {
			return s.Display
		}
	}
	f.mu.Lock()
	defer f.mu.Unlock()
	if !f.good {
		return record.DisplayLink
	}
	return record.DisplayText
}
