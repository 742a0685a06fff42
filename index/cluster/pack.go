package cluster

import (
	"encoding/json"
	"errors"
	"fmt"
	"strconv"
	"sync"

	"github.com/klauspost/compress/zstd"

	"entente/internal/record"
)

// source is the _source of a record as it comes back, whole or in part.
type source struct {
	Version  uint64      `json:"v"`
	Type     record.Type `json:"type"`
	Document string      `json:"document,omitempty"` // of an agreement, also of a removed one: the id of its document
	Target   string      `json:"target,omitempty"`   // of a removed document: the one that took its place
	Kept     kept        `json:"kept"`
}

// kept is what is given back of a record. Each []byte is packed; JSON has it in base64.
type kept struct {
	Card       []byte            `json:"card,omitempty"`
	Records    []byte            `json:"records,omitempty"`  // what was read of agreements in a document; nothing when there are none
	Passages   map[string][]byte `json:"passages,omitempty"` // by blockOf
	Agreements []string          `json:"agreements,omitempty"`
}

// passagesInBlock is how many passages are packed together: one answer has those blocks of a long report that are asked for, and no
// other. It may not change while there are indexes, since a reader tells from it which block a passage is in.
const passagesInBlock = 32

// blockOf names the block that a passage is in.
func blockOf(ordinal int) string { return strconv.Itoa(ordinal / passagesInBlock) }

// keep packs what is given back of a document, all but its terms.
func keep(d *record.Document) (kept, error) {
	card, err := pack(d.Card)
	if err != nil {
		return kept{}, fmt.Errorf("card of %s: %w", d.ID, err)
	}
	k := kept{Card: card}
	if len(d.Agreements) > 0 {
		if k.Records, err = pack(d.Agreements); err != nil {
			return kept{}, fmt.Errorf("agreements of %s: %w", d.ID, err)
		}
		for _, a := range d.Agreements {
			k.Agreements = append(k.Agreements, a.ID)
		}
	}
	for first := 0; first < len(d.Passages); first += passagesInBlock {
		b, err := pack(d.Passages[first:min(first+passagesInBlock, len(d.Passages))])
		if err != nil {
			return kept{}, fmt.Errorf("passages of %s from %d on: %w", d.ID, first, err)
		}
		if k.Passages == nil {
			k.Passages = map[string][]byte{}
		}
		k.Passages[blockOf(first)] = b
	}
	return k, nil
}

// card unpacks the card of a document.
func (k kept) card() (c record.Card, err error) {
	err = unpack(k.Card, &c)
	return c, err
}

// agreements unpacks what was read of agreements in a document.
func (k kept) agreements() (all []record.Agreement, err error) {
	if len(k.Records) == 0 {
		return nil, nil
	}
	err = unpack(k.Records, &all)
	return all, err
}

// passages unpacks a block; none of one that the document does not have.
func (k kept) passages(block string) (all []record.Passage, err error) {
	if len(k.Passages[block]) == 0 {
		return nil, nil
	}
	if err := unpack(k.Passages[block], &all); err != nil {
		return nil, err
	}
	if len(all) == 0 || len(all) > passagesInBlock {
		return nil, fmt.Errorf("%w: %d passages in a block", errDamaged, len(all))
	}
	return all, nil
}

// allPassages unpacks all blocks, in order.
func (k kept) allPassages() (all []record.Passage, err error) {
	for i := range len(k.Passages) {
		b, err := k.passages(strconv.Itoa(i))
		if err != nil {
			return nil, err
		}
		if i < len(k.Passages)-1 && len(b) != passagesInBlock {
			return nil, fmt.Errorf("%w: %d passages in a block before the last", errDamaged, len(b))
		}
		all = append(all, b...)
	}
	return all, nil
}

// The first byte of what is packed tells how it was.
//
//	1  JSON, compressed as zstd does, with commonplaces as the dictionary
const packing = 1

// maxUnpacked bounds what a damaged block may claim to hold.
const maxUnpacked = 256 << 20

var errDamaged = errors.New("stored fields are damaged")

// codec compresses. Its two parts are safe for concurrent use.
type codec struct {
	*zstd.Encoder
	*zstd.Decoder
}

// theCodec is made when it is first needed, since it takes memory.
var theCodec = sync.OnceValues(func() (codec, error) {
	e, err := zstd.NewWriter(nil, zstd.WithEncoderConcurrency(2), zstd.WithWindowSize(1<<18), zstd.WithLowerEncoderMem(true),
		zstd.WithEncoderDictRaw(packing, []byte(commonplaces)))
	if err != nil {
		return codec{}, err
	}
	d, err := zstd.NewReader(nil, zstd.WithDecoderConcurrency(2), zstd.WithDecoderLowmem(true), zstd.WithDecoderMaxMemory(maxUnpacked),
		zstd.WithDecoderDictRaw(packing, []byte(commonplaces)))
	return codec{e, d}, err
})

// pack returns v in few bytes.
func pack(v any) ([]byte, error) {
	b, err := json.Marshal(v)
	if err != nil {
		return nil, err
	}
	return squeeze(b)
}

// unpack is the inverse of pack.
func unpack(b []byte, v any) error {
	b, err := expand(b)
	if err != nil {
		return err
	}
	if err := json.Unmarshal(b, v); err != nil {
		return fmt.Errorf("%w: %w", errDamaged, err)
	}
	return nil
}

// squeeze compresses bytes.
func squeeze(b []byte) ([]byte, error) {
	if len(b) > maxUnpacked {
		return nil, fmt.Errorf("%d bytes are more than are kept of a record", len(b))
	}
	c, err := theCodec()
	if err != nil {
		return nil, err
	}
	return c.EncodeAll(b, []byte{packing}), nil
}

// expand is the inverse of squeeze.
func expand(b []byte) ([]byte, error) {
	if len(b) == 0 || b[0] != packing {
		return nil, fmt.Errorf("%w: packed otherwise", errDamaged)
	}
	c, err := theCodec()
	if err != nil {
		return nil, err
	}
	out, err := c.DecodeAll(b[1:], nil)
	if err != nil {
		return nil, fmt.Errorf("%w: %w", errDamaged, err)
	}
	return out, nil
}
