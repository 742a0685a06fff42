package source

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"
	"syscall"
	"time"

	"entente/internal/record"
)

// Bounds of what is unpacked. A member is bounded by MaxBytes like every other document.
const (
	maxMembers = 100_000  // of one file that is named or met on a walk, those of archives in it included
	maxDepth   = 2        // an archive may hold archives, which may hold documents only
	maxTotal   = 16 << 30 // bytes that come out of one file
	// maxRatio is how many bytes may come out of one byte, beyond the first maxFree bytes. Deflate reaches 1,032 on blanks;
	// pages and texts stay below 30.
	maxRatio = 200
	maxFree  = 2 * MaxBytes
)

// place is a file that holds documents: its key, its name and how it is shown, as of an Item.
type place struct{ key, name, source string }

// inside is the place of a member. What divides the two is no path: members are never written anywhere.
func (p place) inside(member string) place {
	return place{key: p.key + divider + member, name: p.name + divider + member, source: p.source + divider + shown(member)}
}

func (p place) item() Item { return Item{Key: p.key, Name: p.name, Source: p.source} }

// divider stands between a container and the member of it.
const divider = "!/"

// Inside returns what the keys of all members of an archive begin with, up to the slash, as the key of a folder does for its files.
func Inside(key string) string { return key + strings.TrimSuffix(divider, "/") }

// unpacking is one file being opened, with all archives in it.
type unpacking struct {
	ctx       context.Context
	ignore    ignored
	yield     func(Item, error) bool
	retrieved time.Time
	canonical func(string) (string, error)

	left    int64 // bytes that may still come out
	members int
	told    int  // items yielded
	over    bool // nothing more is taken out of this file
	refused bool // the reader of the items wants no more
}

// errBomb says that more comes out of a file than any honest one holds.
var errBomb = errors.New("more comes out of it than any honest archive holds")

// unpack yields the documents of a file that holds others, and reports false when the reader wants no more. The item is that
// file without its bytes.
func (f files) unpack(ctx context.Context, kind packing, at place, file io.ReaderAt, size int64, item Item, ignore ignored, yield func(Item, error) bool) bool {
	u := &unpacking{ctx: ctx, ignore: ignore, yield: yield, retrieved: item.Retrieved, canonical: f.Canonical, left: int64(maxTotal)}
	if u.canonical == nil {
		u.canonical = plainAddress
	}
	if size < (maxTotal-maxFree)/maxRatio {
		u.left = maxFree + maxRatio*size
	}
	u.open(kind, at, io.NewSectionReader(file, 0, size), item.Modified, 1)
	if u.told == 0 && !u.over {
		u.tell(at.item(), &Skipped{Reason: "the " + kind.String() + " holds no document"})
	}
	return !u.refused
}

// open takes the documents out of one archive.
func (u *unpacking) open(kind packing, at place, file *io.SectionReader, modified time.Time, depth int) {
	switch kind {
	case packedZip:
		u.zip(at, file, depth)
	case packedTar:
		u.tar(at, file, depth)
	case packedWARC:
		u.warc(at, newWhole(file))
	case packedLines:
		u.lines(at, file, modified)
	case packedXZ:
		u.fail(at, record.ClassUnsupported, "an xz file can not be unpacked here: unpack it and name what was in it")
	default:
		u.stream(kind, at, file, modified, depth)
	}
}

// tell yields an item, and reports false when nothing more is wanted.
func (u *unpacking) tell(item Item, err error) bool {
	if u.over {
		return false
	}
	u.told++
	if !u.yield(item, err) {
		u.over, u.refused = true, true
	}
	return !u.over
}

// fail yields a place that could not be read.
func (u *unpacking) fail(at place, class record.Class, format string, args ...any) bool {
	return u.tell(at.item(), &record.Failure{Class: class, Reason: fmt.Sprintf(format, args...)})
}

// going reports whether to go on, and ends the walk when its context ended.
func (u *unpacking) going() bool {
	if u.over {
		return false
	}
	if err := context.Cause(u.ctx); err != nil {
		u.over, u.refused = true, true
		u.yield(Item{}, err)
		return false
	}
	return true
}

// broken tells of an archive of which nothing more can be read, whatever was taken out of it before.
func (u *unpacking) broken(at place, err error) {
	switch {
	case errors.Is(err, errBomb):
		u.fail(at, record.ClassTooLarge, "%s: at most %d times its size is read", errBomb, maxRatio)
		u.over = true
	case errors.Is(err, io.ErrUnexpectedEOF):
		u.fail(at, record.ClassCorrupt, "it is cut off, and what follows is missing")
	default:
		if perr, ok := errors.AsType[*os.PathError](err); ok {
			u.fail(at, record.ClassUnreadable, "%v", perr.Err)
			return
		}
		u.fail(at, record.ClassCorrupt, "it is damaged: %v", err)
	}
}

// counted reports whether one more member may be looked at.
func (u *unpacking) counted(at place) bool {
	if !u.going() {
		return false
	}
	if u.members++; u.members > maxMembers {
		u.fail(at, record.ClassTooLarge, "it holds more than %d members; the others were not read", maxMembers)
		u.over = true
		return false
	}
	return true
}

// member is one file of an archive before it is read.
type member struct {
	name     string // as it stands in the archive
	size     int64  // as the archive says; -1 when it does not
	modified time.Time
	open     func() (io.Reader, error)
}

// read takes one member out of an archive, and what is in it when it is one itself.
func (u *unpacking) read(in place, m member, depth int) {
	name := clean(m.name)
	at := in.inside(name)
	if unwanted(name) || u.ignore.within(at.name) {
		return
	}
	item := at.item()
	if what, ok := besides(name); ok {
		u.tell(item, &Skipped{Reason: what + " is no document"})
		return
	}
	if m.size > MaxBytes {
		u.tell(item, tooLarge(m.size))
		return
	}
	r, err := m.open()
	if err != nil {
		u.unread(at, err)
		return
	}
	item.Retrieved, item.Modified = u.retrieved, m.modified
	if item.Bytes, err = u.bytes(r); err != nil {
		u.unread(at, err)
		return
	}
	u.document(at, item, depth)
}

// document yields a member that was read, or opens it when it holds others.
func (u *unpacking) document(at place, item Item, depth int) {
	kind := packingOf(bytes.NewReader(item.Bytes), int64(len(item.Bytes)), item.Name)
	switch {
	case kind == notPacked:
		u.tell(item, nil)
	case depth >= maxDepth:
		u.fail(at, record.ClassUnsupported, "a %s inside an archive inside an archive is not opened", kind)
	default:
		u.open(kind, at, io.NewSectionReader(bytes.NewReader(item.Bytes), 0, int64(len(item.Bytes))), item.Modified, depth+1)
	}
}

// unread tells of a member that could not be read; the others go on.
func (u *unpacking) unread(at place, err error) {
	var f *record.Failure
	if errors.As(err, &f) {
		u.tell(at.item(), f)
		return
	}
	u.broken(at, err)
}

// bytes reads one member whole.
func (u *unpacking) bytes(r io.Reader) ([]byte, error) {
	b, err := io.ReadAll(io.LimitReader(u.metered(r), MaxBytes+1))
	if err != nil {
		return nil, err
	}
	if len(b) > MaxBytes {
		return nil, &record.Failure{Class: record.ClassTooLarge, Reason: fmt.Sprintf("unpacked it is larger than the limit of %d bytes", MaxBytes)}
	}
	return b, nil
}

// metered counts what comes out of r against what may.
func (u *unpacking) metered(r io.Reader) io.Reader { return &meter{u, r} }

type meter struct {
	*unpacking
	r io.Reader
}

func (m *meter) Read(p []byte) (int, error) {
	n, err := m.r.Read(p)
	if m.left -= int64(n); m.left < 0 {
		return n, errBomb
	}
	return n, err
}

// Archive reports whether an operand is a file that holds other documents: an archive, a web archive, a compressed file or
// lines of JSON. What can not be opened is none.
func Archive(operand string) bool {
	key, info, err := files{given: operand}.root()
	if err != nil || !info.Mode().IsRegular() {
		return false
	}
	file, err := os.OpenFile(key, os.O_RDONLY|syscall.O_NONBLOCK, 0)
	if err != nil {
		return false
	}
	defer file.Close()
	return packingOf(file, info.Size(), filepath.Base(key)) != notPacked
}
