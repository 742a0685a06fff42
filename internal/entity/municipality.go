package entity

import (
	"cmp"
	"slices"
	"strings"
	"sync"

	"entente/internal/lang"
	"entente/internal/record"
	"entente/internal/vocab"
)

// municipality finds the Belgian municipalities and tells whose document it is.
//
// The rule of a mention: name; called (with "gemeente", "ville de", "city of"); address (behind its postal code); domain (in
// a web or e-mail address).
type municipality struct{}

func (municipality) Kind() record.Kind { return record.KindMunicipality }

// townName is a name of a municipality and whether it is also a common word or another place, so that it needs company.
type townName struct {
	id   string
	wary bool
}

var municipalityNames = sync.OnceValue(func() *matcher[townName] {
	var all []name[townName]
	for _, t := range vocab.Municipalities().All() {
		seen := map[string]bool{}
		for _, l := range lang.All() {
			for _, n := range t.Names[l] {
				if f := vocab.Fold(n); !seen[f] {
					seen[f] = true
					all = append(all, name[townName]{text: n, value: townName{t.ID, waryTowns[f]}})
				}
			}
		}
		if de := t.Cell(0); de != "" && !seen[vocab.Fold(de)] {
			all = append(all, name[townName]{text: de, value: townName{t.ID, waryTowns[vocab.Fold(de)]}})
		}
	}
	return newMatcher(all)
})

// waryTowns are names, folded, that are words of every day, given names, provinces, or better known elsewhere.
var waryTowns = setOf("aat alken amay amel ans as ath aubel awans balen beaumont beerse bever bevere bergen boom bree celles clavier dison dour essen " +
	"ferrieres forest geel geer graven hal hale halen halle ham hamme heers herent herne herve hotton hove huy itter ittre jette kapellen laarne landen lasne " +
	"lede lens lessen lier lierre lille limbourg limburg linter lint lo malle manage marchin meise melle menen menin mesen modave mol mons namen nazareth " +
	"neufchateau niel nieuwerkerken olen olne peer pelt perwez putte ranst ravels retie rochefort ronse rouvroy rumes saint hubert silly spa staden stabroek " +
	"tamise temse tellin theux trooz verlaine visse vorst waver waterloo wellen wellin zele zulte brakel damme asse evere diest genappe lennik moerbeke " +
	"saint leger bouillon brunehaut montaigu ecaussinnes florennes binche")

// publishers are the names in domains of bodies that publish about many municipalities, and of regions.
var publishers = setOf("vvsg brulocalis uvcw avcb platforma cncd 11 enabel diplomatie vlaanderen wallonie brussels")

func (t municipality) Find(p record.Passage) []record.Mention { return t.find(p, wordsIn(p.Text)) }

func (municipality) find(p record.Passage, words []word) []record.Mention {
	var found []record.Mention
	spans := addresses(p.Text)
	for _, a := range spans {
		if m, ok := domainTown(p.Text, a); ok && len(found) < maxInPassage {
			found = append(found, m)
		}
	}
	for _, h := range outside(municipalityNames().in(p.Text, words), spans) {
		if len(found) >= maxInPassage {
			break
		}
		n := around(p.Text, h.start, h.end)
		m := record.Mention{Kind: record.KindMunicipality, Surface: p.Text[h.start:h.end], Start: h.start, End: h.end, Rule: "name"}
		if id := postalTown(first(n.before), n.left); id != "" {
			m.Value, m.Rule = id, "address"
			found = append(found, m)
			continue
		}
		if len(h.values) > 1 {
			continue // Saint-Nicolas in Liège or in East Flanders
		}
		m.Value = h.values[0].id
		called := calledTown(n) || townNoun[firstWord(m.Surface)]
		switch {
		case ofProvince(n) || streetBefore(n):
			continue
		case called:
			m.Rule = "called"
		case h.values[0].wary && !company(n):
			continue
		}
		found = append(found, m)
	}
	slices.SortStableFunc(found, func(a, b record.Mention) int { return cmp.Compare(a.Start, b.Start) })
	return found
}

// postalCodes gives the municipality by its postal code.
var postalCodes = sync.OnceValue(func() map[string]string {
	codes := map[string]string{}
	for _, t := range vocab.Municipalities().All() {
		for c := range strings.SplitSeq(t.Cell(5), "|") {
			if c != "" {
				codes[c] = t.ID
			}
		}
	}
	return codes
})

// postalTown returns the municipality of a postal code right before a name: "1210 Brussel" is Saint-Josse.
func postalTown(word, gap string) string {
	if len(word) == 5 && word[0] == 'b' {
		word = word[1:]
	}
	if len(word) != 4 || strings.Trim(gap, " \u00a0") != "" || gap == "" {
		return ""
	}
	return postalCodes()[word]
}

// firstWord returns the first word of a name, folded: "ville" of "Ville de Bruxelles".
func firstWord(name string) string {
	w := wordReader{text: name}
	from, to, _ := w.read()
	return vocab.Fold(name[max(0, from):to])
}

// calledTown tells that the name is called a municipality: "gemeente X", "Ville de X", "municipality of X", "X's mayor".
func calledTown(n neighbours) bool {
	for i := 0; i < len(n.before) && i < 3; i++ {
		if townNoun[n.before[i]] {
			return plainGap(n.left) || i == 0 && strings.TrimSpace(n.left) == ":"
		}
		switch n.before[i] {
		case "de", "du", "d", "of", "van", "la", "le", "the", "les", "l":
		default:
			return false
		}
	}
	return false
}

var townNoun = setOf("gemeente stad gemeentebestuur stadsbestuur gemeenteraad burgemeester commune ville bourgmestre municipality city town mayor conseil " +
	"administration stadt gemeinde municipio ciudad ocmw cpas college gemeenten communes")

// ofProvince tells a province or region that bears the name of its town.
func ofProvince(n neighbours) bool {
	for i := 0; i < len(n.before) && i < 3; i++ {
		if provinceFor[n.before[i]] || n.before[i] == "regio" || n.before[i] == "region" || n.before[i] == "arrondissement" {
			return true
		}
		switch n.before[i] {
		case "de", "du", "d", "of", "van", "la", "the":
		default:
			return false
		}
	}
	return false
}

// company tells that a name stands where a place does: behind a preposition, within a sentence.
func company(n neighbours) bool {
	switch first(n.before) {
	case "in", "te", "a", "van", "uit", "naar", "of", "from":
		return n.left == " " && first(n.before) != "a" || strings.TrimSpace(n.left) == "" && n.beforeRaw[0] == "à"
	}
	if first(n.before) == "de" && n.left == " " && ofTown[second(n.before)] {
		return true
	}
	return sentenceStart(n) && subjectVerb[first(n.after)] && plainGap(n.right)
}

// ofTown are what a town has, before "de" in French.
var ofTown = setOf("jumelage jumelages comite habitants habitantes citoyens population centre territoire ecoles echevin echevine echevins conseillers")

// subjectVerb are what a town does at the beginning of a sentence: "Lier ondertekende …", "Ath compte …".
var subjectVerb = setOf("ondertekende tekende heeft telt sloot koos werkt wil kreeg onderhoudt vierde steunt sluit nam verbroederde signe compte soutient entretient " +
	"accueille collabore conclut participe souhaite signed has twinned supports works counts joined wants unterhalt hat zahlt unterstutzt")

// domainTown reads the municipality out of a web or e-mail address of its own: gent.be, www.anderlecht.brussels.
func domainTown(text string, a span) (record.Mention, bool) {
	address := text[a.start:a.end]
	h := host(address)
	labels := strings.Split(h, ".")
	if len(labels) < 2 {
		return record.Mention{}, false
	}
	top, second := labels[len(labels)-1], labels[len(labels)-2]
	if top != "be" && top != "brussels" && top != "vlaanderen" && top != "irisnet" || publishers[second] {
		return record.Mention{}, false
	}
	at := strings.LastIndex(strings.ToLower(address), second+"."+top)
	if at < 0 {
		return record.Mention{}, false
	}
	id := townOfDomain(second)
	if id == "" {
		return record.Mention{}, false
	}
	return record.Mention{Kind: record.KindMunicipality, Value: id, Surface: address[at : at+len(second)], Start: a.start + at, End: a.start + at + len(second), Rule: "domain"}, true
}

// domainNames gives the municipality by its name as a domain spells it, without blanks.
var domainNames = sync.OnceValue(func() map[string]string {
	names := map[string]string{}
	for _, t := range vocab.Municipalities().All() {
		for _, l := range lang.All() {
			for _, n := range t.Names[l] {
				key := strings.ReplaceAll(vocab.Fold(n), " ", "")
				if other, ok := names[key]; ok && other != t.ID {
					names[key] = "" // two bear it
				} else {
					names[key] = t.ID
				}
			}
		}
	}
	names["1030"], names["stgilles"], names["sjtn"] = names["schaerbeek"], names["saintgilles"], names["saintjossetennoode"]
	return names
})

func townOfDomain(label string) string {
	plain := strings.ReplaceAll(label, "-", "")
	for _, prefix := range []string{"", "stad", "gemeente", "commune", "ville", "villede", "stadhuis"} {
		if id := domainNames()[strings.TrimPrefix(plain, prefix)]; id != "" && strings.HasPrefix(plain, prefix) {
			return id
		}
	}
	return ""
}

// Settle decides whose document it is: the municipality of its address, its title, its headings, or the one it speaks of
// most and as its own. None when two come close, or when it is an association's page about many.
func (municipality) Settle(d *draft) {
	doc := d.Document
	score := map[string]float64{}
	add := func(id string, points, most float64, so map[string]float64) {
		if rest := most - so[id]; rest > 0 {
			points = min(points, rest)
			so[id] += points
			score[id] += points
		}
	}
	named, called, headed, addressed, domains := map[string]float64{}, map[string]float64{}, map[string]float64{}, map[string]float64{}, map[string]float64{}
	for _, m := range (municipality{}).Find(record.Passage{Text: doc.Title, Language: doc.Language}) {
		score[m.Value] += 3
	}
	away := elsewhere(doc)
	if titleHome(doc, away) != "" {
		doc.Municipality = ""
		return
	}
	publisher := false
	if strings.Contains(doc.Source, "://") {
		h := host(doc.Source)
		labels := strings.Split(h, ".")
		for _, l := range labels {
			publisher = publisher || publishers[l] && l != "brussels" && l != "vlaanderen"
		}
		if len(labels) >= 2 {
			if id := townOfDomain(labels[len(labels)-2]); id != "" {
				score[id] += 6
			}
		}
	}
	table := tableOfPairs(doc)
	for _, p := range doc.Passages {
		row := table && isRow(p)
		for _, m := range p.Mentions {
			if m.Kind != record.KindMunicipality || away[m.Value] || row && m.Rule == "name" {
				continue
			}
			switch m.Rule {
			case "domain":
				add(m.Value, 4, 4, domains)
				continue
			case "address":
				add(m.Value, 3, 3, addressed)
				continue
			case "called":
				add(m.Value, 1, 6, called)
			}
			if p.Role == record.RoleHeading {
				add(m.Value, 1.5, 3, headed)
			}
			if abroad(p.Text[m.End:]) {
				continue
			}
			weight := 1.0
			if m.Value == brussels && m.Rule != "called" {
				weight = 0.3 // the region and the capital more often than the town
			}
			add(m.Value, weight, 10, named)
		}
	}
	ids := make([]string, 0, len(score))
	for id := range score {
		ids = append(ids, id)
	}
	slices.SortFunc(ids, func(a, b string) int { return cmp.Or(cmp.Compare(score[b], score[a]), cmp.Compare(a, b)) })
	doc.Municipality = ""
	if len(ids) == 0 {
		return
	}
	best := score[ids[0]]
	next := 0.0
	if len(ids) > 1 {
		next = score[ids[1]]
	}
	// One mention is enough when it is the only one there is.
	home := ids[0]
	if best < 1.4*next {
		home = firstOf(doc, ids, score)
	}
	if home == "" || best < 1 || best < 2 && next >= faint || publisher && len(ids) > 3 || len(ids) >= many && best < share*total(score) {
		return
	}
	if strings.Contains(doc.Source, "://") && score[home] < 6 {
		if c := domainCountry(doc); c != "" && c != "BE" {
			return
		}
	}
	doc.Municipality = home
	for i := range doc.Passages {
		for j := range doc.Passages[i].Mentions {
			if m := &doc.Passages[i].Mentions[j]; m.Kind == record.KindMunicipality && m.Value == doc.Municipality {
				m.Role = record.RoleHome
			}
		}
	}
}

// faint is the score below which another municipality is no rival: the word Brussels in the name of a region. A document of at
// least many municipalities is a list of them where the first one has less than its share of all they score.
const faint, many, share = 0.5, 8, 0.2

func total(score map[string]float64) float64 {
	sum := 0.0
	for _, s := range score {
		sum += s
	}
	return sum
}

// pairs tells a row or short line that names two municipalities: "Dinant Mechelen".
func pairs(p record.Passage) bool {
	if !isRow(p) {
		return false
	}
	one := ""
	for _, m := range p.Mentions {
		if m.Kind == record.KindMunicipality {
			if one != "" && one != m.Value {
				return true
			}
			one = m.Value
		}
	}
	return false
}

func isRow(p record.Passage) bool {
	return p.Role == record.RoleTable || p.Role != record.RoleHeading && len(p.Text) <= shortItem
}

// tableOfPairs tells a document with several such rows: twinned towns of one country, of which none is the writer's by being named
// twice.
func tableOfPairs(doc *record.Document) bool {
	rows := 0
	for _, p := range doc.Passages {
		if pairs(p) {
			rows++
		}
	}
	return rows >= 2
}

// firstOf tells, of municipalities that come close to the best, the one whose news it is: the place that the text opens with
// as a dateline, "DEINZE - …", else the first one in the title. ids are the municipalities, best first.
func firstOf(doc *record.Document, ids []string, score map[string]float64) string {
	rival := func(id string) bool { return score[id] > 0 && score[ids[0]] < 1.4*score[id] }
	for _, p := range doc.Passages[:min(len(doc.Passages), openingProse)] {
		for _, m := range p.Mentions {
			if m.Kind == record.KindMunicipality && m.Rule == "name" && m.Start == 0 && rival(m.Value) && dateline(p.Text[m.End:]) {
				return m.Value
			}
		}
	}
	for _, m := range (municipality{}).Find(record.Passage{Text: doc.Title, Language: doc.Language}) {
		if rival(m.Value) {
			return m.Value
		}
	}
	return ""
}

// dateline tells what follows the place at the head of a report: a dash with a blank before it, or a full stop.
func dateline(rest string) bool {
	for _, sign := range [...]string{" - ", " – ", " — ", ". ", " | "} {
		if strings.HasPrefix(rest, sign) {
			return true
		}
	}
	return false
}

// abroad tells that the text goes on with "(Belgium)": so speaks one who looks from elsewhere.
func abroad(rest string) bool {
	rest = strings.TrimLeft(rest[:min(len(rest), 16)], " \u00a0")
	return strings.HasPrefix(strings.ToLower(rest), "(belg")
}

// brussels is the id of the City of Brussels.
const brussels = "gn-2800866"
