package entity

import (
	"entente/internal/lang"
	"entente/internal/record"
)

// draft is a document that is being filled in, with what several settlers read of it, so that each passage and each heading is
// read for cues once. A passage's text must not change meanwhile; its mentions may.
type draft struct {
	*record.Document
	words   [][]word  // of each passage, nil before it was asked for
	room    int       // how many more words are kept
	cues    [][]event // of each passage, nil before it was asked for
	headed  map[heading][]event
	schools schools
}

// heading is a heading as it is read for cues.
type heading struct {
	text     string
	language lang.Code
}

func newDraft(doc *record.Document) *draft {
	return &draft{Document: doc, words: make([][]word, len(doc.Passages)), room: maxWords, cues: make([][]event, len(doc.Passages)), headed: map[heading][]event{}, schools: schoolsOf(doc)}
}

// maxWords is how many words are kept of a document, those of several books. Of what follows they are read again where they are asked for.
const maxWords = 1_000_000

// wordsOf returns the words of passage i. They must not be changed.
func (d *draft) wordsOf(i int) []word {
	if d.words[i] != nil {
		return d.words[i]
	}
	w := wordsIn(d.Passages[i].Text)
	if d.room -= cap(w); d.room >= 0 {
		d.words[i] = w
	}
	return w
}

// cuesOf returns the cues of passage i. They must not be changed.
func (d *draft) cuesOf(i int) []event {
	if d.cues[i] == nil {
		p := &d.Passages[i]
		if d.cues[i] = cuesAmong(p.Text, d.wordsOf(i), p.Language); d.cues[i] == nil {
			d.cues[i] = []event{}
		}
	}
	return d.cues[i]
}

// headingCues returns the cues of the heading right above passage i, nil when there is none. They must not be changed.
func (d *draft) headingCues(i int) []event {
	p := &d.Passages[i]
	n := len(p.Heading)
	if n == 0 {
		return nil
	}
	above := p.Heading[n-1]
	key := heading{above[:min(len(above), headingBytes)], p.Language}
	events, ok := d.headed[key]
	if !ok {
		events = cuesIn(key.text, p.Language)
		d.headed[key] = events
	}
	return events
}
