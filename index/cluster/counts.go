package cluster

import (
	"context"
	"fmt"
	"strconv"
	"sync"

	"entente/internal/query"
)

// counts are how many live records of the scope have the leaves of a question: what their rarity is made of.
type counts struct {
	all   int                // records of the scope
	leaf  map[query.Node]int // of words, phrases, prefixes and fuzzy words
	names map[string]int     // by query.Key of a Widened: records that have one of its names
}

// maxCounted bounds the counts that are remembered. A count takes some 200 bytes.
const maxCounted = 1 << 14

// countCache remembers counts while the index does not change.
type countCache struct {
	mu    sync.Mutex
	of    string         // the state of the index they are of
	known map[string]int // by scope and leaf
}

// get returns the counts of keys that are known of a state of the index.
func (c *countCache) get(of string, keys []string) map[string]int {
	c.mu.Lock()
	defer c.mu.Unlock()
	out := map[string]int{}
	if c.of != of {
		return out
	}
	for _, k := range keys {
		if n, known := c.known[k]; known {
			out[k] = n
		}
	}
	return out
}

// put remembers counts of a state of the index; those of another are forgotten.
func (c *countCache) put(of string, counted map[string]int) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.of != of || len(c.known)+len(counted) > maxCounted {
		c.of, c.known = of, map[string]int{}
	}
	for k, n := range counted {
		c.known[k] = n
	}
}

// documentsKey is the key of how many documents the index has.
const documentsKey = "documents"

// documents returns how many documents the index has in a state, and false when that was not counted yet.
func (c *countCache) documents(s state) (int, bool) {
	n, known := c.get(countsOf(s), []string{documentsKey})[documentsKey]
	return n, known
}

// countsOf names the state of the index that counts are of.
func countsOf(s state) string { return fmt.Sprintf("%s@%d", s.index, s.seq) }

// rarities returns how many live records have each leaf of a question, and whether a part of the index did not tell. What is not known is
// asked for in one request.
func (e *Engine) rarities(ctx context.Context, s state, scope query.Scope, leaves []leaf) (counts, bool, error) {
	of, every := countsOf(s), "all "+string(scope)
	keys := []string{every}
	for _, l := range leaves {
		keys = append(keys, string(scope)+" "+l.key)
	}
	known := e.counted.get(of, keys)
	partial := false
	if len(known) < len(keys) {
		asked := object{}
		for i, l := range leaves {
			if _, ok := known[keys[1+i]]; !ok {
				asked[strconv.Itoa(i)] = l.query
			}
		}
		body := object{"size": 0, "track_total_hits": true, "query": hasKind(scope)}
		if len(asked) > 0 {
			body["aggs"] = object{"leaves": object{"filters": object{"filters": asked}}}
		}
		var a struct {
			searched
			Aggregations struct {
				Leaves struct {
					Buckets map[string]struct {
						Count int `json:"doc_count"`
					} `json:"buckets"`
				} `json:"leaves"`
			} `json:"aggregations"`
		}
		if err := e.query(ctx, s, "", body, &a); err != nil {
			return counts{}, false, err
		}
		partial = a.partial()
		fresh := map[string]int{every: a.Hits.Total.Value}
		for i := range leaves {
			if b, ok := a.Aggregations.Leaves.Buckets[strconv.Itoa(i)]; ok {
				fresh[keys[1+i]] = b.Count
			}
		}
		for k, n := range fresh {
			known[k] = n
		}
		if !partial {
			e.counted.put(of, fresh)
		}
	}
	c := counts{all: known[every], leaf: map[query.Node]int{}, names: map[string]int{}}
	for i, l := range leaves {
		if n := known[keys[1+i]]; l.node != nil {
			c.leaf[l.node] = n
		} else {
			c.names[l.key] = n
		}
	}
	return c, partial, nil
}
