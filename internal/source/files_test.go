package source_test

import (
	"context"
	"errors"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"syscall"
	"testing"
	"time"

	"entente/internal/record"
	"entente/internal/source"
)

// put writes files into a new folder: path and content by turns.
func put(t *testing.T, pairs ...string) string {
	t.Helper()
	dir := t.TempDir()
	for i := 0; i < len(pairs); i += 2 {
		path := filepath.Join(dir, filepath.FromSlash(pairs[i]))
		if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(path, []byte(pairs[i+1]), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	return dir
}

// names lists what a place yields: the name of what was read, "name: class" of a failure, "name: skipped".
func names(t *testing.T, s source.Source) []string {
	t.Helper()
	var got []string
	for item, err := range s.Items(t.Context()) {
		skipped, isSkipped := errors.AsType[*source.Skipped](err)
		switch {
		case isSkipped && skipped.Reason == "":
			t.Errorf("%s is skipped without a reason", item.Name)
		case isSkipped:
			got = append(got, item.Name+": skipped")
		case err != nil:
			got = append(got, item.Name+": "+string(record.AsFailure(err).Class))
		default:
			got = append(got, item.Name)
		}
	}
	return got
}

func same(t *testing.T, got, want []string) {
	t.Helper()
	if !slices.Equal(got, want) {
		t.Errorf("\n got %q\nwant %q", got, want)
	}
}

func TestAFolderIsWalkedInOneOrder(t *testing.T) {
	dir := put(t, "b.txt", "b", "a.txt", "a", "sub/deep/z.md", "z", "sub/a.html", "a")
	same(t, names(t, source.At(dir, source.Options{})), []string{"a.txt", "b.txt", "sub/a.html", "sub/deep/z.md"})
}

func TestHiddenFilesAndVersionControlArePassedOver(t *testing.T) {
	dir := put(t, ".git/config", "x", ".hidden", "x", "CVS/Entries", "x", "__MACOSX/a", "x", "Thumbs.db", "x", "kept.txt", "x")
	same(t, names(t, source.At(dir, source.Options{})), []string{"kept.txt"})
}

func TestWhatLiesBesideDocumentsIsSkipped(t *testing.T) {
	dir := put(t, "page.html", "x", "style.CSS", "x", "partners.tsv", "x", "seeds.go", "x")
	same(t, names(t, source.At(dir, source.Options{})), []string{"page.html", "partners.tsv", "seeds.go: skipped", "style.CSS: skipped"})
	same(t, names(t, source.At(filepath.Join(dir, "seeds.go"), source.Options{})), []string{"seeds.go"})
}

func TestExcludedFoldersAreNotEntered(t *testing.T) {
	dir := put(t, "data/store.db", "x", "kept.txt", "x")
	got := names(t, source.At(dir, source.Options{Exclude: []string{filepath.Join(dir, "data")}}))
	same(t, got, []string{"kept.txt"})
}

func TestLinksInAFolderAreNotFollowed(t *testing.T) {
	dir := put(t, "sub/a.txt", "a")
	outside := put(t, "secret.txt", "s")
	for name, target := range map[string]string{"loop": dir, "out": outside, "broken": "nowhere"} {
		if err := os.Symlink(target, filepath.Join(dir, name)); err != nil {
			t.Fatal(err)
		}
	}
	same(t, names(t, source.At(dir, source.Options{})), []string{"broken: skipped", "loop: skipped", "out: skipped", "sub/a.txt"})
}

func TestALinkThatIsNamedIsFollowed(t *testing.T) {
	dir := put(t, "a.txt", "a")
	link := filepath.Join(t.TempDir(), "link")
	if err := os.Symlink(dir, link); err != nil {
		t.Fatal(err)
	}
	for item, err := range source.At(link, source.Options{}).Items(t.Context()) {
		if err != nil {
			t.Fatal(err)
		}
		resolved, err := filepath.EvalSymlinks(dir)
		if err != nil {
			t.Fatal(err)
		}
		if want := filepath.Join(resolved, "a.txt"); item.Key != want {
			t.Errorf("key %q, want %q: the same file by another road is the same source", item.Key, want)
		}
		if want := filepath.ToSlash(filepath.Join(link, "a.txt")); item.Source != want {
			t.Errorf("source %q, want %q: shown as it was given", item.Source, want)
		}
	}
}

func TestAPipeDoesNotHoldTheWalk(t *testing.T) {
	dir := put(t, "a.txt", "a")
	if err := syscall.Mkfifo(filepath.Join(dir, "pipe"), 0o644); err != nil {
		t.Skipf("no pipes here: %v", err)
	}
	same(t, names(t, source.At(dir, source.Options{})), []string{"a.txt", "pipe: skipped"})
	same(t, names(t, source.At(filepath.Join(dir, "pipe"), source.Options{})), []string{"pipe: unsupported"})
	if err := os.Rename(filepath.Join(dir, "pipe"), filepath.Join(dir, source.IgnoreFile)); err != nil {
		t.Fatal(err)
	}
	same(t, names(t, source.At(dir, source.Options{})), []string{source.IgnoreFile + ": unreadable", "a.txt"})
}

func TestASingleFile(t *testing.T) {
	dir := put(t, "sub/page.html", "<p>tekst")
	now := time.Date(2026, 11, 22, 1, 2, 3, 0, time.UTC)
	path := filepath.Join(dir, "sub", "page.html")
	count := 0
	for item, err := range source.At(path, source.Options{Now: func() time.Time { return now }}).Items(t.Context()) {
		count++
		if err != nil {
			t.Fatal(err)
		}
		if item.Name != "page.html" || string(item.Bytes) != "<p>tekst" || !item.Retrieved.Equal(now) || item.Modified.IsZero() {
			t.Errorf("read %+v", item)
		}
	}
	if count != 1 {
		t.Errorf("%d items, want 1", count)
	}
}

func TestWhatCannotBeReadHasAClass(t *testing.T) {
	dir := put(t, "dir/closed.txt", "x", "dir/open.txt", "x")
	closed := filepath.Join(dir, "dir", "closed.txt")
	if err := os.Chmod(closed, 0); err != nil {
		t.Fatal(err)
	}
	big := filepath.Join(dir, "big.txt")
	if err := os.WriteFile(big, nil, 0o644); err != nil {
		t.Fatal(err)
	}
	if err := os.Truncate(big, source.MaxBytes+1); err != nil {
		t.Fatal(err)
	}
	circle := filepath.Join(dir, "circle")
	if err := os.Symlink(circle, circle); err != nil {
		t.Fatal(err)
	}
	for _, tt := range []struct {
		name, operand string
		want          []string
	}{
		{"missing", filepath.Join(dir, "nothing"), []string{"nothing: missing"}},
		{"a file taken for a folder", closed + "/x", []string{"x: missing"}},
		{"a link to itself", circle, []string{"circle: unreadable"}},
		{"too large", big, []string{"big.txt: too-large"}},
		{"an address", "https://example.org/a", []string{"https://example.org/a: unsupported"}},
		{"another scheme", "file:///etc/passwd", []string{"file:///etc/passwd: unsupported"}},
		{"a scheme without slashes", "data:text/html,<p>x", []string{"data:text/html,<p>x: unsupported"}},
		{"without rights", filepath.Join(dir, "dir"), []string{"closed.txt: unreadable", "open.txt"}},
	} {
		t.Run(tt.name, func(t *testing.T) {
			if tt.name == "without rights" && os.Geteuid() == 0 {
				t.Skip("root may read everything")
			}
			same(t, names(t, source.At(tt.operand, source.Options{})), tt.want)
		})
	}
}

func TestOlderFilesAreSkipped(t *testing.T) {
	dir := put(t, "new.txt", "n", "old.txt", "o")
	day := time.Date(2020, 5, 1, 0, 0, 0, 0, time.UTC)
	if err := os.Chtimes(filepath.Join(dir, "old.txt"), day, day); err != nil {
		t.Fatal(err)
	}
	got := names(t, source.At(dir, source.Options{Since: day.AddDate(0, 0, 1)}))
	same(t, got, []string{"new.txt", "old.txt: skipped"})
}

func TestNamesThatAreNoText(t *testing.T) {
	dir := put(t, "a\xff.txt", "x", "line\nbreak.txt", "x")
	var keys []string
	for item, err := range source.At(dir, source.Options{}).Items(t.Context()) {
		if err != nil {
			t.Fatal(err)
		}
		keys = append(keys, filepath.Base(item.Key))
		if strings.Contains(item.Source, "\xff") {
			t.Errorf("source %q is no text", item.Source)
		}
	}
	same(t, keys, []string{"a\xff.txt", "line\nbreak.txt"})
}

func TestAWalkEndsWithItsContext(t *testing.T) {
	dir := put(t, "a.txt", "a", "b.txt", "b")
	ctx, cancel := context.WithCancel(t.Context())
	defer cancel()
	var errs []error
	for _, err := range source.At(dir, source.Options{}).Items(ctx) {
		errs = append(errs, err)
		cancel()
	}
	if len(errs) != 2 || !errors.Is(errs[1], context.Canceled) {
		t.Errorf("got %v, want one item and then the cancellation", errs)
	}
}

func TestGone(t *testing.T) {
	dir := put(t, "a.txt", "a")
	for _, tt := range []struct {
		key  string
		want bool
	}{
		{filepath.Join(dir, "a.txt"), false},
		{filepath.Join(dir, "b.txt"), true},
		{filepath.Join(dir, "a.txt", "below a file"), true},
		{"https://example.org/", false},
	} {
		if got := source.Gone(tt.key); got != tt.want {
			t.Errorf("Gone(%q) = %v, want %v", tt.key, got, tt.want)
		}
	}
}
