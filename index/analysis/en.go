package analysis

import (
	"strings"

	"github.com/blevesearch/snowballstem"
	snowball "github.com/blevesearch/snowballstem/english"
)

var english = rules{
	stop: set(
		"a an the and or but if then than so as that this these those which who whom whose what where when how",
		"i you he she it we they me him her us them my your his its our their",
		"in on at by for from of to with into onto over under between during through about after before since",
		"is are was were be been being has have had having do does did will would can could shall should must",
		"not no nor also such there here only very each both",
	),
	forms: map[string]string{
		"programme": "program", "programmes": "program", "programming": "programming",
		"centre": "center", "centres": "center", "harbour": "harbor", "harbours": "harbor", "neighbour": "neighbor", "neighbours": "neighbor",
		"neighbourhood": "neighborhood", "neighbourhoods": "neighborhood", "neighbouring": "neighboring",
		"labour": "labor", "colour": "color", "colours": "color", "honour": "honor", "honours": "honor", "favour": "favor",
		"defence": "defense", "licence": "license", "licences": "license", "twinnings": "twin",
		"women": "woman", "men": "man", "children": "child", "people": "people",
		"policeman": "police", "cop": "cop", "news": "news",
	},
	stem: stemEnglish,
}

// stemEnglish writes -ize as -ise before it stems: the stemmer knows only one of the two spellings, and takes organization for an organ.
func stemEnglish(w string) string {
	for _, s := range []string{"ize", "ized", "izes", "izing", "ization", "izations", "izer", "izers", "yze", "yzed", "yzes", "yzing"} {
		if ends(w, len(s)+4, s) {
			i := len(w) - len(s)
			w = w[:i] + strings.Replace(s, "z", "s", 1)
			break
		}
	}
	e := snowballstem.NewEnv(w)
	snowball.Stem(e)
	return e.Current()
}
