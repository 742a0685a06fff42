package web

import (
	"net/url"
	"slices"
	"strconv"
	"strings"

	"entente/internal/answer"
	"entente/internal/lang"
	"entente/internal/record"
)

// said is a value of a record with the numbers of the quotes that prove it.
type said struct {
	Text string
	URL  string // of a page of its own, where it has one
	Note string // how it was come by, where that is not from plain words
	Refs []int
}

// saidFact is a field of a record. One without values is not stated.
type saidFact struct {
	Name   string
	Values []said
}

// numbered is a quote of a record, with where it stands.
type numbered struct {
	N        int
	Text     string
	Begin    string // its first words
	Lang     lang.Code
	Path     string // headings above, and the page
	Proves   string // what was read from it
	InText   string // address of the passage with the quotes of the record marked
	InSource string // address of the words in the original, where it has one
}

// proofs gathers the quotes of a record, each once, in the order of its fields.
type proofs struct {
	l      *locale
	r      answer.Record
	quotes []numbered
	keys   []string // of each quote
	names  [][]string
}

// newProofs numbers the quotes of a record that was read out of a document.
func newProofs(l *locale, r answer.Record, of answer.DocumentCard) *proofs {
	p := &proofs{l: l, r: r}
	names := namesOf(r)
	for _, e := range r.Evidence {
		if e.Quote == "" {
			continue
		}
		i := p.index(e)
		if i < 0 {
			i = len(p.quotes)
			p.keys, p.names = append(p.keys, key(e)), append(p.names, nil)
			p.quotes = append(p.quotes, numbered{
				N: i + 1, Text: e.Quote, Begin: firstWords(e.Quote), Lang: e.Language, Path: standsAt(l, e),
				InText: provenURL(l, of.ID, r.ID, e.Passage), InSource: sourceURL(of.Source, e.Quote),
			})
		}
		if name := fieldName(l, names, e.Field); name != "" && !slices.Contains(p.names[i], name) {
			p.names[i] = append(p.names[i], name)
		}
	}
	for i, names := range p.names {
		p.quotes[i].Proves = strings.Join(names, ", ")
	}
	return p
}

func key(e answer.Evidence) string { return e.Passage + "\x00" + e.Quote }

func (p *proofs) index(e answer.Evidence) int { return slices.Index(p.keys, key(e)) }

// value is a value of a field with its quotes: those of the field itself, else of what it is a part of.
func (p *proofs) value(text, address string, fields ...string) said {
	v := said{Text: text, URL: address}
	plain := false
	class := ""
	for _, field := range fields {
		if setByHand(p.r.Corrected, field) {
			v.Note = p.l.say("record.set")
			return v
		}
		for _, e := range evidenceOf(p.r.Evidence, field) {
			plain = plain || e.Class == "explicit"
			class = e.Class
			if i := p.index(e); i >= 0 && !slices.Contains(v.Refs, i+1) {
				v.Refs = append(v.Refs, i+1)
			}
		}
	}
	if !plain && class != "" {
		v.Note = p.l.or("basis."+class, "")
	}
	slices.Sort(v.Refs)
	return v
}

// dated is a date with its quotes.
func (p *proofs) dated(d *record.Date, field string) said {
	v := p.value(p.l.date(d), "", field)
	if d.Basis != "" && d.Basis != "explicit" {
		v.Note = p.l.or("basis."+d.Basis, v.Note)
	}
	return v
}

// evidenceOf finds the evidence of a field and of its parts, or else of what it is a part of: of parties[1].country that of
// parties[1]. The country of a party is no part of it.
func evidenceOf(all []answer.Evidence, field string) []answer.Evidence {
	for {
		var found []answer.Evidence
		for _, e := range all {
			if rest, ok := strings.CutPrefix(e.Field, field); ok && (rest == "" || strings.HasPrefix(rest, ".") && rest != ".country") {
				found = append(found, e)
			}
		}
		at := strings.LastIndexByte(field, '.')
		if len(found) > 0 || at < 0 {
			return found
		}
		field = field[:at]
	}
}

// setByHand reports whether a person has set a field, or the whole that it is a part of. The name of a party is the party.
func setByHand(corrected []string, field string) bool {
	return slices.ContainsFunc(corrected, func(path string) bool {
		path = strings.TrimSuffix(path, ".name")
		rest, ok := strings.CutPrefix(field, path)
		return ok && (rest == "" || strings.HasPrefix(rest, "["))
	})
}

// standsAt tells where in its document a quote stands.
func standsAt(l *locale, e answer.Evidence) string {
	above := slices.Clone(e.Heading)
	if e.Page > 0 {
		above = append(above, l.say("results.page", "page", e.Page))
	}
	return strings.Join(above, " › ")
}

// provenURL is the address of a passage on its document's page, with the quotes of a record marked.
func provenURL(l *locale, document, agreement, passage string) string {
	v := url.Values{"agreement": {agreement}}
	return address("/"+string(l.Code)+"/documents/"+url.PathEscape(document), v.Encode()) + "#" + url.PathEscape(passage)
}

// The words that a link to a place in a text names: few, so that the rest may differ, of its beginning and its end.
const (
	fragmentWhole = 8
	fragmentEdge  = 4
)

// sourceURL is the address of a quote in the original, which browsers that know text fragments scroll to; empty when it has none.
func sourceURL(source, quote string) string {
	to := webAddress(source)
	words := strings.Fields(quote)
	if to == "" || len(words) == 0 {
		return to
	}
	text := fragmentText(words)
	if len(words) > fragmentWhole {
		text = fragmentText(words[:fragmentEdge]) + "," + fragmentText(words[len(words)-fragmentEdge:])
	}
	if strings.Contains(to, "#") {
		return to + ":~:text=" + text
	}
	return to + "#:~:text=" + text
}

// fragmentText encodes words for a text fragment, in which a hyphen, a comma and an ampersand mean something.
func fragmentText(words []string) string {
	return strings.NewReplacer("+", "%20", "-", "%2D").Replace(url.QueryEscape(strings.Join(words, " ")))
}

// recordNames are the values that a path into a record may name, in the reader's language.
type recordNames struct {
	parties, countries, themes, phases, funders, managers []string
}

func namesOf(r answer.Record) recordNames {
	var n recordNames
	for _, p := range r.Parties {
		n.parties = append(n.parties, p.Label)
		country := ""
		if p.Country != nil {
			country = p.Country.Label
		}
		n.countries = append(n.countries, country)
	}
	for _, v := range r.Themes {
		n.themes = append(n.themes, v.Label)
	}
	for _, ph := range r.Phases {
		n.phases = append(n.phases, phase(ph))
	}
	for _, b := range r.Funders {
		n.funders = append(n.funders, b.Label)
	}
	for _, b := range r.Managers {
		n.managers = append(n.managers, b.Label)
	}
	return n
}

// phase writes the years of a phase.
func phase(years [2]int) string {
	if years[0] == years[1] {
		return strconv.Itoa(years[0])
	}
	return strconv.Itoa(years[0]) + "–" + strconv.Itoa(years[1])
}

// plainFields are the fields of a record that are one value, by the sentence that names them.
var plainFields = map[string]string{
	"class": "record.class", "instrument": "facet.instrument", "signed": "record.signed", "start": "record.start", "end": "record.end", "status": "facet.status",
	"programme": "facet.programme", "amount": "record.amount", "contact": "record.contact", "phases": "record.phases", "themes": "facet.theme",
	"funders": "record.funders", "managers": "record.managers", "parties": "record.parties",
}

// fieldName says which value a path such as parties[1].country or themes[0] means, "" for a path that is not known.
func fieldName(l *locale, names recordNames, path string) string {
	list, rest, indexed := strings.Cut(path, "[")
	if !indexed {
		field, _, _ := strings.Cut(path, ".")
		if sentence, ok := plainFields[field]; ok {
			return l.say(sentence)
		}
		return ""
	}
	number, rest, _ := strings.Cut(rest, "]")
	of := map[string][]string{"parties": names.parties, "themes": names.themes, "phases": names.phases, "funders": names.funders, "managers": names.managers}[list]
	if list == "parties" && rest == ".country" {
		of = names.countries
	}
	i, err := strconv.Atoi(number)
	if err != nil || i < 0 || i >= len(of) {
		return ""
	}
	return of[i]
}
