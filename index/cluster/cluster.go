// Package cluster is the engine of many machines: an OpenSearch index, with terms, ranking and reading of its own around it.
package cluster

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"log/slog"
	"net/http"
	"regexp"
	"time"

	"entente/index"
	"entente/index/analysis"
)

// Options say which cluster, and how it is used. Addresses are required; the rest has defaults.
type Options struct {
	Addresses []string // of nodes, such as https://search-1.example.org:9200
	User      string   // with Password, or APIKey, or neither
	Password  string
	APIKey    string
	CAFile    string         // PEM file of the authority that signed the nodes' certificates; the system's when empty
	Prefix    string         // of the names of all indices, default entente
	Shards    int            // of a new generation, default 1
	Replicas  int            // of a new generation, default 1; less than 0 is none
	Timeout   time.Duration  // of one request that a reader waits for, default 10 s
	Settings  map[string]any // further settings of a new generation's index, such as index.translog.durability
	Logger    *slog.Logger
	Now       func() time.Time
}

// What Options stand for where they say nothing.
const (
	defaultPrefix   = "entente"
	defaultShards   = 1
	defaultReplicas = 1
	defaultTimeout  = 10 * time.Second
)

// Cluster keeps the generations of one installation in a cluster. It is safe for concurrent use.
type Cluster struct {
	options Options
	client  *client
	log     *slog.Logger
	now     func() time.Time
}

// Generations of an installation lie in indices <prefix>-<generation>; the alias <prefix> leads to the current one. What is known of
// them, and which is current, is in <prefix>-meta.

// name is what prefixes and generations may be called: the cluster takes no others in the names of its indices.
var name = regexp.MustCompile(`^[a-z0-9][a-z0-9_-]{0,99}$`)

// Connect reaches a cluster. It does not wait for it to be well: that is told by Health of an engine.
func Connect(ctx context.Context, o Options) (*Cluster, error) {
	if len(o.Addresses) == 0 {
		return nil, errors.New("cluster: no address")
	}
	o.Prefix = cmp.Or(o.Prefix, defaultPrefix)
	o.Shards = cmp.Or(o.Shards, defaultShards)
	o.Replicas = max(cmp.Or(o.Replicas, defaultReplicas), 0)
	o.Timeout = cmp.Or(o.Timeout, defaultTimeout)
	if !name.MatchString(o.Prefix) {
		return nil, fmt.Errorf("cluster: %q can not begin the name of an index: lower-case letters, digits, - and _", o.Prefix)
	}
	if o.Logger == nil {
		o.Logger = slog.New(slog.DiscardHandler)
	}
	if o.Now == nil {
		o.Now = time.Now
	}
	client, err := newClient(o)
	if err != nil {
		return nil, fmt.Errorf("cluster: %w", err)
	}
	return &Cluster{options: o, client: client, log: o.Logger, now: o.Now}, nil
}

// Schema returns the schema this program writes, to compare with index.Info.
func Schema() string { return current }

var current = index.SchemaHash(analysis.Version)

// ErrNewer is the answer for a generation that was made by a newer program.
var ErrNewer = errors.New("an index of a newer program")

// indexOf names the index of a generation.
func (c *Cluster) indexOf(generation string) string { return c.options.Prefix + "-" + generation }

// Close lets go of the connections. Engines must be closed before.
func (c *Cluster) Close() error { return c.client.close() }

// get, put and post are requests of a maintainer, whom nobody waits for.
func (c *Cluster) get(ctx context.Context, path string, out any) error {
	return c.client.do(ctx, request{method: http.MethodGet, path: path, slow: true}, out)
}

func (c *Cluster) put(ctx context.Context, path string, body, out any) error {
	return c.client.do(ctx, request{method: http.MethodPut, path: path, body: body, slow: true}, out)
}

func (c *Cluster) post(ctx context.Context, path string, body, out any) error {
	return c.client.do(ctx, request{method: http.MethodPost, path: path, body: body, slow: true}, out)
}
