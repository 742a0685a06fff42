package follow

import (
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"log/slog"
	"os"
	"path"
	"path/filepath"
	"strings"
	"sync"
	"time"

	"entente/index"
	"entente/internal/keeper"
)

// Folder is what the part of a data folder is called that holds what was fetched:
//
//	CURRENT            the sum of the manifest that answers
//	manifests/SUM      of the publications that are kept
//	files/SUM          their files
//	open/SUM/gen-N/    the files of one publication under their own names, sharing their bytes with those above
const Folder = "replica"

const (
	currentName = "CURRENT"
	openDir     = "open"
)

// The pauses between two attempts at a publication that was refused: from the first, doubled up to the last. A newer one is tried at once.
const (
	firstPause = 10 * time.Second
	lastPause  = 10 * time.Minute
)

// Options are what a follower is made with.
type Options struct {
	From   string        // a folder or an address, see ParsePlace; empty to use only what was fetched before
	Dir    string        // the data folder of this replica, owned by the caller
	Engine keeper.Engine // what reads a generation
	// Tables is given the tables of a publication before it answers, by name.
	Tables func(map[string][]byte) error
	Log    *slog.Logger
	Now    func() time.Time // nil is time.Now
}

// Follower keeps a copy of what is published elsewhere, and shows it through a keeper.
type Follower struct {
	Options
	keeper *keeper.Keeper
	place  place // nil without From
	root   string
	files  *pool

	// Of the one that looks:
	failed   string // the manifest that was refused last
	reason   error  // why
	failures int
	again    time.Time // when it is tried again
	told     string

	reshow bool // what answers is not what it should be: it is damaged, or of another schema

	mu      sync.Mutex
	current string         // the manifest that answers
	before  string         // the one that answered before it
	open    map[string]int // engines that read a publication
	behind  error
}

// Open returns a follower with what was fetched before, which answers at once; nothing is fetched until Run.
func Open(ctx context.Context, o Options) (*Follower, error) {
	if o.Now == nil {
		o.Now = time.Now
	}
	f := &Follower{Options: o, root: filepath.Join(o.Dir, Folder), open: map[string]int{}, keeper: keeper.OpenEngine(nil, o.Log)}
	if o.From != "" {
		var err error
		if f.place, err = parsePlace(o.From); err != nil {
			return nil, err
		}
	}
	for _, dir := range []string{manifestDir, openDir} {
		if err := os.MkdirAll(filepath.Join(f.root, dir), 0o700); err != nil {
			return nil, fmt.Errorf("follow: %w", err)
		}
	}
	var err error
	if f.files, err = newPool(filepath.Join(f.root, fileDir)); err != nil {
		return nil, fmt.Errorf("follow: %w", err)
	}
	if err := errors.Join(sweep(f.root), sweep(f.files.dir)); err != nil {
		return nil, fmt.Errorf("follow: %w", err)
	}
	if err := f.resume(ctx); err != nil {
		return nil, errors.Join(fmt.Errorf("follow: %w", err), f.keeper.Close())
	}
	return f, nil
}

// Keeper answers from the newest publication that was fetched.
func (f *Follower) Keeper() *keeper.Keeper { return f.keeper }

// Behind says why what answers is not the newest publication, or is not known to be; nil when it is.
func (f *Follower) Behind() error {
	f.mu.Lock()
	defer f.mu.Unlock()
	return f.behind
}

// Run looks for something newer every so often and fetches it, until the context ends.
func (f *Follower) Run(ctx context.Context, every time.Duration) {
	for {
		f.Look(ctx)
		select {
		case <-ctx.Done():
			return
		case <-time.After(every):
		}
	}
}

// Look looks once. What is wrong is logged when it is something else than the last time, and told by Behind.
func (f *Follower) Look(ctx context.Context) {
	err := f.look(ctx)
	if ctx.Err() != nil {
		return
	}
	f.mu.Lock()
	f.behind = err
	f.mu.Unlock()
	switch said := fmt.Sprint(err); {
	case err == nil:
		f.told = ""
	case said != f.told:
		f.told = said
		f.Log.Error("what is published can not be used; what was fetched before goes on answering", "from", f.place.String(), "reason", err)
	}
}

func (f *Follower) look(ctx context.Context) error {
	f.doubted(ctx)
	b, err := f.place.newest(ctx)
	if errors.Is(err, fs.ErrNotExist) {
		return fmt.Errorf("nothing is published at %s yet", f.place)
	}
	if err != nil {
		return fmt.Errorf("look at %s: %w", f.place, err)
	}
	n, err := readNewest(b)
	if err != nil {
		return err
	}
	if n.Manifest == f.current && !f.reshow {
		f.failures = 0
		return nil
	}
	if n.Manifest == f.failed && f.failures > 0 && f.Now().Before(f.again) {
		return f.reason
	}
	if err := f.fetch(ctx, n); err != nil {
		if n.Manifest != f.failed {
			f.failed, f.failures = n.Manifest, 0
		}
		f.reason = err
		f.again = f.Now().Add(min(firstPause<<min(f.failures, 10), lastPause))
		f.failures++
		return err
	}
	f.failures = 0
	return nil
}

// fetch brings a publication here and shows it.
func (f *Follower) fetch(ctx context.Context, n Newest) error {
	began := f.Now()
	m, raw, err := f.fetchManifest(ctx, n)
	if err != nil {
		return err
	}
	if err := m.fits(f.Engine.Schema, f.Engine.Number); err != nil {
		return err
	}
	if err := f.tidy(n.Manifest, m); err != nil { // what else lies here makes room
		return err
	}
	bytes, files := int64(0), 0
	for _, file := range m.all() {
		fetched, err := f.fetchFile(ctx, file)
		if err != nil {
			return fmt.Errorf("fetch %s: %w", m.Name(), err)
		}
		if fetched {
			bytes, files = bytes+file.Size, files+1
		}
	}
	if err := writeFile(f.manifest(n.Manifest), raw); err != nil {
		return err
	}
	if err := f.show(ctx, n.Manifest, m); err != nil {
		return err
	}
	if err := writeFile(filepath.Join(f.root, currentName), []byte(n.Manifest+"\n")); err != nil {
		return err // it answers all the same
	}
	f.Log.Info("fetched", "publication", m.Name(), "files", files, "bytes", bytes, "took", f.Now().Sub(began).Round(time.Millisecond))
	return f.tidy("", nil)
}

func (f *Follower) manifest(sum string) string { return filepath.Join(f.root, manifestDir, sum) }

func (f *Follower) fetchManifest(ctx context.Context, n Newest) (*Manifest, []byte, error) {
	r, err := f.place.open(ctx, path.Join(manifestDir, n.Manifest))
	if err != nil {
		return nil, nil, fmt.Errorf("fetch manifest: %w", err)
	}
	defer r.Close()
	b, err := io.ReadAll(io.LimitReader(stopping{ctx, r}, n.Size+1))
	switch {
	case err != nil:
		return nil, nil, fmt.Errorf("fetch manifest: %w", err)
	case int64(len(b)) != n.Size || sumOf(b) != n.Manifest:
		return nil, nil, refusedf("the manifest is damaged: %d bytes with SHA-256 %s", len(b), sumOf(b))
	}
	m, err := readManifest(b)
	return m, b, err
}

// fetchFile fetches a file that is not here yet.
func (f *Follower) fetchFile(ctx context.Context, file File) (fetched bool, err error) {
	if there, err := f.files.has(ctx, file); err != nil || there {
		return false, err
	}
	r, err := f.place.open(ctx, path.Join(fileDir, file.SHA256))
	if err != nil {
		return false, err
	}
	defer r.Close()
	return true, f.files.put(ctx, file, r)
}

// show opens a publication whose files are all here, and lets it answer.
func (f *Follower) show(ctx context.Context, sum string, m *Manifest) error {
	dir, err := f.unfold(sum, m)
	if err != nil {
		return fmt.Errorf("lay out %s: %w", m.Name(), err)
	}
	e, err := f.Engine.OpenReadOnly(dir, f.Log)
	if err != nil {
		return refusedFor(err, "%s can not be opened", m.Name())
	}
	if err := f.try(ctx, e, m); err != nil {
		return errors.Join(err, e.Close())
	}
	if err := f.handOver(m); err != nil {
		return errors.Join(fmt.Errorf("tables of %s: %w", m.Name(), err), e.Close())
	}
	f.mu.Lock()
	if f.current != sum {
		f.before, f.current = f.current, sum
	}
	f.open[sum]++
	f.mu.Unlock()
	f.reshow = m.Number != f.Engine.Number || m.Schema != f.Engine.Schema
	f.keeper.Show(e, func() { f.ended(sum) })
	return nil
}

// unfold gives the files of a publication their own names, in a folder of the name of its generation.
func (f *Follower) unfold(sum string, m *Manifest) (dir string, err error) {
	whole := filepath.Join(f.root, openDir, sum)
	dir = filepath.Join(whole, m.Generation)
	if f.unfolded(dir, m) {
		return dir, nil
	}
	raw, err := os.MkdirTemp(f.root, part)
	if err != nil {
		return "", err
	}
	defer func() { err = errors.Join(err, os.RemoveAll(raw)) }()
	if err := os.Mkdir(filepath.Join(raw, m.Generation), 0o700); err != nil {
		return "", err
	}
	for _, file := range m.Files {
		if err := link(f.files.path(file.SHA256), filepath.Join(raw, m.Generation, file.Name)); err != nil {
			return "", err
		}
	}
	if err := os.RemoveAll(whole); err != nil {
		return "", err
	}
	return dir, errors.Join(os.Rename(raw, whole), syncFolder(filepath.Join(f.root, openDir)))
}

// unfolded reports whether the files of a publication lie in a folder, and are those that were summed.
func (f *Follower) unfolded(dir string, m *Manifest) bool {
	for _, file := range m.Files {
		here, err := os.Stat(filepath.Join(dir, file.Name))
		if err != nil {
			return false
		}
		there, err := os.Stat(f.files.path(file.SHA256))
		if err != nil || !os.SameFile(here, there) {
			return false
		}
	}
	return true
}

// link gives a file a second name, or makes a second one where a file has but one name.
func link(from, to string) error {
	if os.Link(from, to) == nil {
		return nil
	}
	r, err := os.Open(from)
	if err != nil {
		return err
	}
	defer r.Close()
	w, err := os.OpenFile(to, os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o600)
	if err != nil {
		return err
	}
	_, err = io.Copy(w, r)
	return errors.Join(err, w.Sync(), w.Close())
}

// try asks an index that was opened whether it is what its manifest says.
func (f *Follower) try(ctx context.Context, e index.Engine, m *Manifest) error {
	seq, err := e.Applied(ctx)
	if err != nil {
		return refusedFor(err, "%s can not be read", m.Name())
	}
	info, err := e.Info(ctx)
	switch {
	case err != nil:
		return refusedFor(err, "%s can not be read", m.Name())
	case seq != m.Seq || info.Generation != m.Name():
		return refusedf("%s holds %s", m.Name(), info.Generation)
	case info.Schema != m.Schema:
		return refusedf("%s is not of the schema that its manifest tells", m.Name())
	}
	return nil
}

// handOver gives the tables of a publication to whoever uses them.
func (f *Follower) handOver(m *Manifest) error {
	if f.Tables == nil {
		return nil
	}
	tables := map[string][]byte{}
	for _, t := range m.Tables {
		b, err := os.ReadFile(f.files.path(t.SHA256))
		if err != nil {
			return err
		}
		if sumOf(b) != t.SHA256 {
			return refusedf("%s is damaged", t.Name)
		}
		tables[t.Name] = b
	}
	return f.Tables(tables)
}

// ended is told when the last reader of a publication is done.
func (f *Follower) ended(sum string) {
	f.mu.Lock()
	f.open[sum]--
	idle := f.open[sum] <= 0
	if idle {
		delete(f.open, sum)
	}
	unwanted := idle && sum != f.current && sum != f.before
	f.mu.Unlock()
	if unwanted {
		if err := os.RemoveAll(filepath.Join(f.root, openDir, sum)); err != nil {
			f.Log.Warn("an old publication stays", "error", err)
		}
	}
}

// tidy removes what belongs neither to the publication that answers, nor to the one before it, nor to the one that is being fetched.
func (f *Follower) tidy(coming string, m *Manifest) error {
	f.mu.Lock()
	keep := map[string]bool{}
	for _, sum := range []string{f.current, f.before, coming} {
		keep[sum] = sum != ""
	}
	busy := map[string]bool{}
	for sum := range f.open {
		busy[sum] = true
	}
	f.mu.Unlock()
	files := map[string]bool{}
	if m != nil {
		for _, file := range m.all() {
			files[file.SHA256] = true
		}
	}
	manifests, err := os.ReadDir(filepath.Join(f.root, manifestDir))
	if err != nil {
		return err
	}
	for _, e := range manifests {
		m, err := f.stored(e.Name())
		if !keep[e.Name()] || err != nil {
			if err := os.RemoveAll(f.manifest(e.Name())); err != nil {
				return err
			}
			continue
		}
		for _, file := range m.all() {
			files[file.SHA256] = true
		}
	}
	opened, err := os.ReadDir(filepath.Join(f.root, openDir))
	if err != nil {
		return err
	}
	for _, e := range opened {
		if !keep[e.Name()] && !busy[e.Name()] {
			if err := os.RemoveAll(filepath.Join(f.root, openDir, e.Name())); err != nil {
				return err
			}
		}
	}
	return f.files.keep(files)
}

// stored reads a manifest that was fetched before.
func (f *Follower) stored(sum string) (*Manifest, error) {
	b, err := os.ReadFile(f.manifest(sum))
	if err != nil {
		return nil, err
	}
	if sumOf(b) != sum {
		return nil, refusedf("the manifest is damaged")
	}
	return readManifest(b)
}

// resume shows what was fetched before: what answered last, or else any other that is whole. Without any there is nothing to show.
func (f *Follower) resume(ctx context.Context) error {
	b, err := os.ReadFile(filepath.Join(f.root, currentName))
	if err != nil && !errors.Is(err, fs.ErrNotExist) {
		return err
	}
	last := strings.TrimSpace(string(b))
	candidates := []string{last}
	entries, err := os.ReadDir(filepath.Join(f.root, manifestDir))
	if err != nil {
		return err
	}
	for _, e := range entries {
		if e.Name() != last {
			candidates = append(candidates, e.Name())
		}
	}
	for _, sum := range candidates {
		if !sumShape.MatchString(sum) {
			continue
		}
		err := f.reopen(ctx, sum)
		if ctx.Err() != nil {
			return ctx.Err()
		}
		if err != nil {
			f.Log.Error("what was fetched before can not be used", "manifest", sum, "reason", err)
			continue
		}
		if sum != last {
			f.reshow = true
		}
		return nil
	}
	return nil
}

// reopen shows a publication that was fetched before, when all its files are as they have to be. One of an older schema answers as far as it can until
// a newer one is fetched.
func (f *Follower) reopen(ctx context.Context, sum string) error {
	m, err := f.stored(sum)
	if err != nil {
		return err
	}
	if m.Number > f.Engine.Number {
		return m.fits(f.Engine.Schema, f.Engine.Number)
	}
	for _, file := range m.all() {
		there, err := f.files.has(ctx, file)
		if err != nil {
			return err
		}
		if !there {
			return refusedf("%s is missing or damaged", file.Name)
		}
	}
	return f.show(ctx, sum, m)
}

// doubted sums the files of what answers anew after a fault in reading it, and has them fetched again when they have changed.
func (f *Follower) doubted(ctx context.Context) {
	if !f.keeper.Doubted() {
		return
	}
	m, err := f.stored(f.current)
	if err == nil {
		f.files.doubt()
		for _, file := range m.all() {
			there, fault := f.files.has(ctx, file)
			if fault == nil && !there {
				fault = refusedf("%s is missing or damaged", file.Name)
			}
			err = errors.Join(err, fault)
		}
	}
	if err == nil || ctx.Err() != nil {
		return
	}
	f.Log.Error("what answers is damaged and is fetched again", "reason", err)
	f.reshow = true
}

// Close closes what answers; Run has ended.
func (f *Follower) Close() error { return f.keeper.Close() }
