package entity

import (
	"cmp"
	"slices"
	"strconv"
	"strings"
	"sync"

	"entente/internal/record"
	"entente/internal/vocab"
)

// goal recognises the 17 sustainable development goals of the United Nations (A/RES/70/1): by number behind the name of the goals,
// "SDG 6", "les ODD 3, 6 et 11", "doelstelling 6 van de SDG's", and by name in three languages.
type goal struct{}

func (goal) Kind() record.Kind { return record.KindGoal }

// The rules by which a goal is read.
const (
	goalByNumber = "number"
	goalByName   = "name"
)

const lastGoal = 17

// Find returns the goals that p names. A name that is also an ordinary phrase, such as "quality education", counts only with a
// capital and in a passage that speaks of the goals. Of a range every goal is a mention over the whole range.
func (g goal) Find(p record.Passage) []record.Mention { return g.find(p, wordsIn(p.Text)) }

func (goal) find(p record.Passage, words []word) []record.Mention {
	var found []record.Mention
	spoken := -1 // whether the passage speaks of the goals: not known yet
	speaks := func() bool {
		if spoken < 0 {
			spoken = 0
			for h := range goals().hits(p.Text, words) {
				if v := h.values[0]; v.number == 0 && !v.weak {
					spoken = 1
					break
				}
			}
		}
		return spoken == 1
	}
	last := 0 // end of the numbers read so far
	for h := range goals().hits(p.Text, words) {
		v := h.values[0]
		surface := p.Text[h.start:h.end]
		switch {
		case h.start < last:
		case v.number > 0:
			if v.distinct || speaks() {
				found = append(found, record.Mention{Kind: record.KindGoal, Surface: surface, Value: strconv.Itoa(v.number), Start: h.start, End: h.end, Rule: goalByName})
			}
		default:
			numbers, end := goalNumbers(p.Text, h.start, h.end)
			if len(numbers) > 0 && (!v.weak || ofTheGoals(p.Text[end:])) {
				found = append(found, numbers...)
				last = end
			}
		}
		if len(found) >= maxInPassage {
			break
		}
	}
	slices.SortStableFunc(found, func(a, b record.Mention) int { return cmp.Compare(a.Start, b.Start) })
	return found
}

// goalWord is a name of one goal, or a word that numbers of goals stand behind.
type goalWord struct {
	number   int
	distinct bool // a name that means nothing else
	weak     bool // a word such as "doelstelling", that needs "van de SDG's" behind its number
}

// goalWords stand before the numbers of goals. The first line is spelt as it stands; in the second case does not matter; the third
// is of any plan.
var goalWords = [3]string{
	"ODD|ODDs|O.D.D.",
	"SDG|SDGs|SDG's|SDG target|SDG-doelstelling|SDG-doelstellingen|SDG-doel|SDG goal|SDG goals|Global Goal|Global Goals|Sustainable Development Goal|Sustainable Development Goals|" +
		"duurzameontwikkelingsdoelstelling|duurzameontwikkelingsdoelstellingen|duurzame ontwikkelingsdoelstelling|duurzame ontwikkelingsdoelstellingen|duurzame ontwikkelingsdoel|duurzame ontwikkelingsdoelen|" +
		"werelddoel|werelddoelen|objectif de développement durable|objectifs de développement durable|objectif du développement durable|objectifs du développement durable",
	"doelstelling|doelstellingen|doel|doelen|subdoelstelling|target|targets|goal|goals|objectif|objectifs|cible|cibles",
}

// goalNames are the short names of the goals in Dutch, French and English, as the United Nations and its offices write them, with
// "!" before those that mean nothing else.
var goalNames = [lastGoal]string{
	"Geen armoede|Pas de pauvreté|!Éradication de la pauvreté|No poverty|!No poverty anywhere",
	"Geen honger|!Faim zéro|Faim «zéro»|Zero hunger",
	"!Goede gezondheid en welzijn|!Bonne santé et bien-être|Good health and well-being|Good health and wellbeing",
	"Kwaliteitsonderwijs|Goed onderwijs|Éducation de qualité|Quality education",
	"Gendergelijkheid|Égalité entre les sexes|Gender equality",
	"!Schoon water en sanitair|!Eau propre et assainissement|!Clean water and sanitation",
	"!Betaalbare en duurzame energie|!Énergie propre et d'un coût abordable|!Affordable and clean energy",
	"!Waardig werk en economische groei|!Eerlijk werk en economische groei|!Travail décent et croissance économique|!Decent work and economic growth",
	"!Industrie, innovatie en infrastructuur|!Industrie, innovation et infrastructure|!Industry, innovation and infrastructure",
	"Ongelijkheid verminderen|Inégalités réduites|Reduced inequalities|Reduced inequality",
	"!Duurzame steden en gemeenschappen|!Villes et communautés durables|!Sustainable cities and communities",
	"!Verantwoorde consumptie en productie|!Consommation et production responsables|!Responsible consumption and production",
	"Klimaatactie|!Mesures relatives à la lutte contre les changements climatiques|Lutte contre les changements climatiques|Climate action",
	"Leven in het water|Vie aquatique|Life below water",
	"Leven op het land|Vie terrestre|Life on land",
	"!Vrede, justitie en sterke publieke diensten|!Vrede, veiligheid en sterke publieke diensten|!Vrede, gerechtigheid en sterke instellingen|!Paix, justice et institutions efficaces|!Peace, justice and strong institutions",
	"!Partnerschap om doelstellingen te bereiken|!Partnerschappen om doelstellingen te bereiken|!Partenariats pour la réalisation des objectifs|!Partnerships for the goals",
}

var goals = sync.OnceValue(func() *matcher[goalWord] {
	var names []name[goalWord]
	for i, words := range goalWords {
		spelt := anyCase
		if i == 0 {
			spelt = asWritten
		}
		for w := range strings.SplitSeq(words, "|") {
			names = append(names, name[goalWord]{text: w, spelt: spelt, value: goalWord{weak: i == 2}})
		}
	}
	for i, words := range goalNames {
		for _, w := range [...]string{"SDG", "ODD"} { // "SDG6"
			names = append(names, name[goalWord]{text: w + strconv.Itoa(i+1), spelt: asWritten, value: goalWord{number: i + 1, distinct: true}})
		}
		for w := range strings.SplitSeq(words, "|") {
			short, distinct := strings.CutPrefix(w, "!")
			spelt := properCase
			if distinct {
				spelt = anyCase
			}
			names = append(names, name[goalWord]{text: short, spelt: spelt, value: goalWord{number: i + 1, distinct: distinct}})
		}
	}
	return newWideMatcher(names)
})

// goalNumbers reads the numbers behind the word text[start:end]: one, a list or a range. The first mention begins at the word. It
// returns where the numbers end.
func goalNumbers(text string, start, end int) ([]record.Mention, int) {
	var found []record.Mention
	add := func(from, to, n int) {
		found = append(found, record.Mention{Kind: record.KindGoal, Surface: text[from:to], Value: strconv.Itoa(n), Start: from, End: to, Rule: goalByNumber})
	}
	n, _, to := goalNumber(text, goalLead(text, end))
	if n == 0 {
		return nil, end
	}
	add(start, to, n)
	for range 2 * lastGoal {
		gap, link := goalLink(text[to:])
		if link == 0 {
			break
		}
		next, at, stop := goalNumber(text, to+gap)
		if next == 0 {
			break
		}
		if link == 'r' && next > n {
			// The last number begins a range: all of it stands under the same words.
			first := &found[len(found)-1]
			first.End, first.Surface = stop, text[first.Start:stop]
			for k := n + 1; k <= next; k++ {
				add(first.Start, stop, k)
				first = &found[len(found)-1]
			}
		} else {
			add(at, stop, next)
		}
		n, to = next, stop
	}
	return found, to
}

// goalLead returns where the number behind a word of goals begins: behind a blank, a hyphen, "n°" or "nr.".
func goalLead(text string, at int) int {
	rest := text[at:min(len(text), at+16)]
	trimmed := strings.TrimLeft(rest, " \u00a0\u202f-:#")
	for _, sign := range [...]string{"n°", "n °", "nr.", "nr", "no.", "numéro", "nummer", "number"} {
		if after, ok := strings.CutPrefix(trimmed, sign); ok {
			trimmed = strings.TrimLeft(after, " \u00a0\u202f")
			break
		}
	}
	return at + len(rest) - len(trimmed)
}

// goalNumber reads a number from 1 to 17 at text[at:], without the number of a target behind it: of "6.1" the 6. It is 0 where none
// stands, or one that goes on.
func goalNumber(text string, at int) (n, start, end int) {
	end = at
	for end < len(text) && end < at+3 && text[end] >= '0' && text[end] <= '9' {
		end++
	}
	if end == at || end > at+2 {
		return 0, at, at
	}
	n, _ = strconv.Atoi(text[at:end])
	if n < 1 || n > lastGoal || text[at] == '0' && end == at+1 {
		return 0, at, at
	}
	if rest := text[end:]; rest != "" {
		if wordRuneAt(rest) || strings.HasPrefix(rest, " %") || rest[0] == '%' {
			return 0, at, at
		}
		if len(rest) > 1 && (rest[0] == '/' || rest[0] == ',') && rest[1] >= '0' && rest[1] <= '9' && !goalList(rest) {
			return 0, at, at
		}
	}
	return n, at, end
}

// goalList tells whether what follows a number goes on with a number of a list without blanks: "3,6,11".
func goalList(rest string) bool {
	i := 1
	for i < len(rest) && i < 4 && rest[i] >= '0' && rest[i] <= '9' {
		i++
	}
	return rest[0] == ',' && i <= 3
}

func wordRuneAt(s string) bool {
	for _, r := range s {
		return wordRune(r)
	}
	return false
}

// goalLink reads what stands between two numbers of goals: how long it is, and whether it makes a list ('l') or a range ('r') or
// neither (0).
func goalLink(rest string) (int, byte) {
	rest = rest[:min(len(rest), 24)]
	trimmed := strings.TrimLeft(rest, " \u00a0\u202f")
	for _, link := range goalLinks {
		if after, ok := strings.CutPrefix(trimmed, link.text); ok {
			after = strings.TrimLeft(after, " \u00a0\u202f")
			for _, sign := range [...]string{"en ", "et ", "and ", "SDG ", "ODD ", "SDG", "ODD"} {
				after = strings.TrimPrefix(after, sign)
			}
			return len(rest) - len(after), link.sort
		}
	}
	return 0, 0
}

var goalLinks = []struct {
	text string
	sort byte
}{
	{"tot en met ", 'r'}, {"t.e.m. ", 'r'}, {"t/m ", 'r'}, {"tem ", 'r'}, {"tot ", 'r'}, {"à ", 'r'}, {"au ", 'r'}, {"to ", 'r'}, {"through ", 'r'}, {"-", 'r'}, {"–", 'r'},
	{"en ", 'l'}, {"et ", 'l'}, {"and ", 'l'}, {"& ", 'l'}, {"+ ", 'l'}, {"of ", 'l'}, {"ou ", 'l'}, {"or ", 'l'}, {", ", 'l'}, {",", 'l'}, {"; ", 'l'}, {"/", 'l'},
}

// ofTheGoals tells whether a text begins with words such as "van de SDG's".
func ofTheGoals(rest string) bool {
	if len(rest) > 1 && rest[0] == '.' && rest[1] >= '0' && rest[1] <= '9' {
		rest = rest[skipDigits(rest, 1):] // a target of a goal: "6.1"
	}
	w := wordReader{text: rest[:min(len(rest), 48)]}
	for i := range 4 {
		a, b, ok := w.read()
		if !ok || a > 0 && sentenceEnds(rest[max(0, a-2):a]) {
			return false
		}
		switch word := vocab.Fold(rest[a:b]); word {
		case "van", "de", "het", "des", "du", "of", "the", "from", "uit", "un", "vn":
		case "sdg", "sdgs", "odd", "agenda", "global":
			return i > 0
		default:
			return false
		}
	}
	return false
}
