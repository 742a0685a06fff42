package entity

import (
	"sync"

	"entente/internal/record"
	"entente/internal/vocab"
)

// programme recognises the programmes of vocab.Programmes. A phase of one is no programme of its own: "CIC phase 2017-2021" names
// the programme, and its years are those of a phase.
type programme struct{}

func (programme) Kind() record.Kind { return record.KindProgramme }

// Find returns the programmes that p names. An abbreviation with other meanings counts beside a word such as "programme".
func (r programme) Find(p record.Passage) []record.Mention { return r.find(p, wordsIn(p.Text)) }

func (programme) find(p record.Passage, words []word) []record.Mention {
	return named(p, words, record.KindProgramme, programmes())
}

// Settle drops abbreviations with other meanings that the document does not explain.
func (programme) Settle(d *draft) {
	dropUnexplained(d, record.KindProgramme)
}

var programmes = sync.OnceValue(func() *matcher[listedName] {
	return listedNames(vocab.Programmes().All(), 0)
})

// programmeWords are the words beside which an abbreviation is that of a programme.
var programmeWords = wordSet("programma programmas programme programmes program programs fase phase phases fonds fund subsidie subside subvention grant oproep appel call funding")

// besideProgramme tells whether one of the two words before or the one behind text[start:end] is of programmeWords.
func besideProgramme(text string, start, end int) bool {
	n := around(text, start, end)
	for i, w := range n.before[:min(2, len(n.before))] {
		if programmeWords[w] && (i > 0 || !sentenceEnds(n.left)) {
			return true
		}
	}
	return len(n.after) > 0 && programmeWords[n.after[0]] && !sentenceEnds(n.right)
}

// sentenceEnds tells of what stands between two words whether a sentence ends there.
func sentenceEnds(gap string) bool {
	for _, c := range []byte(gap) {
		switch c {
		case '.', '!', '?', ';', '\n':
			return true
		}
	}
	return false
}

// commonWords end names that begin with a name of their own: "Connect programme".
var commonWords = wordSet("programme program project projet programma")
