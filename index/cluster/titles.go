package cluster

import (
	"context"
	"net/http"
	"slices"
	"strings"

	"entente/index"
	"entente/index/analysis"
	"entente/internal/query"
	"entente/internal/record"
)

// The bounds of completing a title, which is done at every key that a reader presses.
const (
	minTitle      = 2    // bytes of a beginning; one letter begins a tenth of all titles
	maxTitleWords = 200  // different words that are typed: a cluster refuses a question of very many
	maxTitleStart = 1000 // bytes; as many as the key of a title has
	maxTitles     = 1000 // that are asked for
)

var _ index.Titler = (*Engine)(nil)

// Titles returns the documents whose title has the words of typed, the last one at least in part.
func (e *Engine) Titles(ctx context.Context, typed string, within []query.Filter, most int) ([]record.Key, error) {
	s, err := e.state(ctx)
	if err != nil {
		return nil, err
	}
	words := titleWords(typed)
	last := len(words) - 1
	if last < 0 || most <= 0 || last == 0 && len(words[0]) < minTitle {
		return nil, nil
	}
	begins := nothing // of what is longer than any key
	if start := strings.Join(words, " "); len(start) <= maxTitleStart {
		begins = object{"prefix": object{index.FieldTitleKey: start}}
	}
	filter := []object{either(begins, titled(words[:last], words[last]))}
	for _, bound := range within {
		filter = append(filter, bounded(bound))
	}
	var answer struct {
		Hits struct {
			Hits []struct {
				ID     string `json:"_id"`
				Source source `json:"_source"`
			} `json:"hits"`
		} `json:"hits"`
	}
	r := request{method: http.MethodPost, path: "/" + s.index + "/_search", params: wholly(), body: object{
		"size": min(most, maxTitles), "track_total_hits": false, "_source": object{"includes": []string{fieldRecord}},
		"query": object{"bool": object{
			"filter":   filter,
			"must_not": object{"term": object{index.FieldFolded: index.Folded}},
			"should":   object{"constant_score": object{"filter": begins}}, // the only score there is
		}},
		"sort": []object{{"_score": "desc"}, {index.FieldTitleKey: "asc"}, {fieldID: "asc"}},
	}}
	if err := e.client.do(ctx, r, &answer); err != nil {
		return nil, unavailable(err)
	}
	var keys []record.Key
	for _, h := range answer.Hits.Hits {
		keys = append(keys, record.Key{ID: h.ID, Version: h.Source.Version})
	}
	return keys, nil
}

// titleWords are the folded words of what was typed.
func titleWords(typed string) []string {
	var words []string
	for _, t := range analysis.Exact().Terms(typed) {
		words = append(words, t.Text)
	}
	return words
}

// titled asks for titles that have all words whole and one that begins with another.
func titled(whole []string, begun string) object {
	exact := exactField(index.PartTitle)
	all := []object{{"prefix": object{exact: begun}}}
	whole = slices.Sorted(slices.Values(whole))
	for _, w := range slices.Compact(whole) {
		all = append(all, oneValue(exact, w))
	}
	if len(all) > maxTitleWords {
		return nothing
	}
	return object{"bool": object{"filter": all}}
}
