package cluster

import (
	"cmp"
	"context"
	"fmt"
	"maps"
	"net/http"
	"slices"
	"strings"
	"sync"
	"unicode"
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
	listed := object{}
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
	for _, part := range parts {
		if len(part) < wordsPage {
			continue
		}
		if to := slices.Max(slices.Collect(maps.Keys(part))); !more || to < end {
			end, more = to, true
		}
	}
	all := most(parts)
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
		candidates, err := e.near(ctx, s, want, edits)
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
// two edits away it gives those only that begin with the same letter.
func (e *Engine) near(ctx context.Context, s state, want []rune, edits int) ([]string, error) {
	if len(want) == 0 {
		return e.short(ctx, s.index, edits)
	}
	var others string
	if edits == maxEdits {
		starts, err := e.starts.of(s, e.kept.mark(), func() ([]rune, error) { return e.otherStarts(ctx, s.index) })
		if err != nil {
			return nil, err
		}
		others = otherwise(want, starts)
	}
	asked := object{}
	for _, p := range index.Parts(query.Documents) {
		asked[string(p)] = fromDictionary(p, "keyword", string(want), edits, 0)
		if others != "" {
			asked[string(p)+" otherwise"] = fromDictionary(p, "whitespace", others, 1, 1)
		}
	}
	var answer struct {
		Suggest map[string][]struct {
			Options []struct {
				Text string `json:"text"`
			} `json:"options"`
		} `json:"suggest"`
	}
	if err := e.look(ctx, s.index, object{"suggest": asked, "query": nothing}, &answer); err != nil {
		return nil, err
	}
	near := []string{string(want[min(2, len(want)):])} // without its first two letters
	for _, words := range answer.Suggest {
		for _, w := range words {
			for _, o := range w.Options {
				near = append(near, o.Text)
			}
		}
	}
	return near, nil
}

// fromDictionary asks for the words of a part so many edits from each of a text, with as many letters at the start as they are.
func fromDictionary(p index.Part, analyzer, text string, edits, same int) object {
	return object{"text": text, "term": object{
		"field": exactField(p), "analyzer": analyzer, "suggest_mode": "always", "max_edits": edits, "prefix_length": same, "min_word_length": 1,
		"min_doc_freq": 0, "max_term_freq": 1 << 30, "accuracy": 0, "string_distance": "levenshtein",
		"size": maxAlike, "shard_size": maxAlike, "max_inspections": 1,
	}}
}

// otherwise are the words, parted by blanks, one edit from which, their first letter untouched, all those are that are two edits from
// another and begin otherwise: one edit is at the first letter, so that it has another before it or in its place, is left out, or has
// changed places. Only the word without its first two letters is not among them.
func otherwise(word, starts []rune) string {
	whole := strings.Map(func(r rune) rune {
		if unicode.IsSpace(r) || unicode.IsControl(r) {
			return noLetter // it stands in no word, but would part this one
		}
		return r
	}, string(word))
	letters := []rune(whole)
	ways := []string{string(letters[1:])}
	if len(letters) > 1 {
		ways = append(ways, string(letters[1])+string(letters[0])+string(letters[2:]))
	}
	for _, start := range starts {
		ways = append(ways, string(start)+whole, string(start)+string(letters[1:]))
	}
	return strings.Join(ways, " ")
}

// noLetter stands in no word.
const noLetter = '\uffff'

// usualStarts are the letters that words are taken to begin with; which others there are, the index says.
const usualStarts = "abcdefghijklmnopqrstuvwxyz0123456789"

// maxStarts bounds the others; of very many, those of the most frequent words count.
const maxStarts = 100

// startCache holds the letters that words begin with as long as the index does not change.
type startCache struct {
	mu      sync.Mutex
	index   string
	seq     uint64
	turn    uint64
	letters []rune
}

func (c *startCache) of(s state, turn uint64, read func() ([]rune, error)) ([]rune, error) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.letters != nil && c.index == s.index && c.seq == s.seq && c.turn == turn {
		return c.letters, nil
	}
	others, err := read()
	if err != nil {
		return nil, err
	}
	c.index, c.seq, c.turn, c.letters = s.index, s.seq, turn, append([]rune(usualStarts), others...)
	return c.letters, nil
}

// otherStarts returns the letters besides the usual ones that words begin with.
func (e *Engine) otherStarts(ctx context.Context, of string) ([]rune, error) {
	const others = "[^a-z0-9].*"
	listed := object{}
	var any []object
	for _, p := range index.Parts(query.Documents) {
		any = append(any, object{"regexp": object{exactField(p): others}})
		listed[string(p)] = object{"terms": object{"field": wordsField(p), "include": others, "size": maxAlike}}
	}
	parts, err := e.listed(ctx, of, object{"query": either(any...), "aggs": listed})
	if err != nil {
		return nil, err
	}
	words := map[rune]int{}
	for _, part := range parts {
		for w, n := range part {
			r, _ := utf8.DecodeRuneInString(w)
			words[r] += n
		}
	}
	letters := slices.SortedFunc(maps.Keys(words), func(a, b rune) int { return cmp.Or(words[b]-words[a], int(a-b)) })
	return letters[:min(len(letters), maxStarts)], nil
}

// short returns the words of at most so many letters.
func (e *Engine) short(ctx context.Context, of string, letters int) ([]string, error) {
	listed := object{}
	for _, p := range index.Parts(query.Documents) {
		listed[string(p)] = object{"terms": object{"field": wordsField(p), "include": fmt.Sprintf(".{1,%d}", letters), "size": maxAlike}}
	}
	parts, err := e.listed(ctx, of, object{"aggs": listed})
	if err != nil {
		return nil, err
	}
	var words []string
	for _, part := range parts {
		words = slices.AppendSeq(words, maps.Keys(part))
	}
	return words, nil
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

// most returns each word of some parts with its documents in the part where it stands most, ascending.
func most(parts []map[string]int) []index.Word {
	counts := map[string]int{}
	for _, part := range parts {
		for w, n := range part {
			counts[w] = max(counts[w], n)
		}
	}
	out := make([]index.Word, 0, len(counts))
	for w, n := range counts {
		out = append(out, index.Word{Text: w, Documents: n})
	}
	slices.SortFunc(out, func(a, b index.Word) int { return strings.Compare(a.Text, b.Text) })
	return out
}

// listed asks a search for words: by part, with how many documents have each.
func (e *Engine) listed(ctx context.Context, of string, body object) ([]map[string]int, error) {
	var answer struct {
		Parts map[string]struct {
			Buckets []struct {
				Key   string `json:"key"`
				Count int    `json:"doc_count"`
			} `json:"buckets"`
		} `json:"aggregations"`
	}
	if err := e.look(ctx, of, body, &answer); err != nil {
		return nil, err
	}
	var parts []map[string]int
	for _, p := range answer.Parts {
		words := map[string]int{}
		for _, b := range p.Buckets {
			words[b.Key] = b.Count
		}
		parts = append(parts, words)
	}
	return parts, nil
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
