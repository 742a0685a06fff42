package agreement

import (
	"slices"
	"strings"

	"entente/internal/record"
	"entente/internal/vocab"
)

// Merging: which drafts tell of the same agreement, and what is taken from each.

// plain are words of names that tell nothing.
var plain = set("de del di du des la le les el al the het stad gemeente van of city commune ville municipality departement province provincie en and et regio region district l d and district town county")

func nameWords(s string) []string {
	var w []string
	for f := range strings.FieldsSeq(vocab.Fold(s)) {
		if !plain[f] {
			w = append(w, f)
		}
	}
	if len(w) == 0 {
		return strings.Fields(vocab.Fold(s))
	}
	return w
}

// samePlace tells whether two names may be one place's.
func samePlace(a, b party) bool {
	if a.value != "" && a.value == b.value {
		return true
	}
	if a.country != "" && b.country != "" && a.country != b.country && (a.sure && b.sure || a.kind == "country" || b.kind == "country") {
		return false
	}
	return sameWords(nameWords(a.name), nameWords(b.name))
}

func sameWords(x, y []string) bool {
	if len(x) > len(y) {
		x, y = y, x
	}
	if len(x) == 0 {
		return false
	}
	for _, w := range x {
		if !slices.Contains(y, w) {
			return false
		}
	}
	// "San Juan" in "San Juan Sacatepéquez" is one place, "Sint" in "Sint-Niklaas" is none.
	return len(x) == len(y) || len(strings.Join(x, "")) >= 5
}

func (d *draft) meets(e *draft) bool {
	for _, p := range d.partners {
		for _, q := range e.partners {
			if samePlace(p, q) {
				return true
			}
		}
		for _, a := range e.aliases {
			if sameWords(nameWords(p.name), nameWords(a)) {
				return true
			}
		}
	}
	return false
}

// records merges the drafts and makes records of them.
func (r *reader) records() []record.Agreement {
	slices.SortStableFunc(r.drafts, func(a, b *draft) int {
		return a.order - b.order
	})
	var kept []*draft
	byWord := map[string][]int{} // a word of a partner's name to the drafts kept
	// What is told for sure first: a general word joins what the document says elsewhere, before or behind.
	for _, loose := range []bool{false, true} {
		for _, d := range r.drafts {
			if d.loose != loose {
				continue
			}
			if into := r.partnerOf(d, kept, byWord); into != nil {
				into.join(d)
				continue
			}
			if len(kept) >= maxRecords {
				continue
			}
			kept = append(kept, d)
			for _, p := range d.partners {
				for _, w := range append(nameWords(p.name), p.value) {
					if w != "" && len(byWord[w]) < 50 {
						byWord[w] = append(byWord[w], len(kept)-1)
					}
				}
			}
			for _, a := range d.aliases {
				for _, w := range nameWords(a) {
					if len(byWord[w]) < 50 {
						byWord[w] = append(byWord[w], len(kept)-1)
					}
				}
			}
		}
	}
	r.settleCountries(kept)
	slices.SortStableFunc(kept, func(a, b *draft) int { return a.order - b.order })
	records := []record.Agreement{}
	times := map[string]int{}
	f := r.readFields(kept)
	for _, d := range kept {
		records = append(records, r.record(d, f, times))
	}
	relate(kept, records)
	return records
}

// partnerOf returns the draft kept that tells the same as d, nil when there is none.
func (r *reader) partnerOf(d *draft, kept []*draft, byWord map[string][]int) *draft {
	seen := map[int]bool{}
	var found *draft
	for _, p := range d.partners {
		for _, w := range append(nameWords(p.name), p.value) {
			for _, i := range byWord[w] {
				if w == "" || seen[i] {
					continue
				}
				seen[i] = true
				e := kept[i]
				if !e.meets(d) && !d.meets(e) || !e.takes(d) || !e.sameFirst(d) {
					continue
				}
				if found == nil || e.closer(d, found) {
					found = e
				}
			}
		}
	}
	return found
}

// sameFirst tells whether both are of the same first side.
func (d *draft) sameFirst(e *draft) bool {
	if d.first == nil || e.first == nil {
		return d.first == e.first
	}
	return samePlace(*d.first, *e.first)
}

// takes tells whether d says the same as e of its partner.
func (e *draft) takes(d *draft) bool {
	if d.instrument != e.instrument && !d.loose && !e.loose {
		if d.instrument != intendedBond && e.instrument != intendedBond {
			return false
		}
		return d.instrument == intendedBond && d.signed == nil
	}
	if d.loose && d.instrument != e.instrument && d.signed != nil && e.signed != nil && !sameDate(d.signed, e.signed) {
		return false
	}
	if d.term != e.term && d.term != "" && e.term != "" {
		return false
	}
	if (d.apart || e.apart) && (d.signed != nil || e.signed != nil) {
		return false
	}
	if d.signed == nil || e.signed == nil || d.signed.weak || e.signed.weak {
		return true
	}
	return sameDate(d.signed, e.signed)
}

func (e *draft) closer(d, than *draft) bool {
	return e.instrument == d.instrument && than.instrument != d.instrument ||
		d.signed != nil && e.signed != nil && sameDate(d.signed, e.signed) && !(than.signed != nil && sameDate(d.signed, than.signed))
}

func sameDate(a, b *when) bool {
	return strings.HasPrefix(a.Value, b.Value) || strings.HasPrefix(b.Value, a.Value)
}

// join adds what d says to e.
func (e *draft) join(d *draft) {
	if e.instrument == unspecified && d.instrument != unspecified && d.instrument != intendedBond {
		e.instrument, e.words, e.class = d.instrument, d.words, d.class
	}
	if d.signed != nil && (e.signed == nil || e.signed.weak && !d.signed.weak || sameDate(e.signed, d.signed) && len(d.signed.Value) > len(e.signed.Value)) {
		e.signed = d.signed
	}
	if e.start == nil {
		e.start = d.start
	}
	if e.end == nil {
		e.end = d.end
	}
	if e.status == "" && d.instrument != intendedBond {
		e.status, e.statusProof = d.status, d.statusProof
	}
	for i := range e.partners {
		for _, q := range d.partners {
			p := &e.partners[i]
			if samePlace(*p, q) && !p.sure && q.sure {
				p.country, p.land, p.sure, p.value = q.country, q.land, true, q.value
			}
		}
	}
	for _, s := range d.scope {
		if !slices.Contains(e.scope, s) && len(e.scope) < 50 {
			e.scope = append(e.scope, s)
		}
	}
}

// settleCountries gives a partner without a country the one country of the document that no other partner has, or that of the others on
// its side of a list of pairs.
func (r *reader) settleCountries(kept []*draft) {
	lean := r.leans()
	for _, d := range kept {
		r.settleFirst(d, lean)
	}
	r.settleSides(kept)
	left := slices.Clone(r.doc.Countries)
	var open []*party
	for _, d := range kept {
		if d.first != nil {
			left = slices.DeleteFunc(left, func(c string) bool { return c == d.first.country })
		}
		for i := range d.partners {
			p := &d.partners[i]
			if p.kind == "network" {
				continue
			}
			left = slices.DeleteFunc(left, func(c string) bool { return c == p.country })
			if p.country == "" {
				open = append(open, p)
			}
		}
	}
	if len(left) != 1 {
		return
	}
	for _, p := range open {
		if vocab.Fold(p.name) == vocab.Fold(open[0].name) {
			p.country = left[0]
			r.locate(p)
		}
	}
}

// fewestAlike is how many on one side of a list of pairs must be of one country, for it to be that of the side.
const fewestAlike = 5

// mostOf is how many times as many as all others those of one country are, for the others to be doubted.
const mostOf = 4

// settleSides gives a party of a list of pairs the country that all others on its side have, and that most others have when a place of it bears
// the name and no word says otherwise.
func (r *reader) settleSides(kept []*draft) {
	type list struct {
		words proof
		side  int
	}
	sides := map[list][]*party{}
	for _, d := range kept {
		if d.first == nil || d.words == nil || len(d.partners) != 1 {
			continue
		}
		sides[list{*d.words, 0}] = append(sides[list{*d.words, 0}], d.first)
		sides[list{*d.words, 1}] = append(sides[list{*d.words, 1}], &d.partners[0])
	}
	for _, parties := range sides {
		count := map[string]int{}
		country, others := "", 0
		for _, p := range parties {
			if p.country == "" {
				continue
			}
			if count[p.country]++; count[p.country] > count[country] || count[p.country] == count[country] && p.country < country {
				country = p.country
			}
		}
		for c, n := range count {
			if c != country {
				others += n
			}
		}
		if count[country] < fewestAlike || count[country] < mostOf*others {
			continue
		}
		for _, p := range parties {
			if p.country == country || p.sure {
				continue
			}
			if p.country == "" && others == 0 || len(r.places.in(p.name, country)) > 0 || country == "BE" && len(vocab.Municipalities().Lookup(p.name)) > 0 {
				p.country, p.value = country, ""
				r.locate(p)
			}
		}
	}
}
