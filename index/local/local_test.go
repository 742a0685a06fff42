package local

import (
	"testing"

	"entente/index"
	"entente/index/enginetest"
)

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
