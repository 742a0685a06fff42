package keeper

import (
	"archive/tar"
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"reflect"
	"strings"
	"testing"
	"time"

	"entente/internal/query"
	"entente/internal/record"
)

// A backup is made while readings are put, and the folder restored from it answers a hundred questions as the running one
// would have at that moment (fault 92).
func TestABackupDuringWritingIsWhole(t *testing.T) {
	for _, form := range []string{"copy.tar", "copy"} {
		t.Run(form, func(t *testing.T) {
			k := opened(t, filepath.Join(t.TempDir(), "data"))
			put(t, k, 0, 100)
			if form == "copy" { // with an index in it, or without one
				if _, err := k.Reindex(t.Context(), nil); err != nil {
					t.Fatal(err)
				}
			}
			put(t, k, 100, 120)
			ctx, stop := context.WithCancel(t.Context())
			done := make(chan error, 1)
			go func() {
				for n := 1000; ctx.Err() == nil; n++ {
					if _, err := k.Put(context.Background(), []record.Reading{reading(fmt.Sprintf("late%d", n), text(n))}); err != nil {
						done <- err
						return
					}
				}
				done <- nil
			}()
			to := filepath.Join(t.TempDir(), form)
			b, err := k.Backup(t.Context(), to, time.Now())
			stop()
			if err = errors.Join(err, <-done); err != nil {
				t.Fatal(err)
			}
			if _, err := k.Backup(t.Context(), to, time.Now()); !errors.Is(err, os.ErrExist) {
				t.Errorf("a backup over a backup: %v", err)
			}
			dir := filepath.Join(t.TempDir(), "new", "data")
			again, err := Restore(t.Context(), to, dir)
			if err != nil {
				t.Fatal(err)
			}
			if !reflect.DeepEqual(again.Files, b.Files) || again.Seq != b.Seq || again.Documents < 120 {
				t.Errorf("restored %d files of %d, batch %d of %d, %d documents", len(again.Files), len(b.Files), again.Seq, b.Seq, again.Documents)
			}
			other := opened(t, dir)
			n, err := other.living(t.Context())
			if err != nil || n < 120 {
				t.Fatalf("%d documents, %v", n, err)
			}
			whole(t, other, n)
			if found, err := other.Check(t.Context()); err != nil || len(found) > 0 {
				t.Errorf("found %v, %v", found, err)
			}
			for i := range 100 {
				q := query.Query{Root: query.Word{Text: fmt.Sprintf("punt%d", i)}, NoFold: true}
				want, err := k.Search(t.Context(), q)
				if err != nil {
					t.Fatal(err)
				}
				got, err := other.Search(t.Context(), q)
				if err != nil || got.Total != want.Total || len(got.Hits) == 0 || got.Hits[0].Key != want.Hits[0].Key {
					t.Errorf("question %d: %+v, before %+v, %v", i, got.Hits, want.Hits, err)
				}
			}
			if _, err := Restore(t.Context(), to, dir); !errors.Is(err, ErrNotEmpty) {
				t.Errorf("restored over what is there: %v", err)
			}
		})
	}
}

// A backup that is not whole, or more than one, makes no data folder; and one that breaks off can be done again.
func TestADamagedBackupIsNotRestored(t *testing.T) {
	k := opened(t, t.TempDir())
	put(t, k, 0, 20)
	to := filepath.Join(t.TempDir(), "copy.tar")
	if _, err := k.Backup(t.Context(), to, time.Now()); err != nil {
		t.Fatal(err)
	}
	good, err := os.ReadFile(to)
	if err != nil {
		t.Fatal(err)
	}
	added := func(h tar.Header, content string) []byte {
		var out bytes.Buffer
		w := tar.NewWriter(&out)
		h.Size, h.Mode = int64(len(content)), 0o600
		if h.Typeflag != tar.TypeReg {
			h.Size = 0
		}
		if err := w.WriteHeader(&h); err != nil {
			t.Fatal(err)
		}
		if h.Size > 0 {
			if _, err := io.WriteString(w, content); err != nil {
				t.Fatal(err)
			}
		}
		if err := w.Flush(); err != nil {
			t.Fatal(err)
		}
		return append(out.Bytes(), good...)
	}
	turned := bytes.Clone(good)
	turned[len(turned)/2] ^= 1
	for name, bad := range map[string][]byte{
		"cut":                  good[:len(good)/2],
		"without its list":     good[:bytes.LastIndex(good, []byte(backupName))],
		"a byte turned":        turned,
		"empty":                {},
		"no tar":               []byte(strings.Repeat("no tar ", 300)),
		"a file outside":       added(tar.Header{Name: "../evil", Typeflag: tar.TypeReg}, "x"),
		"a file from the root": added(tar.Header{Name: "/tmp/evil", Typeflag: tar.TypeReg}, "x"),
		"a foreign file":       added(tar.Header{Name: "control.sock", Typeflag: tar.TypeReg}, "x"),
		"one more file":        added(tar.Header{Name: "originals/aa/more.zst", Typeflag: tar.TypeReg}, "x"),
		"a link":               added(tar.Header{Name: "originals/aa", Typeflag: tar.TypeSymlink, Linkname: "/etc"}, ""),
	} {
		t.Run(name, func(t *testing.T) {
			from := filepath.Join(t.TempDir(), "bad.tar")
			if err := os.WriteFile(from, bad, 0o600); err != nil {
				t.Fatal(err)
			}
			dir := filepath.Join(t.TempDir(), "data")
			if _, err := Restore(t.Context(), from, dir); !errors.Is(err, ErrBackup) {
				t.Errorf("got %v", err)
			}
			if left, err := os.ReadDir(dir); err == nil && len(left) > 0 {
				t.Errorf("left are %v", left)
			}
			// What a killed one would leave.
			if err := os.MkdirAll(filepath.Join(dir, restoring, "originals"), 0o700); err != nil {
				t.Fatal(err)
			}
			if err := os.MkdirAll(filepath.Join(dir, "originals", "aa"), 0o700); err != nil {
				t.Fatal(err)
			}
			if _, err := Restore(t.Context(), to, dir); err != nil {
				t.Fatal(err)
			}
			whole(t, opened(t, dir), 20)
		})
	}
}
