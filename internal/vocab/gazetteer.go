package vocab

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"maps"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"sync/atomic"

	"entente/internal/lang"
)

// GazetteerFile is the name of an installation's own table of places in its data folder.
const GazetteerFile = "gazetteer.tsv"

// Gazetteer is an installation's own names of places. They stand over all that the program knows. It never changes; nil holds none.
//
// A line has an id, the Dutch, French and English names, several parted by "|", a kind, a country, the id of what the place is part of and
// how many people live there. The id is that of a known place, "gn-…", which gets these names as well and keeps whatever of kind, country and
// people the line leaves empty; or that of GeoNames for one the program lacks, or a slug of one's own, which need a country. Empty lines and
// those that begin with "#" say nothing.
type Gazetteer struct {
	places []Place
	names  []map[lang.Code][]string
	byID   map[string]int
	byKey  map[string][]int
	hashes map[uint64]bool
	faults []GazetteerFault
	mark   string
}

// GazetteerFault is a line that is not followed.
type GazetteerFault struct {
	Line   int // from 1
	Reason string
}

func (f GazetteerFault) String() string { return fmt.Sprintf("line %d: %s", f.Line, f.Reason) }

// The bounds of a gazetteer, so that a file of another kind is told from one.
const (
	maxGazetteer       = 16 << 20
	maxGazetteerFaults = 1000
	shortestName       = 2 // letters and digits of a name
)

var (
	geoNamesID = regexp.MustCompile(`^gn-[1-9][0-9]{0,8}$`)
	ownID      = regexp.MustCompile(`^[a-z0-9]+(-[a-z0-9]+)*$`)
	placeKinds = []PlaceKind{PlaceMunicipality, PlaceDistrict, PlaceDepartment, PlaceProvince, PlaceRegion}
)

// gazetteerLine is a line on its way.
type gazetteerLine struct {
	n     int
	cells []string
	names map[lang.Code][]string
}

// ReadGazetteer reads a table. Lines that can not be followed become faults, the others work.
func ReadGazetteer(b []byte) *Gazetteer {
	g := &Gazetteer{byID: map[string]int{}, byKey: map[string][]int{}, hashes: map[uint64]bool{}}
	fault := func(n int, format string, args ...any) {
		if len(g.faults) < maxGazetteerFaults {
			g.faults = append(g.faults, GazetteerFault{n, fmt.Sprintf(format, args...)})
		}
	}
	if len(b) > maxGazetteer {
		fault(1, "the file has %d bytes; no gazetteer is longer than %d", len(b), maxGazetteer)
		return g
	}
	lines, first := []gazetteerLine{}, map[string]int{}
	numbers := map[int]bool{}
	n := 0
	for line := range bytes.Lines(bytes.TrimPrefix(b, []byte("\uFEFF"))) {
		n++
		text := strings.TrimRight(string(line), "\r\n")
		if strings.TrimSpace(text) == "" || strings.HasPrefix(text, "#") {
			continue
		}
		l, reason := gazetteerCells(n, text)
		if reason == "" && first[l.cells[0]] > 0 {
			reason = fmt.Sprintf("line %d has %s already", first[l.cells[0]], l.cells[0])
		}
		if reason != "" {
			fault(n, "%s", reason)
			continue
		}
		first[l.cells[0]] = n
		lines = append(lines, l)
		if number, ok := strings.CutPrefix(l.cells[0], "gn-"); ok {
			v, _ := strconv.Atoi(number)
			numbers[v] = true
		}
		if number, ok := strings.CutPrefix(l.cells[6], "gn-"); ok {
			v, _ := strconv.Atoi(number)
			numbers[v] = true
		}
	}
	known := placesNumbered(numbers)
	for _, l := range lines {
		p, reason := gazetteerPlace(l, known)
		if within := l.cells[6]; reason == "" && within != "" && first[within] == 0 {
			_, listed := Localities().Get(within)
			if _, there := known[within]; !there && !listed {
				reason = fmt.Sprintf("it is part of %q, which is no place of the program or of this table", within)
			}
		}
		if reason != "" {
			fault(l.n, "%s", reason)
			continue
		}
		g.add(p, l.names)
	}
	slices.SortStableFunc(g.faults, func(a, b GazetteerFault) int { return a.Line - b.Line })
	g.mark = g.fingerprint()
	return g
}

// gazetteerCells parts a line and looks at its form.
func gazetteerCells(n int, text string) (l gazetteerLine, reason string) {
	cells := strings.Split(text, "\t")
	for i := range cells {
		cells[i] = strings.TrimSpace(cells[i])
	}
	for len(cells) < 8 {
		cells = append(cells, "")
	}
	if len(strings.Join(cells[8:], "")) > 0 {
		return l, fmt.Sprintf("want an id, three columns of names, kind, country, part of and people, parted by tabs; got %d cells", len(cells))
	}
	l = gazetteerLine{n, cells, map[lang.Code][]string{}}
	if id := cells[0]; !geoNamesID.MatchString(id) && (!ownID.MatchString(id) || strings.HasPrefix(id, "gn-")) {
		return l, fmt.Sprintf("%q is no id: want gn- and GeoNames' number, or small letters, digits and hyphens", id)
	}
	for i, c := range lang.All() {
		for name := range strings.SplitSeq(cells[1+i], "|") {
			if name = strings.TrimSpace(name); name == "" {
				continue
			}
			if key := placeKey(Fold(name)); len(key) < shortestName || len(name) > longestName {
				return l, fmt.Sprintf("%q can not be a name: want %d letters or more and at most %d bytes", name, shortestName, longestName)
			}
			l.names[c] = append(l.names[c], name)
		}
	}
	if len(l.names) == 0 {
		return l, fmt.Sprintf("%s has no name", cells[0])
	}
	if k := PlaceKind(cells[4]); k != "" && !slices.Contains(placeKinds, k) {
		return l, fmt.Sprintf("%q is no kind of place; there are %v", k, placeKinds)
	}
	if _, ok := Countries().Get(cells[5]); !ok && cells[5] != "" {
		return l, fmt.Sprintf("%q is no code of a country (ISO 3166-1, two capitals)", cells[5])
	}
	if people, err := strconv.Atoi(cells[7]); cells[7] != "" && (err != nil || people < 0) {
		return l, fmt.Sprintf("%q is no number of people", cells[7])
	}
	return l, ""
}

// gazetteerPlace makes the place of a line, over the one that is known.
func gazetteerPlace(l gazetteerLine, known map[string]Place) (Place, string) {
	id := l.cells[0]
	p, ok := known[id]
	if t, listed := Localities().Get(id); !ok && listed {
		p, ok = Place{ID: id, Name: t.Label(lang.NL), Country: t.Cell(0), Kind: PlaceKind(t.Cell(1))}, true
	}
	if t, listed := Municipalities().Get(id); !ok && listed {
		p, ok = Place{ID: id, Name: t.Label(lang.NL), Country: "BE", Kind: PlaceMunicipality}, true
	}
	if !ok {
		if l.cells[5] == "" {
			return p, fmt.Sprintf("%s is a new place: its country is missing", id)
		}
		p = Place{ID: id, Kind: PlaceMunicipality}
		for _, c := range lang.All() {
			if p.Name == "" && len(l.names[c]) > 0 {
				p.Name = l.names[c][0]
			}
		}
	}
	if l.cells[4] != "" {
		p.Kind = PlaceKind(l.cells[4])
	}
	if l.cells[5] != "" {
		p.Country = l.cells[5]
	}
	if l.cells[7] != "" {
		p.Population, _ = strconv.Atoi(l.cells[7])
	}
	p.Within = l.cells[6]
	p.Shown, p.Ours = true, true
	return p, ""
}

func (g *Gazetteer) add(p Place, names map[lang.Code][]string) {
	i := len(g.places)
	g.places, g.names = append(g.places, p), append(g.names, names)
	g.byID[p.ID] = i
	for _, c := range lang.All() {
		for _, name := range names[c] {
			enter(name, i, g.byKey, g.hashes)
		}
	}
}

// enter makes a name one that place i is found by.
func enter(name string, i int, byKey map[string][]int, hashes map[uint64]bool) {
	folded := Fold(name)
	key := placeKey(folded)
	if slices.Contains(byKey[key], i) {
		return
	}
	byKey[key] = append(byKey[key], i)
	h := NameHash(0)
	for w := range strings.SplitSeq(folded, " ") {
		if h != 0 {
			hashes[h.begins()] = true
		}
		h = h.Word([]byte(w))
	}
	hashes[h.whole()] = true
}

// fingerprint is the same for tables that say the same.
func (g *Gazetteer) fingerprint() string {
	if len(g.places) == 0 {
		return ""
	}
	h := sha256.New()
	for _, id := range slices.Sorted(maps.Keys(g.byID)) {
		i := g.byID[id]
		fmt.Fprintf(h, "%+v", g.places[i])
		for _, c := range lang.All() {
			fmt.Fprintf(h, " %q", g.names[i][c])
		}
		fmt.Fprintln(h)
	}
	return hex.EncodeToString(h.Sum(nil)[:8])
}

// Len is how many places the gazetteer names.
func (g *Gazetteer) Len() int {
	if g == nil {
		return 0
	}
	return len(g.places)
}

// Faults lists the lines that are not followed.
func (g *Gazetteer) Faults() []GazetteerFault {
	if g == nil {
		return nil
	}
	return g.faults
}

// inUse is the gazetteer over the lists of the program.
var inUse atomic.Pointer[Gazetteer]

// UseGazetteer lays a gazetteer over the lists of places, for the whole process: PlacesNamed, PlaceByID, PlaceMay, PlaceNames and PlaceLabel
// answer from both from then on. It is called when a data folder is opened, before texts are read. Nil takes it away.
func UseGazetteer(g *Gazetteer) { inUse.Store(g) }

// GazetteerMark names the gazetteer in use, so that it is known what a text was read with; empty without one.
func GazetteerMark() string {
	if g := inUse.Load(); g != nil {
		return g.mark
	}
	return ""
}

// over lays the gazetteer in use over the places that the lists have for a name.
func over(key string, listed []Place) []Place {
	g := inUse.Load()
	if g.Len() == 0 {
		return listed
	}
	var found []Place
	seen := map[string]bool{}
	for _, i := range g.byKey[key] {
		found = append(found, g.places[i])
		seen[g.places[i].ID] = true
	}
	for _, p := range listed {
		if i, ok := g.byID[p.ID]; ok {
			own := g.places[i]
			own.Shown, own.Ours = p.Shown, p.Ours
			p = own
		}
		if !seen[p.ID] {
			found = append(found, p)
		}
	}
	return found
}

// placeOver returns the place of the gazetteer in use that has an id.
func placeOver(id string) (p Place, names map[lang.Code][]string, ok bool) {
	g := inUse.Load()
	if g.Len() == 0 {
		return p, nil, false
	}
	i, ok := g.byID[id]
	if !ok {
		return p, nil, false
	}
	return g.places[i], g.names[i], true
}

// namesOver returns the names of the places of the gazetteer in use that are called so, a line a place, as placeText has them.
func namesOver(key string) (lines []string) {
	g := inUse.Load()
	if g.Len() == 0 {
		return nil
	}
	for _, i := range g.byKey[key] {
		var names []string
		for _, c := range lang.All() {
			names = append(names, g.names[i][c]...)
		}
		lines = append(lines, strings.Join(append(names, g.places[i].Name), "\t"))
	}
	return lines
}

// mayOver tells of the gazetteer in use what PlaceMay tells.
func mayOver(h NameHash) (whole, begins bool) {
	g := inUse.Load()
	if g.Len() == 0 {
		return false, false
	}
	return g.hashes[h.whole()], g.hashes[h.begins()]
}

// placesNumbered returns the places of the lists that have these numbers of GeoNames, by id. It reads through the lists once.
func placesNumbered(numbers map[int]bool) map[string]Place {
	found := map[string]Place{}
	if len(numbers) == 0 {
		return found
	}
	for i := 0; i < len(placeFacts); i += factSize {
		f := placeFacts[i:]
		if numbers[int(f[3])<<16|int(f[4])<<8|int(f[5])] {
			if p, ok := factsOf(int(f[0])<<16 | int(f[1])<<8 | int(f[2])); ok {
				found[p.ID] = p
			}
		}
	}
	_, rest, _ := strings.Cut(loneText, "\n")
	for line := range strings.Lines(rest) {
		name, facts, ok := strings.Cut(strings.TrimRight(line, "\n"), "\t")
		if !ok || len(facts) < 2 {
			continue
		}
		number, people, _ := strings.Cut(facts[2:], ".")
		id, err := strconv.ParseInt(number, 36, 64)
		b, err2 := strconv.ParseUint(people, 36, 8)
		if err == nil && err2 == nil && numbers[int(id)] {
			p := Place{ID: "gn-" + strconv.FormatInt(id, 10), Name: name, Country: facts[:2], Kind: PlaceMunicipality, Population: PeopleOf(byte(b)), Shown: true}
			found[p.ID] = p
		}
	}
	return found
}
