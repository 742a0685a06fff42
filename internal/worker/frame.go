package worker

import (
	"bytes"
	"encoding/binary"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"time"
	"unicode/utf8"

	"entente/internal/extract"
	"entente/internal/record"
	"entente/internal/source"
)

// Parent and child speak in frames: a byte that tells the kind, four bytes that tell the length, and as many bytes.
const (
	frameSettings = 's' // parent, once: settings as JSON
	frameItem     = 'i' // parent: what is known of an item besides its bytes, as JSON
	frameBytes    = 'b' // parent, after frameItem: its bytes; the child begins
	framePage     = 'p' // child: a page more is read; no content
	frameAnswer   = 'a' // child: answer as JSON; it waits for the next item
)

// limits are the lengths that frames may have, in bytes. A text of 16 MiB comes twice, as kept and in blocks.
var limits = map[byte]int{
	frameSettings: 64 << 10, frameItem: 4 << 20, frameBytes: source.MaxBytes, framePage: 0, frameAnswer: 64 << 20,
}

var errFrame = errors.New("no frame of this protocol")

func writeFrame(w io.Writer, kind byte, content []byte) error {
	if limit, known := limits[kind]; !known || len(content) > limit {
		return fmt.Errorf("write frame %q of %d bytes: %w", kind, len(content), errFrame)
	}
	head := binary.BigEndian.AppendUint32([]byte{kind}, uint32(len(content)))
	if _, err := w.Write(head); err != nil {
		return fmt.Errorf("write frame: %w", err)
	}
	if _, err := w.Write(content); err != nil {
		return fmt.Errorf("write frame: %w", err)
	}
	return nil
}

// readFrame reads one frame. Its content takes memory as it arrives, whatever length was claimed. io.EOF is the end between
// frames.
func readFrame(r io.Reader) (kind byte, content []byte, err error) {
	var head [5]byte
	if _, err := io.ReadFull(r, head[:]); err != nil {
		if err == io.EOF {
			return 0, nil, io.EOF
		}
		return 0, nil, fmt.Errorf("read frame: %w", err)
	}
	n := int64(binary.BigEndian.Uint32(head[1:]))
	limit, known := limits[head[0]]
	if !known || n > int64(limit) {
		return 0, nil, fmt.Errorf("read frame %q of %d bytes: %w", head[0], n, errFrame)
	}
	var b bytes.Buffer
	b.Grow(int(min(n, 1<<20)))
	if _, err := io.CopyN(&b, r, n); err != nil {
		return 0, nil, fmt.Errorf("read frame: %w", errors.Join(io.ErrUnexpectedEOF, err))
	}
	return head[0], b.Bytes(), nil
}

func writeJSON(w io.Writer, kind byte, v any) error {
	b, err := json.Marshal(v)
	if err != nil {
		return fmt.Errorf("write frame %q: %w", kind, err)
	}
	return writeFrame(w, kind, b)
}

// settings are what a child is told at its start.
type settings struct {
	Cache  string       `json:"cache,omitempty"`
	OCR    *extract.OCR `json:"ocr,omitempty"`
	Memory int64        `json:"memory"` // bytes
}

// heading is an item without its bytes.
type heading struct {
	Key       string            `json:"key"`
	Name      string            `json:"name"`
	Source    string            `json:"source"`
	Hint      string            `json:"hint,omitempty"`
	Retrieved time.Time         `json:"retrieved,omitzero"`
	Modified  time.Time         `json:"modified,omitzero"`
	Site      string            `json:"site,omitempty"`
	Meta      map[string]string `json:"meta,omitempty"`
}

// answer is what became of an item.
type answer struct {
	Text    *extract.Text   `json:"text,omitempty"`
	Failure *record.Failure `json:"failure,omitempty"`
	Tired   bool            `json:"tired,omitempty"` // the child asks to be retired: it has grown, or something broke in it
}

// check holds an answer to what every reading promises: the child has read a stranger's bytes and is not to be relied on.
func (a *answer) check() error {
	if (a.Text == nil) == (a.Failure == nil) {
		return errors.New("neither a text nor a failure")
	}
	if a.Failure != nil {
		if a.Failure.Class == "" || a.Failure.Class == record.ClassOK {
			return errors.New("a failure without a class")
		}
		return nil
	}
	if !utf8.ValidString(a.Text.Kept) {
		return errors.New("the text is not UTF-8")
	}
	for _, b := range a.Text.Blocks {
		if b.Start < 0 || b.Start > b.End || b.End > len(a.Text.Kept) || b.Text == "" || b.Page < 0 {
			return errors.New("a block lies outside the text")
		}
	}
	return nil
}
