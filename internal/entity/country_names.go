package entity

import (
	"strings"
	"sync"
	"unicode"

	"entente/internal/lang"
	"entente/internal/vocab"
)

// sort of a name in the list of what may name a country.
type nameSort uint8

const (
	fullName   nameSort = iota // the country itself
	notCountry                 // a longer name that only holds a country's: "Albaanse Heuvels"
	adjective                  // what belongs to a country: Turks, turque, Turkish
	people                     // its inhabitants, where the word tells: Turken
	town                       // its capital or a well-known town
	region                     // a part of it
)

// countryName is a word or phrase that may name a country.
type countryName struct {
	iso  string
	sort nameSort
	lang lang.Code // the only language it counts in besides undetermined text; empty for all
}

// countryNames is the matcher over all of them.
var countryNames = sync.OnceValue(func() *matcher[countryName] {
	var all []name[countryName]
	add := func(text string, n countryName) {
		spelt := properCase
		if abbreviation(text) {
			spelt = asWritten
		}
		all = append(all, name[countryName]{text, spelt, n})
	}
	for _, t := range vocab.Countries().All() {
		for _, l := range lang.All() {
			for _, n := range t.Names[l] {
				if !never[vocab.Fold(n)] {
					add(n, countryName{iso: t.ID, sort: fullName})
				}
			}
		}
		for i, l := range []lang.Code{"de", "es"} {
			for n := range strings.SplitSeq(t.Cell(i), "|") {
				if !never[vocab.Fold(n)] {
					add(n, countryName{t.ID, fullName, l})
				}
			}
		}
	}
	for iso, names := range germanForms {
		for n := range strings.SplitSeq(names, "|") {
			add(n, countryName{iso, fullName, "de"})
		}
	}
	for iso, phrases := range notCountries {
		for p := range strings.SplitSeq(phrases, "|") {
			all = append(all, name[countryName]{p, properCase, countryName{iso: iso, sort: notCountry}})
			all = append(all, name[countryName]{strings.ToLower(p), anyCase, countryName{iso: iso, sort: notCountry}})
		}
	}
	for iso, names := range regions {
		for n := range strings.SplitSeq(names, "|") {
			add(n, countryName{iso: iso, sort: region})
		}
	}
	for _, t := range vocab.Demonyms().All() {
		for _, n := range t.Names[lang.NL] {
			add(n, countryName{t.ID, adjective, lang.NL})
		}
		for n := range strings.SplitSeq(t.Cell(0), "|") {
			add(n, countryName{t.ID, people, lang.NL})
		}
		for _, n := range t.Names[lang.EN] {
			add(n, countryName{t.ID, adjective, lang.EN})
		}
		for _, n := range t.Names[lang.FR] { // French writes these words small
			all = append(all, name[countryName]{n, anyCase, countryName{t.ID, adjective, lang.FR}})
		}
	}
	for _, t := range vocab.Capitals().All() {
		for _, l := range lang.All() {
			for _, n := range t.Names[l] {
				add(n, countryName{iso: t.ID, sort: town})
			}
		}
	}
	return newMatcher(all)
})

// abbreviation tells a name of capitals and full stops only, such as VS, U.S.A. and DRC.
func abbreviation(s string) bool {
	for _, r := range s {
		if unicode.IsLetter(r) && !unicode.IsUpper(r) || unicode.IsSpace(r) {
			return false
		}
	}
	return len(s) <= 8
}

// never are names that stand for something else nearly every time: a meeting (réunion), saints' names of many towns, an
// English county. Their longer forms ("île de la Réunion") remain.
var never = map[string]bool{
	"reunion": true, "la reunion": true, "saint martin": true, "st martin": true, "sankt martin": true, "san martin": true,
	"saint barthelemy": true, "st barthelemy": true, "norfolk": true, "sainte helene": true, "st helena": true,
	"saint vincent": true, "salvador": true, "mauricio": true, "granada": true, "": true,
}

// germanForms are names of countries in German beside those of CLDR: other cases, shorter names.
var germanForms = map[string]string{
	"CD": "Demokratischen Republik Kongo|Demokratische Republik Kongo|DR Kongo|Kongo", "CI": "Elfenbeinküste", "CZ": "Tschechischen Republik|Tschechische Republik",
	"GB": "Vereinigten Königreich|Großbritannien|England|Schottland|Nordirland", "NL": "Niederlanden", "PS": "Palästina", "US": "Vereinigten Staaten|Vereinigte Staaten|USA",
	"ZA": "Republik Südafrika", "DO": "Dominikanischen Republik", "CF": "Zentralafrikanischen Republik", "PH": "Philippinen",
}

// inBrackets are names that count only alone in brackets or behind the article or "île" named here: given names and words of
// every day otherwise.
var inBrackets = map[string][]string{
	"dominique": {"la"}, "maurice": {"ile"}, "grenade": {"la"}, "dominica": {"op", "in"}, "jersey": {"in", "op", "a", "to", "of", "de"},
	"emiraten": {"de"}, "emirats": {"les"}, "emirates": {"the"}, "samoa": nil, "antigua": nil, "palau": {"in", "op"}, "curacao": {"op", "a", "in", "on", "van"},
	"montserrat": nil, "trinidad": {"op", "in", "a"}, "vatican": {"the", "le", "au", "du"},
}

// firstNames and surnames are names and adjectives of countries that people bear too: a capitalised word behind the one or
// before the other makes a person of both.
var (
	firstNames = setOf("jordan chad georgia israel france frans romain german roman")
	surnames   = setOf("jordan chad israel holland ireland england wales french english welsh")
)

// notCountries are names that hold the name of a country or an adjective and mean neither, by the country they are mistaken
// for. Regions called by a people's language, things named after a people, other places, events.
var notCountries = map[string]string{
	"AL": "Albaanse Heuvels|Albaanse Bergen|monts Albains|collines albaines|Alban Hills",
	"CN": "Chinees Nieuwjaar|Chinese New Year|Nouvel An chinois|Chinese muur|made in China",
	"CO": "British Columbia|District of Columbia",
	"DE": "Duitse herder|berger allemand|German shepherd|Duitse Gemeenschap",
	"DK": "Deense dog|Danish pastry",
	"ES": "Ronde van Spanje|Tour d'Espagne|Spaanse griep|grippe espagnole|Spanish flu|auberge espagnole|Spaanse peper",
	"FR": "Franse Gemeenschap|Franse Gemeenschapscommissie|Communauté française|Commission communautaire française|French Community|" +
		"French fries|French toast|Franse frieten|Franse frietjes|Franse Revolutie|Révolution française|French Revolution|Tour de France|" +
		"Ronde van Frankrijk|Air France|Radio France|France Télévisions|France Inter|Île-de-France|Ile de France|Nouvelle-France|Franse slag|Franse Opera|Roland Garros",
	"GB": "New England|Nouvelle-Angleterre|New South Wales|Nouvelle-Galles du Sud|Prince of Wales|Prins van Wales|Engelse sleutel|Brits Columbia|" +
		"jardin anglais|crème anglaise",
	"GE": "South Georgia",
	"GN": "Guinees biggetje|Guinese biggetjes|Guinees varken|Guinea pig|Guinea pigs|Golf van Guinee|golfe de Guinée|Gulf of Guinea|Nieuw-Guinea|" +
		"Nouvelle-Guinée|New Guinea|Nueva Guinea|Guinea worm|Guinea fowl",
	"GR": "Griekse yoghurt|yaourt grec|Greek yoghurt",
	"IN": "cochon d'Inde|cochons d'Inde|Indische Oceaan|océan Indien|Indian Ocean|Indian summer|été indien|Amérindien|American Indian|American Indians",
	"IT": "Giro d'Italia|Ronde van Italië|Tour d'Italie",
	"JE": "New Jersey",
	"JP": "Japanse duizendknoop|renouée du Japon",
	"LU": "Belgisch Luxemburg|Belgisch-Luxemburg|Luxembourg belge|Belgian Luxembourg",
	"MX": "New Mexico|Nouveau-Mexique|Mexicaanse griep|grippe mexicaine|Golf van Mexico|golfe du Mexique|Gulf of Mexico",
	"NE": "bord du Niger|bords du Niger|rive du Niger|rives du Niger|le long du Niger|boucle du Niger|banks of the Niger|oever van de Niger|oevers van de Niger|fleuve Niger|Niger Delta|delta du Niger|Nigerdelta|Niger River|River Niger|rivier de Niger",
	"NL": "New Holland|Vlaamse en Nederlandse|Nederlandse taal|Nederlandse Gebarentaal",
	"PA": "Panama Papers|Panama hat",
	"RU": "Russische roulette|roulette russe|salade russe|montagnes russes",

	"SE": "Zweedse puzzel",
	"CH": "Zwitsers zakmes|couteau suisse|Swiss army knife",
	"TR": "Turks bad|Turkse baden|Turks stoombad|bain turc|bains turcs|Turkish bath|Turkish baths|Turkish delight|tête de Turc|jeune turc",
	"US": "Latijns-Amerikaans|Latijns-Amerikaanse|Zuid-Amerikaans|Zuid-Amerikaanse|Midden-Amerikaans|Midden-Amerikaanse|Centraal-Amerikaans|" +
		"Centraal-Amerikaanse|Noord-Amerikaanse|Pan-Amerikaanse|Latin American|South American|Central American|North American|latino-américain|" +
		"latino-américaine|latino-américains|latino-américaines|sud-américain|sud-américaine|sud-américains|sud-américaines|nord-américain|" +
		"nord-américaine|African American",
	"ZA": "Afrikaanse Unie",
}

// languages are the adjectives, folded, that name a language too.
var languages = setOf("frans nederlands duits engels spaans italiaans portugees turks pools roemeens russisch bulgaars grieks " +
	"zweeds deens noors fins hongaars tsjechisch slovaaks slowaaks kroatisch servisch albanees chinees japans koreaans oekraiens vietnamees " +
	"francais neerlandais allemand anglais espagnol italien portugais turc polonais roumain russe bulgare grec suedois danois norvegien finnois " +
	"hongrois tcheque slovaque croate serbe albanais chinois japonais coreen ukrainien vietnamien " +
	"french dutch german english spanish italian portuguese turkish polish romanian russian bulgarian greek swedish danish norwegian finnish " +
	"hungarian czech slovak croatian serbian albanian chinese japanese korean ukrainian vietnamese")

// setOf makes a set of words.
func setOf(words string) map[string]bool {
	set := map[string]bool{}
	for w := range strings.FieldsSeq(words) {
		set[w] = true
	}
	return set
}

func foldAll(words []string) []string {
	all := make([]string, len(words))
	for i, w := range words {
		all[i] = vocab.Fold(w)
	}
	return all
}
