package cluster

import (
	"context"
	"encoding/json"
	"fmt"
	"net/http"
	"net/url"
	"slices"
	"unicode/utf8"

	"entente/index"
	"entente/internal/record"
)

// The paths of _source that are asked for one by one. What tells of which kind a record is comes with each.
const (
	pathCard     = fieldKept + ".card"
	pathRecords  = fieldKept + ".records"
	pathPassages = fieldKept + ".passages" // all blocks; with .0, .1 and so on one of them
)

// pathOf is the path of the block that a passage is in.
func pathOf(ordinal int) string { return pathPassages + "." + blockOf(ordinal) }

// head are the paths that tell of which kind a record is.
var head = []string{fieldRecord, index.FieldType, index.FieldDocument, index.FieldTarget}

// maxAsked bounds the records of one request.
const maxAsked = 1000

// sources returns what is there under the ids of keys, nil for nothing. Of each it has the paths, and those that are read ahead
// perhaps, since whoever asks for the ones asks for the others next. Of a named version it may come from what was read a moment ago.
func (e *Engine) sources(ctx context.Context, keys []record.Key, ahead reader, paths ...string) ([]*source, error) {
	if err := ctx.Err(); err != nil {
		return nil, err
	}
	s, err := e.state(ctx)
	if err != nil {
		return nil, err
	}
	mark := e.kept.mark()
	all := map[record.Key]*source{}
	var asked []ask
	for _, k := range keys {
		if _, twice := all[k]; twice || !can(k.ID) {
			continue
		}
		all[k] = nil
		known := e.kept.get(s.index, k)
		if known.has(paths) {
			all[k] = &source{Version: k.Version, Type: record.TypeDocument, Kept: known.kept}
			continue
		}
		asked = append(asked, ask{k, slices.Concat(paths, ahead(known, len(keys)))})
	}
	for some := range slices.Chunk(asked, maxAsked) {
		answers, err := e.fetch(ctx, s.index, some, shown)
		if err == nil {
			err = e.catchUp(ctx, s.index, some, answers)
		}
		if err != nil {
			return nil, err
		}
		for i, a := range answers {
			all[some[i].key] = a
			if a != nil && resolve(some[i].key, a) == nil {
				e.kept.put(mark, s.index, record.Key{ID: some[i].key.ID, Version: a.Version}, a.Kept, some[i].paths)
			}
		}
	}
	out := make([]*source, len(keys))
	for i, k := range keys {
		out[i] = all[k]
	}
	return out, nil
}

// can reports whether there may be a record of an id.
func can(id string) bool { return id != "" && len(id) <= maxID && utf8.ValidString(id) }

// reader says which paths to read ahead of one among so many records. Known is nil when nothing is.
type reader func(known *keptEntry, records int) []string

// The bounds of what is read before anybody asks: records of a page, and blocks of one.
const (
	maxAhead    = 64
	blocksAhead = 4
)

func nothingAhead(*keptEntry, int) []string { return nil }

// behindCards are the agreements, and the passages that a question found, the first ones when it names none.
func behindCards(known *keptEntry, records int) []string {
	paths := []string{pathRecords}
	if records > maxAhead {
		return paths
	}
	found := []int{0}
	if known != nil && len(known.ordinals) > 0 {
		found = known.ordinals
	}
	var blocks []string
	for _, o := range found {
		p := pathOf(o)
		if slices.Contains(blocks, p) {
			continue
		}
		if len(blocks) == blocksAhead {
			return paths // it is long, and whoever asks looks at some of them only
		}
		blocks = append(blocks, p)
	}
	return append(paths, blocks...)
}

// behindRecords are the passages that agreements are proved by, which are looked for in all of a document.
func behindRecords(_ *keptEntry, records int) []string {
	if records > maxAhead {
		return nil
	}
	var blocks []string
	for i := range blocksAhead {
		blocks = append(blocks, pathOf(i*passagesInBlock))
	}
	return blocks
}

// ask is a document of which some paths are asked for.
type ask struct {
	key   record.Key
	paths []string
}

// Of what documents are read: what is refreshed somewhere and found by questions, or what is written last, which the first copy of a part
// has before the others.
var (
	shown   = url.Values{"realtime": {"false"}}
	written = url.Values{"realtime": {"true"}, "preference": {"_primary"}}
)

// catchUp reads anew those answers that are of a time before the version asked for: one copy has found it, and another, which was read, does
// not show it yet.
func (e *Engine) catchUp(ctx context.Context, of string, asked []ask, answers []*source) error {
	var late []ask
	var at []int
	for i, a := range answers {
		if v := asked[i].key.Version; v != 0 && (a == nil || a.Version < v) {
			late, at = append(late, asked[i]), append(at, i)
		}
	}
	if len(late) == 0 {
		return nil
	}
	again, err := e.fetch(ctx, of, late, written)
	for i, a := range again {
		answers[at[i]] = a
	}
	return err
}

// fetch reads documents by their ids, nil for one that is not there.
func (e *Engine) fetch(ctx context.Context, of string, asked []ask, what url.Values) ([]*source, error) {
	var docs []object
	for _, a := range asked {
		docs = append(docs, object{"_id": a.key.ID, "routing": a.key.ID, "_source": object{"includes": slices.Concat(head, a.paths)}})
	}
	var answer struct {
		Docs []struct {
			Found  bool            `json:"found"`
			Source *source         `json:"_source"`
			Error  json.RawMessage `json:"error"`
		} `json:"docs"`
	}
	r := request{method: http.MethodPost, path: "/" + of + "/_mget", params: what, body: object{"docs": docs}}
	if err := e.client.do(ctx, r, &answer); err != nil {
		return nil, unavailable(err)
	}
	if len(answer.Docs) != len(asked) {
		return nil, fmt.Errorf("%w: %d answers for %d documents", index.ErrUnavailable, len(answer.Docs), len(asked))
	}
	out := make([]*source, len(asked))
	for i, d := range answer.Docs {
		switch {
		case len(d.Error) > 0:
			return nil, fmt.Errorf("%w: %s: %.500s", index.ErrUnavailable, asked[i].key.ID, d.Error)
		case d.Found && d.Source == nil:
			return nil, fmt.Errorf("%w: %s has no source", index.ErrUnavailable, asked[i].key.ID)
		case d.Found:
			out[i] = d.Source
		}
	}
	return out, nil
}

// find returns of which kind records are by their ids, wherever they lie; a record that was never there is missing.
func (e *Engine) find(ctx context.Context, of string, ids ...string) (map[string]source, error) {
	ids = slices.DeleteFunc(slices.Clone(ids), func(id string) bool { return !can(id) })
	slices.Sort(ids)
	ids = slices.Compact(ids)
	all := map[string]source{}
	for some := range slices.Chunk(ids, maxAsked) {
		var answer struct {
			Hits struct {
				Hits []struct {
					ID     string `json:"_id"`
					Source source `json:"_source"`
				} `json:"hits"`
			} `json:"hits"`
		}
		r := request{method: http.MethodPost, path: "/" + of + "/_search", params: wholly(), body: object{
			"query": object{"ids": object{"values": some}}, "size": len(some), "_source": object{"includes": head}, "track_total_hits": false,
		}}
		if err := e.client.do(ctx, r, &answer); err != nil {
			return nil, unavailable(err)
		}
		for _, h := range answer.Hits.Hits {
			all[h.ID] = h.Source
		}
	}
	return all, nil
}

// wholly are the parameters of a search that a part of the index answers not at all, or all.
func wholly() url.Values { return url.Values{"allow_partial_search_results": {"false"}} }
