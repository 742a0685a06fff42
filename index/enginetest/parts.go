package enginetest

import (
	"entente/index"
	"entente/internal/query"
	"entente/internal/record"
)

// Random makes documents and questions that have all that makes words hard, for tests of parts of an engine.
type Random struct{ random }

// NewRandom returns one; equal seeds make the same documents and questions.
func NewRandom(seed uint64) Random { return Random{newRandom(seed)} }

// Document makes a document, with agreements or without.
func (r Random) Document(id string, version uint64) *record.Document { return r.document(id, version) }

// Question makes a question about the documents made so far.
func (r Random) Question() query.Query { return r.question() }

// Typed makes a word as somebody may type it.
func (r Random) Typed() string { return r.typed() }

// Seen is a record as the oracle sees it.
type Seen struct{ of entry }

// See reads a record.
func See(e index.Entry) Seen {
	return Seen{entry{e.Document.Version, e.Document, e.Agreement, units(e.Document, e.Agreement)}}
}

// Answers reports whether the record answers the words of a question.
func (s Seen) Answers(n query.Node) bool { return s.of.matches(n) }

// Ordinals returns the passages of the record in which a part of the question stands.
func (s Seen) Ordinals(n query.Node) []int { return s.of.ordinals(n) }
