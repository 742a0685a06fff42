package analysis

import "strings"

// The stemmer of French. It takes words whose accents are gone, so that amitie and amitié are one word whoever typed it; the
// stemmers at hand look for accents, and take cooperation for a cop and commissions for something else than a commission. This
// one undoes number, gender and the commonest conjugation, and of derivation only what makes a noun of a verb.

// stemFrench returns what a folded word shares with the other forms of its lemma.
func stemFrench(w string) string {
	if len(w) < 4 || keptFrench[w] {
		return w
	}
	w = singularFrench(w)
	if keptFrench[w] {
		return w
	}
	if base := strings.TrimSuffix(w, "e"); keptFrench[base] {
		return base // importante, conseillère
	}
	if root, ok := nounOfVerb(w); ok {
		return mute(root)
	}
	if root, ok := conjugated(w); ok {
		return mute(root)
	}
	return mute(masculine(w))
}

// singularFrench takes off the -s or -x of a plural.
func singularFrench(w string) string {
	n := len(w)
	switch {
	case ends(w, 4, "eaux"), ends(w, 4, "eux"), ends(w, 5, "oux"): // réseaux, lieux; nombreux goes the same way
		return w[:n-1]
	case strings.HasSuffix(w, "yaux"): // noyaux
		return w[:n-1]
	case ends(w, 5, "aux"):
		return w[:n-2] + "l" // communaux
	case w[n-1] == 's' && w[n-2] != 's':
		return w[:n-1]
	}
	return w
}

// nounOfVerb returns the root of a noun, or an adjective, that is made of a verb: coopération, développement, nettoyage.
func nounOfVerb(w string) (string, bool) {
	for _, s := range []struct {
		suffix, instead string
		least           int // bytes of the root; shorter ones are words of their own: station, village, logement
	}{
		{"ification", "ifi", 1}, {"issement", "i", 3}, {"ation", "", 5}, {"ement", "", 4}, {"age", "", 5},
		{"ative", "", 5}, {"atif", "", 5}, {"ption", "pt", 2},
	} {
		if root, ok := strings.CutSuffix(w, s.suffix); ok && len(root) >= s.least {
			return root + s.instead, true
		}
	}
	return "", false
}

// conjugated returns the root of a form that only verbs have.
func conjugated(w string) (string, bool) {
	for _, s := range []struct {
		suffix, instead string
		least           int
	}{
		{"ifier", "ifi", 1}, {"ier", "ier", 0}, // ratifier; but financier is no verb
		{"eraient", "", 3}, {"erait", "", 3}, {"eront", "", 3}, {"erent", "", 3}, {"era", "", 4}, {"aient", "", 3},
		{"issent", "i", 3}, {"isent", "is", 3}, {"gnent", "gn", 1},
		{"er", "", 3},
	} {
		if root, ok := strings.CutSuffix(w, s.suffix); ok && len(root) >= s.least {
			return root + s.instead, true
		}
	}
	if root, ok := strings.CutSuffix(w, "ait"); ok && len(root) >= 5 && !strings.HasSuffix(root, "tr") {
		return root, true // organisait, but portrait
	}
	if root, ok := strings.CutSuffix(w, "ir"); ok && len(root) >= 3 && root[len(root)-1] != 'o' && root[len(root)-1] != 'a' {
		return root + "i", true // investir and investi; but trottoir, clair
	}
	return "", false
}

// masculine writes a feminine as the masculine it belongs to, where more than a mute e sets them apart; vendu and vendre too.
func masculine(w string) string {
	for _, s := range []struct {
		suffix, instead string
		least           int
	}{
		{"trice", "teur", 1}, {"drice", "deur", 1}, {"ndre", "nd", 1}, {"ndue", "nd", 1}, {"ndu", "nd", 1}, {"euse", "eu", 1},
		{"aise", "ai", 3}, {"oise", "oi", 3}, {"ive", "if", 1}, {"ique", "ic", 1}, {"ongue", "ong", 1}, {"eau", "el", 1},
	} {
		if root, ok := strings.CutSuffix(w, s.suffix); ok && len(root) >= s.least {
			return root + s.instead
		}
	}
	return w
}

// mute takes off what is written and not heard: the e at the end, of a participle both, and the second of two consonants before it.
func mute(w string) string {
	for range 2 {
		if root, ok := strings.CutSuffix(w, "e"); ok && len(root) >= 3 {
			w = root
		}
	}
	if n := len(w); n > 3 && w[n-1] == w[n-2] && strings.IndexByte("lmnprt", w[n-1]) >= 0 && !keptDoubled(w) {
		w = w[:n-1]
	}
	return w
}

// keptDoubled reports whether the second consonant is heard, or tells words apart: fille is no fil, and to park is no station.
func keptDoubled(w string) bool {
	n := len(w)
	return w == "stationn" || strings.HasSuffix(w, "ill") && strings.IndexByte("aeou", w[n-4]) < 0
}
