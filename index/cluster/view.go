package cluster

import (
	"cmp"
	"math/bits"
	"slices"
	"strings"
)

// view is a record as one question looks at it: where its terms stand.
type view struct {
	*forward
	values map[string][]string // of facets

	terms    []string      // of the question, sorted
	numbers  []int         // of each of them
	of       [][kinds]span // by number and kind: where in spots they are
	spots    []spot
	patterns []pattern
	matched  []match

	// Room.
	term  []byte
	slots []uint32
	stood []stand
}

// span is some of the spots of a view.
type span struct{ from, to int32 }

// match is a word that a pattern stands for.
type match struct {
	span
	pattern int
	weight  float64
}

// spot is where a term stands: its unit, counted in the record, and its position.
type spot struct{ unit, position int32 }

func newView(q *question) view {
	v := view{patterns: q.patterns, of: make([][kinds]span, len(q.terms)), numbers: make([]int, len(q.terms))}
	for i := range v.numbers {
		v.numbers[i] = i
	}
	slices.SortFunc(v.numbers, func(a, b int) int { return strings.Compare(q.terms[a], q.terms[b]) })
	for _, n := range v.numbers {
		v.terms = append(v.terms, q.terms[n])
	}
	return v
}

// see looks at a record. Terms and entries are both in order, so that one pass finds all.
func (v *view) see(f *forward) {
	if v.forward == f {
		return
	}
	v.forward, v.spots, v.matched = f, v.spots[:0], v.matched[:0]
	clear(v.of)
	e := f.walk(v.term)
	for i := 0; e.next(); {
		for i < len(v.terms) && v.terms[i] < string(e.term) {
			i++
		}
		if i < len(v.terms) && v.terms[i] == string(e.term) {
			at := v.place(&e.entry)
			for k := range kinds {
				if e.kinds&(1<<k) != 0 {
					v.of[v.numbers[i]][k] = at
				}
			}
		}
		if e.kinds&inExact != 0 {
			v.match(&e.entry)
		}
		if i == len(v.terms) && len(v.patterns) == 0 {
			break
		}
	}
	v.term = e.term
}

// match notes which patterns stand for a word.
func (v *view) match(e *entry) {
	for n, p := range v.patterns {
		if weight := p(e.term); weight > 0 {
			v.matched = append(v.matched, match{v.place(e), n, weight})
		}
	}
}

// place adds the places of an entry to the spots.
func (v *view) place(e *entry) span {
	from := int32(len(v.spots))
	v.slots = e.places(v.slots[:0])
	unit := 0
	for _, slot := range v.slots {
		for int(slot) >= v.units[unit].end {
			unit++
		}
		v.spots = append(v.spots, spot{int32(unit), int32(int(slot) - v.units[unit].first)})
	}
	return span{from, int32(len(v.spots))}
}

// words returns the words of a unit as written, folded.
func (v *view) words(u unitSlots) []string {
	words := make([]string, u.end-u.first)
	for e := v.walk(nil); e.next(); {
		if e.kinds&inExact == 0 {
			continue
		}
		for _, slot := range e.places(nil) {
			if at := int(slot); at >= u.first && at < u.end {
				words[at-u.first] = string(e.term)
			}
		}
	}
	return words
}

// has reports whether a unit is of the part and language of a field.
func (v *view) has(unit int32, code uint8, kind int) bool {
	c := v.units[unit].code
	if kind == inExact {
		c = exactly(c)
	}
	return c == code
}

// times returns how many spots are in a field.
func (v *view) times(s span, code uint8, kind int) int {
	n := 0
	for _, p := range v.spots[s.from:s.to] {
		if v.has(p.unit, code, kind) {
			n++
		}
	}
	return n
}

// where returns where a term stands in a kind of fields.
func (v *view) where(term, kind int) span { return v.of[term][bits.TrailingZeros8(uint8(kind))] }

// within adds to all the spots that are in a field.
func (v *view) within(s span, code uint8, kind int, all []spot) []spot {
	for _, p := range v.spots[s.from:s.to] {
		if v.has(p.unit, code, kind) {
			all = append(all, p)
		}
	}
	return all
}

// sight tells where something stands in a record.
type sight interface {
	count(v *view) (times int, length uint32) // the length is that of the text it stands in
	stands(v *view, all []stand) []stand      // adds to all, by unit and position
}

// stand is where something stands in a record: from the first to the last position in a unit.
type stand struct{ unit, first, last int }

// line is a sequence of terms in one field. At are their positions relative to the first; with slop above 0 only their order counts,
// and the number of other positions between them.
type line struct {
	code  uint8
	kind  int
	terms []int
	at    []int
	slop  int

	rest [][]spot // of each term
	next []int    // of them
	all  []stand  // room
}

func (l *line) count(v *view) (int, uint32) {
	if len(l.terms) == 1 {
		return v.times(v.where(l.terms[0], l.kind), l.code, l.kind), v.length(l.code, l.kind)
	}
	l.all = l.stands(v, l.all[:0])
	return len(l.all), v.length(l.code, l.kind)
}

func (l *line) stands(v *view, all []stand) []stand {
	for _, t := range l.terms {
		if s := v.where(t, l.kind); s.from == s.to {
			return all
		}
	}
	for i, t := range l.terms {
		l.rest[i], l.next[i] = v.within(v.where(t, l.kind), l.code, l.kind, l.rest[i][:0]), 0
	}
	for _, p := range l.rest[0] {
		last, there, more := l.from(p)
		if !more {
			break
		}
		if there {
			all = append(all, stand{int(p.unit), int(p.position), last})
		}
	}
	return all
}

// from returns where the sequence ends that begins at p, whether one does, and whether one may begin behind p. It is called with ascending
// places.
func (l *line) from(p spot) (last int, there, more bool) {
	last = int(p.position)
	for i := 1; i < len(l.terms); i++ {
		want := spot{p.unit, p.position + int32(l.at[i])}
		if l.slop > 0 {
			want.position = int32(last) + 1 // the nearest place behind leaves the most room for what follows
		}
		row, n := l.rest[i], l.next[i]
		for n < len(row) && (row[n].unit < want.unit || row[n].unit == want.unit && row[n].position < want.position) {
			n++
		}
		if l.next[i] = n; n == len(row) {
			return 0, false, false
		}
		if row[n].unit != want.unit || l.slop == 0 && row[n].position != want.position {
			return 0, false, true
		}
		last = int(row[n].position)
	}
	return last, l.slop == 0 || last-int(p.position)-(len(l.terms)-1) <= l.slop, true
}

// patternSight is the words of a pattern in one part.
type patternSight struct {
	pattern int
	code    uint8
}

func (p *patternSight) count(v *view) (times int, length uint32) {
	return len(p.stands(v, nil)), v.length(p.code, inExact)
}

func (p *patternSight) stands(v *view, all []stand) []stand {
	for _, m := range v.matched {
		if m.pattern != p.pattern {
			continue
		}
		for _, s := range v.spots[m.from:m.to] {
			if v.has(s.unit, p.code, inExact) {
				all = append(all, stand{int(s.unit), int(s.position), int(s.position)})
			}
		}
	}
	return all
}

// apart is the pieces of a compound in one unit, anywhere in it: each among its words or inside them.
type apart struct {
	code   uint8
	pieces []int

	row  []pieceSpot // of all pieces
	here []int       // how many there are of each piece in a unit
	last []int       // where each piece stood last, from 1
}

// pieceSpot is where a piece stands.
type pieceSpot struct {
	spot
	piece int
}

// count returns how often all pieces stand in one unit: in each as often as the rarest of them.
func (a *apart) count(v *view) (times int, length uint32) {
	a.eachUnit(v, func([]pieceSpot) { times += slices.Min(a.here) })
	return times, v.length(a.code, inParts)
}

// stands adds to all, for each unit that holds all pieces, the narrowest place that does.
func (a *apart) stands(v *view, all []stand) []stand {
	a.eachUnit(v, func(row []pieceSpot) {
		from, to := a.narrowest(row)
		all = append(all, stand{int(row[0].unit), from, to})
	})
	return all
}

// eachUnit calls f with where the pieces stand in each unit that holds all.
func (a *apart) eachUnit(v *view, f func(row []pieceSpot)) {
	a.row = a.row[:0]
	for n, piece := range a.pieces {
		before := len(a.row)
		for _, kind := range [...]int{inStems, inParts} {
			s := v.where(piece, kind)
			for _, p := range v.spots[s.from:s.to] {
				if v.has(p.unit, a.code, kind) {
					a.row = append(a.row, pieceSpot{p, n})
				}
			}
		}
		if len(a.row) == before {
			return
		}
	}
	slices.SortFunc(a.row, func(x, y pieceSpot) int {
		return cmp.Or(cmp.Compare(x.unit, y.unit), cmp.Compare(x.position, y.position), cmp.Compare(x.piece, y.piece))
	})
	for rest := a.row; len(rest) > 0; {
		n := 0
		clear(a.here)
		for n < len(rest) && rest[n].unit == rest[0].unit {
			a.here[rest[n].piece]++
			n++
		}
		if slices.Min(a.here) > 0 {
			f(rest[:n])
		}
		rest = rest[n:]
	}
}

// narrowest returns the first and the last position of the narrowest place in a unit that holds all pieces.
func (a *apart) narrowest(row []pieceSpot) (from, to int) {
	clear(a.last)
	to = -1
	for _, p := range row {
		at := int(p.position)
		a.last[p.piece] = at + 1
		if first := slices.Min(a.last) - 1; first >= 0 && (to < 0 || at-first < to-from) {
			from, to = first, at
		}
	}
	return from, to
}
