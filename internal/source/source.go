// Package source finds documents and reads their bytes.
package source

import (
	"context"
	"iter"
	"time"
)

// MaxBytes is the largest file that is read. Larger ones fail with class too-large.
const MaxBytes = 64 << 20

// Source is a place that holds documents.
type Source interface {
	// Items yields every document of the place in a stable order. A document that can not be read is yielded with its
	// name and an error that holds a *record.Failure, one that is passed over on purpose with a *Skipped; the others go
	// on. An error without an Item ends the walk.
	Items(ctx context.Context) iter.Seq2[Item, error]
}

// Item is one document as it was found.
type Item struct {
	Key    string // identity: canonical address, or absolute path
	Name   string // what the document id is made from: canonical address, or path relative to the named root, with slashes
	Source string // what is shown: the address, or the path as it was given
	Bytes  []byte
	Hint   string // media type the place claims, if any; content decides
	// Retrieved is when the bytes were read; Modified what the file system or server says, zero when unknown.
	Retrieved time.Time
	Modified  time.Time
	ETag      string
	Site      string // name of the crawled site, if any
	// Unmodified says that the server has nothing newer than what is held: Bytes is empty, and what was read stays.
	Unmodified bool
	// Meta is what the place says of the document besides its bytes: title, date (ISO 8601), language. A line of JSON and
	// a record of a web archive say such things; content decides where both speak.
	Meta map[string]string
}

// Absent says that a source is gone for good, by its own server's word. What was read of it is removed.
type Absent struct{ Reason string }

func (a *Absent) Error() string { return "absent: " + a.Reason }

// Skipped says that a file was passed over on purpose. It is no failure.
type Skipped struct{ Reason string }

func (s *Skipped) Error() string { return "skipped: " + s.Reason }

// Options say how places are walked. The zero value reads everything.
type Options struct {
	Since   time.Time        // files not modified since then are skipped
	Exclude []string         // absolute folders that are not entered
	Now     func() time.Time // time.Now when nil
	// Canonical brings the address of a record of a web archive or of a line of JSON into the form that is its key; an error
	// says that it is no address. When nil, scheme and host are written small, and default ports and fragments left out.
	Canonical func(address string) (string, error)
	// Fetch gets addresses. When nil, they are refused.
	Fetch Fetch
}

// At returns the source that an operand of the command line names: a file, a folder or an address.
func At(operand string, o Options) Source {
	if o.Now == nil {
		o.Now = time.Now
	}
	if IsAddress(operand) {
		return address{given: operand, Options: o}
	}
	return files{given: operand, Options: o}
}
