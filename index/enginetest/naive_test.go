package enginetest

import (
	"testing"

	"entente/index"
)

// The oracle is an engine, and passes what it judges others by. It looks at everything for every question, so it is asked fewer.
func TestOracle(t *testing.T) {
	open := func(t *testing.T) index.Engine {
		e := Oracle()
		t.Cleanup(func() {
			if err := e.Close(); err != nil {
				t.Error(err)
			}
		})
		return e
	}
	Cases(t, open)
	t.Run("oracle", func(t *testing.T) { againstOracle(t, open, fewDocuments, fewQuestions) })
}
