package main

import (
	"fmt"
	"io"
	"math"
	"os"
	"strings"

	"entente/index/analysis"
	"entente/index/analysis/compound"
)

// model is what the word list tells about parts.
type model struct {
	words map[string]bool // lower-case words, folded
	names []string        // words that the list has with a capital only, folded
	own   map[string]standing
	last  map[string]*odds // by string, as the last part
	first map[string]*odds // by string with its linking letters, as an earlier part
	whole map[string]bool  // words that are simple though they would be split
	split map[string][]compound.Span
}

// standing is a row of parts.own.tsv.
type standing struct {
	last, first byte // '+', '~', '-' or 0
	links       []string
}

// odds counts the words that a string is a part of, and the simple words that only begin or end like it.
type odds struct{ part, chance float64 }

// linking are the letters that may stand between two parts.
var linking = []string{"s", "en", "e", "er"}

// read reads the word list and the list of parts of our own.
func read(path, own string) (*model, error) {
	b, err := os.ReadFile(path)
	if err != nil {
		return nil, err
	}
	m := &model{words: map[string]bool{}, whole: map[string]bool{}}
	var names []string
	for line := range strings.Lines(string(b)) {
		line = strings.TrimSpace(line)
		if strings.ContainsAny(line, "-'’. ") {
			continue // written in pieces already, or with a genitive
		}
		folded := analysis.Fold(line)
		switch {
		case !letters(folded):
		case line == strings.ToLower(line):
			m.words[folded] = true
		default:
			names = append(names, folded)
		}
	}
	for _, n := range names {
		if !m.words[n] {
			m.names = append(m.names, n)
		}
	}
	m.own, err = readOwn(own)
	return m, err
}

func readOwn(path string) (map[string]standing, error) {
	b, err := os.ReadFile(path)
	if err != nil {
		return nil, err
	}
	own := map[string]standing{}
	number := 0
	for line := range strings.Lines(string(b)) {
		number++
		line = strings.TrimRight(line, "\n")
		if line == "" || strings.HasPrefix(line, "#") {
			continue
		}
		cells := strings.Split(line, "\t")
		if len(cells) != 4 || analysis.Fold(cells[0]) != cells[0] {
			return nil, fmt.Errorf("%s:%d: want a folded word and three cells: %q", path, number, line)
		}
		if _, twice := own[cells[0]]; twice {
			return nil, fmt.Errorf("%s:%d: %s stands there twice", path, number, cells[0])
		}
		s := standing{links: strings.Fields(cells[3])}
		for i, at := range []*byte{&s.last, &s.first} {
			switch c := cells[i+1]; c {
			case "+", "~", "-":
				*at = c[0]
			case "":
			default:
				return nil, fmt.Errorf("%s:%d: want +, ~, - or nothing: %q", path, number, c)
			}
		}
		own[cells[0]] = s
	}
	return own, nil
}

// letters reports whether word has letters from a to z only.
func letters(word string) bool {
	for i := range len(word) {
		if word[i] < 'a' || word[i] > 'z' {
			return false
		}
	}
	return word != ""
}

// passes is how often words are split and parts counted again; further ones change next to nothing.
const passes = 5

// learn counts parts. The first counts take every word for a compound that can be cut into two words; splitting with them
// tells which words are compounds indeed, and those are counted anew.
func (m *model) learn(told io.Writer) error {
	m.countPairs()
	for pass := range passes {
		lexicon, err := m.lexicon()
		if err != nil {
			return err
		}
		m.split = map[string][]compound.Span{}
		for w := range m.words {
			if m.whole[w] {
				continue
			}
			if parts := lexicon.Split(w); parts != nil {
				m.split[w] = parts
			}
		}
		m.countParts()
		fmt.Fprintf(told, "pass %d: %d of %d words are compounds\n", pass+1, len(m.split), len(m.words))
	}
	return nil
}

// countPairs counts the words that consist of two words.
func (m *model) countPairs() {
	last, first := map[string]*odds{}, map[string]*odds{}
	for w := range m.words {
		for i := 3; i <= len(w)-3; i++ {
			head, tail := w[:i], w[i:]
			if m.word(tail) && m.mayEnd(tail) {
				count(last, tail, m.earlier(head) && len(w) >= compound.MinWord)
			}
			if m.earlier(head) {
				count(first, head, m.word(tail) && m.mayEnd(tail) && len(w) >= compound.MinWord)
			}
		}
	}
	m.last, m.first = last, first
}

// countParts counts the parts of the words split, and the beginnings and ends of the simple ones.
func (m *model) countParts() {
	last, first := map[string]*odds{}, map[string]*odds{}
	for w := range m.words {
		parts, is := m.split[w]
		if is {
			for i, p := range parts[:len(parts)-1] {
				count(first, w[p.Start:parts[i+1].Start], true)
			}
			count(last, w[parts[len(parts)-1].Start:], true)
			continue
		}
		for i := 2; i <= len(w)-2; i++ {
			head, tail := w[:i], w[i:]
			ends, begins := m.word(tail) && m.mayEnd(tail), m.earlier(head)
			if ends && !prefixes[head] {
				m.doubt(last, tail, begins, m.first[head], len(head))
			}
			if begins && !suffixes[tail] && !(tail[0] == head[i-1] && suffixes[tail[1:]]) {
				m.doubt(first, head, ends, m.last[tail], len(tail))
			}
		}
	}
	m.last, m.first = last, first
}

// A word that is not split and yet ends or begins like s tells against s faintly when what is left of it is no part: only
// words of which both halves could be parts are ever split by mistake. When what is left is a part that is
// trusted, the word may well be a compound, and tells little against s; trust is even when the odds of the part are those of
// wary.
const (
	faint = 0.2
	wary  = 3.5
)

// doubt counts a simple word that begins or ends like s; other counts the rest of it, which is length bytes.
func (m *model) doubt(counts map[string]*odds, s string, both bool, other *odds, length int) {
	o := counts[s]
	if o == nil {
		o = &odds{}
		counts[s] = o
	}
	if !both {
		o.chance += faint
		return
	}
	trust := 1 / (1 + math.Exp(wary-other.log(length)))
	o.chance += 1 - trust
}

func count(counts map[string]*odds, s string, part bool) {
	o := counts[s]
	if o == nil {
		o = &odds{}
		counts[s] = o
	}
	if part {
		o.part++
	} else {
		o.chance++
	}
}

// word reports whether s is a word long enough to be a part, or one of our own.
func (m *model) word(s string) bool {
	o := m.own[s]
	return o.last == '+' || o.first == '+' || m.words[s] && (len(s) >= 4 || o.last == '~' || o.first == '~')
}

// mayEnd and mayBegin report whether s may be a last part, and an earlier one.
func (m *model) mayEnd(s string) bool   { return allowed(s, m.own[s].last) }
func (m *model) mayBegin(s string) bool { return allowed(s, m.own[s].first) }

func allowed(s string, own byte) bool { return own == '+' || own == '~' || own == 0 && len(s) > 3 }

// earlier reports whether s may be an earlier part, with linking letters or without.
func (m *model) earlier(s string) bool {
	return m.word(s) && m.mayBegin(s) || m.link(s) > 0
}

// link returns how many linking letters end s, an earlier part that is no word itself, or 0.
func (m *model) link(s string) int {
	if m.own[s].first == '+' {
		return 0
	}
	for _, l := range linking {
		base, ok := strings.CutSuffix(s, l)
		if !ok || !m.word(base) || !m.mayBegin(base) {
			continue
		}
		for _, own := range m.own[base].links {
			if own == l {
				return len(l)
			}
		}
		if len(base) > 2 && (!m.words[s] || l == "s" && m.genitive(s, base)) {
			return len(l)
		}
	}
	return 0
}

// genitive reports whether a word stands before other parts only and is another word, base, with linking letters.
func (m *model) genitive(s, base string) bool {
	end, begin, alone := m.last[s], m.first[s], m.last[base]
	return len(base) > 3 && alone != nil && alone.part >= 1 && begin != nil && begin.part >= 3 && (end == nil || end.part < 1)
}

// prefixes and suffixes make other words of a word: a word that has one tells nothing against what is left of it.
var (
	prefixes = set("aan achter af be bij binnen boven buiten door er ge her in mede mee mis na neer om on ont onder op over rond samen tegen terug toe tussen uit ver vol voor voort weer weg")
	suffixes = set("e en s n je jes tje tjes pje pjes etje etjes er ers ster sters ing ingen heid heden lijk lijke lijks ig ige schap schappen baar bare loos loze achtig achtige vol volle d de den t te ten end ende st ste isch ische aar aars aren erij erijen eren eert eerde eerder eloos eloze elijk elijke matig matige zaam zame waarts dom")
)

func set(words string) map[string]bool {
	s := map[string]bool{}
	for _, w := range strings.Fields(words) {
		s[w] = true
	}
	return s
}

// prior returns the counts a string has before any word was seen: short strings stand at the ends of words by chance.
func prior(length int) odds {
	switch {
	case length <= 3:
		return odds{0.3, 3}
	case length == 4:
		return odds{0.3, 2}
	case length == 5:
		return odds{0.5, 1.5}
	case length == 6:
		return odds{0.7, 1}
	case length == 7:
		return odds{1, 0.8}
	}
	return odds{1.3, 0.6}
}

// ownScore is the least score of a part of our own list where it says so.
const ownScore = 2.0

// log returns the logarithm of the odds of a string of length bytes, o being what was counted; nil is nothing.
func (o *odds) log(length int) float64 {
	p := prior(length)
	if o != nil {
		p.part += o.part
		p.chance += o.chance
	}
	return math.Log(p.part / p.chance)
}

func (m *model) score(o *odds, length int, own bool) uint8 {
	s := o.log(length)
	if own {
		s = max(s, ownScore)
	}
	return compound.Score(s)
}

// entries returns every string that is a part, with its scores.
func (m *model) entries() map[string]compound.Entry {
	all := map[string]compound.Entry{}
	add := func(w string) {
		if !m.word(w) || m.split[w] != nil {
			return
		}
		o := m.own[w]
		var e compound.Entry
		if m.mayEnd(w) {
			e.Last = m.score(m.last[w], len(w), o.last == '+')
		}
		if m.mayBegin(w) {
			if m.link(w) == 0 {
				e.First = m.score(m.first[w], len(w), o.first == '+')
			}
			for _, l := range linking {
				bound := w + l
				if m.link(bound) != len(l) {
					continue
				}
				b := all[bound]
				b.Bound, b.Link = m.boundScore(w, l), uint8(len(l))
				all[bound] = b
			}
		}
		b := all[w]
		b.Last, b.First = e.Last, e.First
		all[w] = b
	}
	for w := range m.words {
		add(w)
	}
	for w := range m.own {
		add(w)
	}
	for w := range m.whole {
		e := all[w]
		e.Whole = true
		all[w] = e
	}
	for w, e := range all {
		if !e.Stands() && !e.Whole {
			delete(all, w)
		}
	}
	return all
}

// takesS are endings of words that take an s before another part, whether the list has such a word or not.
var takesS = []string{"ing", "heid", "teit", "schap", "sel"}

// boundScore returns the score of a word with linking letters behind it.
func (m *model) boundScore(w, link string) uint8 {
	o := m.own[w]
	listed := false
	for _, l := range o.links {
		listed = listed || l == link
	}
	n := m.first[w+link]
	if link == "s" && !listed {
		for _, ending := range takesS {
			listed = listed || strings.HasSuffix(w, ending) && len(w) > len(ending)+2
		}
	}
	if !listed && (n == nil || n.part < 2) {
		return 0
	}
	return m.score(n, len(w), listed)
}

// lexicon returns the lexicon of what has been counted so far, in which no word is whole.
func (m *model) lexicon() (*compound.Lexicon, error) {
	data, err := compound.Build(m.entries())
	if err != nil {
		return nil, err
	}
	return compound.Open(string(data))
}
