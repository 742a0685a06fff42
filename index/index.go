// Package index is the seam between Entente and its engines: what any engine takes and answers.
package index

import (
	"context"
	"errors"
	"time"

	"entente/internal/query"
	"entente/internal/record"
)

// The kinds of failure an engine tells apart.
var (
	ErrNotFound      = errors.New("not found")
	ErrGone          = errors.New("gone") // it was here and has been removed
	ErrStale         = errors.New("stale version")
	ErrCursorExpired = errors.New("cursor expired")
	ErrUnavailable   = errors.New("engine unavailable")
	ErrOverloaded    = errors.New("engine overloaded")
	ErrDegraded      = errors.New("degraded: nothing can be written at present") // questions are answered; it is tried again
	ErrDamaged       = errors.New("index damaged")                               // its files can not be read; it must be built anew
	ErrMoved         = errors.New("moved")                                       // it became one with another; the error is a *Moved
)

// Moved says which record took the place of one that was merged with it. It is ErrMoved.
type Moved struct{ ID, To string }

func (m *Moved) Error() string { return m.ID + " has moved to " + m.To }

// Is makes every Moved an ErrMoved.
func (m *Moved) Is(target error) bool { return target == ErrMoved }

// Searcher answers questions.
type Searcher interface {
	// Search answers q on one snapshot: total, facets and hits speak of the same records. It does not fall back or
	// expand; answer.Do does. Errors: ErrCursorExpired, ErrUnavailable, ErrOverloaded, and the context's own.
	Search(ctx context.Context, q query.Query) (Result, error)
}

// Reader gives what a generation holds of a record, so that reading needs no store.
type Reader interface {
	// Cards returns the cards of keys, in their order. A version that is no longer there is ErrStale, an unknown id
	// ErrNotFound, a removed one ErrGone, a merged one ErrMoved.
	Cards(ctx context.Context, keys []record.Key) ([]record.Card, error)
	// Passages returns the passages of a document in order, or only the ordinals named.
	Passages(ctx context.Context, key record.Key, ordinals ...int) ([]record.Passage, error)
	// Agreements returns what was read of agreements in a document, in its order; none is no error.
	Agreements(ctx context.Context, key record.Key) ([]record.Agreement, error)
	// Records returns agreements by their ids, each with the card of its document, in the order of keys. The version of a key is
	// that of the document; errors are those of Cards. An agreement whose document does not tell of it any more, or was removed, is ErrGone;
	// so is one that was never heard of, when its id is that of an agreement of a known document (record.AgreementDocument). When the document became one with another that has the same agreement, whose id differs by that of the document, it is
	// ErrMoved to that one. The id of a document is ErrNotFound here, and that of an agreement in all other methods.
	Records(ctx context.Context, keys []record.Key) ([]Record, error)
}

// Lexicon tells which words the documents hold: folded words, as the exact fields have them, in titles, headings and text.
type Lexicon interface {
	// Words gives the words that begin with prefix to f, ascending, until f says no. Removed documents may be counted, and words
	// be given that only they have, until their files are merged.
	Words(ctx context.Context, prefix string, f func(Word) bool) error
	// Alike returns the words at most edits (1 or 2) insertions, deletions, changes or swaps of neighbours from word, itself
	// included, ascending. 0 edits are none, more than 2 are taken for 2.
	Alike(ctx context.Context, word string, edits int) ([]Word, error)
	// Count returns Word.Documents of each of words, folded, in the order asked; 0 for a word that stands nowhere.
	Count(ctx context.Context, words ...string) ([]int, error)
}

// Word is a folded word of the documents.
type Word struct {
	Text      string
	Documents int // that hold it in one part, the part where it stands most; at least so many hold it
}

// Record is an agreement with the card of the document it was read out of.
type Record struct {
	Card      record.Card
	Agreement record.Agreement
}

// Engine is all that an engine does. Only cmd sees the whole of it.
type Engine interface {
	Searcher
	Reader
	Lexicon
	// Apply makes a batch searchable, each item with its outcome, in order; a document and its agreements come and go together.
	// Applying a batch again is harmless. A document with an agreement whose id is that of another record, there or gone, is
	// rejected, and so is a change of a document whose id is that of an agreement. After an error the outcome of the whole batch is
	// unknown.
	Apply(ctx context.Context, b record.Batch) ([]record.Outcome, error)
	// Applied returns the sequence number of the last batch that the engine holds durably, so that start-up replays the rest.
	Applied(ctx context.Context) (uint64, error)
	// Each calls do with every document of the present state, the removed included, until do fails. The order is not told, and agreements
	// are left out, which come and go with their document.
	Each(ctx context.Context, do func(key record.Key, removed bool) error) error
	Info(ctx context.Context) (Info, error)
	// Health tells how the engine is, without an error: one that can not be reached is Down, and says why.
	Health(ctx context.Context) Health
	// Can tells what this engine does besides what every engine does. It never changes.
	Can() Capabilities
	Close() error
}

// Capabilities are what engines do or not, declared so that nobody has to know an engine by its name.
type Capabilities struct {
	Ranks      bool // results are in order of relevance as the seam has it; else that order is any order with ties by id
	Replicated bool // what was applied outlives the loss of one machine
	Shared     bool // several processes may search the same index while one of them applies to it
}

// Health is how an engine is.
type Health struct {
	State   State    `json:"state"`
	Reasons []string `json:"reasons,omitempty"` // of a state other than Well, for an operator
}

// State is how much an engine can do.
type State string

// The states of an engine.
const (
	Well     State = "ok"       // everything works
	Degraded State = "degraded" // questions are answered, from a part of the index perhaps, or nothing can be written
	Down     State = "down"     // no question is answered
)

// Info says what an engine holds.
type Info struct {
	Generation string    // such as "gen-1@42"
	Documents  int       // documents that can be found, agreements not counted
	Updated    time.Time // of the last batch; zero when there was none
	Schema     string    // SchemaHash of the index as it was built
}

// Result is what an engine found.
type Result struct {
	Info    Info
	Total   int // exact
	Hits    []Hit
	Facets  map[string]Facet // by name, those asked for
	Partial bool             // a part of the index did not answer
	Next    string           // cursor behind the last hit, empty at the end
}

// Hit is a record found, of the kind that the question searches.
type Hit struct {
	Key      record.Key
	Score    float64 // comparable within one answer only
	Ordinals []int   // passages that matched, where the engine knows them; of an agreement passages of its document
}

// Facet is the counts of one facet.
type Facet struct {
	// Values are by count, then value; of a year facet all of them ascending, query.None last. Selected values are there even at zero.
	Values  []Count
	More    bool    // there are further values
	Decades []Count // of a year facet: records by the first year of the decade, ascending
}

// Count is a facet value with the total of the question in which this facet's own positive selection is this value alone
// (or has it added, when all selected values are required).
type Count struct {
	Value    string
	Count    int
	Selected bool
}
