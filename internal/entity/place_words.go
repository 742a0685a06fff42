package entity

import "strings"

// pairsOf returns each of a with each of b behind it, parted by a blank.
func pairsOf(a, b string) map[string]bool {
	all := map[string]bool{}
	for x := range strings.FieldsSeq(a) {
		for y := range strings.FieldsSeq(b) {
			all[x+" "+y] = true
		}
	}
	return all
}

// namesOf returns the names parted by bars.
func namesOf(names string) map[string]bool {
	all := map[string]bool{}
	for n := range strings.SplitSeq(names, "|") {
		all[n] = true
	}
	return all
}

// The words that tell places from what only bears their name, folded.
var (
	// withPartner stand between a bond and the partner it is with; bondNoun are bonds, sinceWord may stand between.
	withPartner = setOf("met avec with to mit a aan con")
	bondNoun    = setOf("twinned twinning twinnings twin jumele jumelee jumeles jumelees jumelage jumelages verbroederd verbroedering verbroederingen verbroedert verzusterd verzustering " +
		"stedenband stedenbanden zusterband zusterbanden vriendschapsband gejumeleerd stadtepartnerschaft partnerschaft verschwistert hermanada hermanado")
	sinceWord = setOf("since depuis sinds in en seit")
	// apposedPartner stand right before the name of a partner or of several.
	apposedPartner = setOf("partnerstad partnergemeente zusterstad zustergemeente zusterdorp partnerdorp jumelagestad partnersteden partnergemeenten zustersteden zustergemeenten gemeenten steden dorpen partnerstadt")
	// partnerAfter make a partner of the town before them, partnerBefore of the one behind them, town first.
	partnerAfter  = setOf("jumelle jumelee partenaire jumelles jumelees partenaires town city village commune municipality towns cities villages")
	townWord      = setOf("ville villes commune communes cite village town city municipality towns cities villages")
	partnerBefore = pairsOf("town city village towns cities villages municipality", "twin sister partner twinned partnered")
	// ofTowns stand between a word for several towns and their names, severalTowns are such words.
	ofTowns      = setOf("of de d including comme zoals as notamment waaronder like namely van")
	severalTowns = setOf("gemeenten steden dorpen communes villes villages towns cities municipalities districts partnersteden zustersteden partnergemeenten municipalites")
	// administrative stand behind the name of a town or county and are no part of it.
	administrative = setOf("county prefecture oblast governorate voivodeship province provincie district municipality council city town region parish rural municipal borough")
	// partOfCountry are names of countries that are parts of one too.
	partOfCountry = namesOf("england|engeland|angleterre|scotland|schotland|ecosse|wales|pays de galles|northern ireland|noord ierland|irlande du nord|west bank|westbank|" +
		"hong kong|hongkong|macau|macao|" +
		"westelijke jordaanoever|westoever|cisjordanie|gaza|gazastrook|bande de gaza|gaza strip")
	// locative are words behind which a capitalised name is mostly a place.
	locative = setOf("in te naar uit vanuit nabij rond from at near vers depuis jusqu tussen entre between outside inside zu nach aus")
	// linked are words that places stand behind as well as other names.
	linked   = setOf("met van of with avec and et en ou de d to via over bij voor pour by door aan contre tegen und mit as als zoals comme like")
	linkWord = setOf("de du d des of van la le l les the den der het von al el")
	// englishTown are nouns that ask for "of" before a name.
	englishTown = setOf("municipality municipalities city cities town towns village villages district districts region regions")
	// placeArticle are articles; "de" is one in Dutch.
	placeArticle = setOf("het een the le la les un une du des au aux den der")
	// titleWord stand before persons.
	titleWord = setOf("burgemeester bourgmestre mayor maire schepen echevin echevine councillor alderman wethouder voorzitter minister ministre president presidente " +
		"gouverneur governor m mr mrs ms mme mlle dr prof professor mevrouw meneer mijnheer heer dhr mw monsieur madame sir lady lord dame saint koning " +
		"roi king queen reine prins prince princess pere zuster abbe familie famille family ambassadeur ambassador directeur director secretaris raadslid depute senator")
	// bodyWord are bodies that bear the name of a place behind theirs, with or without "of".
	bodyWord = setOf("universiteit universite university ku ucl ulb fc rc ac as sc kv radio bank banque inter olympique sporting real standard club " +
		"hotel hogeschool college lycee ecole school opera marathon tour ronde festival concours musee museum theatre cinema brasserie restaurant cafe parc park station gare " +
		"stadion stade stadium hof kasteel chateau castle vzw asbl association vereniging vrienden amis friends stichting fondation foundation fort villa residence " +
		"kathedraal cathedrale cathedral clinique ziekenhuis brug pont bridge porte poort saus sauce")
	// heldWord are treaties, battles and the like, beside those of treatyWord, and what stands behind a name that is part of it.
	heldWord = setOf("slag bataille battle edict edit vrede paix peace congres congress congresso beleg siege revolutie revolution pactum akte acte bull regel school " +
		"pact convention conventie accord agreement street road lane square avenue station hotel house cafe university universiteit fc united rovers marathon festival " +
		"airport college bridge park sauce")
	// openingWord begin a sentence and are no part of a name.
	openingWord = setOf("partner partners partnerstad partnergemeente zusterstad jumelage jumelages stedenband stedenbanden vorig volgens na sinds eind begin ook zowel daarna later " +
		"apres selon avant chez comme outre notre nos both our since after before until besides unlike dear beste cher chere hello hallo")
	// everydayPlaces are towns, folded, whose name is far more often something else, beside those that vocab.Ordinary tells: given names,
	// months, words of this field, names of peoples and gods, and of firms.
	everydayPlaces = setOf("europa europe afrika africa asia azie amerika america maria anna jan peter paul pieter marie martin thomas david michel luc marc jean " +
		"victoria diana charlotte sofia helena leon francisco antonio carlos pedro juan jose eva roma kim lee linda monica vera olga alma rita clara " +
		"mai mars march april mei may june august augustus juni juli maart zondag sunday friday internet facebook google philips orange twitter covid islam koran bijbel " +
		"sahel maas nijl nil rijn rhin rhine seine schelde escaut meuse donau danube amazone congo kongo kivu sahara nato unesco agenda vlaams waals brussels " +
		"noord zuid oost west nord sud est ouest north south east centrum centre center central station markt plein kerk burg hof heide brug lincoln carter jackson " +
		"saone doubs drome isere sarthe dordogne garonne main ruhr volga don " +
		"marne somme tarn rhone loire lot var gard cher indre manche jura moselle vienne aube aude eure oise orne ain allier landes ardennes charente mayenne yonne gers " + // rivers too
		"washington wellington nelson madison jefferson franklin florence chelsea austin charlotte jackson jordan georgia lourdes vienne marche rosario " +
		"belfort trump obama merkel mandela lumumba kabila plan platform fonds forum raad stad gemeente ville commune city town wereld monde world vrede paix peace")
)
