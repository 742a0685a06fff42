package source

import (
	"bufio"
	"compress/bzip2"
	"fmt"
	"io"
	"path"
	"strings"
	"time"

	"github.com/klauspost/compress/gzip"
	"github.com/klauspost/compress/zstd"

	"entente/internal/record"
)

// maxWindow is the memory that unpacking zstd may take, in bytes; what zstd writes without being asked for more needs 8 MiB.
const maxWindow = 128 << 20

// stream opens a compressed file: a tar or web archive, lines of JSON, or one document.
func (u *unpacking) stream(kind packing, at place, file *io.SectionReader, modified time.Time, depth int) {
	if kind == packedGzip && newProbe(file).record(0) {
		u.warcMembers(at, file)
		return
	}
	r, done, err := decompress(kind, bufio.NewReaderSize(file, 64<<10))
	if err != nil {
		u.broken(at, fmt.Errorf("unpack %s: %w", kind, err))
		return
	}
	defer done()
	src := bufio.NewReaderSize(u.metered(r), lookSize)
	head, err := src.Peek(lookSize)
	if err != nil && err != io.EOF && len(head) == 0 {
		u.broken(at, err)
		return
	}
	name := unpacked(path.Base(at.name))
	switch inner := packingOfText(head, name); inner {
	case packedTar:
		u.tar(at, src, depth)
	case packedWARC:
		u.warc(at, newRecords(src))
	case packedLines:
		u.lines(at, src, modified)
	default:
		if !u.counted(at) {
			return
		}
		u.read(at, member{name: name, size: -1, modified: modified, open: func() (io.Reader, error) { return src, nil }}, depth)
	}
}

// decompress undoes one compression.
func decompress(kind packing, r io.Reader) (io.Reader, func(), error) {
	switch kind {
	case packedGzip:
		z, err := gzip.NewReader(r)
		if err != nil {
			return nil, nil, err
		}
		return z, func() {}, nil
	case packedZstd:
		z, err := zstd.NewReader(r, zstd.WithDecoderConcurrency(1), zstd.WithDecoderMaxMemory(maxWindow), zstd.WithDecoderMaxWindow(maxWindow))
		if err != nil {
			return nil, nil, err
		}
		return z, z.Close, nil
	case packedBzip2:
		return bzip2.NewReader(r), func() {}, nil
	}
	return nil, nil, &record.Failure{Class: record.ClassUnsupported, Reason: "a " + kind.String() + " can not be unpacked here"}
}

// unpacked is the name of a compressed file without the ending that its compression added.
func unpacked(name string) string {
	for _, ending := range []string{".gz", ".bz2", ".zst"} {
		if len(name) > len(ending) && strings.EqualFold(name[len(name)-len(ending):], ending) {
			return name[:len(name)-len(ending)]
		}
	}
	return name
}
