package local

import (
	"cmp"
	"maps"
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
		r, err := p.open(m.snapshot)
		if err != nil {
			return nil, err
		}
		kept := docs[:0]
		for _, d := range docs {
			if m.ctx.Err() != nil {
				return nil, m.ctx.Err()
			}
			units, err := r.units(d.doc)
			if err != nil {
				return nil, err
			}
			d.freq = 0
			for _, n := range units {
				d.freq += float64(n)
			}
			if d.freq > 0 {
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

func (a apart) open(s *snapshot) (finder, error) {
	f := &apartFinder{}
	for _, piece := range a.pieces {
		var both [2]*locator
		for i, field := range []string{a.words, a.inside} {
			l, err := s.locate(field, one(piece))
			if err != nil {
				return nil, err
			}
			both[i] = l
		}
		f.pieces = append(f.pieces, both)
	}
	return f, nil
}

type apartFinder struct {
	pieces [][2]*locator // of each piece: among the words, inside them
}

func (f *apartFinder) units(doc uint32) (map[uint64]int, error) {
	var found map[uint64]int
	for i, both := range f.pieces {
		here := map[uint64]int{}
		for _, l := range both {
			units, err := l.units(doc)
			if err != nil {
				return nil, err
			}
			for u, n := range units {
				here[u] += n
			}
		}
		if i > 0 {
			for u, n := range here {
				if n = min(n, found[u]); n > 0 {
					here[u] = n
				} else {
					delete(here, u)
				}
			}
		}
		if found = here; len(found) == 0 {
			return nil, nil
		}
	}
	return found, nil
}

// stands gives, for each unit that holds all pieces, the narrowest place that does.
func (f *apartFinder) stands(doc uint32, give func(unit uint64, from, to int)) error {
	type piece struct{ number, at int }
	spots := map[uint64][]piece{}
	for i, both := range f.pieces {
		for _, l := range both {
			err := l.stands(doc, func(unit uint64, from, _ int) { spots[unit] = append(spots[unit], piece{i, from}) })
			if err != nil {
				return err
			}
		}
	}
	for _, unit := range slices.Sorted(maps.Keys(spots)) {
		row := spots[unit]
		slices.SortFunc(row, func(a, b piece) int { return cmp.Or(cmp.Compare(a.at, b.at), cmp.Compare(a.number, b.number)) })
		last := make([]int, len(f.pieces)) // where each piece stood last, from 1
		from, to := 0, -1
		for _, p := range row {
			last[p.number] = p.at + 1
			if first := slices.Min(last) - 1; first >= 0 && (to < 0 || p.at-first < to-from) {
				from, to = first, p.at
			}
		}
		if to >= 0 {
			give(unit, from, to)
		}
	}
	return nil
}
