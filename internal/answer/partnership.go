package answer

import (
	"context"
	"errors"
	"fmt"
	"slices"

	"entente/index"
	"entente/internal/lang"
	"entente/internal/partnership"
	"entente/internal/query"
	"entente/internal/record"
	"entente/internal/vocab"
)

// maxGathered bounds the records that a partnership or a place is put together from; the newest of more are.
const maxGathered = 2000

// kindNames are the labels of partnership.Kinds.
var kindNames = map[string]map[lang.Code]string{
	partnership.EuropeanTwinning: {lang.NL: "Europese jumelage", lang.FR: "Jumelage européen", lang.EN: "European twinning"},
	partnership.NorthSouth:       {lang.NL: "Noord-Zuid", lang.FR: "Nord-Sud", lang.EN: "North-South"},
	partnership.Other:            {lang.NL: "Andere", lang.FR: "Autre", lang.EN: "Other"},
}

func kindValue(kind string, l lang.Code) Value { return Value{Value: kind, Label: kindNames[kind][l]} }

// ReadPartnership returns the lasting relation with an id, put together from every record that belongs to it, labelled in q.HL.
// Errors are index.ErrNotFound when no record does, the index's others and the context's.
func ReadPartnership(ctx context.Context, e Engine, id string, q query.Query) (Partnership, error) {
	return readWhole(ctx, e, fmt.Sprintf("read partnership %q", id), func(p *Partnership) *Index { return &p.Index }, func() (Partnership, error) {
		records, err := gather(ctx, e, "partnership", id)
		if err != nil {
			return Partnership{}, err
		}
		together, ok := partnership.Of(id, testimonies(records))
		if !ok {
			return Partnership{}, index.ErrNotFound
		}
		return labelledPartnership(ctx, e, together, speech(q))
	})
}

// gather returns the records of either class with a value, the newest first. Of near-duplicates only the heads bear witness: a copy proves nothing.
func gather(ctx context.Context, e Engine, facet, value string) ([]index.Record, error) {
	q := query.Query{
		In: query.Agreements, Class: "any", Sort: query.Newest, Size: query.MaxSize, Facets: []string{},
		Filters: []query.Filter{{Facet: facet, Any: []string{value}}},
	}
	var all []index.Record
	for len(all) < maxGathered {
		found, err := e.Search(ctx, q)
		if errors.Is(err, index.ErrCursorExpired) {
			return nil, fmt.Errorf("%w: %w", index.ErrStale, err)
		}
		if err != nil {
			return nil, err
		}
		keys := keysOf(found.Hits)
		records, err := e.Records(ctx, keys)
		if err != nil {
			return nil, vanished(err)
		}
		all = append(all, records...)
		if found.Next == "" || len(found.Hits) == 0 {
			break
		}
		q.After = found.Next
	}
	return all, nil
}

func testimonies(records []index.Record) []partnership.Testimony {
	all := make([]partnership.Testimony, len(records))
	for i, r := range records {
		all[i] = partnership.Testimony{Document: r.Card, Agreement: r.Agreement}
	}
	return all
}

func labelledPartnership(ctx context.Context, e Engine, p partnership.Partnership, l lang.Code) (Partnership, error) {
	out := Partnership{
		ID: p.ID, URL: partnershipAddress(p.ID, l),
		Home: party(p.Home, l), Partner: party(p.Partner, l), Countries: []Value{},
		Kind: kindValue(p.Kind, l), Status: listed(vocab.Statuses(), p.Status, unknown, l),
		FirstYear: p.FirstYear, LastEvidenceYear: p.LastYear,
		Themes: []Total{}, Acts: []Act{}, Documents: []DocumentCard{}, Contradictions: []Contradiction{},
	}
	out.Title = out.Home.Label + " – " + out.Partner.Label
	if c := p.Partner.Country; c != "" {
		out.Countries = append(out.Countries, value("country", c, l))
	}
	for _, t := range p.Themes {
		out.Themes = append(out.Themes, Total{value("theme", t.Value, l), t.Acts})
	}
	for _, d := range p.Documents {
		out.Documents = append(out.Documents, documentCard(d, l))
	}
	read := &reading{engine: e}
	for _, a := range p.Acts {
		act, err := labelledAct(ctx, read, a, l)
		if err != nil {
			return Partnership{}, vanished(err)
		}
		out.Acts = append(out.Acts, act)
		out.Contradictions = append(out.Contradictions, act.Contradictions...)
	}
	return out, nil
}

func labelledAct(ctx context.Context, read *reading, a partnership.Act, l lang.Code) (Act, error) {
	wheres := make([]map[string]record.Passage, len(a.Witnesses))
	for i, w := range a.Witnesses {
		passages, err := read.passages(ctx, w.Document)
		if err != nil {
			return Act{}, err
		}
		wheres[i] = shelved(passages)
	}
	var beside []record.Agreement
	for _, w := range a.Witnesses {
		beside = append(beside, w.Agreement)
	}
	out := Act{Record: labelledRecord(a.Agreement, a.Witnesses[0].Document, wheres[0], beside, l), Links: []ActLink{}, Contradictions: []Contradiction{}}
	out.Evidence = []Evidence{}
	for i, e := range a.Agreement.Evidence {
		w := a.From[i]
		out.Evidence = append(out.Evidence, evidence([]record.Evidence{e}, a.Witnesses[w].Document, wheres[w], l)...)
	}
	for _, w := range a.Witnesses {
		out.Witnesses = append(out.Witnesses, w.Agreement.ID)
		card := documentCard(w.Document, l)
		if !slices.ContainsFunc(out.Documents, func(d DocumentCard) bool { return d.ID == card.ID }) {
			out.Documents = append(out.Documents, card)
		}
	}
	for _, link := range a.Links {
		out.Links = append(out.Links, ActLink{link.Type, link.To})
	}
	for _, c := range a.Contradictions {
		told := Contradiction{Act: a.ID(), Field: c.Field}
		for _, claim := range c.Claims {
			w := a.Witnesses[claim.Witness]
			v := Value{claim.Value, claim.Value}
			if c.Field == "status" {
				v = listed(vocab.Statuses(), claim.Value, unknown, l)
			}
			told.Claims = append(told.Claims, Claim{
				Value: v, Date: claim.Date, Agreement: w.Agreement.ID, Document: documentCard(w.Document, l),
				Evidence: evidence(provesField(w.Agreement.Evidence, c.Field), w.Document, wheres[claim.Witness], l),
			})
		}
		out.Contradictions = append(out.Contradictions, told)
	}
	return out, nil
}
