package source

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"iter"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"syscall"
	"time"

	"entente/internal/record"
)

// files is a file or a folder with all that is under it.
type files struct {
	given string
	Options
}

// litter is what systems and version control leave in folders under names that are not hidden.
var litter = []string{"CVS", "__MACOSX", "Thumbs.db", "desktop.ini"}

// beside names what lies next to documents in the copy of a site or in a project and is none, by the ending of its name. A
// person who names such a file means it: it is passed over on walks only.
var beside = map[string]string{
	".css": "a style sheet", ".map": "a part of a program",
	".js": "a program", ".mjs": "a program", ".ts": "a program", ".go": "a program", ".py": "a program", ".php": "a program",
	".rb": "a program", ".pl": "a program", ".sh": "a program", ".java": "a program", ".c": "a program", ".h": "a program", ".sql": "a program",
}

// Items walks a folder by name, outer files and folders in one order. Hidden files and the folders of version control are
// passed over in silence; links and devices are skipped with a reason, so that no loop and no pipe can hold a walk.
func (f files) Items(ctx context.Context) iter.Seq2[Item, error] {
	return func(yield func(Item, error) bool) {
		key, info, err := f.root()
		switch {
		case err != nil:
			yield(Item{Key: key, Name: filepath.ToSlash(filepath.Base(key)), Source: shown(f.given)}, err)
		case info.IsDir():
			f.folder(ctx, key, yield)
		default:
			f.read(ctx, Item{Key: key, Name: filepath.Base(f.given), Source: shown(f.given)}, info, nil, yield)
		}
	}
}

// root resolves the place named, links included: a person who names a link means what it leads to.
func (f files) root() (key string, info fs.FileInfo, err error) {
	abs, err := filepath.Abs(f.given)
	if err != nil {
		return f.given, nil, failure(err)
	}
	key, err = filepath.EvalSymlinks(abs)
	if err != nil {
		return abs, nil, failure(err)
	}
	info, err = os.Stat(key)
	if err != nil {
		return key, nil, failure(err)
	}
	return key, info, nil
}

// Root returns the key under which the files of an operand are kept, and whether it is a folder that can be entered.
func Root(operand string) (key string, folder bool) {
	key, info, err := files{given: operand}.root()
	return key, err == nil && info.IsDir()
}

func (f files) folder(ctx context.Context, root string, yield func(Item, error) bool) {
	ignore, err := readIgnored(root)
	if err != nil && !yield(Item{Key: filepath.Join(root, IgnoreFile), Name: IgnoreFile, Source: shown(filepath.Join(f.given, IgnoreFile))}, err) {
		return
	}
	// What WalkDir returns is only ever SkipAll: every error is told with its own item.
	_ = filepath.WalkDir(root, func(path string, d fs.DirEntry, err error) error {
		if cause := ctx.Err(); cause != nil {
			yield(Item{}, cause)
			return filepath.SkipAll
		}
		if path != root && passedOver(d) || d != nil && d.IsDir() && slices.Contains(f.Exclude, path) {
			if d.IsDir() {
				return filepath.SkipDir
			}
			return nil
		}
		rel, relErr := filepath.Rel(root, path)
		if relErr != nil {
			rel = path
		}
		if path != root && ignore.match(filepath.ToSlash(rel)) {
			if d != nil && d.IsDir() {
				return filepath.SkipDir
			}
			return nil
		}
		if err == nil && d.IsDir() {
			return nil
		}
		item := Item{Key: path, Name: filepath.ToSlash(rel), Source: shown(filepath.Join(f.given, rel))}
		on := true
		if err != nil {
			on = yield(item, failure(err))
		} else {
			on = f.found(ctx, item, d, ignore, yield)
		}
		if !on {
			return filepath.SkipAll
		}
		return nil
	})
}

// found reads a file met on a walk, and reports false when nothing more is wanted.
func (f files) found(ctx context.Context, item Item, d fs.DirEntry, ignore ignored, yield func(Item, error) bool) bool {
	info, err := d.Info()
	switch {
	case err != nil:
		return yield(item, failure(err))
	case d.Type()&fs.ModeSymlink != 0:
		return yield(item, &Skipped{Reason: "a symbolic link is not followed"})
	case !info.Mode().IsRegular():
		return yield(item, &Skipped{Reason: "not a regular file"})
	}
	if what, ok := besides(item.Name); ok {
		return yield(item, &Skipped{Reason: what + " is no document"})
	}
	return f.read(ctx, item, info, ignore, yield)
}

func passedOver(d fs.DirEntry) bool {
	return d != nil && (strings.HasPrefix(d.Name(), ".") || slices.Contains(litter, d.Name()))
}

// read yields the file whose info is known, or the documents in it when it holds others. It reports false when nothing more
// is wanted.
func (f files) read(ctx context.Context, item Item, known fs.FileInfo, ignore ignored, yield func(Item, error) bool) bool {
	if !known.Mode().IsRegular() {
		return yield(item, &record.Failure{Class: record.ClassUnsupported, Reason: "not a regular file"})
	}
	if !f.Since.IsZero() && known.ModTime().Before(f.Since) {
		return yield(item, &Skipped{Reason: "not modified since " + f.Since.Format(time.RFC3339)})
	}
	// Without O_NONBLOCK, a pipe put in the place of the file since it was looked at would hold the walk for ever.
	file, err := os.OpenFile(item.Key, os.O_RDONLY|syscall.O_NONBLOCK, 0)
	if err != nil {
		return yield(item, failure(err))
	}
	defer file.Close()
	now, err := file.Stat()
	if err != nil || !now.Mode().IsRegular() {
		return yield(item, &record.Failure{Class: record.ClassUnreadable, Reason: "it was exchanged while it was read"})
	}
	item.Modified, item.Retrieved = known.ModTime().UTC(), f.Now().UTC()
	if kind := packingOf(file, now.Size(), item.Name); kind != notPacked {
		at := place{item.Key, item.Name, item.Source}
		return f.unpack(ctx, kind, at, file, now.Size(), item, ignore, yield)
	}
	if now.Size() > MaxBytes {
		return yield(item, tooLarge(now.Size()))
	}
	b, modified, err := steady(onDisk{file}, time.Sleep)
	if err != nil {
		return yield(item, failure(err))
	}
	if len(b) > MaxBytes {
		return yield(item, tooLarge(int64(len(b))))
	}
	item.Bytes, item.Modified = b, modified.UTC()
	return yield(item, nil)
}

func tooLarge(size int64) error {
	return &record.Failure{
		Class:  record.ClassTooLarge,
		Reason: fmt.Sprintf("%d bytes; the limit is %d", size, MaxBytes),
	}
}

// failure gives an error of the file system its class. The path is left out of the reason: the item names it.
func failure(err error) error {
	reason := err.Error()
	if p, ok := errors.AsType[*fs.PathError](err); ok {
		reason = p.Err.Error()
	}
	class := record.ClassUnreadable
	if errors.Is(err, fs.ErrNotExist) || errors.Is(err, syscall.ENOTDIR) {
		class, reason = record.ClassMissing, "there is no such file or folder"
	}
	return &record.Failure{Class: class, Reason: reason}
}

// shown makes a path fit for people: file names may hold any bytes.
func shown(path string) string { return strings.ToValidUTF8(filepath.ToSlash(path), "\uFFFD") }
