package local

import (
	"cmp"
	"slices"

	"entente/index"
	"entente/internal/lang"
)

// pieces returns the documents of which one unit holds all pieces, each among its words or inside them, with how often: in a
// unit as often as its rarest piece.
func (m *matcher) pieces(part index.Part, l lang.Code, pieces []string) ([]posting, error) {
	pieces = slices.Compact(slices.Sorted(slices.Values(pieces)))
	if len(pieces) > maxSequence {
		m.partial = true
		return nil, nil
	}
	p := apart{pieces: pieces, words: index.TextField(part, l), inside: index.PartsField(part, l)}
	var docs []posting // with the occurrences of the rarest piece in any unit
	for i, piece := range pieces {
		words, err := m.postings(p.words, piece)
		if err != nil {
			return nil, err
		}
		inside, err := m.postings(p.inside, piece)
		if err != nil {
			return nil, err
		}
		here := together(words, inside)
		if i > 0 {
			here = rarest(docs, here)
		}
		if docs = here; len(docs) == 0 {
			return nil, nil
		}
	}
	if part != m.title && len(pieces) > 1 { // a title is one unit
		r, err := p.locate(m.snapshot)
		if err != nil {
			return nil, err
		}
		kept := docs[:0]
		for _, d := range docs {
			if m.ctx.Err() != nil {
				return nil, m.ctx.Err()
			}
			n := r.times(d.doc)
			if d.freq = float64(n); n > 0 {
				kept = append(kept, d)
			}
		}
		docs = kept
	}
	m.note(part, p, listed(docs), piecesWeight)
	return docs, nil
}

// together returns the documents of a or b, occurrences added up.
func together(a, b []posting) []posting {
	out := make([]posting, 0, len(a)+len(b))
	i, j := 0, 0
	for i < len(a) && j < len(b) {
		switch {
		case a[i].doc < b[j].doc:
			out = append(out, a[i])
			i++
		case a[i].doc > b[j].doc:
			out = append(out, b[j])
			j++
		default:
			out = append(out, posting{a[i].doc, a[i].freq + b[j].freq, a[i].length})
			i, j = i+1, j+1
		}
	}
	return append(append(out, a[i:]...), b[j:]...)
}

// rarest returns the documents of a and b with the occurrences of the rarer.
func rarest(a, b []posting) []posting {
	out := a[:0]
	for i, j := 0, 0; i < len(a) && j < len(b); {
		switch {
		case a[i].doc < b[j].doc:
			i++
		case a[i].doc > b[j].doc:
			j++
		default:
			out = append(out, posting{a[i].doc, min(a[i].freq, b[j].freq), a[i].length})
			i, j = i+1, j+1
		}
	}
	return out
}

// apart is the pieces of a compound looked for in one unit, anywhere in it.
type apart struct {
	pieces        []string
	words, inside string // fields
}

func (a apart) open(s *snapshot) (finder, error) { return a.locate(s) }

func (a apart) locate(s *snapshot) (*apartFinder, error) {
	n := len(a.pieces)
	f := &apartFinder{rows: make([][]spot, n), rest: make([][]spot, n), here: make([]int, n), last: make([]int, n)}
	for _, piece := range a.pieces {
		var both [2]*reader
		for i, field := range []string{a.words, a.inside} {
			r, err := s.where(field, piece)
			if err != nil {
				return nil, err
			}
			both[i] = r
		}
		f.pieces = append(f.pieces, both)
	}
	return f, nil
}

// apartFinder reads where pieces stand.
type apartFinder struct {
	pieces [][2]*reader // of each piece: among the words, inside them
	rows   [][]spot     // the places of each piece in a document
	rest   [][]spot     // those of the unit that is looked at, and behind
	here   []int        // how many they are of each piece in that unit
	row    []pieceSpot  // the places of all pieces in it
	last   []int        // where each piece stood last, from 1
}

// pieceSpot is where a piece stands in a unit.
type pieceSpot struct{ at, piece int }

// read reads the places of each piece in a document, and reports whether all have one.
func (f *apartFinder) read(doc uint32) bool {
	for i, both := range f.pieces {
		row := f.rows[i][:0]
		for _, r := range both {
			r.read(doc)
			row = append(row, r.places...)
		}
		if !slices.IsSortedFunc(row, spot.compare) {
			slices.SortFunc(row, spot.compare)
		}
		if f.rows[i], f.rest[i], f.here[i] = row, row, 0; len(row) == 0 {
			return false
		}
	}
	return true
}

// next goes to the next unit that holds all pieces.
func (f *apartFinder) next() (unit uint64, found bool) {
	for i, n := range f.here {
		f.rest[i] = f.rest[i][n:]
	}
	for i := 0; i < len(f.rest); {
		row := f.rest[i]
		for len(row) > 0 && row[0].unit < unit {
			row = row[1:]
		}
		if f.rest[i] = row; len(row) == 0 {
			return 0, false
		}
		if row[0].unit > unit { // those before have to come up to it
			unit, i = row[0].unit, 0
			continue
		}
		n := 1
		for n < len(row) && row[n].unit == unit {
			n++
		}
		f.here[i] = n
		i++
	}
	return unit, true
}

// times returns how often all pieces stand in one unit of a document: in each as often as the rarest of them.
func (f *apartFinder) times(doc uint32) int {
	n := 0
	for all := f.read(doc); all; {
		if _, all = f.next(); all {
			n += slices.Min(f.here)
		}
	}
	return n
}

// stands adds to all, for each unit that holds all pieces, the narrowest place that does.
func (f *apartFinder) stands(doc uint32, all []stand) []stand {
	for there := f.read(doc); there; {
		var unit uint64
		if unit, there = f.next(); there {
			from, to := f.narrowest()
			all = append(all, stand{unit, from, to})
		}
	}
	return all
}

// narrowest returns the first and the last position of the narrowest place in a unit that holds all pieces.
func (f *apartFinder) narrowest() (from, to int) {
	f.row = f.row[:0]
	for i, n := range f.here {
		f.last[i] = 0
		for _, p := range f.rest[i][:n] {
			f.row = append(f.row, pieceSpot{p.position, i})
		}
	}
	slices.SortFunc(f.row, func(a, b pieceSpot) int { return cmp.Or(cmp.Compare(a.at, b.at), cmp.Compare(a.piece, b.piece)) })
	to = -1
	for _, p := range f.row {
		f.last[p.piece] = p.at + 1
		if first := slices.Min(f.last) - 1; first >= 0 && (to < 0 || p.at-first < to-from) {
			from, to = first, p.at
		}
	}
	return from, to
}
