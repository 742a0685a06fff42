package main

import (
	"cmp"
	"fmt"
	"math"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"

	"entente/internal/vocab"
)

// A town with one name alone is listed from loneSmallest people on; in countries whose villages are partners of towns in Europe from smallest on.
const loneSmallest = 5000

var partnerCountries = set("FR DE GB IE LU NL IT BJ BF BI CD CG CI CM GN GW MA ML MR NE PS RW SN TG TN DZ HT MG NI BO EC PE GT SV HN CU VN KH UG TZ KE GH GM MZ MW ZM ET")

// writeGazetteer writes what is known of the places of places.txt (places.facts), the towns with one name alone (places.lone) and the filter
// that tells of most words at once that no name of a place begins with them (places.filter). An entry of places.facts has ten bytes: where its line begins in places.txt (3 bytes, the highest first), GeoNames' number (3), the
// country (2 letters), the population (see vocab.PeopleByte) and which of the names on the line is the one GeoNames shows.
func writeGazetteer(out string, list []*place, owners map[string][]*place, text []byte) error {
	var facts []byte
	type loneTown struct{ key, line string }
	var lone []loneTown
	filter := vocab.NewPlaceFilter(filterNames)
	for _, p := range list {
		if p.country == "" {
			continue
		}
		if p.offset == 0 {
			if len(p.names) == 1 && !p.belgian && (p.population >= loneSmallest || partnerCountries[p.country]) && slices.Contains(owners[p.names[0].key], p) && len(p.names[0].key) > 2 {
				n := p.names[0]
				lone = append(lone, loneTown{n.key, n.text + "\t" + p.country + strconv.FormatInt(int64(p.id), 36) + "." +
					strconv.FormatInt(int64(vocab.PeopleByte(p.population)), 36)})
				filter.Add(n.text)
			}
			continue
		}
		line := string(text[p.offset:])
		names := strings.Split(line[:strings.IndexByte(line, '\n')], "\t")
		own := max(0, slices.Index(names, p.own))
		if own > math.MaxUint8 || p.id >= 1<<24 {
			return fmt.Errorf("places: %s does not fit into its entry", p.own)
		}
		facts = append(facts, byte(p.offset>>16), byte(p.offset>>8), byte(p.offset), byte(p.id>>16), byte(p.id>>8), byte(p.id),
			p.country[0], p.country[1], vocab.PeopleByte(p.population), byte(own))
		for _, n := range p.names {
			if slices.Contains(owners[n.key], p) {
				filter.Add(n.text)
			}
		}
	}
	slices.SortFunc(lone, func(a, b loneTown) int { return cmp.Or(strings.Compare(a.key, b.key), strings.Compare(a.line, b.line)) })
	var b strings.Builder
	b.WriteString(placesHead)
	for _, t := range lone {
		b.WriteString(t.line + "\n")
	}
	fmt.Printf("lone: %d\nlone_bytes: %d\nfacts_bytes: %d\nfilter_bytes: %d\n", len(lone), b.Len(), len(facts), len(filter.Bytes()))
	for name, content := range map[string][]byte{"places.lone": []byte(b.String()), "places.facts": facts, "places.filter": filter.Bytes()} {
		if err := os.WriteFile(filepath.Join(out, name), content, 0o644); err != nil {
			return err
		}
	}
	return nil
}

// filterNames is for how many names and beginnings of names the filter is laid out.
const filterNames = 400_000
