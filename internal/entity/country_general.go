package entity

import (
	"strings"

	"entente/internal/record"
)

// general tells that the sentence does not speak of a partnership of the document's own side: a question, a count, a plan that
// was dropped, relations between states, towns of a country at large.
func (s *countrySettler) general(p record.Passage, r reading, from, to, at int, m record.Mention, near neighbours) bool {
	if asked(p.Text, r, from, to) || counted(near) || dropped(p.Text, r, from, to) {
		return true
	}
	governor := governors(p, r, from, at)
	if betweenWord[nth(governor, 0)] && m.Rule != "town" && !s.homeNamed(p, int(r.words[from].start), int(r.words[to-1].end)) {
		return true // "entre la France et l'Allemagne"
	}
	if m.Value == "BE" && s.home == "" && !placed(p, near, r, from, at) {
		return true
	}
	if m.Rule == "town" && inWord[nth(governor, 0)] && seatedWord[nth(governor, 1)] {
		return true // "un bureau établi à Madrid"
	}
	if inWord[nth(governor, 0)] && bodyNoun[nth(governor, 1)] {
		return true // "samen met een vereniging in Guatemala"
	}
	if s.doc.Municipality != "" || ownSide(p.Text, r, from, to) || (s.home == "BE" || s.home == "") && belgianSide(p.Text, r, from, at) {
		return false
	}
	if inWord[nth(governor, 0)] && townsNoun[nth(governor, 1)] {
		return true // "towns in Russia"
	}
	return m.Rule == "adjective" && (townsNoun[first(near.after)] || townsNoun[first(near.before)] && p.Language == "fr")
}

// governors returns up to three words, folded and the nearest first, before the country and before the countries that stand in
// one list with it, articles aside.
func governors(p record.Passage, r reading, from, at int) []string {
	var found []string
	for i := at - 1; i >= from && i >= at-20 && len(found) < 3; i-- {
		w := r.folded(p.Text, i)
		if len(found) == 0 {
			switch {
			case w == "and" || w == "et" || w == "und" || countryAt(p, int(r.words[i].start)):
				continue
			case w == "en" && i > from && countryAt(p, int(r.words[i-1].start)):
				continue
			}
		}
		switch w {
		case "la", "le", "les", "l", "het", "the", "den", "een", "un", "une", "an", "a":
			if !strings.HasPrefix(p.Text[r.words[i].start:], "à") {
				continue
			}
		}
		found = append(found, w)
	}
	return found
}

var (
	betweenWord = setOf("tussen entre between zwischen")
	inWord      = setOf("in en au aux a of de d du des van uit from")
	// townsNoun are places at large; bodyNoun bodies that are no municipality.
	townsNoun = setOf("steden gemeenten dorpen villes communes villages towns cities municipalities villages councils mayors burgemeesters maires stadte gemeinden stadten besturen twinnings jumelages")
	bodyNoun  = setOf("vereniging verenigingen association associations ngo ong stichting fondation foundation charity bedrijf bedrijven entreprise entreprises company companies")
	// ownWord are words of one who speaks for the own side or to it.
	ownWord = setOf("wij we ons onze u uw je jullie jouw nous notre nos vous votre vos our us you your wir unser unsere unseren unserer sie")
)

// ownSide tells that the sentence speaks of the own side: "our", or the town that writes.
func ownSide(text string, r reading, from, to int) bool {
	for i := from; i < to; i++ {
		if ownWord[r.folded(text, i)] {
			return true
		}
	}
	return false
}

// belgianWord are words for what is Belgian or of a Belgian region.
var belgianWord = setOf("belge belges belgisch belgische belgian bruxellois bruxelloise bruxelloises wallon wallons wallonne wallonnes flamand flamands flamande " +
	"flamandes vlaams vlaamse waals waalse brussels brusselse flemish walloon")

// belgianSide tells that the sentence speaks of Belgian municipalities before it comes to the country: "trois communes wallonnes
// collaborent avec des communes sénégalaises".
func belgianSide(text string, r reading, from, at int) bool {
	for i := from; i < at; i++ {
		if belgianWord[r.folded(text, i)] && (townsNoun[r.folded(text, i-1)] || townsNoun[r.folded(text, i+1)]) {
			return true
		}
	}
	return false
}

// asked tells a question that is put to nobody: "What of twin towns in Russia?". One put to a partner, "your Rwandan
// colleagues", tells something.
func asked(text string, r reading, from, to int) bool {
	end := len(text)
	if to < len(r.words) {
		end = int(r.words[to].start)
	}
	return strings.ContainsAny(text[r.words[to-1].end:end], "?") && !ownSide(text, r, from, to) && !presuming[r.folded(text, from)]
}

// seatedWord are the words for where a body has its seat.
var seatedWord = setOf("etabli etablie etablis basee base bases basees gevestigd gevestigde based headquartered seated ansassig")

// presuming are the words that open a question about what is so: "Why does the town have a tie with …?".
var presuming = setOf("why when since how waarom wanneer hoe pourquoi quand comment warum wann wie")

// callsPlace tells that the sentence names a place as such: "de gemeente Peñalolén", "the city of Medellín".
func callsPlace(text string, r reading, from, to int) bool {
	for i := from; i < to; i++ {
		if w := r.folded(text, i); !placeNoun[w] || townsNoun[w] {
			continue
		}
		for j := i + 1; j < to && j <= i+2; j++ {
			if r.words[j].capital {
				return true
			}
			if !functionWord[r.folded(text, j)] {
				break
			}
		}
	}
	return false
}

// counted tells a row of figures: "Italië: 10.412".
func counted(n neighbours) bool {
	right := strings.TrimSpace(n.right)
	if right != ":" && right != "(" && right != "" && right != "–" && right != "-" || !isNumber(first(n.after)) {
		return false
	}
	if right == "" || right == "(" {
		return false
	}
	a := first(n.after)
	return len(a) != 4 || a[0] != '1' && a[0] != '2'
}

var (
	planWord = setOf("plan plannen plans project projet projets idee idea")
	dropWord = setOf("dropped abandoned shelved rejected abandonne abandonnee abandonnes rejete opgegeven geschrapt afgeblazen afgevoerd verworpen")
)

// dropped tells a plan that came to nothing; a partnership that ended is one all the same.
func dropped(text string, r reading, from, to int) bool {
	plan := false
	for i := from; i < to; i++ {
		w := r.folded(text, i)
		plan = plan || planWord[w]
		if plan && dropWord[w] {
			return true
		}
	}
	return false
}

// homeNamed tells whether the own country, or a town of it, is named between two bytes of a passage.
func (s *countrySettler) homeNamed(p record.Passage, from, to int) bool {
	for _, m := range p.Mentions {
		if m.Start >= to {
			break
		}
		if m.Start >= from && (m.Kind == record.KindMunicipality || m.Kind == record.KindCountry && m.Value == s.home) {
			return true
		}
	}
	return false
}

// firstOfPair tells the first of two places of two countries, in a text of no own side: "Lille et Saint-Louis", "the Dutch town
// of Almelo and Denizli in Turkey had been partners". What stands behind a bond is a list of partners instead.
func (s *countrySettler) firstOfPair(p record.Passage, r reading, from, to, at int, m record.Mention) bool {
	for i := from; i < at; i++ {
		if r.words[i].hint&bond != 0 {
			return false
		}
	}
	if bothBracketed(p, m) {
		return false // "Bremen (Germany) and Windhoek (Namibia)" is told by one who stands outside
	}
	head := p.Role == record.RoleHeading && at == from
	joined, bonded := -1, false
	for i := at + 1; i < to && i < at+farWords; i++ {
		bonded = bonded || r.words[i].hint&bond != 0
		if joined < 0 && i <= at+5 && andWord[r.folded(p.Text, i)] && i+1 < to && r.words[i+1].capital {
			joined = i
		}
	}
	if joined < 0 || !head && !bonded {
		return false
	}
	if head {
		return true
	}
	for _, o := range p.Mentions {
		if o.Start >= int(r.words[joined].start) && o.Start < int(r.words[min(to, joined+6)-1].end) && o.Kind == record.KindCountry && o.Value != m.Value {
			return true
		}
	}
	return false
}

// bothBracketed tells that a country stands alone in brackets, and the next one too.
func bothBracketed(p record.Passage, m record.Mention) bool {
	if !bracketed(around(p.Text, m.Start, m.End)) {
		return false
	}
	for _, o := range p.Mentions {
		if o.Start > m.End && o.Kind == record.KindCountry && o.Rule != "town" && o.Value != m.Value {
			return bracketed(around(p.Text, o.Start, o.End))
		}
	}
	return false
}

var toWord = setOf("naar to vers nach")

// destination returns the only country that the document travels to where the sentence beside it tells of a partner town: "We vlogen
// naar Guatemala. De gemeente Nebaj is sinds 1992 onze partner." It counts where no partner was found otherwise.
func (s *countrySettler) destination() string {
	var only *record.Mention
	for i := range s.doc.Passages {
		p := &s.doc.Passages[i]
		var r reading
		for j := range p.Mentions {
			m := &p.Mentions[j]
			if m.Kind != record.KindCountry || m.Role != record.RoleMentioned || m.Rule == "adjective" || m.Rule == "seat" {
				continue
			}
			if r.words == nil {
				r = takeApart(p.Text)
			}
			at := r.at(m.Start)
			if r.bonds+r.joints == 0 || at == len(r.words) || !s.travels(*p, r, at) {
				continue
			}
			if only != nil && only.Value != m.Value {
				return ""
			}
			only = m
		}
	}
	if only == nil {
		return ""
	}
	only.Role = record.RolePartner
	return only.Value
}

// travels tells that "to" leads to the country at a word, and that the sentence before or behind calls a place a partner.
func (s *countrySettler) travels(p record.Passage, r reading, at int) bool {
	if at == 0 || !toWord[r.folded(p.Text, at-1)] {
		return false
	}
	for _, sentence := range [...]int32{r.words[at].sentence - 1, r.words[at].sentence + 1} {
		bonded, place := false, false
		for i := max(1, at-farWords); i < len(r.words) && i < at+farWords; i++ {
			w := r.words[i]
			if w.sentence != sentence {
				continue
			}
			if w.hint&against != 0 {
				return false
			}
			before := r.folded(p.Text, i-1)
			bonded = bonded || w.hint&(bond|joint) != 0
			place = place || w.capital && (placeNoun[before] || withWord[before])
		}
		if bonded && place {
			return true
		}
	}
	return false
}
