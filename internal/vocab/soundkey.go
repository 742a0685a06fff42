package vocab

import "strings"

// SoundKey returns the key under which the spellings that Dutch, French, English, German, Turkish, Slavic and Arabic habits give one
// name fall together, most often: Kardzhali, Kardjali and Kardzjali; Shumen, Sjoemen and Choumen; Ouagadougou and Wagadugu. What is
// folded away, blanks and all but letters and digits, plays no part. Two names whose keys differ in one letter may still be one
// (Kardzhali and Kirdzhali), from keys of five letters on; two with one key need not be. The key of a text without letters or digits is empty. Keys are for
// comparison only: they may change with any version.
func SoundKey(name string) string {
	w := strings.ReplaceAll(Fold(name), " ", "")
	k := make([]byte, 0, len(w))
	for i := 0; i < len(w); {
		code, n := sound(w, i)
		for j := range len(code) {
			if last := len(k) - 1; last < 0 || k[last] != code[j] {
				k = append(k, code[j])
			}
		}
		i += n
	}
	return string(k)
}

// spellings gives the code of groups of letters, by their first letter, the longest first. Sibilants, with or without a stop before
// them, are one code: each language writes those of the others with what it has.
var spellings = [26][]struct{ letters, code string }{
	0:         {{"aou", "av"}, {"aue", "ave"}, {"aa", "a"}, {"ae", "a"}, {"au", "av"}, {"aw", "av"}},
	'c' - 'a': {{"cht", "gt"}, {"cch", "s"}, {"chr", "kr"}, {"chl", "kl"}, {"ch", "s"}, {"ck", "k"}, {"cq", "k"}, {"cz", "s"}, {"cs", "s"}},
	'd' - 'a': {{"dzsch", "s"}, {"dsch", "s"}, {"dzh", "s"}, {"dzj", "s"}, {"dch", "s"}, {"dj", "s"}, {"dz", "s"}, {"dh", "d"}, {"dt", "t"}},
	'e' - 'a': {{"eij", "i"}, {"ee", "e"}, {"ei", "i"}, {"ey", "i"}},
	'g' - 'a': {{"gh", "g"}},
	'i' - 'a': {{"ij", "i"}, {"iy", "i"}, {"ie", "i"}},
	'k' - 'a': {{"kh", "k"}},
	'o' - 'a': {{"oo", "o"}},
	'p' - 'a': {{"ph", "v"}},
	'q' - 'a': {{"qu", "k"}},
	's' - 'a': {{"sjtsj", "s"}, {"shch", "s"}, {"sch", "s"}, {"sh", "s"}, {"sj", "s"}, {"sz", "s"}},
	't' - 'a': {{"tzsch", "s"}, {"tsch", "s"}, {"tsj", "s"}, {"tch", "s"}, {"tsh", "s"}, {"tj", "s"}, {"ts", "s"}, {"tz", "s"}, {"th", "t"}},
	'y' - 'a': {{"yj", "i"}, {"yi", "i"}, {"yy", "i"}},
	'z' - 'a': {{"zh", "s"}, {"zj", "s"}, {"zs", "s"}},
}

// sound returns the code of what is written at w[i] and how many bytes it takes.
func sound(w string, i int) (code string, n int) {
	c := w[i]
	if c < 'a' || c > 'z' {
		return w[i : i+1], 1
	}
	before, after := byte(0), byte(0)
	if i > 0 {
		before = w[i-1]
	}
	if i+1 < len(w) {
		after = w[i+1]
	}
	// The vowel of moon is u, ou or oe; before another vowel it is the consonant that English and Arabic names write w.
	if n := moon(w[i:]); n > 0 {
		if i+n < len(w) && isVowel(w[i+n]) && w[i+n] != 'u' {
			return "v", n
		}
		return "u", n
	}
	for _, s := range spellings[c-'a'] {
		if strings.HasPrefix(w[i:], s.letters) {
			return s.code, len(s.letters)
		}
	}
	switch c {
	case 'c':
		if after == 'e' || after == 'i' || after == 'y' {
			return "s", 1
		}
		return "k", 1
	case 'd':
		if after == 0 {
			return "t", 1 // a d at the end sounds as t in Dutch and German
		}
	case 'e':
		if after == 0 && i > 0 && !isVowel(before) {
			return "", 1
		}
	case 'f', 'w':
		return "v", 1
	case 'h':
		return "", 1
	case 'j':
		return softJ(before, after), 1
	case 'n':
		if after == 'b' || after == 'p' {
			return "m", 1
		}
	case 'q':
		return "k", 1
	case 'x':
		return "ks", 1
	case 'y':
		return "i", 1
	case 'z':
		return "s", 1
	}
	return w[i : i+1], 1
}

// moon returns the length of u, ou or oe at the beginning of s, 0 for none.
func moon(s string) int {
	switch {
	case strings.HasPrefix(s, "ou"), strings.HasPrefix(s, "oe"):
		return 2
	case strings.HasPrefix(s, "uu"):
		return 2
	case s[0] == 'u':
		return 1
	}
	return 0
}

// softJ tells the j of French, English and Turkish from that of Dutch, German and Slavic names, which is a short i.
func softJ(before, after byte) string {
	switch {
	case after == 0:
		return "i"
	case strings.IndexByte("aei", before) >= 0 && isVowel(after), strings.IndexByte("bfgklmpv", before) >= 0:
		return "i"
	}
	return "s"
}

func isVowel(c byte) bool { return strings.IndexByte("aeiouy", c) >= 0 }
