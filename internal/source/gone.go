package source

import (
	"context"
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"syscall"
	"time"

	"entente/internal/record"
)

// Gone reports whether a key is a path at which no document is any more, or a member that its archive does not hold any more.
// A place that can not be looked at is not gone, nor is an address. To ask for many, ask a Presence.
func Gone(key string) bool { return new(Presence).Gone(key) }

// Presence tells whether sources are where they were. It remembers what the archives hold that it was asked for last, as long
// as their size and time stay. The zero value is ready; it may be used from several goroutines.
type Presence struct {
	mu   sync.Mutex
	held []contents // the latest first
}

// contents is what one archive holds.
type contents struct {
	path     string
	size     int64
	modified time.Time
	keys     map[string]bool // nil when it could not be read to its end
}

// remembered is how many archives a Presence remembers. Their members are asked for one archive after the other.
const remembered = 4

// Gone is as the function of that name.
func (p *Presence) Gone(key string) bool {
	if !filepath.IsAbs(key) {
		return false
	}
	info, err := os.Lstat(key)
	if err == nil {
		return info.Mode().IsRegular() && p.opened(key, info)
	}
	if !missing(err) {
		return false
	}
	for i := strings.Index(key, divider); i >= 0; {
		container := key[:i]
		if info, err := os.Lstat(container); err == nil && info.Mode().IsRegular() {
			keys := p.contents(container, info)
			return keys != nil && !keys[key]
		} else if err != nil && !missing(err) {
			return false
		}
		next := strings.Index(key[i+1:], divider)
		if next < 0 {
			break
		}
		i += 1 + next
	}
	return true
}

func missing(err error) bool {
	return errors.Is(err, fs.ErrNotExist) || errors.Is(err, syscall.ENOTDIR) || errors.Is(err, syscall.ENAMETOOLONG)
}

// opened says that a file which may once have been a document, or failed, is an archive now whose members are read in its place.
func (p *Presence) opened(key string, info fs.FileInfo) bool {
	if !Archive(key) {
		return false
	}
	keys := p.contents(key, info)
	return keys != nil && !keys[key]
}

// contents returns the keys of all that an archive holds; those of what could not be read are among them.
func (p *Presence) contents(path string, info fs.FileInfo) map[string]bool {
	p.mu.Lock()
	defer p.mu.Unlock()
	for _, c := range p.held {
		if c.path == path && c.size == info.Size() && c.modified.Equal(info.ModTime()) {
			return c.keys
		}
	}
	c := contents{path: path, size: info.Size(), modified: info.ModTime(), keys: map[string]bool{}}
	for item, err := range (files{given: path, Options: Options{Now: time.Now}}).Items(context.Background()) {
		var f *record.Failure
		if item.Key == path && errors.As(err, &f) { // what lies behind the damage is not known
			c.keys = nil
			break
		}
		if _, skipped := errors.AsType[*Skipped](err); !skipped {
			c.keys[item.Key] = true
		}
	}
	p.held = append([]contents{c}, p.held[:min(len(p.held), remembered-1)]...)
	return c.keys
}
