package ingest

import (
	"context"
	"errors"
	"fmt"
	"path"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"entente/internal/record"
	"entente/internal/source"
	"entente/internal/vocab"
)

// planner finds the sources and says what is to be done with each. It works alone and in order, so that ids do not depend
// on how many documents are read at once.
type planner struct {
	*Pipeline
	began   time.Time
	seen    map[string]bool   // keys met in this run
	claimed map[string]string // ids given in this run, and the keys they went to
	left    map[string]bool   // keys whose documents moved in this run

	captures map[string]capture // of addresses, what was met of each in this run
}

func (p *Pipeline) newPlanner() *planner {
	return &planner{Pipeline: p, began: time.Now(), seen: map[string]bool{}, claimed: map[string]string{}, left: map[string]bool{},
		captures: map[string]capture{}}
}

// run hands on a task for every source until send reports false.
func (p *planner) run(ctx context.Context, places []source.Source, roots []string, send func(*task) bool) error {
	for _, place := range places {
		for item, err := range place.Items(ctx) {
			if item.Key == "" {
				return err
			}
			if p.seen[item.Key] && !(err == nil && p.captured(item)) { // two of the places named overlap
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
func (p *planner) plan(item source.Item, unread error) (t *task, err error) {
	t = &task{item: item, err: unread, size: len(item.Bytes), began: p.began, gazetteer: vocab.GazetteerMark()}
	defer func() {
		if t != nil && t.done == nil { // nothing is read of it: it need not wait in memory
			t.item.Bytes = nil
		}
	}()
	if p.Known != nil {
		if t.before, _, err = p.Known.Source(item.Key); err != nil {
			return nil, err
		}
	}
	if absent, ok := errors.AsType[*source.Absent](unread); ok {
		t.err, t.removed, t.status = nil, true, Removed
		if t.before.Key == "" {
			t.err, t.removed = &source.Skipped{Reason: absent.Reason}, false
		}
		return t, nil
	}
	if err := p.furnish(t); err != nil {
		return nil, err
	}
	if unread != nil {
		return t, nil
	}
	if item.Unmodified {
		if ready, err := p.unmodified(t); ready || err != nil {
			return t, err
		}
	}
	t.sum = sum(t.item.Bytes)
	if f := p.refused(t); f != nil {
		t.err = f
		// What an earlier run noted is known; a verdict on the attempts of earlier runs is not noted yet.
		t.known = t.before.Class == f.Class && t.before.TriedSHA256 == t.sum
		return t, nil
	}
	_, again := p.captures[item.Key]
	if b := t.before; b.Document != "" && b.SHA256 == t.sum && current(b) && !p.refurnishing && !again {
		t.id, t.status = b.Document, Unchanged
		p.met(t, "")
		return t, nil
	}
	if t.err = p.outdated(t); t.err != nil {
		return t, nil
	}
	err = p.toRead(t)
	p.met(t, t.id)
	return t, err
}

// furnish finds out what is furniture of the host of a page, once a host.
func (p *planner) furnish(t *task) (err error) {
	h := host(t.item.Key)
	if h == "" {
		return nil
	}
	drop, counted := p.furniture[h]
	if !counted {
		if p.Known != nil {
			if drop, err = furniture(p.Known, h); err != nil {
				return err
			}
		}
		p.furniture[h] = drop
	}
	t.drop = drop
	return nil
}

// unmodified decides on a source of which the server says that it is as it was. It reports false when the kept original has
// to be read again, because the rules are newer.
func (p *planner) unmodified(t *task) (ready bool, err error) {
	b := t.before
	switch {
	case b.Document == "" && b.Key != "" && b.Class != record.ClassOK:
		t.err, t.known = &record.Failure{Class: b.Class, Reason: b.Reason}, true
		return true, nil
	case b.Document == "":
		t.err = &source.Skipped{Reason: "it is said not to have been modified, and nothing is held of it"}
		return true, nil
	case current(b):
		t.id, t.status = b.Document, Unchanged
		return true, nil
	}
	t.item.Bytes, err = p.Known.Original(b.SHA256)
	if err != nil {
		t.err = &record.Failure{Class: record.ClassUnreadable, Reason: "its original can not be read again by the present rules: " + err.Error()}
		return true, nil
	}
	t.size = len(t.item.Bytes)
	t.item.Hint, t.item.Site, t.item.Meta = b.Hint, b.Site, b.Meta
	t.item.Retrieved, t.item.Modified, t.item.ETag = b.Retrieved, b.Modified, b.ETag
	return false, nil
}

// maxTries is how often bytes are read that failed for want of time or memory, or broke the reader down: it may have been
// the machine's bad day.
const maxTries = 2

// refused returns why an item is not read at all: the same bytes failed by the same rules, or ended the process twice.
func (p *planner) refused(t *task) *record.Failure {
	if p.Attempts.Strikes(t.sum) >= maxStrikes {
		return &record.Failure{Class: record.ClassCrash, Reason: "reading it ended the program twice: it is left alone until it changes"}
	}
	b := t.before
	if b.TriedSHA256 != t.sum || b.TriedRules != Rules || slices.Contains(p.Retry, b.Class) {
		return nil
	}
	switch b.Class {
	case record.ClassEmpty, record.ClassNeedsOCR, record.ClassEncrypted, record.ClassCorrupt, record.ClassTooLarge, record.ClassUnsupported:
	case record.ClassTimeout, record.ClassOOM, record.ClassCrash:
		if b.TriedTimes < maxTries {
			return nil
		}
	default:
		return nil
	}
	return &record.Failure{Class: b.Class, Reason: b.Reason}
}

// toRead gives an item that is new or has changed its id, and finds out whether it has to be read at all.
func (p *planner) toRead(t *task) error {
	item := t.item
	t.status = Updated
	if first := p.captures[item.Key]; first.id != "" { // an older capture is on its way to the store
		t.id = first.id
	} else if b := t.before; b.Document != "" {
		holder, _, err := p.Known.Holder(b.Document)
		if err != nil {
			return err
		}
		if t.id = b.Document; holder.Key != item.Key { // it is a duplicate, and may become a document of its own
			if t.id, err = p.newID(item); err != nil {
				return err
			}
		}
	} else {
		from, same, err := p.origin(item, t.sum)
		switch {
		case err != nil:
			return err
		case from.Key != "":
			t.id, t.moved = from.Document, from.Key
			if same {
				t.status = Moved
			}
			p.left[from.Key] = true
		default:
			t.status = Added
			if t.id, err = p.newID(item); err != nil {
				return err
			}
		}
		p.claimed[t.id] = item.Key
	}
	var err error
	if t.moved == "" {
		t.copied, err = p.readElsewhere(t)
	}
	if !t.copied {
		t.done = make(chan struct{})
	}
	return err
}

// readElsewhere reports whether another source has the same bytes and was read by the same rules in the same way: by the
// ending of its name, and what its place says of it.
func (p *planner) readElsewhere(t *task) (bool, error) {
	if p.Known == nil || p.Sink == nil || len(t.item.Meta) > 0 || t.item.Unmodified || p.refurnishing {
		return false, nil
	}
	twins, err := p.Known.SameBytes(t.sum)
	for _, s := range twins {
		if s.Key != t.item.Key && host(s.Key) == host(t.item.Key) && s.Document != "" && current(s) && s.Hint == t.item.Hint && s.Site == t.item.Site && len(s.Meta) == 0 &&
			strings.EqualFold(path.Ext(s.Name), path.Ext(t.item.Name)) {
			return true, err
		}
	}
	return false, err
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

// prune hands on the removal of every source below root that was not met and is gone: files of a folder, members of an archive. A folder in which nothing at all was
// met is left alone: more often than everything being deleted, a disk is not there.
func (p *planner) prune(root string, send func(*task) bool) error {
	if p.Known == nil {
		return nil
	}
	root = strings.TrimSuffix(root, string(filepath.Separator))
	for _, below := range []string{root + string(filepath.Separator), root + "!/"} {
		if err := p.pruneBelow(root, below, send); err != nil {
			return err
		}
	}
	return nil
}

func (p *planner) pruneBelow(root, below string, send func(*task) bool) error {
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
