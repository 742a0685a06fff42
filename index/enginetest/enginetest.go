// Package enginetest says what every engine must do: text scripts, cases and a slow oracle that knows the right answers.
package enginetest

import (
	"testing"

	"entente/index"
)

// Few makes the tests ask as little as -short does: of engines behind a network, of which each question takes its time.
var Few bool

func few() bool { return Few || testing.Short() }

// Run tests an engine. open returns a new, empty one and closes it when its test ends.
func Run(t *testing.T, open func(t *testing.T) index.Engine) {
	Cases(t, open)
	documents, questions := 520, 2100
	if few() {
		documents, questions = fewDocuments, fewQuestions
	}
	t.Run("oracle", func(t *testing.T) { againstOracle(t, open, documents, questions) })
}

// What suffices to see that nothing is wrong at all.
const (
	fewDocuments = 120
	fewQuestions = 300
)

// Cases runs the scripts and the cases, which take seconds, without the oracle.
func Cases(t *testing.T, open func(t *testing.T) index.Engine) {
	t.Run("scripts", func(t *testing.T) { runScripts(t, open) })
	t.Run("cases", func(t *testing.T) {
		for _, c := range cases {
			t.Run(c.name, func(t *testing.T) { c.test(t, open(t)) })
		}
		t.Run("a cursor of another index", func(t *testing.T) { strangersCursor(t, open) })
	})
}
