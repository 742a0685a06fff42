package analysis

import (
	"github.com/blevesearch/snowballstem"
	snowball "github.com/blevesearch/snowballstem/french"
)

var french = rules{
	stop: set(
		"le la les un une des du de au aux à ce cet cette ces et ou où mais donc or ni car que qui quoi dont quand comme si",
		"je tu il elle on nous vous ils elles me te se lui leur leurs y en moi toi soi eux mon ma mes ton ta tes son sa ses notre nos votre vos",
		"dans par pour sur sous avec sans entre vers chez depuis pendant afin ainsi aussi lors dès",
		"est sont était étaient fut furent sera seront soit être a ont avait avaient aura auront ayant ai",
		"ne pas plus très cela ceci ça",
	),
	forms: map[string]string{
		"jumelage": "jumeler", "jumelages": "jumeler", "jumelle": "jumelle",
		"signature": "signer", "signatures": "signer", "signataire": "signer", "signataires": "signer",
		"travaux": "travail", "cop": "cop", "jumelles": "jumelle",
		"delegue": "delegation", "delegues": "delegation", "deleguee": "delegation", "deleguees": "delegation",
		"partenariale": "partenariat", "partenarial": "partenariat", "partenariaux": "partenariat",
	},
	stem: stemFrench,
}

// stemFrench stems a word whose accents are gone, so that amitie and amitié are one word whoever typed it. Snowball's rules
// look for accents in two places, which are set right before: the participles in -ée and the nouns in -ité.
func stemFrench(w string) string {
	if len(w) > 3 && w[len(w)-1] == 's' && (ends(w, 6, "aises") || ends(w, 6, "oises")) {
		w = w[:len(w)-1]
	}
	switch {
	// An inhabitant or a language: sénégalais and sénégalaise are one, français is not franc.
	case ends(w, 6, "aise"), ends(w, 6, "oise"):
		return w[:len(w)-1]
	case ends(w, 6, "ais"), ends(w, 7, "ois"):
		return w
	case ends(w, 5, "ees"):
		w = w[:len(w)-2] + "s"
	case ends(w, 5, "ee"):
		w = w[:len(w)-1]
	case ends(w, 6, "ite"):
		w = w[:len(w)-1] + "é"
	case ends(w, 6, "ites"):
		w = w[:len(w)-2] + "és"
	}
	e := snowballstem.NewEnv(w)
	snowball.Stem(e)
	return Fold(e.Current())
}
