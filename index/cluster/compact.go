package cluster

import (
	"context"
	"encoding/json"
	"fmt"
	"net/http"
	"net/url"
	"strconv"
	"time"

	"entente/index"
)

// Beside what is written of a record, a shard keeps it whole as it came, to give it to a copy that falls behind. A merge leaves that out once
// all copies have confirmed that they have it, which they do twice a minute. What has just been built was merged before that, and takes more
// than twice its room unless it is merged again.

const (
	largestSegment = 5 << 30          // bytes; the cluster by itself makes none larger out of several
	worthWaiting   = 32 << 20         // bytes of an index; in less there is not enough to be left out
	confirmTime    = 75 * time.Second // that copies have to confirm
	compactPoll    = time.Second
)

// Compact merges each part of the index, which is smaller then and answers faster. Readers and writers go on meanwhile. When ctx ends the
// index stays as it is. An index that can not be merged at present, for lack of room or of leave, is as good and only larger: that is
// logged, and is no error.
func (e *Engine) Compact(ctx context.Context) error {
	if err := e.takes(); err != nil {
		return fmt.Errorf("compact: %w", err)
	}
	s, err := e.state(ctx)
	if err == nil {
		err = e.compact(ctx, s.index)
	}
	switch {
	case ctx.Err() != nil:
		return fmt.Errorf("compact: %w", ctx.Err())
	case err != nil:
		e.log.Warn("cluster: the index is not merged, and larger than it has to be", "index", s.index, "error", err)
	}
	return nil
}

func (e *Engine) compact(ctx context.Context, name string) error {
	var stats struct {
		All struct {
			Primaries struct {
				Store struct {
					Bytes int64 `json:"size_in_bytes"`
				} `json:"store"`
			} `json:"primaries"`
		} `json:"_all"`
	}
	if err := e.get(ctx, "/"+name+"/_stats/store", &stats); err != nil {
		return err
	}
	size := stats.All.Primaries.Store.Bytes
	if size >= worthWaiting {
		if err := e.confirmed(ctx, name); err != nil {
			return err
		}
	}
	if err := e.post(ctx, "/"+name+"/_flush", nil, nil); err != nil {
		return err
	}
	segments := 1 + size/int64(e.options.Shards)/largestSegment
	var task struct {
		ID string `json:"task"`
	}
	err := e.client.do(ctx, request{
		method: http.MethodPost, path: "/" + name + "/_forcemerge", slow: true,
		params: url.Values{"max_num_segments": {strconv.FormatInt(segments, 10)}, "wait_for_completion": {"false"}},
	}, &task)
	if err != nil {
		return err
	}
	if err := e.finished(ctx, task.ID); err != nil {
		return err
	}
	return e.refresh(ctx, name) // what was merged lies there as long as it is what is searched
}

// confirmed waits until all copies have confirmed that they have what is written by now, or have had the time to.
func (e *Engine) confirmed(ctx context.Context, name string) error {
	written, _, err := e.leases(ctx, name)
	if err != nil {
		return err
	}
	for end := time.Now().Add(confirmTime); time.Now().Before(end); {
		_, kept, err := e.leases(ctx, name)
		if err != nil {
			return err
		}
		behind := false
		for shard, last := range written {
			behind = behind || kept[shard] <= last
		}
		if !behind {
			return nil
		}
		if err := pause(ctx, compactPoll); err != nil {
			return err
		}
	}
	return nil
}

// leases returns for each shard of an index the number of its last writing, and that from which on it keeps them for its copies.
func (e *Engine) leases(ctx context.Context, name string) (written, kept map[string]int64, err error) {
	var stats struct {
		Indices map[string]struct {
			Shards map[string][]struct {
				Routing struct {
					Primary bool `json:"primary"`
				} `json:"routing"`
				Numbers struct {
					Last int64 `json:"max_seq_no"`
				} `json:"seq_no"`
				Leases struct {
					All []struct {
						From int64 `json:"retaining_seq_no"`
					} `json:"leases"`
				} `json:"retention_leases"`
			} `json:"shards"`
		} `json:"indices"`
	}
	r := request{method: http.MethodGet, path: "/" + name + "/_stats/store", params: url.Values{"level": {"shards"}}, slow: true}
	if err := e.client.do(ctx, r, &stats); err != nil {
		return nil, nil, err
	}
	written, kept = map[string]int64{}, map[string]int64{}
	for shard, copies := range stats.Indices[name].Shards {
		for _, c := range copies {
			if !c.Routing.Primary {
				continue
			}
			written[shard] = c.Numbers.Last
			for i, l := range c.Leases.All {
				if i == 0 || l.From < kept[shard] {
					kept[shard] = l.From
				}
			}
		}
	}
	return written, kept, nil
}

// finished waits for a task of the cluster.
func (e *Engine) finished(ctx context.Context, id string) error {
	for {
		var task struct {
			Completed bool            `json:"completed"`
			Error     json.RawMessage `json:"error"`
			Response  struct {
				Shards shards `json:"_shards"`
			} `json:"response"`
		}
		if err := e.get(ctx, "/_tasks/"+url.PathEscape(id), &task); err != nil {
			return err
		}
		switch {
		case task.Completed && task.Error != nil:
			return fmt.Errorf("%w: %.500s", index.ErrUnavailable, task.Error)
		case task.Completed && task.Response.Shards.Failed > 0:
			return fmt.Errorf("%w: %d of %d shards failed", index.ErrUnavailable, task.Response.Shards.Failed, task.Response.Shards.Total)
		case task.Completed:
			return nil
		}
		if err := pause(ctx, compactPoll); err != nil {
			return err
		}
	}
}
