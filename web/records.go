package web

import (
	"slices"
	"strconv"
	"strings"

	"entente/internal/answer"
	"entente/internal/lang"
	"entente/internal/record"
	"entente/internal/vocab"
)

// How many records of a document its page shows at once, and at all: the longest real lists hold some hundreds, and the page
// leads to the JSON that has every one.
const (
	recordsOpen = 8
	recordsMost = 200
)

// Ids that records speak of: the class of what is no agreement, and what stands for "nothing is said".
const (
	classRelation         = "relation"
	statusUnknown         = "unknown"
	instrumentUnspecified = "unspecified"
)

// recordList are the agreements and other relations that were read out of a document.
type recordList struct {
	Title  string
	Open   []recordCard
	Folded []recordCard
	Left   int // not shown at all
}

// recordCard is one of them as the page shows it.
type recordCard struct {
	ID       string
	URL      string // of its page
	Open     string // what leads there
	Relation bool
	Parties  []recordParty
	Names    string // of the parties, joined
	Facts    []recordFact
	Quotes   []recordQuote
}

// recordParty is a side of a record. Its country stands with its name where one passage proves both, else by itself.
type recordParty struct {
	Name    proven
	Country *proven
}

// proven is a value with the passage of the page that proves it, "" when none does.
type proven struct {
	Text    string
	Note    string // how it was come by, where that is not from plain words
	Passage string
}

// recordFact is a field of a record. One without values is not stated.
type recordFact struct {
	Name   string
	Values []proven
}

// recordQuote are words of the document that prove something.
type recordQuote struct {
	Text    string
	Begin   string // its first words
	Lang    lang.Code
	Proves  string // what was read from them
	Passage string
}

// records lays out the records of a document. It is nil when there are none.
func records(l *locale, d answer.Document) *recordList {
	if len(d.Agreements) == 0 {
		return nil
	}
	tongues := make(map[string]lang.Code, len(d.Passages))
	for _, p := range d.Passages {
		tongues[p.ID] = p.Language
	}
	var all recordList
	relations := 0
	for i, a := range d.Agreements {
		if a.Class == classRelation {
			relations++
		}
		switch {
		case i < recordsOpen:
			all.Open = append(all.Open, card(l, a, tongues))
		case i < recordsMost:
			all.Folded = append(all.Folded, card(l, a, tongues))
		default:
			all.Left++
		}
	}
	switch relations {
	case 0:
		all.Title = l.say("record.agreements")
	case len(d.Agreements):
		all.Title = l.say("record.relations")
	default:
		all.Title = l.say("record.both")
	}
	return &all
}

func card(l *locale, a record.Agreement, tongues map[string]lang.Code) recordCard {
	c := recordCard{ID: a.ID, URL: agreementURL(l, a.ID), Open: l.say("record.open"), Relation: a.Class == classRelation, Names: answer.LabelOf(a, l.Code)}
	if c.Relation {
		c.Open = l.say("record.open-relation")
	}
	prove := func(text, field string) proven {
		v := proven{Text: text}
		if setByHand(a.Corrected, field) {
			v.Note = l.say("record.set")
			return v
		}
		if e, ok := proofOf(a, field); ok {
			if e.Class != "explicit" {
				v.Note = l.or("basis."+e.Class, "")
			}
			if _, shown := tongues[e.Passage]; shown {
				v.Passage = e.Passage
			}
		}
		return v
	}
	for i, p := range a.Parties {
		field := "parties[" + strconv.Itoa(i) + "]"
		side := recordParty{Name: prove(partyName(l, p), field)}
		if land := vocab.Countries().Label(p.Country, l.Code); p.Country != "" && vocab.Fold(land) != vocab.Fold(p.Name) {
			// A country without words of its own follows from the name.
			if v := prove(land, field+".country"); v.Passage == side.Name.Passage {
				side.Name.Text += " (" + land + ")"
			} else {
				side.Country = &v
			}
		}
		c.Parties = append(c.Parties, side)
	}
	add := func(key string, values ...proven) { c.Facts = append(c.Facts, recordFact{l.say(key), values}) }
	if a.Instrument == "" || a.Instrument == instrumentUnspecified {
		add("facet.instrument")
	} else {
		add("facet.instrument", prove(vocab.Instruments().Label(a.Instrument, l.Code), "instrument"))
	}
	dated := func(key, field string, when *record.Date) {
		if when == nil {
			return
		}
		v := prove(l.date(when), field)
		if when.Basis != "explicit" {
			v.Note = l.or("basis."+when.Basis, v.Note)
		}
		add(key, v)
	}
	dated("record.signed", "signed", a.Signed)
	dated("record.start", "start", a.Start)
	if a.Signed == nil && a.Start == nil {
		add("record.signed")
	}
	if a.Status == "" || a.Status == statusUnknown {
		add("facet.status")
	} else {
		add("facet.status", prove(vocab.Statuses().Label(a.Status, l.Code), "status"))
	}
	var themes []proven
	for i, id := range a.Themes {
		themes = append(themes, prove(vocab.Themes().Label(id, l.Code), "themes["+strconv.Itoa(i)+"]"))
	}
	if len(themes) > 0 {
		add("facet.theme", themes...)
	}
	c.Quotes = quotes(l, a, tongues)
	return c
}

// proofOf finds the evidence of a field, or else of what it is a part of: of parties[1].country that of parties[1].
func proofOf(a record.Agreement, field string) (record.Evidence, bool) {
	for {
		for _, e := range a.Evidence {
			if e.Field == field {
				return e, true
			}
		}
		at := strings.LastIndexByte(field, '.')
		if at < 0 {
			return record.Evidence{}, false
		}
		field = field[:at]
	}
}

// quotes are the distinct quotes of a record in the order of its fields, each with the values that it proves.
func quotes(l *locale, a record.Agreement, tongues map[string]lang.Code) []recordQuote {
	var all []recordQuote
	var proven [][]string // by each of all
	values := writtenNames(l, a)
	for _, e := range a.Evidence {
		if e.Quote == "" {
			continue
		}
		tongue, shown := tongues[e.Passage]
		q := recordQuote{Text: e.Quote, Begin: firstWords(e.Quote), Lang: tongue}
		if shown {
			q.Passage = e.Passage
		}
		at := slices.IndexFunc(all, func(o recordQuote) bool { return o.Text == q.Text && o.Passage == q.Passage })
		if at < 0 {
			all, proven = append(all, q), append(proven, nil)
			at = len(all) - 1
		}
		if name := fieldName(l, values, e.Field); name != "" && !slices.Contains(proven[at], name) {
			proven[at] = append(proven[at], name)
		}
	}
	for i, names := range proven {
		all[i].Proves = strings.Join(names, ", ")
	}
	return all
}

// firstWords are enough of a quote to name it by.
func firstWords(quote string) string {
	words := strings.Fields(quote)
	if len(words) <= 5 {
		return strings.Join(words, " ")
	}
	return strings.Join(words[:5], " ") + "…"
}

// writtenNames are the values that a path into a record may name.
func writtenNames(l *locale, a record.Agreement) recordNames {
	var n recordNames
	for _, p := range a.Parties {
		n.parties = append(n.parties, partyName(l, p))
		n.countries = append(n.countries, vocab.Countries().Label(p.Country, l.Code))
	}
	for _, id := range a.Themes {
		n.themes = append(n.themes, vocab.Themes().Label(id, l.Code))
	}
	for _, ph := range a.Phases {
		n.phases = append(n.phases, phase(ph))
	}
	for _, b := range a.Funders {
		n.funders = append(n.funders, b.Name)
	}
	for _, b := range a.Managers {
		n.managers = append(n.managers, b.Name)
	}
	return n
}

func partyName(l *locale, p record.Party) string {
	if p.Name == "" {
		return l.say("record.unnamed")
	}
	return p.Name
}
