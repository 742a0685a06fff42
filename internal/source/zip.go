package source

import (
	"archive/zip"
	"compress/bzip2"
	"errors"
	"fmt"
	"io"
	"unicode/utf8"

	"github.com/klauspost/compress/zstd"

	"entente/internal/record"
)

// maxDirectory is how many bytes the list of members of a zip file may take: some 120 bytes for each of maxMembers. It bounds
// the memory that a made-up list costs.
const maxDirectory = 16 << 20

// Compression methods besides stored and deflate that are met, as the zip specification numbers them.
const (
	zipBzip2 = 12
	zipZstd  = 93
)

var errDirectory = errors.New("the list of members is too long")

// capped fails when more than left bytes have been read.
type capped struct {
	r    io.ReaderAt
	left int64
}

func (c *capped) ReadAt(p []byte, off int64) (int, error) {
	if c.left -= int64(len(p)); c.left < 0 {
		return 0, errDirectory
	}
	return c.r.ReadAt(p, off)
}

func (u *unpacking) zip(at place, file *io.SectionReader, depth int) {
	list := &capped{r: file, left: maxDirectory}
	r, err := zip.NewReader(list, file.Size())
	switch {
	case errors.Is(err, errDirectory):
		u.fail(at, record.ClassTooLarge, "its list of members takes more than %d bytes", maxDirectory)
		return
	case errors.Is(err, zip.ErrFormat):
		u.fail(at, record.ClassCorrupt, "a zip archive without its list of members: it is cut off or damaged")
		return
	case err != nil:
		u.broken(at, err)
		return
	}
	list.left = 1 << 62 // from here on members are read, each within its own limits
	r.RegisterDecompressor(zipBzip2, func(r io.Reader) io.ReadCloser { return io.NopCloser(bzip2.NewReader(r)) })
	r.RegisterDecompressor(zipZstd, func(r io.Reader) io.ReadCloser {
		d, err := zstd.NewReader(r, zstd.WithDecoderConcurrency(1), zstd.WithDecoderMaxMemory(maxWindow))
		if err != nil {
			return io.NopCloser(failing{err})
		}
		return d.IOReadCloser()
	})
	names := tagged{}
	for _, f := range r.File {
		if !u.counted(at) {
			return
		}
		name := f.Name
		if !utf8.ValidString(name) {
			name = western(name)
		}
		if f.FileInfo().IsDir() {
			continue
		}
		m := member{name: name, size: int64(min(f.UncompressedSize64, 1<<62)), modified: f.Modified.UTC(), open: func() (io.Reader, error) { return openMember(f) }}
		if f.Modified.IsZero() {
			m.modified = f.Modified
		}
		inside := at.inside(clean(name))
		switch {
		case !f.Mode().IsRegular():
			u.tell(inside.item(), &Skipped{Reason: "a link or a device is not followed"})
		case names.again(inside.key):
			u.tell(inside.item(), &Skipped{Reason: "another member of this archive has the same name"})
		default:
			u.read(at, m, depth)
		}
	}
}

// openMember opens one file of a zip archive.
func openMember(f *zip.File) (io.Reader, error) {
	if f.Flags&1 != 0 {
		return nil, &record.Failure{Class: record.ClassEncrypted, Reason: "it is locked with a password"}
	}
	r, err := f.Open()
	if errors.Is(err, zip.ErrAlgorithm) {
		return nil, &record.Failure{Class: record.ClassUnsupported, Reason: fmt.Sprintf("it is packed by method %d, which is not read", f.Method)}
	}
	if err != nil {
		return nil, err
	}
	return closing{r}, nil
}

// closing closes what it reads when that ends, as a member is read to its end or given up.
type closing struct{ io.ReadCloser }

func (c closing) Read(p []byte) (int, error) {
	n, err := c.ReadCloser.Read(p)
	if err != nil {
		if cerr := c.Close(); cerr != nil && err == io.EOF {
			err = cerr
		}
	}
	return n, err
}

// failing answers every read with its error.
type failing struct{ err error }

func (f failing) Read([]byte) (int, error) { return 0, f.err }
