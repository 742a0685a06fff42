package ingest_test

import (
	"fmt"
	"maps"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"

	"entente/internal/source"
)

// onSite is a page of a host that repeats a line on all pages and another on some.
func onSite(i int) source.Item {
	own := fmt.Sprintf("Deze pagina %d vertelt over de werking van de dienst nummer %d en over wat de inwoners daar dit jaar aan hebben gehad.", i, i*7)
	often := "Inschrijven op de nieuwsbrief van het stadhuis kan aan elk loket."
	if i%3 == 0 {
		often = ""
	}
	return web(fmt.Sprintf("https://gemeente.example/pagina/%02d", i), fmt.Sprintf(
		"<html><body><div><p>%s</p><p>En nog een alinea over dienst %d, met genoeg woorden om er een te zijn.</p><p>%s</p><p>Het stadhuis is open van negen tot twaalf uur.</p></div></body></html>", own, i, often))
}

// said returns what every page of the host says according to the store.
func (d *desk) said() map[string]string {
	d.t.Helper()
	said := map[string]string{}
	for src, err := range d.sink.Sources("https://gemeente.example/") {
		if err != nil {
			d.t.Fatal(err)
		}
		var text []string
		for _, p := range d.document(src.Document).Passages {
			text = append(text, p.Text)
		}
		said[src.Key] = strings.Join(text, "\n")
	}
	return said
}

func TestWhatMostPagesOfAHostShareIsLeftOut(t *testing.T) {
	const line = "Het stadhuis is open"
	d := newDesk(t)
	var all pages
	for i := range 7 {
		all = append(all, pages{{item: onSite(i)}}...)
	}
	d.crawl(d.pipeline(), all)
	for key, text := range d.said() {
		if !strings.Contains(text, line) {
			t.Errorf("%s: seven pages tell nothing, and yet: %s", key, text)
		}
	}
	_, ids := d.crawl(d.pipeline(), append(all, pages{{item: onSite(7)}}...))
	for key, text := range d.said() {
		if strings.Contains(text, line) || !strings.Contains(text, "Deze pagina") {
			t.Errorf("%s: %s", key, text)
		}
	}
	seq, err := d.sink.Seq()
	if err != nil {
		t.Fatal(err)
	}
	_, again := d.crawl(d.pipeline(), append(all, pages{{item: onSite(7)}}...))
	if now, err := d.sink.Seq(); err != nil || now != seq || !maps.Equal(ids, again) {
		t.Errorf("a run without news changed something: %d after %d, %v", now, seq, err)
	}
}

// In whatever order pages come, and in however many runs, what they say in the end is the same.
func TestFurnitureDependsOnThePagesOnly(t *testing.T) {
	var first map[string]string
	for seed := range uint64(4) {
		rng := rand.New(rand.NewPCG(seed, 1))
		order := rng.Perm(20)
		d := newDesk(t)
		d.jobs = 1 + int(seed)
		for len(order) > 0 {
			n := 1 + rng.IntN(len(order))
			var run pages
			for _, i := range order[:n] {
				run = append(run, pages{{item: onSite(i)}}...)
			}
			order = order[n:]
			d.crawl(d.pipeline(), run)
		}
		said := d.said()
		if first == nil {
			first = said
			if len(said) != 20 {
				t.Fatalf("%d pages", len(said))
			}
			for key, text := range said {
				if strings.Contains(text, "nieuwsbrief") || strings.Contains(text, "stadhuis is open") {
					t.Errorf("%s: %s", key, text)
				}
			}
			continue
		}
		for _, key := range slices.Sorted(maps.Keys(first)) {
			if said[key] != first[key] {
				t.Errorf("%s\n got %s\nwant %s", key, said[key], first[key])
			}
		}
	}
}
