package sites_test

import (
	"os"
	"path/filepath"
	"testing"
	"time"

	"entente/internal/record"
	"entente/internal/sites"
)

func TestHowMuchIsShownFollowsTheFile(t *testing.T) {
	path := filepath.Join(t.TempDir(), sites.File)
	faults := 0
	follow := func() *sites.Follower {
		return sites.Follow(func() string { return path }, func(error) { faults++ })
	}
	f := follow()
	want := func(site string, how record.Display) {
		t.Helper()
		if got := f.Display(site); got != how {
			t.Errorf("of %q is shown %q, want %q", site, got, how)
		}
	}
	put := func(text string) {
		t.Helper()
		if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
		time.Sleep(1100 * time.Millisecond)
	}
	want("a", record.DisplayText) // no file says otherwise
	put("[site.a]\ndisplay = \"link\"\n[site.b]\n")
	want("a", record.DisplayLink)
	want("b", record.DisplayText)
	want("", record.DisplayText)
	put("[site.a]\ndisplay = \"snippet\"\n[")
	want("a", record.DisplayLink) // what was known holds as long as there is a fault
	f = follow()                  // who never could read the file shows links only
	want("a", record.DisplayLink)
	want("c", record.DisplayLink)
	want("", record.DisplayText) // of no site
	if faults != 2 {
		t.Errorf("%d faults were told", faults)
	}
	put("[site.a]\ndisplay = \"snippet\"\n")
	want("a", record.DisplaySnippet)
	want("c", record.DisplayText)
}
