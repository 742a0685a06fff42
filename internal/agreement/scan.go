package agreement

import (
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"entente/internal/lang"
	"entente/internal/record"
	"entente/internal/vocab"
)

// token is a word of a passage.
type token struct {
	start, end int
	fold       string
	gap        string // what stands before it, behind the word before
	capital    bool
	digits     bool
	apart      bool // the gap holds more than blanks, hyphens and apostrophes
}

// sentence is a stretch of tokens [from, to) and the marks in it.
type sentence struct {
	from, to   int
	start, end int // bytes
	marks      []mark
	names      []name
	dates      []dated
}

// dated is a year or date mention of the passage.
type dated struct {
	mention record.Mention
	at      int // the token it begins with
}

// page is a passage as the frames read it.
type page struct {
	*record.Passage
	number    int // its place in reader.pages
	tokens    []token
	marks     []mark
	sentences []sentence
	near      map[string]bool // countries it names, nil until it is asked
	landAt    map[int]land    // mentions of countries by their first token, nil until it is asked
	told      bool            // all its records are read
}

// The bounds of what is read: names and sentences of people are far below.
const (
	maxTokens       = 60_000 // of a passage; what follows is not read
	maxWord         = 64     // bytes of a word worth looking up
	longestSentence = 250    // words; a longer one is cut
)

// readPage finds the words of the grammar in a passage.
func readPage(number int, p *record.Passage, l lang.Code) *page {
	g := &page{Passage: p, number: number}
	g.tokens = tokenize(p.Text)
	x := lexicons()[l]
	if x == nil {
		x = lexicons()[lang.Und]
	}
	g.marks = x.find(g.tokens)
	return g
}

// parse cuts the page into sentences and finds the names in them.
func (g *page) parse() {
	g.split()
	g.findNames()
}

// proof returns where the tokens [from, to) stand.
func (g *page) proof(from, to int) *proof {
	return &proof{g.number, g.tokens[from].start, g.tokens[to-1].end}
}

func tokenize(text string) []token {
	tokens := make([]token, 0, min(strings.Count(text, " ")+1, maxTokens))
	last := 0
	for i := 0; i < len(text) && len(tokens) < maxTokens; {
		r, n := utf8.DecodeRuneInString(text[i:])
		if !wordRune(r) {
			i += n
			continue
		}
		start, digits := i, true
		for i < len(text) {
			r, n := utf8.DecodeRuneInString(text[i:])
			if !wordRune(r) {
				break
			}
			digits = digits && unicode.IsDigit(r)
			i += n
		}
		t := token{start: start, end: i, capital: unicode.IsUpper(r), digits: digits, gap: text[last:start]}
		if i-start <= maxWord {
			t.fold = vocab.Fold(text[start:i])
		}
		t.apart = t.gap != " " && strings.Trim(t.gap, " -'’‑\u00a0") != ""
		tokens = append(tokens, t)
		last = i
	}
	return tokens
}

func wordRune(r rune) bool {
	if r < utf8.RuneSelf {
		return 'a' <= r && r <= 'z' || 'A' <= r && r <= 'Z' || '0' <= r && r <= '9'
	}
	return unicode.IsLetter(r) || unicode.IsDigit(r) || unicode.Is(unicode.Mn, r)
}

// split cuts the passage into sentences and gives each its marks and dates.
func (g *page) split() {
	from := 0
	for i := 1; i <= len(g.tokens); i++ {
		if i < len(g.tokens) && i-from < longestSentence && !g.ends(i) {
			continue
		}
		s := sentence{from: from, to: i, start: g.tokens[from].start}
		s.end = len(g.Text)
		if i < len(g.tokens) {
			gap := g.tokens[i].gap
			s.end = g.tokens[i].start - len(gap) + len(strings.TrimRight(gap, " \u00a0(\"“«[-–*"))
		}
		g.sentences = append(g.sentences, s)
		from = i
	}
	rest := g.marks
	for i := range g.sentences {
		s := &g.sentences[i]
		n, whole := 0, true
		for n < len(rest) && rest[n].from < s.to {
			whole = whole && rest[n].to <= s.to
			n++
		}
		s.marks, rest = rest[:n:n], rest[n:]
		if !whole { // one reaches into the next sentence
			s.marks = slices.DeleteFunc(slices.Clone(s.marks), func(m mark) bool { return m.to > s.to })
		}
	}
	at, word := 0, 0
	for _, m := range g.Mentions {
		if m.Kind != record.KindYear && m.Kind != record.KindDate {
			continue
		}
		for word < len(g.tokens)-1 && g.tokens[word].end <= m.Start {
			word++
		}
		for at < len(g.sentences)-1 && word >= g.sentences[at].to {
			at++
		}
		if len(g.sentences) > 0 {
			g.sentences[at].dates = append(g.sentences[at].dates, dated{m, word})
		}
	}
}

// ends tells whether a sentence ends before token i.
func (g *page) ends(i int) bool {
	t, before := g.tokens[i], g.tokens[i-1]
	k := strings.IndexAny(t.gap, ".!?")
	if k < 0 || !strings.ContainsAny(t.gap[k:], " \u00a0") || strings.Contains(t.gap[k+1:], ",") {
		return false // "(is it?), and …" goes on
	}
	if t.gap[k] != '.' && strings.HasPrefix(t.gap[k+1:], "),") {
		return false // A (surely not?), B and C
	}
	if t.gap[k] != '.' || strings.ContainsAny(t.gap[k+1:], ".!?") {
		return true
	}
	// "St. Lucia", "nr. 5", "J. Milquet": a short word and a stop are an abbreviation.
	if before.end-before.start <= 2 && !before.digits || abbreviated[before.fold] {
		return false
	}
	return t.capital || t.digits || strings.ContainsAny(t.gap, "“\"«*")
}

var abbreviated = map[string]bool{"mme": true, "mevr": true, "dhr": true, "art": true, "blz": true, "tel": true, "nrs": true, "mrs": true, "ste": true}

// has tells whether s has a mark of one of the classes.
func (s *sentence) has(classes ...string) bool {
	_, ok := s.first(classes...)
	return ok
}

func (s *sentence) first(classes ...string) (mark, bool) {
	for _, m := range s.marks {
		for _, c := range classes {
			if m.class == c {
				return m, true
			}
		}
	}
	return mark{}, false
}

// is tells whether a mark of class covers token i.
func (s *sentence) is(class string, i int) bool {
	for _, m := range s.marks {
		if m.from > i {
			break // they stand in order
		}
		if m.class == class && i < m.to {
			return true
		}
	}
	return false
}
