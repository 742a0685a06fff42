package spell

import (
	"slices"
	"strings"
)

// alikeSounds are ways of writing one sound, or what is taken for it, in Dutch, French and English and in the names that they
// spell each in its own way (Kardzjali, Kardjali, Kardzhali). Any of a line may stand for any other. They are folded.
var alikeSounds = []string{
	"ij y ei ey i",
	"ou oe u w",
	"au ou ow",
	"eau o au",
	"oo o",
	"ee e",
	"aa a",
	"uu u",
	"ph f v",
	"ch sch sh tch tsj tch",
	"ch g gh kh h",
	"c k q ck qu cq",
	"c s ss z sc ts",
	"x ks ct",
	"ae e ai",
	"oe e eu",
	"th t d dt",
	"zh zj j dj dzj dzh dz g",
	"gu g gh",
	"gn nj ny",
	"lj ll y",
	"ie i ee y",
	"tie tion cie",
	"seerd ced",
	"b p",
	"iteit ite ity",
	"eren er",
}

// rewrite is one way of writing a sound in place of another.
type rewrite struct{ typed, meant []rune }

// sounds are the rewrites by the last letter of what was typed.
var sounds = func() map[rune][]rewrite {
	all := map[rune][]rewrite{}
	eachRewrite(func(typed, meant string) {
		r := rewrite{[]rune(typed), []rune(meant)}
		last := r.typed[len(r.typed)-1]
		all[last] = append(all[last], r)
	})
	return all
}()

func eachRewrite(do func(typed, meant string)) {
	seen := map[[2]string]bool{}
	for _, line := range alikeSounds {
		ways := strings.Fields(line)
		for _, typed := range ways {
			for _, meant := range ways {
				if pair := [2]string{typed, meant}; typed != meant && !seen[pair] {
					seen[pair] = true
					do(typed, meant)
				}
			}
		}
	}
}

// respellings returns other ways to write a folded word that sound alike: one sound or two written otherwise, in a fixed order
// and at most maxRespelt.
func respellings(word string) []string {
	once := respelt(word)
	all := slices.Clone(once)
	for _, w := range once {
		if len(all) >= 8*maxRespelt {
			break
		}
		all = append(all, respelt(w)...)
	}
	slices.Sort(all[len(once):])
	seen := map[string]bool{word: true}
	all = slices.DeleteFunc(all, func(w string) bool {
		twice := seen[w]
		seen[w] = true
		return twice
	})
	return all[:min(len(all), maxRespelt)]
}

// respelt returns what word is with one sound written otherwise, where that changes its number of letters or several of
// them: what one edit does is found without.
func respelt(word string) []string {
	var all []string
	for i := range word {
		for _, r := range digraphs[word[i]] {
			if strings.HasPrefix(word[i:], r[0]) {
				all = append(all, word[:i]+r[1]+word[i+len(r[0]):])
			}
		}
	}
	return all
}

// digraphs are the rewrites of which one side has two letters or more, by the first byte of what was typed.
var digraphs = func() map[byte][][2]string {
	all := map[byte][][2]string{}
	eachRewrite(func(typed, meant string) {
		if len(typed) > 1 || len(meant) > 1 {
			all[typed[0]] = append(all[typed[0]], [2]string{typed, meant})
		}
	})
	return all
}()
