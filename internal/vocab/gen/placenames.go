package main

import (
	"cmp"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"entente/internal/vocab"
)

// townNames returns the names of a town, the most usual first: those of hand (Dutch, French and English first), the one GeoNames
// shows, and what is left of the alternates when codes, other scripts, phrases and ordinary words are gone. Names that are the same
// once folded are there once.
func townNames(c *city, hand []string, ordinary map[string]bool) []placeName {
	var names []placeName
	seen := map[string]bool{}
	add := func(text string, rank int) {
		f := vocab.Fold(text)
		if f == "" || seen[f] {
			return
		}
		seen[f] = true
		names = append(names, placeName{text, placeKey(text), rank})
	}
	byHand := map[string]bool{}
	for _, n := range hand {
		byHand[placeKey(n)] = true
	}
	for _, n := range hand {
		if !holdsName(n, byHand) { // "Stad Brussel" after all others: a text that has it has "Brussel"
			add(n, official)
		}
	}
	for n := range strings.SplitSeq(strings.ReplaceAll(c.Name, "’", "'"), "/") {
		add(strings.TrimSpace(n), principal)
	}
	for _, n := range cyrillicNames(c) {
		add(n, written)
	}
	main := placeKey(c.Name)
	if c.Country == "BE" || c.Population >= abbreviated || len(hand) > 0 {
		for _, n := range slices.Clone(names) {
			add(saint.Replace(n.text), likely)
		}
	}
	if arabic[c.Country] {
		for _, n := range slices.Clone(names) {
			for _, other := range articles(n.text) {
				if !ordinary[placeKey(other)] {
					add(other, likely)
				}
			}
		}
	}
	var others []string
	for _, n := range c.Alternates {
		n = strings.ReplaceAll(n, "’", "'")
		if isName(n) && !ordinary[placeKey(n)] && !tooShort(placeKey(n), main) && len(vocab.Countries().Lookup(n)) == 0 {
			others = append(others, n)
		}
	}
	keys := map[string]bool{}
	for _, n := range names {
		keys[n.key] = true
	}
	for _, n := range others {
		if !strings.Contains(n, "'") {
			keys[placeKey(n)] = true
		}
	}
	var rest []placeName
	for _, n := range others {
		if soft := strings.Contains(n, "'"); soft && keys[placeKey(n)] || holdsName(n, keys) {
			continue
		}
		rest = append(rest, placeName{n, placeKey(n), alternate + oddness(n, keys)})
	}
	slices.SortFunc(rest, func(a, b placeName) int {
		return cmp.Or(cmp.Compare(a.rank, b.rank), cmp.Compare(distance(a.key, main), distance(b.key, main)), strings.Compare(a.text, b.text))
	})
	for _, n := range rest {
		add(n.text, n.rank)
	}
	for _, n := range hand {
		add(n, official)
	}
	return names
}

// abbreviated is the population from which a town is listed with its saint abbreviated too; the Belgian ones all are.
const abbreviated = 5000

// saint abbreviates as people do: St-Niklaas, Berchem-Ste-Agathe, St Petersburg.
var saint = strings.NewReplacer("Saint-", "St-", "Sint-", "St-", "Sainte-", "Ste-", "Sankt-", "St-", "Saint ", "St ", "Sint ", "St ", "Sankt ", "St ", "Sainte ", "Ste ")

// arabic are the countries whose towns have names with the Arabic article.
var arabic = map[string]bool{"MA": true, "EH": true, "DZ": true, "TN": true, "LY": true, "EG": true, "SD": true, "MR": true, "PS": true, "LB": true,
	"SY": true, "JO": true, "IQ": true, "SA": true, "YE": true, "OM": true, "AE": true, "QA": true, "KW": true, "BH": true}

// articles returns a name with the Arabic article as others write it: with the other vowel, and without it. In French the article
// is el, in English al, and texts of both leave it out.
func articles(n string) []string {
	for _, a := range []string{"Al ", "El ", "Al-", "El-"} {
		rest, ok := strings.CutPrefix(n, a)
		if !ok || len(vocab.Fold(rest)) < 5 {
			continue
		}
		return []string{"El " + rest, "Al " + rest, rest}
	}
	return nil
}

// tooShort reports whether an alternate of four letters looks unlike the name of the town: such are mostly codes, other languages'
// endings and other words.
func tooShort(key, main string) bool { return len(key) <= 4 && (key[0] != main[0] || len(main) > 6) }

// isName reports whether an alternate of GeoNames looks like a name in Latin script: not a code, a romanisation word by word (which
// begins without a capital), an address, or a phrase of administration.
func isName(n string) bool {
	letters, upper, lower := 0, 0, 0
	for _, r := range n {
		switch {
		case unicode.Is(unicode.Latin, r):
			letters++
			if unicode.IsUpper(r) {
				upper++
			} else {
				lower++
			}
		case unicode.Is(unicode.Mn, r), strings.ContainsRune(" -'.", r):
		default:
			return false
		}
	}
	if letters < 4 || lower < 2 || upper == 0 || utf8.RuneCountInString(n) > 40 || strings.Contains(n, "  ") {
		return false
	}
	f := vocab.Fold(n)
	words := strings.Fields(f)
	if len(words) > 5 || strings.IndexFunc(f, func(r rune) bool { return r > unicode.MaxASCII }) >= 0 {
		return false
	}
	for i, w := range words {
		if phraseWords[w] || i == 0 && firstWords[w] {
			return false
		}
	}
	return true
}

// phraseWords show that an alternate tells what the town is: "Gorad Minsk", "Lungsod ng Paris"; firstWords do so at the beginning alone,
// as in "City of London": Karl-Marx-Stadt and Mexico City are names.
var (
	phraseWords = set("commune comune comuna comunne communa kommun kommune gemeente gemeinde municipality municipio municipiul municipalidad " +
		"municipality lungsod bayan gorad gorod horad mestska obshtina opshtina opstina concelho district distrito distrikt province " +
		"provincie provincia county departement prefecture shi shaary qalasy osh shahri sahri baladiyat vald oblast rayon raion ilcesi " +
		"belediyesi downtown airport station township borough metropolitan arrondissement community ng")
	firstWords = set("city stad stadt ville cite cidade ciudad citta ciutat siudad grad misto miasto mesto kota dinas bandar town village")
)

func set(words string) map[string]bool {
	m := map[string]bool{}
	for w := range strings.FieldsSeq(words) {
		m[w] = true
	}
	return m
}

// holdsName reports whether a name of several words holds another name of the town: whoever looks for one finds the other.
func holdsName(n string, keys map[string]bool) bool {
	words := strings.Fields(vocab.Fold(n))
	for i := range words {
		for j := i + 1; j <= len(words); j++ {
			if k := strings.Join(words[i:j], ""); j-i < len(words) && len(k) >= 4 && keys[k] {
				return true
			}
		}
	}
	return false
}

// endings are those that other languages put behind a foreign name: Lvovas, Lvova, Lvivo.
var endings = []string{"a", "o", "as", "is", "us", "os", "i", "u", "e", "y", "es", "om", "an", "um", "en", "em", "ja", "s", "iu", "ai"}

// western are groups of letters that Dutch and French write and few other languages: a name that has one is likelier theirs.
var western = []string{"sj", "zj", "oe", "ij", "ou", "tch", "que", "eau"}

// oddness tells how unlike the spelling of Dutch, French and English a name looks: 0 for not at all, -1 where it looks like theirs.
func oddness(n string, keys map[string]bool) int {
	odd := 0
	k := placeKey(n)
	if slices.ContainsFunc(western, func(w string) bool { return strings.Contains(k, w) }) {
		odd--
	}
	for _, e := range endings {
		stem, ok := strings.CutSuffix(k, e)
		if ok && (len(stem) >= 4 && keys[stem] || len(stem) >= 3 && e != "e" && e != "a" && (keys[stem+"e"] || keys[stem+"a"])) {
			odd += 2
			break
		}
	}
	for _, r := range n {
		if strings.ContainsRune("ŝĝĉĵŬāēīūĀĒĪŌķļņģĶĻŅĢėųĖəƏƿơưạếộōọĩũẽħṭḑḩ", r) {
			odd++
			break
		}
	}
	if strings.ContainsAny(n, "'.") {
		odd++
	}
	if strings.Contains(k, "eh") && !strings.HasSuffix(k, "eh") || strings.Contains(k, "x") && !strings.HasSuffix(k, "x") {
		odd++
	}
	return odd
}

// distance is the number of letters to change, add or leave out between two keys.
func distance(a, b string) int {
	x, y := []rune(a), []rune(b)
	row := make([]int, len(y)+1)
	for j := range row {
		row[j] = j
	}
	for i := range x {
		left := row[0]
		row[0] = i + 1
		for j := range y {
			next := min(row[j+1]+1, row[j]+1, left)
			if x[i] != y[j] {
				next = min(row[j+1]+1, row[j]+1, left+1)
			}
			left, row[j+1] = row[j+1], next
		}
	}
	return row[len(y)]
}
