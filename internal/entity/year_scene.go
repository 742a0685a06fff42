package entity

import (
	"slices"
	"sort"
	"strings"
	"unicode"
	"unicode/utf8"

	"entente/internal/lang"
	"entente/internal/record"
	"entente/internal/vocab"
)

// event is a cue at its place in a passage.
type event struct {
	start, end int
	cue        cue
}

// scene is a passage as the year grammar sees it: sentences, cues, clause ends and years.
type scene struct {
	p         *record.Passage
	starts    []int   // bytes at which words begin
	events    []event // in order
	breaks    []int   // bytes at which a clause may end
	sentences []sentence
	headed    []event            // cues of the heading above
	listed    record.MentionRole // what the years of a list of twinnings tell, when the passage is an item of one
	school    bool               // pupils are twinned, and no towns
	twins     bool               // its heading, its title or what leads in to it speaks of twin towns
}

type sentence struct {
	start, end int
	mentions   []int // into p.Mentions
	events     []event
}

func newScene(d *draft, i int) *scene {
	p := &d.Passages[i]
	s := &scene{p: p}
	text := p.Text
	inside := make([]stretch, 0, len(p.Mentions))
	for _, m := range p.Mentions {
		if m.Kind == record.KindYear || m.Kind == record.KindDate {
			inside = append(inside, stretch{m.Start, m.End})
		}
	}
	s.events = d.cuesOf(i)
	within := func(e event) bool { // "May" in "May 7, 2019" wishes for nothing
		i := sort.Search(len(inside), func(i int) bool { return inside[i].end > e.start })
		return i < len(inside) && inside[i].start < e.end
	}
	if slices.ContainsFunc(s.events, within) {
		s.events = slices.DeleteFunc(slices.Clone(s.events), within)
	}
	spelt := d.wordsOf(i)
	s.starts = make([]int, len(spelt))
	for i, w := range spelt {
		s.starts[i] = int(w.start)
	}
	for i, r := range text {
		switch r {
		case ',', ';', ':', '(', ')', '–', '—':
			s.breaks = append(s.breaks, i)
		}
	}
	for _, e := range s.events {
		if e.cue == breaks {
			s.breaks = append(s.breaks, e.start)
		}
	}
	slices.Sort(s.breaks)
	s.cut()
	s.headed = d.headingCues(i)
	if s.listedTwinning() {
		s.listed = record.RoleAgreement
	}
	return s
}

// cuesIn returns the cues in a text, and the compounds that end like an instrument.
func cuesIn(text string, c lang.Code) []event { return cuesAmong(text, wordsIn(text), c) }

// cuesAmong is cuesIn for a text of which these are the words.
func cuesAmong(text string, words []word, c lang.Code) []event {
	var events []event
	for h := range cueReader(c).hits(text, words) {
		for i, v := range h.values {
			if !slices.Contains(h.values[:i], v) {
				events = append(events, event{h.start, h.end, v})
			}
		}
	}
	if c != lang.FR && c != lang.EN {
		events = append(events, compounds(text, words, events)...)
		slices.SortStableFunc(events, func(a, b event) int { return a.start - b.start })
	}
	return events
}

// compounds returns the words that end like an instrument and are no cue yet.
func compounds(text string, words []word, known []event) []event {
	var found []event
	for a, b := range freeWords(words, len(known), func(i int) (int, int) { return known[i].start, known[i].end }) {
		if b-a < 9 || b-a > maxWord {
			continue
		}
		word := strings.ToLower(text[a:b])
		for _, end := range instrumentEnds {
			if strings.HasSuffix(word, end) {
				found = append(found, event{a, b, instrument})
				break
			}
		}
	}
	return found
}

// cut cuts the passage into sentences and hands out its years and cues.
func (s *scene) cut() {
	text := s.p.Text
	start := 0
	add := func(end int) {
		if strings.TrimSpace(text[start:end]) != "" {
			s.sentences = append(s.sentences, sentence{start: start, end: end})
		}
		start = end
	}
	for i, r := range text {
		switch r {
		case '\n', '!', '?':
			add(i + 1)
		case '.':
			if endsSentence(text, i) {
				add(i + 1)
			}
		}
	}
	add(len(text))
	m, e := 0, 0
	for i := range s.sentences {
		t := &s.sentences[i]
		for ; m < len(s.p.Mentions) && s.p.Mentions[m].Start < t.end; m++ {
			if k := s.p.Mentions[m].Kind; k == record.KindYear || k == record.KindDate {
				t.mentions = append(t.mentions, m)
			}
		}
		first := e
		for e < len(s.events) && s.events[e].start < t.end {
			e++
		}
		t.events = s.events[first:e]
	}
}

// endsSentence tells whether the full stop at text[i] ends a sentence and not an abbreviation.
func endsSentence(text string, i int) bool {
	rest := text[i+1:]
	trimmed := strings.TrimLeft(rest[:min(len(rest), 16)], " \u00a0\"”’'»)")
	if trimmed == "" {
		return len(rest) <= 16
	}
	if len(trimmed) == min(len(rest), 16) {
		return false
	}
	if r, _ := utf8.DecodeRuneInString(trimmed); unicode.IsLower(r) {
		return false
	}
	letters := 0
	for j := i; j > 0 && letters < 4; letters++ {
		r, n := utf8.DecodeLastRuneInString(text[:j])
		if !wordRune(r) {
			break
		}
		j -= n
	}
	return letters > 2 || letters == 0
}

// word returns how many words begin before pos.
func (s *scene) word(pos int) int { return sort.SearchInts(s.starts, pos) }

// distance between a stretch and an event, in words between them plus one.
func (s *scene) distance(start, end int, e event) int {
	if e.end <= start {
		return s.word(start) - s.word(e.end) + 1
	}
	return s.word(e.start) - s.word(end) + 1
}

// lastBreak returns the last clause end in text[from:to], or -1.
func (s *scene) lastBreak(from, to int) int {
	i := sort.SearchInts(s.breaks, to) - 1
	if i >= 0 && s.breaks[i] >= from {
		return s.breaks[i]
	}
	return -1
}

// headingBytes is how much of a heading is read for cues. Many passages may stand under one, and it may be of any length.
const headingBytes = 300

// tells tells whether one of the cues is among events.
func tells(events []event, cues ...cue) bool {
	for _, e := range events {
		if slices.Contains(cues, e.cue) {
			return true
		}
	}
	return false
}

// folded words of text[from:to].
func wordsOf(text string) []string {
	var all []string
	w := wordReader{text: text}
	for {
		a, b, ok := w.read()
		if !ok {
			return all
		}
		all = append(all, vocab.Fold(text[a:b]))
	}
}
