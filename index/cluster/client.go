package cluster

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/url"

	"github.com/opensearch-project/opensearch-go/v4/opensearchtransport"

	"entente/index"
)

// object is a piece of a request as it is written in JSON.
type object = map[string]any

// The kinds of failure of a request besides those of package index.
var (
	errMissing  = errors.New("not there")                         // 404: index, document, point in time
	errConflict = errors.New("another version is there")          // 409
	errRefused  = errors.New("the cluster refuses what is asked") // 400: a fault of ours
)

// request is what is asked of the cluster. It is sent again after a failure that leaves its outcome unknown, so whoever makes one sees to
// it that twice is the same as once: all here do, by ids and external versions.
type request struct {
	method string
	path   string     // escaped, such as /entente-gen-1/_search
	params url.Values // may be nil
	body   any        // nil, []byte as it is (newline-delimited JSON), or anything else as JSON
	slow   bool       // no reader waits for it: the context's deadline alone bounds it
}

// client speaks to the nodes of a cluster.
type client struct {
	transport *opensearchtransport.Client
}

func newClient(o Options) (*client, error) {
	var addresses []*url.URL
	for _, a := range o.Addresses {
		u, err := url.Parse(a)
		if err != nil {
			return nil, fmt.Errorf("address %q: %w", a, err)
		}
		addresses = append(addresses, u)
	}
	t, err := opensearchtransport.New(opensearchtransport.Config{URLs: addresses, Username: o.User, Password: o.Password})
	if err != nil {
		return nil, err
	}
	return &client{t}, nil
}

// do asks and decodes the answer into out, which may be nil. Errors: errMissing, errConflict, errRefused, index.ErrOverloaded,
// index.ErrUnavailable, and the context's own.
func (c *client) do(ctx context.Context, r request, out any) error {
	if err := ctx.Err(); err != nil {
		return err
	}
	var body io.Reader
	kind := "application/json"
	switch b := r.body.(type) {
	case nil:
	case []byte:
		body, kind = bytes.NewReader(b), "application/x-ndjson"
	default:
		text, err := json.Marshal(b)
		if err != nil {
			return fmt.Errorf("%w: %w", errRefused, err)
		}
		body = bytes.NewReader(text)
	}
	path := r.path
	if len(r.params) > 0 {
		path += "?" + r.params.Encode()
	}
	asked, err := http.NewRequestWithContext(ctx, r.method, path, body)
	if err != nil {
		return fmt.Errorf("%w: %w", errRefused, err)
	}
	if body != nil {
		asked.Header.Set("Content-Type", kind)
	}
	answer, err := c.transport.Perform(asked)
	if ctx.Err() != nil {
		if err == nil {
			answer.Body.Close()
		}
		return ctx.Err()
	}
	if err != nil {
		return fmt.Errorf("%w: %w", index.ErrUnavailable, err)
	}
	defer answer.Body.Close()
	text, err := io.ReadAll(answer.Body)
	if err != nil {
		return fmt.Errorf("%w: %w", index.ErrUnavailable, err)
	}
	if err := failure(answer.StatusCode, text); err != nil {
		return fmt.Errorf("%s %s: %w", r.method, r.path, err)
	}
	if out == nil {
		return nil
	}
	if err := json.Unmarshal(text, out); err != nil {
		return fmt.Errorf("%s %s: %w: %w", r.method, r.path, index.ErrUnavailable, err)
	}
	return nil
}

// failure returns what a status means, nil when all is well.
func failure(status int, text []byte) error {
	kind := index.ErrUnavailable
	switch {
	case status < 300:
		return nil
	case status == http.StatusNotFound:
		kind = errMissing
	case status == http.StatusConflict:
		kind = errConflict
	case status == http.StatusTooManyRequests:
		kind = index.ErrOverloaded
	case status < 500:
		kind = errRefused
	}
	return fmt.Errorf("%w: %d %.500s", kind, status, text)
}

func (c *client) close() error { return c.transport.Close() }
