package arch

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

var update = flag.Bool("update", false, "record the hashes of generated files and of what they are made from")

// TestGeneratedFilesAreFresh compares every generated file, and every file of the project it is made from, with the
// hashes recorded when it was made. A difference means that one was edited without the other: `make regenerate`.
func TestGeneratedFilesAreFresh(t *testing.T) {
	const manifest = "generated.tsv"
	b, err := os.ReadFile(manifest)
	if err != nil {
		t.Fatal(err)
	}
	var fresh bytes.Buffer
	for line := range strings.Lines(string(b)) {
		text := strings.TrimRight(line, "\n")
		if text == "" || strings.HasPrefix(text, "#") {
			fresh.WriteString(line)
			continue
		}
		cells := strings.Split(text, "\t")
		if len(cells) != 4 {
			t.Fatalf("%s: want generator, role, file, hash: %q", manifest, text)
		}
		content, err := os.ReadFile(filepath.Join("..", "..", filepath.FromSlash(cells[2])))
		if err != nil {
			t.Errorf("%s: %v", manifest, err)
			continue
		}
		sum := sha256.Sum256(content)
		now := hex.EncodeToString(sum[:])
		if now != cells[3] && !*update {
			t.Errorf("%s (%s of %s) has changed since it was recorded: run `make regenerate`", cells[2], cells[1], cells[0])
		}
		fmt.Fprintf(&fresh, "%s\t%s\t%s\t%s\n", cells[0], cells[1], cells[2], now)
	}
	if *update {
		if err := os.WriteFile(manifest, fresh.Bytes(), 0o644); err != nil {
			t.Fatal(err)
		}
	}
}
