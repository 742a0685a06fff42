package entity

import (
	"strings"
	"sync"

	"entente/internal/lang"
	"entente/internal/vocab"
)

// themeWord is what a word says of a theme.
type themeWord struct {
	theme int // in vocab.Themes; -1 for a phrase that shows none
	weak  bool
}

// themeReader finds the words of themes in texts of one language.
type themeReader struct {
	words    *matcher[themeWord]
	prefixes map[string]themeWord // folded beginnings of compounds
	shortest int                  // bytes of the shortest prefix
	longest  int
	offices  *matcher[struct{}] // words for a holder of an office, behind which a portfolio follows
	fields   *matcher[struct{}] // words behind which fields of action are named
}

// offices are the words that a portfolio follows: what an alderman is in charge of is not what a text is about.
var offices = map[lang.Code]string{
	lang.NL: "schepen van|schepen voor|schepen bevoegd voor|schepenen van|minister van|ministers van|staatssecretaris voor|wethouder van|wethouder voor|gedeputeerde voor|gedeputeerde van|adviseur|ministerie van|faculteit",
	lang.FR: "échevin de|échevine de|échevin du|échevine du|échevin des|échevine des|échevin chargé de|échevine chargée de|échevin en charge de|échevine en charge de|échevins de|ministre de|ministre du|ministre des|ministère de|ministère du|ministère des|secrétaire d'État à|secrétaire d'État au|adjoint à|adjointe à|adjoint au|adjointe au|député provincial chargé de|faculté de|conseiller à|" +
		"échevin de l'|échevine de l'|échevin de la|échevine de la|ministre de l'|ministre de la",
	lang.EN: "alderman for|alderwoman for|aldermen for|alderman of|alderwoman of|alderman in charge of|alderman responsible for|minister of|minister for|ministers of|ministry of|ministry for|deputy mayor for|deputy mayor of|vice mayor for|councillor for|secretary of state for|commissioner for|faculty of",
}

// fieldOpeners are the words that lead, within a sentence, to the fields two towns work in.
var fieldOpeners = map[lang.Code]string{
	lang.NL: "in de domeinen|in het domein|op de domeinen|op het vlak van|op vlak van|op het gebied van|op het terrein van|rond de thema's|rond thema's|rond het thema|focust op|focussen op|focus op|richt zich op|richten zich op|" +
		"spitst zich toe op|toegespitst op|werken rond|werkt rond|werken samen rond|werkt samen rond|werken wij rond|werken we rond|samen rond|samenwerking rond|samenwerken rond|in de sectoren|in de sector|heeft betrekking op|hebben betrekking op",
	lang.FR: "dans les domaines|dans le domaine|dans les secteurs|dans le secteur|porte sur|portent sur|portait sur|a porté sur|portera sur|portant sur|en matière de|en matière d'|axé sur|axée sur|axés sur|axées sur|se concentre sur|" +
		"se concentrent sur|sur les thèmes|sur le thème|autour des thèmes|met l'accent sur|travaille sur|travaillent sur|travaillons sur",
	lang.EN: "in the fields of|in the field of|in the areas of|in the area of|in the sectors of|in the sector of|in the domains of|in matters of|focuses on|focused on|focusing on|focus on|concentrates on|concentrated on|works on|" +
		"work on|worked on|working on|on the themes of|on the theme of|cooperation on|cooperate on|cooperation in|relates to|relate to",
}

// themeReaders has a reader of each analysed language, and one of all of them for other texts.
var themeReaders = sync.OnceValue(func() map[lang.Code]*themeReader {
	readers := map[lang.Code]*themeReader{}
	every := newThemeNames()
	for _, c := range lang.All() {
		n := newThemeNames()
		n.collect(c)
		every.collect(c)
		readers[c] = n.reader()
	}
	readers[lang.Und] = every.reader()
	return readers
})

func themeReaderOf(c lang.Code) *themeReader {
	if r, ok := themeReaders()[c]; ok {
		return r
	}
	return themeReaders()[lang.Und]
}

// themeNames gathers the names of a reader. A word listed as weak, or among the phrases without a theme, is that and no more.
type themeNames struct {
	words    map[string]map[int]bool // folded text, theme, weak
	forms    []name[themeWord]
	prefixes map[string]themeWord
	offices  []name[struct{}]
	fields   []name[struct{}]
}

func newThemeNames() *themeNames {
	return &themeNames{words: map[string]map[int]bool{}, prefixes: map[string]themeWord{}}
}

func (n *themeNames) collect(c lang.Code) {
	own := vocab.ThemeWords()
	if none, ok := own.Get("none"); ok {
		for _, text := range none.Names[c] {
			n.add(text, -1, false)
		}
	}
	for i, t := range vocab.Themes().All() {
		further, _ := own.Get(t.ID)
		for _, text := range further.Names[c] {
			if weak, ok := strings.CutPrefix(text, "~"); ok {
				n.inflected(weak, c, i, true)
			}
		}
		for _, text := range further.Names[c] {
			switch {
			case strings.HasPrefix(text, "~"):
			case strings.HasSuffix(text, "*"):
				n.prefixes[vocab.Fold(text)] = themeWord{theme: i}
			default:
				n.inflected(text, c, i, false)
			}
		}
		for _, text := range t.Names[c] {
			n.inflected(text, c, i, false)
		}
	}
	for text := range strings.SplitSeq(offices[c], "|") {
		n.offices = append(n.offices, name[struct{}]{text: text, spelt: anyCase})
	}
	for text := range strings.SplitSeq(fieldOpeners[c], "|") {
		n.fields = append(n.fields, name[struct{}]{text: text, spelt: anyCase})
	}
}

// inflected adds a word with the plurals its language forms by an ending.
func (n *themeNames) inflected(text string, c lang.Code, theme int, weak bool) {
	n.add(text, theme, weak)
	for _, form := range plurals(text, c) {
		n.add(form, theme, weak)
	}
}

func (n *themeNames) add(text string, theme int, weak bool) {
	key := vocab.Fold(text)
	known := n.words[key]
	if _, twice := known[theme]; twice {
		return
	}
	if _, none := known[-1]; none {
		return
	}
	if known == nil {
		known = map[int]bool{}
		n.words[key] = known
	}
	known[theme] = weak
	n.forms = append(n.forms, name[themeWord]{text: text, spelt: anyCase, value: themeWord{theme, weak}})
}

func (n *themeNames) reader() *themeReader {
	r := &themeReader{words: newMatcher(n.forms), prefixes: n.prefixes, offices: newMatcher(n.offices), fields: newMatcher(n.fields), shortest: maxWord}
	for p := range n.prefixes {
		r.shortest, r.longest = min(r.shortest, len(p)), max(r.longest, len(p))
	}
	return r
}

// plurals returns the forms that an ending makes of a word or of the last and first word of a phrase. Some are no words; they
// do no harm.
func plurals(text string, c lang.Code) []string {
	first, rest, phrase := strings.Cut(text, " ")
	ends := []string{"s"}
	if c == lang.NL {
		ends = []string{"s", "en"}
	}
	var all []string
	for _, end := range ends {
		if !strings.HasSuffix(text, "s") && !strings.HasSuffix(text, "x") {
			all = append(all, text+end)
		}
		if c == lang.FR && phrase && !strings.HasSuffix(first, "s") {
			all = append(all, first+end+" "+rest)
			if !strings.HasSuffix(text, "s") {
				all = append(all, first+end+" "+rest+end)
			}
		}
	}
	if stem, ok := strings.CutSuffix(text, "y"); ok && c == lang.EN {
		all = append(all, stem+"ies")
	}
	return all
}
