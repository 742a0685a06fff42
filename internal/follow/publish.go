package follow

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"log/slog"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"sync"
	"time"

	"entente/internal/keeper"
)

// Grace is how long a publication stays after a newer one took its place, for those who are fetching it.
const Grace = 15 * time.Minute

// retry is how soon a publisher that failed tries again, at the latest.
const retry = 30 * time.Second

// Publisher writes publications to a folder. It is safe for concurrent use; of several publishers of one folder in one process each waits for the
// others.
type Publisher struct {
	dir    string
	from   *keeper.Keeper
	tables func(context.Context) (map[string][]byte, error)
	log    *slog.Logger
	files  *pool
	grace  time.Duration
	now    func() time.Time
}

// publishing lets one publisher of this process write at a time: a server publishes by itself, and is asked to.
var publishing sync.Mutex

// NewPublisher makes a folder fit to publish a keeper's index in. Tables returns what else readers need, by name.
func NewPublisher(dir string, from *keeper.Keeper, tables func(context.Context) (map[string][]byte, error), log *slog.Logger) (*Publisher, error) {
	p := &Publisher{dir: dir, from: from, tables: tables, log: log, grace: Grace, now: time.Now}
	if err := os.MkdirAll(filepath.Join(dir, manifestDir), 0o755); err != nil {
		return nil, fmt.Errorf("publish: %w", err)
	}
	var err error
	if p.files, err = newPool(filepath.Join(dir, fileDir)); err != nil {
		return nil, fmt.Errorf("publish: %w", err)
	}
	return p, nil
}

// Run publishes whenever there is something new, looking every so often, until the context ends.
func (p *Publisher) Run(ctx context.Context, every time.Duration) {
	told := ""
	for {
		m, fresh, err := p.Publish(ctx)
		pause := every
		switch {
		case ctx.Err() != nil:
			return
		case err != nil:
			if pause = min(every, retry); err.Error() != told {
				p.log.Error("nothing new is published; it is tried again", "folder", p.dir, "error", err)
			}
			told = err.Error()
		case fresh:
			p.log.Info("published", "publication", m.Name(), "files", len(m.Files), "bytes", m.Bytes())
			fallthrough
		default:
			told = ""
		}
		select {
		case <-ctx.Done():
			return
		case <-time.After(pause):
		}
	}
}

// Publish writes the present state of the index, unless it is there already, and returns what is the newest publication then.
func (p *Publisher) Publish(ctx context.Context) (m *Manifest, fresh bool, err error) {
	publishing.Lock()
	defer publishing.Unlock()
	defer func() {
		if err != nil {
			err = fmt.Errorf("publish to %s: %w", p.dir, err)
		}
	}()
	tables, err := p.tables(ctx)
	if err != nil {
		return nil, false, err
	}
	before, at, err := p.newest()
	if err != nil {
		p.log.Warn("what was published last can not be read; it is published anew", "folder", p.dir, "error", err)
	}
	generation, seq, err := p.from.Holds(ctx)
	if err != nil {
		return nil, false, err
	}
	if before != nil && before.Generation == generation && before.Seq == seq && p.same(before.Tables, tables) {
		return before, false, p.clean(at)
	}
	if m, err = p.write(ctx, tables); err != nil {
		return nil, false, err
	}
	b, err := json.MarshalIndent(m, "", " ")
	if err != nil {
		return nil, false, err
	}
	b = append(b, '\n')
	if _, err := readManifest(b); err != nil { // nobody would take it
		return nil, false, err
	}
	sum := sumOf(b)
	if err := writeFile(p.manifest(sum), b); err != nil {
		return nil, false, err
	}
	if at != "" { // its grace begins
		if err := os.Chtimes(p.manifest(at), time.Time{}, p.now()); err != nil && !errors.Is(err, fs.ErrNotExist) {
			return nil, false, err
		}
	}
	names, err := json.Marshal(Newest{format, sum, int64(len(b))})
	if err != nil {
		return nil, false, err
	}
	if err := writeFile(filepath.Join(p.dir, newestName), append(names, '\n')); err != nil {
		return nil, false, err
	}
	return m, true, p.clean(sum)
}

func (p *Publisher) manifest(sum string) string { return filepath.Join(p.dir, manifestDir, sum) }

// newest reads what was published last; nothing when there is none.
func (p *Publisher) newest() (m *Manifest, sum string, err error) {
	b, err := os.ReadFile(filepath.Join(p.dir, newestName))
	if errors.Is(err, fs.ErrNotExist) {
		return nil, "", nil
	}
	if err != nil {
		return nil, "", err
	}
	n, err := readNewest(b)
	if err != nil {
		return nil, "", err
	}
	if b, err = os.ReadFile(p.manifest(n.Manifest)); err != nil {
		return nil, "", err
	}
	m, err = readManifest(b)
	return m, n.Manifest, err
}

// same reports whether tables are those that were published. Tables that only tell of the moment are not looked at.
func (p *Publisher) same(was []File, now map[string][]byte) bool {
	sums := map[string]string{}
	for name, b := range now {
		if name != TableCoverage {
			sums[name] = sumOf(b)
		}
	}
	for _, f := range was {
		if f.Name != TableCoverage {
			if sums[f.Name] != f.SHA256 {
				return false
			}
			delete(sums, f.Name)
		}
	}
	return len(sums) == 0
}

// write writes the files of a publication and lists them.
func (p *Publisher) write(ctx context.Context, tables map[string][]byte) (m *Manifest, err error) {
	if err := errors.Join(sweep(p.dir), sweep(p.files.dir), sweep(filepath.Join(p.dir, manifestDir))); err != nil {
		return nil, err
	}
	raw, err := os.MkdirTemp(p.dir, part)
	if err != nil {
		return nil, err
	}
	defer func() { err = errors.Join(err, os.RemoveAll(raw)) }()
	c, err := p.from.CopyIndex(ctx, raw, func(s keeper.Sum) bool {
		there, err := p.files.has(ctx, File{Size: s.Size, SHA256: s.SHA256})
		return there && err == nil
	})
	if err != nil {
		return nil, err
	}
	m = &Manifest{Format: format, Generation: c.Generation, Seq: c.Seq, Schema: c.Schema, Number: c.Number, Published: p.now().UTC().Truncate(time.Second)}
	for _, name := range slices.Sorted(maps.Keys(c.Files)) {
		f := File{name, c.Files[name].Size, c.Files[name].SHA256}
		if err := p.files.take(filepath.Join(raw, name), f.SHA256); err != nil && !errors.Is(err, fs.ErrNotExist) {
			return nil, err
		}
		if there, err := p.files.has(ctx, f); err != nil || !there {
			return nil, errors.Join(err, fmt.Errorf("%s did not arrive", name))
		}
		m.Files = append(m.Files, f)
	}
	for _, name := range slices.Sorted(maps.Keys(tables)) {
		b := tables[name]
		f := File{name, int64(len(b)), sumOf(b)}
		if err := writeFile(p.files.path(f.SHA256), b); err != nil {
			return nil, err
		}
		m.Tables = append(m.Tables, f)
	}
	return m, nil
}

// clean removes the publications whose grace is over, and the files that only they list.
func (p *Publisher) clean(newest string) error {
	entries, err := os.ReadDir(filepath.Join(p.dir, manifestDir))
	if err != nil {
		return err
	}
	wanted := map[string]bool{}
	var old []string
	for _, e := range entries {
		info, err := e.Info()
		if err != nil {
			return err
		}
		if e.Name() != newest && p.now().Sub(info.ModTime()) > p.grace {
			old = append(old, e.Name())
			continue
		}
		b, err := os.ReadFile(p.manifest(e.Name()))
		if err != nil {
			return err
		}
		m, err := readManifest(b)
		if err != nil {
			p.log.Warn("a manifest of before can not be read and is removed", "manifest", e.Name(), "error", err)
			old = append(old, e.Name())
			continue
		}
		for _, f := range m.all() {
			wanted[f.SHA256] = true
		}
	}
	for _, name := range old { // the manifest goes before its files
		if err := os.RemoveAll(p.manifest(name)); err != nil {
			return err
		}
	}
	return p.files.keep(wanted)
}
