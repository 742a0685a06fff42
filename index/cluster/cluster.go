// Package cluster is the engine of many machines: an OpenSearch index, with terms, ranking and reading of its own around it.
package cluster

import (
	"context"
	"log/slog"
	"time"

	"entente/index"
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

// Cluster keeps the generations of one installation in a cluster. It is safe for concurrent use.
type Cluster struct {
	options Options
	client  *client
	log     *slog.Logger
	now     func() time.Time
}

// Generations of an installation lie in indices <prefix>-<generation>; the alias <prefix> leads to the current one. What is known of
// them, and which is current, is in <prefix>-meta.

// Connect reaches a cluster. It does not wait for it to be well: that is told by Health of an engine.
func Connect(ctx context.Context, o Options) (*Cluster, error) {
	panic("not yet")
}

// Open opens a generation, and makes it, empty and not current, when there is none. With readOnly it must be there: index.ErrNotFound.
func (c *Cluster) Open(ctx context.Context, generation string, readOnly bool) (*Engine, error) {
	panic("not yet")
}

// Follow opens whatever generation is current, now and later, for reading. It waits for none: before the first is published questions
// get index.ErrUnavailable.
func (c *Cluster) Follow(ctx context.Context) (*Engine, error) { panic("not yet") }

// Generations lists those that are there, the newest first.
func (c *Cluster) Generations(ctx context.Context) ([]string, error) { panic("not yet") }

// Current returns the name of the current generation, empty when there is none.
func (c *Cluster) Current(ctx context.Context) (string, error) { panic("not yet") }

// Publish makes a generation the current one, in one step: readers see the one before or this. It is refused with an error when the
// generation does not hold want documents.
func (c *Cluster) Publish(ctx context.Context, generation string, want int) error { panic("not yet") }

// Drop deletes a generation that is not current. One that is not there is no error.
func (c *Cluster) Drop(ctx context.Context, generation string) error { panic("not yet") }

// Close lets go of the connections. Engines must be closed before.
func (c *Cluster) Close() error { panic("not yet") }

var _ index.Engine = (*Engine)(nil)
