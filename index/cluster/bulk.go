package cluster

import (
	"bytes"
	"cmp"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"maps"
	"net/http"
	"net/url"
	"slices"
	"time"

	"entente/index"
	"entente/internal/record"
)

// maxBulk is about how many bytes one request brings to the cluster; a greater document goes alone.
const maxBulk = 4 << 20

// How often an item is sent that the cluster has no room for at present or can not write yet, and the pauses between: the first, doubled
// up to the last.
const (
	maxSent    = 8
	firstPause = 50 * time.Millisecond
	lastPause  = 2 * time.Second
)

// writeWait is how long a node waits for a shard that can not be written to.
const writeWait = "5s"

// send brings the items of a batch to the cluster, and notes what became of them.
func (s *stage) send(ctx context.Context) error {
	all := slices.SortedFunc(maps.Values(s.items), func(a, b item) int { return cmp.Or(cmp.Compare(a.op, b.op), cmp.Compare(a.id, b.id)) })
	return s.bring(ctx, all)
}

// bring sends items, in requests of bounded size, until the cluster has said of each what became of it.
func (s *stage) bring(ctx context.Context, items []item) error {
	var body bytes.Buffer
	var some []item
	flush := func() error {
		if len(some) == 0 {
			return nil
		}
		err := s.deliver(ctx, some, body.Bytes())
		body.Reset()
		some = nil
		return err
	}
	for _, i := range items {
		lines, err := i.lines()
		if err != nil {
			s.outcome(i, record.Rejected, err.Error())
			continue
		}
		if body.Len()+len(lines) > maxBulk {
			if err := flush(); err != nil {
				return err
			}
		}
		body.Write(lines)
		some = append(some, i)
	}
	return flush()
}

// lines are what is sent of an item.
func (i item) lines() ([]byte, error) {
	var b bytes.Buffer
	w := json.NewEncoder(&b)
	w.SetEscapeHTML(false)
	err := w.Encode(object{"index": object{"_id": i.id, "routing": i.routing, "version": i.outer, "version_type": "external_gte"}})
	if err == nil {
		err = w.Encode(i.body)
	}
	return b.Bytes(), err
}

// deliver sends one request, and what of it the cluster could not take yet again.
func (s *stage) deliver(ctx context.Context, items []item, body []byte) error {
	rest := firstPause
	for sent := 1; ; sent++ {
		again, err := s.bulk(ctx, items, body)
		if errors.Is(err, errRefused) {
			return s.divide(ctx, items, err)
		}
		if len(again) == 0 || sent == maxSent {
			return err
		}
		if err := pause(ctx, rest); err != nil {
			return err
		}
		rest = min(2*rest, lastPause)
		if len(again) < len(items) {
			items, body = again, nil
			for _, i := range items {
				lines, err := i.lines()
				if err != nil {
					return err // it could be written a moment ago
				}
				body = append(body, lines...)
			}
		}
	}
}

// divide sends the halves of a request that the cluster refuses as a whole, until what it refuses is a single item.
func (s *stage) divide(ctx context.Context, items []item, cause error) error {
	if len(items) == 1 {
		s.outcome(items[0], record.Rejected, cause.Error())
		return nil
	}
	for half := range slices.Chunk(items, (len(items)+1)/2) {
		if err := s.bring(ctx, half); err != nil {
			return err
		}
	}
	return nil
}

// bulk sends one request. It returns the items that are to be sent again, with the reason.
func (s *stage) bulk(ctx context.Context, items []item, body []byte) (again []item, err error) {
	var answer struct {
		Items []struct {
			Index struct {
				Status int             `json:"status"`
				Error  json.RawMessage `json:"error"`
			} `json:"index"`
		} `json:"items"`
	}
	err = s.engine.client.do(ctx, request{
		method: http.MethodPost, path: "/" + s.index + "/_bulk", params: url.Values{"timeout": {writeWait}}, body: body, slow: true,
	}, &answer)
	switch {
	case errors.Is(err, index.ErrOverloaded):
		return items, err
	case err != nil:
		return nil, err
	case len(answer.Items) != len(items):
		return nil, fmt.Errorf("%w: of %d records sent %d are answered", index.ErrUnavailable, len(items), len(answer.Items))
	}
	for n, i := range items {
		a := answer.Items[n].Index
		switch {
		case a.Status < 300:
		case a.Status == http.StatusConflict:
			s.outcome(i, record.Stale, "")
		case a.Status == http.StatusBadRequest || a.Status == http.StatusRequestEntityTooLarge:
			s.outcome(i, record.Rejected, fmt.Sprintf("%.1000s", a.Error))
		case a.Status == http.StatusTooManyRequests:
			again, err = append(again, i), fmt.Errorf("%w: %.500s", index.ErrOverloaded, a.Error)
		case a.Status >= 500:
			again, err = append(again, i), fmt.Errorf("%w: %.500s", index.ErrUnavailable, a.Error)
		default: // the index is not there, or may not be written to
			return nil, fmt.Errorf("%w: status %d: %.500s", index.ErrUnavailable, a.Status, a.Error)
		}
	}
	return again, err
}

// outcome notes what the cluster made of a record. What becomes of a document becomes of the changes of it before in the same batch; an
// agreement of which there is a newer one tells nothing of its document, which is told of by itself.
func (s *stage) outcome(i item, status record.OutcomeStatus, reason string) {
	if status == record.Stale && i.id != i.routing {
		return
	}
	for n := range s.outcomes[:i.op+1] {
		if o := &s.outcomes[n]; o.ID == i.routing && o.Status == record.Applied {
			o.Status, o.Reason = status, reason
		}
	}
}
