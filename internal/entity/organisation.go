package entity

import (
	"strings"
	"sync"

	"entente/internal/lang"
	"entente/internal/record"
	"entente/internal/vocab"
)

// organisation recognises the bodies of vocab.Organisations. Persons are no organisations, and no list of them is kept.
type organisation struct{}

func (organisation) Kind() record.Kind { return record.KindOrganisation }

// Find returns the organisations that p names, each once a place: by name, or by an abbreviation in its own spelling.
func (o organisation) Find(p record.Passage) []record.Mention { return o.find(p, wordsIn(p.Text)) }

func (organisation) find(p record.Passage, words []word) []record.Mention {
	return named(p, words, record.KindOrganisation, organisations())
}

// Settle drops abbreviations with other meanings that the document does not explain.
func (organisation) Settle(d *draft) {
	dropUnexplained(d, record.KindOrganisation)
}

var organisations = sync.OnceValue(func() *matcher[listedName] {
	return listedNames(vocab.Organisations().All(), 0)
})

// How a listedName name was read; it is the rule of the mention.
const (
	byName         = "name"
	byAbbreviation = "abbreviation"
	byDoubtful     = "abbreviation-doubtful" // an abbreviation with other meanings, explained elsewhere in the document
	byNeighbour    = "abbreviation-beside"   // one with other meanings beside a word such as programme
)

// listedName is what a name or an abbreviation of a list stands for.
type listedName struct {
	id     string
	rule   string
	alone  bool // an abbreviation that never counts by its neighbours
	dotted bool // written with full stops: "V.V.S.G."
	sign   byte // '+' behind the name or '%' in it, which are no letters and must be there all the same
}

// listedNames makes a matcher of the names of terms and of the abbreviations in their further column i. An abbreviation of two to
// six letters is read with full stops too.
func listedNames(terms []vocab.Term, i int) *matcher[listedName] {
	var names []name[listedName]
	for _, t := range terms {
		seen := map[string]bool{}
		for _, c := range lang.All() {
			for _, n := range t.Names[c] {
				if !seen[n] {
					seen[n] = true
					names = append(names, name[listedName]{text: n, spelt: caseOf(n), value: listedName{id: t.ID, rule: byName, sign: signOf(n)}})
				}
			}
		}
		for a := range strings.SplitSeq(t.Cell(i), "|") {
			v := listedName{id: t.ID, rule: byAbbreviation}
			switch {
			case strings.HasPrefix(a, "?"):
				v.rule = byDoubtful
			case strings.HasPrefix(a, "!"):
				v.rule, v.alone = byDoubtful, true
			}
			if a = strings.TrimLeft(a, "?!"); a == "" {
				continue
			}
			names = append(names, name[listedName]{text: a, spelt: asWritten, value: v})
			if len(a) <= 6 && strings.Trim(a, "ABCDEFGHIJKLMNOPQRSTUVWXYZ") == "" {
				v.dotted = true
				names = append(names, name[listedName]{text: strings.Join(strings.Split(a, ""), " "), spelt: asWritten, value: v})
			}
		}
	}
	return newWideMatcher(names)
}

// caseOf returns how a listed name must be written: several words of which only the first has a capital are ordinary words, and
// many write them without. Not so a name that its capital alone tells from other words: "LIFE programme", "Horizon 2020".
func caseOf(n string) letterCase {
	words := strings.Fields(n)
	for i, w := range words {
		if i > 0 && (capital(w) || w[0] >= '0' && w[0] <= '9') {
			return properCase
		}
	}
	if len(words) < 2 || len(words) == 2 && commonWords[strings.ToLower(words[1])] || strings.ToUpper(words[0]) == words[0] && len(words[0]) > 1 {
		return properCase
	}
	return anyCase
}

func signOf(name string) byte {
	for _, c := range []byte("+%") {
		if strings.IndexByte(name, c) >= 0 {
			return c
		}
	}
	return 0
}

// named returns the mentions of listed names in p.
func named(p record.Passage, words []word, kind record.Kind, l *matcher[listedName]) []record.Mention {
	var found []record.Mention
	var masked []span
	for h := range l.hits(p.Text, words) {
		v := h.values[0]
		if v.sign == '+' && h.end < len(p.Text) && p.Text[h.end] == '+' {
			h.end++
		}
		surface := p.Text[h.start:h.end]
		if v.sign != 0 && strings.IndexByte(surface, v.sign) < 0 || v.dotted && !strings.Contains(surface, ".") || v.id == "11-11-11" && surface != "11.11.11" && v.rule == byName && surface[0] == '1' {
			continue
		}
		if found == nil {
			masked = addresses(p.Text)
		}
		for len(masked) > 0 && masked[0].end <= h.start {
			masked = masked[1:]
		}
		if len(masked) > 0 && masked[0].start < h.end {
			continue // of a web or mail address
		}
		m := record.Mention{Kind: kind, Surface: surface, Value: v.id, Start: h.start, End: h.end, Rule: v.rule}
		if v.rule == byDoubtful && !v.alone && kind == record.KindProgramme && besideProgramme(p.Text, h.start, h.end) {
			m.Rule = byNeighbour
		}
		if found = append(found, m); len(found) == maxInPassage {
			break
		}
	}
	return found
}

// dropUnexplained drops the mentions of a kind that are doubtful abbreviations, unless the document names what they stand for
// otherwise too.
func dropUnexplained(d *draft, kind record.Kind) {
	explained, doubtful := map[string]bool{}, false
	for _, p := range d.Passages {
		for _, m := range p.Mentions {
			if m.Kind == kind {
				explained[m.Value] = explained[m.Value] || m.Rule != byDoubtful
				doubtful = doubtful || m.Rule == byDoubtful
			}
		}
	}
	if !doubtful {
		return
	}
	for i := range d.Passages {
		p := &d.Passages[i]
		kept := p.Mentions[:0]
		for _, m := range p.Mentions {
			if m.Kind != kind || m.Rule != byDoubtful || explained[m.Value] {
				kept = append(kept, m)
			}
		}
		p.Mentions = kept
	}
}
