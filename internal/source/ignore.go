package source

import (
	"bytes"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path"
	"path/filepath"
	"strings"

	"entente/internal/record"
)

// IgnoreFile, in a folder that is named, lists what in it is no document: a pattern a line, "#" begins a comment. A pattern
// without a slash speaks of a file or folder of that name at any depth, one with a slash of the path from the folder named.
const IgnoreFile = ".ententeignore"

// ignored is the patterns of one folder.
type ignored []string

// readIgnored returns the patterns that hold in a folder; a folder without the file has none.
func readIgnored(folder string) (ignored, error) {
	name := filepath.Join(folder, IgnoreFile)
	info, err := os.Lstat(name)
	if errors.Is(err, fs.ErrNotExist) {
		return nil, nil
	}
	if err == nil && !info.Mode().IsRegular() { // a pipe would hold the walk for ever
		return nil, &record.Failure{Class: record.ClassUnreadable, Reason: "not a regular file"}
	}
	if err != nil {
		return nil, failure(err)
	}
	b, err := os.ReadFile(name)
	if err != nil {
		return nil, failure(err)
	}
	var patterns ignored
	for line := range bytes.Lines(b) {
		p := strings.TrimSpace(string(line))
		if p == "" || strings.HasPrefix(p, "#") {
			continue
		}
		if _, err := path.Match(p, ""); err != nil {
			return nil, &record.Failure{Class: record.ClassCorrupt, Reason: fmt.Sprintf("%s: the pattern %q is malformed", IgnoreFile, p)}
		}
		patterns = append(patterns, p)
	}
	return patterns, nil
}

// match reports whether a pattern speaks of rel, a path with slashes from the folder the patterns stand in.
func (ig ignored) match(rel string) bool {
	for _, p := range ig {
		subject := rel
		if !strings.Contains(p, "/") {
			subject = path.Base(rel)
		}
		// The patterns were checked when they were read.
		if ok, _ := path.Match(strings.Trim(p, "/"), subject); ok {
			return true
		}
	}
	return false
}
