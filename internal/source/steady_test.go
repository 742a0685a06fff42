package source_test

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"

	"entente/internal/record"
	"entente/internal/source"
)

// TestAFileThatChangesIsReadWholeOrNotAtAll: while another program writes one version after the other, every document read
// is one of them, or none (fault 38).
func TestAFileThatChangesIsReadWholeOrNotAtAll(t *testing.T) {
	path := filepath.Join(t.TempDir(), "report.txt")
	version := func(n int) []byte { return bytes.Repeat(fmt.Appendf(nil, "version %d\n", n%10), 100_000) }
	if err := os.WriteFile(path, version(0), 0o600); err != nil {
		t.Fatal(err)
	}
	end := make(chan struct{})
	var writer sync.WaitGroup
	writer.Go(func() {
		f, err := os.OpenFile(path, os.O_WRONLY, 0)
		if err != nil {
			t.Error(err)
			return
		}
		defer f.Close()
		for n := 1; ; n++ {
			select {
			case <-end:
				return
			default:
			}
			if _, err := f.WriteAt(version(n), 0); err != nil {
				t.Error(err)
				return
			}
		}
	})
	for range 5 {
		for item, err := range source.At(path, source.Options{}).Items(context.Background()) {
			if err != nil {
				if f, ok := errors.AsType[*record.Failure](err); !ok || f.Class != record.ClassUnreadable || !strings.Contains(f.Reason, "being written") {
					t.Fatalf("got %v", err)
				}
				continue
			}
			lines := bytes.Split(bytes.TrimSuffix(item.Bytes, []byte("\n")), []byte("\n"))
			for _, l := range lines {
				if !bytes.Equal(l, lines[0]) {
					t.Fatalf("a document of %q and %q", lines[0], l)
				}
			}
		}
	}
	close(end)
	writer.Wait()
	for item, err := range source.At(path, source.Options{}).Items(context.Background()) {
		if err != nil || len(item.Bytes) != len(version(0)) {
			t.Errorf("when it holds still: %d bytes, %v", len(item.Bytes), err)
		}
	}
}

// TestAFileThatIsGoneWhenItsTurnComes: a walk lists a folder before it reads it (fault 39).
func TestAFileThatIsGoneWhenItsTurnComes(t *testing.T) {
	dir := t.TempDir()
	for _, name := range []string{"a.txt", "b.txt", "c.txt"} {
		if err := os.WriteFile(filepath.Join(dir, name), []byte("text"), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	var met []string
	for item, err := range source.At(dir, source.Options{}).Items(context.Background()) {
		class := record.ClassOK
		if f, ok := errors.AsType[*record.Failure](err); ok {
			class = f.Class
		}
		met = append(met, item.Name+" "+string(class))
		if item.Name == "a.txt" {
			if err := os.Remove(filepath.Join(dir, "b.txt")); err != nil {
				t.Fatal(err)
			}
		}
	}
	if got := strings.Join(met, ", "); got != "a.txt ok, b.txt missing, c.txt ok" {
		t.Errorf("met %s", got)
	}
}
