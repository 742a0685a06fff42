//go:build linux

package keeper

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"math/rand/v2"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"golang.org/x/sys/unix"

	"entente/internal/query"
	"entente/internal/record"
)

// mounted gives a folder on a file system of its own with so many bytes. Mounting one needs rights that not everybody has.
func mounted(t *testing.T, bytes int) string {
	t.Helper()
	dir := t.TempDir()
	if err := unix.Mount("tmpfs", dir, "tmpfs", 0, fmt.Sprintf("size=%d,mode=0700", bytes)); err != nil {
		if strings.Contains(os.Getenv("ENTENTE_REQUIRE"), "mount") {
			t.Fatalf("a small file system is required: %v", err)
		}
		t.Skipf("NOT RUN: a small file system can not be mounted here: %v", err)
	}
	t.Cleanup(func() {
		if err := unix.Unmount(dir, unix.MNT_DETACH); err != nil {
			t.Error(err)
		}
	})
	return dir
}

// fill leaves about so many bytes free on the file system of a folder, and returns the file to remove.
func fill(t *testing.T, dir string, free int64) string {
	t.Helper()
	var st unix.Statfs_t
	if err := unix.Statfs(dir, &st); err != nil {
		t.Fatal(err)
	}
	ballast := filepath.Join(dir, "ballast")
	f, err := os.OpenFile(ballast, os.O_CREATE|os.O_WRONLY|os.O_APPEND, 0o600)
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	left := int64(st.Bavail)*st.Bsize - free
	block := make([]byte, 64<<10)
	for left > 0 {
		n, err := f.Write(block[:min(left, int64(len(block)))])
		left -= int64(n)
		if errors.Is(err, unix.ENOSPC) {
			break
		}
		if err != nil {
			t.Fatal(err)
		}
	}
	return ballast
}

func impatient(t *testing.T, dir string) *Keeper {
	t.Helper()
	k := opened(t, dir)
	k.patience, k.retry = 200*time.Millisecond, 50*time.Millisecond
	return k
}

// The disk fills up at one point after another of storing and indexing: whatever fails first, the process lives, what was
// told is kept, questions are answered, readiness says why, and work goes on by itself when there is room (fault 48, 49).
func TestAFullDiskEndsNothing(t *testing.T) {
	small := func(n int) record.Reading {
		return reading(fmt.Sprintf("doc%04d", n), text(n)+strings.Repeat(fmt.Sprint(" ballast", n*7), 200))
	}
	large := func(n int) record.Reading { // what does not shrink when it is packed
		r := rand.New(rand.NewPCG(uint64(n), 1))
		b := strings.Builder{}
		for range 20_000 {
			fmt.Fprintf(&b, " %x", r.Uint64())
		}
		return reading(fmt.Sprintf("doc%04d", n), text(n)+b.String())
	}
	documentOnly := func(n int) record.Reading {
		r := large(n)
		r.Original = nil
		return r
	}
	for _, tt := range []struct {
		name string
		free int64
		read func(n int) record.Reading
	}{
		{"nothing free, a merge or a segment", 0, small},
		{"8 KiB free, small documents", 8 << 10, small},
		{"96 KiB free, small documents", 96 << 10, small},
		{"700 KiB free, small documents", 700 << 10, small},
		{"nothing free, an original", 0, large},
		{"nothing free, the store", 0, documentOnly},
		{"700 KiB free, the store", 700 << 10, documentOnly},
	} {
		t.Run(tt.name, func(t *testing.T) {
			dir := mounted(t, 48<<20)
			k := impatient(t, dir)
			put(t, k, 0, 30)
			ballast := fill(t, dir, tt.free)
			kept, refused := 30, 0
			for n := 30; n < 400 && refused < 3; n++ {
				_, err := k.Put(t.Context(), []record.Reading{tt.read(n)})
				switch {
				case err == nil && refused == 0:
					kept++
				case err == nil:
					t.Fatalf("document %d was kept on a full disk", n)
				case !errors.Is(err, ErrDegraded):
					t.Fatalf("document %d: %v", n, err)
				default:
					refused++
				}
			}
			if refused == 0 {
				t.Fatal("the disk never was full")
			}
			if err := k.Ready(t.Context()); !errors.Is(err, ErrDegraded) || !strings.Contains(err.Error(), "no space left") {
				t.Errorf("ready: %v", err)
			}
			for range 50 {
				if n := total(t, k, "afspraak"); n < kept {
					t.Fatalf("%d found, %d kept", n, kept)
				}
			}
			if err := os.Remove(ballast); err != nil {
				t.Fatal(err)
			}
			eventually(t, "work goes on", func() bool { return k.Ready(t.Context()) == nil })
			put(t, k, 400, 420)
			n, err := k.living(t.Context())
			if err != nil || n < kept+20 { // what was refused may have been kept without being told
				t.Errorf("%d documents, %d were told, %v", n, kept+20, err)
			}
			whole(t, k, n)
			closed(t, k)
			k = opened(t, dir)
			whole(t, k, n)
		})
	}
}

// The disk ends after every so many bytes of work: whatever is being written just then, nothing that was told is lost.
func TestTheDiskEndsAnywhere(t *testing.T) {
	if os.Getenv("ENTENTE_FAULTS") == "" {
		t.Skip("takes a minute: ENTENTE_FAULTS=1")
	}
	dir := mounted(t, 64<<20)
	for n := range 100 {
		data := filepath.Join(dir, fmt.Sprint(n))
		k := impatient(t, data)
		k.patience = 0
		put(t, k, 0, 10)
		ballast := fill(t, dir, int64(n)*7<<10)
		kept := 10
		for i := 10; i < 200; i++ {
			if _, err := k.Put(t.Context(), []record.Reading{reading(fmt.Sprintf("doc%04d", i), text(i))}); err != nil {
				break
			}
			kept++
		}
		if found := total(t, k, "afspraak"); found < kept {
			t.Errorf("%d KiB: %d found, %d told", n*7, found, kept)
		}
		if err := os.Remove(ballast); err != nil {
			t.Fatal(err)
		}
		eventually(t, "work goes on", func() bool { return k.Ready(t.Context()) == nil })
		now, err := k.living(t.Context())
		if err != nil || now < kept {
			t.Errorf("%d KiB: %d kept, %d told, %v", n*7, now, kept, err)
		}
		whole(t, k, now)
		closed(t, k)
		k = opened(t, data)
		whole(t, k, now)
		closed(t, k)
		if err := os.RemoveAll(data); err != nil {
			t.Fatal(err)
		}
	}
}

// settled waits until no file of a disk grows or goes away any more: what a merge behind the scenes gives back would be room to work in.
func settled(t *testing.T, dir string) {
	t.Helper()
	var last uint64
	same := 0
	eventually(t, "the disk is calm", func() bool {
		var st unix.Statfs_t
		if err := unix.Statfs(dir, &st); err != nil {
			t.Fatal(err)
		}
		if same++; st.Bavail != last {
			last, same = st.Bavail, 0
		}
		return same >= 25
	})
}

// A rebuild that meets the end of the disk goes away, and the old generation serves on (fault 50).
func TestAFullDiskDuringAReindex(t *testing.T) {
	dir := mounted(t, 48<<20)
	k := impatient(t, dir)
	put(t, k, 0, 500)
	for _, free := range []int64{0, 16 << 10, 100 << 10, 300 << 10} {
		settled(t, dir)
		ballast := fill(t, dir, free)
		before := names(t, dir)
		if name, err := k.Reindex(t.Context(), nil); err == nil || !strings.Contains(err.Error(), "no space left") {
			t.Fatalf("%d bytes free: reindex %q, %v", free, name, err)
		}
		if after := names(t, dir); fmt.Sprint(after) != fmt.Sprint(before) {
			t.Errorf("%d bytes free: left are %v, before %v", free, after, before)
		}
		if n := total(t, k, "afspraak"); n != 500 {
			t.Errorf("%d bytes free: %d found", free, n)
		}
		if err := os.Remove(ballast); err != nil {
			t.Fatal(err)
		}
	}
	// A merge of the old one may have met the end of the disk as well.
	eventually(t, "work goes on", func() bool { return k.Ready(t.Context()) == nil })
	if _, err := k.Reindex(t.Context(), nil); err != nil {
		t.Error(err)
	}
	whole(t, k, 500)
}

// A writer that waits goes on when there is room, and nothing was lost or told in vain.
func TestAWriterWaitsForRoom(t *testing.T) {
	dir := mounted(t, 48<<20)
	k := impatient(t, dir)
	put(t, k, 0, 10)
	ballast := fill(t, dir, 0)
	k.patience = 20 * time.Second
	done := make(chan error, 1)
	go func() {
		_, err := k.Put(context.Background(), []record.Reading{reading("late", text(777))})
		done <- err
	}()
	eventually(t, "it is degraded", func() bool { return k.trouble.reason() != nil })
	if err := os.Remove(ballast); err != nil {
		t.Fatal(err)
	}
	if err := <-done; err != nil {
		t.Errorf("put: %v", err)
	}
	whole(t, k, 11)
}

// A file system mounted for reading: questions are answered, writers are told (fault 51).
func TestAReadOnlyFileSystem(t *testing.T) {
	dir := mounted(t, 48<<20)
	k := opened(t, dir)
	put(t, k, 0, 20)
	closed(t, k)
	remount := func(flags uintptr) {
		t.Helper()
		if err := unix.Mount("tmpfs", dir, "tmpfs", unix.MS_REMOUNT|flags, ""); err != nil {
			t.Fatal(err)
		}
	}
	remount(unix.MS_RDONLY)
	if _, err := Open(t.Context(), dir, engine, quiet()); !errors.Is(err, unix.EROFS) {
		t.Errorf("open to write: %v", err)
	}
	k, err := OpenReadOnly(t.Context(), dir, engine, slog.New(slog.DiscardHandler))
	if err != nil {
		t.Fatal(err)
	}
	if r, err := k.Search(t.Context(), query.Query{}); err != nil || r.Total != 20 {
		t.Errorf("found %d, %v", r.Total, err)
	}
	if _, err := k.Put(t.Context(), []record.Reading{reading("x", "x")}); !errors.Is(err, ErrReadOnly) {
		t.Errorf("put: %v", err)
	}
	if _, err := k.Reindex(t.Context(), nil); !errors.Is(err, ErrReadOnly) {
		t.Errorf("reindex: %v", err)
	}
	if err := k.Ready(t.Context()); !errors.Is(err, ErrDegraded) || !errors.Is(err, ErrReadOnly) {
		t.Errorf("ready: %v", err)
	}
	closed(t, k)
	remount(0)
	k = opened(t, dir)
	put(t, k, 20, 30)
	whole(t, k, 30)
}
