package entity

import (
	"cmp"
	"slices"
	"strings"
	"sync"
	"unicode"
	"unicode/utf8"

	"entente/internal/record"
	"entente/internal/vocab"
)

// Where a theme's word stands; it is kept as the rule of the mention.
const (
	inHeading = "heading"
	inField   = "field" // a list or line of fields of action
	inList    = "list"
	inProse   = "prose"
	weakly    = "-weak" // behind one of these: a word that alone does not show the theme
)

// themes recognises the words of the 24 themes, and tells what a document is about.
type themes struct{}

func (themes) Kind() record.Kind { return record.KindTheme }

// Find returns the words that show a theme, in the language of the passage; in a passage of another language, the words of
// all three.
func (t themes) Find(p record.Passage) []record.Mention { return t.find(p, wordsIn(p.Text)) }

func (themes) find(p record.Passage, words []word) []record.Mention {
	if p.Role == record.RoleContact {
		return nil // the names of services
	}
	r := themeReaderOf(p.Language)
	hits := r.words.in(p.Text, words)
	hits = append(hits, r.compounds(p.Text, words, hits)...)
	slices.SortFunc(hits, func(a, b hit[themeWord]) int { return cmp.Compare(a.start, b.start) })
	where := inProse
	switch p.Role {
	case record.RoleHeading:
		where = inHeading
	case record.RoleListItem, record.RoleTable:
		where = inList
	}
	field, all := fieldOf(p)
	spans := r.portfolios(p.Text, words)
	lists := r.namedFields(p.Text, words)
	var found []record.Mention
	for _, h := range hits {
		for len(spans) > 0 && spans[0].end <= h.start {
			spans = spans[1:]
		}
		if len(spans) > 0 && spans[0].start <= h.start {
			continue
		}
		for _, v := range h.values {
			if v.theme < 0 || len(found) == maxInPassage {
				continue
			}
			for len(lists) > 0 && lists[0].end <= h.start {
				lists = lists[1:]
			}
			rule := where
			if len(lists) > 0 && lists[0].start <= h.start || all || field > 0 && h.start >= field {
				rule = inField
			}
			if v.weak {
				rule += weakly
			}
			found = append(found, record.Mention{Kind: record.KindTheme, Surface: p.Text[h.start:h.end],
				Value: vocab.Themes().All()[v.theme].ID, Start: h.start, End: h.end, Rule: rule})
		}
	}
	return found
}

// compounds returns the words that begin like a theme and are no hit yet.
func (r *themeReader) compounds(text string, words []word, known []hit[themeWord]) []hit[themeWord] {
	if len(r.prefixes) == 0 {
		return nil
	}
	var found []hit[themeWord]
	var buf [maxWord]byte
	for a, b := range freeWords(words, len(known), func(i int) (int, int) { return known[i].start, known[i].end }) {
		if b-a > maxWord || b-a < r.shortest+2 {
			continue
		}
		word := vocab.AppendFold(buf[:0], text[a:b])
		for n := min(r.longest, len(word)-2); n >= r.shortest; n-- {
			if v, ok := r.prefixes[string(word[:n])]; ok {
				found = append(found, hit[themeWord]{start: a, end: b, values: []themeWord{v}})
				break
			}
		}
	}
	return found
}

// namedFieldBytes is how far behind "in the fields of" the fields may stand.
const namedFieldBytes = 240

// namedFields returns what stands behind words such as "in the fields of", up to the end of the clause.
func (r *themeReader) namedFields(text string, words []word) []stretch {
	var all []stretch
	for h := range r.fields.hits(text, words) {
		end := min(len(text), h.end+namedFieldBytes)
		if i := strings.IndexAny(text[h.end:end], ".;:!?()\n"); i >= 0 {
			end = h.end + i
		}
		if n := len(all); n > 0 && h.start < all[n-1].end {
			continue
		}
		all = append(all, stretch{h.end, end})
	}
	return all
}

// portfolioWords is how long the name of an office can be.
const portfolioWords = 14

type stretch struct{ start, end int }

// portfolios returns what stands behind the name of an office: its next two words in any case, and on from there words with
// a capital and the small words between them.
func (r *themeReader) portfolios(text string, words []word) []stretch {
	var all []stretch
	for h := range r.offices.hits(text, words) {
		w := wordReader{text: text, pos: h.end}
		end := h.end
		for n := 0; n < portfolioWords; n++ {
			a, b, ok := w.read()
			if !ok || strings.ContainsAny(text[end:a], ".;:()!?\n") {
				break
			}
			if n > 1 && !capital(text[a:]) && !portfolioLinks[vocab.Fold(text[a:b])] {
				break
			}
			end = b
		}
		all = append(all, stretch{h.start, end})
	}
	return all
}

var portfolioLinks = wordSet("en van voor de het et du des la le l d a au aux and of the for")

// fieldLabels open a line or a list of fields of action. A colon or a heading makes them one.
var fieldLabels = []string{
	"actiedomein", "werkdomein", "beleidsdomein", "werkterrein", "samenwerkingsdomein", "waaraan werken", "waarrond werken", "waarover gaat", "waar werken we", "wat doen we samen", "hieraan werken", "thema s", "thema", "themas", "prioriteit", "domeinen", "domein", "sectoren", "speerpunt", "werkveld", "actieterrein", "waarrond", "rond welke thema",
	"domaines", "domaine", "thematiques", "thematique", "themes", "axes", "secteurs", "priorites", "champs d action", "champs d intervention", "pistes de travail", "nous travaillons", "sur quoi", "ce que nous faisons",
	"fields", "field of", "areas of", "action areas", "priorities", "priority areas", "sectors", "topics", "focus areas", "domains", "what we share", "what we do", "we work on", "what we work on", "working on", "areas of work", "work areas", "themes",
}

// fieldOf tells where in a passage a line of fields of action begins ("Actiedomeinen: …"), and whether all of the passage is
// part of a list of them.
func fieldOf(p record.Passage) (from int, all bool) {
	if n := len(p.Heading); n > 0 && p.Role != record.RoleHeading && isFieldLabel(p.Heading[n-1]) {
		return 0, true
	}
	i := strings.IndexByte(p.Text[:min(len(p.Text), 80)], ':')
	if i > 0 && isFieldLabel(p.Text[:i]) {
		return i + 1, false
	}
	return 0, false
}

func isFieldLabel(text string) bool {
	if len(text) > 80 {
		return false
	}
	folded := vocab.Fold(text)
	for i := range len(folded) {
		if i > 0 && folded[i-1] != ' ' {
			continue
		}
		for _, l := range labelsByLetter()[folded[i]] {
			if strings.HasPrefix(folded[i:], l) {
				return true
			}
		}
	}
	return false
}

// labelsByLetter holds the fieldLabels by their first letter.
var labelsByLetter = sync.OnceValue(func() *[256][]string {
	var all [256][]string
	for _, l := range fieldLabels {
		all[l[0]] = append(all[l[0]], l)
	}
	return &all
})

// Points of a word by where it stands, and what a document needs to show a theme, and to be about it. One hit in prose is
// enough to show a theme: precedents are sought for the rare ones, which are named once. A weak word needs a second one.
const (
	pointsField  = 6
	pointsStrong = 4
	pointsList   = 3 // a weak word in a list item
	pointsAside  = 3 // in a long document, a strong word in a passage that speaks neither of a bond nor of a country
	pointsWeak   = 2
	enoughToShow = 4
	enoughToLead = 7
)

// In a document of more words than longDocument much is named in passing: weak words alone show a theme only when there are more
// of them, and a strong one counts for less where nothing is said of a cooperation.
const (
	longDocument     = 600
	weakEnoughInLong = 3 * pointsWeak
)

// everyday are the themes that nearly every text about people names, whatever it is about. To lead they must be spoken of more,
// and in more than one place.
var everyday = map[string]bool{"education": true, "youth": true}

const (
	enoughEveryday   = 9
	enoughInOnePlace = 12
)

func points(rule string) int {
	switch rule {
	case inHeading, inField:
		return pointsField
	case inHeading + weakly, inField + weakly:
		return pointsStrong
	case inList + weakly:
		return pointsList
	case inProse + weakly:
		return pointsWeak
	}
	return pointsStrong
}

// Settle fills in the themes of a document. The same word counts once a passage. What the title names and the text speaks of
// leads.
func (themes) Settle(d *draft) {
	doc := d.Document
	type sum struct{ hits, points, best, passages, last int }
	sums := map[string]*sum{}
	words := 0
	for i := 0; i < len(doc.Passages) && words <= longDocument; i++ {
		words += len(d.wordsOf(i))
	}
	long := words > longDocument
	inFieldList := false // behind a line that ends with ":" and names fields of action
	seen := map[string]bool{}
	for i := range doc.Passages {
		p := &doc.Passages[i]
		if p.Role != record.RoleListItem {
			inFieldList = introducesFields(p)
		}
		clear(seen)
		bonded := sync.OnceValue(func() bool { return speaksOfBond(d, i) })
		for k := range p.Mentions {
			m := &p.Mentions[k]
			if m.Kind != record.KindTheme {
				continue
			}
			if inFieldList && p.Role == record.RoleListItem {
				m.Rule = strings.Replace(m.Rule, inList, inField, 1)
			}
			s := sums[m.Value]
			if s == nil {
				s = &sum{last: -1}
				sums[m.Value] = s
			}
			s.hits++
			if s.last != i {
				s.passages, s.last = s.passages+1, i
			}
			key := m.Value + " " + strings.ToLower(m.Surface)
			n := points(m.Rule)
			if long && m.Rule == inProse && !bonded() {
				n = pointsAside
			}
			if !seen[key] {
				s.points += n
				s.best = max(s.best, n)
				seen[key] = true
			}
		}
	}
	titled := titleThemes(doc)
	doc.Themes = []record.Theme{}
	for _, t := range vocab.Themes().All() {
		s := sums[t.ID]
		if s == nil || !titled[t.ID] && (s.points < enoughToShow || long && s.best == pointsWeak && s.points < weakEnoughInLong) {
			continue
		}
		leads := s.points >= enoughToLead
		if everyday[t.ID] {
			leads = s.points >= enoughEveryday && s.passages > 1 || s.points >= enoughInOnePlace
		}
		level := record.Secondary
		if leads || s.best >= pointsField || titled[t.ID] {
			level = record.Primary
		}
		doc.Themes = append(doc.Themes, record.Theme{Value: t.ID, Level: level, Hits: s.hits})
	}
}

// speaksOfBond tells whether a passage, or the heading above it, speaks of a cooperation or names a country.
func speaksOfBond(d *draft, i int) bool {
	for _, m := range d.Passages[i].Mentions {
		if m.Kind == record.KindCountry {
			return true
		}
	}
	return tells(d.cuesOf(i), instrument, cooperates, signs) || tells(d.headingCues(i), instrument, cooperates)
}

// titleThemes returns the themes that a strong word of the title names.
func titleThemes(doc *record.Document) map[string]bool {
	named := map[string]bool{}
	title := record.Passage{Role: record.RoleHeading, Language: doc.Language, Text: doc.Title[:min(len(doc.Title), headingBytes)]}
	for _, m := range (themes{}).Find(title) {
		if m.Rule == inHeading || m.Rule == inField {
			named[m.Value] = true
		}
	}
	return named
}

// introducesFields tells whether a passage ends with a colon behind words such as "fields of work are".
func introducesFields(p *record.Passage) bool {
	text := strings.TrimRightFunc(p.Text, unicode.IsSpace)
	if r, _ := utf8.DecodeLastRuneInString(text); r != ':' {
		return false
	}
	from := max(0, len(text)-80)
	for from > 0 && from < len(text) && !utf8.RuneStart(text[from]) {
		from++
	}
	return isFieldLabel(text[from:])
}
