package query

import (
	"regexp"
	"slices"
	"strconv"
	"strings"
	"sync"
	"unicode/utf8"

	"golang.org/x/text/language"
	"golang.org/x/text/language/display"

	"entente/internal/lang"
	"entente/internal/vocab"
)

// maxLabel bounds the words of a label written without quotation marks: "land:Verenigde Arabische Emiraten".
const maxLabel = 5

// slug is an open id as it may be typed without being taken for a name.
var slug = regexp.MustCompile(`^[a-z0-9][a-z0-9._-]{0,99}$`)

// field reads field:value, whose run began at start; l.i is behind the run. It returns false when the run is a word like any
// other, such as a time of day or an address of the web.
func (l *lexer) field(name, value string, start int) (Node, bool) {
	facet, known := FacetByField(name)
	if rest := l.s[l.i:]; value == "" && known && facet.named() && len(rest) > 1 && rest[0] == ' ' {
		if next, _ := utf8.DecodeRuneInString(rest[1:]); strings.ContainsRune(quotes, next) {
			l.i++ // land: "Senegal"
		}
	}
	inQuotes := value == "" && l.i < len(l.s) && strings.ContainsRune(quotes, l.peek())
	if !known && !inQuotes && (!strings.ContainsFunc(name, isLetter) || !strings.ContainsFunc(value, startsWord) || strings.HasPrefix(value, "//")) {
		return nil, false
	}
	if !known && inQuotes { // the phrase is read next
		l.notes.add(NoteUnknownField, name)
		return l.plain(name), true
	}
	if !known {
		l.notes.add(NoteUnknownField, name)
		return l.plain(name + ":" + value), true
	}
	if inQuotes {
		text, ok := l.quoted()
		if !ok {
			return l.plain(name), true
		}
		if node := facet.resolve(text, &l.notes); node != nil {
			return l.furtherQuoted(facet, node), true
		}
		l.notes.add(NoteUnknownValue, l.s[start:l.i])
		return AllOf(l.plain(name), l.phrase(text)), true
	}
	if value == "" {
		if node := l.grouped(facet); node != nil {
			return node, true
		}
	}
	from := l.i - len(value)
	if value == "" && facet.named() && from < len(l.s) && l.s[from] == ' ' { // "land: Senegal"
		from++
	}
	if facet.Type == Year {
		if m := spacedRange.FindStringSubmatch(l.s[from:]); m != nil {
			if node := facet.resolve(m[1], &l.notes); node != nil {
				l.i = from + len(m[1])
				return node, true
			}
		}
	}
	for _, end := range l.labelEnds(from, facet) {
		if node := facet.resolve(l.s[from:end], &l.notes); node != nil {
			l.i = end
			return node, true
		}
	}
	l.notes.add(NoteUnknownValue, l.s[start:l.i])
	return l.plain(name + ":" + value), true
}

// furtherQuoted adds the values that follow a quoted one behind commas: country:"Mali","Benin" asks for one of them.
func (l *lexer) furtherQuoted(f Facet, node Node) Node {
	for {
		at := l.i
		comma := strings.HasPrefix(l.s[at:], ",")
		if l.i++; !comma || l.i == len(l.s) || !strings.ContainsRune(quotes, l.peek()) {
			l.i = at
			return node
		}
		told := slices.Clone(l.notes)
		text, ok := l.quoted()
		next := f.resolve(text, &l.notes)
		if !ok || next == nil { // it is read again as a phrase, which tells what is wrong with it
			l.i, l.notes = at, told
			return node
		}
		node = AnyOf(node, next)
	}
}

// grouped reads values in parentheses, joined by one operator: country:(SN OR MA). It is nil, and nothing is read, when they are
// anything else.
func (l *lexer) grouped(f Facet) Node {
	rest, ok := strings.CutPrefix(l.s[l.i:], "(")
	inside, _, closed := strings.Cut(rest, ")")
	if !ok || !closed || strings.Contains(inside, "(") {
		return nil
	}
	var values [][]string // the words of each
	joined := operand     // none yet
	values = append(values, nil)
	for _, w := range strings.Fields(strings.ReplaceAll(inside, ",", " OR ")) {
		kind, operator := operators[w]
		last := &values[len(values)-1]
		switch {
		case !operator:
			*last = append(*last, w)
		case kind == not || joined != operand && joined != kind || len(*last) == 0:
			return nil
		default:
			joined = kind
			values = append(values, nil)
		}
	}
	var nodes []Node
	told := slices.Clone(l.notes)
	for _, v := range values {
		node := f.resolve(strings.Trim(strings.Join(v, " "), quotes), &l.notes)
		if node == nil {
			l.notes = told
			return nil
		}
		nodes = append(nodes, node)
	}
	l.i += len("(") + len(inside) + len(")")
	if joined == and {
		return AllOf(nodes...)
	}
	return AnyOf(nodes...)
}

// plain makes words of the parts of a field that is none.
func (l *lexer) plain(text string) Node {
	var nodes []Node
	for part := range strings.SplitSeq(text, ":") {
		if strings.ContainsFunc(part, startsWord) {
			nodes = append(nodes, l.word(part))
		}
	}
	return AllOf(nodes...)
}

// named reports whether the values of a facet can be told from other words. Those of the others are any id, so that with a
// blank before it "programme : water" would ask for a programme of that id.
func (f Facet) named() bool { return f.Type != Open || f.List() != nil }

// labelEnds returns where a value that begins at from may end, the farthest first: names of several words are often typed
// without quotation marks. Plain words only are taken along.
func (l *lexer) labelEnds(from int, f Facet) []int {
	var ends []int
	most := maxLabel
	if f.Type == Year || !f.named() {
		most = 1
	}
	for at := from; len(ends) < most && at < len(l.s); {
		end := runEnd(l.s, at)
		run := l.s[at:end]
		_, operator := operators[run]
		if run == "" || len(ends) > 0 && (operator || strings.ContainsAny(run, ":*~") || strings.HasPrefix(run, "-")) {
			break
		}
		ends = append(ends, end)
		if end == len(l.s) || l.s[end] != ' ' {
			break
		}
		at = end + 1
	}
	slices.Reverse(ends)
	return ends
}

// resolve returns what a value of the box stands for: an id or a label in any language, several of them parted by commas,
// a range of years. It is nil when there is no such value.
func (f Facet) resolve(text string, notes *noteList) Node {
	if node := f.resolveOne(text, notes); node != nil {
		return node
	}
	if !strings.Contains(text, ",") {
		return nil
	}
	var nodes []Node
	for part := range strings.SplitSeq(text, ",") {
		if part = strings.TrimSpace(part); part == "" {
			continue
		}
		node := f.resolveOne(part, notes)
		if node == nil {
			return nil
		}
		nodes = append(nodes, node)
	}
	return AnyOf(nodes...)
}

func (f Facet) resolveOne(text string, notes *noteList) Node {
	text = strings.TrimRight(strings.TrimSpace(text), ",;!?")
	if !strings.HasSuffix(text, "..") { // an open range of years
		text = strings.TrimSuffix(text, ".")
	}
	key := vocab.Fold(text)
	if key == "" {
		return nil
	}
	if notStated[key] {
		return Is{Facet: f.Name, Value: None}
	}
	if f.Type == Year {
		return f.years(text, notes)
	}
	var ids []string
	if id, code := f.id(text); code == "" && f.Type == Closed {
		ids = []string{id}
	} else if f.Type == Language {
		ids = languageNames()[key]
		if lower := strings.ToLower(text); knownLanguage(lower) {
			ids = []string{lower}
		}
	} else if list := f.List(); list != nil {
		ids = list.Lookup(text)
		if f.Type == Open && len(ids) == 0 && geoname.MatchString(text) {
			ids = []string{text}
		}
	} else if slug.MatchString(text) {
		ids = []string{text}
	}
	var nodes []Node
	for _, id := range sorted(ids) {
		if slices.Contains(noneIDs, id) { // the lists of instruments and statuses have an entry for it
			id = None
		}
		nodes = append(nodes, Is{Facet: f.Name, Value: id})
	}
	return AnyOf(nodes...)
}

var geoname = regexp.MustCompile(`^gn-[0-9]{1,12}$`)

// notStated are the folded words for None in the box.
var notStated = map[string]bool{
	"none": true, "unknown": true, "und": true, "unspecified": true, "not stated": true, "undated": true,
	"geen": true, "onbekend": true, "niet vermeld": true, "ongedateerd": true,
	"aucun": true, "aucune": true, "inconnu": true, "inconnue": true, "non mentionne": true, "non date": true,
}

// yearRange is 2014, 2010-2015, 2010-, -2015, with a dash of any length or two dots.
var yearRange = regexp.MustCompile(`^([0-9]{4})?(-|–|—|\.\.)?([0-9]{4})?$`)

// spacedRange is a range with blanks around its dash, as people set one, at the beginning of a text.
var spacedRange = regexp.MustCompile(`^([0-9]{4} ?(?:-|–|—|\.\.) ?[0-9]{4})(?:[ ),;!?.]|$)`)

func (f Facet) years(text string, notes *noteList) Node {
	m := yearRange.FindStringSubmatch(strings.ReplaceAll(text, " ", ""))
	if m == nil || m[1] == "" && m[3] == "" || m[2] == "" && m[3] != "" {
		return nil
	}
	from, to := 0, 0
	for i, y := range map[int]*int{1: &from, 3: &to} {
		if m[i] == "" {
			continue
		}
		n, code := digits(m[i], minYear, maxYear)
		if code != "" {
			return nil
		}
		*y = n
	}
	switch {
	case m[2] == "" || from == to:
		return Is{Facet: f.Name, Value: strconv.Itoa(max(from, to))}
	case from > 0 && to > 0 && from > to:
		notes.add(NoteReversedRange, text)
		from, to = to, from
	}
	return Between{Facet: f.Name, From: from, To: to}
}

// languageNames holds the codes of languages by their folded names in Dutch, French and English.
var languageNames = sync.OnceValue(func() map[string][]string {
	m := map[string][]string{}
	for _, l := range lang.All() {
		names := display.Languages(language.Make(string(l)))
		for _, t := range display.Values.Tags() {
			code := t.String()
			key := vocab.Fold(names.Name(t))
			base, _, _ := strings.Cut(code, "-")
			// CLDR gives some regional forms the plain name of their language.
			if key != "" && tag.MatchString(code) && !slices.Contains(m[key], code) && !slices.Contains(m[key], base) {
				m[key] = append(m[key], code)
			}
		}
	}
	return m
})

// knownLanguage reports whether code is one that has a name.
func knownLanguage(code string) bool {
	if !tag.MatchString(code) {
		return false
	}
	t, err := language.Parse(code)
	return err == nil && t != language.Und
}

func isLetter(r rune) bool { return startsWord(r) && (r < '0' || r > '9') }
