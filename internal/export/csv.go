package export

import (
	"encoding/csv"
	"io"
	"iter"
	"strconv"
	"strings"
	"time"

	"entente/internal/answer"
	"entente/internal/record"
)

// column is a column of a table. Names, codes and dates have columns of their own; several values of a cell are parted by "; ".
type column struct {
	name string
	cell func(r answer.Row, o Options) string
}

var documentColumns = []column{
	{"id", func(r answer.Row, _ Options) string { return r.Hit.ID }},
	{"title", func(r answer.Row, _ Options) string { return r.Hit.Title }},
	{"url", func(r answer.Row, o Options) string { return o.page(r.Hit.URL) }},
	{"source", func(r answer.Row, _ Options) string { return r.Hit.Source }},
	{"site", func(r answer.Row, _ Options) string { return r.Card.Site }},
	{"format", func(r answer.Row, _ Options) string { return r.Card.Format }},
	{"kind", func(r answer.Row, _ Options) string { return r.Hit.Kind.Value }},
	{"kind_label", func(r answer.Row, _ Options) string { return r.Hit.Kind.Label }},
	{"language", func(r answer.Row, _ Options) string { return string(r.Hit.Language) }},
	{"languages", func(r answer.Row, _ Options) string { return joined(r.Hit.Languages, text) }},
	{"municipality", func(r answer.Row, _ Options) string { return r.Card.Municipality }},
	{"municipality_label", func(r answer.Row, _ Options) string { return labelOf(r.Hit.Municipality) }},
	{"countries", func(r answer.Row, _ Options) string { return joined(r.Hit.Countries, valueOf) }},
	{"countries_label", func(r answer.Row, _ Options) string { return joined(r.Hit.Countries, label) }},
	{"countries_mentioned", func(r answer.Row, _ Options) string { return strings.Join(r.Card.CountriesMentioned, separator) }},
	{"years", func(r answer.Row, _ Options) string { return joined(r.Hit.Years, strconv.Itoa) }},
	{"years_agreement", func(r answer.Row, _ Options) string { return joined(r.Card.Years.Agreement, strconv.Itoa) }},
	{"years_start", func(r answer.Row, _ Options) string { return joined(r.Card.Years.Start, strconv.Itoa) }},
	{"phases", func(r answer.Row, _ Options) string { return joined(r.Card.Years.Phase, years) }},
	{"issued", func(r answer.Row, _ Options) string { return date(r.Card.Issued) }},
	{"issued_basis", func(r answer.Row, _ Options) string { return basis(r.Card.Issued) }},
	{"themes", func(r answer.Row, _ Options) string { return themes(r, true) }},
	{"themes_label", func(r answer.Row, _ Options) string { return themes(r, false) }},
	{"agreements", func(r answer.Row, _ Options) string { return strconv.Itoa(len(r.Records)) }},
	{"duplicates", func(r answer.Row, _ Options) string { return strconv.Itoa(r.Hit.Duplicates) }},
	{"retrieved", func(r answer.Row, _ Options) string { return r.Card.Retrieved.UTC().Format(time.RFC3339) }},
	{"sha256", func(r answer.Row, _ Options) string { return r.Card.SHA256 }},
	{"index", func(_ answer.Row, o Options) string { return o.Generation }},
}

var agreementColumns = []column{
	{"id", func(r answer.Row, _ Options) string { return r.Hit.ID }},
	{"title", func(r answer.Row, _ Options) string { return r.Hit.Title }},
	{"url", func(r answer.Row, o Options) string { return o.page(r.Hit.URL) }},
	{"class", func(r answer.Row, _ Options) string { return r.Agreement.Class }},
	{"instrument", func(r answer.Row, _ Options) string { return r.Agreement.Instrument }},
	{"instrument_label", func(r answer.Row, _ Options) string { return r.Records[0].Instrument.Label }},
	{"home", func(r answer.Row, _ Options) string { return parties(r, true, idOfParty) }},
	{"home_name", func(r answer.Row, _ Options) string { return parties(r, true, nameOfParty) }},
	{"home_country", func(r answer.Row, _ Options) string { return parties(r, true, countryOfParty) }},
	{"partners", func(r answer.Row, _ Options) string { return parties(r, false, idOfParty) }},
	{"partners_name", func(r answer.Row, _ Options) string { return parties(r, false, nameOfParty) }},
	{"partners_kind", func(r answer.Row, _ Options) string { return parties(r, false, kindOfParty) }},
	{"partners_country", func(r answer.Row, _ Options) string { return parties(r, false, countryOfParty) }},
	{"partners_country_label", func(r answer.Row, _ Options) string { return parties(r, false, landOfParty) }},
	{"signed", func(r answer.Row, _ Options) string { return date(r.Agreement.Signed) }},
	{"signed_precision", func(r answer.Row, _ Options) string { return precision(r.Agreement.Signed) }},
	{"signed_basis", func(r answer.Row, _ Options) string { return basis(r.Agreement.Signed) }},
	{"start", func(r answer.Row, _ Options) string { return date(r.Agreement.Start) }},
	{"end", func(r answer.Row, _ Options) string { return date(r.Agreement.End) }},
	{"phases", func(r answer.Row, _ Options) string { return joined(r.Agreement.Phases, years) }},
	{"status", func(r answer.Row, _ Options) string { return r.Records[0].Status.Value }},
	{"status_label", func(r answer.Row, _ Options) string { return r.Records[0].Status.Label }},
	{"themes", func(r answer.Row, _ Options) string { return strings.Join(r.Agreement.Themes, separator) }},
	{"themes_label", func(r answer.Row, _ Options) string { return joined(r.Records[0].Themes, label) }},
	{"funders", func(r answer.Row, _ Options) string { return joined(r.Records[0].Funders, body) }},
	{"managers", func(r answer.Row, _ Options) string { return joined(r.Records[0].Managers, body) }},
	{"programme", func(r answer.Row, _ Options) string {
		if p := r.Records[0].Programme; p != nil {
			return body(*p)
		}
		return ""
	}},
	{"amount", func(r answer.Row, _ Options) string {
		if a := r.Agreement.Amount; a != nil {
			return a.Value
		}
		return ""
	}},
	{"currency", func(r answer.Row, _ Options) string {
		if a := r.Agreement.Amount; a != nil {
			return a.Currency
		}
		return ""
	}},
	{"partnerships", func(r answer.Row, _ Options) string { return strings.Join(r.Agreement.Partnerships(), separator) }},
	{"corrected", func(r answer.Row, _ Options) string { return strings.Join(r.Agreement.Corrected, separator) }},
	{"document", func(r answer.Row, _ Options) string { return r.Card.ID }},
	{"document_title", func(r answer.Row, _ Options) string { return r.Card.Title }},
	{"source", func(r answer.Row, _ Options) string { return r.Card.Source }},
	{"language", func(r answer.Row, _ Options) string { return string(r.Card.Language) }},
	{"retrieved", func(r answer.Row, _ Options) string { return r.Card.Retrieved.UTC().Format(time.RFC3339) }},
	{"sha256", func(r answer.Row, _ Options) string { return r.Card.SHA256 }},
	{"evidence", func(r answer.Row, _ Options) string { return joined(r.Agreement.Evidence, quoted) }},
	{"index", func(_ answer.Row, o Options) string { return o.Generation }},
}

// separator parts several values of a cell.
const separator = "; "

func writeCSV(w io.Writer, o Options, rows iter.Seq2[answer.Row, error]) error {
	columns := documentColumns
	if o.Agreements {
		columns = agreementColumns
	}
	c := csv.NewWriter(w)
	c.UseCRLF = true // RFC 4180
	line := make([]string, len(columns))
	for i, col := range columns {
		line[i] = col.name
	}
	if err := c.Write(line); err != nil {
		return err
	}
	for r, err := range rows {
		if err != nil {
			return err
		}
		for i, col := range columns {
			line[i] = inert(col.cell(r, o))
		}
		if err := c.Write(line); err != nil {
			return err
		}
	}
	c.Flush()
	return c.Error()
}

// inert keeps a spreadsheet from taking a cell for a formula: the texts are strangers'. A leading apostrophe is what they show as text.
func inert(cell string) string {
	if cell != "" && strings.ContainsRune("=+-@\t\r\n", rune(cell[0])) {
		return "'" + cell
	}
	return cell
}

func joined[T any](all []T, tell func(T) string) string {
	cells := make([]string, 0, len(all))
	for _, v := range all {
		cells = append(cells, tell(v))
	}
	return strings.Join(cells, separator)
}

func text[T ~string](v T) string { return string(v) }

func valueOf(v answer.Value) string { return v.Value }

func label(v answer.Value) string { return v.Label }

func labelOf(v *answer.Value) string {
	if v == nil {
		return ""
	}
	return v.Label
}

func years(p [2]int) string { return strconv.Itoa(p[0]) + "/" + strconv.Itoa(p[1]) }

func body(b answer.Body) string { return b.Label }

func quoted(e record.Evidence) string { return e.Field + ": " + e.Quote }

func date(d *record.Date) string {
	if d == nil {
		return ""
	}
	return d.Value
}

func precision(d *record.Date) string {
	if d == nil {
		return ""
	}
	return d.Precision
}

func basis(d *record.Date) string {
	if d == nil {
		return ""
	}
	return d.Basis
}

func themes(r answer.Row, ids bool) string {
	return joined(r.Hit.Themes, func(t answer.Theme) string {
		if ids {
			return t.Value.Value
		}
		return t.Label
	})
}

// parties tells the home side of an agreement, or all others.
func parties(r answer.Row, home bool, tell func(answer.Party) string) string {
	var all []answer.Party
	for _, p := range r.Records[0].Parties {
		if (p.Role == record.PartyHome) == home {
			all = append(all, p)
		}
	}
	return joined(all, tell)
}

func idOfParty(p answer.Party) string {
	if p.Value == nil {
		return ""
	}
	return *p.Value
}

func nameOfParty(p answer.Party) string { return p.Name }

func kindOfParty(p answer.Party) string { return p.Kind }

func countryOfParty(p answer.Party) string {
	if p.Country == nil {
		return ""
	}
	return p.Country.Value
}

func landOfParty(p answer.Party) string { return labelOf(p.Country) }
