package cluster

import "entente/internal/record"

// source is the _source of a record as it comes back, whole or in part.
type source struct {
	Version  uint64      `json:"v"`
	Type     record.Type `json:"type"`
	Document string      `json:"document,omitempty"` // of an agreement, also of a removed one: the id of its document
	Target   string      `json:"target,omitempty"`   // of a removed document: the one that took its place
	Kept     kept        `json:"kept"`
}

// kept is what is given back of a record. Each []byte is packed and compressed; JSON has it in base64.
type kept struct {
	Card       []byte   `json:"card,omitempty"`
	Records    []byte   `json:"records,omitempty"`
	Passages   []block  `json:"passages,omitempty"`
	Terms      []byte   `json:"terms,omitempty"` // see forward
	Agreements []string `json:"agreements,omitempty"`
}

// block is some passages of a document, so that few can be read of a long one.
type block struct {
	First  int    `json:"first"`
	Count  int    `json:"count"`
	Packed []byte `json:"packed"`
}

// keep packs what is given back of a document, all but its terms.
func keep(d *record.Document) (kept, error) { panic("not yet") }

// keptCache holds for a few seconds what came with the hits of an answer, since whoever asked shows it next.
type keptCache struct{}

func newKeptCache() *keptCache { panic("not yet") }

// put remembers what came with a hit of a generation.
func (c *keptCache) put(generation string, key record.Key, s source) {}
