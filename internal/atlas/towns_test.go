package atlas

import (
	"math"
	"testing"
	"time"
)

// Towns lie where they lie, within the ten kilometres of a step, and on the sheets where the outlines have their countries.
func TestTownsLieWhereTheyLie(t *testing.T) {
	places := map[int]Town{2803201: {4.31, 50.84}, 2248777: {-16.0, 12.8}, 2988507: {2.35, 48.85}, 3448439: {-46.64, -23.55}, 2193733: {174.76, -36.85}, 1850147: {139.69, 35.69}} // Anderlecht, Marsassoum, Paris, São Paulo, Auckland, Tokyo
	wanted := map[int]bool{1: true, 0: true, -5: true}
	for id := range places {
		wanted[id] = true
	}
	found := Towns(wanted)
	for id, want := range places {
		got, ok := found[id]
		if !ok || math.Abs(got.Latitude-want.Latitude) > .1 || math.Abs(got.Longitude-want.Longitude) > .15 {
			t.Errorf("%d lies at %v, want %v", id, got, want)
		}
	}
	if len(found) != len(places) {
		t.Errorf("%d towns are known of %d", len(found), len(places))
	}
	if x, y, ok := Europe.At(4.35, 50.85); !ok || math.Hypot(x-247, y-358) > 12 {
		t.Errorf("Brussels lies at %.0f %.0f on Europe, far from the mark of Belgium", x, y)
	}
	if x, y, ok := World.At(-14.5, 14.5); !ok || math.Hypot(x-404, y-164) > 12 {
		t.Errorf("Senegal lies at %.0f %.0f on the world, far from its mark", x, y)
	}
	if _, _, ok := Europe.At(-170, -50); ok {
		t.Error("New Zealand's other side is on the map of Europe")
	}
}

func TestPackedTownsComeBack(t *testing.T) {
	for lat := -59.9; lat < 83.9; lat += 7.3 {
		for lon := -180.0; lon <= 180; lon += 11.25 {
			bits, ok := PackTown(Town{lon, lat})
			if back := unpackTown(bits); !ok || math.Abs(back.Latitude-lat) > .02 || math.Abs(back.Longitude-lon) > .09 {
				t.Errorf("%v %v comes back as %v", lon, lat, back)
			}
		}
	}
	for _, bad := range []Town{{0, -61}, {0, 85}, {-181, 0}, {181, 0}} {
		if _, ok := PackTown(bad); ok {
			t.Errorf("%v is packed", bad)
		}
	}
}

func TestLookingForTownsIsQuick(t *testing.T) {
	begin := time.Now()
	for range 20 {
		Towns(map[int]bool{-1: true})
	}
	if took := time.Since(begin) / 20; took > 20*time.Millisecond {
		t.Errorf("all towns are looked through in %v", took)
	}
}
