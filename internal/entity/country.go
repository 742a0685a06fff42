package entity

import (
	"strings"
	"unicode"

	"entente/internal/lang"
	"entente/internal/record"
	"entente/internal/vocab"
)

// country finds the names of countries and words that look like one.
//
// The rule of a mention tells what was read: name; ambiguous (a name that several countries share, read as the likelier one);
// adjective; town (a capital that stands for its country); seat (one where something was founded); region (a part of the
// country) and code (in brackets behind a town), which are dropped unless they name a partner; people (nationality); language; person, street, treaty, province,
// phrase (a false country).
type country struct{}

func (country) Kind() record.Kind { return record.KindCountry }

func (c country) Find(p record.Passage) []record.Mention { return c.find(p, wordsIn(p.Text)) }

func (country) find(p record.Passage, words []word) []record.Mention {
	var found []record.Mention
	hits := outside(countryNames().in(p.Text, words), addresses(p.Text))
	townEnd := -1     // end of the last town, for lists such as "avec Lille, Cologne et Turin"
	languageEnd := -1 // end of the last language name, for lists such as "Frans en Nederlands"
	for i, h := range hits {
		if len(found) == maxInPassage {
			break
		}
		n, ok := choose(h.values, p.Language)
		if !ok {
			continue
		}
		surface := p.Text[h.start:h.end]
		m := record.Mention{Kind: record.KindCountry, Surface: surface, Value: n.iso, Start: h.start, End: h.end}
		near := around(p.Text, h.start, h.end)
		switch n.sort {
		case notCountry:
			m.Kind, m.Rule = record.KindFalseCountry, "phrase"
		case fullName:
			if surface == "RDC" && p.Language == lang.EN || !readName(&m, near, p.Text) { // in English a council
				continue
			}
		case people:
			m.Kind, m.Rule = record.KindNationality, "people"
		case adjective:
			inList := languageEnd >= 0 && listed(p.Text[languageEnd:h.start])
			next := i+1 < len(hits) && listed(p.Text[h.end:hits[i+1].start]) && languages[vocab.Fold(p.Text[hits[i+1].start:hits[i+1].end])]
			readAdjective(&m, near, n.lang, p.Language.Known(), inList, next)
			if m.Kind == record.KindLanguageName {
				languageEnd = h.end
			}
		case town:
			inList := townEnd >= 0 && listed(p.Text[townEnd:h.start])
			if !readTown(&m, near, p.Role, inList) {
				continue
			}
			townEnd = h.end
		case region:
			if !readRegion(near) {
				continue
			}
			m.Rule = "region"
		}
		found = append(found, m)
	}
	return withCodes(congos(namesakes(found, p.Text), p.Text), p.Text)
}

// namesakes tells the towns that bear the name of a country and lie in another: "de gemeente Mali in Guinee".
func namesakes(found []record.Mention, text string) []record.Mention {
	for i := range max(0, len(found)-1) {
		m, next := &found[i], found[i+1]
		if m.Kind != record.KindCountry || m.Rule != "name" || next.Kind != record.KindCountry || next.Rule != "name" || next.Value == m.Value {
			continue
		}
		switch strings.Trim(text[m.End:next.Start], " \u00a0") {
		case "in", "en", "au", "(":
		default:
			continue
		}
		n := around(text, m.Start, m.End)
		if oneTown[first(n.before)] && plainGap(n.left) || oneTown[second(n.before)] && (first(n.before) == "de" || first(n.before) == "of") && plainGap(n.left) {
			m.Kind, m.Rule = record.KindFalseCountry, "phrase"
		}
	}
	return found
}

// oneTown are the words that call one place a municipality.
var oneTown = setOf("gemeente stad dorp stadje commune ville village municipalite municipality city town gemeinde stadt")

// choose returns the reading that fits the language of the passage: names come before phrases, words before towns.
func choose(values []countryName, l lang.Code) (countryName, bool) {
	best, ok := countryName{sort: region + 1}, false
	for _, v := range values {
		if v.lang != "" && l.Known() && v.lang != l {
			continue
		}
		if v.lang != "" && !v.lang.Known() && l != v.lang && l != lang.Und {
			continue // German and Spanish names
		}
		if v.sort < best.sort {
			best, ok = v, true
		}
	}
	return best, ok
}

// readName settles what the name of a country means where it stands; false when it means nothing at all.
func readName(m *record.Mention, n neighbours, text string) bool {
	m.Rule = "name"
	folded := foldAll([]string{m.Surface})[0]
	shout := !strings.ContainsFunc(m.Surface, unicode.IsLower)
	switch {
	case abbreviation(m.Surface) && len(strings.Trim(m.Surface, ".")) <= 3 && len(m.Surface) <= 4 && !isArticle(n.before) && !bracketed(n) &&
		(len(m.Surface) == 2 || shouting(text)):
		return false // "CONTACT US", "A VS B"
	case allowed(inBrackets, folded) && !bracketed(n) && !hasWord(inBrackets[folded], first(n.before)):
		m.Kind, m.Rule = record.KindFalseCountry, "phrase"
	case streetBefore(n):
		m.Kind, m.Rule = record.KindFalseCountry, "street"
	case placeWord[first(n.after)] && n.right == " " && startsUpper(n.afterRaw[0]) && !shout, first(n.before) == "villa" && n.left == " " && startsUpper(n.beforeRaw[0]):
		m.Kind, m.Rule = record.KindFalseCountry, "phrase" // "Congo Town", "Villa El Salvador"
	case m.Value == "LU" && provinceBefore(n):
		m.Kind, m.Rule = record.KindFalseCountry, "province"
	case !shout && (firstNames[folded] && personAfter(n) || surnames[folded] && personBefore(n)):
		m.Kind, m.Rule = record.KindFalseCountry, "person"
	case m.Value == "CD" && (folded == "congo" || folded == "kongo"):
		m.Rule = "ambiguous"
	}
	return true
}

// placeWord make another place of the name of a country before them.
var placeWord = setOf("town street road avenue lane")

// readAdjective settles what an adjective of language l means: a language, a people, or something of the country. The
// language of the passage may not be known; inList and next tell that a list of languages goes on to the left and right.
func readAdjective(m *record.Mention, n neighbours, l lang.Code, known, inList, next bool) {
	m.Rule = "adjective"
	folded := foldAll([]string{m.Surface})[0]
	before, after := first(n.before), first(n.after)
	touching := plainGap(n.right)
	followed := touching && after != "" && !functionWord[after] // a noun may follow
	small := after != "" && touching && !startsUpper(n.afterRaw[0])
	if languages[folded] && (inList || next) && strings.TrimFunc(n.left+n.right, func(r rune) bool { return !unicode.IsLetter(r) }) == "" &&
		(!known || inList && next) && !functionWord[before] {
		m.Kind, m.Rule = record.KindLanguageName, "language" // a choice of languages: "Nederlands Français English"
		return
	}
	switch {
	case streetBefore(n):
		m.Kind, m.Rule = record.KindFalseCountry, "street"
		return
	case firstNames[folded] && personAfter(n) && l != lang.EN || surnames[folded] && personBefore(n):
		m.Kind, m.Rule = record.KindFalseCountry, "person"
		return
	}
	if languages[folded] {
		language := false
		switch l {
		case lang.NL:
			language = !followed || languageWord[before] || before == "in" ||
				before == "het" && (second(n.before) == "in" || second(n.before) == "uit" || second(n.before) == "naar" || second(n.before) == "van") &&
					!(followed && small && !strings.HasPrefix(after, "ge") && !strings.HasPrefix(after, "ver"))
			language = language || inList && !strings.HasSuffix(folded, "e") || strings.HasPrefix(after, "taal") || strings.HasPrefix(after, "woord")
		case lang.FR:
			language = before == "en" || languageWord[before] || termWord[before] ||
				(before == "le" || before == "du" || before == "au") && (!followed || languageWord[second(n.before)]) || inList
		case lang.EN:
			language = languageWord[before] || languageWord[after] && before != "the" || termWord[after] ||
				!followed && before != "the" || before == "in" && !englishPlace[after] || inList && !followed || after == "speaking" || after == "language"
		}
		// The next word of the list is a language as well: "Nederlands Français English".
		if !language && next && !followed && l != lang.FR {
			language = true
		}
		if language {
			m.Kind, m.Rule = record.KindLanguageName, "language"
			return
		}
	}
	switch {
	case l == lang.FR && startsUpper(m.Surface) && !sentenceStart(n) && strings.ContainsFunc(m.Surface, unicode.IsLower):
		m.Kind, m.Rule = record.KindNationality, "people" // "les Marocains"
	case l == lang.FR && (personWord[before] || personWord[second(n.before)] && plainGap(n.left)):
		m.Kind, m.Rule = record.KindNationality, "people"
	case l != lang.FR && touching && (personWord[after] || second(n.after) != "" && small && personWord[second(n.after)] && !partnerNoun[after]):
		m.Kind, m.Rule = record.KindNationality, "people"
	case l == lang.EN && !followed && strings.HasSuffix(folded, "s") && !strings.HasSuffix(folded, "ese"):
		m.Kind, m.Rule = record.KindNationality, "people" // "Moroccans and"
	case l == lang.EN && !followed:
		m.Kind, m.Rule = record.KindNationality, "people" // "the Dutch"
	case originBefore(n):
		m.Kind, m.Rule = record.KindNationality, "people"
	}
}

// readTown tells whether a capital or well-known town stands where it speaks for its country; false when not.
func readTown(m *record.Mention, n neighbours, role record.Role, inList bool) bool {
	m.Rule = "town"
	after := first(n.after)
	if treatyBefore(n) || treatyWord[after] && (plainGap(n.right) || n.right == "-") || strings.HasSuffix(after, "akkoorden") && plainGap(n.right) {
		m.Kind, m.Rule = record.KindFalseCountry, "treaty"
		return true
	}
	if plainGap(n.right) && after != "" && (isNumber(after) || roman[after] && startsUpper(n.afterRaw[0])) {
		m.Kind, m.Rule = record.KindFalseCountry, "treaty" // "Oslo 2"
		return true
	}
	if streetBefore(n) {
		return false
	}
	if givenTowns[vocab.Fold(m.Surface)] && personAfter(n) {
		return false
	}
	left := strings.TrimSpace(n.left)
	if founded(n) {
		m.Rule = "seat"
		return true
	}
	if (left == "," || left == "),") && len(n.beforeRaw) > 0 && (startsUpper(n.beforeRaw[0]) || isNumber(n.beforeRaw[0])) {
		return true // behind another place of a list
	}
	if strings.HasSuffix(left, "(") || strings.HasSuffix(left, ":") || strings.HasSuffix(left, "•") || inList {
		return true
	}
	if len(n.before) == 0 && (role == record.RoleListItem || role == record.RoleTable) {
		return true // the item begins with it
	}
	if len(n.before) == 0 && role == record.RoleHeading && (len(n.after) == 0 || !plainGap(n.right) || functionWord[after]) {
		return true // "Lubumbashi" above its section
	}
	if (after == "as" || after == "als" || after == "comme") && plainGap(n.right) && (partnerNoun[second(n.after)] || partnerNoun[nth(n.after, 2)]) {
		return true // "chose Espoo as its partner"
	}
	if !plainGap(n.left) {
		return false
	}
	switch {
	case townPreposition[first(n.before)], first(n.before) == "a" && n.beforeRaw[0] != "a":
		return true
	case first(n.before) == "la" || first(n.before) == "le":
		return false // "petite ville de la Vienne" is a French department
	}
	// "met de stad Praag", "with the city of Prague"
	for i := 0; i < len(n.before) && i < 3; i++ {
		if placeNoun[n.before[i]] {
			return true
		}
		if !functionWord[n.before[i]] {
			break
		}
	}
	return false
}

// givenTowns are towns, folded, that are given names too.
var givenTowns = setOf("florence sydney victoria constantine")

// founded tells that a town is only where something was founded or signed: "founded a council of municipalities in Geneva".
func founded(n neighbours) bool {
	switch first(n.before) {
	case "in", "te", "a":
	default:
		return false
	}
	for i := 1; i < len(n.before) && i < 8; i++ {
		switch n.before[i] {
		case "founded", "opgericht", "stichtten", "richtten", "gesticht", "fonde", "fondent", "fondee", "creent", "cree", "gegrundet", "grundeten":
			return true
		}
	}
	return false
}

// congos reads a bare "Congo" as Congo-Brazzaville where the passage says so.
func congos(found []record.Mention, text string) []record.Mention {
	for i := range found {
		m := &found[i]
		if m.Rule != "ambiguous" {
			continue
		}
		switch after := first(around(text, m.Start, m.End).after); after {
		case "brazzaville", "brazza":
			m.Value, m.Rule = "CG", "name"
		case "kinshasa":
			m.Rule = "name"
		}
	}
	return found
}

// Words that decide, all folded.
var (
	functionWord = setOf("de het een en of van in op te aan met voor door uit bij naar over om als dat die dit is zijn was werd wordt niet ook maar tot " +
		"dan er om onder sinds tegen tussen per zo der den des deze onze ons zich " +
		"le la les l un une du des d au aux et ou en dans par pour sur avec sans qui que est sont a ont ne pas ce cette ces son sa ses leur leurs " +
		"notre nos vers chez entre mais plus se " +
		"the an and or of to in on at by for with from as is are was were be been it its this that these those our their his her not but into than which who")
	languageWord = setOf("spreekt spreken spreek taal talen taallessen lessen cursus leren vertaald vertaling versie tweetalig sprak gesproken " +
		"langue langues parle parlent parler version traduit traduction cours apprendre bilingue " +
		"speak speaks speaking spoken language languages translated translation version learn learning into")
	// termWord are what a language has: "the French term", "mot néerlandais".
	termWord = setOf("term terms word words expression expressions speaking terme termes mot mots expression")
	// englishPlace are nouns that an adjective of a country stands before in English: "in Dutch towns".
	englishPlace = setOf("city cities town towns village villages municipality municipalities district districts province provinces region regions county counties partner " +
		"partners counterpart counterparts council councils parish parishes local schools hands waters territory law politics society history museum museums")
	personWord = setOf("ambtenaar acteur actrice kunstenaar kunstenaars zanger zangeres schrijver schrijfster onderdaan onderdanen burger burgers inwoner " +
		"inwoners migranten vluchtelingen toerist toeristen bezoeker bezoekers student studenten journalist journaliste europarlementslid parlementslid " +
		"voetballer speler spelers trainer nationaliteit afkomst oorsprong origine roots gemeenschap gemeenschappen bevolkingsgroep diaspora gezin gezinnen vrouw " +
		"man soldaten soldaat troepen bezetter leger koning koningin president " +
		"depute deputee eurodepute eurodeputee ressortissant ressortissants citoyen citoyens habitants touriste touristes visiteurs etudiant etudiants " +
		"journaliste artiste artistes chanteur chanteuse ecrivain refugies refugie migrants nationalite origine communaute communautes famille familles " +
		"soldats armee troupes occupant roi reine europeenne europeen " +
		"mep citizen citizens national nationals tourist tourists visitor visitors student students artist artists singer writer author refugees refugee " +
		"migrants nationality origin descent community communities family families soldier soldiers army troops king queen president player coach actor " +
		"filmmaker film-maker director descendants")
	partnerNoun = setOf("partner partners partnerstad partnersteden partnergemeente partnergemeenten zusterstad zustersteden zustergemeente counterpart " +
		"counterparts stedenband partenaire partenaires homologue homologues collega collegas tegenhanger tegenhangers")
	placeNoun = setOf("stad steden gemeente gemeenten dorp dorpen district districten provincie regio departement arrondissement stadje deelgemeente wijk " +
		"ville villes commune communes village villages municipalite municipalites province region departement cercle " +
		"city cities town towns village villages municipality municipalities district districts province region county borough suburb kant zijde side cote partie " +
		"delegatie delegation delegations delegaties autoriteiten autorites authorities deelstaat state etat")
	townPreposition = setOf("via over nach in te near nabij bij pres en naar vers vanuit depuis met avec with to and et")
	treatyWord      = setOf("akkoord akkoorden accord accords verdrag verdragen traite treaty conventie convention protocol protocole verklaring declaration " +
		"handvest charter charte pact pacte agreement agreements agenda top summit sommet process proces processus")
	roman       = setOf("i ii iii iv v vi")
	streetWord  = setOf("rue avenue place boulevard quai square chaussee allee impasse laan straat plein street road clos drève dreve parc cafe hotel")
	provinceFor = setOf("province provincie provinces provincies gouverneur provinciale provincial provinciaal arrondissement")
)

func first(w []string) string { return nth(w, 0) }

func second(w []string) string { return nth(w, 1) }

func nth(w []string, i int) string {
	if i < len(w) {
		return w[i]
	}
	return ""
}

func hasWord(words []string, w string) bool {
	for _, x := range words {
		if x == w {
			return true
		}
	}
	return false
}

func allowed(m map[string][]string, key string) bool {
	_, ok := m[key]
	return ok
}

// plainGap tells a gap of blanks, a hyphen or an apostrophe: the words stand in one phrase.
func plainGap(gap string) bool {
	return strings.Trim(gap, " \u00a0\u202f'’-") == "" && gap != ""
}

// listed tells a gap that joins the members of a list.
func listed(gap string) bool {
	if len(gap) > 12 {
		return false
	}
	switch strings.ToLower(strings.TrimSpace(gap)) {
	case ",", "/", "|", "-", "–", "·", "•", "en", "et", "and", "of", "ou", "or", "&", ", en", ", et", ", and", "en het", "et en", "":
		return true
	}
	return false
}

func startsUpper(s string) bool { return capital(s) }

// sentenceStart tells that nothing stands before, or the end of a sentence.
func sentenceStart(n neighbours) bool {
	return len(n.before) == 0 || strings.ContainsAny(n.left, ".!?:•\n")
}

func isArticle(before []string) bool {
	switch first(before) {
	case "de", "het", "the", "les", "le", "la", "aux", "des", "in", "en", "l":
		return true
	}
	return false
}

// shouting tells a text in capitals, where an abbreviation can not be told from a word.
func shouting(text string) bool {
	return !strings.ContainsFunc(text, unicode.IsLower)
}

// bracketed tells that the name stands alone in brackets.
func bracketed(n neighbours) bool {
	return strings.HasSuffix(strings.TrimSpace(n.left), "(") && strings.HasPrefix(strings.TrimSpace(n.right), ")")
}

// streetBefore tells a street or a house named after a country: "rue de la Hollande", "avenue d'Italie".
func streetBefore(n neighbours) bool {
	if !plainGap(n.left) {
		return false
	}
	for i := 0; i < len(n.before) && i < 4; i++ {
		if streetWord[n.before[i]] {
			return n.before[i] != "place" || i > 0
		}
		switch n.before[i] {
		case "de", "du", "des", "la", "le", "les", "l", "d", "van":
		default:
			return false
		}
	}
	return false
}

// provinceBefore tells the Belgian province of Luxembourg from the Grand Duchy.
func provinceBefore(n neighbours) bool {
	for i := 0; i < len(n.before) && i < 4; i++ {
		if provinceFor[n.before[i]] {
			return true
		}
		switch n.before[i] {
		case "de", "du", "van", "of", "in", "belge", "belgische", "la", "belgian", "en", "namur", "namen", "liege", "luik", "het":
		default:
			return false
		}
	}
	return strings.HasPrefix(n.right, "-") && first(n.after) == "belge"
}

// personAfter tells a given name: a capitalised word follows that is no word of a sentence.
func personAfter(n neighbours) bool {
	return first(n.after) != "" && n.right != "" && strings.Trim(n.right, " \u00a0-") == "" && startsUpper(n.afterRaw[0]) &&
		!functionWord[n.after[0]] && !shouting(n.afterRaw[0])
}

// personBefore tells a surname: a capitalised word stands before it that does not begin the sentence.
func personBefore(n neighbours) bool {
	return first(n.before) != "" && n.left != "" && strings.Trim(n.left, " \u00a0") == "" && startsUpper(n.beforeRaw[0]) &&
		!functionWord[n.before[0]] && !placeNoun[n.before[0]] && !compass[n.before[0]] && !shouting(n.beforeRaw[0])
}

var compass = setOf("noord zuid oost west nord sud est ouest north south east central centraal republiek republique republic kingdom new koninkrijk " +
	"royaume state staat etat heel tout")

// treatyBefore tells a town that only names a treaty: "Verdrag van Rome", "accords d'Oslo".
func treatyBefore(n neighbours) bool {
	if !plainGap(n.left) {
		return false
	}
	i := 0
	for i < len(n.before) && i < 2 {
		switch n.before[i] {
		case "de", "van", "of", "d", "du", "from":
			i++
			continue
		}
		break
	}
	return i > 0 && treatyWord[nth(n.before, i)] || i == 0 && treatyWord[first(n.before)] && first(n.before) != "top"
}

// originBefore tells "afkomstig uit …", "d'origine …": words about where a person comes from.
func originBefore(n neighbours) bool {
	return plainGap(n.left) && (first(n.before) == "origine" || first(n.before) == "oorsprong")
}

func isNumber(s string) bool {
	return s != "" && strings.Trim(s, "0123456789") == ""
}
