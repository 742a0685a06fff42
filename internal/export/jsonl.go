package export

import (
	"encoding/json"
	"io"
	"iter"
	"time"

	"entente/internal/answer"
	"entente/internal/lang"
	"entente/internal/record"
)

// documentLine is a document in a line of JSON.
type documentLine struct {
	ID                 string          `json:"id"`
	Type               record.Type     `json:"type"`
	Title              string          `json:"title"`
	URL                string          `json:"url"`
	Source             string          `json:"source"`
	Sources            []string        `json:"sources"`
	Site               string          `json:"site,omitempty"`
	Format             string          `json:"format"`
	Kind               answer.Value    `json:"kind"`
	Language           lang.Code       `json:"language"`
	Languages          []lang.Code     `json:"languages"`
	Municipality       *answer.Value   `json:"municipality"`
	Issued             *record.Date    `json:"issued"`
	Countries          []answer.Value  `json:"countries"`
	CountriesMentioned []string        `json:"countries_mentioned"`
	Years              record.Years    `json:"years"`
	Themes             []answer.Theme  `json:"themes"`
	TextQuality        string          `json:"text_quality"`
	Duplicates         int             `json:"duplicates"`
	Retrieved          string          `json:"retrieved"`
	SHA256             string          `json:"sha256"`
	TextSHA256         string          `json:"text_sha256"`
	Agreements         []answer.Record `json:"agreements"`
	Index              string          `json:"index"`
}

// agreementLine is an agreement in a line of JSON, with the document that it was read out of.
type agreementLine struct {
	Type record.Type `json:"type"`
	answer.Record
	Partnerships []string            `json:"partnerships"`
	Document     answer.DocumentCard `json:"document"`
	Index        string              `json:"index"`
}

func writeJSONL(w io.Writer, o Options, rows iter.Seq2[answer.Row, error]) error {
	e := json.NewEncoder(w)
	e.SetEscapeHTML(false)
	for r, err := range rows {
		if err != nil {
			return err
		}
		var line any
		if r.Agreement != nil {
			line = agreement(r, o)
		} else {
			line = document(r, o)
		}
		if err := e.Encode(line); err != nil {
			return err
		}
	}
	return nil
}

func document(r answer.Row, o Options) documentLine {
	c := r.Card
	return documentLine{
		ID: c.ID, Type: record.TypeDocument, Title: c.Title, URL: o.page(r.Hit.URL), Source: c.Source, Sources: r.Hit.Sources, Site: c.Site,
		Format: c.Format, Kind: r.Hit.Kind, Language: c.Language, Languages: r.Hit.Languages, Municipality: r.Hit.Municipality, Issued: c.Issued,
		Countries: r.Hit.Countries, CountriesMentioned: append([]string{}, c.CountriesMentioned...), Years: c.Years, Themes: r.Hit.Themes,
		TextQuality: c.TextQuality, Duplicates: c.Duplicates, Retrieved: c.Retrieved.UTC().Format(time.RFC3339), SHA256: c.SHA256, TextSHA256: c.TextSHA256,
		Agreements: paged(r.Records, o), Index: o.Generation,
	}
}

func agreement(r answer.Row, o Options) agreementLine {
	d := r.Document
	d.URL = o.page(d.URL)
	return agreementLine{
		Type: record.TypeAgreement, Record: paged(r.Records, o)[0], Partnerships: append([]string{}, r.Agreement.Partnerships()...),
		Document: d, Index: o.Generation,
	}
}

// paged gives records the whole addresses of their pages.
func paged(all []answer.Record, o Options) []answer.Record {
	out := append([]answer.Record{}, all...)
	for i := range out {
		out[i].URL = o.page(out[i].URL)
		out[i].Evidence = append([]answer.Evidence{}, out[i].Evidence...)
		for k := range out[i].Evidence {
			out[i].Evidence[k].URL = o.page(out[i].Evidence[k].URL)
		}
	}
	return out
}
