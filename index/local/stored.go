package local

import (
	"encoding/json"
	"errors"
	"fmt"
	"sync/atomic"

	"github.com/klauspost/compress/zstd"

	"entente/internal/record"
)

// maxBlock is how many bytes of passages are packed together, so that a few of a long report are read without the rest.
const maxBlock = 64 << 10

// maxUnpacked bounds what a damaged block may claim to hold.
const maxUnpacked = 1 << 30

// worded is the first byte of what was packed in the words of the index; anything else begins as zstd does.
const worded = 1

// codec packs what is stored. It is safe for concurrent use.
type codec struct {
	enc   *zstd.Encoder
	dec   *zstd.Decoder
	words *atomic.Pointer[wording] // none until the index has learnt them
}

func newCodec() (codec, error) {
	// Small windows and a single worker: blocks are small, and each worker holds memory for the life of the engine.
	// The fastest level: it is for the first few documents, and for what was learnt from them.
	enc, err := zstd.NewWriter(nil, zstd.WithEncoderLevel(zstd.SpeedFastest), zstd.WithEncoderConcurrency(1), zstd.WithWindowSize(1<<18), zstd.WithLowerEncoderMem(true))
	if err != nil {
		return codec{}, err
	}
	dec, err := zstd.NewReader(nil, zstd.WithDecoderConcurrency(2), zstd.WithDecoderMaxMemory(maxUnpacked), zstd.WithDecoderLowmem(true))
	return codec{enc, dec, &atomic.Pointer[wording]{}}, err
}

func (c codec) pack(v any) ([]byte, error) {
	b, err := json.Marshal(v)
	if err != nil {
		return nil, err
	}
	return c.squeeze(b), nil
}

func (c codec) unpack(b []byte, v any) error {
	b, err := c.expand(b)
	if err != nil {
		return err
	}
	return json.Unmarshal(b, v)
}

func (c codec) squeeze(b []byte) []byte {
	if w := c.words.Load(); w != nil {
		return w.pack([]byte{worded}, b)
	}
	return c.enc.EncodeAll(b, nil)
}

func (c codec) expand(b []byte) ([]byte, error) {
	if len(b) == 0 || b[0] != worded {
		return c.dec.DecodeAll(b, nil)
	}
	w := c.words.Load()
	if w == nil {
		return nil, fmt.Errorf("%w: what the index has learnt is lost", errDamaged)
	}
	return w.unpack(b[1:])
}

// learn learns from documents how to pack, once, and returns what is to be kept of it: nothing when it is known already, or when they
// are too few.
func (c codec) learn(ops []record.Op) []byte {
	if c.words.Load() != nil {
		return nil
	}
	var sample []string
	size := 0
	for _, op := range ops {
		if op.Document == nil || size > mostSample {
			continue
		}
		for _, v := range []any{op.Document.Card, op.Document.Passages, op.Document.Agreements} {
			if b, err := json.Marshal(v); err == nil { // else the document is refused
				sample = append(sample, string(b))
				size += len(b)
			}
		}
	}
	w := learn(sample)
	if w == nil {
		return nil
	}
	c.words.Store(w)
	return w.save(c.enc)
}

// recall takes up what an index has learnt; nothing when it has not.
func (c codec) recall(saved []byte) error {
	if saved == nil {
		return nil
	}
	w, err := load(c.dec, saved)
	if err == nil {
		c.words.Store(w)
	}
	return err
}

// block is a run of passages, packed.
type block struct {
	first, count int // ordinals
	packed       []byte
}

// blocks packs passages into blocks of at most maxBlock bytes; a longer passage is a block of its own.
func (c codec) blocks(passages []record.Passage) ([]block, error) {
	var out []block
	var open []byte // a JSON array without its end
	first := 0
	flush := func(next int) {
		if next > first {
			out = append(out, block{first, next - first, c.squeeze(append(open, ']'))})
			open, first = open[:0], next
		}
	}
	for i, p := range passages {
		b, err := json.Marshal(p)
		if err != nil {
			return nil, err
		}
		if len(open)+len(b)+1 > maxBlock {
			flush(i)
		}
		if first == i {
			open = append(open, '[')
		} else {
			open = append(open, ',')
		}
		open = append(open, b...)
	}
	flush(len(passages))
	return out, nil
}

var errDamaged = errors.New("stored fields are damaged")

// unblock returns the passages of one block, checked against what its position in the index says.
func (c codec) unblock(b block) ([]record.Passage, error) {
	var ps []record.Passage
	if err := c.unpack(b.packed, &ps); err != nil {
		return nil, err
	}
	if len(ps) != b.count {
		return nil, fmt.Errorf("%w: %d passages for %d", errDamaged, len(ps), b.count)
	}
	return ps, nil
}
