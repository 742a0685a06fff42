package cluster

import (
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"strconv"

	"entente/index"
	"entente/index/analysis"
)

// The meta index has a document for each generation, engine-<generation>, and one that says which generation is current.
const currentID = "current"

// generationMeta is what is known of a generation apart from its records.
type generationMeta struct {
	schemaMeta
	Seq     uint64 `json:"seq"`     // of the last batch
	Updated int64  `json:"updated"` // when that was, in nanoseconds since 1970
	Secret  []byte `json:"secret"`  // signs cursors
	Stage   string `json:"stage"`   // building, until it is made current for the first time
}

// The stages of a generation.
const (
	building  = "building"
	published = "published"
)

// schemaMeta says by which rules an index was made. It stands in its mapping too, which is made with it.
type schemaMeta struct {
	Installation string `json:"installation"` // the prefix, so that an index is not taken for that of another
	Generation   string `json:"generation"`
	Schema       string `json:"schema"`
	Number       int    `json:"number"` // orders schemas
	Mapping      int    `json:"mapping"`
}

// currentMeta says which generation is current.
type currentMeta struct {
	Generation string `json:"generation"`
}

// ours is how a generation is made by this program.
func (c *Cluster) ours(generation string) schemaMeta {
	return schemaMeta{c.options.Prefix, generation, current, index.SchemaNumber(analysis.Version), mappingVersion}
}

// newer reports whether a newer program than this made an index.
func (m schemaMeta) newer() bool {
	return m.Number > index.SchemaNumber(analysis.Version) || m.Number == index.SchemaNumber(analysis.Version) && m.Mapping > mappingVersion
}

// schema names the rules an index was made by, as Info tells them.
func (m schemaMeta) schema() string {
	if m.Mapping != mappingVersion {
		return fmt.Sprintf("%s/%d", m.Schema, m.Mapping)
	}
	return m.Schema
}

func (c *Cluster) metaIndex() string { return c.options.Prefix + "-meta" }

func engineID(generation string) string { return "engine-" + generation }

// makeMeta makes the meta index when there is none.
func (c *Cluster) makeMeta(ctx context.Context) error {
	err := c.client.do(ctx, request{method: http.MethodHead, path: "/" + c.metaIndex(), slow: true}, nil)
	if !errors.Is(err, errMissing) {
		return err
	}
	err = c.put(ctx, "/"+c.metaIndex(), object{
		"settings": object{"index.number_of_shards": 1, "index.auto_expand_replicas": "0-2"}, // nothing is found without it, and it is small
		"mappings": object{"dynamic": false},
	}, nil)
	if errors.Is(err, errRefused) { // another process was sooner, or it can not be made at all
		return c.client.do(ctx, request{method: http.MethodHead, path: "/" + c.metaIndex(), slow: true}, nil)
	}
	return err
}

// makeIndex makes the index of a generation and what is known of it when there is none.
func (c *Cluster) makeIndex(ctx context.Context, generation string) error {
	if err := c.makeMeta(ctx); err != nil {
		return err
	}
	made := c.ours(generation)
	there, err := c.madeBy(ctx, generation)
	if errors.Is(err, errMissing) {
		err = c.put(ctx, "/"+c.indexOf(generation), creation(c.options, made), nil)
		if errors.Is(err, errRefused) {
			cause := err
			if there, err = c.madeBy(ctx, generation); err != nil {
				return cause
			}
			made = there
		}
	} else {
		made = there
	}
	if err != nil {
		return err
	}
	m := generationMeta{schemaMeta: made, Secret: make([]byte, 16), Stage: building}
	if _, err := rand.Read(m.Secret); err != nil {
		return err
	}
	err = c.put(ctx, "/"+c.metaIndex()+"/_create/"+engineID(generation), m, nil)
	if errors.Is(err, errConflict) {
		return nil
	}
	return err
}

// madeBy returns by which rules the index of a generation was made; errMissing when there is none.
func (c *Cluster) madeBy(ctx context.Context, generation string) (schemaMeta, error) {
	all, err := c.indices(ctx, c.indexOf(generation))
	if err != nil {
		return schemaMeta{}, err
	}
	m, ok := all[c.indexOf(generation)]
	switch {
	case !ok:
		return m, errMissing
	case m.Installation != c.options.Prefix || m.Generation != generation:
		return m, fmt.Errorf("index %s is not one of this program", c.indexOf(generation))
	}
	return m, nil
}

// indices returns by which rules indices were made, by their names; pattern may end with *.
func (c *Cluster) indices(ctx context.Context, pattern string) (map[string]schemaMeta, error) {
	var answer map[string]struct {
		Mappings struct {
			Meta schemaMeta `json:"_meta"`
		} `json:"mappings"`
	}
	if err := c.get(ctx, "/"+pattern+"/_mapping", &answer); err != nil {
		return nil, err
	}
	all := map[string]schemaMeta{}
	for name, a := range answer {
		all[name] = a.Mappings.Meta
	}
	return all, nil
}

// known returns what is known of a generation now; errMissing when there is nothing.
func (c *Cluster) known(ctx context.Context, generation string) (state, error) {
	var answer struct {
		place
		Source generationMeta `json:"_source"`
	}
	err := c.client.do(ctx, request{method: http.MethodGet, path: "/" + c.metaIndex() + "/_doc/" + engineID(generation)}, &answer)
	if err != nil {
		return state{}, err
	}
	m := answer.Source
	return state{
		generation: generation, index: c.indexOf(generation), schema: m.schema(), seq: m.Seq, updated: m.Updated, secret: m.Secret, place: answer.place,
	}, nil
}

// place tells a writing of a document of the meta index from every other, so that a writer learns when another has written.
type place struct {
	Number int64 `json:"_seq_no"`
	Term   int64 `json:"_primary_term"`
}

// metaGet reads a document of the meta index as it is now.
func (c *Cluster) metaGet(ctx context.Context, id string, out any) error {
	return c.client.do(ctx, request{method: http.MethodGet, path: "/" + c.metaIndex() + "/_source/" + id}, out)
}

// tell writes what is known of a generation after a batch, and returns it with its place. When another has written since it was read, it
// is errConflict.
func (c *Cluster) tell(ctx context.Context, s state) (state, error) {
	var answer struct{ place }
	err := c.client.do(ctx, request{
		method: http.MethodPost, path: "/" + c.metaIndex() + "/_update/" + engineID(s.generation),
		params: url.Values{
			"if_seq_no": {strconv.FormatInt(s.place.Number, 10)}, "if_primary_term": {strconv.FormatInt(s.place.Term, 10)}, "timeout": {writeWait},
		},
		body: object{"doc": object{"seq": s.seq, "updated": s.updated}}, slow: true,
	}, &answer)
	s.place = answer.place
	return s, err
}

// note changes what is known of a generation.
func (c *Cluster) note(ctx context.Context, generation string, change object) error {
	return c.client.do(ctx, request{
		method: http.MethodPost, path: "/" + c.metaIndex() + "/_update/" + engineID(generation),
		params: url.Values{"retry_on_conflict": {"5"}, "timeout": {writeWait}}, body: object{"doc": change}, slow: true,
	}, nil)
}
