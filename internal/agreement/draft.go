package agreement

import (
	"crypto/sha256"
	"encoding/base32"
	"slices"
	"strconv"
	"strings"
	"unicode/utf8"

	"entente/internal/record"
	"entente/internal/vocab"
)

// proof is where the words of a field stand: bytes of a passage.
type proof struct {
	page, start, end int
}

// party is a partner of a draft.
type party struct {
	name    string
	value   string
	kind    string
	country string
	proof   proof
	land    *proof // the words the country was read from, nil when the gazetteer tells
	sure    bool   // the country is written
}

// when is a date of a draft.
type when struct {
	record.Date
	proof proof
	weak  bool // said of a whole list, not of this one
}

// draft is a record that is being read.
type draft struct {
	class, instrument string
	words             *proof
	first             *party // the side that is told first, nil when it is the home side
	partners          []party
	aliases           []string // folded names that stand for the partner as well: the regions of its heading
	signed, start     *when
	end               *when
	status            string
	statusProof       *proof
	scope             []int  // pages it was read from
	again             bool   // its words say that it is a renewal
	term              string // the years it is for, when that is what tells it from others: "an agreement for 2014-2019"
	apart             bool   // it is another than those of the same two sides whose date is told
	loose             bool   // its instrument is a general word
	order             int
}

// add keeps a draft that names a partner.
func (r *reader) add(d *draft) *draft {
	if len(d.partners) == 0 || len(r.drafts) >= maxDrafts || d.first == nil && r.home.name == "" {
		return nil
	}
	if d.class == "" {
		d.class = record.ClassAgreement
		switch d.instrument {
		case project, ownProgramme, intendedBond:
			d.class = record.ClassRelation
		}
	}
	r.turn(d)
	d.order = d.partners[0].proof.page
	r.drafts = append(r.drafts, d)
	return d
}

// turnReach is how many drafts back the same two are looked for.
const turnReach = 20

// turn gives the sides of a pair the order in which they were told before: who stands first in a sentence is no matter.
func (r *reader) turn(d *draft) {
	if d.first == nil || len(d.partners) != 1 {
		return
	}
	for k := len(r.drafts) - 1; k >= max(0, len(r.drafts)-turnReach); k-- {
		e := r.drafts[k]
		if e.first != nil && len(e.partners) == 1 && samePlace(*e.first, d.partners[0]) && samePlace(e.partners[0], *d.first) {
			first := d.partners[0]
			d.partners[0], d.first = *d.first, &first
			return
		}
	}
}

// party makes a partner of a name.
func (r *reader) party(page int, n name) party {
	p := party{name: n.text, kind: n.kind, country: n.country, proof: proof{page, n.start, n.end}}
	if n.at != [2]int{} {
		p.land = &proof{page, n.at[0], n.at[1]}
	}
	p.sure = n.country != ""
	if n.isCountry {
		p.kind = "country"
	}
	r.locate(&p)
	return p
}

// locate fills in what the gazetteer knows of a partner. One that it does not know has a slug of name and country, so that it is one place in
// all documents.
func (r *reader) locate(p *party) {
	if p.kind == "country" || p.kind == "network" {
		return
	}
	where, ok := r.places.bestOf(p.name, p.country, p.kind)
	if p.country == "" && ok && p.proof.page >= 0 {
		where, ok = r.places.bestIn(p.name, p.kind, r.favours(p.proof.page))
	}
	if ok {
		p.value = where.ID
		if p.country == "" {
			p.country = where.Country
		}
		if p.kind == "" {
			p.kind = string(where.Kind)
		}
	} else if p.country == "" || p.country == "BE" {
		if ids := vocab.Municipalities().Lookup(p.name); len(ids) > 0 {
			p.value, p.country = ids[0], "BE"
		}
	}
	if slug := vocab.Slug(p.name); p.value == "" && p.country != "" && slug != "" && len(slug) <= longestSlug {
		p.value = slug + "-" + strings.ToLower(p.country)
	}
	if p.kind == "" {
		p.kind = "municipality"
	}
}

// longestSlug bounds the id of a place that no list knows.
const longestSlug = 80

// favours returns how likely a place of a country is meant on a page: those that it or its headings name are, the home side's own is less.
func (r *reader) favours(page int) func(country string) int {
	g := r.pages[page]
	if g.near == nil {
		g.near = map[string]bool{}
		for _, m := range g.Mentions {
			if m.Kind == record.KindCountry || m.Kind == record.KindNationality {
				g.near[m.Value] = true
			}
		}
		for k := range g.sentences {
			for _, n := range g.sentences[k].names {
				if n.country != "" {
					g.near[n.country] = true
				} else if where, ok := r.region(n); ok && where.Ours { // a part of a country names it too
					g.near[where.Country] = true
				}
			}
		}
	}
	return func(country string) int {
		n := 0
		if g.near[country] {
			n += 2
		}
		if slices.Contains(r.doc.Countries, country) || slices.Contains(r.doc.CountriesMentioned, country) {
			n++
		}
		if country == r.home.country {
			n--
		}
		return n
	}
}

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

// record makes the record of a draft with its evidence.
func (r *reader) record(d *draft, f *fields, times map[string]int) record.Agreement {
	r.saidOrUnknown(d)
	f.settleEnd(d)
	a := record.Agreement{Class: d.class, Instrument: d.instrument, Status: d.status, Themes: []string{}}
	if a.Status == "" {
		a.Status = unknown
	}
	prove := func(field, class string, p proof) {
		a.Evidence = append(a.Evidence, record.Evidence{Field: field, Passage: r.pages[p.page].ID, Quote: r.quote(p), Class: class})
	}
	h := r.home
	if f := d.first; f != nil {
		a.Parties = append(a.Parties, record.Party{Value: f.value, Name: f.name, Country: f.country, Kind: f.kind, Role: "partner"})
		prove("parties[0]", "explicit", f.proof)
		if f.land != nil && f.country != "" {
			prove("parties[0].country", "explicit", *f.land)
		}
	} else {
		a.Parties = append(a.Parties, record.Party{Value: h.value, Name: h.name, Country: h.country, Kind: h.kind, Role: "home"})
	}
	if p, ok := r.homeProof(d); ok && d.first == nil {
		t := r.pages[p.page].Text[p.start:p.end]
		a.Parties[0].Name = t
		prove("parties[0]", "explicit", p)
	}
	for _, p := range d.partners {
		i := len(a.Parties)
		field := "parties[" + strconv.Itoa(i) + "]"
		a.Parties = append(a.Parties, record.Party{Value: p.value, Name: p.name, Country: p.country, Kind: p.kind, Role: "partner"})
		prove(field, "explicit", p.proof)
		if p.land != nil && p.country != "" {
			prove(field+".country", "explicit", *p.land)
		}
	}
	if d.words != nil && d.instrument != unspecified {
		prove("instrument", "explicit", *d.words)
	}
	date := func(field string, w *when) *record.Date {
		if w == nil {
			return nil
		}
		class := "explicit"
		if w.Basis != "explicit" {
			class = "inferred"
		}
		prove(field, class, w.proof)
		return &record.Date{Value: w.Value, Precision: w.Precision, Basis: w.Basis, Words: w.Words}
	}
	a.Signed = date("signed", d.signed)
	a.Start = date("start", d.start)
	if d.status != "" && d.statusProof != nil {
		prove("status", "explicit", *d.statusProof)
	}
	f.fill(d, &a, prove)
	key := identity(&a)
	times[key]++
	a.ID = record.AgreementID(r.doc.ID, hashed(key+"\x00"+strconv.Itoa(times[key])))
	return a
}

func identity(a *record.Agreement) string {
	var sides []string
	for _, p := range a.Parties {
		if p.Value != "" {
			sides = append(sides, p.Value)
		} else {
			sides = append(sides, vocab.Fold(p.Name))
		}
	}
	slices.Sort(sides)
	return strings.Join(sides, "\x00") + "\x00" + a.Instrument
}

// idLength is how many bytes of the hash an id has: no document has as many records as could collide.
const idLength = 6

func hashed(key string) string {
	h := sha256.Sum256([]byte(key))
	return strings.ToLower(base32.StdEncoding.WithPadding(base32.NoPadding).EncodeToString(h[:idLength]))
}

// homeProof returns where the home side is written, best in the scope of the draft.
func (r *reader) homeProof(d *draft) (proof, bool) {
	for _, i := range d.scope {
		if p, ok := r.homeIn(i); ok {
			return p, true
		}
	}
	if r.homeAt != nil {
		return *r.homeAt, true
	}
	return proof{}, false
}

// homeIn returns where a passage writes the home side: by its name sooner than by another way to write it.
func (r *reader) homeIn(i int) (where proof, ok bool) {
	g := r.pages[i]
	own := vocab.Fold(r.home.name)
	for k := range g.sentences {
		for _, n := range g.sentences[k].names {
			if n.home && (!ok || vocab.Fold(n.text) == own) {
				if where, ok = (proof{i, n.start, n.end}), true; vocab.Fold(n.text) == own {
					return where, true
				}
			}
			// "JR Amstelveen": the run of capitals holds more than the name.
			if k := strings.Index(n.text, r.home.name); k >= 0 && n.to-n.from > 1 && !ok {
				where, ok = proof{i, n.start + k, n.start + k + len(r.home.name)}, true
			}
		}
	}
	return where, ok
}

const (
	maxQuote = 300 // characters of a quote, by the contract
	farQuote = 110 // characters on either side of the words, when the sentence is longer
)

// quote cuts the words out of their passage, with their sentence as far as it goes.
func (r *reader) quote(p proof) string {
	g := r.pages[p.page]
	text := g.Text
	start, end := 0, len(text)
	for k := range g.sentences {
		s := &g.sentences[k]
		if s.start <= p.start && p.end <= s.end {
			start, end = min(s.start, p.start), s.end
			break
		}
	}
	if utf8.RuneCountInString(text[start:end]) > maxQuote {
		start, end = max(start, back(text, p.start, farQuote)), min(end, forth(text, p.end, farQuote))
	}
	if utf8.RuneCountInString(text[start:end]) > maxQuote {
		start, end = p.start, forth(text, p.start, maxQuote)
	}
	q := text[start:end]
	return strings.TrimSpace(q)
}

// back returns the byte n characters before i, at the beginning of a word where one is near.
func back(text string, i, n int) int {
	j := i
	for ; n > 0 && j > 0; n-- {
		_, size := utf8.DecodeLastRuneInString(text[:j])
		j -= size
	}
	if k := strings.IndexByte(text[j:i], ' '); j > 0 && k >= 0 {
		j += k + 1
	}
	return j
}

func forth(text string, i, n int) int {
	j := i
	for ; n > 0 && j < len(text); n-- {
		_, size := utf8.DecodeRuneInString(text[j:])
		j += size
	}
	if k := strings.LastIndexByte(text[i:j], ' '); j < len(text) && k > 0 {
		j = i + k
	}
	return j
}
