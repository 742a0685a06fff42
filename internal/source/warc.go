package source

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"maps"
	"net/textproto"
	"slices"
	"strconv"
	"strings"
	"time"

	"entente/internal/record"
)

// maxRecordHead bounds the header of a record, in bytes. Those that are met take under one kilobyte.
const maxRecordHead = 64 << 10

// records reads the records of a web archive (ISO 28500, WARC 1.0 and 1.1) one after the other. What a record claims to hold is
// looked at before it is taken, so that the claim of a damaged one costs nothing that follows it.
type records struct {
	r     io.Reader
	at    *io.SectionReader // the same bytes, when they can be looked at anywhere; else nil
	base  int64             // where r begins in its file, when it is a member of it
	off   int64             // bytes taken
	ahead []byte            // bytes read and not taken begin at pos
	pos   int
	err   error // what ended r
}

// newRecords reads records from front to back.
func newRecords(r io.Reader) *records { return &records{r: r} }

// newWhole reads records of a file that can be looked at anywhere.
func newWhole(file *io.SectionReader) *records { return &records{r: file, at: file} }

// restart begins anew with what its reader gives now, which begins at base.
func (r *records) restart(base int64) {
	r.base, r.off, r.pos, r.err = base, 0, 0, nil
	r.ahead = r.ahead[:0]
}

// readAhead is how many bytes are read at once.
const readAhead = 32 << 10

// peek returns the next n bytes without taking them, fewer with the error that ended the reader. They stay until the next call.
func (r *records) peek(n int) ([]byte, error) {
	for len(r.ahead)-r.pos < n && r.err == nil {
		if r.pos > len(r.ahead)/2 { // every byte is moved about once
			r.ahead = r.ahead[:copy(r.ahead, r.ahead[r.pos:])]
			r.pos = 0
		}
		r.ahead = slices.Grow(r.ahead, min(max(n-(len(r.ahead)-r.pos), readAhead), max(readAhead, len(r.ahead))))
		var got int
		got, r.err = r.r.Read(r.ahead[len(r.ahead):cap(r.ahead)])
		r.ahead = r.ahead[:len(r.ahead)+got]
	}
	have := r.ahead[r.pos:]
	if len(have) >= n {
		return have[:n], nil
	}
	return have, r.err
}

// take takes n bytes that were seen.
func (r *records) take(n int) {
	r.pos += n
	r.off += int64(n)
	if r.pos == len(r.ahead) && cap(r.ahead) > 1<<20 {
		r.ahead, r.pos = nil, 0 // what one large record needed
	}
}

// pass takes n bytes that need not be seen, and returns what ended the reader before.
func (r *records) pass(n int64) error {
	seen := min(n, int64(len(r.ahead)-r.pos))
	r.take(int(seen))
	if n -= seen; n == 0 {
		return nil
	}
	if r.err != nil {
		return r.err
	}
	if r.at != nil {
		_, err := r.at.Seek(n, io.SeekCurrent)
		r.off += n
		return err
	}
	passed, err := io.CopyN(io.Discard, r.r, n)
	r.off += passed
	return err
}

// head is the header of a record.
type head struct {
	textproto.MIMEHeader
	version string
	length  int64 // of the block
}

var (
	errDamaged = errors.New("damaged")
	version    = []byte("WARC/")
)

// damage says what is wrong with a record.
func damage(format string, args ...any) error {
	return fmt.Errorf("%w: %s", errDamaged, fmt.Sprintf(format, args...))
}

// next returns the header of the next record, or io.EOF. After an error that is errDamaged, skip finds the one behind.
func (r *records) next() (head, error) {
	for {
		c, err := r.peek(1)
		if err != nil {
			return head{}, err
		}
		if c[0] != '\r' && c[0] != '\n' {
			break
		}
		r.take(1)
	}
	line, err := r.line()
	if err != nil {
		return head{}, err
	}
	h := head{MIMEHeader: textproto.MIMEHeader{}, version: line, length: -1}
	if !strings.HasPrefix(line, "WARC/") {
		return head{}, damage("no record begins here")
	}
	for size := len(line); ; {
		line, err := r.line()
		if err != nil {
			return head{}, err
		}
		if line == "" {
			break
		}
		if size += len(line); size > maxRecordHead {
			return head{}, damage("its header is too long")
		}
		name, value, found := strings.Cut(line, ":")
		if !found {
			return head{}, damage("its header has a line without a name")
		}
		h.Add(strings.TrimSpace(name), strings.Trim(value, " \t"))
	}
	n, err := strconv.ParseInt(h.Get("Content-Length"), 10, 64)
	if err != nil || n < 0 {
		return head{}, damage("its header does not say how long it is")
	}
	h.length = n
	return h, nil
}

// line returns a line of a header without its end.
func (r *records) line() (string, error) {
	for size := 256; ; size *= 2 {
		near, err := r.peek(size)
		if i := bytes.IndexByte(near, '\n'); i >= 0 {
			line := string(bytes.TrimRight(near[:i], "\r"))
			r.take(i + 1)
			return line, nil
		}
		switch {
		case err == io.EOF && len(near) > 0:
			r.take(len(near))
			return "", damage("it is cut off")
		case err != nil:
			return "", err
		case size > maxRecordHead:
			return "", damage("its header is too long")
		}
	}
}

// block takes the block of the record whose header was just read, and returns it unless it is not wanted or larger than limit.
// When the next record does not begin behind it, its length is wrong: nothing is taken, so that skip finds what it would swallow.
func (r *records) block(h head, wanted bool, limit int64) ([]byte, error) {
	if r.at != nil && !r.framed(r.off+h.length) {
		return nil, damage("no record begins where it should end")
	}
	if r.at != nil && (!wanted || h.length > limit) {
		return nil, r.pass(h.length)
	}
	if h.length > limit {
		near, err := r.peek(int(limit))
		if err == nil && boundary(near) < 0 {
			err = r.pass(h.length)
		} else if err == nil {
			err = damage("no record begins where it should end")
		}
		if err == io.EOF {
			err = damage("it is cut off")
		}
		return nil, err
	}
	near, err := r.peek(int(h.length) + endSize)
	switch {
	case err != nil && err != io.EOF: // the compression tells of damage, even if only behind the block
		return nil, err
	case int64(len(near)) < h.length:
		return nil, damage("it is cut off")
	case !endsRecord(near[h.length:]):
		return nil, damage("no record begins where it should end")
	}
	var b []byte
	if wanted {
		b = bytes.Clone(near[:h.length])
	}
	r.take(int(h.length))
	return b, nil
}

// framed reports whether a record may end at off.
func (r *records) framed(off int64) bool {
	if off < 0 || off > r.at.Size() {
		return false
	}
	near := make([]byte, endSize)
	n, err := r.at.ReadAt(near, off)
	return (err == nil || err == io.EOF) && endsRecord(near[:n])
}

// endSize is how many bytes behind a record tell that it ends there.
const endSize = 16

// endsRecord says that a record may end before these bytes: the two line ends of the standard, which some programs write in
// another number before the next record or the end of the file.
func endsRecord(near []byte) bool {
	if bytes.HasPrefix(near, []byte("\r\n\r\n")) {
		return true
	}
	rest := bytes.TrimLeft(near, "\r\n")
	if len(rest) == 0 {
		return len(near) < endSize
	}
	return bytes.HasPrefix(rest, version[:min(len(version), len(rest))])
}

// boundary returns where in a block another record seems to begin, or -1.
func boundary(b []byte) int {
	for from := 0; ; {
		i := bytes.Index(b[from:], []byte("\nWARC/1."))
		if i < 0 {
			return -1
		}
		i += from + 1
		if near := b[i:min(len(b), i+512)]; bytes.Contains(near, []byte("WARC-Type:")) {
			return i
		}
		from = i
	}
}

// skip reads on to the next line that begins a record.
func (r *records) skip() error {
	for {
		near, err := r.peek(readAhead)
		if bytes.HasPrefix(near, version) {
			return nil
		}
		switch i := bytes.IndexByte(near, '\n'); {
		case i >= 0:
			r.take(i + 1)
		case err != nil:
			return err
		default:
			r.take(len(near))
		}
	}
}

// web is the reading of one web archive.
type web struct {
	*unpacking
	at      place
	n       int            // records met
	out     map[string]int // how many were left out, by what they are
	seen    dated
	damaged int
}

// warc reads a web archive that is one stream of records.
func (u *unpacking) warc(at place, r *records) {
	w := &web{unpacking: u, at: at, out: map[string]int{}, seen: dated{}}
	if err := w.read(r); err != nil {
		u.broken(at, err)
	}
	w.close()
}

// read yields what r holds. It returns the error that broke r off, nil at its end.
func (w *web) read(r *records) error {
	for w.going() {
		start := r.base + r.off
		h, err := r.next()
		if err == io.EOF {
			return nil
		}
		w.n++
		if err == nil {
			err = w.record(r, h)
		}
		switch {
		case err == nil:
		case errors.Is(err, errDamaged):
			if !w.broke(start, err) {
				return nil
			}
			if err := r.skip(); err != nil {
				if err == io.EOF {
					return nil
				}
				return err
			}
		default:
			return err
		}
	}
	return nil
}

// maxDamage is how many damaged records of one archive are told one by one. The others are counted.
const maxDamage = 1000

// broke tells of a damaged record.
func (w *web) broke(start int64, err error) bool {
	if w.damaged++; w.damaged > maxDamage {
		return w.going()
	}
	return w.fail(w.at.inside(fmt.Sprintf("record-%d", w.n)), record.ClassCorrupt,
		"record %d, at byte %d, is %v; reading went on behind it", w.n, start, err)
}

// close tells what was left out.
func (w *web) close() {
	if w.damaged > maxDamage {
		w.fail(w.at, record.ClassCorrupt, "%d more records are damaged", w.damaged-maxDamage)
	}
	if len(w.out) == 0 {
		return
	}
	var parts []string
	for _, what := range slices.Sorted(maps.Keys(w.out)) {
		parts = append(parts, fmt.Sprintf("%d %s", w.out[what], what))
	}
	w.tell(w.at.item(), &Skipped{Reason: "left out of it: " + strings.Join(parts, ", ")})
}

// record reads the record of h.
func (w *web) record(r *records, h head) error {
	kind := strings.ToLower(h.Get("Warc-Type"))
	target := strings.Trim(h.Get("Warc-Target-Uri"), "<> ")
	media := strings.ToLower(h.Get("Content-Type"))
	wanted := true
	switch {
	case kind != "response" && kind != "resource" && kind != "conversion":
		w.out[typeName(kind)]++
		wanted = false
	case strings.HasPrefix(target, "dns:"), strings.HasPrefix(media, "text/dns"):
		w.out["answers of name servers"]++
		wanted = false
	case strings.HasPrefix(target, "metadata:"): // what wget tells of its own run
		w.out["metadata records"]++
		wanted = false
	case h.Get("Warc-Segment-Number") != "":
		w.out["parts of segmented records"]++
		wanted = false
	}
	b, err := r.block(h, wanted, MaxBytes+maxRecordHead)
	if err != nil || !wanted {
		return err
	}
	at := w.at.inside(fmt.Sprintf("record-%d", w.n))
	if address, ok := w.addressOf(target); ok {
		at = place{address, address, address}
	} else if target != "" {
		at = w.at.inside(clean(target))
	}
	if b == nil && h.length > 0 {
		w.tell(at.item(), tooLarge(h.length))
		return nil
	}
	item := at.item()
	item.Bytes, item.Hint, item.Retrieved = b, h.Get("Content-Type"), w.retrieved
	if date, err := time.Parse(time.RFC3339Nano, h.Get("Warc-Date")); err == nil {
		item.Retrieved = date.UTC()
	}
	if kind == "response" && (strings.HasPrefix(media, "application/http") || bytes.HasPrefix(b, []byte("HTTP/"))) {
		a, err := answerOf(b)
		if err != nil {
			w.fail(at, record.ClassCorrupt, "record %d holds no answer of a server: %v", w.n, err)
			return nil
		}
		if a.status != 200 {
			w.out[fmt.Sprintf("answers with status %d", a.status)]++
			return nil
		}
		if what := besidesMedia(a.header.Get("Content-Type")); what != "" {
			w.out[what]++
			return nil
		}
		if item.Bytes, err = a.content(w.unpacking); err != nil {
			w.unread(at, err)
			return nil
		}
		item.Hint, item.ETag = a.header.Get("Content-Type"), a.header.Get("Etag")
		item.Modified = httpTime(a.header.Get("Last-Modified"))
		if l := a.header.Get("Content-Language"); l != "" {
			item.Meta = map[string]string{"language": strings.ToValidUTF8(l, "\uFFFD")}
		}
	} else if what := besidesMedia(media); what != "" {
		w.out[what]++
		return nil
	}
	switch {
	case len(item.Bytes) == 0:
		w.out["answers without content"]++
	case strings.HasSuffix(item.Key, "/robots.txt"):
		w.out["rules for robots"]++
	case w.ignore.within(item.Name):
	case w.seen.stale(item.Key, item.Retrieved):
		w.out["older captures of a page"]++
	default:
		w.tell(item, nil)
	}
	return nil
}

// typeName says in the plural what a record of a type is that is no document.
func typeName(kind string) string {
	switch kind {
	case "":
		return "records without a type"
	case "warcinfo", "request", "metadata", "revisit", "continuation":
		return kind + " records"
	}
	return "records of other types"
}

// besidesMedia names what a page needs besides its text, by the media type that its server gave.
func besidesMedia(media string) string {
	media, _, _ = strings.Cut(strings.ToLower(media), ";")
	media = strings.TrimSpace(media)
	switch kind, _, _ := strings.Cut(media, "/"); kind {
	case "image":
		return "pictures"
	case "audio", "video":
		return "recordings"
	case "font":
		return "fonts"
	}
	switch media {
	case "text/css":
		return "style sheets"
	case "text/javascript", "application/javascript", "application/x-javascript", "application/ecmascript", "application/wasm":
		return "programs"
	case "application/font-woff", "application/font-woff2", "application/x-font-ttf", "application/x-font-woff", "application/vnd.ms-fontobject":
		return "fonts"
	case "application/json", "application/ld+json", "application/manifest+json", "application/geo+json":
		return "data for programs"
	case "application/rss+xml", "application/atom+xml", "application/xml", "text/xml", "application/opensearchdescription+xml":
		return "feeds and other XML"
	}
	return ""
}
