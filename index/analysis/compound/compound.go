// Package compound splits Dutch compounds into their parts, by what a word list tells about how well each part stands in
// compounds. It knows folded words only, and nothing of stems.
package compound

// Span is a part of a word in bytes.
type Span struct{ Start, End int }

// MinWord and maxWord bound the words that are looked at, in bytes. Nothing shorter is taken apart; a longer run of letters
// is no word of any text.
const (
	MinWord = 7
	maxWord = 64
)

// MaxParts bounds the parts of one word.
const MaxParts = 6

// Entry says how well a string stands in compounds. The three are scores; 0 says that it never stands there.
type Entry struct {
	Last  uint8 // as the last part
	First uint8 // as an earlier part, the next one following at once
	Bound uint8 // as an earlier part and the linking letters behind it
	Link  uint8 // how many bytes of the string are linking letters when it is Bound
	Whole bool  // the string is a simple word, and by itself never split
}

// A score is a logarithm of odds in steps of a quarter: even odds are 16, odds of e to the -3.75th or less 1.
const (
	scoreSteps = 4
	evenScore  = 16
	maxScore   = 31
)

// Score returns the score of the natural logarithm of odds.
func Score(logOdds float64) uint8 {
	s := int(logOdds*scoreSteps + evenScore + 0.5)
	return uint8(min(max(s, 1), maxScore))
}

// found is an entry within a word, up to byte end.
type found struct {
	end int
	Entry
}

// Which splits are believed. The numbers were chosen with the words of testdata/compounds.tsv that are not held.
const (
	leastScore = evenScore - 9 // of each part
	meanScore  = evenScore + 1 // of all parts of a word
	partCost   = maxScore + 1  // what a part costs: of two splits the finer one wins when its parts stand there far better
)

// path is the best way to a byte of a word.
type path struct {
	score int  // sum of the scores less the costs
	sum   int  // sum of the scores
	parts int8 // -1 when there is no way
	from  int8 // where its last part begins
	end   int8 // where that part ends; linking letters follow
}

// Split returns the parts of word, in order and without overlap, or nil for a simple word. Linking letters belong to no part.
// The work grows with the square of the length of word, which is bounded.
func (l *Lexicon) Split(word string) []Span {
	n := len(word)
	if n < MinWord || n > maxWord {
		return nil
	}
	var best [maxWord + 1]path
	for i := range best[:n+1] {
		best[i].parts = -1
	}
	best[0].parts = 0
	var buffer [maxWord]found
	for i := 0; i < n; i++ {
		if best[i].parts < 0 || best[i].parts >= MaxParts {
			continue
		}
		for _, f := range l.from(word, i, buffer[:0]) {
			switch {
			case f.end == n && i == 0:
				if f.Whole {
					return nil
				}
			case f.end == n:
				if ending(word, i) {
					continue
				}
				best[n].take(best[i], i, n, f.Last)
			default:
				best[f.end].take(best[i], i, f.end, f.First)
				best[f.end].take(best[i], i, f.end-int(f.Link), f.Bound)
			}
		}
	}
	end := best[n]
	if end.parts < 2 || end.sum < meanScore*int(end.parts) {
		return nil
	}
	parts := make([]Span, end.parts)
	for p, at := end, n; p.parts > 0; p = best[at] {
		parts[p.parts-1] = Span{int(p.from), int(p.end)}
		at = int(p.from)
	}
	return parts
}

// endings follow a doubled consonant, and are then no part together with it.
var endings = [...]string{"e", "en", "er", "ers", "es", "el", "els", "ig", "ige", "ing", "ingen", "end", "ende", "enden", "eren", "ering", "eringen", "ert", "erd", "erde", "erden", "elen", "eling", "elt", "eld", "elde"}

// ending reports whether the word from byte i is an ending behind a short vowel, whose consonant is doubled before it:
// wetenschap-pen, knip-pers.
func ending(word string, i int) bool {
	if i < 3 || word[i] != word[i-1] || vowel(word[i]) || !vowel(word[i-2]) || vowel(word[i-3]) {
		return false
	}
	for _, e := range endings {
		if word[i+1:] == e {
			return true
		}
	}
	return false
}

func vowel(c byte) bool { return c == 'a' || c == 'e' || c == 'i' || c == 'o' || c == 'u' || c == 'y' }

// take replaces p with the way through before and a part from byte from to byte end, when that is possible and better.
func (p *path) take(before path, from, end int, score uint8) {
	if score < leastScore || end <= from {
		return
	}
	next := path{score: before.score + int(score) - partCost, sum: before.sum + int(score), parts: before.parts + 1, from: int8(from), end: int8(end)}
	if p.parts < 0 || next.score > p.score {
		*p = next
	}
}

// Stands reports whether e can be any part of a compound that is believed.
func (e Entry) Stands() bool {
	return e.Last >= leastScore || e.First >= leastScore || e.Bound >= leastScore
}
