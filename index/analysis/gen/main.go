// Command gen writes the lexicon of Dutch compounds, compound.bin of index/analysis, from the word list of OpenTaal and
// from what we know of parts ourselves. Run it in index/analysis:
//
//	go run ./gen -words usr/share/dict/dutch
//
// The README beside compound.bin tells where the word list comes from.
package main

import (
	"flag"
	"fmt"
	"io"
	"os"
	"path/filepath"

	"entente/index/analysis/compound"
)

func main() {
	if err := run(os.Args[1:], os.Stderr); err != nil {
		fmt.Fprintln(os.Stderr, "gen:", err)
		os.Exit(1)
	}
}

func run(args []string, told io.Writer) error {
	set := flag.NewFlagSet("gen", flag.ContinueOnError)
	path := set.String("words", "", "word list, one a line")
	own := set.String("own", filepath.Join("gen", "parts.own.tsv"), "what we know of parts")
	names := set.String("names", filepath.Join("gen", "whole.own.txt"), "words that are never split")
	places := set.String("places", filepath.Join("..", "..", "internal", "vocab"), "folder of the lists of places")
	out := set.String("out", "compound.bin", "file to write")
	if err := set.Parse(args); err != nil {
		return err
	}
	m, err := read(*path, *own)
	if err != nil {
		return err
	}
	if err := m.readWhole(*names); err != nil {
		return err
	}
	if err := m.learn(told); err != nil {
		return err
	}
	if err := m.keepNames(*places); err != nil {
		return err
	}
	data, err := compound.Build(m.entries())
	if err != nil {
		return err
	}
	fmt.Fprintf(told, "%d entries, %d bytes\n", len(m.entries()), len(data))
	return os.WriteFile(*out, data, 0o644)
}
