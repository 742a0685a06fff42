package source

import (
	"bufio"
	"bytes"
	"fmt"
	"io"

	"github.com/klauspost/compress/gzip"
)

// gzipMagic begins every member of a gzip file that is packed by deflate, the only way there is.
var gzipMagic = []byte{0x1f, 0x8b, 8}

// probeSize is how many bytes of a file are read at most to see whether a gzip member that begins with a record lies there.
const probeSize = 16 << 10

// probe looks whether gzip members begin with records.
type probe struct {
	file *io.SectionReader
	raw  *bufio.Reader
	z    gzip.Reader
}

func newProbe(file *io.SectionReader) *probe {
	return &probe{file: file, raw: bufio.NewReaderSize(nil, 512)}
}

// record reports whether the gzip member at off begins with a record.
func (p *probe) record(off int64) bool {
	p.raw.Reset(io.NewSectionReader(p.file, off, min(probeSize, p.file.Size()-off)))
	if p.z.Reset(p.raw) != nil {
		return false
	}
	near := make([]byte, len(version))
	_, err := io.ReadFull(&p.z, near)
	return err == nil && bytes.Equal(near, version)
}

// run is gzip members one behind the other, up to one that begins with a record again. Archives are packed a member a record,
// so that what is damaged costs that record only; what others pack whole, or cut into members anywhere, is one run.
type run struct {
	probe *probe
	under *io.SectionReader // from the beginning of the member that is being read
	raw   *bufio.Reader
	z     gzip.Reader
	pos   int64 // where that begins
}

func newRun(p *probe) *run { return &run{probe: p, raw: bufio.NewReaderSize(nil, 16<<10)} }

func (m *run) start(pos int64) error {
	m.pos, m.under = pos, io.NewSectionReader(m.probe.file, pos, m.probe.file.Size()-pos)
	m.raw.Reset(m.under)
	if err := m.z.Reset(m.raw); err != nil {
		return err
	}
	m.z.Multistream(false)
	return nil
}

// end is where the bytes that the decompression has taken end: of a bufio.Reader it takes no more than it needs.
func (m *run) end() int64 {
	read, err := m.under.Seek(0, io.SeekCurrent)
	if err != nil {
		return m.probe.file.Size()
	}
	return m.pos + read - int64(m.raw.Buffered())
}

func (m *run) Read(p []byte) (int, error) {
	for {
		n, err := m.z.Read(p)
		if n > 0 || err != io.EOF {
			return n, err
		}
		next := m.end()
		if next >= m.probe.file.Size() || m.probe.record(next) {
			return 0, io.EOF
		}
		if err := m.start(next); err != nil {
			return 0, fmt.Errorf("behind byte %d: %w", next, err)
		}
	}
}

// warcMembers reads a web archive whose records are gzip members. Behind a damaged member, reading goes on at the next one
// that begins with a record.
func (u *unpacking) warcMembers(at place, file *io.SectionReader) {
	w := &web{unpacking: u, at: at, out: map[string]int{}, seen: dated{}}
	m := newRun(newProbe(file))
	finder := finder{probe: m.probe, left: 2*file.Size() + 1<<20}
	r := newRecords(u.metered(m))
	for pos := int64(0); pos < file.Size() && u.going(); {
		err := m.start(pos)
		if err == nil {
			r.restart(pos)
			err = w.read(r)
		}
		switch {
		case err == nil && u.over:
		case err == nil:
			pos = m.end()
		case isBomb(err):
			u.broken(at, err)
		default:
			w.broke(pos, fmt.Errorf("%w: its compression is: %v", errDamaged, err))
			next, ok := finder.after(pos)
			if !ok {
				pos = file.Size()
				break
			}
			pos = next
		}
	}
	w.close()
}

// finder looks for gzip members that begin with a record.
type finder struct {
	*probe
	left int64 // bytes that may still be tried, so that a made-up file can not hold it up
}

// after returns where the first such member begins behind pos.
func (f *finder) after(pos int64) (int64, bool) {
	window := make([]byte, 256<<10)
	for pos++; pos < f.file.Size(); {
		n, err := f.file.ReadAt(window, pos)
		if n < len(gzipMagic) {
			return 0, false
		}
		for i := 0; i < n; {
			j := bytes.Index(window[i:n], gzipMagic)
			if j < 0 {
				break
			}
			if f.left -= probeSize; f.left < 0 {
				return 0, false
			}
			if at := pos + int64(i+j); f.record(at) {
				return at, true
			}
			i += j + 1
		}
		if err == io.EOF {
			return 0, false
		}
		pos += int64(n - len(gzipMagic) + 1)
	}
	return 0, false
}
