package vocab

import (
	"cmp"
	_ "embed" // what is known of the places
	"slices"
	"sort"
	"strconv"
	"strings"
	"sync"

	"entente/internal/lang"
)

// PlaceKind tells what a place is.
type PlaceKind string

// The kinds of place. A municipality is any town or village; what a state is parted into first is a region or a province as it calls it.
const (
	PlaceMunicipality PlaceKind = "municipality"
	PlaceDistrict     PlaceKind = "district"
	PlaceDepartment   PlaceKind = "department"
	PlaceProvince     PlaceKind = "province"
	PlaceRegion       PlaceKind = "region"
)

// Place is a town or a part of a country.
type Place struct {
	ID         string // "gn-" and GeoNames' number, or a slug with the country for those of localities.tsv
	Name       string // as GeoNames shows it, mostly as its country writes it but for the script; of localities.tsv the Dutch one
	Country    string // ISO 3166-1 alpha-2
	Kind       PlaceKind
	Population int    // within five in a hundred; 0 when it is not known
	Shown      bool   // the name asked for is the one it is shown by or has by hand, not an alternate
	Ours       bool   // of localities.tsv or the installation's own gazetteer: written by hand for texts on partnerships
	Within     string // id of the place it is part of, where a gazetteer tells
}

var (
	//go:embed places.facts
	placeFacts string
	//go:embed places.lone
	loneText string
)

const (
	factSize  = 10 // bytes of an entry of places.facts, see gen
	shownRank = 5  // the first names on a line are those by hand and the one shown
)

// PlacesNamed returns the places that bear a name, given folded, the likeliest first: those of the gazetteer in use, of localities.tsv, then by people; at most some
// ten. Towns and villages of 5,000 people and more are there (1,000 when they have two names, or lie where partners of European towns do), Belgian ones included; of many towns of one name the
// largest six. Blanks in the name do not matter.
func PlacesNamed(folded string) []Place {
	key := placeKey(folded)
	if key == "" || len(key) > longestName {
		return nil
	}
	if whole, _ := PlaceMay(NameHash(0).Word([]byte(key))); !whole {
		return nil // most words
	}
	var found []Place
	own := ownNames()
	for _, i := range own.byKey[key] {
		found = append(found, own.places[i])
	}
	for i := firstOf(key); named(i, key); i++ {
		if p, ok := factsOf(offsetAt(i)); ok {
			found = append(found, p)
		}
	}
	found = appendLone(found, key)
	slices.SortStableFunc(found, func(a, b Place) int {
		if a.Ours != b.Ours {
			if a.Ours {
				return -1
			}
			return 1
		}
		return cmp.Compare(b.weight(), a.weight())
	})
	return over(key, found)
}

// weight is how likely a place is meant by a name where nothing else tells.
func (p Place) weight() int {
	people := p.Population
	if p.Country == "US" || p.Country == "AU" { // towns there are called after those of Europe, of which texts on partnerships speak more
		people /= 3
	}
	if p.Shown {
		return people
	}
	return people / 4
}

// factsOf returns the place on whose line the name at offset lies.
func factsOf(offset int) (Place, bool) {
	start := strings.LastIndexByte(placeText[:offset], '\n') + 1
	n := len(placeFacts) / factSize
	lineOf := func(i int) int {
		f := placeFacts[i*factSize:]
		return int(f[0])<<16 | int(f[1])<<8 | int(f[2])
	}
	i := sort.Search(n, func(i int) bool { return lineOf(i) >= start })
	if i == n || lineOf(i) != start {
		return Place{}, false // a region
	}
	f := placeFacts[i*factSize:]
	line := placeText[start:]
	line = line[:strings.IndexByte(line, '\n')]
	turn := strings.Count(placeText[start:offset], "\t")
	p := Place{Country: f[6:8], Kind: PlaceMunicipality, Population: PeopleOf(f[8]), Shown: turn == int(f[9]) || turn < shownRank && int(f[9]) >= turn}
	for range f[9] {
		_, line, _ = strings.Cut(line, "\t")
	}
	p.Name, _, _ = strings.Cut(line, "\t")
	if id := int(f[3])<<16 | int(f[4])<<8 | int(f[5]); id > 0 {
		p.ID = "gn-" + strconv.Itoa(id)
	} else {
		p.ID = Slug(p.Name) + "-" + strings.ToLower(p.Country)
	}
	return p, true
}

// appendLone appends the towns that have this name and no other.
func appendLone(found []Place, key string) []Place {
	head := strings.IndexByte(loneText, '\n') + 1
	lo, hi := head, len(loneText)
	for lo < hi {
		start := max(head, strings.LastIndexByte(loneText[:lo+(hi-lo)/2], '\n')+1)
		if compareKey(loneText[start:], key) < 0 {
			lo = start + strings.IndexByte(loneText[start:], '\n') + 1
		} else {
			hi = start
		}
	}
	for lo < len(loneText) && compareKey(loneText[lo:], key) == 0 {
		line := loneText[lo:]
		line = line[:strings.IndexByte(line, '\n')]
		lo += len(line) + 1
		name, facts, _ := strings.Cut(line, "\t")
		number, people, _ := strings.Cut(facts[2:], ".")
		id, err := strconv.ParseInt(number, 36, 64)
		b, err2 := strconv.ParseUint(people, 36, 8)
		if err == nil && err2 == nil {
			found = append(found, Place{ID: "gn-" + strconv.FormatInt(id, 10), Name: name, Country: facts[:2], Kind: PlaceMunicipality,
				Population: PeopleOf(byte(b)), Shown: true})
		}
	}
	return found
}

// Slug returns the words of a name folded and joined by hyphens, for ids.
func Slug(name string) string { return strings.ReplaceAll(Fold(name), " ", "-") }

// Localities returns the parts of countries (regions, provinces, departments, districts) and the partner communes that GeoNames' list lacks,
// written by hand. Its further columns are the country and the kind.
func Localities() *List { return localities() }

var localities = embedded("localities.tsv")

// own are the places of localities.tsv as they are looked up.
type own struct {
	places []Place
	byKey  map[string][]int
	hashes map[uint64]bool
}

var ownNames = sync.OnceValue(func() own {
	o := own{byKey: map[string][]int{}, hashes: map[uint64]bool{}}
	for _, t := range Localities().All() {
		p := Place{ID: t.ID, Name: t.Label(lang.NL), Country: t.Cell(0), Kind: PlaceKind(t.Cell(1)), Shown: true, Ours: true}
		i := len(o.places)
		o.places = append(o.places, p)
		for _, l := range lang.All() {
			for _, n := range t.Names[l] {
				enter(n, i, o.byKey, o.hashes)
			}
		}
	}
	return o
})

// PlaceByID returns the place with an id that PlacesNamed gave. It reads through the lists: for showing a place, not for every word of a text.
func PlaceByID(id string) (Place, bool) {
	if p, _, ok := placeOver(id); ok {
		return p, true
	}
	number, ok := strings.CutPrefix(id, "gn-")
	if !ok {
		if t, found := Localities().Get(id); found {
			for _, p := range PlacesNamed(Fold(t.Label(lang.NL))) {
				if p.ID == id {
					return p, true
				}
			}
		}
		return Place{}, false
	}
	n, err := strconv.Atoi(number)
	if err != nil {
		return Place{}, false
	}
	for i := 0; i < len(placeFacts); i += factSize {
		f := placeFacts[i:]
		if int(f[3])<<16|int(f[4])<<8|int(f[5]) == n {
			return factsOf(int(f[0])<<16 | int(f[1])<<8 | int(f[2]))
		}
	}
	want := strconv.FormatInt(int64(n), 36) + "."
	for at := 0; ; {
		i := strings.Index(loneText[at:], want)
		if i < 0 {
			return Place{}, false
		}
		at += i
		if at >= 3 && loneText[at-3] == '\t' {
			start := strings.LastIndexByte(loneText[:at], '\n') + 1
			name, _, _ := strings.Cut(loneText[start:], "\t")
			for _, p := range PlacesNamed(Fold(name)) {
				if p.ID == id {
					return p, true
				}
			}
			return Place{}, false
		}
		at++
	}
}
