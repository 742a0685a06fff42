package ingest

import (
	"context"
	"fmt"
	"path/filepath"
	"strings"

	"entente/internal/record"
	"entente/internal/source"
)

// planner finds the sources and says what is to be done with each. It works alone and in order, so that ids do not depend
// on how many documents are read at once.
type planner struct {
	*Pipeline
	seen    map[string]bool   // keys met in this run
	claimed map[string]string // ids given in this run, and the keys they went to
	left    map[string]bool   // keys whose documents moved in this run
}

func (p *Pipeline) newPlanner() *planner {
	return &planner{Pipeline: p, seen: map[string]bool{}, claimed: map[string]string{}, left: map[string]bool{}}
}

// run hands on a task for every source until send reports false.
func (p *planner) run(ctx context.Context, places []source.Source, roots []string, send func(*task) bool) error {
	for _, place := range places {
		for item, err := range place.Items(ctx) {
			if item.Key == "" {
				return err
			}
			if p.seen[item.Key] { // two of the places named overlap
				continue
			}
			p.seen[item.Key] = true
			t, err := p.plan(item, err)
			if err != nil {
				return fmt.Errorf("look up %s: %w", item.Source, err)
			}
			if !send(t) {
				return nil
			}
		}
	}
	for _, root := range roots {
		if err := p.prune(root, send); err != nil {
			return fmt.Errorf("prune %s: %w", root, err)
		}
	}
	return nil
}

// plan decides on one source. The error is of Known; that of the source is in the task.
func (p *planner) plan(item source.Item, unread error) (*task, error) {
	t := &task{item: item, err: unread}
	if p.Known != nil {
		var err error
		if t.before, _, err = p.Known.Source(item.Key); err != nil {
			return nil, err
		}
	}
	if unread != nil {
		return t, nil
	}
	bytes := sum(item.Bytes)
	if b := t.before; b.Document != "" {
		t.id, t.status = b.Document, Updated
		if b.SHA256 == bytes && b.Rules == Rules {
			t.status = Unchanged
			return t, nil
		}
		t.done = make(chan struct{})
		return t, nil
	}
	t.done, t.status = make(chan struct{}), Added
	from, same, err := p.origin(item, bytes)
	switch {
	case err != nil:
		return nil, err
	case from.Key != "":
		t.id, t.moved, t.status = from.Document, from.Key, Updated
		if same {
			t.status = Moved
		}
		p.left[from.Key] = true
	default:
		if t.id, err = p.newID(item); err != nil {
			return nil, err
		}
	}
	p.claimed[t.id] = item.Key
	return t, nil
}

// origin finds the source that item was before it moved: one that is gone and had the same bytes, the one of the same name
// first; or one that is gone and had the same name under another root. It reports whether the bytes are the same.
func (p *planner) origin(item source.Item, bytes string) (from record.Source, same bool, err error) {
	if p.Known == nil {
		return from, false, nil
	}
	twins, err := p.Known.SameBytes(bytes)
	if err != nil {
		return from, false, err
	}
	for _, s := range twins {
		if p.free(s) && (from.Key == "" || s.Name == item.Name && from.Name != item.Name) {
			from = s
		}
	}
	if from.Key != "" {
		return from, true, nil
	}
	holder, held, err := p.Known.Holder(ID(item.Name))
	if err == nil && held && holder.Name == item.Name && p.free(holder) {
		return holder, false, nil
	}
	return record.Source{}, false, err
}

// free reports whether a source has gone from its place and no other has taken over its document in this run.
func (p *planner) free(s record.Source) bool {
	_, claimed := p.claimed[s.Document]
	return s.Document != "" && !claimed && !p.left[s.Key] && !p.seen[s.Key] && p.Gone(s.Key)
}

// newID returns the id that the name of a new source makes, with a number behind it when another source holds that.
func (p *planner) newID(item source.Item) (string, error) {
	first := ID(item.Name)
	for n := 1; ; n++ {
		id := first
		if n > 1 {
			id = fmt.Sprintf("%s#%d", first, n)
		}
		if _, taken := p.claimed[id]; taken {
			continue
		}
		if p.Known == nil {
			return id, nil
		}
		if _, held, err := p.Known.Holder(id); err != nil || !held {
			return id, err
		}
	}
}

// prune hands on the removal of every source below root that was not met and is gone. A folder in which nothing at all was
// met is left alone: more often than everything being deleted, a disk is not there.
func (p *planner) prune(root string, send func(*task) bool) error {
	if p.Known == nil {
		return nil
	}
	below := strings.TrimSuffix(root, string(filepath.Separator)) + string(filepath.Separator)
	met := false
	for key := range p.seen {
		met = met || strings.HasPrefix(key, below)
	}
	for s, err := range p.Known.Sources(below) {
		if err != nil {
			return err
		}
		if !met {
			send(&task{item: source.Item{Key: root, Source: root}, before: record.Source{}, err: errEmptyRoot})
			return nil
		}
		if p.seen[s.Key] || p.left[s.Key] || !p.Gone(s.Key) {
			continue
		}
		t := &task{item: source.Item{Key: s.Key, Name: s.Name, Source: s.Shown}, before: s, status: Removed, removed: true}
		if !send(t) {
			return nil
		}
	}
	return nil
}

// errEmptyRoot is why nothing was removed. Its class keeps it out of the store when the folder is no source itself.
var errEmptyRoot error = &record.Failure{
	Class:  record.ClassMissing,
	Reason: "nothing was found where sources were before, so none is removed: is a disk missing?",
}
