// Package follow publishes generations of an index as files that never change, and fetches those that another program publishes.
package follow

import (
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"regexp"
	"slices"
	"time"
)

// What is published is a folder, which any web server can serve:
//
//	newest.json        names the newest manifest by its sum; the only file that changes, and the last to be written
//	manifests/SUM      lists the files of a generation as it was at one moment, with size and sum
//	files/SUM          a file of an index, or a table that readers need
//
// SUM is the SHA-256 of the bytes in small hexadecimal digits. A file that two manifests list is there once.
const (
	newestName  = "newest.json"
	manifestDir = "manifests"
	fileDir     = "files"
)

// format is of the layout above. A program that changes what it means adds one.
const format = 1

// The bounds of what is believed: far beyond what an index has, far below what would hurt.
const (
	maxNewest   = 4 << 10
	maxManifest = 8 << 20
	maxFiles    = 20_000
	maxTable    = 16 << 20
	maxBytes    = 256 << 30 // of one generation
)

// The tables that may be published beside an index.
const (
	TableSites     = "sites.toml"
	TableGazetteer = "gazetteer.tsv"
	TableCoverage  = "coverage.json"
)

var tableNames = []string{TableSites, TableGazetteer, TableCoverage}

// ErrRefused is the kind of everything that is wrong with what is published. What was fetched before goes on serving.
var ErrRefused = errors.New("refused")

// refusal is an ErrRefused: what anybody may know of it, and what went wrong on this machine.
type refusal struct {
	said  string
	cause error // nil when there is no more to tell
}

func (r *refusal) Error() string {
	if r.cause == nil {
		return "refused: " + r.said
	}
	return "refused: " + r.said + ": " + r.cause.Error()
}

func (r *refusal) Is(target error) bool { return target == ErrRefused }
func (r *refusal) Unwrap() error        { return r.cause }

func refusedf(format string, args ...any) error { return &refusal{said: fmt.Sprintf(format, args...)} }

func refusedFor(cause error, format string, args ...any) error {
	return &refusal{fmt.Sprintf(format, args...), cause}
}

// Said is what anybody may be told of a reason why what answers is not the newest publication: no path and no address.
func Said(err error) string {
	r, refused := errors.AsType[*refusal](err)
	switch {
	case err == nil:
		return ""
	case refused:
		return r.said
	}
	return "nothing newer can be fetched at present"
}

// Newest names the newest manifest.
type Newest struct {
	Format   int    `json:"format"`
	Manifest string `json:"manifest"` // its sum
	Size     int64  `json:"size"`
}

// Manifest lists what one publication consists of.
type Manifest struct {
	Format     int       `json:"format"`
	Generation string    `json:"generation"` // such as gen-3
	Seq        uint64    `json:"seq"`        // number of its last batch
	Schema     string    `json:"schema"`
	Number     int       `json:"schema_number"` // orders schemas
	Published  time.Time `json:"published"`
	Files      []File    `json:"files"`            // of the index
	Tables     []File    `json:"tables,omitempty"` // that readers need
}

// Name is how a publication is called in what is said about it, such as gen-3@42.
func (m *Manifest) Name() string { return fmt.Sprintf("%s@%d", m.Generation, m.Seq) }

// all are the files and the tables.
func (m *Manifest) all() []File { return slices.Concat(m.Files, m.Tables) }

// Bytes is the size of all of them.
func (m *Manifest) Bytes() (n int64) {
	for _, f := range m.all() {
		n += f.Size
	}
	return n
}

// File is a file of a publication.
type File struct {
	Name   string `json:"name"`
	Size   int64  `json:"size"`
	SHA256 string `json:"sha256"`
}

var (
	sumShape        = regexp.MustCompile(`^[0-9a-f]{64}$`)
	generationShape = regexp.MustCompile(`^gen-[1-9][0-9]{0,8}$`)
	fileShape       = regexp.MustCompile(`^[0-9a-z][0-9a-z_-]{0,63}\.(zap|bolt)$`) // what an index consists of; no path, and nothing hidden
)

func sumOf(b []byte) string {
	h := sha256.Sum256(b)
	return hex.EncodeToString(h[:])
}

// readNewest reads what names the newest manifest.
func readNewest(b []byte) (n Newest, err error) {
	if err := json.Unmarshal(b, &n); err != nil {
		return n, refusedFor(err, "%s can not be read", newestName)
	}
	switch {
	case n.Format != format:
		return n, refusedf("what is published has format %d, this program reads %d", n.Format, format)
	case !sumShape.MatchString(n.Manifest):
		return n, refusedf("%s names no manifest: %.80q", newestName, n.Manifest)
	case n.Size <= 0 || n.Size > maxManifest:
		return n, refusedf("a manifest of %d bytes", n.Size)
	}
	return n, nil
}

// readManifest reads a manifest. Whoever wrote it may mean harm: a name in it never leads out of a folder, and its sizes are bounded.
func readManifest(b []byte) (*Manifest, error) {
	m := &Manifest{}
	if err := json.Unmarshal(b, m); err != nil {
		return nil, refusedFor(err, "the manifest can not be read")
	}
	switch {
	case m.Format != format:
		return nil, refusedf("a manifest of format %d, this program reads %d", m.Format, format)
	case !generationShape.MatchString(m.Generation):
		return nil, refusedf("%.80q is no name of a generation", m.Generation)
	case len(m.Files) == 0 || len(m.Files)+len(m.Tables) > maxFiles:
		return nil, refusedf("a manifest of %d files and %d tables", len(m.Files), len(m.Tables))
	}
	names := map[string]bool{}
	left := int64(maxBytes)
	for i, f := range m.all() {
		table := i >= len(m.Files)
		switch {
		case !table && !fileShape.MatchString(f.Name), table && !slices.Contains(tableNames, f.Name):
			return nil, refusedf("%.80q is no file of an index", f.Name)
		case names[f.Name]:
			return nil, refusedf("%q is listed twice", f.Name)
		case !sumShape.MatchString(f.SHA256):
			return nil, refusedf("%.80q is no SHA-256", f.SHA256)
		case f.Size < 0 || f.Size > left || table && f.Size > maxTable:
			return nil, refusedf("%s of %d bytes is too large", f.Name, f.Size)
		}
		names[f.Name] = true
		left -= f.Size
	}
	return m, nil
}

// fits says why an index of a manifest can not be read by a program of a schema; nil when it can.
func (m *Manifest) fits(schema string, number int) error {
	switch {
	case m.Number > number:
		return refusedf("%s is of a newer program (schema %d, this one reads %d): install that one here", m.Name(), m.Number, number)
	case m.Number < number:
		return refusedf("%s is of an older program (schema %d, this one reads %d): install this one where it is published", m.Name(), m.Number, number)
	case m.Schema != schema:
		return refusedf("%s has another schema (%.80q, this program reads %q)", m.Name(), m.Schema, schema)
	}
	return nil
}
