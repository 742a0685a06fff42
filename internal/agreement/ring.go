package agreement

import "slices"

// Rings: one agreement of all places of a sentence.

// The sizes of a ring: how many towns have one agreement.
const (
	fewestOfRing = 3
	mostOfRing   = 12
)

// ring reads one agreement of all places of a sentence that says how many they are: "the mayors of A, B and C signed the oath of the three towns".
func (r *reader) ring(i int, g *page, s *sentence) bool {
	var a anchor
	for _, b := range s.anchors() {
		if (b.class == "instrument" || b.class == "tie" || b.class == "generic" && s.has("sign")) && (a.instrument == "" || rank(b) > rank(a)) {
			a = b
		}
	}
	if a.instrument == "" || s.has("negate", "intend") {
		return false
	}
	x := r.whole(i, s)
	size := 0
	for _, m := range s.marks {
		if m.class == "kind" && m.value == "municipality" && m.from > s.from && (m.from >= len(g.tokens) || !g.tokens[m.from].apart) {
			if k := m.from - 2; k >= s.from && (s.is("verb", k) || s.is("with", k) && !weakWith[g.tokens[k].fold]) {
				return false // "is twinned with four towns", "has three"
			}
			if n := x.number(m.from - 1); n >= fewestOfRing && n <= mostOfRing {
				size = n
			}
		}
	}
	if size == 0 {
		return false
	}
	var others []name
	home := false
	for k, n := range s.names {
		switch {
		case n.home:
			home = true
		case n.isCountry || n.person || n.nobody || !r.strong(n) || k > 0 && r.liesIn(g, s.names[k-1], n):
		case n.from > s.from && g.leadsIn(n.from-1) && g.tokens[n.from-1].fold != "a":
			// where it was signed
		case !slices.ContainsFunc(others, func(o name) bool { return sameWords(nameWords(o.text), nameWords(n.text)) }):
			others = append(others, n)
		}
	}
	own := 0
	if home {
		own = 1
	}
	if len(others)+own != size || !home && !r.places.known(others[0].text) {
		return false
	}
	var first *party
	if !home {
		p := r.party(i, others[0])
		first, others = &p, others[1:]
	}
	made := r.tell(i, g, s, a, others[:1], first)
	for _, d := range made {
		for _, n := range others[1:] {
			d.partners = append(d.partners, r.party(i, n))
		}
	}
	if len(made) == 0 {
		return false
	}
	for _, a := range s.anchors() {
		r.use(i, a)
	}
	return true
}
