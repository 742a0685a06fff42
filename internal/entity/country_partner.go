package entity

import (
	"cmp"
	"slices"
	"strings"

	"entente/internal/record"
	"entente/internal/vocab"
)

// farWords is how far a sentence is read on each side of a country: what stands farther off says nothing about it, and a text
// without full stops takes no more time than another.
const farWords = 60

// partner tells whether a mention speaks for the partner side.
func (s *countrySettler) partner(passage int, x apart, m record.Mention) bool {
	r := x.reading
	p := s.doc.Passages[passage]
	at := r.at(m.Start)
	if at == len(r.words) {
		return false
	}
	sentence := r.words[at].sentence
	from, to := at, at
	for from > 0 && at-from < farWords && r.words[from-1].sentence == sentence {
		from--
	}
	for to < len(r.words) && to-at < farWords && r.words[to].sentence == sentence {
		to++
	}
	near := around(p.Text, m.Start, m.End)
	if x.school && !tellsOfTown(&p, int(r.words[from].start), int(r.words[to-1].end)) {
		return false
	}
	if m.Rule == "seat" || s.general(p, r, from, to, at, m, near) {
		return false
	}
	if s.otherScene(r, from, to, at, m, near, p) {
		return false
	}
	if x.column {
		return inCountryCell(p, m) && (s.scope[passage]&(bond|joint) != 0 || datedRow(p.Text) || r.bonds > 0)
	}
	if m.Rule == "code" && (r.bonds > 0 || s.scope[passage]&bond != 0) && x.coded >= manyCodes {
		return true // "four municipalities: Aarau (CH), Delft (NL), Ulm (D)"
	}
	adjective := m.Rule == "adjective"
	if adjective && !adjectiveOfPlace(near, string(p.Language)) {
		return false
	}
	if s.home == "" && s.firstOfPair(p, r, from, to, at, m) {
		return false
	}
	// A heading that is a country's.
	if heads(p) && !adjective && !strings.HasSuffix(p.Text, "?") && to-from <= 12 && (p.Role == record.RoleHeading || countryLine(p)) {
		if (s.scope[passage]|s.under[passage]|scopeOf(p.Text))&bond != 0 || s.scope[passage]&s.under[passage]&joint != 0 {
			return true
		}
	}
	if adjective && (partnerNoun[first(near.after)] || partnerNoun[second(near.after)] || partnerNoun[first(near.before)]) {
		return true
	}
	// The sentence itself. A bond before the country counts as it stands. Words behind it only count when the country is tied
	// to something, and not when somebody merely comes from there; work together must be near and lead to it.
	placed := placed(p, near, r, from, at)
	before := leadingWord(p, r, from, at)
	brackets := strings.HasSuffix(strings.TrimRight(near.left, " \u00a0"), "(")
	if s.home == "" && !placed && !brackets && !adjective && m.Rule != "town" && !(p.Role != record.RoleProse && len(p.Text) <= shortItem) && !callsPlace(p.Text, r, from, to) {
		return false // a text about twinning at large
	}
	tied := placed || brackets || adjective || tying[before]
	for i := from; i < to; i++ {
		w := r.words[i]
		if i < at && (w.hint&bond != 0 || w.hint&joint != 0 && at-i <= 25 && !comingFrom[before] && !r.requested(p.Text, i) && (brackets || leads(r, i, at))) {
			return true
		}
		if i < at || comingFrom[before] {
			continue
		}
		if w.hint&bond != 0 && betweenWord[r.folded(p.Text, i+1)] && otherCountry(p, m, int(w.end), int(r.words[to-1].end)) {
			break // "to Benin, for the partnership between Diest and a town in Togo"
		}
		if w.hint&bond != 0 && i-at <= 25 && (tied || partnerNoun[vocab.Fold(p.Text[w.start:w.end])]) {
			return true
		}
		if w.hint&joint != 0 && i-at <= 10 && tied && !strings.ContainsAny(p.Text[m.End:w.start], ",;(") {
			return true
		}
	}
	if placed && (r.resumesBond(p.Text, from) || r.twoTowns(p.Text, to)) {
		return true
	}
	listed := p.Role == record.RoleTable || p.Role == record.RoleListItem && at < 15 && (m.Rule != "town" || len(p.Text) <= 60)
	if s.scope[passage]&bond != 0 && !adjective && !comingFrom[before] && (listed || placed && m.Rule != "town" && m.Rule != "code") {
		return true
	}
	if adjective && s.scope[passage]&bond != 0 && p.Role == record.RoleListItem && from == 0 && at <= 8 {
		return true // "With the Turkish town of Anamur" under "We are twinned with"
	}
	if s.scope[passage]&joint != 0 && placed && listed {
		return true
	}
	// The place named with it stands in a sentence of partnership elsewhere.
	return (placed || definesPlace(p.Text, r, from, at)) && s.knownPlace(p.Text, r, from, at) || s.resumesPlace(p.Text, r, from, at)
}

// otherCountry tells whether a country other than m's is named between two bytes of a passage.
func otherCountry(p record.Passage, m record.Mention, from, to int) bool {
	i, _ := slices.BinarySearchFunc(p.Mentions, from, func(m record.Mention, at int) int { return cmp.Compare(m.Start, at) })
	for ; i < len(p.Mentions) && p.Mentions[i].Start < to; i++ {
		if o := p.Mentions[i]; o.Kind == record.KindCountry && o.Value != m.Value {
			return true
		}
	}
	return false
}

// requested tells whether the work together at i is only asked for: "vraagt steun", "demande une aide".
func (r reading) requested(text string, i int) bool {
	for j := i - 1; j >= 0 && j >= i-2 && r.words[j].sentence == r.words[i].sentence; j-- {
		if requestWord[r.folded(text, j)] {
			return true
		}
	}
	return false
}

var requestWord = setOf("vraagt vragen vroeg vroegen demande demandent sollicite sollicitent asks ask asked requests request bittet bitten")

// resumesBond tells whether a sentence goes on about the bonds of the one before: "our partnership with A is old; that with B is
// young".
func (r reading) resumesBond(text string, from int) bool {
	if from == 0 || !resumingWord[r.folded(text, from)] || !withWords[r.folded(text, from+1)] {
		return false
	}
	return r.sentenceHas(from-1, bond|joint)
}

var resumingWord = setOf("that those celle celui celles ceux die deze dat jene")

// twoTowns tells whether the sentence that begins at a word says of the two towns of the one before that they have a bond: "Les
// deux villes sont jumelées".
func (r reading) twoTowns(text string, from int) bool {
	if from >= len(r.words) || !bothWord[r.folded(text, from)] && !bothWord[r.folded(text, from+1)] ||
		!townsNoun[r.folded(text, from+1)] && !townsNoun[r.folded(text, from+2)] {
		return false
	}
	return r.sentenceHas(from, bond)
}

var bothWord = setOf("beide twee deux both two beiden ambas")

// sentenceHas tells whether a word near the one at i, in its sentence, has one of the hints, and none speaks of another scene.
func (r reading) sentenceHas(i int, hints hint) bool {
	all := hint(0)
	for j := max(0, i-farWords); j < len(r.words) && j <= i+farWords; j++ {
		if r.words[j].sentence == r.words[i].sentence {
			all |= r.words[j].hint
		}
	}
	return all&hints != 0 && all&against == 0
}

// tying are the words before a country that tie it to what the sentence tells; comingFrom those that only say where somebody
// is from.
var (
	tying      = setOf("in en au aux op a te met avec with voor pour for to aan naar vers tussen entre between mit con nach")
	comingFrom = setOf("uit from vanuit depuis aus desde")
)

// leadingWord returns the word, folded, before the country and before the countries that stand in one list with it.
func leadingWord(p record.Passage, r reading, from, at int) string {
	for i := at - 1; i >= from && i >= at-20; i-- {
		w := vocab.Fold(p.Text[r.words[i].start:r.words[i].end])
		switch {
		case w == "and" || w == "et" || w == "la" || w == "le" || w == "les" || w == "l" || w == "de" || w == "het" || w == "the":
		case w == "en" && i > from && countryAt(p, int(r.words[i-1].start)):
		case countryAt(p, int(r.words[i].start)):
		default:
			return w
		}
	}
	return ""
}

// leads tells whether a word such as met, avec, with or in stands between the word at i and the country at at.
func leads(r reading, i, at int) bool {
	for j := i + 1; j < at; j++ {
		if r.words[j].hint&link != 0 {
			return true
		}
	}
	return i < at && at-i <= 2
}

// countryLine tells a line that is little more than a country and its places.
func countryLine(p record.Passage) bool {
	named := 0
	for _, m := range p.Mentions {
		if m.Kind == record.KindCountry {
			named += m.End - m.Start
		}
	}
	return strings.ContainsAny(p.Text, "(–-,") || 2*named >= len(p.Text)
}
