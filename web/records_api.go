package web

import (
	"entente/internal/answer"
	"entente/internal/lang"
	"entente/internal/record"
	"entente/internal/vocab"
)

// agreementBody is a record in the shape in which inspect prints one, with its id and with labels.
type agreementBody struct {
	ID         string            `json:"id"`
	Class      string            `json:"class" enum:"agreement,relation" doc:"relation: a project, an intention, a motion or anything else that is no instrument between parties"`
	Instrument answer.Value      `json:"instrument"`
	Parties    []partyBody       `json:"parties" doc:"The home side first."`
	Signed     *record.Date      `json:"signed"`
	Start      *record.Date      `json:"start"`
	Status     answer.Value      `json:"status" doc:"unknown unless the text says it"`
	Themes     []answer.Value    `json:"themes"`
	Evidence   []record.Evidence `json:"evidence" doc:"The quotes that prove the fields: each an exact part of its passage, of at most 300 characters."`
}

type partyBody struct {
	Value   *string       `json:"value" doc:"What partner takes, null when the party is not known by an id."`
	Name    string        `json:"name" doc:"As written."`
	Country *answer.Value `json:"country"`
	Kind    string        `json:"kind"`
	Role    string        `json:"role"`
}

// labelled gives the values of records their labels in a language, English when l is none that is known.
func labelled(agreements []record.Agreement, l lang.Code) []agreementBody {
	if !l.Known() {
		l = lang.EN
	}
	all := make([]agreementBody, len(agreements))
	for i, a := range agreements {
		b := agreementBody{ID: a.ID, Class: a.Class, Signed: a.Signed, Start: a.Start,
			Instrument: answer.Value{Value: a.Instrument, Label: vocab.Instruments().Label(a.Instrument, l)},
			Status:     answer.Value{Value: a.Status, Label: vocab.Statuses().Label(a.Status, l)},
			Parties:    make([]partyBody, len(a.Parties)), Themes: make([]answer.Value, len(a.Themes)),
			Evidence: append([]record.Evidence{}, a.Evidence...),
		}
		for k, p := range a.Parties {
			b.Parties[k] = partyBody{Name: p.Name, Kind: p.Kind, Role: p.Role}
			if p.Value != "" {
				b.Parties[k].Value = &p.Value
			}
			if p.Country != "" {
				b.Parties[k].Country = &answer.Value{Value: p.Country, Label: vocab.Countries().Label(p.Country, l)}
			}
		}
		for k, id := range a.Themes {
			b.Themes[k] = answer.Value{Value: id, Label: vocab.Themes().Label(id, l)}
		}
		all[i] = b
	}
	return all
}
