package store

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"sync"

	"github.com/klauspost/compress/zstd"

	"entente/internal/record"
)

// A document is kept as a stream of JSON values, compressed: all of it but its passages, then each passage. So the largest
// takes no more memory on its way than one of its passages does. A store of schema 1 has it in one value.

// maxUnpacked bounds what one compressed value may become: the largest source, and JSON's growth of it.
const maxUnpacked = 1 << 30

// packer compresses and decompresses values. Packing is for one goroutine at a time, unpacking for any number.
type packer struct {
	encoder  *zstd.Encoder
	decoders sync.Pool
}

func newPacker() (*packer, error) {
	encoder, err := zstd.NewWriter(nil, zstd.WithEncoderConcurrency(1), zstd.WithWindowSize(1<<20), zstd.WithLowerEncoderMem(true))
	return &packer{encoder: encoder}, err
}

func (p *packer) pack(doc *record.Document) ([]byte, error) {
	var out bytes.Buffer
	p.encoder.Reset(&out)
	values := json.NewEncoder(p.encoder)
	head := *doc
	head.Card.Sources, head.Head, head.Duplicates, head.Near, head.Translations = nil, "", 0, nil, nil // known from the others
	head.Passages = nil
	err := values.Encode(&head)
	for i := 0; err == nil && i < len(doc.Passages); i++ {
		err = values.Encode(&doc.Passages[i])
	}
	if err := errors.Join(err, p.encoder.Close()); err != nil {
		return nil, err
	}
	return out.Bytes(), nil
}

func (p *packer) unpack(b []byte) (doc *record.Document, err error) {
	err = p.stream(b, func(r io.Reader) error {
		values := json.NewDecoder(r)
		doc = new(record.Document)
		if err := values.Decode(doc); err != nil {
			return err
		}
		for values.More() {
			var passage record.Passage
			if err := values.Decode(&passage); err != nil {
				return err
			}
			doc.Passages = append(doc.Passages, passage)
		}
		if _, err := values.Token(); err != io.EOF { // More is false at damage too
			return fmt.Errorf("it does not end after %d passages: %w", len(doc.Passages), err)
		}
		if doc.Passages == nil {
			doc.Passages = []record.Passage{}
		}
		return nil
	})
	if err != nil {
		return nil, err
	}
	return doc, nil
}

// packBytes compresses bytes as they are.
func (p *packer) packBytes(b []byte) []byte { return p.encoder.EncodeAll(b, nil) }

func (p *packer) unpackBytes(b []byte) (plain []byte, err error) {
	err = p.stream(b, func(r io.Reader) error {
		plain, err = io.ReadAll(r)
		return err
	})
	return plain, err
}

// stream reads compressed bytes. What would become too large ends in an error.
func (p *packer) stream(b []byte, read func(io.Reader) error) error {
	d, _ := p.decoders.Get().(*zstd.Decoder)
	if d == nil {
		var err error
		if d, err = zstd.NewReader(nil, zstd.WithDecoderConcurrency(1), zstd.WithDecoderLowmem(true), zstd.WithDecoderMaxMemory(maxUnpacked)); err != nil {
			return err
		}
	}
	defer p.decoders.Put(d)
	if err := d.Reset(bytes.NewReader(b)); err != nil {
		return err
	}
	limited := &io.LimitedReader{R: d, N: maxUnpacked}
	err := read(limited)
	if err == nil && limited.N <= 0 {
		err = errors.New("it becomes larger than any value is")
	}
	return err
}

func (p *packer) close() { p.encoder.Close() }
