package local

import (
	"context"
	"slices"
	"unicode/utf8"
)

// The bounds of a search for neighbours of a word.
const (
	maxEdits  = 2
	maxWanted = 256     // letters of a word that can have neighbours; no term is so long
	maxStates = 1 << 18 // beginnings of words that are followed; a dictionary of a million words has fewer within two edits
)

// alike walks through a dictionary letter by letter and leaves every beginning that no word close enough has. It is what
// Bleve calls an automaton, but its states are made as they are met, so that a long word costs no more than a short one, and
// a swap of neighbours is one edit. It counts as distance does: no letter is edited twice.
type alike struct {
	ctx    context.Context
	want   []rune
	most   int8
	states []likeState
	rows   []int8 // of the table of edits, len(want)+1 numbers each, none above most+1
}

// likeState is a beginning that was read: the last two rows of its table of edits, its last letter, and the bytes of an
// unfinished one.
type likeState struct {
	row, before int32
	last        rune
	n           uint8
	partial     [utf8.UTFMax]byte
}

// deadEnd is the state that leads to no word.
const deadEnd = 0

func newAlike(ctx context.Context, word string, edits int) *alike {
	a := &alike{ctx: ctx, want: []rune(word), most: int8(min(max(edits, 0), maxEdits))}
	first := make([]int8, len(a.want)+1)
	for i := range first {
		first[i] = int8(min(i, int(a.most)+1))
	}
	a.rows = first
	a.states = []likeState{{}, {row: 0, before: -1}}
	return a
}

func (a *alike) Start() int               { return 1 }
func (a *alike) CanMatch(s int) bool      { return s != deadEnd }
func (a *alike) WillAlwaysMatch(int) bool { return false }
func (a *alike) row(i int32) []int8       { n := len(a.want) + 1; return a.rows[int(i)*n : (int(i)+1)*n] }
func (a *alike) add(s likeState) (at int) { a.states = append(a.states, s); return len(a.states) - 1 }
func (a *alike) IsMatch(s int) bool {
	return s != deadEnd && a.states[s].n == 0 && a.row(a.states[s].row)[len(a.want)] <= a.most
}

// Accept returns the state behind one more byte.
func (a *alike) Accept(at int, b byte) int {
	if at == deadEnd || len(a.states) >= maxStates || len(a.states)%everyNth == 0 && a.ctx.Err() != nil {
		return deadEnd
	}
	s := a.states[at]
	if int(s.n) == len(s.partial) {
		return deadEnd
	}
	s.partial[s.n] = b
	s.n++
	if !utf8.FullRune(s.partial[:s.n]) {
		return a.add(s)
	}
	r, size := utf8.DecodeRune(s.partial[:s.n])
	if size != int(s.n) {
		return deadEnd // no UTF-8: no word of ours
	}
	next := slices.Grow(a.rows, len(a.want)+1)
	a.rows = next[:len(next)+len(a.want)+1]
	last, row := a.row(s.row), a.rows[len(next):]
	row[0] = min(last[0]+1, a.most+1)
	least := row[0]
	for j, w := range a.want {
		v := last[j]
		if w != r {
			v++
		}
		v = min(v, last[j+1]+1, row[j]+1, a.most+1)
		if s.before >= 0 && j > 0 && r == a.want[j-1] && s.last == w {
			v = min(v, a.row(s.before)[j-1]+1)
		}
		row[j+1] = v
		least = min(least, v)
	}
	if least > a.most {
		a.rows = next
		return deadEnd
	}
	return a.add(likeState{row: int32(len(next) / (len(a.want) + 1)), before: s.row, last: r})
}
