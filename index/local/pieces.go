package local

import (
	"cmp"
	"slices"

	"entente/index"
	"entente/index/ranking"
	"entente/internal/lang"
)

// pieces returns the documents of which one unit holds all pieces, each among its words or inside them, as lists with how often: in a
// unit as often as its rarest piece.
func (m *matcher) pieces(part index.Part, l lang.Code, pieces []string) (postingLists, error) {
	pieces = slices.Compact(slices.Sorted(slices.Values(pieces)))
	if len(pieces) > ranking.MaxSequence {
		m.partial = true
		return nil, nil
	}
	p := apart{pieces: pieces, words: index.TextField(part, l), inside: index.PartsField(part, l)}
	f, err := p.locate(m.snapshot)
	if err != nil {
		return nil, err
	}
	var docs []posting
	for segment := range m.segments {
		if m.ctx.Err() != nil {
			return nil, m.ctx.Err()
		}
		if docs, err = f.together(m.snapshot, segment, part != m.title && len(pieces) > 1, docs); err != nil { // a title is one unit
			return nil, err
		}
	}
	all := m.listsOf(docs)
	if all != nil {
		m.note(part, p, all, ranking.PiecesWeight)
	}
	return all, nil
}

// together adds to all the documents of a segment that have all pieces, in one unit when that is asked for, with how often: as often as the
// rarest of them. Those of the piece that fewest have are looked for in the lists of the others.
func (f *apartFinder) together(s *snapshot, segment int, unit bool, all []posting) ([]posting, error) {
	lists, fewest := f.in(segment)
	if lists == nil {
		return all, nil
	}
	offset, removed := s.segments[segment].offset, s.reader.Segments()[segment].Deleted()
	for n := 1; ; n++ {
		if n%everyNth == 0 && s.ctx.Err() != nil {
			return nil, s.ctx.Err()
		}
		doc, more := lists[fewest].next()
		if !more {
			return all, nil
		}
		freq, length := lists[fewest].take(doc)
		d := posting{offset + doc, float64(freq), float64(length)}
		for i := range lists {
			if i == fewest || d.freq == 0 {
				continue
			}
			freq, length := lists[i].take(doc)
			if d.freq = min(d.freq, float64(freq)); i == 0 {
				d.length = float64(length)
			}
		}
		if d.freq == 0 || removed != nil && removed.Contains(doc) {
			continue
		}
		if unit {
			for i := range lists {
				f.rows[i] = lists[i].places(doc, f.rows[i][:0])
			}
			d.freq = float64(f.times())
		}
		if d.freq > 0 {
			all = append(all, d)
		}
	}
}

// in returns the lists of each piece in a segment, and which piece fewest documents have; none when one is not there.
func (f *apartFinder) in(segment int) (lists []pieceLists, fewest int) {
	for i, both := range f.pieces {
		var p pieceLists
		for j, r := range both {
			if r.lists != nil && r.lists[segment] != nil {
				p.of[j] = r.lists[segment]
			}
		}
		if lists = append(lists, p); p.count() == 0 {
			return nil, 0
		}
		if p.count() < lists[fewest].count() {
			fewest = i
		}
	}
	return lists, fewest
}

// pieceLists are the lists of one piece in a segment, among the words and inside them, gone through with ascending documents.
type pieceLists struct {
	of [2]*postingList // nil where it stands nowhere
	at [2]int
}

// count returns about how many documents have the piece.
func (p *pieceLists) count() int {
	n := 0
	for _, l := range p.of {
		if l != nil {
			n += len(l.docs)
		}
	}
	return n
}

// next returns the next document that has the piece. It has to be taken before the one behind it is asked for.
func (p *pieceLists) next() (doc uint32, more bool) {
	for i, l := range p.of {
		if l != nil && p.at[i] < len(l.docs) && (!more || l.docs[p.at[i]] < doc) {
			doc, more = l.docs[p.at[i]], true
		}
	}
	return doc, more
}

// take goes behind a document, and returns how often the piece stands in it, 0 when it does not, and how long its text is.
func (p *pieceLists) take(doc uint32) (freq, length uint32) {
	for i, l := range p.of {
		if l == nil {
			continue
		}
		at := forward(l.docs, p.at[i], doc)
		if at < len(l.docs) && l.docs[at] == doc {
			if freq += l.freqAt(at); length == 0 {
				length = l.lengthAt(at)
			}
			at++
		}
		p.at[i] = at
	}
	return freq, length
}

// places adds to all the places of the piece in the document that was taken last.
func (p *pieceLists) places(doc uint32, all []spot) []spot {
	for i, l := range p.of {
		if at := p.at[i] - 1; l != nil && at >= 0 && l.docs[at] == doc {
			all = l.places(at, all)
		}
	}
	return all
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

// read sets rows to the places of each piece in a document.
func (f *apartFinder) read(doc uint32) {
	for i, both := range f.pieces {
		f.rows[i] = f.rows[i][:0]
		for _, r := range both {
			r.read(doc)
			f.rows[i] = append(f.rows[i], r.places...)
		}
	}
}

// begin prepares for going through the units of rows.
func (f *apartFinder) begin() {
	for i, row := range f.rows {
		if !slices.IsSortedFunc(row, spot.compare) {
			slices.SortFunc(row, spot.compare)
		}
		f.rest[i], f.here[i] = row, 0
	}
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

// times returns how often all pieces stand in one unit of rows: in each as often as the rarest of them.
func (f *apartFinder) times() int {
	f.begin()
	for n := 0; ; n += slices.Min(f.here) {
		if _, there := f.next(); !there {
			return n
		}
	}
}

// stands adds to all, for each unit that holds all pieces, the narrowest place that does.
func (f *apartFinder) stands(doc uint32, all []stand) []stand {
	f.read(doc)
	f.begin()
	for {
		unit, there := f.next()
		if !there {
			return all
		}
		from, to := f.narrowest()
		all = append(all, stand{unit, from, to})
	}
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
