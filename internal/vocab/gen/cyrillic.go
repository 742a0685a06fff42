package main

import (
	"slices"
	"strings"
	"unicode"

	"entente/internal/vocab"
)

// Towns whose language is written in Cyrillic script are spelled otherwise by each language of the west: Шумен is Shumen, Sjoemen,
// Choumen, Schumen. The tables are those of the Dutch, French, English and German press (in Dutch those of the Taalunie's list of
// place names, in English the countries' own romanisation), letter by letter; letters not named are those of base.
var base = map[rune]string{
	'а': "a", 'б': "b", 'в': "v", 'г': "g", 'д': "d", 'е': "e", 'з': "z", 'и': "i", 'к': "k", 'л': "l", 'м': "m", 'н': "n", 'о': "o",
	'п': "p", 'р': "r", 'с': "s", 'т': "t", 'ф': "f", 'ь': "", 'ъ': "", 'э': "e", 'ы': "y", 'і': "i", '\'': "", '’': "",
}

var writing = []map[rune]string{ // Dutch, French, English, German
	{'ж': "zj", 'ц': "ts", 'ч': "tsj", 'ш': "sj", 'щ': "sjtsj", 'х': "ch", 'у': "oe", 'ю': "joe", 'я': "ja", 'й': "j", 'ё': "jo", 'є': "je", 'ї': "ji"},
	{'ж': "j", 'ц': "ts", 'ч': "tch", 'ш': "ch", 'щ': "chtch", 'х': "kh", 'у': "ou", 'ю': "iou", 'я': "ia", 'й': "ï", 'ё': "io", 'є': "ie", 'ї': "ï"},
	{'ж': "zh", 'ц': "ts", 'ч': "ch", 'ш': "sh", 'щ': "shch", 'х': "kh", 'у': "u", 'ю': "yu", 'я': "ya", 'й': "y", 'ё': "yo", 'є': "ye", 'ї': "i"},
	{'ж': "sch", 'ц': "z", 'ч': "tsch", 'ш': "sch", 'щ': "schtsch", 'х': "ch", 'у': "u", 'ю': "ju", 'я': "ja", 'й': "j", 'ё': "jo", 'є': "je", 'ї': "ji", 'в': "w", 'з': "s"},
}

// otherwise are the letters that a language reads in a way of its own, by country.
var otherwise = map[string]map[rune]string{
	"UA": {'г': "h", 'и': "y"},
	"BG": {'ъ': "a"},
	"BY": {'г': "h", 'ў': "w"},
	"RU": {}, "KZ": {}, "KG": {},
}

// shcha is how the letter щ reads in Bulgarian, in the order of writing.
var shcha = []string{"sjt", "cht", "sht", "scht"}

// cyrillicNames returns how the languages of writing spell the town's name, for the towns of countries that write Cyrillic: first as
// the country's language has it, then as Russian has it.
func cyrillicNames(c *city) []string {
	if otherwise[c.Country] == nil {
		return nil
	}
	own := cyrillic(c, c.Country, "")
	names := westernNames(own, c.Country)
	if c.Country != "RU" && c.Country != "BG" {
		names = append(names, westernNames(cyrillic(c, "RU", own), "RU")...)
	}
	return names
}

// cyrillic returns the town's name in the script and the language of a country: of the alternates which that language could write, the
// one that reads most like the name GeoNames shows; but not the name given. It returns "" when none is like it.
func cyrillic(c *city, country, but string) string {
	main, best, nearest := placeKey(c.Name), "", 1<<30
	for _, n := range c.Alternates {
		w := strings.ToLower(n)
		if w == but || !isCyrillic(w) || !writes(country, w) {
			continue
		}
		if d := distance(placeKey(latin(w, country, 2)), main); d < nearest || d == nearest && w < best {
			best, nearest = w, d
		}
	}
	if nearest > 2+len(main)/4 {
		return ""
	}
	return best
}

// westernNames writes a lower-case Cyrillic name as the languages of writing do.
func westernNames(w, country string) []string {
	if w == "" {
		return nil
	}
	var names []string
	for i := range writing {
		n := []rune(latin(w, country, i))
		for j := range n {
			if j == 0 || n[j-1] == ' ' || n[j-1] == '-' {
				n[j] = unicode.ToUpper(n[j])
			}
		}
		if len(vocab.Fold(string(n))) >= 4 {
			names = append(names, string(n))
		}
	}
	return names
}

func isCyrillic(w string) bool {
	for _, r := range w {
		if !unicode.Is(unicode.Cyrillic, r) && !strings.ContainsRune(" -'’", r) {
			return false
		}
	}
	return w != ""
}

// alphabets are the letters a country's language has.
var alphabets = map[string]string{
	"BG": "абвгдежзийклмнопрстуфхцчшщъьюя", "UA": "абвгґдеєжзиіїйклмнопрстуфхцчшщьюя'’",
	"RU": "абвгдеёжзийклмнопрстуфхцчшщъыьэюя", "BY": "абвгдеёжзійклмнопрстуўфхцчшыьэюя'’",
}

// writes reports whether the country's language could spell w so.
func writes(country, w string) bool {
	letters := alphabets[country]
	if letters == "" {
		letters = alphabets["RU"]
	}
	for _, r := range w {
		if !strings.ContainsRune(letters+" -", r) {
			return false
		}
	}
	return true
}

// latin writes a lower-case Cyrillic name as language i of writing does.
func latin(w, country string, i int) string {
	var b strings.Builder
	rs := []rune(w)
	for j, r := range rs {
		last := j+1 == len(rs) || rs[j+1] == ' ' || rs[j+1] == '-'
		s, ok := otherwise[country][r]
		if !ok {
			s, ok = writing[i][r]
		}
		if !ok {
			s = base[r]
		}
		switch {
		case r == 'ґ':
			s = "g"
		case r == 'щ' && country == "BG":
			s = shcha[i]
		case r == 'й' && last && j > 0 && strings.ContainsRune("иыі", rs[j-1]): // Groznyj is Grozny
			s = ""
		case r == 'є' && j > 0 && i == 2:
			s = "ie"
		case (r == 'ю' || r == 'я') && j > 0 && i == 2 && country == "UA":
			s = "i" + s[1:]
		case r == 'е' && i == 2 && country == "RU" && (j == 0 || strings.ContainsRune("аеиоуыэюя", rs[j-1])):
			s = "ye"
		case r == 'е' && i == 0 && country == "RU" && (j == 0 || strings.ContainsRune("аеиоуыэюя", rs[j-1])):
			s = "je"
		case r == 'с' && i == 1 && j > 0 && !last && slices.Contains([]rune("аеиоуыэюя"), rs[j-1]) && strings.ContainsRune("аеиоуыэюя", rs[j+1]):
			s = "ss"
		case i == 1 && s == "g" && !last && strings.ContainsRune("еиі", rs[j+1]):
			s = "gu"
		}
		b.WriteString(s)
	}
	return b.String()
}
