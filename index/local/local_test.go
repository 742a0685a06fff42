package local

import (
	"testing"

	"entente/index"
	"entente/index/enginetest"
)

// In memory nothing is merged, so that every batch stays a segment.
func TestInMemory(t *testing.T) {
	enginetest.Cases(t, func(t *testing.T) index.Engine {
		e, err := Memory()
		if err != nil {
			t.Fatal(err)
		}
		t.Cleanup(func() { _ = e.Close() })
		return e
	})
}

func TestEngine(t *testing.T) {
	enginetest.Run(t, func(t *testing.T) index.Engine {
		e, err := Open(t.TempDir(), Options{Name: "gen-1"})
		if err != nil {
			t.Fatal(err)
		}
		t.Cleanup(func() {
			if err := e.Close(); err != nil {
				t.Error(err)
			}
		})
		return e
	})
}
