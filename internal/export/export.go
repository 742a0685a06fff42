// Package export writes what a question finds in the formats that people take it away in: tables, records a line, references.
package export

import (
	"bufio"
	"errors"
	"fmt"
	"io"
	"iter"
	"slices"
	"strings"

	"entente/internal/answer"
)

// ErrFormat is the kind of error for a format that there is none of.
var ErrFormat = errors.New("no such export format")

// Format is a way to write records down.
type Format struct {
	Name      string
	MediaType string
	Extension string
	write     func(w io.Writer, o Options, rows iter.Seq2[answer.Row, error]) error
}

// Formats is the one table of formats.
var Formats = []Format{
	{"csv", "text/csv; charset=utf-8; header=present", "csv", writeCSV},
	{"jsonl", "application/x-ndjson; charset=utf-8", "jsonl", writeJSONL},
	{"ris", "application/x-research-info-systems; charset=utf-8", "ris", writeRIS},
	{"bibtex", "application/x-bibtex; charset=utf-8", "bib", writeBibTeX},
	{"csl", "application/vnd.citationstyles.csl+json; charset=utf-8", "json", writeCSL},
}

// Names lists the names of all formats.
func Names() []string {
	var names []string
	for _, f := range Formats {
		names = append(names, f.Name)
	}
	return names
}

// ByName returns the format of a name; ErrFormat when there is none.
func ByName(name string) (Format, error) {
	i := slices.IndexFunc(Formats, func(f Format) bool { return f.Name == name })
	if i < 0 {
		return Format{}, fmt.Errorf("%w: %q, there are %s", ErrFormat, name, strings.Join(Names(), ", "))
	}
	return Formats[i], nil
}

// Options say how records are written.
type Options struct {
	Agreements bool   // the rows are agreements, not documents
	Base       string // address of this service, such as https://entente.example; empty: addresses of pages are paths
	Generation string // of the index the rows come from
}

// page is the address of a page of ours.
func (o Options) page(path string) string { return strings.TrimSuffix(o.Base, "/") + path }

// Write writes rows. It stops at the first error of a row or of w; what is written by then is no whole export.
func (f Format) Write(w io.Writer, o Options, rows iter.Seq2[answer.Row, error]) error {
	b := bufio.NewWriterSize(w, 64<<10)
	if err := f.write(b, o, rows); err != nil {
		return fmt.Errorf("export as %s: %w", f.Name, err)
	}
	if err := b.Flush(); err != nil {
		return fmt.Errorf("export as %s: %w", f.Name, err)
	}
	return nil
}
