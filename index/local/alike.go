package local

import (
	"context"
	"unicode/utf8"

	segmentapi "github.com/blevesearch/scorch_segment_api/v2"
)

// The bounds of a search for neighbours of a word.
const (
	maxEdits  = 2
	maxWanted = 256 // letters of a word that can have neighbours; no term is so long
)

// alike walks through a dictionary letter by letter and leaves every beginning that no word close enough has. It is what
// Bleve calls an automaton, but its states are made as they are met, so that a long word costs no more than a short one, and
// a swap of neighbours is one edit. It counts as ranking.Distance does: no letter is edited twice.
//
// A dictionary is walked in depth: a state is how many bytes were read, and the walk back to a shorter beginning finds its rows of the
// table of edits as they were left. Of a row only the cells are kept that may hold few enough edits, those near the diagonal.
type alike struct {
	ctx   context.Context
	want  []rune
	most  int
	first bool        // the first letter is fixed
	read  []beginRead // by state
	cells []int8      // of rows of width cells each: cell k of row i tells the edits from i letters to i-most+k of those wanted
	row   []rune      // the letter that a row was made for
	steps int
	gone  bool // the caller is
}

// beginRead is a beginning that was read: its whole letters, and the bytes of an unfinished one.
type beginRead struct {
	letters int
	n       uint8
	partial [utf8.UTFMax]byte
}

// The states that are told apart: none leads on from deadEnd.
const (
	deadEnd = iota
	atStart
)

// newAlike returns a walk to the words at most so many edits from word, no more than maxEdits.
func newAlike(ctx context.Context, word []rune, edits int) *alike {
	a := &alike{ctx: ctx, want: word, most: min(max(edits, 0), maxEdits)}
	rows := len(word) + a.most + 2
	a.cells, a.row = make([]int8, rows*a.width()), make([]rune, rows)
	a.read = make([]beginRead, atStart+1, utf8.UTFMax*rows)
	for k := range a.width() {
		a.cells[k] = int8(a.most + 1)
		if j := k - a.most; j >= 0 && j <= len(word) {
			a.cells[k] = int8(min(j, a.most+1))
		}
	}
	return a
}

// likeWord is the route to the words that a walk accepts. Each dictionary has a walk of its own.
func likeWord(open func() *alike) route {
	return func(d segmentapi.TermDictionary) segmentapi.DictionaryIterator { return uncounted(d, open(), nil, nil) }
}

func (a *alike) width() int               { return 2*a.most + 1 }
func (a *alike) Start() int               { return atStart }
func (a *alike) CanMatch(s int) bool      { return s != deadEnd }
func (a *alike) WillAlwaysMatch(int) bool { return false }

func (a *alike) IsMatch(s int) bool {
	if s == deadEnd || a.read[s].n > 0 {
		return false
	}
	k := len(a.want) - a.read[s].letters + a.most
	return k >= 0 && k < a.width() && int(a.cells[a.read[s].letters*a.width()+k]) <= a.most
}

// Accept returns the state behind one more byte.
func (a *alike) Accept(at int, b byte) int {
	if a.steps++; a.steps%everyNth == 0 && a.ctx.Err() != nil {
		a.gone = true
	}
	if at == deadEnd || a.gone {
		return deadEnd
	}
	next := a.read[at]
	r := rune(b)
	if next.n > 0 || b >= utf8.RuneSelf {
		if int(next.n) == len(next.partial) {
			return deadEnd
		}
		next.partial[next.n] = b
		next.n++
		if !utf8.FullRune(next.partial[:next.n]) {
			return a.push(at, next)
		}
		var size int
		if r, size = utf8.DecodeRune(next.partial[:next.n]); size != int(next.n) {
			return deadEnd // no UTF-8: no word of ours
		}
		next.n = 0
	}
	next.letters++
	if next.letters == 1 && a.first && (len(a.want) == 0 || r != a.want[0]) || !a.fill(next.letters, r) {
		return deadEnd
	}
	return a.push(at, next)
}

// push notes what is read behind a state.
func (a *alike) push(at int, b beginRead) int {
	a.read = append(a.read[:at+1], b)
	return at + 1
}

// fill makes row i of the table of edits, for a beginning whose letter i is r, and reports whether a word may be close enough.
func (a *alike) fill(i int, r rune) bool {
	if i >= len(a.row) {
		return false
	}
	a.row[i] = r
	n := a.width()
	last, row := a.cells[(i-1)*n:][:n], a.cells[i*n:][:n]
	over := int8(a.most + 1)
	alive := false
	for k := range row {
		j := i - a.most + k
		v := over
		switch {
		case j < 0 || j > len(a.want):
		case j == 0:
			v = min(int8(i), over)
		default:
			v = last[k]
			w := a.want[j-1]
			if w != r {
				v++
			}
			if k+1 < n {
				v = min(v, last[k+1]+1)
			}
			if k > 0 {
				v = min(v, row[k-1]+1)
			}
			if i > 1 && j > 1 && r == a.want[j-2] && a.row[i-1] == w {
				v = min(v, a.cells[(i-2)*n+k]+1)
			}
			v = min(v, over)
		}
		row[k] = v
		alive = alive || v < over
	}
	return alive
}
