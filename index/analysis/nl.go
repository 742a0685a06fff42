package analysis

import (
	"strings"

	"github.com/blevesearch/snowballstem"
	snowball "github.com/blevesearch/snowballstem/dutch"
)

var dutch = rules{
	stop: set(
		"de het een der des den te ter ten en of maar want dus noch als dan dat die dit deze wat wie waar hoe",
		"ik jij je u hij zij ze wij we jullie hen hun haar zijn mijn ons onze uw er zich men",
		"in op van aan bij met naar om over tot uit voor door na tegen tussen onder zonder tijdens sinds per via",
		"is was waren ben bent wordt worden werd werden geweest heeft hebben had hadden kan kunnen kon konden zal zullen zou zouden moet moeten moest mag",
		"niet geen ook nog al wel meer zo toch reeds daar hier iets niets toen omdat doch",
	),
	forms: map[string]string{
		"leden": "lid", "geleden": "geleden", "steden": "stad",
		"samenwerkt": "samenwerken", "samengewerkt": "samenwerken", "samenwerkte": "samenwerken",
		"verbroederd": "verbroederen", "verbroederde": "verbroederen",
		"ondertekend": "ondertekenen", "ondertekende": "ondertekenen", "ondertekent": "ondertekenen",
		"uitgewisseld": "uitwisselen", "uitgewisselde": "uitwisselen", "ondersteund": "ondersteunen", "ondersteunde": "ondersteunen", "ondersteunt": "ondersteunen",
		"opgericht": "oprichten", "afgesloten": "afsluiten", "goedgekeurd": "goedkeuren", "gefinancierd": "financieren",
		"getekend": "tekenen", "bezocht": "bezoeken", "ontwikkeld": "ontwikkelen",
		"programmas": "programma", "themas": "thema", "fotos": "foto", "agendas": "agenda", "comites": "comite", "dialogen": "dialoog",
		"musea": "museum", "centra": "centrum", "data": "datum", "fondsen": "fonds", "havens": "haven",
		"steun": "steunen", "steunt": "steunen",
	},
	stem:  stemDutch,
	parts: splitDutch,
}

// keptDutch are words that a rule or the stemmer would make equal to another.
var keptDutch = set("besteden geleden verleden overleden bekleden kleden haven stad lid gelede")

// stemDutch mends what Snowball's stemmer leaves apart: plurals in -s after a vowel, -steden and -leden, doubled consonants.
func stemDutch(w string) string {
	if keptDutch[w] {
		return w
	}
	switch {
	case ends(w, 7, "steden"):
		w = w[:len(w)-len("steden")] + "stad"
	case ends(w, 7, "leden"):
		w = w[:len(w)-len("leden")] + "lid"
	case ends(w, 6, "ieel"):
		w = w[:len(w)-len("eel")] + "el" // financieel, financiële
	case ends(w, 6, "ies"), ends(w, 6, "ages"), ends(w, 7, "ntes"), ends(w, 7, "jes"), ends(w, 8, "mas"):
		w = w[:len(w)-1] // coöperaties, jumelages, gemeentes
	}
	e := snowballstem.NewEnv(w)
	snowball.Stem(e)
	w = e.Current()
	if n := len(w); n > 3 && w[n-1] == w[n-2] && strings.IndexByte("bdfgklmnprst", w[n-1]) >= 0 {
		w = w[:n-1] // partnerschappen, congressen, plannen
	}
	return w
}

// ends reports whether w has at least n bytes and ends with suffix.
func ends(w string, n int, suffix string) bool { return len(w) >= n && strings.HasSuffix(w, suffix) }
