package local

import "slices"

// hits are documents that match, ascending, with their scores.
type hits struct {
	docs   []uint32
	scores []float64 // as long as docs; nil when nothing is ranked here
}

func (h hits) score(i int) float64 {
	if h.scores == nil {
		return 0
	}
	return h.scores[i]
}

// both returns the documents of a and b; scores add up.
func both(a, b hits) hits {
	var out hits
	ranked := a.scores != nil || b.scores != nil
	for i, j := 0, 0; i < len(a.docs) && j < len(b.docs); {
		switch {
		case a.docs[i] < b.docs[j]:
			i++
		case a.docs[i] > b.docs[j]:
			j++
		default:
			out.docs = append(out.docs, a.docs[i])
			if ranked {
				out.scores = append(out.scores, a.score(i)+b.score(j))
			}
			i, j = i+1, j+1
		}
	}
	return out
}

// either returns the documents of a or b, with the scores that join makes of those of both.
func either(a, b hits, join func(x, y float64) float64) hits {
	if len(a.docs) == 0 {
		return b
	}
	if len(b.docs) == 0 {
		return a
	}
	most := len(a.docs) + len(b.docs)
	out := hits{docs: make([]uint32, 0, most)}
	ranked := a.scores != nil || b.scores != nil
	if ranked {
		out.scores = make([]float64, 0, most)
	}
	add := func(doc uint32, score float64) {
		out.docs = append(out.docs, doc)
		if ranked {
			out.scores = append(out.scores, score)
		}
	}
	i, j := 0, 0
	for i < len(a.docs) && j < len(b.docs) {
		switch {
		case a.docs[i] < b.docs[j]:
			add(a.docs[i], a.score(i))
			i++
		case a.docs[i] > b.docs[j]:
			add(b.docs[j], b.score(j))
			j++
		default:
			add(a.docs[i], join(a.score(i), b.score(j)))
			i, j = i+1, j+1
		}
	}
	for ; i < len(a.docs); i++ {
		add(a.docs[i], a.score(i))
	}
	for ; j < len(b.docs); j++ {
		add(b.docs[j], b.score(j))
	}
	return out
}

func sum(x, y float64) float64 { return x + y }

// joined returns the documents of many lists, ascending, each once.
func joined(lists ...[]uint32) []uint32 {
	if len(lists) == 1 {
		return lists[0]
	}
	all := slices.Concat(lists...)
	slices.Sort(all)
	return slices.Compact(all)
}
