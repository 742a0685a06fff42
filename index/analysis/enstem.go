package analysis

import (
	"slices"
	"strings"
)

// The stemmer of English. Porter's takes derived words for their root, which joins universities with the universe, authorities
// with authors, nations with what is national, and imports with what is important. This one undoes inflection as Porter does,
// and of derivation only what makes a noun of a verb (development, cooperation, renewal).

// stemEnglish returns what a folded word shares with the other forms of its lemma, whichever side of the ocean wrote it.
func stemEnglish(w string) string {
	if len(w) < 4 || keptEnglish[w] {
		return w
	}
	w = american(w)
	w = singular(w)
	if keptEnglish[w] {
		return w
	}
	w, bare := tense(w)
	if keptEnglish[w] {
		return w
	}
	w = adjective(w)
	w = verbOf(w)
	return ended(w, bare)
}

// latin are the letters that one of the two spellings keeps from Latin and Greek.
var latin = strings.NewReplacer("paed", "ped", "archaeo", "archeo", "haem", "hem", "anaesth", "anesth", "foet", "fet", "manoeuvr", "maneuver", "mediaev", "mediev")

// american writes a word as America does, but -ise for -ize, which fewer words have otherwise.
func american(w string) string {
	for _, s := range []string{"ize", "ized", "izes", "izing", "ization", "izations", "izer", "izers", "yze", "yzed", "yzes", "yzing"} {
		if ends(w, len(s)+4, s) {
			i := len(w) - len(s)
			w = w[:i] + strings.Replace(s, "z", "s", 1)
			break
		}
	}
	for _, tail := range []string{"", "s", "ed", "ing", "able", "ful", "hood", "hoods", "ite", "ites", "al", "y"} {
		if root, ok := strings.CutSuffix(w, "our"+tail); ok && len(root) >= 3 && !slices.Contains([]string{"cont", "det", "dev", "vel"}, root) {
			return root + "or" + tail // harbour
		}
	}
	for _, tail := range []string{"", "s", "d"} {
		if root, ok := strings.CutSuffix(w, "re"+tail); ok && len(root) > 2 && (root[len(root)-1] == 't' || root[len(root)-1] == 'b') {
			if tail == "d" {
				tail = "ed"
			}
			return root + "er" + tail // centre, fibres
		}
		if root, ok := strings.CutSuffix(w, "logue"+tail); ok && root != "" {
			if tail == "d" {
				tail = "ed"
			}
			return root + "log" + tail // dialogue
		}
	}
	if i := strings.Index(w, "dgement"); i > 0 {
		w = w[:i+2] + w[i+3:] // judgement
	}
	if strings.Contains(w, "ae") || strings.Contains(w, "oe") {
		w = latin.Replace(w)
	}
	return w
}

// singular takes off the -s of a plural or of a third person.
func singular(w string) string {
	n := len(w)
	switch {
	case n < 4 || w[n-1] != 's' || strings.HasSuffix(w, "ss") || strings.HasSuffix(w, "us") || strings.HasSuffix(w, "is"):
		return w
	case strings.HasSuffix(w, "ies"):
		if n == 4 {
			return w[:n-1] // dies
		}
		return w[:n-3] + "y"
	case strings.HasSuffix(w, "uses") && vowels(w[:n-2]) > 1: // campuses, but houses
		return w[:n-2]
	}
	for _, s := range []string{"sses", "xes", "zzes", "ches", "shes", "oes"} {
		if strings.HasSuffix(w, s) && n > 4 {
			return w[:n-2]
		}
	}
	return w[:n-1]
}

// tense takes off -ed and -ing, and tells whether it did.
func tense(w string) (string, bool) {
	n := len(w)
	if ends(w, 6, "men") && !slices.Contains([]string{"specimen", "regimen", "abdomen", "acumen", "bremen"}, w) {
		return w[:n-2] + "an", false // firemen
	}
	switch {
	case strings.HasSuffix(w, "ied"):
		if n == 4 {
			return w[:n-1], false
		}
		return w[:n-3] + "y", false
	case strings.HasSuffix(w, "eed"):
		if vowels(w[:n-3]) > 0 && !strings.HasSuffix(w, "ceed") {
			return w[:n-1], false
		}
		return w, false
	}
	for _, s := range []string{"ed", "ing"} {
		root, ok := strings.CutSuffix(w, s)
		if !ok || len(root) < 2 || vowels(root) == 0 {
			continue
		}
		if m := len(root); m > 3 && root[m-1] == root[m-2] && strings.IndexByte("bdfgmnprt", root[m-1]) >= 0 {
			return root[:m-1], false // planned: its vowel is short, and no e was lost
		}
		return root, true
	}
	return w, false
}

// adjective takes -ly off an adjective.
func adjective(w string) string {
	root, ok := strings.CutSuffix(w, "ly")
	if !ok {
		return w
	}
	for _, s := range []string{"al", "ed", "ive", "ous", "ent", "ant", "oint", "ful", "ic"} {
		if strings.HasSuffix(root, s) && len(root) > 3 {
			return root
		}
	}
	return w
}

// verbOf returns the root of a noun that is made of a verb.
func verbOf(w string) string {
	if root, ok := strings.CutSuffix(w, "ification"); ok && root != "" {
		return root + "ify"
	}
	if root, ok := strings.CutSuffix(w, "isation"); ok && len(root) > 2 {
		return root + "ise"
	}
	if root, ok := strings.CutSuffix(w, "ation"); ok && len(root) > 2 {
		w = root + "at"
	} else if root, ok := strings.CutSuffix(w, "ion"); ok && len(root) > 4 && (root[len(root)-1] == 't' || root[len(root)-1] == 's') {
		w = root
	}
	for _, s := range []string{"ate", "at"} {
		if root, ok := strings.CutSuffix(w, s); ok && len(root) > 4 {
			w = root
		}
	}
	if root, ok := strings.CutSuffix(w, "ment"); ok && (len(root) > 4 && vowels(root) > 1 || len(root) == 4 && root[3] == 'e') && !strings.HasSuffix(root, "ee") && !keptEnglish[w] {
		w = root
	}
	for _, s := range []string{"wal", "oval", "posal"} {
		if ends(w, len(s)+3, s) {
			return w[:len(w)-2] // renewal, approval, proposal
		}
	}
	return w
}

// ended makes the end of a stem the same whatever stood behind it. A short word whose -ed or -ing is gone gets back its e: hoping is
// of hope, and hopping of hop.
func ended(w string, bare bool) string {
	n := len(w)
	if n < 3 {
		if bare && n == 2 && isVowel(w[0]) && !isVowel(w[1]) {
			return w + "e" // aging
		}
		return w
	}
	switch root := w[:n-1]; {
	case bare && shortSyllable(w):
		return w + "e"
	case w[n-1] == 'e' && n > 3 && w[n-2] != 'e' && !shortSyllable(root):
		return ended(root, false)
	case w[n-1] == 'y' && n > 3 && !isVowel(w[n-2]):
		return root + "i"
	case n > 3 && w[n-1] == w[n-2] && (strings.IndexByte("bdfgmnprt", w[n-1]) >= 0 || w[n-1] == 'l' && vowels(w) > 1):
		return root // staff, staffing; enroll, enrolled
	}
	return w
}

// shortSyllable reports whether w is one syllable that ends consonant, vowel, consonant: hop.
func shortSyllable(w string) bool {
	n := len(w)
	return n > 2 && vowels(w) == 1 && !isVowel(w[n-1]) && isVowel(w[n-2]) && !isVowel(w[n-3]) && strings.IndexByte("wxy", w[n-1]) < 0
}
