package cluster

import (
	"context"
	"encoding/json"
	"fmt"
	"net/http"
	"net/url"
	"time"

	"entente/index"
	"entente/internal/record"
)

// scanPage is how many records one request of a scan brings, scanAlive how long the cluster keeps a state for the next one.
const (
	scanPage  = 5000
	scanAlive = "5m"
)

// Each calls do with every document of one state of the index, whatever is applied meanwhile.
func (e *Engine) Each(ctx context.Context, do func(key record.Key, removed bool) error) error {
	s, err := e.state(ctx)
	if err != nil {
		return err
	}
	body := object{
		"size": scanPage, "sort": []string{fieldID}, "_source": false, "track_total_hits": false,
		"docvalue_fields": []string{fieldID, fieldRecord, index.FieldType},
		"query":           object{"bool": object{"must_not": object{"exists": object{"field": index.FieldDocument}}}},
	}
	return e.scan(ctx, s.index, body, func(h scanned) error {
		return do(record.Key{ID: h.id(), Version: h.number(fieldRecord)}, h.text(index.FieldType) == string(record.Type(index.Tombstone)))
	})
}

// scanned is a record as a scan brings it.
type scanned struct {
	Fields map[string][]json.RawMessage `json:"fields"`
	Sort   []json.RawMessage            `json:"sort"`
	Outer  int64                        `json:"_version"` // where it is asked for
}

// text returns the first value of a field, empty when there is none.
func (h scanned) text(field string) (v string) {
	if vs := h.Fields[field]; len(vs) > 0 {
		_ = json.Unmarshal(vs[0], &v) // what is no text has none
	}
	return v
}

func (h scanned) number(field string) (v uint64) {
	if vs := h.Fields[field]; len(vs) > 0 {
		_ = json.Unmarshal(vs[0], &v)
	}
	return v
}

func (h scanned) id() string { return h.text(fieldID) }

// scan gives everything that answers a search to do, page by page, from one state of the index. The search must be in order of ids.
func (e *Engine) scan(ctx context.Context, name string, body object, do func(scanned) error) error {
	held, err := e.hold(ctx, name)
	if err != nil {
		return fmt.Errorf("scan %s: %w", name, unavailable(err))
	}
	defer e.release(ctx, held)
	body["pit"] = object{"id": held, "keep_alive": scanAlive}
	for {
		hits, err := e.page(ctx, "/_search", body)
		if err != nil {
			return fmt.Errorf("scan %s: %w", name, unavailable(err))
		}
		for _, h := range hits {
			if err := do(h); err != nil {
				return err
			}
		}
		if len(hits) < body["size"].(int) {
			return nil
		}
		body["search_after"] = hits[len(hits)-1].Sort
	}
}

// page asks for one page, of which no part may be missing.
func (e *Engine) page(ctx context.Context, path string, body object) ([]scanned, error) {
	var answer struct {
		Shards shards `json:"_shards"`
		Hits   struct {
			Hits []scanned `json:"hits"`
		} `json:"hits"`
	}
	err := e.client.do(ctx, request{
		method: http.MethodPost, path: path, params: url.Values{"allow_partial_search_results": {"false"}}, body: body, slow: true,
	}, &answer)
	if err != nil {
		return nil, err
	}
	return answer.Hits.Hits, answer.Shards.whole()
}

// hold keeps the present state of an index to be searched, until it is released.
func (c *Cluster) hold(ctx context.Context, name string) (id string, err error) {
	var answer struct {
		ID     string `json:"pit_id"`
		Shards shards `json:"_shards"`
	}
	err = c.client.do(ctx, request{
		method: http.MethodPost, path: "/" + name + "/_search/point_in_time", params: url.Values{"keep_alive": {scanAlive}, "allow_partial_pit_creation": {"false"}}, slow: true,
	}, &answer)
	if err != nil {
		return "", err
	}
	return answer.ID, nil
}

// release gives up a state that was held, also for a caller who has gone. The cluster does it by itself some time later.
func (c *Cluster) release(ctx context.Context, id string) {
	ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), 5*time.Second)
	defer cancel()
	err := c.client.do(ctx, request{method: http.MethodDelete, path: "/_search/point_in_time", body: object{"pit_id": []string{id}}}, nil)
	if err != nil {
		c.log.Warn("cluster: a state that was held for a scan is given up late", "error", err)
	}
}
