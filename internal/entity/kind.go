package entity

import (
	"strings"
	"sync"

	"entente/internal/record"
	"entente/internal/vocab"
)

// kindCue is what a phrase says about the kind of its document.
type kindCue uint8

const (
	opensMinutes kindCue = iota // in the title or the first lines
	opensInterview
	opensSheet
	opensNews
	opensPolicy
	opensLinks
	opensTreaty
	opensQuestions // answers to what people ask
	opensSolidarity
	headlines    // in the title: what somebody does, as news says it
	tellsMinutes // anywhere
	tellsTreaty
	tellsSheet
	tellsPolicy
	tellsNews
	tellsSaid // who is quoted
	tellsTown
)

// kindWords are the phrases by which kinds of documents are told, in three languages at once: none of them means something else
// in another.
var kindWords = map[kindCue]string{
	opensMinutes: "raadsbesluit|raadsvoorstel|besluitenlijst|gemeenteraadsbesluit|uittreksel uit het register der beraadslagingen|délibération du conseil|délibérations|on agenda|council report|staff report|notulen|verslag van het|verslag van de|verslag|uittreksel uit de notulen|uittreksel uit het register|proces-verbaal|gemeenteraad van|zitting van|verslag van de gemeenteraad|verslag van de vergadering|" +
		"procès-verbal|compte rendu|extrait du registre|séance du|séance publique du|conseil communal du|minutes|minutes of|meeting of the council|council meeting",
	opensInterview: "interview|interview met|gesprek met|in gesprek met|vraaggesprek|dubbelinterview|aan het woord|entretien|entretien avec|rencontre avec|questions à|in conversation with|questions for|q a",
	opensSheet: "projectfiche|projectblad|fiche projet|fiche de projet|fiche de synthèse|infoblad|sheet|technische fiche|fiche|infofiche|steekkaart|leidraad|handleiding|praktische gids|werkblad|checklist|fiche technique|fiche pratique|vade-mecum|vademecum|guide pratique|mode d'emploi|" +
		"fact sheet|factsheet|technical sheet|toolkit|manual|practical guide|guidelines|glossarium|verklarende woordenlijst|woordenlijst|begrippenlijst|lexicon|glossaire|lexique|glossary",
	opensLinks:      "links|nuttige links|interessante links|nuttige adressen|liens|liens utiles|adresses utiles|useful links|useful addresses|further reading|verder lezen|meer lezen|pour en savoir plus|linkography|weblinks",
	opensNews:       "nieuwsbrief|perstekst|mededeling aan de pers|communiqué à la presse|lettre d'information|newsletter|media statement|media release|media advisory|statement to the press|nieuwsbericht|persbericht|actueel|actualité|actualités|communiqué de presse|communiqué|press release|news|news item",
	opensSolidarity: "internationale solidariteit|solidarité internationale|international solidarity|noord-zuidbeleid|internationaal beleid|politique internationale|coopération au développement|ontwikkelingssamenwerking",
	opensPolicy:     "beleid|beleidsplan|beleidsnota|meerjarenplan|visie|visienota|strategie|bestuursakkoord|politique|note de politique|plan stratégique|déclaration de politique|stratégie|policy|policy plan|strategy|strategic plan|vision|plan|noord-zuidbeleid|programma",
	opensTreaty: "memorandum of understanding|memorandum of agreement|memorandum van overeenstemming|memorandum d'entente|mémorandum d'entente|protocole d'entente|protocole d'accord|overeenkomst|overeenkomst tussen|samenwerkingsovereenkomst|samenwerkingsakkoord|" +
		"intentieverklaring|vriendschapspact|vriendschapsverdrag|stedenbandovereenkomst|convention|convention entre|convention de jumelage|convention de partenariat|convention de coopération|accord de coopération|accord de jumelage|accord de partenariat|charte de jumelage|charte de partenariat|" +
		"serment de jumelage|pacte d'amitié|lettre d'intention|agreement between|cooperation agreement|twinning agreement|sister city agreement|sister cities agreement|friendship agreement|partnership agreement|letter of intent|declaration of intent|declaration of cooperation",
	opensQuestions: "veelgestelde vragen|vaak gestelde vragen|vraag en antwoord|vragen en antwoorden|vraag en antwoordplatform|foire aux questions|questions fréquentes|questions et réponses|frequently asked questions|questions and answers|faq",
	headlines: "ondertekent|ondertekenen|ondertekende|ondertekenden|tekent|tekenen|tekende|tekenden|ontvangt|ontvingen|ontving|verwelkomt|verwelkomen|verwelkomde|viert|vierde|vieren|bezoekt|bezochten|bezocht|stopt|schrapt|sluit|sluiten|versterkt|" +
		"versterken|bezegelt|bezegelen|hernieuwt|hernieuwen|vernieuwt|keurt|gaat|gaan|krijgt|krijgen|wordt|worden|zet|zetten|trekt|zegt|reist|keert|onthult|onthullen|schenkt|wil|willen|haalt|stuurt|kiest|kiezen|jaar verbroederd|jaar jumelage|jaar stedenband|jaar samenwerking|" +
		"signe|signent|ont signé|a signé|reçoit|reçoivent|a reçu|accueille|accueillent|a accueilli|célèbre|célèbrent|a célébré|fête|fêtent|renforce|renforcent|renouvelle|renouvellent|scelle|scellent|tourne|fait|font|lance|lancent|met fin|rompt|se jumelle|" +
		"se jumellent|lient|unissent|se rend|part|veut|veulent|souhaite|soutient|soutiennent|offre|ans de jumelage|années de jumelage|signature d'un|signature d'une|" +
		"signs|seal|seals|sealed|celebrates|celebrate|celebrated|welcomes|welcomed|hosts|hosted|visits|visited|ends|ended|votes|voted|refuses|refused|rejects|setting up|sets up|strengthens|strengthen|renews|renewed|joins|joined|wants|seeks|marks|unveils|" +
		"wound down|cuts ties|agrees|launches|launched|receives|received|returns|becomes|more years for|years of friendship|decades of",
	tellsMinutes: "gehoord de commissie|gezien het voorstel|aldus vastgesteld|aldus besloten|griffier|final action|aanwezig|aanwezigen|verontschuldigd|agendapunt|gelet op|overwegende dat|besluit met|eenparig|présents|excusés|ordre du jour|vu la loi|vu le décret|considérant que|à l'unanimité|décide|" +
		"apologies|attendance|agenda item|resolved|unanimously",
	tellsTreaty: "hierna genoemd|hierna te noemen|de partijen|komen overeen|wordt overeengekomen|gedaan te|opgemaakt te|in tweevoud|ci-après|les parties|il est convenu|conviennent de|fait à|en deux exemplaires|" +
		"verbinden zich ertoe|verbinden er zich toe|komen de steden|komen beide steden|komen de gemeenten|komen beide gemeenten|komen partijen|hierbij overeen|in viervoud|in drievoud|treedt in werking|les deux villes s'engagent|les communes s'engagent|les villes s'engagent|s'engagent à|s'engagent mutuellement|entre en vigueur|entrera en vigueur|de commun accord|" +
		"hereby|undertake to|the participants|both cities agree|both parties|either party|either side|in witness whereof|shall enter into force|shall remain in force|comes into effect|come into effect|hereinafter|the parties|it is agreed|agree as follows|have agreed|done at|in duplicate|in two originals",
	tellsSheet:  "in deze fiche|in deze technische fiche|deze fiche|dans cette fiche|cette fiche|this sheet|this fact sheet|this factsheet|deze leidraad|ce guide|this guide",
	tellsPolicy: "we willen|wij willen|we investeren|we versterken|we voorzien|we betrekken|wil de stad|het beleid|beleid|nous voulons|la commune souhaite|la politique|we want|we will|this plan|policy|subsidiereglement|subsidies|appel à projets",
	tellsTown: "gemeente|gemeenten|gemeentelijk|gemeentelijke|stad|steden|stads|gemeenteraad|burgemeester|commune|communes|communal|communale|ville|villes|municipal|municipale|bourgmestre|maire|municipality|municipalities|city|cities|town|towns|council|mayor|" +
		"district|province|provincie|region|regio|stadt|städte|gemeinde|gemeinden|bürgermeister|ciudad|ciudades|municipio|ayuntamiento|alcalde",
	tellsNews: "gisteren|vandaag|deze week|vorige week|volgende week|gisteravond|vanmorgen|maandag|dinsdag|woensdag|donderdag|vrijdag|zaterdag|zondag|hier|aujourd'hui|cette semaine|la semaine dernière|hier soir|ce matin|lundi|mardi|mercredi|jeudi|vendredi|" +
		"samedi|dimanche|yesterday|today|last week|this week|next week|last night|monday|tuesday|wednesday|thursday|friday|saturday|sunday",
	tellsSaid: "zegt|zei|aldus|vertelt|benadrukt|benadrukte|verklaarde|verklaart|volgens|said|says|told|according to|added|explained|stressed|a déclaré|déclare|explique|a expliqué|indique|a indiqué|souligne|a souligné|affirme|confie|précise|selon",
}

var kindReader = sync.OnceValue(func() *matcher[kindCue] {
	var names []name[kindCue]
	for c, words := range kindWords {
		for w := range strings.SplitSeq(words, "|") {
			names = append(names, name[kindCue]{text: w, spelt: anyCase, value: c})
		}
	}
	return newMatcher(names)
})

const (
	openingPassages = 3
	labelBytes      = 40  // of a line that does nothing but say what the document is
	openingBytes    = 300 // of a passage: what stands later opens nothing
)

// kindOf tells the kind of a document by how it opens, what its parts look like and what was read in it. Countries and years
// must be settled.
func kindOf(d *draft) string {
	doc := d.Document
	k := newKindSigns(d)
	switch {
	case k.articles >= 2 && k.has[tellsTreaty] >= 1 && k.has[opensMinutes] == 0 && k.has[tellsMinutes] < 2:
		return "agreement-text"
	case k.has[opensTreaty] > 0 && k.has[opensMinutes] == 0 && k.has[tellsMinutes] < 2 && k.recitals+k.has[tellsTreaty] >= clausesInTreaty && k.recitals+k.articles >= 2:
		return "agreement-text"
	case k.inTitle[opensQuestions]:
		return "other"
	case k.has[opensMinutes] > 0 && (k.has[tellsMinutes] > 0 || k.inTitle[opensMinutes]) || k.has[tellsMinutes] >= 3:
		return "minutes"
	case k.has[opensInterview] > 0 || k.questions >= 3 && k.questions*5 >= len(doc.Passages):
		return "interview"
	case k.inTitle[opensSheet] || k.has[tellsSheet] > 0:
		return "technical-sheet"
	case k.rows >= rowsInList && k.rows*3 > len(doc.Passages)-k.headings && !k.inTitle[opensPolicy]:
		return "list"
	case k.inTitle[headlines] && k.prose >= proseInNews && k.items*2 < len(doc.Passages), k.has[tellsSaid] >= proseInNews && k.has[tellsNews] > 0 && k.items < k.prose:
		return "news"
	case k.inTitle[opensNews] || k.datedAtTop || k.has[opensNews] > 0 && k.has[tellsNews] > 0:
		return "news"
	}
	years := len(doc.Years.Agreement) + len(doc.Years.Start) + len(doc.Years.Phase)
	tied := k.towns && k.instruments+k.bonds > 0 && !d.schools.title // partners, and not of a shop or a school
	switch {
	case k.inTitle[opensLinks] && k.items >= linksInList && k.items*2 >= len(doc.Passages):
		return "list"
	case k.inTitle[opensPolicy], k.inTitle[opensSolidarity]:
		return "policy-page"
	case tied && years > 0, tied && len(doc.Countries) > 0 && k.instruments >= 2 && k.has[tellsPolicy] < 2:
		return "partnership-page"
	case k.has[tellsPolicy] >= 2, k.towns && k.instruments+k.cooperation >= 3 && k.prose >= 3:
		return "policy-page"
	case k.items >= 10 && k.items*4 >= len(doc.Passages)*3:
		return "list"
	case tied && len(doc.Countries) > 0:
		return "partnership-page"
	}
	return "other"
}

// kindSigns is what the kind of a document is told by.
type kindSigns struct {
	has                      map[kindCue]int
	inTitle                  map[kindCue]bool
	articles                 int // passages that open with "Article 1"
	recitals                 int // passages that open like the grounds of an agreement: "Whereas"
	questions                int // short passages that ask, with an answer behind them
	items, prose, headings   int
	rows                     int // lines of a list that name a place or a country
	instruments, cooperation int
	bonds                    int  // words for working together that say more than "partner" or "project"
	towns                    bool // a municipality is named or spoken of
	datedAtTop               bool // a date that is not that of a change
}

func newKindSigns(d *draft) kindSigns {
	doc := d.Document
	k := kindSigns{has: map[kindCue]int{}, inTitle: map[kindCue]bool{}}
	title := func(text string) {
		for _, h := range kindReader().find(text[:min(len(text), openingBytes)]) {
			for _, v := range h.values {
				k.inTitle[v] = true
				k.has[v]++
			}
		}
	}
	title(doc.Title)
	for i, p := range doc.Passages {
		switch p.Role {
		case record.RoleListItem, record.RoleTable:
			k.items++
		case record.RoleProse:
			k.prose++
		case record.RoleHeading:
			k.headings++
		}
		if p.Role != record.RoleHeading && len(p.Text) <= townRowBytes && shortLine(p) && namesTown(p) {
			k.rows++
		}
		// The line under the title of a plain text often says what it is: "Technische fiche".
		if p.Text != doc.Title && (i == 0 && len(p.Text) <= openingBytes && p.Role == record.RoleHeading || i < openingPassages && len(p.Text) <= labelBytes ||
			i < headPassages && p.Role == record.RoleHeading && len(p.Text) <= labelBytes && len(strings.Fields(p.Text)) == 1) {
			title(p.Text)
		}
		if opensArticle(p.Text) {
			k.articles++
		}
		if opensRecital(p.Text) {
			k.recitals++
		}
		if i+1 < len(doc.Passages) && asks(p.Text) && !asks(doc.Passages[i+1].Text) {
			k.questions++
		}
		for h := range kindReader().hits(p.Text, d.wordsOf(i)) {
			for _, v := range h.values {
				if v >= tellsMinutes || i < openingPassages && h.start < openingBytes {
					k.has[v]++
				}
			}
		}
		for _, e := range d.cuesOf(i) {
			switch e.cue {
			case instrument:
				k.instruments++
				k.towns = k.towns || bindsTowns(p.Text[e.start:e.end])
			case cooperates:
				k.cooperation++
				if lastingBond(p.Text[e.start:e.end]) {
					k.bonds++
				}
			}
		}
		for _, m := range p.Mentions {
			k.towns = k.towns || m.Kind == record.KindMunicipality
			if m.Role == record.RoleDocument && m.Rule != approvedOn && i < topPassages && doc.Issued != nil && doc.Issued.Basis == "explicit" && doc.Issued.Precision == "day" {
				k.datedAtTop = true
			}
		}
	}
	k.towns = k.towns || k.has[tellsTown] > 0 || doc.Municipality != ""
	return k
}

// rowsInList is how many lines that name places a list of towns has at least, townRowBytes how long such a line is; proseInNews how many passages of prose, or words
// for who is quoted, news has; headPassages how far down a heading of one word says what the document is.
const (
	rowsInList   = 6
	townRowBytes = 240
	proseInNews  = 2
	headPassages = 8
)

// namesTown tells that a place, a municipality or a country is named in a passage.
func namesTown(p record.Passage) bool {
	for _, m := range p.Mentions {
		if m.Kind == record.KindPlace || m.Kind == record.KindMunicipality || m.Kind == record.KindCountry {
			return true
		}
	}
	return false
}

// linksInList is how many items a list of links has at least.
const linksInList = 3

// bondWords are the beginnings of the words for a lasting cooperation. A shop has partners and projects too.
var bondWords = []string{"samenwerk", "samengewerkt", "cooper", "co operat", "collabor", "partnerschap", "partenariat", "partnership", "vriendschap", "amitie", "friendship", "became partner", "werden partner", "deviennent partenaire", "zusammenarbeit", "kooperation", "colabor", "jumel"}

func lastingBond(surface string) bool {
	folded := vocab.Fold(surface)
	for _, b := range bondWords {
		if strings.HasPrefix(folded, b) {
			return true
		}
	}
	return false
}

func opensArticle(text string) bool {
	w := wordReader{text: text[:min(len(text), 24)]}
	a, b, ok := w.read()
	if !ok {
		return false
	}
	switch vocab.Fold(text[a:b]) {
	case "art", "article", "artikel", "clause":
	default:
		return false
	}
	a, b, ok = w.read()
	if !ok {
		return false
	}
	word := text[a:b]
	return word[0] >= '0' && word[0] <= '9' || strings.Trim(word, "IVXivx") == "" || strings.EqualFold(word, "premier") || strings.EqualFold(word, "eerste")
}

// clausesInTreaty is how many recitals and turns of phrase of an agreement the text of one has, when no articles are counted in it.
const clausesInTreaty = 3

// recitals open the grounds of an agreement, before what is agreed.
var recitals = wordSet("omdat overwegende aangezien wensende erkennende overtuigd bewust daarom", "considerant attendu desireux desireuses soucieux soucieuses convaincus convaincues conscients conscientes reconnaissant",
	"whereas considering desiring desirous wishing recognising recognizing acknowledging convinced aspiring therefore")

// opensRecital tells whether a passage opens like a recital. The word has a capital, and what follows is no short line.
func opensRecital(text string) bool {
	w := wordReader{text: text[:min(len(text), 32)]}
	a, b, ok := w.read()
	return ok && len(text) > labelBytes && capital(text[a:]) && recitals[vocab.Fold(text[a:b])]
}

// questionBytes is the length of a question that an interviewer may ask.
const questionBytes = 400

func asks(text string) bool {
	return len(text) <= questionBytes && strings.HasSuffix(strings.TrimRight(text, " »”\""), "?")
}
