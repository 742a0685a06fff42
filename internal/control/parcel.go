//go:build unix

package control

import (
	"bufio"
	"encoding/gob"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"slices"

	"entente/internal/record"
)

// parcel stands before the bytes of a reading. Its document is JSON, as in the store: gob would make empty lists nil.
type parcel struct {
	Source                      record.Source
	Moved                       string
	Removed                     bool
	HasDocument, HasOriginal    bool // an empty original is not the same as none
	Document, Original, Extract int  // lengths in bytes
}

// Bounds of one batch on its way to the owner. Sources are at most 64 MiB (source.MaxBytes), and what is read out of one is
// bounded by the ingester at a fraction of maxPart.
const (
	maxPart  = 128 << 20 // bytes of a document, an original or an extract
	maxBatch = 256 << 20 // bytes of all readings sent at once; the client cuts longer lists
	maxCount = 10_000    // readings sent at once
)

// outgoing is a reading about to be sent: its document as JSON, made before so that its size is known.
type outgoing struct {
	*record.Reading
	document []byte
}

func pack(r *record.Reading) (outgoing, error) {
	o := outgoing{Reading: r}
	if r.Document != nil {
		var err error
		if o.document, err = json.Marshal(r.Document); err != nil {
			return o, err
		}
	}
	for _, part := range [][]byte{o.document, r.Original, r.Extract} {
		if len(part) > maxPart {
			return o, fmt.Errorf("%d bytes in one piece; the limit is %d", len(part), maxPart)
		}
	}
	return o, nil
}

func (o outgoing) size() int { return len(o.document) + len(o.Original) + len(o.Extract) }

func (o outgoing) write(w io.Writer, e *gob.Encoder) error {
	err := e.Encode(parcel{
		Source: o.Source, Moved: o.Moved, Removed: o.Removed, HasDocument: o.Reading.Document != nil, HasOriginal: o.Original != nil,
		Document: len(o.document), Original: len(o.Original), Extract: len(o.Extract),
	})
	for _, part := range [][]byte{o.document, o.Original, o.Extract} {
		if err == nil && len(part) > 0 {
			_, err = w.Write(part)
		}
	}
	return err
}

// readings reads what the client sends with a put. r must be what d reads from, and an io.ByteReader, so that d takes no
// byte that is not its own.
func readings(r *bufio.Reader, d *gob.Decoder) ([]record.Reading, error) {
	var list []record.Reading
	for size := 0; ; {
		var p parcel
		if err := d.Decode(&p); errors.Is(err, io.EOF) {
			return list, nil
		} else if err != nil {
			return nil, err
		}
		for _, n := range []int{p.Document, p.Original, p.Extract} {
			if n < 0 || n > maxPart {
				return nil, fmt.Errorf("%w: a part of %d bytes", errMalformed, n)
			}
			size += n
		}
		if size > maxBatch+3*maxPart || len(list) >= maxCount {
			return nil, fmt.Errorf("%w: a batch of %d readings and %d bytes", errMalformed, len(list)+1, size)
		}
		reading, err := p.unpack(r)
		if err != nil {
			return nil, err
		}
		list = append(list, reading)
	}
}

func (p parcel) unpack(r io.Reader) (record.Reading, error) {
	reading := record.Reading{Source: p.Source, Moved: p.Moved, Removed: p.Removed}
	document, err := part(r, p.Document)
	if err != nil {
		return reading, err
	}
	if reading.Original, err = part(r, p.Original); err != nil {
		return reading, err
	}
	if reading.Extract, err = part(r, p.Extract); err != nil {
		return reading, err
	}
	if p.HasOriginal && reading.Original == nil {
		reading.Original = []byte{}
	}
	if p.HasDocument {
		reading.Document = new(record.Document)
		if err := json.Unmarshal(document, reading.Document); err != nil {
			return reading, fmt.Errorf("document of %q: %w", p.Source.Key, err)
		}
	}
	return reading, nil
}

// part reads n bytes. The buffer grows with what has come, so that a length alone takes no memory.
func part(r io.Reader, n int) (b []byte, err error) {
	for len(b) < n {
		step := min(n-len(b), max(len(b), 64<<10))
		b = slices.Grow(b, step)
		got, err := io.ReadFull(r, b[len(b):len(b)+step])
		b = b[:len(b)+got]
		if err != nil {
			return nil, io.ErrUnexpectedEOF
		}
	}
	return b, nil
}
