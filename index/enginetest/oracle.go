package enginetest

import (
	"cmp"
	"slices"
	"strconv"
	"strings"

	"entente/index"
	"entente/index/analysis"
	"entente/internal/lang"
	"entente/internal/query"
	"entente/internal/record"
)

// oracle answers questions the slow and plain way: it looks at every record for every question, and counts a facet value by
// asking the question the contract names. It shares the analysis with the engines and nothing else.
type oracle struct {
	records map[string]entry
}

// entry is what an id stands for: a document, or, when agreement is not nil, an agreement read out of it. doc is nil when it was removed.
type entry struct {
	version   uint64
	doc       *record.Document
	agreement *record.Agreement
	units     []unit
}

// unit is a text in which phrases are looked for.
type unit struct {
	language lang.Code
	ordinal  int // of the passage, -1 of what is none
	exact    []analysis.Term
	stems    []analysis.Term
	parts    []analysis.Term
}

func newOracle() *oracle { return &oracle{records: map[string]entry{}} }

func (o *oracle) apply(b record.Batch) []record.Outcome {
	var out []record.Outcome
	for _, op := range b.Ops {
		old, there := o.records[op.ID]
		status := record.Applied
		if there && (op.Version < old.version || op.Version == old.version && old.doc == nil && op.Document != nil) {
			status = record.Stale
		} else {
			for id, e := range o.records { // what was read out of the version before goes with it
				if e.agreement != nil && e.doc.ID == op.ID {
					delete(o.records, id)
				}
			}
			e := entry{version: op.Version, doc: op.Document}
			if d := op.Document; d != nil {
				e.units = units(d, nil)
				for i := range d.Agreements {
					a := &d.Agreements[i]
					o.records[a.ID] = entry{op.Version, d, a, units(d, a)}
				}
			}
			o.records[op.ID] = e
		}
		out = append(out, record.Outcome{ID: op.ID, Status: status})
	}
	return out
}

// units are the texts in which the words of a question are looked for: of a document its title and all its passages, of an agreement the
// names of its parties, the title of its document and the passages that hold its evidence.
func units(d *record.Document, a *record.Agreement) []unit {
	var us []unit
	add := func(ordinal int, l lang.Code, text string) {
		u := unit{language: l, ordinal: ordinal, exact: analysis.Exact().Terms(text)}
		if l == lang.NL || l == lang.FR || l == lang.EN {
			u.stems, u.parts = analysis.For(l).Terms(text), analysis.For(l).Parts(text)
		}
		us = append(us, u)
	}
	add(-1, d.Language, d.Title)
	if a != nil {
		add(-1, d.Language, sides(a))
	}
	for i, p := range d.Passages {
		if a == nil || slices.ContainsFunc(a.Evidence, func(v record.Evidence) bool { return v.Passage == p.ID }) {
			add(i, p.Language, p.Text)
		}
	}
	return us
}

// sides is the title of an agreement.
func sides(a *record.Agreement) string {
	var names []string
	for _, p := range a.Parties {
		names = append(names, p.Name)
	}
	return strings.Join(names, " – ")
}

// matches reports whether a record answers the words of a question.
func (e entry) matches(n query.Node) bool { return e.holds(excluding(n)) }

// excluding returns a tree whose exclusions are without other names.
func excluding(n query.Node) query.Node {
	all := func(nodes []query.Node) []query.Node {
		out := make([]query.Node, len(nodes))
		for i, n := range nodes {
			out[i] = excluding(n)
		}
		return out
	}
	switch n := n.(type) {
	case query.And:
		return query.And{Nodes: all(n.Nodes)}
	case query.Or:
		return query.Or{Nodes: all(n.Nodes)}
	case query.Not:
		return query.Not{Node: asTyped(n.Node)}
	case query.Widened:
		return query.Widened{Asked: excluding(n.Asked), Labels: n.Labels}
	}
	return n
}

// holds is matches of a tree whose exclusions are without other names.
func (e entry) holds(n query.Node) bool {
	switch n := n.(type) {
	case nil:
		return true
	case query.And:
		for _, part := range n.Nodes {
			if !e.holds(part) {
				return false
			}
		}
		return true
	case query.Or:
		return slices.ContainsFunc(n.Nodes, e.holds)
	case query.Not:
		return !e.holds(n.Node)
	case query.Widened:
		return e.holds(n.Asked) || slices.ContainsFunc(n.Labels, func(l query.Label) bool {
			return slices.ContainsFunc(e.units, func(u unit) bool { return u.named(l) })
		})
	case query.Is:
		return slices.Contains(e.values(n.Facet), n.Value)
	case query.Between:
		for _, v := range e.values(n.Facet) {
			if y, err := strconv.Atoi(v); err == nil && (n.From == 0 || y >= n.From) && (n.To == 0 || y <= n.To) {
				return true
			}
		}
		return false
	}
	return slices.ContainsFunc(e.units, func(u unit) bool { return u.matches(n) })
}

func (u unit) matches(n query.Node) bool {
	switch n := n.(type) {
	case query.Word:
		if side(u.exact, analysis.Exact().Terms(n.Text)) {
			return true
		}
		return u.wanted(analysis.For(u.language).Want(n.Text))
	case query.Phrase:
		want := analysis.Exact().Terms(n.Text)
		return len(want) > 0 && within(u.exact, want, n.Slop)
	case query.Prefix:
		begins := analysis.Fold(n.Text)
		return begins != "" && slices.ContainsFunc(u.exact, func(t analysis.Term) bool { return strings.HasPrefix(t.Text, begins) })
	case query.Fuzzy:
		want := []rune(analysis.Fold(n.Text))
		return slices.ContainsFunc(u.exact, func(t analysis.Term) bool {
			have := []rune(t.Text)
			return len(want) > 0 && have[0] == want[0] && abs(len(have)-len(want)) <= n.Edits && edits(want, have) <= n.Edits
		})
	}
	return false
}

// asTyped returns a node without other names: what is excluded is what was typed.
func asTyped(n query.Node) query.Node {
	all := func(nodes []query.Node) []query.Node {
		var out []query.Node
		for _, n := range nodes {
			out = append(out, asTyped(n))
		}
		return out
	}
	switch n := n.(type) {
	case query.And:
		return query.And{Nodes: all(n.Nodes)}
	case query.Or:
		return query.Or{Nodes: all(n.Nodes)}
	case query.Not:
		return query.Not{Node: asTyped(n.Node)}
	case query.Widened:
		return asTyped(n.Asked)
	}
	return n
}

// wanted reports whether a unit of an analysed language has what its language wants of a word.
func (u unit) wanted(w analysis.Wanted) bool {
	if u.stems == nil && u.parts == nil {
		return false
	}
	if side(u.stems, w.Stems) || len(w.Stems) == 1 && has(u.parts, w.Stems[0].Text) {
		return true
	}
	if w.Joined != "" && (has(u.stems, w.Joined) || has(u.parts, w.Joined)) {
		return true
	}
	for _, p := range w.Pieces {
		if !has(u.stems, p) && !has(u.parts, p) {
			return false
		}
	}
	return len(w.Pieces) > 0
}

// named reports whether another name of what was asked stands in a unit.
func (u unit) named(l query.Label) bool {
	switch l.Language {
	case lang.NL, lang.FR, lang.EN:
		want := analysis.For(l.Language).Terms(l.Text)
		return u.language == l.Language && (side(u.stems, want) || len(want) == 1 && has(u.parts, want[0].Text))
	}
	return side(u.exact, analysis.Exact().Terms(l.Text))
}

// ordinals returns the passages in which a part of the question stands.
func (e entry) ordinals(n query.Node) []int {
	var out []int
	add := func(matches func(u unit) bool) {
		for _, u := range e.units {
			if u.ordinal >= 0 && matches(u) {
				out = append(out, u.ordinal)
			}
		}
	}
	var look func(n query.Node)
	look = func(n query.Node) {
		switch n := n.(type) {
		case query.And:
			for _, part := range n.Nodes {
				look(part)
			}
		case query.Or:
			for _, part := range n.Nodes {
				look(part)
			}
		case query.Widened:
			look(n.Asked)
			for _, l := range n.Labels {
				add(func(u unit) bool { return u.named(l) })
			}
		case query.Word, query.Phrase, query.Prefix, query.Fuzzy:
			add(func(u unit) bool { return u.matches(n) })
		}
	}
	look(n)
	slices.Sort(out)
	return slices.Compact(out)
}

func has(terms []analysis.Term, text string) bool {
	return slices.ContainsFunc(terms, func(t analysis.Term) bool { return t.Text == text })
}

// side reports whether the wanted terms stand side by side in text, as far from one another as they were typed.
func side(text, want []analysis.Term) bool {
	if len(want) == 0 {
		return false
	}
	at := func(word string, position int) bool {
		return slices.ContainsFunc(text, func(t analysis.Term) bool { return t.Text == word && t.Position == position })
	}
	for _, start := range text {
		all := start.Text == want[0].Text
		for _, w := range want[1:] {
			all = all && at(w.Text, start.Position+w.Position-want[0].Position)
		}
		if all {
			return true
		}
	}
	return false
}

// within reports whether the wanted terms stand in order in text with at most slop others between them in all. It tries
// every way.
func within(text, want []analysis.Term, slop int) bool {
	if len(want) > len(text) {
		return false
	}
	var try func(from, next, left int) bool
	try = func(from, next, left int) bool {
		if next == len(want) {
			return true
		}
		for i := from; i < len(text) && (next == 0 || i-from <= left); i++ {
			skipped := i - from
			if next == 0 {
				skipped = 0
			}
			if text[i].Text == want[next].Text && try(i+1, next+1, left-skipped) {
				return true
			}
		}
		return false
	}
	return try(0, 0, slop)
}

// edits is the textbook recurrence over all of both words.
func edits(a, b []rune) int {
	d := make([][]int, len(a)+1)
	for i := range d {
		d[i] = make([]int, len(b)+1)
		for j := range d[i] {
			switch {
			case i == 0:
				d[i][j] = j
			case j == 0:
				d[i][j] = i
			default:
				change := d[i-1][j-1]
				if a[i-1] != b[j-1] {
					change++
				}
				d[i][j] = min(change, d[i-1][j]+1, d[i][j-1]+1)
				if i > 1 && j > 1 && a[i-1] == b[j-2] && a[i-2] == b[j-1] {
					d[i][j] = min(d[i][j], d[i-2][j-2]+1)
				}
			}
		}
	}
	return d[len(a)][len(b)]
}

// values are the values of a facet as the contract tells them, "none" alone when nothing is known. A document has those of all its
// agreements besides its own; an agreement has its own, and of some facets those of its document.
func (e entry) values(facet string) []string {
	known := map[string]bool{}
	add := func(vs ...string) {
		for _, v := range vs {
			known[v] = true
		}
	}
	year := func(ys ...int) {
		for _, y := range ys {
			known[strconv.Itoa(y)] = true
		}
	}
	d, y := e.doc, e.doc.Years
	switch facet { // what an agreement has of its document
	case "language":
		for _, l := range d.Languages {
			add(string(l))
		}
	case "kind":
		add(d.Kind)
	case "country_mentioned":
		add(d.CountriesMentioned...)
	case "year_document":
		year(y.Document...)
	case "year_mentioned":
		year(y.Mentioned...)
	}
	if a := e.agreement; a != nil {
		for _, v := range agreed(*a, facet) {
			add(v)
		}
		return stated(known)
	}
	switch facet {
	case "country":
		add(d.Countries...)
	case "municipality":
		add(d.Municipality)
	case "theme":
		for _, t := range d.Themes {
			add(t.Value)
		}
	case "year":
		year(y.Agreement...)
		year(y.Start...)
		if len(known) == 0 {
			year(y.Document...)
		}
	case "year_agreement":
		year(y.Agreement...)
	case "year_start":
		year(y.Start...)
	case "year_about":
		year(y.About...)
	case "year_phase":
		for _, p := range y.Phase {
			for v := p[0]; v <= p[1]; v++ {
				year(v)
			}
		}
	}
	switch facet { // which a document has of its agreements
	case "municipality", "theme", "instrument", "status", "partner", "party", "partnership", "programme", "funder":
		for _, a := range d.Agreements {
			add(agreed(a, facet)...)
		}
	}
	return stated(known)
}

// stated are the values that say something, or "none".
func stated(known map[string]bool) []string {
	var out []string
	for v := range known {
		if v != "" && v != "unknown" && v != "und" && v != "unspecified" && v != "none" {
			out = append(out, v)
		}
	}
	if len(out) == 0 {
		return []string{"none"}
	}
	return out
}

// agreed are the values of an agreement's own facets.
func agreed(a record.Agreement, facet string) []string {
	var out []string
	dated := func(d *record.Date, inferred bool) (years []string) { // a range is not known to the year
		if d != nil && (d.Basis == "inferred") == inferred && d.Precision != "range" {
			years = append(years, d.Value[:4])
		}
		return years
	}
	switch facet {
	case "theme":
		return a.Themes
	case "instrument":
		return []string{a.Instrument}
	case "status":
		return []string{a.Status}
	case "programme":
		if a.Programme != nil {
			return []string{a.Programme.Value}
		}
	case "funder":
		for _, f := range a.Funders {
			out = append(out, f.Value)
		}
	case "country", "municipality", "partner", "party":
		for _, p := range a.Parties {
			switch home := p.Role == "home"; {
			case facet == "country" && !home:
				out = append(out, p.Country)
			case facet == "municipality" && home, facet == "partner" && !home, facet == "party":
				out = append(out, p.Value)
			}
		}
	case "partnership": // of a home side with each other one; of all with each other when none is at home
		homeless := !slices.ContainsFunc(a.Parties, func(p record.Party) bool { return p.Role == "home" })
		for _, h := range a.Parties {
			for _, p := range a.Parties {
				if (homeless || h.Role == "home" && p.Role != "home") && h.Value != "" && p.Value != "" && h.Value != p.Value {
					out = append(out, record.PartnershipID(h.Value, p.Value))
				}
			}
		}
	case "year":
		if out = dated(a.Signed, false); out == nil {
			out = dated(a.Start, false)
		}
	case "year_agreement":
		return dated(a.Signed, false)
	case "year_start":
		return dated(a.Start, false)
	case "year_about":
		return append(dated(a.Signed, true), dated(a.Start, true)...)
	case "year_phase":
		for _, p := range a.Phases {
			for v := p[0]; v <= p[1]; v++ {
				out = append(out, strconv.Itoa(v))
			}
		}
	}
	return out
}

// found is the ids that answer a question, in no order.
func (o *oracle) found(q query.Query) []string {
	var ids []string
	for id, e := range o.records {
		if e.passes(q) && e.matches(q.Root) {
			ids = append(ids, id)
		}
	}
	return ids
}

// asked reports whether a record is of what a question searches.
func (e entry) asked(q query.Query) bool {
	if e.doc == nil || (e.agreement != nil) != (q.In == query.Agreements) {
		return false
	}
	return e.agreement == nil || q.Class == "any" || e.agreement.Class == cmp.Or(q.Class, "agreement")
}

// passes reports whether a record passes the filters of a question.
func (e entry) passes(q query.Query) bool {
	if !e.asked(q) || !q.NoFold && e.doc.Head != "" {
		return false
	}
	for _, b := range q.Bounds() {
		has := []string{e.doc.Site}
		if b.Facet != query.SiteBound {
			has = e.values(b.Facet)
		}
		if !slices.ContainsFunc(b.Any, func(v string) bool { return slices.Contains(has, v) }) {
			return false
		}
	}
	bounded := q.YearFrom != 0 || q.YearTo != 0
	checked := false
	for _, f := range q.Filters {
		has := e.values(f.Facet)
		if slices.ContainsFunc(f.Not, func(v string) bool { return slices.Contains(has, v) }) {
			return false
		}
		var conditions []bool
		for _, v := range f.Any {
			conditions = append(conditions, slices.Contains(has, v))
		}
		if f.Facet == "year" {
			checked = true
			if bounded {
				conditions = append(conditions, e.matches(query.Between{Facet: "year", From: q.YearFrom, To: q.YearTo}))
			}
		}
		if len(conditions) == 0 {
			continue
		}
		if f.All && slices.Contains(conditions, false) || !f.All && !slices.Contains(conditions, true) {
			return false
		}
	}
	return checked || !bounded || e.matches(query.Between{Facet: "year", From: q.YearFrom, To: q.YearTo})
}

// place is where a record stands in an order other than relevance; records of equal places stand by their ids.
type place struct {
	Missing bool
	Number  int
	Title   string
}

func (p place) compare(q place) int {
	if p.Missing != q.Missing {
		if q.Missing {
			return -1
		}
		return 1
	}
	return cmp.Or(cmp.Compare(p.Number, q.Number), cmp.Compare(p.Title, q.Title))
}

// place returns where a record stands in an order.
func (e entry) place(order query.Sort) place {
	switch order {
	case query.Title:
		text, key := e.doc.Title, ""
		if e.agreement != nil {
			text = sides(e.agreement)
		}
		for _, t := range analysis.Exact().Terms(text) {
			key += " " + t.Text
		}
		return place{Missing: key == "", Title: key}
	case query.Updated:
		if e.doc.Retrieved.IsZero() {
			return place{Missing: true}
		}
		return place{Number: -int(e.doc.Retrieved.Unix())}
	case query.Newest, query.Oldest:
		var ys []int
		for _, v := range e.values("year") {
			if y, err := strconv.Atoi(v); err == nil {
				ys = append(ys, y)
			}
		}
		switch {
		case len(ys) == 0:
			return place{Missing: true}
		case order == query.Newest:
			return place{Number: -slices.Max(ys)}
		}
		return place{Number: slices.Min(ys)}
	}
	return place{}
}

// ordered returns what answers a question in the order asked for; by relevance it is only in the order of ids.
func (o *oracle) ordered(q query.Query) []string {
	ids := o.found(q)
	slices.Sort(ids)
	places := map[string]place{}
	for _, id := range ids {
		places[id] = o.records[id].place(q.Order())
	}
	slices.SortStableFunc(ids, func(a, b string) int { return places[a].compare(places[b]) })
	return ids
}

// instead returns the question whose total is the count of a value: this facet's own choice is this value alone, or this
// value too when all chosen values are required.
func instead(q query.Query, facet, value string) query.Query {
	f, there := q.Filter(facet)
	q.Filters = slices.DeleteFunc(slices.Clone(q.Filters), func(f query.Filter) bool { return f.Facet == facet })
	if there && f.All {
		f.Any = append(slices.Clone(f.Any), value)
	} else {
		f.Facet, f.Any = facet, []string{value}
		if facet == "year" {
			q.YearFrom, q.YearTo = 0, 0
		}
	}
	q.Filters = append(q.Filters, f)
	return q
}

// facet counts a facet by asking again for every value there is.
func (o *oracle) facet(q query.Query, name string) index.Facet {
	// The words of a question are the same in every one of them.
	words := &oracle{records: map[string]entry{}}
	all := map[string]bool{}
	tens := map[int]bool{}
	for id, e := range o.records {
		if e.asked(q) && e.matches(q.Root) {
			words.records[id] = e
			for _, v := range e.values(name) {
				all[v] = true
				if y, err := strconv.Atoi(v); err == nil {
					tens[y/10*10] = true
				}
			}
		}
	}
	f, _ := q.Filter(name)
	for _, v := range f.Any {
		all[v] = true
	}
	var out index.Facet
	for v := range all {
		asked := instead(q, name, v)
		asked.Root = nil
		c := index.Count{Value: v, Count: len(words.found(asked)), Selected: slices.Contains(f.Any, v)}
		if c.Count > 0 || c.Selected {
			out.Values = append(out.Values, c)
		}
	}
	if strings.HasPrefix(name, "year") {
		slices.SortFunc(out.Values, func(a, b index.Count) int { return cmp.Compare(yearOr9999(a.Value), yearOr9999(b.Value)) })
		for d := range tens {
			// A decade stands for any of its years: the question without the facet's own choice, or within it when all are required.
			asked := q
			if !f.All {
				asked = instead(q, name, "")
				asked.Filters[len(asked.Filters)-1].Any = nil
			}
			asked.Root = nil
			n := 0
			for _, id := range words.found(asked) {
				if words.records[id].matches(query.Between{Facet: name, From: d, To: d + 9}) {
					n++
				}
			}
			if n > 0 {
				out.Decades = append(out.Decades, index.Count{Value: strconv.Itoa(d), Count: n})
			}
		}
		slices.SortFunc(out.Decades, func(a, b index.Count) int { return cmp.Compare(a.Value, b.Value) })
		return out
	}
	slices.SortFunc(out.Values, func(a, b index.Count) int {
		return cmp.Or(-cmp.Compare(a.Count, b.Count), strings.Compare(a.Value, b.Value))
	})
	size := cmp.Or(q.FacetSize, 20)
	var shown []index.Count
	for i, c := range out.Values {
		if i < size || c.Selected {
			shown = append(shown, c)
		}
	}
	out.More = len(out.Values) > size
	out.Values = shown
	return out
}

func yearOr9999(v string) int {
	y, err := strconv.Atoi(v)
	if err != nil {
		return 9999
	}
	return y
}
