package answer

import (
	"context"
	"fmt"
	"net/url"
	"slices"
	"strings"
	"time"

	"entente/index"
	"entente/internal/lang"
	"entente/internal/query"
	"entente/internal/record"
	"entente/internal/vocab"
)

// ReadAgreement returns a record of an agreement with its document and the quotes that prove it, labelled in q.HL. Errors are
// index.ErrNotFound, index.ErrGone, index.ErrMoved, the index's others and the context's.
func ReadAgreement(ctx context.Context, e Engine, id string, q query.Query) (Agreement, error) {
	return readWhole(ctx, e, fmt.Sprintf("read agreement %q", id), func(a *Agreement) *Index { return &a.Index }, func() (Agreement, error) {
		all, err := readRecords(ctx, e, []string{id}, speech(q))
		if err != nil {
			return Agreement{}, err
		}
		return all[0], nil
	})
}

// readRecords returns records with their documents and quotes, in the order of ids.
func readRecords(ctx context.Context, e Engine, ids []string, l lang.Code) ([]Agreement, error) {
	keys := make([]record.Key, len(ids))
	for i, id := range ids {
		keys[i] = record.Key{ID: id}
	}
	found, err := e.Records(ctx, keys)
	if err != nil {
		return nil, err
	}
	out := make([]Agreement, len(found))
	read := reading{engine: e}
	for i, r := range found {
		passages, err := read.passages(ctx, r.Card)
		if err != nil {
			return nil, vanished(err)
		}
		beside, err := e.Agreements(ctx, r.Card.Key())
		if err != nil {
			return nil, vanished(err)
		}
		out[i] = Agreement{
			Record:       labelledRecord(r.Agreement, r.Card, shelved(passages), beside, l),
			Document:     documentCard(r.Card, l),
			Partnerships: partnershipsOf(r.Agreement, l),
		}
	}
	return out, nil
}

// readWhole reads something until it stands still, and notes in it of which state of the index it is. what names it in errors.
func readWhole[T any](ctx context.Context, e Engine, what string, state func(*T) *Index, read func() (T, error)) (T, error) {
	var out, none T
	err := whileStale(func() (err error) {
		out, err = read()
		return err
	})
	if err == nil {
		*state(&out), err = stateOf(ctx, e)
	}
	if err != nil {
		return none, fmt.Errorf("%s: %w", what, err)
	}
	return out, nil
}

// stateOf is what an engine says it holds, where it does.
func stateOf(ctx context.Context, e Engine) (Index, error) {
	t, ok := e.(teller)
	if !ok {
		return Index{}, nil
	}
	info, err := t.Info(ctx)
	return indexOf(info), err
}

// reading reads the passages of documents, each document once.
type reading struct {
	engine Engine
	read   map[record.Key][]record.Passage
}

func (r *reading) passages(ctx context.Context, c record.Card) ([]record.Passage, error) {
	if p, ok := r.read[c.Key()]; ok || c.Passages == 0 || c.Display == record.DisplayLink {
		return p, nil
	}
	p, err := r.engine.Passages(ctx, c.Key())
	if err != nil {
		return nil, err
	}
	if r.read == nil {
		r.read = map[record.Key][]record.Passage{}
	}
	r.read[c.Key()] = p
	return p, nil
}

// shelved are passages by their ids.
func shelved(passages []record.Passage) map[string]record.Passage {
	m := make(map[string]record.Passage, len(passages))
	for _, p := range passages {
		m[p.ID] = p
	}
	return m
}

// Records are the agreements of a document, labelled.
func (d Document) Records(l lang.Code) []Record {
	l = speech(query.Query{HL: l})
	passages := make([]record.Passage, len(d.Passages))
	for i, p := range d.Passages {
		passages[i] = p.Passage
	}
	where := shelved(passages)
	out := make([]Record, len(d.Agreements))
	for i, a := range d.Agreements {
		out[i] = labelledRecord(a, record.Card{ID: d.ID, Display: d.Display}, where, d.Agreements, l)
	}
	return out
}

// labelledRecord gives a record its labels. where are the passages of its document, as far as they were read, and beside the records
// of it.
func labelledRecord(a record.Agreement, c record.Card, where map[string]record.Passage, beside []record.Agreement, l lang.Code) Record {
	return Record{
		ID:         a.ID,
		Class:      a.Class,
		Title:      a.Title(),
		Label:      LabelOf(a, l),
		URL:        agreementAddress(a.ID, l),
		Instrument: listed(vocab.Instruments(), a.Instrument, unspecified, l),
		Parties:    parties(a.Parties, l),
		Signed:     a.Signed,
		Start:      a.Start,
		End:        a.End,
		Phases:     list(a.Phases),
		Status:     listed(vocab.Statuses(), a.Status, unknown, l),
		Themes:     values("theme", a.Themes, l),
		Funders:    bodies("funder", a.Funders, l),
		Managers:   bodies("funder", a.Managers, l),
		Programme:  programme(a.Programme, l),
		Amount:     a.Amount,
		Contact:    a.Contact,
		Relations:  ties(a.Relations, beside, l),
		Corrected:  list(a.Corrected),
		Evidence:   evidence(a.Evidence, c, where, l),
	}
}

// What stands where a record tells no instrument and no status.
const (
	unspecified = "unspecified"
	unknown     = "unknown"
)

// listed labels an id of a list; an empty one is the list's word for it.
func listed(names *vocab.List, id, otherwise string, l lang.Code) Value {
	if id == "" {
		id = otherwise
	}
	return Value{Value: id, Label: names.Label(id, l)}
}

func parties(all []record.Party, l lang.Code) []Party {
	out := make([]Party, len(all))
	for i, p := range all {
		out[i] = party(p, l)
	}
	return out
}

func party(p record.Party, l lang.Code) Party {
	out := Party{Label: p.Name, Name: p.Name, Kind: p.Kind, Role: p.Role}
	if p.Value != "" {
		out.Value = &p.Value
		out.URL = placeAddress(p.Value, l)
		if name, ok := partyLabel(p.Value, l); ok {
			out.Label = name
		}
	}
	if p.Country != "" {
		v := value("country", p.Country, l)
		out.Country = &v
	}
	return out
}

// LabelOf names a record by its parties in a language, as far as they have a name there, else as they are written; those without any
// name are left out. Its title has all of them as written.
func LabelOf(a record.Agreement, l lang.Code) string {
	var names []string
	for _, p := range a.Parties {
		if name := party(p, l).Label; name != "" {
			names = append(names, name)
		}
	}
	return strings.Join(names, " – ")
}

func bodies(facet string, all []record.Body, l lang.Code) []Body {
	out := make([]Body, len(all))
	for i, b := range all {
		out[i] = body(facet, b, l)
	}
	return out
}

func body(facet string, b record.Body, l lang.Code) Body {
	out := Body{Label: b.Name, Name: b.Name}
	if b.Value != "" {
		out.Value = &b.Value
		if label := Label(facet, b.Value, l); label != b.Value {
			out.Label = label
		}
	}
	return out
}

func programme(b *record.Body, l lang.Code) *Body {
	if b == nil {
		return nil
	}
	out := body("programme", *b, l)
	return &out
}

func ties(all []record.Tie, beside []record.Agreement, l lang.Code) []Tie {
	out := make([]Tie, len(all))
	for i, t := range all {
		out[i] = Tie{Type: t.Type, Target: t.Target, URL: agreementAddress(t.Target, l)}
		for _, a := range beside {
			if a.ID == t.Target {
				out[i].Title, out[i].Label = a.Title(), LabelOf(a, l)
			}
		}
	}
	return out
}

func evidence(all []record.Evidence, c record.Card, where map[string]record.Passage, l lang.Code) []Evidence {
	if c.Display == record.DisplayLink {
		return []Evidence{}
	}
	out := make([]Evidence, len(all))
	for i, e := range all {
		p := where[e.Passage]
		out[i] = Evidence{
			Field: e.Field, Passage: e.Passage, Quote: e.Quote, Class: e.Class,
			Heading: list(p.Heading), Language: p.Language, Page: p.Page, URL: passageAddress(c.ID, e.Passage, l),
		}
	}
	return out
}

func documentCard(c record.Card, l lang.Code) DocumentCard {
	return DocumentCard{
		ID: c.ID, Title: c.Title, URL: address(c.ID, l), Source: c.Source, Language: c.Language, Kind: value("kind", c.Kind, l), Issued: c.Issued,
		Retrieved: c.Retrieved.UTC().Format(time.RFC3339), SHA256: c.SHA256,
	}
}

// partnershipsOf lists the lasting relations that a record belongs to, by the names of their parties.
func partnershipsOf(a record.Agreement, l lang.Code) []Link {
	out := []Link{}
	for _, id := range a.Partnerships() {
		if name, ok := pairName(a, id, l); ok {
			out = append(out, Link{ID: id, Title: name, URL: partnershipAddress(id, l)})
		}
	}
	return out
}

// agreementAddress is the path of an agreement's page.
func agreementAddress(id string, l lang.Code) string {
	return "/" + string(l) + "/agreements/" + url.PathEscape(id)
}

// partnershipAddress is the path of a partnership's page.
func partnershipAddress(id string, l lang.Code) string {
	return "/" + string(l) + "/partnerships/" + url.PathEscape(id)
}

// placeAddress is the path of a party's page.
func placeAddress(id string, l lang.Code) string {
	return "/" + string(l) + "/places/" + url.PathEscape(id)
}

// passageAddress is the path of a passage on its document's page.
func passageAddress(document, passage string, l lang.Code) string {
	return address(document, l) + "#" + url.PathEscape(passage)
}

// showAgreements reads the agreements that were found, and of their documents the passages that prove them.
func showAgreements(ctx context.Context, e Engine, q query.Query, f found, keys []record.Key) ([]Hit, error) {
	records, err := e.Records(ctx, keys)
	if err != nil {
		return nil, vanished(err)
	}
	words := newMatcher(f.root)
	read := reading{engine: e}
	hits := make([]Hit, len(records))
	for i, r := range records {
		hits[i] = agreementHit(r, f.result.Hits[i].Score, speech(q))
		passages, err := read.passages(ctx, r.Card)
		if err != nil {
			return nil, vanished(err)
		}
		hits[i].Passages = proofs(r.Agreement, passages, words)
	}
	return hits, nil
}

// agreementHit is an agreement as a result shows it: what it has of its own, the rest its document's.
func agreementHit(r index.Record, score float64, l lang.Code) Hit {
	h, a := hit(r.Card, score, l), r.Agreement
	h.ID, h.Type, h.Title, h.URL = a.ID, record.TypeAgreement, a.Title(), agreementAddress(a.ID, l)
	h.Municipality, h.Countries, h.Themes = nil, []Value{}, []Theme{}
	for _, p := range a.Parties {
		if p.Role == record.PartyHome && p.Value != "" && h.Municipality == nil {
			h.Municipality = &Value{Value: p.Value, Label: party(p, l).Label}
		}
		if v := value("country", p.Country, l); p.Role != record.PartyHome && p.Country != "" && !slices.Contains(h.Countries, v) {
			h.Countries = append(h.Countries, v)
		}
	}
	slices.SortFunc(h.Countries, func(a, b Value) int { return strings.Compare(a.Value, b.Value) })
	if h.Years = a.Years().Agreement; len(h.Years) == 0 {
		h.Years = list(a.Years().Start)
	}
	for _, id := range a.Themes {
		level := record.Primary // unless the document speaks of it in passing
		for _, t := range r.Card.Themes {
			if t.Value == id {
				level = t.Level
			}
		}
		h.Themes = append(h.Themes, Theme{Value: value("theme", id, l), Level: level})
	}
	h.AgreementHit = &AgreementHit{
		Label:      LabelOf(a, l),
		Class:      a.Class,
		Instrument: listed(vocab.Instruments(), a.Instrument, unspecified, l),
		Parties:    parties(a.Parties, l),
		Signed:     a.Signed,
		Start:      a.Start,
		Status:     listed(vocab.Statuses(), a.Status, unknown, l),
		DocumentID: r.Card.ID,
		Quote:      mainProof(a).Quote,
	}
	if r.Card.Display == record.DisplayLink {
		h.Quote = ""
	}
	return h
}

// mainProof is the words that prove most of who agreed what and when, the first such; what it is about tells one agreement from another
// least.
func mainProof(a record.Agreement) record.Evidence {
	var best record.Evidence
	most := 0
	for _, e := range a.Evidence {
		n := 1
		for _, o := range a.Evidence {
			if o.Passage == e.Passage && o.Quote == e.Quote && !strings.HasPrefix(o.Field, "themes") {
				n += 2
			}
		}
		if e.Quote != "" && n > most {
			best, most = e, n
		}
	}
	return best
}

// proofs are the passages that prove an agreement and have the words asked for; where none has any, the one that proves most of it.
func proofs(a record.Agreement, read []record.Passage, words matcher) []Passage {
	proving := map[string]bool{}
	for _, e := range a.Evidence {
		proving[e.Passage] = true
	}
	var all []candidate
	for _, p := range read {
		if k := weigh(p, words); proving[p.ID] && len(k.marks) > 0 {
			all = append(all, k)
		}
	}
	chosen := choose(all)
	if len(chosen) > 0 {
		return snippets(chosen)
	}
	main := mainProof(a)
	for _, p := range read {
		if at := strings.Index(p.Text, main.Quote); p.ID == main.Passage && at >= 0 && main.Quote != "" {
			k := candidate{passage: p, marks: []mark{{start: at, end: at + len(main.Quote)}}}
			out := snippets([]candidate{k})
			for i, s := range out { // it is not what was asked for
				out[i].Snippet = plain(s.Snippet)
			}
			return out
		}
	}
	return []Passage{}
}

// plain is fragments without marks.
func plain(all []Fragment) []Fragment {
	var b strings.Builder
	for _, f := range all {
		b.WriteString(f.Text)
	}
	if b.Len() == 0 {
		return []Fragment{}
	}
	return []Fragment{{Text: b.String()}}
}

// agreementTexts are the texts of an agreement in which words are looked for.
func agreementTexts(ctx context.Context, e Engine, h index.Hit) ([]record.Passage, error) {
	records, err := e.Records(ctx, []record.Key{h.Key})
	if err != nil {
		return nil, err
	}
	d := record.Document{Card: records[0].Card}
	d.Card.Display = "" // nothing of this is shown
	if d.Passages, err = (&reading{engine: e}).passages(ctx, d.Card); err != nil {
		return nil, err
	}
	var units []record.Passage
	for _, u := range (index.Entry{Document: &d, Agreement: &records[0].Agreement}).Units() {
		units = append(units, record.Passage{Text: u.Text, Language: u.Language})
	}
	return units, nil
}
