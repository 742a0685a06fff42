package cluster

import (
	"context"
	"fmt"
	"maps"
	"net/http"
	"slices"
	"strings"
	"unicode/utf8"

	"entente/index"
	"entente/index/ranking"
	"entente/internal/lang"
	"entente/internal/query"
)

// The bounds of what is asked of the words of all documents.
const (
	maxWord   = 102    // letters of a word that is looked for: analysis makes no term of more than 100, and two may be too many
	maxAlike  = 10_000 // words of one part that Alike looks at; a short word with two edits has thousands of neighbours
	wordsPage = 1000   // words of one part in one answer
	maxCount  = 100    // words counted in one request
)

// The words of a part stand in two fields: in one, without places, they are listed and counted; by the other documents are found that
// have some. exactField names the latter.
func exactField(p index.Part) string { return index.TextField(p, lang.Und) }

// Words gives the folded words that begin with prefix to f, ascending, until f says no. Those of removed documents are not among them.
func (e *Engine) Words(ctx context.Context, prefix string, f func(index.Word) bool) error {
	s, err := e.state(ctx)
	if err != nil || !wordly(prefix) {
		return err
	}
	last := ""
	for {
		page, more, err := e.wordsBehind(ctx, s.index, prefix, last)
		if err != nil {
			return err
		}
		for _, w := range page {
			if !f(w) {
				return nil
			}
			last = w.Text
		}
		if !more {
			return nil
		}
	}
}

// wordly reports whether a word of the documents may be, or begin with, such a text.
func wordly(text string) bool {
	return utf8.ValidString(text) && utf8.RuneCountInString(text) <= maxWord
}

// wordsBehind returns some of the words that begin with prefix and come behind last, ascending, and whether there may be more.
func (e *Engine) wordsBehind(ctx context.Context, of, prefix, last string) (words []index.Word, more bool, err error) {
	listed := map[string]object{}
	var any []object
	for _, p := range index.Parts(query.Documents) {
		any = append(any, object{"prefix": object{exactField(p): prefix}})
		listed[string(p)] = object{"terms": object{
			"field": wordsField(p), "include": behindPattern(prefix, last), "order": object{"_key": "asc"}, "size": wordsPage,
		}}
	}
	body := object{"aggs": listed}
	if prefix != "" {
		body["query"] = either(any...)
	}
	parts, err := e.listed(ctx, of, body)
	if err != nil {
		return nil, false, err
	}
	// A part that was not listed to its end is known as far as its last word.
	end := ""
	for _, part := range parts.words {
		if len(part) < wordsPage {
			continue
		}
		if to := slices.Max(slices.Collect(maps.Keys(part))); !more || to < end {
			end, more = to, true
		}
	}
	all := parts.most()
	if more {
		all = slices.DeleteFunc(all, func(w index.Word) bool { return w.Text > end })
	}
	return all, more, nil
}

// Alike returns the words at most edits from word, ascending. Words of removed documents only are not among them.
func (e *Engine) Alike(ctx context.Context, word string, edits int) ([]index.Word, error) {
	s, err := e.state(ctx)
	want := []rune(word)
	if err != nil || len(want) > maxWord {
		return nil, err
	}
	near := map[string]bool{word: true}
	if edits = min(edits, maxEdits); edits > 0 {
		candidates, err := e.near(ctx, s.index, want, edits)
		if err != nil {
			return nil, err
		}
		d := ranking.NewDistance(want)
		for _, c := range candidates {
			if d.To(c, edits) <= edits {
				near[c] = true
			}
		}
	}
	texts := slices.Sorted(maps.Keys(near))
	counts, err := e.count(ctx, s.index, texts)
	if err != nil {
		return nil, err
	}
	var words []index.Word
	for _, t := range texts {
		if n := counts[t]; n > 0 {
			words = append(words, index.Word{Text: t, Documents: n})
		}
	}
	return words, nil
}

// near returns all words so many edits from one, besides others. The cluster goes through its dictionaries by itself, but of the words
// two edits away it gives those only that begin with the same letter; the others are looked for in the documents that have some.
func (e *Engine) near(ctx context.Context, of string, want []rune, edits int) ([]string, error) {
	word := string(want)
	suggested, listed := object{}, map[string]object{}
	var any []object
	for _, p := range index.Parts(query.Documents) {
		if len(want) > 0 {
			suggested[string(p)] = object{"text": word, "term": object{
				"field": exactField(p), "analyzer": "keyword", "suggest_mode": "always", "max_edits": edits, "prefix_length": 0, "min_word_length": 1,
				"min_doc_freq": 0, "max_term_freq": 1 << 30, "accuracy": 0, "string_distance": "levenshtein",
				"size": maxAlike, "shard_size": maxAlike, "max_inspections": 1,
			}}
		}
		if len(want) == 0 || edits == maxEdits {
			any = append(any, object{"fuzzy": object{exactField(p): object{"value": word, "fuzziness": edits, "transpositions": true, "rewrite": "constant_score"}}})
			listed[string(p)] = object{"terms": object{"field": wordsField(p), "include": otherwisePattern(want, edits), "size": maxAlike}}
		}
	}
	body := object{"suggest": suggested, "aggs": listed, "query": either(any...)}
	if len(want) == 0 { // all short words, which no fuzzy query finds
		body["query"] = object{"match_all": object{}}
	}
	parts, err := e.listed(ctx, of, body)
	if err != nil {
		return nil, err
	}
	for _, w := range parts.most() {
		parts.near = append(parts.near, w.Text)
	}
	return parts.near, nil
}

// Count returns in how many documents each of words stands, in the order asked.
func (e *Engine) Count(ctx context.Context, words ...string) ([]int, error) {
	s, err := e.state(ctx)
	if err != nil {
		return nil, err
	}
	distinct := slices.DeleteFunc(slices.Clone(words), func(w string) bool { return !wordly(w) })
	slices.Sort(distinct)
	counts, err := e.count(ctx, s.index, slices.Compact(distinct))
	if err != nil {
		return nil, err
	}
	out := make([]int, len(words))
	for i, w := range words {
		out[i] = counts[w]
	}
	return out, nil
}

// count returns in how many documents words stand, those in none missing.
func (e *Engine) count(ctx context.Context, of string, words []string) (map[string]int, error) {
	counts := map[string]int{}
	for some := range slices.Chunk(words, maxCount) {
		counted := object{}
		var any []object
		for _, p := range index.Parts(query.Documents) {
			each := make([]object, len(some))
			for i, w := range some {
				each[i] = object{"term": object{exactField(p): w}}
			}
			any = append(any, object{"terms": object{exactField(p): some}})
			counted[string(p)] = object{"filters": object{"filters": each}}
		}
		var answer struct {
			Parts map[string]struct {
				Buckets []struct {
					Count int `json:"doc_count"`
				} `json:"buckets"`
			} `json:"aggregations"`
		}
		if err := e.look(ctx, of, object{"query": either(any...), "aggs": counted}, &answer); err != nil {
			return nil, err
		}
		for part, p := range answer.Parts {
			if len(p.Buckets) != len(some) {
				return nil, fmt.Errorf("%w: %d counts of %d words in %s", index.ErrUnavailable, len(p.Buckets), len(some), part)
			}
			for i, b := range p.Buckets {
				counts[some[i]] = max(counts[some[i]], b.Count)
			}
		}
	}
	return counts, nil
}

// listing is the words of an answer: by part with how many documents have each, and those of the dictionaries.
type listing struct {
	words []map[string]int
	near  []string
}

// most returns each word with its documents in the part where it stands most, ascending.
func (l listing) most() []index.Word {
	most := map[string]int{}
	for _, part := range l.words {
		for w, n := range part {
			most[w] = max(most[w], n)
		}
	}
	out := make([]index.Word, 0, len(most))
	for w, n := range most {
		out = append(out, index.Word{Text: w, Documents: n})
	}
	slices.SortFunc(out, func(a, b index.Word) int { return strings.Compare(a.Text, b.Text) })
	return out
}

// listed asks a search for words by part.
func (e *Engine) listed(ctx context.Context, of string, body object) (listing, error) {
	var answer struct {
		Parts map[string]struct {
			Buckets []struct {
				Key   string `json:"key"`
				Count int    `json:"doc_count"`
			} `json:"buckets"`
		} `json:"aggregations"`
		Suggest map[string][]struct {
			Options []struct {
				Text string `json:"text"`
			} `json:"options"`
		} `json:"suggest"`
	}
	if err := e.look(ctx, of, body, &answer); err != nil {
		return listing{}, err
	}
	var l listing
	for _, p := range answer.Parts {
		words := map[string]int{}
		for _, b := range p.Buckets {
			words[b.Key] = b.Count
		}
		l.words = append(l.words, words)
	}
	for _, p := range answer.Suggest {
		for _, entry := range p {
			for _, o := range entry.Options {
				l.near = append(l.near, o.Text)
			}
		}
	}
	return l, nil
}

// look asks a search for what it tells of all it finds, without a hit.
func (e *Engine) look(ctx context.Context, of string, body object, out any) error {
	body["size"], body["track_total_hits"] = 0, false
	if err := e.client.do(ctx, request{method: http.MethodPost, path: "/" + of + "/_search", params: wholly(), body: body}, out); err != nil {
		return unavailable(err)
	}
	return nil
}

// either is a query for what has one of several, without a score; nothing is found by none.
func either(queries ...object) object {
	if len(queries) == 0 {
		return object{"match_none": object{}}
	}
	return object{"bool": object{"filter": object{"bool": object{"should": queries}}}}
}
