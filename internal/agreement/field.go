package agreement

import (
	_ "embed" // the table of fields
	"sort"
	"strconv"
	"strings"
	"sync"

	"entente/internal/lang"
	"entente/internal/record"
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
