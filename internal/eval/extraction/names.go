package main

import (
	"slices"
	"strings"

	"entente/internal/vocab"
)

// generic words say what a party is and not which.
var generic = []string{"de", "stad", "gemeente", "van", "the", "city", "of", "commune", "ville", "municipality", "departement",
	"province", "provincie", "la", "le", "het", "en", "and", "regio", "district", "network", "netwerk", "town", "council", "region"}

// telling returns the folded words of a name without the generic ones; all of them when there are no others.
func telling(name string) []string {
	words := strings.Fields(vocab.Fold(name))
	rest := slices.DeleteFunc(slices.Clone(words), func(w string) bool { return slices.Contains(generic, w) })
	if len(rest) == 0 {
		return words
	}
	return rest
}

// moreWords is how many telling words the longer of two names of one party may have more: "Marino" and "Comune di Marino (RM)".
const moreWords = 3

// sameParty reports whether read names one of names: the words of one are all among those of the other, and read is not a
// whole sentence.
func sameParty(read string, names []string) bool {
	r := telling(read)
	return slices.ContainsFunc(names, func(name string) bool {
		n := telling(name)
		if len(r) == 0 || len(n) == 0 || len(r) > len(n)+moreWords {
			return false
		}
		return within(n, r) || within(r, n)
	})
}

func within(words, of []string) bool {
	return !slices.ContainsFunc(words, func(w string) bool { return !slices.Contains(of, w) })
}

// called returns every name of what people call so: its own, what the label adds and the exonyms of a place.
func called(name string, aliases []string) []string {
	names := append([]string{name}, aliases...)
	for _, n := range slices.Clone(names) {
		names = append(names, vocab.PlaceNames(n)...)
	}
	return names
}

// samePlace reports whether one of surfaces is one of names, generic words aside. Of places the whole name is asked: "Ross" is not
// "New Ross".
func samePlace(surfaces, names []string) bool {
	return slices.ContainsFunc(surfaces, func(s string) bool {
		return slices.ContainsFunc(names, func(n string) bool { return slices.Equal(telling(s), telling(n)) })
	})
}

// labels returns what the place or party of an id is called, as far as a list tells.
func labels(id string) []string {
	var names []string
	if t, ok := vocab.Municipalities().Get(id); ok {
		for _, n := range t.Names {
			names = append(names, n...)
		}
	}
	if p, ok := vocab.PlaceByID(id); ok {
		names = append(names, p.Name)
	}
	return names
}
