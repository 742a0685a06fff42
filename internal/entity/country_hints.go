package entity

import (
	"strings"
	"unicode/utf8"

	"entente/internal/vocab"
)

// hint is what a word says about the countries in its sentence; a word may say several things.
type hint uint16

const (
	// bond names a lasting relation or its instrument: stedenband, jumelage, twinning, agreement.
	bond hint = 1 << iota
	// joint names work together that may as well be with someone at home: samenwerking, project, soutien.
	joint
	// venue tells that something took place: congres, prix, ceremony.
	venue
	// origin tells where somebody comes from: afkomstig, réfugiés, visitors.
	origin
	// war tells of war, occupation, colony.
	war
	// figures compares or counts.
	figures
	// embassy stands for a state's house abroad.
	embassy
	// negation denies what follows.
	negation
	// link ties the bond to whom it is with: met, avec, with, in.
	link
	// lone is the second half of a bond, for words that only count together: sister cities, villes sœurs.
	lone
)

// against are the cues that keep a country from being the partner side of its sentence.
const against = venue | origin | war | figures | embassy

// hintWords are whole words, hintStarts beginnings of words; both folded.
var hintWords, hintStarts = hintTables()

func hintTables() (whole, begun map[string]hint) {
	whole, begun = map[string]hint{}, map[string]hint{}
	words := func(c hint, list string) {
		for w := range strings.FieldsSeq(list) {
			whole[w] |= c
		}
	}
	starts := func(c hint, list string) {
		for w := range strings.FieldsSeq(list) {
			begun[w] |= c
		}
	}
	words(bond, "twin twins twinned twinning twinnings pact pacte pacts charte charter oorkonde mou accord accords akkoord akkoorden convention conventions "+
		"agreement agreements memorandum convenant convenanten partner partners vriendenstad abkommen vertrag vriendschap convenu hermanamiento hermanamientos convenio convenios acuerdo acuerdos amistad freundschaft partnered partnering links amitie friendship friendships")
	starts(bond, "stedenband gemeenteband scholenband jumela jumele jumelo verbroeder verzuster zusterst zustergem zusterrelat partnerst partnergem partnerland partnerreg partnersch partenari partenair "+
		"partnership vriendschapsb vriendschapsp vriendschapsv vriendschapsr vriendschapsl samenwerkingsak samenwerkingsov samenwerkingspr overeenkomst overeengekomen "+
		"samenwerkingsverb zuidwerking zuidpartner noordzuidwerking uitwisselingsrel bondgenoot ondertekening verschwister stadtepartner kommunalpartner gemeindepartner partnerstadt freundschafts vereinbar hermanad")
	words(joint, "samen steunt steun steunen steunde project projecten projet projets projects exchange exchanges exchanged support supports supported supporting "+
		"echange echanges echangent band banden lien liens link actief active actif bond together appui programme programma programmes protocol protocole protocoles "+
		"lie liee lies liees verbonden linked verbunden")
	starts(joint, "samenwerk cooper collabor uitwissel ondersteun soutien soutenir soutient appuie solidar zusammenarb kooper unterstutz colabor apoy bestuurskracht ontwikkelingssamenw capaciteits")
	words(venue, "congres congress forum forums beurs beurzen festival festivals award awards prijs prijzen prix prize prizes colloque colloques summit workshop workshops "+
		"seminar seminars seminarie salon foire fair expo tentoonstelling exposition exhibition finale tornooi tournoi tournament kampioenschap championnat championship "+
		"laureaat laureat winner winners olympische olympiques olympic studiedag ontmoetingsmoment ontmoetingsmomenten")
	starts(venue, "conferen ceremon symposi wereldbeker awards")
	words(origin, "afkomstig geboren born visitors visitor bezoekers bezoeker visiteurs visiteur originaire originaires venu venue venus venues oorsprong origine descent roots afkomst gevlucht fled "+
		"toeristen tourists touristes migranten migrants migrant werknemers gastarbeiders adopted geadopteerd nationaliteit "+
		"fabrique fabriquee fabriques fabriquees vervaardigd geproduceerd manufactured importe importee ingevoerd")
	starts(origin, "vluchteling refugi refuge asiel asylum immigr emigr")
	words(war, "oorlog oorlogen guerre guerres war wars koloniaal koloniale colonial coloniale soldaten soldiers soldats prisonniers prisoners frontsoldaten")
	starts(war, "bezet occupation occupie kolonis colonis colonial krijgsgevang bevrijd liberati wereldoorlog invasi annex sanctie sanction boycot deport concentratiekamp")
	words(figures, "gemiddelde moyenne average vergeleken vergelijking compared comparison comparaison compare comparee statistieken statistiques statistics ranking rangschikking classement")
	starts(embassy, "ambassad embass consulaa consulat consul")
	words(negation, "geen nooit niet noch zonder jamais aucun aucune pas ni sans never no not nor neither without none")
	words(link, "met avec with aan to in au aux en a te mit con zwischen entre tussen entre between richting vers from op and et voor pour for")
	words(lone, "sister soeur soeurs zus jumelle jumelles jumeau jumeaux")
	return whole, begun
}

// The lengths, in bytes, of the beginnings of words in hintStarts. hintHeads holds what they begin with themselves.
const shortestStart, longestStart = 5, 18

var hintHeads = func() map[string]bool {
	heads := map[string]bool{}
	for w := range hintStarts {
		if len(w) >= shortestStart {
			heads[w[:shortestStart]] = true
		}
	}
	return heads
}()

// hintOf returns what a folded word says.
func hintOf(word []byte) hint {
	c := hintWords[string(word)]
	if len(word) < shortestStart {
		return c
	}
	if hintHeads[string(word[:shortestStart])] {
		for n := shortestStart; n <= len(word) && n <= longestStart; n++ {
			c |= hintStarts[string(word[:n])]
		}
	}
	for _, end := range bondEnds {
		if len(word) > len(end) && string(word[len(word)-len(end):]) == end {
			c |= bond
		}
	}
	return c
}

// bondEnds are the heads of Dutch compounds that name a bond: klimaatpartnerschap, scholenjumelage.
var bondEnds = []string{"partnerschap", "partnerschappen", "stedenband", "stedenbanden", "vriendschapsband", "jumelage", "jumelages"}

// hinted is a word of a passage with what it says.
type hinted struct {
	start, end int32
	hint       hint
	capital    bool
	sentence   int32
}

// reading is a passage taken apart for settling: its words and the sentences they stand in.
type reading struct {
	words []hinted
	// bonds and joints count the words of that sort that no negation takes back.
	bonds, joints int
	// memo keeps the words folded so far, for a passage that is asked about many times; nil otherwise.
	memo []string
}

// together gives the beginning of the verb that makes work together with a preposition behind it.
var together = map[string]string{"with": "work", "avec": "travaill"}

// wordBytes is what a word takes with the blank behind it, a little less than in most texts.
const wordBytes = 6

// notSentenceEnd are words, folded, whose full stop ends no sentence.
var notSentenceEnd = setOf("nl mr mrs ms dr st dhr mevr prof nr no art cf bv mme mm ir ing ca etc rep dem jl ste")

// takeApart takes a passage apart.
func takeApart(text string) reading { return takeApartInto(nil, text) }

// takeApartInto is takeApart in the room of a reading that is needed no more.
func takeApartInto(room []hinted, text string) reading {
	if room == nil {
		room = make([]hinted, 0, len(text)/wordBytes+1)
	}
	r := reading{words: room[:0]}
	w := wordReader{text: text}
	var buf [maxWord]byte
	sentence := int32(0)
	last := -1
	var lastWord string
	for {
		s, e, ok := w.read()
		if !ok {
			break
		}
		word := text[s:e]
		if last >= 0 && sentenceBreaks(text[last:s], lastWord, word) {
			sentence++
		}
		c := hint(0)
		if len(word) <= maxWord {
			c = hintOf(vocab.AppendFold(buf[:0], word))
		}
		if word == "né" || word == "née" || word == "nés" || word == "nées" {
			c |= origin
		}
		r.words = append(r.words, hinted{int32(s), int32(e), c, capital(word), sentence})
		last, lastWord = e, word
	}
	for i := range r.words {
		w := &r.words[i]
		if w.hint&lone != 0 {
			// "sister cities", "villes sœurs", "se jumelle avec"
			before, after := r.folded(text, i-1), r.folded(text, i+1)
			if strings.HasPrefix(after, "cit") || strings.HasPrefix(before, "ville") || strings.HasPrefix(before, "commune") || strings.HasPrefix(before, "cite") ||
				before == "se" || after == "avec" {
				w.hint |= bond
			}
		}
		if w.hint&joint != 0 && (cityWord[r.folded(text, i-1)] && strings.HasPrefix(r.folded(text, i), "link") ||
			declaredWord[r.folded(text, i-1)] || declaredWord[r.folded(text, i-2)]) {
			w.hint |= bond // "a city link", "Declaration of Cooperation"
		}
		if w.hint&venue != 0 && int(w.end) < len(text) && text[w.end] == '-' {
			w.hint &^= venue // Salon-de-Provence
		}
		if w.hint&bond != 0 && r.thing(text, i) {
			w.hint &^= bond
		}
		if w.hint&origin != 0 && r.camp(text, i) {
			w.hint &^= origin
		}
		if i > 0 && (w.hint&link != 0) && together[text[w.start:w.end]] != "" &&
			strings.HasPrefix(strings.ToLower(text[r.words[i-1].start:r.words[i-1].end]), together[text[w.start:w.end]]) {
			w.hint |= joint // "works with", "travaille avec"
		}
		if w.hint&(bond|joint) == 0 {
			continue
		}
		if r.denied(i) {
			w.hint &^= bond | joint
			continue
		}
		if w.hint&bond != 0 {
			r.bonds++
		}
		if w.hint&joint != 0 {
			r.joints++
		}
	}
	return r
}

// folded returns the word at i folded; empty outside the passage.
func (r reading) folded(text string, i int) string {
	if i < 0 || i >= len(r.words) {
		return ""
	}
	if r.memo == nil {
		return vocab.Fold(text[r.words[i].start:r.words[i].end])
	}
	if r.memo[i] == "" {
		r.memo[i] = vocab.Fold(text[r.words[i].start:r.words[i].end])
	}
	return r.memo[i]
}

// twinThings are what comes in pairs and is no town, before "jumelé" or behind "twin"; idioms are the words before "accord" and
// "akkoord" that make a phrase of it: "d'accord", "en accord avec", "niet akkoord".
var (
	twinThings = setOf("roue roues pneu pneus essieu essieux jante jantes maison maisons habitation habitations logement logements villa villas fenetre fenetres " +
		"colonnes tours garages lits ponts moteurs compteurs wheel wheels tyre tyres tire tires axle axles bed beds room rooms engine engines screw screws propellers " +
		"towers house houses set sets jet jets cylinder cylinders track sockets tub peaks brother brothers sister sisters boys girls babies")
	idioms = setOf("d en in niet n akkoord")
)

// cityWord are what stands before "link" where it is a bond; declaredWord what makes an instrument of the cooperation behind it.
var (
	cityWord     = setOf("city cities town towns municipal community")
	declaredWord = setOf("declaration verklaring")
)

// thing tells that the word at i only sounds like a bond: twin wheels, "roues jumelées", "d'accord".
func (r reading) thing(text string, i int) bool {
	switch w := r.folded(text, i); {
	case w == "accord" || w == "akkoord":
		return idioms[r.folded(text, i-1)]
	case w == "twin" || w == "twinned":
		return twinThings[r.folded(text, i+1)] || twinThings[r.folded(text, i+2)]
	case w == "twins":
		b := r.folded(text, i-1)
		return b == "the" || b == "born" || b == "identical" || isNumber(b)
	case strings.HasPrefix(w, "jumele"):
		return twinThings[r.folded(text, i-1)] || twinThings[r.folded(text, i-2)]
	}
	return false
}

// dates tells that a war only tells when: "before the war", "na de Tweede Wereldoorlog".
func (r reading) dates(text string, i int) bool {
	for j := i - 1; j >= 0 && j >= i-4; j-- {
		switch r.folded(text, j) {
		case "before", "after", "since", "na", "voor", "sinds", "avant", "apres", "depuis", "vor", "nach", "seit":
			return true
		}
	}
	return false
}

// camp tells a refugee camp, which is a place and no origin.
func (r reading) camp(text string, i int) bool {
	for j := max(0, i-2); j <= i+1 && j < len(r.words); j++ {
		w := strings.ToLower(text[r.words[j].start:r.words[j].end])
		if strings.HasPrefix(w, "camp") || strings.Contains(w, "kamp") {
			return true
		}
	}
	return false
}

// denied tells whether a negation stands at most four words before the word, or right behind it, in its sentence.
func (r reading) denied(i int) bool {
	for j := i - 1; j >= 0 && j >= i-4 && r.words[j].sentence == r.words[i].sentence; j-- {
		if r.words[j].hint&negation != 0 {
			return true
		}
	}
	return false
}

// sentenceBreaks tells whether a sentence ends in the gap between two words.
func sentenceBreaks(gap, before, after string) bool {
	for i, r := range gap {
		switch r {
		case '!', '?', '…', '•', '▪', '\n':
			return true
		case ';':
			return true
		case '.':
			rest := gap[i+1:]
			if rest == "" {
				return utf8.RuneCountInString(before) > 2 && capital(after) // "werken.Gemeentelijke"
			}
			return utf8.RuneCountInString(before) > 1 && !notSentenceEnd[vocab.Fold(before)] && (capital(after) || strings.ContainsAny(rest, "“\"«‘(") || isNumber(after))
		}
	}
	return false
}

// at returns the index of the word that begins at or behind a byte, or the number of words.
func (r reading) at(start int) int {
	lo, hi := 0, len(r.words)
	for lo < hi {
		mid := (lo + hi) / 2
		if int(r.words[mid].start) < start {
			lo = mid + 1
		} else {
			hi = mid
		}
	}
	return lo
}
