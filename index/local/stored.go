package local

import (
	"encoding/json"
	"errors"
	"fmt"

	"github.com/klauspost/compress/zstd"

	"entente/internal/record"
)

// maxBlock is how many bytes of passages are packed together, so that a few of a long report are read without the rest.
const maxBlock = 64 << 10

// maxUnpacked bounds what a damaged block may claim to hold.
const maxUnpacked = 1 << 30

// codec packs what is stored. It is safe for concurrent use.
type codec struct {
	enc *zstd.Encoder
	dec *zstd.Decoder
}

func newCodec() (codec, error) {
	// Small windows and a single worker: blocks are small, and each worker holds memory for the life of the engine.
	// The fastest level: what is packed is read back far more often as terms than as text, and is a small part of the index.
	enc, err := zstd.NewWriter(nil, zstd.WithEncoderLevel(zstd.SpeedFastest), zstd.WithEncoderConcurrency(1), zstd.WithWindowSize(1<<18), zstd.WithLowerEncoderMem(true))
	if err != nil {
		return codec{}, err
	}
	dec, err := zstd.NewReader(nil, zstd.WithDecoderConcurrency(2), zstd.WithDecoderMaxMemory(maxUnpacked), zstd.WithDecoderLowmem(true))
	return codec{enc, dec}, err
}

func (c codec) pack(v any) ([]byte, error) {
	b, err := json.Marshal(v)
	if err != nil {
		return nil, err
	}
	return c.enc.EncodeAll(b, nil), nil
}

func (c codec) unpack(b []byte, v any) error {
	b, err := c.dec.DecodeAll(b, nil)
	if err != nil {
		return err
	}
	return json.Unmarshal(b, v)
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
			out = append(out, block{first, next - first, c.enc.EncodeAll(append(open, ']'), nil)})
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
