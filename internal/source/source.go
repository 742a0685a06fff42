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
	// name and an error that holds a *record.Failure; the others go on. An error without an Item ends the walk.
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
}
