//go:build unix

package control

import (
	"bufio"
	"encoding/binary"
	"encoding/json"
	"errors"
	"fmt"
	"hash/crc32"
	"io"
	"net"
	"os"
	"reflect"
	"slices"
	"strings"
	"sync"
	"time"

	"entente/internal/record"
)

// The protocol. Both sides open with a line that names its version; then calls follow one another on the connection. A
// call is a request frame, for some calls frames of values, and an answer: frames of values and of output, and a last one
// that says how it went. While an owner works on an answer it sends beats, so that silence means that it hangs.
//
//	1  first
const protocol = 1

// Version names the protocol and the shape of the records it carries. A program whose records have other fields would
// lose them on the way without a word, so that it is another version even when the protocol is the same.
var Version = fmt.Sprintf("%d-%08x", protocol, shape(
	reflect.TypeFor[record.Reading](), reflect.TypeFor[record.Source](), reflect.TypeFor[record.Kept](), reflect.TypeFor[record.Page](),
	reflect.TypeFor[request](), reflect.TypeFor[ending](), reflect.TypeFor[parcel](),
))

// shape is a checksum over the names and types of all fields that can be reached.
func shape(types ...reflect.Type) uint32 {
	var b strings.Builder
	seen := map[reflect.Type]bool{}
	var walk func(t reflect.Type)
	walk = func(t reflect.Type) {
		fmt.Fprint(&b, t.Kind(), " ")
		switch t.Kind() {
		case reflect.Pointer, reflect.Slice, reflect.Array, reflect.Map:
			walk(t.Elem())
		case reflect.Struct:
			fmt.Fprint(&b, t.String(), "{")
			if !seen[t] && t != reflect.TypeFor[time.Time]() {
				seen[t] = true
				for _, f := range reflect.VisibleFields(t) {
					fmt.Fprint(&b, f.Name, " ", f.Tag, " ")
					walk(f.Type)
				}
			}
			fmt.Fprint(&b, "}")
		}
	}
	for _, t := range types {
		walk(t)
	}
	return crc32.ChecksumIEEE([]byte(b.String()))
}

// Frames: a byte that tells the kind, four bytes of length in big-endian order, and as many bytes.
const (
	frameRequest = 'q' // JSON of a request
	frameReady   = 'r' // the owner has room for the values of a call
	frameValue   = 'v' // a piece of the stream of values
	frameOut     = 'o' // a piece of standard output
	frameErr     = 'e' // a piece of standard error
	frameBeat    = 'b' // the owner is at work
	frameEnd     = 'z' // the end of a call's values; in an answer, JSON of an ending
)

// maxFrame bounds the bytes of one frame; longer streams are several. Only a request is always one: the options of a job
// may hold a file that the caller read.
const (
	maxFrame   = 256 << 10
	maxRequest = 16 << 20
)

// greeting is how both sides open. Other words than these come from something that is no Entente.
const greeting = "entente control "

// request is what a call asks for. Keys are bytes, because a file name may hold any, which the text of JSON may not.
type request struct {
	Op      string          `json:"op"`
	Key     []byte          `json:"key,omitempty"`
	Options json.RawMessage `json:"options,omitempty"`
}

// ending tells how a call went: exit code 0 and no message when it went well.
type ending struct {
	Code    int    `json:"code"`
	Message string `json:"message,omitempty"`
}

// errMalformed is a peer that does not keep to the protocol.
var errMalformed = errors.New("malformed frame")

// conn is one end of a connection. Writing is safe for concurrent use, reading is one goroutine's.
type conn struct {
	raw                 net.Conn
	r                   *bufio.Reader
	readTime, writeTime time.Duration // how long one read or write may wait; 0: as long as it takes

	write sync.Mutex
	w     *bufio.Writer
}

func newConn(raw net.Conn, patience time.Duration) *conn {
	c := &conn{raw: raw, readTime: patience, writeTime: patience}
	c.r = bufio.NewReaderSize(timed{c}, 32<<10)
	c.w = bufio.NewWriterSize(timed{c}, 32<<10)
	return c
}

// timed is the connection with a limit on each read and write.
type timed struct{ c *conn }

func (t timed) Read(p []byte) (int, error) {
	if t.c.readTime > 0 {
		if err := t.c.raw.SetReadDeadline(time.Now().Add(t.c.readTime)); err != nil {
			return 0, err
		}
	}
	return t.c.raw.Read(p)
}

func (t timed) Write(p []byte) (int, error) {
	if t.c.writeTime > 0 {
		if err := t.c.raw.SetWriteDeadline(time.Now().Add(t.c.writeTime)); err != nil {
			return 0, err
		}
	}
	return t.c.raw.Write(p)
}

// frame writes a frame, in several pieces when it is long.
func (c *conn) frame(kind byte, b []byte) error {
	c.write.Lock()
	defer c.write.Unlock()
	for piece := range slices.Chunk(b, maxFrame) {
		if err := c.piece(kind, piece); err != nil {
			return err
		}
	}
	if len(b) == 0 {
		return c.piece(kind, nil)
	}
	return nil
}

func (c *conn) piece(kind byte, b []byte) error {
	var head [5]byte
	head[0] = kind
	binary.BigEndian.PutUint32(head[1:], uint32(len(b)))
	if _, err := c.w.Write(head[:]); err != nil {
		return err
	}
	_, err := c.w.Write(b)
	return err
}

func (c *conn) flush() error {
	c.write.Lock()
	defer c.write.Unlock()
	return c.w.Flush()
}

// message writes one frame of JSON and sends all that was written.
func (c *conn) message(kind byte, v any) error {
	b, err := json.Marshal(v)
	if err != nil {
		return err
	}
	c.write.Lock()
	defer c.write.Unlock()
	return errors.Join(c.piece(kind, b), c.w.Flush())
}

// head reads the kind and length of the next frame.
func (c *conn) head() (kind byte, size int, err error) {
	var head [5]byte
	if _, err := io.ReadFull(c.r, head[:]); err != nil {
		return 0, 0, err
	}
	n := binary.BigEndian.Uint32(head[1:])
	if n > maxFrame && (head[0] != frameRequest || n > maxRequest) {
		return 0, 0, fmt.Errorf("%w: %d bytes", errMalformed, n)
	}
	return head[0], int(n), nil
}

// payload reads the bytes of a frame.
func (c *conn) payload(size int) ([]byte, error) {
	return part(c.r, size)
}

// greet writes this side's line and reads the other's: its version and, of an owner, its command and process.
func greet(c *conn, command string) (version string, h holder, err error) {
	if _, err := fmt.Fprintf(c.w, "%s%s %d %s\n", greeting, Version, os.Getpid(), command); err != nil {
		return "", h, err
	}
	if err := c.flush(); err != nil {
		return "", h, err
	}
	line, err := c.r.ReadSlice('\n')
	if errors.Is(err, bufio.ErrBufferFull) {
		return "", h, fmt.Errorf("%w: no end of the greeting", errMalformed)
	}
	if err != nil {
		return "", h, err
	}
	rest, found := strings.CutPrefix(strings.TrimSuffix(string(line), "\n"), greeting)
	if !found {
		return "", h, fmt.Errorf("%w: no greeting", errMalformed)
	}
	if _, err := fmt.Sscanf(rest, "%s %d %s", &version, &h.PID, &h.Command); err != nil {
		return "", h, fmt.Errorf("%w: greeting %q", errMalformed, rest)
	}
	return version, h, nil
}
