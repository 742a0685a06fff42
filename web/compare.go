package web

import (
	"net/http"
	"net/url"
	"slices"
	"strings"

	"github.com/gin-gonic/gin"

	"entente/internal/answer"
	"entente/internal/query"
)

// comparePage is two to four records side by side, or what is still needed for that.
type comparePage struct {
	page
	Heading string
	Problem string // why nothing is compared
	Chosen  []chosen
	Columns []column
	Rows    []compareRow
	Same    int // rows in which nothing differs
	Choose  string
	Alike   []alikeAgreement // offered where one is chosen
	JSON    string
}

// chosen is a record that was ticked, with the address of the choice without it.
type chosen struct{ Title, URL, Without string }

// column is a record of a comparison.
type column struct {
	Title    string
	URL      string
	Relation bool
	Document documentCard
	Without  string // the comparison without it, where two stay
}

// compareRow is one field of all records.
type compareRow struct {
	Name    string
	Differs bool
	Cells   []compareCell
}

// compareCell is what one record says in a field.
type compareCell struct {
	Of     string // the title of the record
	Values []said
	Quotes []numbered
}

// maxChosen bounds the records that are named when too many were ticked.
const maxChosen = 12

func (s *server) comparePage(c *gin.Context, l *locale) error {
	v, err := readQuery(c)
	if err != nil {
		return err
	}
	ids := slices.DeleteFunc(withoutNoise(v)["id"], func(id string) bool { return strings.TrimSpace(id) == "" })
	unique := []string{}
	for _, id := range ids {
		if !slices.Contains(unique, id) {
			unique = append(unique, id)
		}
	}
	ids = unique
	if canonical := (url.Values{"id": ids}).Encode(); canonical != c.Request.URL.RawQuery {
		c.Redirect(http.StatusSeeOther, address(c.Request.URL.Path, canonical))
		return nil
	}
	p := comparePage{Heading: l.say("compare.title"), Choose: agreementsSearch(l)}
	status := http.StatusOK
	if len(ids) < answer.MinCompared || len(ids) > answer.MaxCompared {
		if err := s.unfit(c, l, ids, &p); err != nil {
			return err
		}
		if len(ids) > answer.MaxCompared {
			status = http.StatusUnprocessableEntity
			unkept(c)
		}
	} else {
		a, err := answer.Compare(c.Request.Context(), s.Engine, ids, query.Query{HL: l.Code})
		if err != nil {
			return missing(err, errNoAgreement, errGoneAgreement)
		}
		p.fill(l, ids, a)
	}
	p.page = s.page(l, "/compare", c.Request.URL.RawQuery, p.Heading)
	p.Section = "search"
	p.NoIndex = true
	return s.render(c, status, l, "compare", p)
}

// agreementsSearch is where records are chosen.
func agreementsSearch(l *locale) string { return searchURL(l, query.Query{In: query.Agreements}) }

// unfit tells what is missing or too much, and names what was chosen.
func (s *server) unfit(c *gin.Context, l *locale, ids []string, p *comparePage) error {
	switch {
	case len(ids) == 0:
		p.Problem = l.say("compare.none")
	case len(ids) < answer.MinCompared:
		p.Problem = l.say("compare.few")
	default:
		p.Problem = l.say("compare.many", "n", len(ids), "most", answer.MaxCompared)
	}
	for i, id := range ids[:min(len(ids), maxChosen)] {
		a, err := answer.ReadAgreement(c.Request.Context(), s.Engine, id, query.Query{HL: l.Code})
		if err != nil {
			return missing(err, errNoAgreement, errGoneAgreement)
		}
		p.Chosen = append(p.Chosen, chosen{columnTitle(l, a), agreementURL(l, a.ID), compareURL(l, slices.Delete(slices.Clone(ids), i, i+1)...)})
	}
	if len(ids) == 1 {
		var err error
		if p.Alike, err = s.alikeAgreements(c.Request.Context(), l, ids[0]); err != nil {
			p.Alike = nil // the search is a way on as well
		}
	}
	return nil
}

// columnTitle tells a record from others of the same parties.
func columnTitle(l *locale, a answer.Agreement) string {
	return recordTitle(l, a.Record) + " (" + when(l, a.Signed, a.Start) + ")"
}

// fill lays a comparison out as a table.
func (p *comparePage) fill(l *locale, ids []string, a answer.Comparison) {
	p.JSON = address("/api/v1/compare", url.Values{"id": ids, "hl": {string(l.Code)}}.Encode())
	for i, one := range a.Agreements {
		col := column{Title: columnTitle(l, one), URL: agreementURL(l, one.ID), Relation: one.Class == classRelation, Document: sourceOf(l, one.Document)}
		if len(ids) > answer.MinCompared {
			col.Without = compareURL(l, slices.Delete(slices.Clone(ids), i, i+1)...)
		}
		p.Columns = append(p.Columns, col)
	}
	for _, r := range a.Rows {
		sentence, ok := plainFields[r.Field]
		if !ok {
			continue
		}
		row := compareRow{Name: l.say(sentence), Differs: r.Differs}
		empty := true
		for i, cell := range r.Cells {
			if i >= len(a.Agreements) {
				break
			}
			row.Cells = append(row.Cells, compareCellOf(l, p.Columns[i].Title, a.Agreements[i], r.Field, cell))
			empty = empty && len(row.Cells[i].Values) == 0
		}
		if empty {
			continue // none of them says anything; the page of each says that
		}
		if !row.Differs {
			p.Same++
		}
		p.Rows = append(p.Rows, row)
	}
}

func compareCellOf(l *locale, title string, a answer.Agreement, field string, cell answer.ComparisonCell) compareCell {
	out := compareCell{Of: title}
	var evidence []answer.Evidence
	for i, v := range cell.Values {
		if unsaid(v.Value.Value) && v.Date == nil && v.Label == "" || (field == "status" || field == "instrument") && unsaid(v.Value.Value) {
			continue
		}
		one := said{Text: v.Label}
		if field == "parties" && v.URL != "" && v.Value.Value != "" {
			one.URL = placeURL(l, v.Value.Value)
		}
		if field == "amount" && a.Amount != nil {
			one.Text = money(l, *a.Amount)
		}
		if v.Date != nil {
			one.Text = l.date(v.Date)
			if v.Date.Basis != "explicit" {
				one.Note = l.or("basis."+v.Date.Basis, "")
			}
		}
		if setByHand(a.Corrected, field) || setByHand(a.Corrected, at(field, i)) {
			one.Note = l.say("record.set")
		}
		evidence = append(evidence, v.Evidence...)
		out.Values = append(out.Values, one)
	}
	out.Quotes = claimQuotes(l, a.Document, a.ID, evidence)
	return out
}
