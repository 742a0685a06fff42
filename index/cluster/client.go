package cluster

import (
	"context"
	"errors"
	"net/url"

	_ "github.com/opensearch-project/opensearch-go/v4"
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
type client struct{}

// do asks and decodes the answer into out, which may be nil. Errors: errMissing, errConflict, errRefused, index.ErrOverloaded,
// index.ErrUnavailable, and the context's own.
func (c *client) do(ctx context.Context, r request, out any) error { panic("not yet") }

func newClient(o Options) (*client, error) { panic("not yet") }

func (c *client) close() error { panic("not yet") }
