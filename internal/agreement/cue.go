package agreement

import (
	_ "embed" // the table of cues
	"fmt"
	"strings"
	"sync"

	"entente/internal/lang"
	"entente/internal/vocab"
)

// cueTable holds the words that frames are made of: a class a line, its words in Dutch, French and English. The classes:
//
//	instrument:ID      names an instrument of vocab.Instruments
//	partnerword:ID     names the other place by its instrument: "twin town", "ville jumelée"
//	tie:ID             ties two places: "jumelée", "twinned"
//	generic            an instrument whose kind is not told: "convention"
//	bond, coop         a partnership, and the verb of it; no instrument
//	rapport            a relation of any kind: it counts only beside two places
//	with, between, of  what parties stand behind
//	sign, since, begin, again, end, expired, dormant, force, refocused, superseded, intend, negate: what is said of it
//	active             in force, where nothing else is said: in a cell, in a line "Status: …"
//	project, own, motion, programme, international, join, network, accession: what is no agreement, and networks
//	one                stands for an instrument told before: "the one with X"
//	back, next         points to a year told before
//	count:later, count:earlier: behind a number, how far a year lies from one told before
//	talks              one that is not yet agreed stands behind "with": "in talks with X"
//	considers          so is one that no word names
//	follow             another place joins those told before: "X followed in 1975"
//	ordinal            tells agreements one by one: "the first dates from 2003, the second from 2014"
//	several            what a sentence says of all: "the other twinnings"
//	pointing           a sentence that begins so speaks of what the one before spoke of
//	verb               what a subject stands before
//	by                 who signs stands behind it
//	feast              what two towns do with a jubilee
//	each               two lists are told one by one
//	kind:K             a kind of place
//	title, nobody, street, stop, month: capitals that are no place
//	label:F            the label of a line "Label: value"
//	municipal          what only a public body has
//
//go:embed cues.tsv
var cueTable string

// cue is a class with its value, such as instrument and twinning.
type cue struct {
	class string
	value string
}

// lexicon finds the cues of a language.
type lexicon struct {
	first []int32          // the node behind the root by word; node 0 is the root
	next  map[uint64]int32 // a node and a word, see edge, to the next node
	words map[string]int32
	begin map[string]int32 // words that longer ones begin with
	heads map[string]bool  // the first letters of those
	ends  [][]ending       // the cues that end at each node
	cues  map[cue]int      // their numbers
}

// ending is a cue with its number.
type ending struct {
	cue
	number int
}

// edge is the word behind a node.
func edge(node, word int32) uint64 { return uint64(node)<<32 | uint64(word) }

var lexicons = sync.OnceValue(func() map[lang.Code]*lexicon {
	m, err := readCues(cueTable)
	if err != nil {
		panic(err) // a fault of the build: the table is embedded
	}
	return m
})

// readCues makes the lexicons of all languages of a table, and one of all of them for text of no known language.
func readCues(table string) (map[lang.Code]*lexicon, error) {
	all := lang.All()
	m := map[lang.Code]*lexicon{lang.Und: newLexicon()}
	for _, l := range all {
		m[l] = newLexicon()
	}
	for i, line := range strings.Split(strings.TrimRight(table, "\n"), "\n") {
		if strings.HasPrefix(line, "#") {
			continue
		}
		cells := strings.Split(line, "\t")
		if len(cells) != 1+len(all) {
			return nil, fmt.Errorf("cues line %d: want %d cells, got %d", i+1, 1+len(all), len(cells))
		}
		class, value, _ := strings.Cut(cells[0], ":")
		for j, l := range all {
			for phrase := range strings.SplitSeq(cells[1+j], "|") {
				m[l].add(phrase, cue{class, value})
				m[lang.Und].add(phrase, cue{class, value})
			}
		}
	}
	return m, nil
}

func newLexicon() *lexicon {
	return &lexicon{first: make([]int32, 1), next: map[uint64]int32{}, words: map[string]int32{}, begin: map[string]int32{}, heads: map[string]bool{}, ends: make([][]ending, 1), cues: map[cue]int{}}
}

func (x *lexicon) add(phrase string, c cue) {
	phrase, longer := strings.CutSuffix(phrase, "*")
	at := int32(0)
	words := strings.Fields(vocab.Fold(phrase))
	for i, w := range words {
		id, ok := x.words[w]
		if !ok {
			id = int32(len(x.words)) + 1
			x.words[w] = id
			x.first = append(x.first, 0)
		}
		if longer && i == len(words)-1 {
			x.begin[w] = id
			x.heads[w[:min(len(w), shortest)]] = true
		}
		to := x.behind(at, id)
		if to == 0 {
			to = int32(len(x.ends))
			x.ends = append(x.ends, nil)
			if at == 0 {
				x.first[id] = to
			} else {
				x.next[edge(at, id)] = to
			}
		}
		at = to
	}
	for _, known := range x.ends[at] {
		if known.cue == c {
			return
		}
	}
	if len(words) == 0 {
		return
	}
	number, ok := x.cues[c]
	if !ok {
		number = len(x.cues)
		x.cues[c] = number
	}
	x.ends[at] = append(x.ends[at], ending{c, number})
}

// The lengths, in bytes, of words that are looked for as the beginning of longer ones.
const (
	shortest = 6
	longest  = 28
)

// behind returns the node behind a node and a word, 0 when there is none.
func (x *lexicon) behind(node, word int32) int32 {
	if node == 0 {
		return x.first[word]
	}
	return x.next[edge(node, word)]
}

// id returns the number of a word, or of one that it begins with.
func (x *lexicon) id(word string) int32 {
	if id, ok := x.words[word]; ok {
		return id
	}
	if len(word) <= shortest || !x.heads[word[:shortest]] {
		return 0
	}
	for n := min(len(word)-1, longest); n >= shortest; n-- {
		if id, ok := x.begin[word[:n]]; ok {
			return id
		}
	}
	return 0
}

// mark is a cue found: tokens from up to to.
type mark struct {
	cue
	from, to int
}

// find returns the cues in tokens, in order, of each class the longest from a word on.
func (x *lexicon) find(tokens []token) []mark {
	ids := make([]int32, len(tokens))
	known := 0
	for i := range tokens {
		if ids[i] = x.id(tokens[i].fold); ids[i] != 0 {
			known++
		}
	}
	marks := make([]mark, 0, known/2)
	var numbers []int                 // of the cues of the marks that begin with the token
	reach := make([]int, len(x.cues)) // how far the last of each cue goes
	for i := range tokens {
		at := int32(0)
		first := len(marks)
		numbers = numbers[:0]
		for j := i; j < len(tokens) && ids[j] != 0; j++ {
			if j > i && tokens[j].apart {
				break
			}
			to := x.behind(at, ids[j])
			if to == 0 {
				break
			}
			at = to
			for _, c := range x.ends[at] {
				if reach[c.number] > i {
					continue
				}
				longer := false
				for k := first; k < len(marks); k++ {
					if marks[k].class == c.class {
						marks[k], numbers[k-first], longer = mark{c.cue, i, j + 1}, c.number, true
					}
				}
				if !longer {
					marks, numbers = append(marks, mark{c.cue, i, j + 1}), append(numbers, c.number)
				}
			}
		}
		for k, m := range marks[first:] {
			reach[numbers[k]] = m.to
		}
	}
	return marks
}
