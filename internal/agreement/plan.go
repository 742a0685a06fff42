package agreement

import "entente/internal/record"

// Plans: what is intended or worked on and not yet agreed.

// aim makes a draft an intended one when the words before the anchor say so.
func (r *reader) aim(d *draft, x span, a anchor) {
	for _, m := range x.s.marks {
		if m.class != "intend" || m.from > a.to+12 || a.from-m.to > 25 {
			continue
		}
		if m.from > a.from && a.class != "bond" && a.class != "project" {
			continue
		}
		if x.has("sign") && x.has("since") || x.has("end") {
			continue
		}
		p := x.g.proof(m.from, m.to)
		if x.has("dormant") {
			d.status, d.statusProof = x.state()
			return
		}
		if a.class == "project" {
			d.status, d.statusProof = planned, p
			return
		}
		d.instrument, d.class, d.status, d.statusProof = intendedBond, record.ClassRelation, intended, p
		d.loose = false
		return
	}
	if a.class == "project" {
		if m, ok := x.mark("coop"); ok || r.worksOn(x, a) {
			if !ok {
				m = a.mark
			}
			d.status, d.statusProof = planned, x.g.proof(m.from, m.to)
		}
	}
}

// worksOn tells whether a project is being worked on: "we are working on a project".
func (r *reader) worksOn(x span, a anchor) bool {
	for k := max(x.s.from, a.from-4); k < a.from; k++ {
		switch x.g.tokens[k].fold {
		case "working", "werken", "werkt", "travaillons", "travaille":
			return true
		}
	}
	return false
}

// unnamed reads a project in a place that is told and not named: "a project in a Palestinian village near Nablus".
func (r *reader) unnamed(i int, g *page, s *sentence, a anchor) *draft {
	x := r.whole(i, s)
	probe := &draft{instrument: project}
	r.aim(probe, x, a)
	if probe.status != planned || !r.speaksOfHome(g, s) {
		return nil
	}
	lands := g.lands()
	for k := a.to; k < s.to; k++ {
		l, ok := lands[k]
		if !ok || !l.adj || l.value == r.home.country {
			continue
		}
		for _, m := range s.marks {
			if m.class != "kind" || m.from != l.to {
				continue
			}
			to := m.to
			for _, n := range s.names { // near X
				if n.from >= to && n.from-to <= 2 && !g.tokens[n.from].apart {
					to = n.to
					break
				}
			}
			p := party{name: g.Text[g.tokens[k].start:g.tokens[to-1].end], kind: m.value, country: l.value, sure: true, proof: *g.proof(k, to), land: &proof{i, l.mention.Start, l.mention.End}}
			d := &draft{class: record.ClassRelation, instrument: project, scope: []int{i}, words: g.proof(a.from, a.to), partners: []party{p}, status: planned, statusProof: probe.statusProof}
			return r.add(d)
		}
	}
	return nil
}
