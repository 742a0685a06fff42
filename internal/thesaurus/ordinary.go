package thesaurus

// ordinary are names of places and peoples, folded, small words aside, that are words of a language as well. Typed in lower
// case they name nothing, and in texts they are looked for behind a word that only a place takes.
var ordinary = map[string]bool{
	"as":      true, // Dutch ash, axle
	"bergen":  true, // Dutch mountains; Mons
	"bever":   true, // Dutch beaver; Biévène
	"borne":   true, // French milestone, fountain
	"cap":     true, // French cape, course; Cape Town
	"coq":     true, // French cock; De Haan
	"essen":   true, // Dutch ashes
	"fez":     true, // the hat
	"forest":  true, // English; Vorst
	"genes":   true, // English and French; Genoa
	"graven":  true, // Dutch to dig, graves; Grez-Doiceau
	"grenade": true, // French and English; Grenada, Granada
	"haan":    true, // Dutch cock
	"hal":     true, // Dutch hall; Halle
	"halle":   true, // French market hall
	"ham":     true,
	"havre":   true, // French haven
	"hue":     true, // English and French
	"indien":  true, // Dutch if; French Indian
	"jersey":  true, // the garment
	"lens":    true, // Dutch and English
	"lessen":  true, // Dutch lessons; Lessines
	"lier":    true, // French to tie, Dutch winch; Lierre
	"lierre":  true, // French ivy
	"luik":    true, // Flemish part of a plan; Liège
	"mans":    true, // English; Le Mans
	"menen":   true, // Dutch to mean; Menin
	"mol":     true, // Dutch mole
	"namen":   true, // Dutch names, took; Namur
	"nice":    true, // English
	"panne":   true, // French breakdown; De Panne
	"pecs":    true,
	"poles":   true, // English and French
	"polish":  true, // English
	"pools":   true, // English; Dutch Polish
	"rennes":  true, // French reindeer
	"reunion": true, // French and English meeting
	"serven":  true, // Dutch to serve
	"silly":   true, // English; Opzullik
	"tours":   true, // French and English
	"vise":    true, // French and English; Wezet
	"voeren":  true, // Dutch to conduct; Fourons
	"vorst":   true, // Dutch frost, monarch; Forest
	"wenen":   true, // Dutch to weep; Vienna
}

// never are abbreviations and short names of countries, folded, that are far too common as words: they name nothing, and texts
// are not searched for them.
var never = map[string]bool{
	"car": true, // Central African Republic; a vehicle, French because
	"cap": true,
	"eau": true, // Émirats arabes unis; French water
	"us":  true, // United States; English pronoun
	"u s": true,
	"vs":  true, // Verenigde Staten; versus
	"v s": true,
}
