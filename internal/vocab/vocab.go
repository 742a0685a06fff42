// Package vocab holds the closed lists of Entente with their names in three languages. A list is a TSV file: id, then the
// Dutch, French and English names, the preferred one first and further ones behind it, separated by "|". Further columns are
// a list's own.
//
//go:generate go run ./gen countries
package vocab

import (
	"bytes"
	"embed"
	"fmt"
	"strings"
	"sync"
	"unicode"
	"unicode/utf8"

	"golang.org/x/text/unicode/norm"

	"entente/internal/lang"
)

//go:embed *.tsv
var files embed.FS

// Term is an entry of a list.
type Term struct {
	ID string
	// Names by language, the preferred one first. A name of one language may be missing; Label then answers with another's.
	Names map[lang.Code][]string
	// More holds the cells of the list's further columns; which ones there are, the first line of its file tells.
	More []string
}

// Cell returns the further column i, empty when the list does not go so far.
func (t Term) Cell(i int) string {
	if i >= len(t.More) {
		return ""
	}
	return t.More[i]
}

// Label returns the preferred name in l, else in English, French or Dutch, else the id.
func (t Term) Label(l lang.Code) string {
	for _, c := range []lang.Code{l, lang.EN, lang.FR, lang.NL} {
		if n := t.Names[c]; len(n) > 0 {
			return n[0]
		}
	}
	return t.ID
}

// List is a closed list in a fixed order.
type List struct {
	terms  []Term
	byID   map[string]int
	byName map[string][]int // folded names of all languages
}

// All returns the terms in the order of the list.
func (l *List) All() []Term { return l.terms }

// Get returns the term with that id.
func (l *List) Get(id string) (Term, bool) {
	i, ok := l.byID[id]
	if !ok {
		return Term{}, false
	}
	return l.terms[i], true
}

// Label returns the name of id in a language, and id itself when the list does not hold it.
func (l *List) Label(id string, c lang.Code) string {
	t, ok := l.Get(id)
	if !ok {
		return id
	}
	return t.Label(c)
}

// Lookup returns the ids that an id or a name in any language stands for, case and accents aside.
func (l *List) Lookup(text string) []string {
	if _, ok := l.byID[text]; ok {
		return []string{text}
	}
	var ids []string
	for _, i := range l.byName[Fold(text)] {
		ids = append(ids, l.terms[i].ID)
	}
	return ids
}

// Themes returns the 24 themes.
func Themes() *List { return themes() }

// ThemeWords returns further words that show a theme, by theme id. Names that begin with "~" are weak, names that end with
// "*" are the beginning of longer words, and the entry "none" holds phrases that show no theme. They are no labels.
func ThemeWords() *List { return themeWords() }

// Instruments returns the kinds of instrument an agreement can be.
func Instruments() *List { return instruments() }

// Statuses returns the states an agreement can be in.
func Statuses() *List { return statuses() }

// Kinds returns the kinds of document.
func Kinds() *List { return kinds() }

// Countries returns the countries by ISO 3166-1 alpha-2 code, with the names and aliases people write.
func Countries() *List { return countries() }

// Demonyms returns the words for what belongs to a country and for its people, by country code, as adjectives: "Turks",
// "Turkse"; "turc", "turque"; "Turkish". They are no labels. Its further column holds the Dutch names of the people.
func Demonyms() *List { return demonyms() }

// Capitals returns the capitals and the largest towns of each country, by country code. They are no labels.
func Capitals() *List { return capitals() }

// Organisations returns associations, networks, agencies and other bodies that stand behind agreements. Further columns: their
// abbreviations, parted by "|", as they are spelt ("?" before one that has other meanings), and the kind of organisation.
func Organisations() *List { return organisations() }

// Programmes returns the programmes that agreements are made under and paid from. Further column: abbreviations like those of
// Organisations ("!" before one that means something else more often than not).
func Programmes() *List { return programmes() }

// Municipalities returns the Belgian municipalities by GeoNames id ("gn-…").
func Municipalities() *List { return municipalities() }

var (
	themes         = embedded("themes.tsv")
	themeWords     = embedded("theme_words.tsv")
	instruments    = embedded("instruments.tsv")
	statuses       = embedded("statuses.tsv")
	kinds          = embedded("kinds.tsv")
	countries      = embedded("countries.tsv")
	demonyms       = embedded("demonyms.tsv")
	capitals       = embedded("capitals.tsv")
	municipalities = embedded("municipalities.tsv")
	organisations  = embedded("organisations.tsv")
	programmes     = embedded("programmes.tsv")
)

// embedded returns a function that reads an embedded list once. A fault in an embedded list is a fault of the build.
func embedded(name string) func() *List {
	return sync.OnceValue(func() *List {
		b, err := files.ReadFile(name)
		if err != nil {
			panic(err)
		}
		l, err := Read(b)
		if err != nil {
			panic(fmt.Errorf("%s: %w", name, err))
		}
		return l
	})
}

// Read makes a list of a TSV file. Lines that begin with "#" are comments. It refuses a line without an id, an id that
// comes twice and a line without any name.
func Read(b []byte) (*List, error) {
	l := &List{byID: map[string]int{}, byName: map[string][]int{}}
	n := 0
	for line := range bytes.Lines(b) {
		n++
		text := strings.TrimRight(string(line), "\r\n")
		if text == "" || strings.HasPrefix(text, "#") {
			continue
		}
		cells := strings.Split(text, "\t")
		if cells[0] == "" || len(cells) < 4 {
			return nil, fmt.Errorf("line %d: want id and three names, got %d cells", n, len(cells))
		}
		if _, twice := l.byID[cells[0]]; twice {
			return nil, fmt.Errorf("line %d: id %q twice", n, cells[0])
		}
		t := Term{ID: cells[0], Names: map[lang.Code][]string{}, More: cells[4:]}
		i := len(l.terms)
		seen := map[string]bool{}
		for j, c := range lang.All() {
			for name := range strings.SplitSeq(cells[1+j], "|") {
				if name = strings.TrimSpace(name); name == "" {
					continue
				}
				t.Names[c] = append(t.Names[c], name)
				if f := Fold(name); !seen[f] {
					seen[f] = true
					l.byName[f] = append(l.byName[f], i)
				}
			}
		}
		if len(t.Names) == 0 {
			return nil, fmt.Errorf("line %d: %q has no name", n, t.ID)
		}
		l.byID[t.ID] = i
		l.terms = append(l.terms, t)
	}
	return l, nil
}

// Fold returns s in the form in which names are compared: lower case, without accents, ligatures opened, every run of
// other characters than letters and digits one blank.
func Fold(s string) string {
	if isFolded(s) {
		return s
	}
	var short [64]byte // most of what is folded is a word
	b := AppendFold(short[:0], s)
	if n := len(b); n > 0 && b[n-1] == ' ' {
		b = b[:n-1]
	}
	return string(b)
}

// isFolded tells of most texts that are folded already that they are: those of the letters a to z, digits and single blanks.
func isFolded(s string) bool {
	blank := true // a blank may not come next
	for i := 0; i < len(s); i++ {
		switch c := s[i]; {
		case 'a' <= c && c <= 'z' || '0' <= c && c <= '9':
			blank = false
		case c == ' ' && !blank:
			blank = true
		default:
			return false
		}
	}
	return !blank || s == ""
}

// AppendFold appends the folded form of s to dst, as Fold makes it, but for a blank at the end that stands for what followed
// the last word.
func AppendFold(dst []byte, s string) []byte {
	from := len(dst)
	for _, r := range s {
		switch {
		case 'a' <= r && r <= 'z' || '0' <= r && r <= '9':
			dst = append(dst, byte(r))
		case 'A' <= r && r <= 'Z':
			dst = append(dst, byte(r)+'a'-'A')
		case r < utf8.RuneSelf:
			dst = blank(dst, from)
		default:
			dst = foldRune(dst, from, r)
		}
	}
	return dst
}

// opened are the letters that Unicode does not take apart, as people write them without their stroke or ligature.
var opened = map[rune]string{
	'œ': "oe", 'Œ': "oe", 'æ': "ae", 'Æ': "ae", 'ß': "ss", 'ẞ': "ss", 'ø': "o", 'Ø': "o", 'ı': "i", 'ł': "l", 'Ł': "l",
	'đ': "d", 'Đ': "d", 'ð': "d", 'Ð': "d", 'þ': "th", 'Þ': "th", 'ə': "e", 'Ə': "e", 'ħ': "h", 'Ħ': "h",
}

func foldRune(dst []byte, from int, r rune) []byte {
	if s, ok := opened[r]; ok {
		return append(dst, s...)
	}
	var one [utf8.UTFMax]byte
	whole := one[:utf8.EncodeRune(one[:], r)]
	if d := norm.NFKD.Properties(whole).Decomposition(); d != nil {
		whole = d
	}
	for len(whole) > 0 {
		r, n := utf8.DecodeRune(whole)
		whole = whole[n:]
		switch {
		case unicode.Is(unicode.Mn, r):
		case unicode.IsLetter(r) || unicode.IsDigit(r):
			r = unicode.ToLower(r)
			if s, ok := opened[r]; ok {
				dst = append(dst, s...)
			} else {
				dst = utf8.AppendRune(dst, r)
			}
		default:
			dst = blank(dst, from)
		}
	}
	return dst
}

// blank appends a blank unless dst has none but its beginning or a blank before it.
func blank(dst []byte, from int) []byte {
	if len(dst) == from || dst[len(dst)-1] == ' ' {
		return dst
	}
	return append(dst, ' ')
}
