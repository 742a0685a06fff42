package agreement

import (
	_ "embed" // the table of fields
	"sort"
	"strconv"
	"strings"
	"sync"

	"entente/internal/lang"
	"entente/internal/record"
	"entente/internal/vocab"
)

// Fields: what is said of a record besides its parties, instrument and signing: until when, in which phases, with whose money, by whom,
// within which programme, for how much. Nothing that is not said is filled in.

// fieldTable holds the words of fields, in the form of cues.tsv. The classes:
//
//	funded-by, managed-by  a body stands behind
//	funds, manages         a body stands before
//	by, paid, led          a body stands between "by" and the participle
//	body, body:whole       small words that a body's name begins with; that are the name of one
//	orgword                words that make a run of capitals the name of a body
//	label:F                the label of a line or cell "Label: value"
//	money, each            an amount is of the agreement; an amount is a price or a bound
//	phase                  a range of years is a phase
//	until, run, expires    until when something holds: "runs until", "expires on"
//	service, notphone      a contact's service; numbers that are no telephone
//	award                  titles of places among the programmes
//	domains                a list of fields of action
//
//go:embed fields.tsv
var fieldTable string

var fieldLexicons = sync.OnceValue(func() map[lang.Code]*lexicon {
	m, err := readCues(fieldTable)
	if err != nil {
		panic(err) // a fault of the build: the table is embedded
	}
	return m
})

// The bounds of the lists of a record.
const (
	mostBodies = 6
	mostPhases = 6
)

// found is a body with its proof.
type found struct {
	record.Body
	proof proof
}

// fields reads what the stretches told of a record say.
type fields struct {
	r     *reader
	pages map[int]*fieldPage
	told  map[*draft][]span
	base  [][]int
	index map[*draft]int
	calls []contactOf
	only  bool // all records are of one partner
}

// fieldPage is a passage with its words of fields.
type fieldPage struct {
	*page
	marks []mark
	orgs  map[int]land // organisations by the token they begin with
}

func (r *reader) readFields(kept []*draft) *fields {
	f := &fields{r: r, pages: map[int]*fieldPage{}, index: map[*draft]int{}}
	f.told, f.base, f.only = r.told(kept)
	for i, d := range kept {
		f.index[d] = i
	}
	if len(kept) > 0 {
		f.calls = f.contacts()
	}
	return f
}

func (f *fields) page(i int) *fieldPage {
	if p, ok := f.pages[i]; ok {
		return p
	}
	g := f.r.pages[i]
	l := g.Language
	if l != lang.NL && l != lang.FR && l != lang.EN {
		l = f.r.doc.Language
	}
	x := fieldLexicons()[l]
	if x == nil {
		x = fieldLexicons()[lang.Und]
	}
	p := &fieldPage{page: g, marks: x.find(g.tokens), orgs: map[int]land{}}
	at := 0
	for _, m := range g.Mentions {
		if m.Kind != record.KindOrganisation {
			continue
		}
		for at < len(g.tokens) && g.tokens[at].end <= m.Start {
			at++
		}
		to := at
		for to < len(g.tokens) && g.tokens[to].start < m.End {
			to++
		}
		if to > at {
			p.orgs[at] = land{to: to, value: m.Value, mention: m}
		}
	}
	f.pages[i] = p
	return p
}

// within returns the marks of tokens [from, to).
func (p *fieldPage) within(from, to int) []mark {
	i := sort.Search(len(p.marks), func(k int) bool { return p.marks[k].from >= from })
	j := i + sort.Search(len(p.marks)-i, func(k int) bool { return p.marks[i+k].from >= to })
	return p.marks[i:j]
}

// at returns the mark of a class that begins with token i, the longest.
func (p *fieldPage) at(class string, i int) (mark, bool) {
	for _, m := range p.within(i, i+1) {
		if m.class == class {
			return m, true
		}
	}
	return mark{}, false
}

func (p *fieldPage) has(from, to int, class string) bool {
	for _, m := range p.within(from, to) {
		if m.class == class && m.to <= to {
			return true
		}
	}
	return false
}

// labels tells whether a mark is the label of a line or cell: it begins one, or leaders follow it.
func (p *fieldPage) labels(m mark) bool {
	if m.class != "label" || m.to >= len(p.tokens) {
		return false
	}
	gap := p.tokens[m.to].gap
	if strings.Contains(gap, "....") {
		return true
	}
	if !strings.Contains(gap, ":") {
		return false
	}
	return m.from == 0 || strings.ContainsAny(p.tokens[m.from].gap, "|;•·\n")
}

// cellEnd returns the token behind the cell or line that begins with token i.
func (p *fieldPage) cellEnd(i, to int) int {
	for k := i + 1; k < min(to, i+longestCell); k++ {
		if strings.ContainsAny(p.tokens[k].gap, "|;•·\n") {
			return k
		}
		for _, m := range p.within(k, k+1) {
			if p.labels(m) {
				return k
			}
		}
	}
	return min(to, i+longestCell)
}

// labelOf returns the field of the label in whose line or cell token i stands.
func (p *fieldPage) labelOf(i int) string {
	before := p.within(max(0, i-longestCell), i)
	for k := len(before) - 1; k >= 0; k-- {
		m := before[k]
		if m.to > i || !p.labels(m) {
			continue
		}
		for j := m.to + 1; j <= i; j++ {
			if strings.ContainsAny(p.tokens[j].gap, "|\n") {
				return ""
			}
		}
		return m.value
	}
	return ""
}

const longestCell = 40 // words

// fill reads the fields of a record out of the stretches told of it.
func (f *fields) fill(d *draft, a *record.Agreement, prove func(field, class string, p proof)) {
	a.Funders, a.Managers, a.Phases = []record.Body{}, []record.Body{}, [][2]int{}
	f.end(d, a, prove)
	var funders, managers []found
	for _, x := range f.told[d] {
		funders, managers = f.bodiesOf(d, x, funders, managers)
		f.phases(x, a, prove)
		f.amount(x, a, prove)
		f.programme(x, a, prove)
	}
	for i, b := range funders {
		a.Funders = append(a.Funders, b.Body)
		prove("funders["+strconv.Itoa(i)+"]", "explicit", b.proof)
	}
	for i, b := range managers {
		a.Managers = append(a.Managers, b.Body)
		prove("managers["+strconv.Itoa(i)+"]", "explicit", b.proof)
	}
	f.themes(d, a, prove)
	f.contact(d, a, prove)
}

// saidOrUnknown finds the words of an instrument that was told by the programme it belongs to; one without words is none.
func (r *reader) saidOrUnknown(d *draft) {
	if d.words != nil || d.instrument == unspecified {
		return
	}
	if d.instrument == programmeBound {
		for _, i := range d.scope {
			if d.words = r.programmeWords(i); d.words != nil {
				return
			}
		}
		for i := range r.pages[:min(len(r.pages), pagesOfProgramme)] {
			if d.words = r.programmeWords(i); d.words != nil {
				return
			}
		}
	}
	d.instrument, d.class = unspecified, record.ClassRelation
}

// pagesOfProgramme is how far a word for the programme of the whole document is looked for.
const pagesOfProgramme = 60

func (r *reader) programmeWords(i int) *proof {
	g := r.pages[i]
	for _, m := range g.marks {
		if m.class == "programme" {
			return g.proof(m.from, m.to)
		}
	}
	return nil
}

// settleEnd sees to it that a record does not end before it began: a beginning that is told of another record is none, and else the end.
func (f *fields) settleEnd(d *draft) {
	d.end = f.ending(d)
	if d.end == nil {
		return
	}
	for _, w := range []**when{&d.start, &d.signed} {
		switch {
		case *w == nil || d.end == nil || d.end.Value[:4] >= (*w).Value[:4]:
		case w == &d.start && !f.toldOf(d, (*w).proof):
			*w = nil
		default:
			d.end = nil
		}
	}
}

// toldOf tells whether words stand in a stretch that is told of a record.
func (f *fields) toldOf(d *draft, p proof) bool {
	for _, x := range f.told[d] {
		if x.page == p.page && x.g.tokens[x.from].start <= p.start && p.end <= x.g.tokens[x.to-1].end {
			return true
		}
	}
	return false
}

// end takes the date something was ended on, or until when it holds.
func (f *fields) end(d *draft, a *record.Agreement, prove func(field, class string, p proof)) {
	w := d.end
	if w == nil {
		return
	}
	a.End = &record.Date{Value: w.Value, Precision: w.Precision, Basis: w.Basis, Words: w.Words}
	prove("end", "explicit", w.proof)
}

// ending reads it.
func (f *fields) ending(d *draft) *when {
	over := d.status == terminated || d.status == expired || d.status == superseded
	var w *when
	for _, x := range f.told[d] {
		if over && w == nil && d.end != nil && x.page == d.end.proof.page && x.g.tokens[x.from].start <= d.end.proof.start && d.end.proof.end <= x.g.tokens[x.to-1].end {
			w = d.end
		}
		if w == nil {
			w = f.until(x)
		}
		if w == nil && over && x.has("end", "expired", "superseded") {
			for _, t := range x.s.dates {
				if t.at >= x.from && t.at < x.to && x.meaning(t) == "end" {
					w = x.when(t, "explicit")
				}
			}
		}
	}
	if w == nil && over {
		w = f.opening(d)
	}
	if w == nil || d.signed != nil && w.proof == d.signed.proof || d.start != nil && w.proof == d.start.proof {
		return nil
	}
	return w
}

// opening takes the date that a sentence of an ending begins with, when no other date of it tells: "In 2003 … was rescinded".
func (f *fields) opening(d *draft) *when {
	for _, x := range f.told[d] {
		if !x.has("end", "expired", "superseded") {
			continue
		}
		for _, t := range x.s.dates {
			if t.at >= x.from && t.at-x.s.from <= 2 && t.at < x.to && !isRange(t) {
				return x.when(t, "explicit")
			}
		}
	}
	return nil
}

const (
	untilReach = 3  // words between "until" and its date
	runReach   = 10 // words between "runs" and "until"
)

// until reads "runs until 2019", "valid through 31 December 2025", "expires in 2026".
func (f *fields) until(x span) *when {
	if len(x.s.dates) == 0 {
		return nil
	}
	p := f.page(x.page)
	for _, m := range p.within(x.from, x.to) {
		ok := false
		reach := untilReach
		switch m.class {
		case "until":
			for _, n := range p.within(max(x.from, m.from-runReach), m.from) {
				ok = ok || n.class == "run" && n.to <= m.from
			}
			for _, n := range x.s.marks {
				ok = ok || n.class == "force" && n.to <= m.from && m.from-n.to <= runReach
			}
		case "expires":
			ok, reach = true, untilReach+2
		case "label":
			ok = m.value == "end" && p.labels(m)
		}
		if !ok {
			continue
		}
		for _, t := range x.s.dates {
			if t.at >= m.to && t.at-m.to <= reach && t.at < x.to && !isRange(t) && !strings.ContainsAny(p.gapBetween(m.to, t.at), ";.") {
				return x.when(t, "explicit")
			}
		}
	}
	for _, t := range x.s.dates {
		if t.at < x.from || t.at >= x.to || !isRange(t) || !f.ran(p, x, t) {
			continue
		}
		if _, high, ok := yearRange(t.mention.Value); ok {
			w := record.Date{Value: strconv.Itoa(high), Precision: "year", Basis: "explicit", Words: t.mention.Surface}
			return &when{Date: w, proof: proof{x.page, t.mention.Start, t.mention.End}}
		}
	}
	return nil
}

func isRange(t dated) bool {
	_, _, ok := yearRange(t.mention.Value)
	return ok && t.mention.Kind == record.KindYear
}

// ran tells whether a range of years is how long something held: "was in force from 1997 to 2010", "loopt van 2014 tot 2019".
func (f *fields) ran(p *fieldPage, x span, t dated) bool {
	near := func(m mark) bool { return m.from >= x.from && m.to <= t.at && t.at-m.to <= 2 }
	for _, m := range p.within(max(x.from, t.at-2), t.at) {
		if m.class == "phase" && m.to == t.at && !bodyJoins[p.tokens[m.from].fold] && p.tokens[m.from].fold != "from" {
			return false // "the period 2017-2021"
		}
	}
	for _, m := range p.within(max(x.from, t.at-untilReach-2), t.at) {
		if m.class == "run" && near(m) && !p.labels(m) && holding[p.tokens[m.from].fold] {
			return true
		}
	}
	for _, m := range x.s.marks {
		if m.class == "force" && near(m) {
			return true
		}
	}
	return false
}

// holding are the verbs of those words.
var holding = set("loopt liep gold geldt duurde court courait valable valid ran runs lasted geldig en van")

// gapBetween returns what stands between tokens i and j, words left out.
func (p *fieldPage) gapBetween(i, j int) string {
	var b strings.Builder
	for k := i; k <= j && k < len(p.tokens); k++ {
		b.WriteString(p.tokens[k].gap)
	}
	return b.String()
}

const phaseReach = 4 // words between a range of years and a word such as phase

// phases takes the closed ranges of years.
func (f *fields) phases(x span, a *record.Agreement, prove func(field, class string, p proof)) {
	for _, t := range x.s.dates {
		if t.at < x.from || t.at >= x.to || t.mention.Kind != record.KindYear || len(a.Phases) >= mostPhases {
			continue
		}
		low, high, ok := yearRange(t.mention.Value)
		p := f.page(x.page)
		if !ok || f.ran(p, x, t) {
			continue
		}
		if t.mention.Role != record.RolePhase {
			near := p.labelOf(t.at) == "phases"
			for _, m := range p.within(max(x.from, t.at-phaseReach-2), min(x.to, t.at+phaseReach+2)) {
				near = near || m.class == "phase" && (m.to <= t.at && t.at-m.to <= phaseReach || m.from > t.at && m.from-t.at <= phaseReach)
			}
			if !near {
				continue
			}
		}
		known := false
		for _, q := range a.Phases {
			known = known || q == [2]int{low, high}
		}
		if !known {
			prove("phases["+strconv.Itoa(len(a.Phases))+"]", "explicit", proof{x.page, t.mention.Start, t.mention.End})
			a.Phases = append(a.Phases, [2]int{low, high})
		}
	}
}

// yearRange reads "2014-2016".
func yearRange(value string) (low, high int, ok bool) {
	from, to, ok := strings.Cut(value, "-")
	if !ok || len(from) != 4 || len(to) != 4 {
		return 0, 0, false
	}
	low, err := strconv.Atoi(from)
	if err != nil {
		return 0, 0, false
	}
	high, err = strconv.Atoi(to)
	return low, high, err == nil && low < high
}

// amount takes the first sum that words of money stand about, unless it is a price or a bound.
func (f *fields) amount(x span, a *record.Agreement, prove func(field, class string, p proof)) {
	if a.Amount != nil {
		return
	}
	g := x.g
	from, to := g.tokens[x.from].start, g.tokens[x.to-1].end
	i := sort.Search(len(g.Mentions), func(k int) bool { return g.Mentions[k].Start >= from })
	for ; i < len(g.Mentions) && g.Mentions[i].Start < to; i++ {
		m := g.Mentions[i]
		if m.Kind != record.KindAmount {
			continue
		}
		p := f.page(x.page)
		if p.has(x.s.from, x.s.to, "each") || !p.has(x.from, x.to, "money") && !p.has(x.from, x.to, "funded-by") && !p.has(x.from, x.to, "funds") && p.labelOf(p.tokenAt(m.Start)) != "amount" {
			continue
		}
		value, currency, ok := cutLast(m.Value)
		if !ok {
			continue
		}
		a.Amount = &record.Amount{Value: value, Currency: currency}
		prove("amount", "explicit", proof{x.page, m.Start, m.End})
		return
	}
}

// tokenAt returns the token that byte i of the passage stands in, or the next.
func (p *fieldPage) tokenAt(i int) int {
	return sort.Search(len(p.tokens), func(k int) bool { return p.tokens[k].end > i })
}

// cutLast cuts "20000 EUR" at its last blank.
func cutLast(s string) (value, unit string, ok bool) {
	i := strings.LastIndexByte(s, ' ')
	if i < 0 {
		return "", "", false
	}
	return s[:i], s[i+1:], true
}

// programme takes the first programme named.
func (f *fields) programme(x span, a *record.Agreement, prove func(field, class string, p proof)) {
	if a.Programme != nil {
		return
	}
	g := x.g
	from, to := g.tokens[x.from].start, g.tokens[x.to-1].end
	i := sort.Search(len(g.Mentions), func(k int) bool { return g.Mentions[k].Start >= from })
	for ; i < len(g.Mentions) && g.Mentions[i].Start < to; i++ {
		if m := g.Mentions[i]; m.Kind == record.KindProgramme && !f.award(x.page, m) {
			a.Programme = &record.Body{Value: m.Value, Name: m.Surface}
			prove("programme", "explicit", proof{x.page, m.Start, m.End})
			return
		}
	}
}

// award tells whether a mention is a title that a place bears, such as capital of culture: it runs nothing.
func (f *fields) award(page int, m record.Mention) bool {
	p := f.page(page)
	k := p.tokenAt(m.Start)
	for _, w := range p.within(max(0, k-2), k+4) {
		if w.class == "award" && p.tokens[w.from].start < m.End && m.Start < p.tokens[w.to-1].end {
			return true
		}
	}
	return false
}

// Bodies.

// bodiesOf adds the funders and managers that a stretch tells.
func (f *fields) bodiesOf(d *draft, x span, funders, managers []found) ([]found, []found) {
	p := f.page(x.page)
	for _, m := range p.within(x.from, x.to) {
		if m.to > x.to {
			continue
		}
		switch {
		case m.class == "funded-by":
			funders = f.behind(d, p, x, m.to, x.to, false, funders)
		case m.class == "managed-by":
			managers = f.behind(d, p, x, m.to, x.to, false, managers)
		case m.class == "paid":
			funders = f.between(d, p, x, m, funders)
		case m.class == "led":
			managers = f.between(d, p, x, m, managers)
		case m.class == "funds":
			funders = f.before(d, p, x, m, funders)
		case m.class == "manages":
			managers = f.before(d, p, x, m, managers)
		case m.class == "label" && p.labels(m) && m.value == "funders":
			funders = f.behind(d, p, x, m.to, p.cellEnd(m.to, len(p.tokens)), true, funders)
		case m.class == "label" && p.labels(m) && m.value == "managers":
			managers = f.behind(d, p, x, m.to, p.cellEnd(m.to, len(p.tokens)), false, managers)
		}
	}
	return funders, managers
}

func (f *fields) add(d *draft, list []found, b found) []found {
	name := vocab.Fold(b.Name)
	if len(list) >= mostBodies || f.r.home.is(b.Name) {
		return list
	}
	for _, p := range d.partners {
		if vocab.Fold(p.name) == name {
			return list
		}
	}
	for _, known := range list {
		if vocab.Fold(known.Name) == name || b.Value != "" && known.Value == b.Value {
			return list
		}
	}
	return append(list, b)
}

// behind reads the bodies that stand from token k on, one or a list.
func (f *fields) behind(d *draft, p *fieldPage, x span, k, to int, sure bool, list []found) []found {
	for n := 0; n < mostBodies && k < to; n++ {
		if gap := p.tokens[k].gap; n == 0 && !sure && strings.ContainsAny(gap, ".;!?)") {
			return list
		}
		b, next, ok := f.body(p, x, k, to, sure)
		if !ok {
			return list
		}
		list = f.add(d, list, b)
		k = next
		if k >= to {
			return list
		}
		switch gap := strings.TrimSpace(p.tokens[k].gap); {
		case joinsBodies[p.tokens[k].fold] && (gap == "" || gap == "," || gap == ")"):
			k++
		case gap == "," || gap == "/" || gap == ")," || gap == "&" || gap == "+":
		default:
			return list
		}
	}
	return list
}

// before reads the body that is the subject of a verb: the last one of the clause before it.
func (f *fields) before(d *draft, p *fieldPage, x span, m mark, list []found) []found {
	start := m.from
	for start > x.from && m.from-start < subjectWords && !p.tokens[start].apart {
		start--
	}
	for k := start; k < m.from; k++ {
		if p.has(k, m.from, "funded-by") || p.has(k, m.from, "managed-by") {
			continue
		}
		b, next, ok := f.body(p, x, k, m.from, false)
		if ok && m.from-next <= 2 {
			return f.add(d, list, b)
		}
	}
	return list
}

// between reads the body between "by" and a participle at the end of its clause: "door Brulocalis begeleid".
func (f *fields) between(d *draft, p *fieldPage, x span, m mark, list []found) []found {
	marks := p.within(max(x.from, m.from-subjectWords), m.from)
	for k := len(marks) - 1; k >= 0; k-- {
		if marks[k].class != "by" {
			continue
		}
		if b, next, ok := f.body(p, x, marks[k].to, m.from, false); ok && m.from-next <= 2 && (next == m.from || !joinsBodies[p.tokens[next].fold]) {
			return f.add(d, list, b)
		}
		break
	}
	return list
}

const subjectWords = 14 // of a clause before its verb

var (
	articleWords = set("de het een la le les l un une the a an onze notre our hun leur their zijn son sa its d ook du des")
	joinsBodies  = set("en et and ainsi")
	bodyJoins    = set("de van der den du des d la le les l of for voor pour the op aux sur au a in")
	longestBody  = 12
	shortAcronym = 2
)

// body reads the name of a body from token k: an organisation known, a small word such as "ministry" with what belongs to it, or a run
// of capitals that something vouches for. A person is none.
func (f *fields) body(p *fieldPage, x span, k, to int, sure bool) (found, int, bool) {
	for k < to && articleWords[p.tokens[k].fold] && p.orgs[k].to == 0 && !(k+1 < to && p.tokens[k+1].apart) {
		if _, ok := p.at("body", k); ok {
			break
		}
		k++
	}
	if k >= to {
		return found{}, k, false
	}
	value, vouched, j := "", sure, k
	head, isHead := p.at("body", k)
	switch {
	case p.orgs[k].to > k && p.orgs[k].to <= to:
		value, vouched, j = p.orgs[k].value, true, p.orgs[k].to
	case isHead && head.to <= to:
		vouched, j = true, head.to
	case p.tokens[k].capital && p.tokens[k].fold != "":
		j = k + 1
	default:
		return found{}, k, false
	}
	first := k
	if isHead && head.to-head.from == 1 && dropped[p.tokens[k].fold] && head.to < to && p.tokens[head.to].capital && !p.tokens[head.to].apart {
		first = head.to // the NGO Trias
	}
	end := j
	for end < to && end-k < longestBody {
		t := p.tokens[end]
		if t.apart {
			break
		}
		if o := p.orgs[end]; o.to > end && o.to <= to {
			if value == "" {
				value = o.value
			}
			vouched, end = true, o.to
			continue
		}
		if h, ok := p.at("body", end); ok && h.to <= to && (t.capital || bodyJoins[p.tokens[end-1].fold]) {
			end = h.to
			continue
		}
		if _, ok := p.at("orgword", end); ok && end == first+1 && !vouched {
			vouched, end = true, end+1 // the Flemish government
			continue
		}
		if t.capital {
			end++
			continue
		}
		joined := end
		for joined < to && joined-end < 3 && bodyJoins[p.tokens[joined].fold] && !p.tokens[joined].apart {
			joined++
		}
		if joined == end || joined >= to || p.tokens[joined].apart || !p.tokens[joined].capital {
			break
		}
		end = joined + 1
	}
	// A small word alone names nobody, unless it is a whole name: "the federal government".
	if isHead && end == head.to && value == "" && head.to-head.from < 2 && head.value == "" && !sure {
		return found{}, k, false
	}
	text := p.Text[p.tokens[first].start:p.tokens[end-1].end]
	next := end
	if end < to && strings.HasSuffix(p.tokens[end].gap, "(") { // (DGD)
		o := p.orgs[end]
		switch {
		case o.to > end && (o.to >= len(p.tokens) || strings.HasPrefix(p.tokens[o.to].gap, ")")):
			if value == "" {
				value = o.value
			}
			vouched, next = true, o.to
		case acronym(p.Text[p.tokens[end].start:p.tokens[end].end]):
			vouched, next = true, end+1
		}
	}
	for i := first; i < end && !vouched; i++ {
		_, ok := p.at("orgword", i)
		vouched = ok || acronym(p.Text[p.tokens[i].start:p.tokens[i].end]) && end-first == 1
	}
	if !vouched {
		if where, ok := f.r.places.best(text, ""); ok {
			vouched = where.Kind == "region" || where.Kind == "province" || where.Kind == "department"
		}
		vouched = vouched || len(vocab.Countries().Lookup(text)) > 0
	}
	if value == "" {
		for _, n := range x.s.names {
			if n.person && n.from < end && n.to > first {
				return found{}, next, false
			}
		}
	}
	if !vouched || strings.Contains(text, "▒") {
		return found{}, next, false
	}
	return found{record.Body{Value: value, Name: text}, proof{x.page, p.tokens[first].start, p.tokens[end-1].end}}, next, true
}

// dropped are the words that tell what a body is and are no part of its name.
var dropped = set("ngo ong vzw asbl")

// acronym tells a word of capitals: VVSG, COOPI.
func acronym(word string) bool {
	if len(word) < shortAcronym || len(word) > 10 {
		return false
	}
	for _, c := range word {
		if c < 'A' || c > 'Z' {
			return false
		}
	}
	return true
}
