// Package answer is the road of a question: one answer for pages, API and terminal, which only render it.
package answer

import (
	"time"

	"entente/index"
	"entente/internal/lang"
	"entente/internal/query"
	"entente/internal/record"
)

// Engine is what answering needs of an engine.
type Engine interface {
	index.Searcher
	index.Reader
	index.Lexicon
}

// Answer is what was found, labelled in the reader's language: the body of the API and the content of the result page.
type Answer struct {
	Query   Asked            `json:"query"`
	Index   Index            `json:"index"`
	Total   int              `json:"total"`
	TookMS  float64          `json:"took_ms"`
	Partial bool             `json:"partial"`
	Page    int              `json:"page"`
	Size    int              `json:"size"`
	Next    *string          `json:"next"` // cursor of the next page; null at the end
	Hits    []Hit            `json:"hits"`
	Facets  map[string]Facet `json:"facets"`

	// Names are what records call the partnerships, and the parties on no list, that are shown in facets or asked for, by id.
	Names map[string]string `json:"-"`
}

// Label names a value of a facet as records do where they alone tell its name, else from the lists.
func (a Answer) Label(facet, id string, l lang.Code) string {
	if name := a.Names[id]; name != "" {
		if _, only := onlyTold(facet, id); only {
			return name
		}
	}
	return Label(facet, id, l)
}

// Asked is the question as it was understood.
type Asked struct {
	Q          string              `json:"q"`
	In         query.Scope         `json:"in"`
	Filters    map[string][]string `json:"filters"`  // by parameter name: country, not_country, country_op, year_from, …
	Expanded   []string            `json:"expanded"` // words of other languages that were searched too
	Dropped    []string            `json:"dropped"`  // words left out because nothing had them all
	Notes      []query.Note        `json:"notes"`
	Suggestion *string             `json:"suggestion"`
}

// Index says what the answer was read from.
type Index struct {
	Generation string    `json:"generation"`
	Documents  int       `json:"documents"`
	Updated    time.Time `json:"updated"`
}

// Value is an id with its label in the reader's language.
type Value struct {
	Value string `json:"value"`
	Label string `json:"label"`
}

// Theme is a labelled theme of a document.
type Theme struct {
	Value
	Level record.Level `json:"level"`
}

// Hit is one record found: a document, or an agreement in its document's clothes.
type Hit struct {
	ID           string       `json:"id"`
	Type         record.Type  `json:"type"`
	Title        string       `json:"title"`
	URL          string       `json:"url"` // path of its page
	Source       string       `json:"source"`
	Sources      []string     `json:"sources"` // every place that has this text, source first
	Language     lang.Code    `json:"language"`
	Languages    []lang.Code  `json:"languages"`
	Kind         Value        `json:"kind"`
	Municipality *Value       `json:"municipality"` // null when none is known
	Countries    []Value      `json:"countries"`
	Years        []int        `json:"years"`
	Issued       *record.Date `json:"issued"`
	Retrieved    time.Time    `json:"retrieved"` // when its source was read
	Themes       []Theme      `json:"themes"`
	Score        float64      `json:"score"`
	Duplicates   int          `json:"duplicates"` // documents that are nearly the same and stand behind this one
	Passages     []Passage    `json:"passages"`
	*AgreementHit
}

// Passage is a passage that answers, cut to what shows it.
type Passage struct {
	ID       string     `json:"id"`
	Heading  []string   `json:"heading"`
	Language lang.Code  `json:"language"`
	Page     int        `json:"page,omitempty"` // of a paged source, from 1
	Snippet  []Fragment `json:"snippet"`
}

// Fragment is a run of text, marked or not. It is plain text: whoever renders it escapes it.
type Fragment struct {
	Text string `json:"text"`
	Hit  bool   `json:"hit,omitempty"`
}

// Facet is a labelled facet.
type Facet struct {
	Values  []Count `json:"values"`
	More    bool    `json:"more"`
	Decades []Count `json:"decades,omitempty"` // of year facets
}

// FacetPage is the values of one facet, all that fit.
type FacetPage struct {
	Name    string  `json:"name"`
	Query   Asked   `json:"query"`
	Index   Index   `json:"index"`
	Total   int     `json:"total"` // values there are, those that do not fit among them
	Values  []Count `json:"values"`
	More    bool    `json:"more"`
	Decades []Count `json:"decades,omitempty"` // of year facets
	Partial bool    `json:"partial"`
}

// Count is a facet value with the total it stands for.
type Count struct {
	Value    string `json:"value"`
	Label    string `json:"label"`
	Count    int    `json:"count"`
	Selected bool   `json:"selected"`
}

// Document is a document's page: all that is known of it, with its passages.
type Document struct {
	ID                 string             `json:"id"`
	Version            uint64             `json:"version"`
	Title              string             `json:"title"`
	URL                string             `json:"url"`
	Source             string             `json:"source"`
	Sources            []string           `json:"sources"` // every place that has this text, source first
	Format             string             `json:"format"`
	Language           lang.Code          `json:"language"`
	Languages          []lang.Code        `json:"languages"`
	Kind               Value              `json:"kind"`
	Municipality       *Value             `json:"municipality"`
	Issued             *record.Date       `json:"issued"`
	Countries          []Value            `json:"countries"`
	CountriesMentioned []Value            `json:"countries_mentioned"`
	Years              record.Years       `json:"years"`
	Themes             []Theme            `json:"themes"`
	TextQuality        string             `json:"text_quality"`
	Retrieved          time.Time          `json:"retrieved"`
	SHA256             string             `json:"sha256"`
	TextSHA256         string             `json:"text_sha256"`
	Head               *Related           `json:"head"`       // what stands for it in results; null when it stands for itself
	Duplicates         int                `json:"duplicates"` // documents that stand behind this one
	Near               []Related          `json:"near"`       // documents of which at least half is the same
	Translations       []Related          `json:"translations"`
	Display            record.Display     `json:"display" enum:"text,snippet,link"` // how much of its text is shown: all, what answers q, nothing
	Index              Index              `json:"index"`
	Passages           []FullPassage      `json:"passages"`
	Agreements         []record.Agreement `json:"agreements"`
}

// Related is another document that this one leads to.
type Related struct {
	ID       string    `json:"id"`
	Title    string    `json:"title"`
	Language lang.Code `json:"language"`
	URL      string    `json:"url"`                // path of its page
	Likeness float64   `json:"likeness,omitempty"` // how much of both is the same, 0 to 1; not told of translations
}

// FullPassage is a whole passage with what it names and the reader's words marked.
type FullPassage struct {
	record.Passage
	Marks []Mark `json:"marks"` // of the words asked for, ascending, not overlapping
}

// Mark is a stretch of a passage's text in bytes.
type Mark struct {
	Start int `json:"start"`
	End   int `json:"end"`
}
