package answer

import (
	"context"
	"fmt"
	"iter"
	"slices"
	"strconv"

	"entente/index"
	"entente/internal/query"
	"entente/internal/record"
)

// Row is a record as an export tells it: all of a document but its text, or an agreement with its document.
type Row struct {
	Hit       Hit               // without passages, which belong to a question
	Card      record.Card       // of the document, or of the document the agreement was read out of
	Document  DocumentCard      // the same, as a record names it
	Agreement *record.Agreement // nil of a document
	Records   []Record          // what was read out of a document; of an agreement itself alone
}

// Rows is what a question finds, all of it: the answer says what was asked and how much was found, the rows follow.
type Rows struct {
	Answer Answer // without hits and facets
	All    iter.Seq2[Row, error]
}

// All answers a question as Do does and gives every record it finds in the order of the question, whatever page and size it names.
// What changes while the rows are read may be missed or told anew; the cursor that leads on is index.ErrCursorExpired when the
// generation is replaced. Errors are those of Do; after one no row follows.
func All(ctx context.Context, e Engine, q query.Query) (Rows, error) {
	q.Page, q.After, q.Size, q.Facets = 0, "", query.MaxSize, []string{}
	if err := q.Validate(); err != nil {
		return Rows{}, err
	}
	asking := q
	asking.Root = Understood(q.Root)
	first, err := search(ctx, e, asking)
	if err != nil {
		return Rows{}, fmt.Errorf("search: %w", err)
	}
	names, err := expanded(ctx, e, first.root)
	if err != nil {
		return Rows{}, fmt.Errorf("names searched too: %w", err)
	}
	a := render(q, first, []Hit{})
	a.Query.Expanded = list(names)
	asking.Root = first.root
	return Rows{a, func(yield func(Row, error) bool) {
		for page := first.result; ; {
			rows, err := wholePage(ctx, e, asking, &page)
			if err != nil {
				yield(Row{}, err)
				return
			}
			for _, r := range rows {
				if !yield(r, nil) {
					return
				}
			}
			if page.Next == "" {
				return
			}
			asking.After = page.Next
			if page, err = e.Search(ctx, asking); err != nil {
				yield(Row{}, fmt.Errorf("search: %w", err))
				return
			}
		}
	}}, nil
}

// maxPicked bounds the records that are taken by their ids.
const maxPicked = query.MaxSize

// Picked gives the records with ids, in their order: agreements or documents, as q.In says. Of q no more than that and the language of
// labels counts. Errors are query.ErrInvalid for no ids, too many or one twice, those of ReadDocument or ReadAgreement, the index's
// others and the context's.
func Picked(ctx context.Context, e Engine, ids []string, q query.Query) (Rows, error) {
	if len(ids) == 0 || len(ids) > maxPicked {
		return Rows{}, &query.Error{Param: "id", Value: strconv.Itoa(len(ids)), Code: query.OutOfRange}
	}
	hits := make([]index.Hit, len(ids))
	for i, id := range ids {
		if slices.Contains(ids[:i], id) {
			return Rows{}, &query.Error{Param: "id", Value: cut(id, maxID), Code: query.Conflict}
		}
		hits[i].Key.ID = id
	}
	var rows []Row
	err := whileStale(func() (err error) {
		rows, err = wholeRows(ctx, e, q, hits)
		return err
	})
	a := Answer{Query: asked(q, found{}), Total: len(ids), Hits: []Hit{}, Facets: map[string]Facet{}}
	if err == nil {
		a.Index, err = stateOf(ctx, e)
	}
	if err != nil {
		return Rows{}, fmt.Errorf("read what was picked: %w", err)
	}
	return Rows{a, func(yield func(Row, error) bool) {
		for _, r := range rows {
			if !yield(r, nil) {
				return
			}
		}
	}}, nil
}

// wholePage reads the records of one page, and asks for the page again when one of them changed since it was found.
func wholePage(ctx context.Context, e Engine, q query.Query, page *index.Result) (rows []Row, err error) {
	again := false
	err = whileStale(func() error {
		if again {
			if *page, err = e.Search(ctx, q); err != nil {
				return fmt.Errorf("search: %w", err)
			}
		}
		again = true
		rows, err = wholeRows(ctx, e, q, page.Hits)
		return err
	})
	return rows, err
}

func wholeRows(ctx context.Context, e Engine, q query.Query, hits []index.Hit) ([]Row, error) {
	keys := keysOf(hits)
	if len(keys) == 0 {
		return nil, nil
	}
	l := speech(q)
	rows := make([]Row, len(keys))
	if q.Scope() == query.Agreements {
		found, err := e.Records(ctx, keys)
		if err != nil {
			return nil, fmt.Errorf("read agreements: %w", vanished(err))
		}
		for i, r := range found {
			if r.Card.Display == record.DisplayLink {
				r.Agreement = unquoted([]record.Agreement{r.Agreement})[0]
			}
			labelled := labelledRecord(r.Agreement, r.Card, nil, []record.Agreement{r.Agreement}, l)
			rows[i] = Row{Hit: agreementHit(r, hits[i].Score, l), Card: r.Card, Document: documentCard(r.Card, l), Agreement: &r.Agreement, Records: []Record{labelled}}
		}
		return rows, nil
	}
	cards, err := e.Cards(ctx, keys)
	if err != nil {
		return nil, fmt.Errorf("read documents: %w", vanished(err))
	}
	for i, c := range cards {
		rows[i] = Row{Hit: hit(c, hits[i].Score, l), Card: c, Document: documentCard(c, l), Records: []Record{}}
		if err := nameHome(ctx, e, c, rows[i].Hit.Municipality); err != nil {
			return nil, err
		}
		agreements, err := e.Agreements(ctx, c.Key())
		if err != nil {
			return nil, fmt.Errorf("read agreements of %s: %w", c.ID, vanished(err))
		}
		for _, a := range agreements {
			rows[i].Records = append(rows[i].Records, labelledRecord(a, c, nil, agreements, l))
		}
	}
	return rows, nil
}
