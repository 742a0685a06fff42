package entity

import (
	"cmp"
	"slices"
	"strings"
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
func (themes) Find(p record.Passage) []record.Mention {
	if p.Role == record.RoleContact {
		return nil // the names of services
	}
	r := themeReaderOf(p.Language)
	hits := r.words.find(p.Text)
	hits = append(hits, r.compounds(p.Text, hits)...)
	slices.SortFunc(hits, func(a, b hit[themeWord]) int { return cmp.Compare(a.start, b.start) })
	where := inProse
	switch p.Role {
	case record.RoleHeading:
		where = inHeading
	case record.RoleListItem, record.RoleTable:
		where = inList
	}
	field, all := fieldOf(p)
	spans := r.portfolios(p.Text)
	var found []record.Mention
	for _, h := range hits {
		for len(spans) > 0 && spans[0].end <= h.start {
			spans = spans[1:]
		}
		if len(spans) > 0 && spans[0].start <= h.start {
			continue
		}
		for _, v := range h.values {
			if v.theme < 0 {
				continue
			}
			rule := where
			if all || field > 0 && h.start >= field {
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
func (r *themeReader) compounds(text string, known []hit[themeWord]) []hit[themeWord] {
	if len(r.prefixes) == 0 {
		return nil
	}
	var found []hit[themeWord]
	var buf [maxWord]byte
	w := wordReader{text: text}
	i := 0
	for {
		a, b, ok := w.read()
		if !ok {
			return found
		}
		for i < len(known) && known[i].end <= a {
			i++
		}
		if b-a > maxWord || b-a < r.shortest+2 || i < len(known) && known[i].start <= a {
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
}

// portfolioWords is how long the name of an office can be.
const portfolioWords = 14

type stretch struct{ start, end int }

// portfolios returns what stands behind the name of an office: its next two words in any case, and on from there words with
// a capital and the small words between them.
func (r *themeReader) portfolios(text string) []stretch {
	var all []stretch
	for _, h := range r.offices.find(text) {
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
	"actiedomein", "werkdomein", "beleidsdomein", "werkterrein", "samenwerkingsdomein", "thema s", "thema", "themas", "prioriteit", "domeinen", "domein", "sectoren", "speerpunt", "werkveld", "actieterrein", "waarrond", "rond welke thema",
	"domaines", "domaine", "thematiques", "thematique", "themes", "axes", "secteurs", "priorites", "champs d action", "champs d intervention", "pistes de travail",
	"fields", "field of", "areas of", "action areas", "priorities", "priority areas", "sectors", "topics", "focus areas", "domains", "what we share", "what we do",
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
	folded := " " + vocab.Fold(text)
	for _, l := range fieldLabels {
		if strings.Contains(folded, " "+l) {
			return true
		}
	}
	return false
}

// Points of a word by where it stands, and what a document needs to show a theme, and to be about it. One hit in prose is
// enough to show a theme: precedents are sought for the rare ones, which are named once. A weak word needs a second one.
const (
	pointsField  = 6
	pointsStrong = 4
	pointsList   = 3 // a weak word in a list item
	pointsWeak   = 2
	enoughToShow = 4
	enoughToLead = 7
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

// Settle fills in the themes of a document. The same word counts once a passage.
func (themes) Settle(doc *record.Document) {
	type sum struct{ hits, points, best int }
	sums := map[string]*sum{}
	inFieldList := false // behind a line that ends with ":" and names fields of action
	for i := range doc.Passages {
		p := &doc.Passages[i]
		if p.Role != record.RoleListItem {
			inFieldList = introducesFields(p)
		}
		seen := map[string]bool{}
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
				s = &sum{}
				sums[m.Value] = s
			}
			s.hits++
			key := m.Value + " " + strings.ToLower(m.Surface)
			if n := points(m.Rule); !seen[key] {
				s.points += n
				s.best = max(s.best, n)
				seen[key] = true
			}
		}
	}
	doc.Themes = []record.Theme{}
	for _, t := range vocab.Themes().All() {
		s := sums[t.ID]
		if s == nil || s.points < enoughToShow {
			continue
		}
		level := record.Secondary
		if s.best >= pointsField || s.points >= enoughToLead {
			level = record.Primary
		}
		doc.Themes = append(doc.Themes, record.Theme{Value: t.ID, Level: level, Hits: s.hits})
	}
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
