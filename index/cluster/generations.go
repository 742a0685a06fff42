package cluster

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"net/http"
	"slices"
	"strconv"
	"strings"

	"entente/index"
	"entente/internal/record"
)

// Open opens a generation, and makes it, empty and not current, when there is none. With readOnly it must be there: index.ErrNotFound.
// A generation of another schema is opened as well: it answers, marked partial, and takes no batches; one of a newer program is ErrNewer.
func (c *Cluster) Open(ctx context.Context, generation string, readOnly bool) (*Engine, error) {
	e, err := c.open(ctx, generation, readOnly)
	if err != nil {
		return nil, fmt.Errorf("generation %s: %w", generation, err)
	}
	return e, nil
}

func (c *Cluster) open(ctx context.Context, generation string, readOnly bool) (*Engine, error) {
	if !name.MatchString(generation) || c.indexOf(generation) == c.metaIndex() {
		return nil, fmt.Errorf("%q can not end the name of an index", generation)
	}
	if !readOnly {
		if err := c.makeIndex(ctx, generation); err != nil {
			return nil, err
		}
	}
	made, err := c.madeBy(ctx, generation)
	if err != nil {
		return nil, missing(err)
	}
	if made.newer() {
		return nil, fmt.Errorf("%w: its schema is number %d, this program knows those up to %d", ErrNewer, made.Number, c.ours("").Number)
	}
	s, err := c.known(ctx, generation)
	if err != nil {
		return nil, missing(err)
	}
	e := c.engine(readOnly)
	e.generation = generation
	e.learn(s)
	return e, nil
}

// missing says in the terms of the seam that there is no such generation.
func missing(err error) error {
	if errors.Is(err, errMissing) {
		return fmt.Errorf("%w: %w", index.ErrNotFound, err)
	}
	return err
}

// Follow opens whatever generation is current, now and later, for reading. It waits for none: before the first is published questions
// get index.ErrUnavailable.
func (c *Cluster) Follow(ctx context.Context) (*Engine, error) {
	return c.engine(true), ctx.Err()
}

// Generations lists those that are there, the newest first.
func (c *Cluster) Generations(ctx context.Context) ([]string, error) {
	all, err := c.indices(ctx, c.options.Prefix+"-*")
	if err != nil {
		return nil, fmt.Errorf("generations: %w", err)
	}
	var names []string
	for name, m := range all {
		if m.Installation == c.options.Prefix && name == c.indexOf(m.Generation) {
			names = append(names, m.Generation)
		}
	}
	slices.SortFunc(names, func(a, b string) int { return cmp.Or(cmp.Compare(numberOf(b), numberOf(a)), cmp.Compare(b, a)) })
	return names, nil
}

// numberOf returns the number that a generation's name ends with, 0 when it ends with none.
func numberOf(generation string) int {
	n, _ := strconv.Atoi(generation[strings.LastIndex(generation, "-")+1:])
	return n
}

// Current returns the name of the current generation, empty when there is none.
func (c *Cluster) Current(ctx context.Context) (string, error) {
	var now currentMeta
	err := c.metaGet(ctx, currentID, &now)
	if errors.Is(err, errMissing) {
		return "", nil
	}
	return now.Generation, err
}

// Publish makes a generation the current one, in one step: readers see the one before or this. It is refused with an error when the
// generation does not hold want documents.
func (c *Cluster) Publish(ctx context.Context, generation string, want int) error {
	if err := c.publish(ctx, generation, want); err != nil {
		return fmt.Errorf("publish %s: %w", generation, err)
	}
	return nil
}

func (c *Cluster) publish(ctx context.Context, generation string, want int) error {
	made, err := c.madeBy(ctx, generation)
	switch {
	case err != nil:
		return missing(err)
	case made.newer():
		return ErrNewer
	}
	if _, err := c.known(ctx, generation); err != nil {
		return missing(err)
	}
	if err := c.refresh(ctx, c.indexOf(generation)); err != nil {
		return err
	}
	has, err := c.documents(ctx, c.indexOf(generation))
	if err != nil {
		return err
	}
	if has != want {
		return fmt.Errorf("it holds %d documents, not %d", has, want)
	}
	// The alias is for those who look at the cluster by other means. Readers of ours follow the meta index alone, so that they see one
	// switch and not two.
	if err := c.alias(ctx, generation); err != nil {
		return err
	}
	if err := c.note(ctx, generation, object{"stage": published}); err != nil {
		return err
	}
	return c.put(ctx, "/"+c.metaIndex()+"/_doc/"+currentID, currentMeta{generation}, nil)
}

// alias leads the alias to a generation.
func (c *Cluster) alias(ctx context.Context, generation string) error {
	return c.post(ctx, "/_aliases", object{"actions": []object{
		{"remove": object{"index": c.options.Prefix + "-*", "alias": c.options.Prefix, "must_exist": false}},
		{"add": object{"index": c.indexOf(generation), "alias": c.options.Prefix}},
	}}, nil)
}

// documents counts the documents of an index that can be found.
func (c *Cluster) documents(ctx context.Context, index string) (int, error) {
	n, answered, err := c.answering(ctx, index)
	if err != nil {
		return 0, err
	}
	return n, answered.whole()
}

// answering counts the documents of those parts of an index that answer; it is an error when none does.
func (c *Cluster) answering(ctx context.Context, index string) (int, shards, error) {
	var answer struct {
		Count  int    `json:"count"`
		Shards shards `json:"_shards"`
	}
	err := c.client.do(ctx, request{method: http.MethodPost, path: "/" + index + "/_count", body: object{"query": object{"term": object{"type": record.TypeDocument}}}}, &answer)
	if errors.Is(err, errPartial) && answer.Shards.Successful > 0 {
		err = nil
	}
	return answer.Count, answer.Shards, err
}

// shards says how many parts of an index answered.
type shards struct {
	Total      int `json:"total"`
	Successful int `json:"successful"`
	Failed     int `json:"failed"`
}

// whole returns an error unless every part answered.
func (s shards) whole() error {
	if s.Failed > 0 || s.Successful < s.Total {
		return fmt.Errorf("%w: %d of %d shards answered", index.ErrUnavailable, s.Successful, s.Total)
	}
	return nil
}

// refresh makes visible what was written to an index.
func (c *Cluster) refresh(ctx context.Context, name string) error {
	var answer struct {
		Shards shards `json:"_shards"`
	}
	if err := c.post(ctx, "/"+name+"/_refresh", nil, &answer); err != nil {
		return err
	}
	if answer.Shards.Failed > 0 || answer.Shards.Successful == 0 { // copies that are nowhere are not asked, and count as none of the two
		return fmt.Errorf("%w: refresh: %d shards failed", index.ErrUnavailable, answer.Shards.Failed)
	}
	return nil
}

// Drop deletes a generation that is not current. One that is not there is no error. One that was current is deleted when readers have had
// time to learn of another.
func (c *Cluster) Drop(ctx context.Context, generation string) error {
	if err := c.drop(ctx, generation); err != nil {
		return fmt.Errorf("drop %s: %w", generation, err)
	}
	return nil
}

func (c *Cluster) drop(ctx context.Context, generation string) error {
	now, err := c.Current(ctx)
	switch {
	case err != nil:
		return err
	case now == generation:
		return errors.New("it is current")
	}
	if _, err := c.madeBy(ctx, generation); errors.Is(err, errMissing) {
		return c.remove(ctx, "/"+c.metaIndex()+"/_doc/"+engineID(generation))
	} else if err != nil {
		return err
	}
	if err := c.unread(ctx, generation); err != nil {
		return err
	}
	if err := c.remove(ctx, "/"+c.indexOf(generation)); err != nil {
		return err
	}
	return c.remove(ctx, "/"+c.metaIndex()+"/_doc/"+engineID(generation))
}

// unread waits until nobody thinks any more that a generation is current.
func (c *Cluster) unread(ctx context.Context, generation string) error {
	var m generationMeta
	err := c.metaGet(ctx, engineID(generation), &m)
	if errors.Is(err, errMissing) || err == nil && m.Stage != published {
		return nil
	}
	if err != nil {
		return err
	}
	return pause(ctx, 2*fresh)
}

// remove deletes what may be there.
func (c *Cluster) remove(ctx context.Context, path string) error {
	err := c.client.do(ctx, request{method: http.MethodDelete, path: path, slow: true}, nil)
	if errors.Is(err, errMissing) {
		return nil
	}
	return err
}
