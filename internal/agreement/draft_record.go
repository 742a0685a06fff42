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

// Records: what a draft becomes, with the words that prove it.

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
