package cluster

import (
	"entente/index"
	"entente/index/analysis"
)

// reading is what a text unit becomes.
type reading struct {
	index.Unit
	exact, stems, parts []analysis.Term
}

// read makes the terms of the text units of a record.
func read(e index.Entry) []reading {
	var all []reading
	for _, u := range e.Units() {
		r := reading{Unit: u}
		r.exact, r.stems, r.parts = analysis.For(u.Language).All(u.Text)
		all = append(all, r)
	}
	return all
}

// forward is the terms of a record by field, with where they stand: what an index has the other way round. It is what a record is scored
// by when it is one of the first.
type forward struct{}

// forwardOf makes it of the readings of a record.
func forwardOf(rs []reading) *forward { return &forward{} }

// pack returns it in few bytes.
func (f *forward) pack() []byte { return nil }

// unpackForward is the inverse of pack. Bytes of a stranger are an error.
func unpackForward(b []byte) (*forward, error) { panic("not yet") }
