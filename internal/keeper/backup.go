package keeper

import (
	"archive/tar"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path"
	"path/filepath"
	"slices"
	"strings"
	"time"
)

// A backup is a data folder as it was at one moment: the store, the originals, the newest sealed generation of the index when
// there is one, and the tables a person keeps; with a list of all files and their sums, written last. It is a folder, which
// can be used as it is, or one tar file.

// backupName is the list.
const backupName = "backup.json"

// Backup says what a backup holds.
type Backup struct {
	Time      time.Time      `json:"time"`
	Seq       uint64         `json:"seq"` // number of the last batch
	Documents int            `json:"documents"`
	Bytes     int64          `json:"bytes"`
	Files     map[string]Sum `json:"files"` // by path, with slashes
}

// chest is what a backup is written to.
type chest interface {
	add(name string, size int64, from io.WriterTo) error
	close() error
}

// Backup writes a backup to a place that does not exist yet: a tar file when its name ends in .tar, else a folder. Readings
// may be put meanwhile; the backup holds what was kept when it began. What is written half goes away.
func (k *Keeper) Backup(ctx context.Context, to string, now time.Time) (b Backup, err error) {
	if k.store == nil {
		return b, ErrReplica
	}
	if _, err := os.Lstat(to); err == nil {
		return b, fmt.Errorf("backup %s: %w", to, fs.ErrExist)
	} else if !errors.Is(err, fs.ErrNotExist) {
		return b, fmt.Errorf("backup: %w", err)
	}
	part := to + ".part"
	if err := os.RemoveAll(part); err != nil {
		return b, fmt.Errorf("backup: %w", err)
	}
	defer func() {
		if err != nil {
			err = errors.Join(fmt.Errorf("backup %s: %w", to, err), os.RemoveAll(part))
		}
	}()
	var c chest
	if strings.HasSuffix(to, ".tar") {
		c, err = newTarChest(part)
	} else {
		c, err = newFolderChest(part)
	}
	if err != nil {
		return b, err
	}
	b = Backup{Time: now.UTC(), Files: map[string]Sum{}}
	err = k.pack(ctx, c, &b)
	if err = errors.Join(err, c.close()); err != nil {
		return b, err
	}
	return b, errors.Join(os.Rename(part, to), syncFolder(filepath.Dir(to)))
}

func (k *Keeper) pack(ctx context.Context, c chest, b *Backup) error {
	add := func(name string, size int64, from io.WriterTo) error {
		h := sha256.New()
		n := int64(0)
		err := c.add(name, size, writerTo(func(w io.Writer) (int64, error) {
			var err error
			n, err = from.WriteTo(io.MultiWriter(guarded{ctx, w}, h))
			return n, err
		}))
		if err == nil && n != size {
			err = fmt.Errorf("it has %d bytes of %d", n, size)
		}
		if err != nil {
			return fmt.Errorf("%s: %w", name, err)
		}
		b.Files[name] = Sum{n, hex.EncodeToString(h.Sum(nil))}
		b.Bytes += n
		return nil
	}
	var err error
	if b.Documents, err = k.living(ctx); err != nil {
		return err
	}
	err = k.store.Copy(func(size int64, seq uint64, from io.WriterTo) error {
		b.Seq = seq
		return add("store.db", size, from)
	})
	if err != nil {
		return err
	}
	// The originals come after the store, which then names none that is not among them.
	names, err := kept(k.dir)
	if err != nil {
		return err
	}
	if name := k.sealed(ctx); name != "" {
		err := func() error {
			if err := k.take(ctx); err != nil { // so that nobody replaces or removes it
				return err
			}
			defer k.give()
			files, err := os.ReadDir(filepath.Join(k.root(), name))
			if err != nil {
				return err
			}
			for _, f := range files {
				if err := addFile(k.dir, path.Join("index", name, f.Name()), add); err != nil {
					return err
				}
			}
			current := name + "\n"
			return add("index/CURRENT", int64(len(current)), writerTo(func(w io.Writer) (int64, error) {
				n, err := io.WriteString(w, current)
				return int64(n), err
			}))
		}()
		if err != nil {
			return err
		}
	}
	for _, name := range names {
		if err := addFile(k.dir, name, add); err != nil {
			return err
		}
	}
	list, err := json.MarshalIndent(b, "", " ")
	if err != nil {
		return err
	}
	list = append(list, '\n')
	return c.add(backupName, int64(len(list)), writerTo(func(w io.Writer) (int64, error) {
		n, err := w.Write(list)
		return int64(n), err
	}))
}

// sealed returns the newest generation that is sealed and whole, empty when there is none.
func (k *Keeper) sealed(ctx context.Context) string {
	if k.remote() { // a folder without records is no copy
		return ""
	}
	names, err := generations(k.root())
	if err != nil {
		return ""
	}
	for _, name := range names {
		dir := filepath.Join(k.root(), name)
		if _, err := os.Stat(filepath.Join(dir, sealName)); err != nil {
			continue
		}
		m, err := k.readManifest(dir)
		if err != nil || m.Number != k.engine.Number || m.Schema != k.engine.Schema || m.Kind != k.engine.Kind {
			continue
		}
		if faults, err := m.verify(ctx); err == nil && len(faults) == 0 {
			return name
		}
	}
	return ""
}

// kept lists the originals and the tables a person keeps.
func kept(dir string) (names []string, err error) {
	top, err := filepath.Glob(filepath.Join(dir, "*.tsv"))
	if err != nil {
		return nil, err
	}
	for _, p := range top {
		names = append(names, filepath.Base(p))
	}
	err = filepath.WalkDir(filepath.Join(dir, "originals"), func(p string, d fs.DirEntry, err error) error {
		switch {
		case err != nil:
			return err
		case d.IsDir() && strings.HasPrefix(d.Name(), "."): // what is still being written
			return filepath.SkipDir
		case d.Type().IsRegular():
			rel, err := filepath.Rel(dir, p)
			names = append(names, filepath.ToSlash(rel))
			return err
		}
		return nil
	})
	slices.Sort(names)
	return names, err
}

func addFile(dir, name string, add func(string, int64, io.WriterTo) error) error {
	f, err := os.Open(filepath.Join(dir, filepath.FromSlash(name)))
	if err != nil {
		return err
	}
	defer f.Close()
	info, err := f.Stat()
	if err != nil {
		return err
	}
	return add(name, info.Size(), writerTo(func(w io.Writer) (int64, error) { return io.Copy(w, f) }))
}

type writerTo func(io.Writer) (int64, error)

func (f writerTo) WriteTo(w io.Writer) (int64, error) { return f(w) }

// guarded is a writer that ends with a context.
type guarded struct {
	ctx context.Context
	w   io.Writer
}

func (g guarded) Write(p []byte) (int, error) {
	if err := g.ctx.Err(); err != nil {
		return 0, err
	}
	return g.w.Write(p)
}

type folderChest struct{ dir string }

func newFolderChest(dir string) (chest, error) { return folderChest{dir}, os.MkdirAll(dir, 0o700) }

func (c folderChest) add(name string, _ int64, from io.WriterTo) error {
	p := filepath.Join(c.dir, filepath.FromSlash(name))
	if err := os.MkdirAll(filepath.Dir(p), 0o700); err != nil {
		return err
	}
	f, err := os.OpenFile(p, os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o600)
	if err != nil {
		return err
	}
	_, err = from.WriteTo(f)
	if err == nil {
		err = f.Sync()
	}
	return errors.Join(err, f.Close())
}

func (c folderChest) close() error {
	return filepath.WalkDir(c.dir, func(p string, d fs.DirEntry, err error) error {
		if err == nil && d.IsDir() {
			err = syncFolder(p)
		}
		return err
	})
}

type tarChest struct {
	file *os.File
	tar  *tar.Writer
}

func newTarChest(p string) (chest, error) {
	f, err := os.OpenFile(p, os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o600)
	if err != nil {
		return nil, err
	}
	return tarChest{f, tar.NewWriter(f)}, nil
}

func (c tarChest) add(name string, size int64, from io.WriterTo) error {
	if err := c.tar.WriteHeader(&tar.Header{Typeflag: tar.TypeReg, Name: name, Size: size, Mode: 0o600, Format: tar.FormatPAX}); err != nil {
		return err
	}
	_, err := from.WriteTo(c.tar)
	return err
}

func (c tarChest) close() error {
	err := c.tar.Close()
	if err == nil {
		err = c.file.Sync()
	}
	return errors.Join(err, c.file.Close())
}

// ErrNotEmpty is why nothing is restored over what is there.
var ErrNotEmpty = errors.New("the data folder is not empty")

// ErrBackup is a backup that is not whole.
var ErrBackup = errors.New("the backup is damaged")

// restoring is the folder, inside the data folder, of what is being restored.
const restoring = ".restoring"

// Restore makes a data folder from a backup. Every file is compared with its sum before any gets its place, and the store
// gets it last, so that the folder holds everything or nothing that would be taken for a data folder. One that holds anything
// is left alone: ErrNotEmpty. The caller owns the folder.
func Restore(ctx context.Context, from, dir string) (b Backup, err error) {
	part := filepath.Join(dir, restoring)
	if err := vacate(dir); err != nil {
		return b, fmt.Errorf("restore to %s: %w", dir, err)
	}
	if err := os.MkdirAll(part, 0o700); err != nil {
		return b, fmt.Errorf("restore: %w", err)
	}
	defer func() {
		if err != nil {
			err = errors.Join(fmt.Errorf("restore %s: %w", from, err), vacate(dir))
		}
	}()
	got := map[string]Sum{}
	to := folderChest{part}
	each := func(name string, r io.Reader) error {
		if !belongs(name) {
			return fmt.Errorf("%w: %q is no part of one", ErrBackup, name)
		}
		if name == backupName {
			return json.NewDecoder(io.LimitReader(r, maxList)).Decode(&b)
		}
		h := sha256.New()
		var n int64
		err := to.add(name, 0, writerTo(func(w io.Writer) (_ int64, err error) {
			n, err = io.Copy(io.MultiWriter(guarded{ctx, w}, h), r)
			return n, err
		}))
		got[name] = Sum{n, hex.EncodeToString(h.Sum(nil))}
		return err
	}
	if err := unpack(from, each); err != nil {
		return b, err
	}
	if b.Files == nil {
		return b, fmt.Errorf("%w: its list %s is missing, so that it is not known to be whole", ErrBackup, backupName)
	}
	for name, want := range b.Files {
		if got[name] != want {
			return b, fmt.Errorf("%w: %s is not what it was", ErrBackup, name)
		}
		delete(got, name)
	}
	for name := range got {
		return b, fmt.Errorf("%w: %s is not on its list", ErrBackup, name)
	}
	if err := errors.Join(os.MkdirAll(filepath.Join(part, "originals"), 0o700), to.close()); err != nil {
		return b, err
	}
	entries, err := os.ReadDir(part)
	if err != nil {
		return b, err
	}
	for _, e := range entries {
		if e.Name() == "store.db" {
			continue
		}
		if err := os.Rename(filepath.Join(part, e.Name()), filepath.Join(dir, e.Name())); err != nil {
			return b, err
		}
	}
	if err := syncFolder(dir); err != nil {
		return b, err
	}
	return b, errors.Join(os.Rename(filepath.Join(part, "store.db"), filepath.Join(dir, "store.db")), os.RemoveAll(part), syncFolder(dir))
}

// maxList bounds the list of a backup: some millions of files.
const maxList = 1 << 30

// vacate makes sure that a folder holds nothing but what an owner leaves. What an interrupted Restore left is removed.
func vacate(dir string) error {
	entries, err := os.ReadDir(dir)
	if err != nil && !errors.Is(err, fs.ErrNotExist) {
		return err
	}
	interrupted := slices.ContainsFunc(entries, func(e fs.DirEntry) bool { return e.Name() == restoring }) &&
		!slices.ContainsFunc(entries, func(e fs.DirEntry) bool { return e.Name() == "store.db" })
	for _, e := range entries {
		switch {
		case e.Name() == "owner.lock":
		case interrupted && (belongs(e.Name()) || e.Name() == "originals" || e.Name() == "index"):
			if err := os.RemoveAll(filepath.Join(dir, e.Name())); err != nil {
				return err
			}
		case interrupted && e.Name() == restoring:
		default:
			return ErrNotEmpty
		}
	}
	return os.RemoveAll(filepath.Join(dir, restoring)) // the mark goes last
}

// belongs tells the files of a backup from everything else that may come under that name.
func belongs(name string) bool {
	if !filepath.IsLocal(name) || path.Clean(name) != name {
		return false
	}
	top, rest, below := strings.Cut(name, "/")
	if !below {
		return name == "store.db" || name == backupName || strings.HasSuffix(name, ".tsv")
	}
	if top == "originals" {
		return true
	}
	gen, _, _ := strings.Cut(rest, "/")
	return top == "index" && (rest == "CURRENT" || number(gen) > 0)
}

// unpack gives every file of a backup to each, in the order in which they stand there.
func unpack(from string, each func(name string, r io.Reader) error) error {
	info, err := os.Stat(from)
	if err != nil {
		return err
	}
	if info.IsDir() {
		return filepath.WalkDir(from, func(p string, d fs.DirEntry, err error) error {
			if err != nil || d.IsDir() {
				return err
			}
			rel, err := filepath.Rel(from, p)
			if err != nil {
				return err
			}
			f, err := os.Open(p)
			if err != nil {
				return err
			}
			return errors.Join(each(filepath.ToSlash(rel), f), f.Close())
		})
	}
	f, err := os.Open(from)
	if err != nil {
		return err
	}
	defer f.Close()
	r := tar.NewReader(f)
	for {
		h, err := r.Next()
		switch {
		case errors.Is(err, io.EOF):
			return nil
		case err != nil:
			return fmt.Errorf("%w: %w", ErrBackup, err)
		case h.Typeflag != tar.TypeReg:
			return fmt.Errorf("%w: %q is no file", ErrBackup, h.Name)
		}
		if err := each(h.Name, r); errors.Is(err, io.ErrUnexpectedEOF) {
			return fmt.Errorf("%w: it was cut off: %w", ErrBackup, err)
		} else if err != nil {
			return err
		}
	}
}
