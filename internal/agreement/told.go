package agreement

import (
	"slices"
	"sort"
	"strings"

	"entente/internal/record"
	"entente/internal/vocab"
)

// Told: which stretches of the document speak of which record. Everything but parties, instrument and dates of signing is read there.

const (
	mostStretches = 300 // stretches of one record
	mostOfName    = 20  // records of one name
	toldReach     = 3   // passages that go on about a record after it was named
	longestHead   = 30  // words of a heading that names what stands under it
)

// teller walks through the document and keeps in mind what it speaks of.
type teller struct {
	r       *reader
	kept    []*draft
	byWord  map[string][]int
	known   map[string][]int // by folded name
	scope   map[int][]int    // page to the records read from it
	proofs  map[int][]point  // where partners are written, by page
	same    bool             // all records are of one partner
	out     map[*draft][]span
	heads   map[string][]int // a heading to the records it names
	base    [][]int          // by page: the records of the heading above
	anchors map[*draft][]proof
}

// point is a place where records are named: a token of a page and the one behind it.
type point struct {
	from, to int
	drafts   []int
}

// told returns the stretches of every record, in the order they stand, for each page the records that its headings name, and whether all
// records are of one partner.
func (r *reader) told(kept []*draft) (map[*draft][]span, [][]int, bool) {
	t := &teller{r: r, kept: kept, byWord: map[string][]int{}, known: map[string][]int{}, scope: map[int][]int{}, proofs: map[int][]point{}, out: map[*draft][]span{},
		heads: map[string][]int{}, anchors: map[*draft][]proof{}}
	t.index()
	t.walk()
	return t.out, t.base, t.same
}

// sidesOf are the parties by whose names a record is spoken of.
func sidesOf(d *draft) []party {
	if d.first == nil {
		return d.partners
	}
	return append([]party{*d.first}, d.partners...)
}

func (t *teller) index() {
	t.same = true
	for i, d := range t.kept {
		for _, p := range sidesOf(d) {
			for _, w := range nameWords(p.name) {
				if len(t.byWord[w]) < 50 {
					t.byWord[w] = append(t.byWord[w], i)
				}
			}
			g := t.r.pages[p.proof.page]
			from := sort.Search(len(g.tokens), func(k int) bool { return g.tokens[k].end > p.proof.start })
			to := sort.Search(len(g.tokens), func(k int) bool { return g.tokens[k].start >= p.proof.end })
			t.proofs[p.proof.page] = append(t.proofs[p.proof.page], point{from, to, []int{i}})
		}
		for _, a := range d.aliases {
			if !t.r.places.known(a) {
				continue // a word of the heading that is no place
			}
			for _, w := range nameWords(a) {
				if len(t.byWord[w]) < 50 {
					t.byWord[w] = append(t.byWord[w], i)
				}
			}
		}
		for _, p := range d.scope {
			if len(t.scope[p]) < mostOfName {
				t.scope[p] = append(t.scope[p], i)
			}
		}
		for _, p := range []*proof{d.words, d.statusProof} {
			if p != nil {
				t.anchors[d] = append(t.anchors[d], *p)
			}
		}
		for _, w := range []*when{d.signed, d.start} {
			if w != nil {
				t.anchors[d] = append(t.anchors[d], w.proof)
			}
		}
		t.same = t.same && samePlace(d.partners[0], t.kept[0].partners[0])
	}
}

// of returns the records that a name belongs to.
func (t *teller) of(n name) []int {
	f := vocab.Fold(n.text)
	if found, ok := t.known[f]; ok {
		return found
	}
	var found []int
	words := nameWords(n.text)
	for _, w := range words {
		for _, i := range t.byWord[w] {
			d := t.kept[i]
			if len(found) >= mostOfName || slices.Contains(found, i) {
				continue
			}
			fits := slices.ContainsFunc(sidesOf(d), func(p party) bool { return sameWords(nameWords(p.name), words) })
			if fits || slices.ContainsFunc(d.aliases, func(a string) bool { return t.r.places.known(a) && sameWords(nameWords(a), words) }) {
				found = append(found, i)
			}
		}
	}
	t.known[f] = found
	return found
}

// points returns where a page names records, in order, lists of names as one.
func (t *teller) points(g *page) []point {
	var all []point
	for k := range g.sentences {
		for _, n := range g.sentences[k].names {
			if n.person || n.home || n.nobody || n.isCountry {
				continue
			}
			if ds := t.of(n); len(ds) > 0 {
				all = append(all, point{n.from, max(n.next, n.to), ds})
			}
		}
	}
	all = append(all, t.proofs[g.number]...)
	slices.SortStableFunc(all, func(a, b point) int { return a.from - b.from })
	var list []point
	for _, p := range all {
		if n := len(list); n > 0 && (p.from < list[n-1].to || onlyList(g, list[n-1].to, p.from)) && len(list[n-1].drafts) < mostOfName {
			last := &list[n-1]
			last.to = max(last.to, p.to)
			last.drafts = slices.Clone(last.drafts)
			for _, d := range p.drafts {
				if !slices.Contains(last.drafts, d) {
					last.drafts = append(last.drafts, d)
				}
			}
			continue
		}
		list = append(list, p)
	}
	return list
}

func (t *teller) walk() {
	r := t.r
	t.base = make([][]int, len(r.pages))
	var topic []int
	var path []string
	left := 0      // passages that may still go on about the topic
	opens := false // the last prose ends with a colon
	for i, g := range r.pages {
		if g.Role == record.RoleHeading {
			var named []int
			if len(g.tokens) <= longestHead {
				for _, p := range t.points(g) {
					named = append(named, p.drafts...)
				}
			}
			slices.Sort(named)
			named = slices.Compact(named)
			if len(g.Heading) == 0 && len(t.kept) > 1 && !t.same {
				named = nil // the title is of the whole page
			}
			t.heads[g.Text] = named
			for k := range g.sentences {
				s := &g.sentences[k]
				t.tell(i, g, s, s.from, s.to, named)
			}
			topic, left, opens = nil, 0, false
			continue
		}
		var base []int
		for k := len(g.Heading) - 1; k >= 0 && base == nil; k-- {
			base = t.heads[g.Heading[k]]
		}
		t.base[i] = base
		if !slices.Equal(path, g.Heading) {
			path, topic, left = g.Heading, nil, 0
		}
		if g.Role == record.RoleContact {
			continue
		}
		points := t.points(g)
		item := g.Role == record.RoleListItem || g.Role == record.RoleTable
		now := topic
		switch {
		case len(points) == 0 && len(t.scope[i]) > 0 && !(item && len(t.kept) > 1 && t.elsewhere(g)):
			now = t.scope[i]
		case base != nil:
			now = base
		case item && !opens || left == 0:
			now = nil
		}
		at := 0
		for k := range g.sentences {
			s := &g.sentences[k]
			first := at
			for at < len(points) && points[at].from < s.to {
				at++
			}
			here := points[first:at]
			if len(here) == 0 {
				told := now
				if told == nil && t.same {
					told = t.all()
				}
				if base == nil && len(t.scope[i]) == 0 && t.strange(s) {
					told, now, topic, left = nil, nil, nil, 0
				}
				t.tell(i, g, s, s.from, s.to, told)
				continue
			}
			for j, p := range here {
				from, to := s.from, s.to
				if j > 0 {
					from = p.from
				}
				if j+1 < len(here) {
					to = here[j+1].from
				}
				t.tell(i, g, s, from, to, p.drafts)
			}
			if base == nil {
				now = here[len(here)-1].drafts
			}
		}
		switch {
		case item:
			if len(points) > 0 {
				topic, left, opens = nil, 0, false
			}
		case len(points) > 0:
			topic, left = points[len(points)-1].drafts, toldReach
		default:
			left = max(0, left-1)
		}
		if !item {
			opens = strings.HasSuffix(strings.TrimSpace(g.Text), ":")
		}
	}
}

func (t *teller) all() []int {
	all := make([]int, min(len(t.kept), mostOfName))
	for i := range all {
		all[i] = i
	}
	return all
}

// strange tells whether a sentence speaks of a place that has no record here.
func (t *teller) strange(s *sentence) bool {
	for _, n := range s.names {
		if !n.person && (!n.nobody || n.seat) && !n.home && !n.isCountry && t.r.strong(n) {
			return true
		}
	}
	return false
}

// elsewhere tells whether a row or an item is of a place that has no record.
func (t *teller) elsewhere(g *page) bool {
	for k := range g.sentences {
		if t.strange(&g.sentences[k]) {
			return true
		}
	}
	return false
}

// tell notes a stretch for the records that it speaks of: of several of one partner, the one that was told last.
func (t *teller) tell(i int, g *page, s *sentence, from, to int, drafts []int) {
	if len(drafts) == 0 || from >= to {
		return
	}
	end := g.tokens[to-1].end
	var chosen []int
	for _, k := range drafts {
		d := t.kept[k]
		rival := slices.IndexFunc(chosen, func(c int) bool { return samePlace(t.kept[c].partners[0], d.partners[0]) })
		switch {
		case rival < 0:
			chosen = append(chosen, k)
		case t.later(d, t.kept[chosen[rival]], i, end):
			chosen[rival] = k
		}
	}
	for _, k := range chosen {
		if d := t.kept[k]; len(t.out[d]) < mostStretches {
			t.out[d] = append(t.out[d], span{page: i, g: g, s: s, from: from, to: to})
		}
	}
}

// later tells whether d was told nearer before a place of the document than e.
func (t *teller) later(d, e *draft, page, end int) bool {
	last := func(d *draft) (proof, bool) {
		var best proof
		ok := false
		for _, p := range t.anchors[d] {
			if p.page > page || p.page == page && p.start >= end {
				continue
			}
			if !ok || p.page > best.page || p.page == best.page && p.start > best.start {
				best, ok = p, true
			}
		}
		return best, ok
	}
	a, ok := last(d)
	b, known := last(e)
	if !ok || !known {
		return ok
	}
	return a.page > b.page || a.page == b.page && a.start > b.start
}
