package main

import (
	"encoding/json"
	"fmt"
	"path/filepath"
	"strings"
	"testing"
)

// A backup made beside a server, or alone, is restored to a folder that answers alike and is well (fault 92).
func TestBackupAndRestore(t *testing.T) {
	docs := folder(t, "a.html", dutchPage, "b.md", frenchNote)
	data := filepath.Join(t.TempDir(), "data")
	ingested(t, exitOK, "--data", data, docs)
	before := search(t, data, "stedenband OR jumelage")
	for _, beside := range []bool{false, true} {
		if beside {
			server(t, data)
		}
		for _, name := range []string{"copy.tar", "copy"} {
			t.Chdir(t.TempDir()) // the server is elsewhere
			var made, restored backedUp
			if err := json.Unmarshal([]byte(ok(t, "backup", "--json", "--data", data, name)), &made); err != nil {
				t.Fatal(err)
			}
			to := filepath.Join(t.TempDir(), "to")
			if err := json.Unmarshal([]byte(ok(t, "restore", "--json", "--data", to, name)), &restored); err != nil {
				t.Fatal(err)
			}
			if made.Documents != 2 || restored.Documents != 2 || made.Files != restored.Files || !made.Time.Equal(restored.Time) {
				t.Errorf("made %+v, restored %+v", made, restored)
			}
			after := search(t, to, "stedenband OR jumelage")
			if fmt.Sprint(after.Hits) != fmt.Sprint(before.Hits) {
				t.Errorf("found %+v, before %+v", after.Hits, before.Hits)
			}
			examined(t, exitOK, to)
			if s := call(t, "restore", "--data", to, name); s.code != exitFailed || !strings.Contains(s.err, "not empty") {
				t.Errorf("restored over it: exit %d, %s", s.code, s.err)
			}
			if s := call(t, "backup", "--data", data, name); s.code != exitFailed || !strings.Contains(s.err, "exists") {
				t.Errorf("backed up over it: exit %d, %s", s.code, s.err)
			}
		}
	}
	if s := call(t, "restore", "--data", filepath.Join(t.TempDir(), "x"), "none.tar"); s.code != exitNotFound {
		t.Errorf("no backup: exit %d, %s", s.code, s.err)
	}
	if s := call(t, "backup", "--data", filepath.Join(t.TempDir(), "x"), "y.tar"); s.code != exitUnavailable {
		t.Errorf("no data: exit %d, %s", s.code, s.err)
	}
}
