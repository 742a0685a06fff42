package keeper

import (
	"context"
	"errors"
	"fmt"
	"reflect"
	"slices"
	"strings"
	"unicode"

	"entente/index"
	"entente/internal/query"
	"entente/internal/record"
	"entente/internal/store"
)

// maxTold bounds how many differences are told one by one.
const maxTold = 20

// compare says in words where an index and the store differ in ids and versions, in both directions. The caller sees to it
// that no batch is on its way.
func (k *Keeper) compare(ctx context.Context, e index.Engine) (differences []string, err error) {
	more := 0
	tell := func(difference string) {
		if len(differences) < maxTold {
			differences = append(differences, difference)
		} else {
			more++
		}
	}
	want, have, err := k.against(ctx, e, func(d Difference) { tell(d.String()) })
	if err != nil {
		return nil, err
	}
	if have.Documents != want.Documents {
		tell(fmt.Sprintf("%d documents, the store has %d", have.Documents, want.Documents))
	}
	if more > 0 {
		differences = append(differences, fmt.Sprintf("and %d more", more))
	}
	return differences, nil
}

// questions is how many documents are asked for by their own words.
const questions = 8

// canaries asks an index questions whose answers are known from the store: how many documents there are, how many in each
// language, and some documents by their own words, with their cards and passages.
func (k *Keeper) canaries(ctx context.Context, e index.Engine, want filled) error {
	all, err := e.Search(ctx, query.Query{NoFold: true, Size: 1, Facets: []string{"language"}, FacetSize: query.MaxFacet})
	if err != nil {
		return fmt.Errorf("ask for everything: %w", err)
	}
	if all.Total != want.documents {
		return fmt.Errorf("%d documents are found, the store has %d", all.Total, want.documents)
	}
	if facet := all.Facets["language"]; want.languages != nil && !facet.More {
		for _, c := range facet.Values {
			if want.languages[c.Value] != c.Count {
				return fmt.Errorf("%d documents are counted in language %s, the store has %d", c.Count, c.Value, want.languages[c.Value])
			}
		}
	}
	step, n := max(1, want.documents/questions), 0
	for v, err := range k.store.Versions() {
		if err != nil {
			return err
		}
		if v.Removed {
			continue
		}
		if n++; (n-1)%step != 0 {
			continue
		}
		if err := k.ask(ctx, e, v); err != nil {
			return fmt.Errorf("document %s: %w", v.ID, err)
		}
	}
	return nil
}

// ask compares one document of an index with the store's, and looks it up by words of its own.
func (k *Keeper) ask(ctx context.Context, e index.Engine, v store.Version) error {
	doc, err := k.store.Document(v.ID)
	if err != nil {
		return err
	}
	if index.CheckDocument(doc) != nil {
		return nil // the index refuses it, which was logged
	}
	cards, err := e.Cards(ctx, []record.Key{v.Key})
	if err != nil {
		return err
	}
	if cards[0].Title != doc.Title || cards[0].SHA256 != doc.SHA256 {
		return errors.New("its card is another one")
	}
	passages, err := e.Passages(ctx, v.Key)
	if err != nil {
		return err
	}
	text := func(p record.Passage) string { return p.Text }
	if !reflect.DeepEqual(texts(passages, text), texts(doc.Passages, text)) {
		return errors.New("its passages are others")
	}
	words := phrase(doc)
	if words == "" {
		return nil
	}
	found, err := e.Search(ctx, query.Query{Root: query.Phrase{Text: words}, NoFold: true, Size: query.MaxSize, Facets: []string{}})
	if err != nil {
		return err
	}
	is := func(h index.Hit) bool { return h.Key == v.Key }
	if found.Total <= query.MaxSize && !slices.ContainsFunc(found.Hits, is) {
		return fmt.Errorf("it is not found by its own words %q", words)
	}
	return nil
}

func texts(ps []record.Passage, text func(record.Passage) string) []string {
	out := make([]string, len(ps))
	for i, p := range ps {
		out[i] = text(p)
	}
	return out
}

// phrase returns words that stand together in a document, the start of its longest passage of at least three words.
func phrase(doc *record.Document) string {
	const most = 6 // words: enough to be rare
	best, length := "", 0
	for _, p := range doc.Passages {
		words := strings.FieldsFunc(p.Text, func(r rune) bool { return !unicode.IsLetter(r) && !unicode.IsDigit(r) })
		if len(words) < 3 || len(p.Text) <= length {
			continue
		}
		last := words[min(most, len(words))-1]
		at := 0
		for _, w := range words[:min(most, len(words))-1] { // the text as it stands up to the end of the last word
			at += strings.Index(p.Text[at:], w) + len(w)
		}
		best, length = p.Text[:at+strings.Index(p.Text[at:], last)+len(last)], len(p.Text)
	}
	return best
}
