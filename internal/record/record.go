// Package record holds the shapes that travel: what is read out of a source, kept in the store and found in an index.
package record

import (
	"time"

	"entente/internal/lang"
)

// Key names one version of one record. Version 0 asks for the current one.
type Key struct {
	ID      string `json:"id"`
	Version uint64 `json:"version"`
}

// Type tells what kind of record an engine holds.
type Type string

// The record types: a document, and each agreement read out of one.
const (
	TypeDocument  Type = "document"
	TypeAgreement Type = "agreement"
)

// Card is all of a document but its passages: what a list of results, the facets and the head of a document page need.
type Card struct {
	ID      string `json:"id"`
	Version uint64 `json:"version"` // grows with every change of the document; starts at 1
	Type    Type   `json:"type"`

	Source   string    `json:"source"`            // address, or the path as it was given to ingest
	Sources  []string  `json:"sources,omitempty"` // every place that has this text, Source first; empty when there is one only
	Site     string    `json:"site,omitempty"`    // name of the crawled site it came from
	Format   string    `json:"format"`            // media type, such as text/html
	Title    string    `json:"title"`
	Kind     string    `json:"kind"` // id of vocab.Kinds
	Language lang.Code `json:"language"`
	// Languages holds every language with at least a tenth of the characters and 200 of them; Language is always among them.
	Languages []lang.Code `json:"languages"`

	Municipality string `json:"municipality,omitempty"` // home side, id of vocab.Municipalities or of a place abroad; empty when none is read
	Issued       *Date  `json:"issued,omitempty"`       // the document's own date

	Countries          []string `json:"countries"`           // ISO 3166-1 alpha-2 of the partner side, sorted
	CountriesMentioned []string `json:"countries_mentioned"` // the others that are named, home excluded, sorted
	Years              Years    `json:"years"`
	Themes             []Theme  `json:"themes"`       // in the order of vocab.Themes
	TextQuality        string   `json:"text_quality"` // good, columns, ocr, poor

	Passages   int       `json:"passage_count"`
	Retrieved  time.Time `json:"retrieved"`
	SHA256     string    `json:"sha256"`      // of the bytes
	TextSHA256 string    `json:"text_sha256"` // of the normalised text

	// Head is the document that stands for this one in results, when both say nearly the same; empty when it stands for
	// itself. Duplicates is how many stand behind it.
	Head       string `json:"head,omitempty"`
	Duplicates int    `json:"duplicates,omitempty"`
	// Near are documents of which at least half is the same, Translations the same page in other languages. Neither hides the other.
	Near         []Relation `json:"near,omitempty"`
	Translations []Relation `json:"translations,omitempty"`

	// Display says how much of the document readers are shown. It is the installation's to say, and kept nowhere; empty means DisplayText.
	Display Display `json:"-"`
}

// Display says how much of a document is shown.
type Display string

// How much is shown: all of the text; passages that answer a question and quotes that prove records; or no words of it but its title, with what
// is known of it and where it is.
const (
	DisplayText    Display = "text"
	DisplaySnippet Display = "snippet"
	DisplayLink    Display = "link"
)

// Relation leads from one document to another.
type Relation struct {
	ID       string    `json:"id"`
	Title    string    `json:"title"`
	Language lang.Code `json:"language"`
	Likeness float64   `json:"likeness,omitempty"` // Jaccard of their shingles, 0 to 1; 0 between translations
}

// Key returns the key of this version.
func (c Card) Key() Key { return Key{ID: c.ID, Version: c.Version} }

// Document is everything read out of one source.
type Document struct {
	Card
	Passages   []Passage   `json:"passages"`
	Agreements []Agreement `json:"agreements"`
	Alternates []Alternate `json:"alternates,omitempty"` // what the page says of itself in other languages
	Canonical  string      `json:"canonical,omitempty"`  // the address the page gives as its own
	SiteName   string      `json:"site_name,omitempty"`  // what the page calls the site it is of
}

// Alternate is the address of a page in another language, as the page states it (hreflang).
type Alternate struct {
	Language string `json:"language"` // BCP 47 as written
	Address  string `json:"address"`
}

// Passage is a citable stretch of a document: a heading, a paragraph, a list item.
type Passage struct {
	ID       string    `json:"id"`      // document id + hash of the text + occurrence
	Ordinal  int       `json:"ordinal"` // from 0, in reading order
	Heading  []string  `json:"heading"` // path of the headings above, outermost first
	Language lang.Code `json:"language"`
	Role     Role      `json:"role"`
	Text     string    `json:"text"` // NFC, plain spaces, joined hyphens
	Mentions []Mention `json:"mentions"`
	// SourceStart and SourceEnd are the bytes of the kept text this passage was made from.
	SourceStart int `json:"source_start"`
	SourceEnd   int `json:"source_end"`
	Page        int `json:"page,omitempty"` // of a paged source, from 1; 0 when it has no pages
}

// Role tells what a passage is in its document.
type Role string

// The roles of passages.
const (
	RoleHeading  Role = "heading"
	RoleProse    Role = "prose"
	RoleListItem Role = "list-item"
	RoleTable    Role = "table-row"
	RoleContact  Role = "contact"
)

// Kind tells what a mention names.
type Kind string

// The kinds of mention. The last three are kept for audit: words that look like a country and are none.
const (
	KindCountry      Kind = "country"
	KindMunicipality Kind = "municipality"
	KindPlace        Kind = "place" // any other town, or a part of a country
	KindTheme        Kind = "theme"
	KindYear         Kind = "year" // value YYYY or YYYY-YYYY; a finer date is KindDate
	KindDate         Kind = "date" // value YYYY-MM or YYYY-MM-DD
	KindOrganisation Kind = "organisation"
	KindProgramme    Kind = "programme"
	KindAmount       Kind = "amount" // value "20000 EUR" or "500-2500 EUR": decimal point, code of ISO 4217, FCFA for either CFA franc
	KindGoal         Kind = "goal"   // value 1 to 17, the number of a sustainable development goal
	KindLanguageName Kind = "language-name"
	KindNationality  Kind = "nationality"
	KindFalseCountry Kind = "false-country"
)

// MentionRole tells what part a mention plays in its document.
type MentionRole string

// The parts a mention can play. Countries: partner, home, mentioned. Years and dates: agreement, start, phase, document,
// about (inferred), mentioned.
const (
	RolePartner   MentionRole = "partner"
	RoleHome      MentionRole = "home"
	RoleMentioned MentionRole = "mentioned"
	RoleAgreement MentionRole = "agreement"
	RoleStart     MentionRole = "start"
	RolePhase     MentionRole = "phase"
	RoleDocument  MentionRole = "document"
	RoleAbout     MentionRole = "about"
)

// Mention is a stretch of a passage that names something. It is the evidence of every country, year and theme of its document.
type Mention struct {
	Kind    Kind        `json:"kind"`
	Surface string      `json:"surface"` // exactly Text[Start:End]
	Value   string      `json:"value"`   // id, ISO code or year
	Start   int         `json:"start"`   // UTF-8 byte in the passage's text
	End     int         `json:"end"`
	Role    MentionRole `json:"role,omitempty"`
	Rule    string      `json:"rule,omitempty"` // which rule read it
}

// Years of a document by kind, each ascending and without repeats.
type Years struct {
	Agreement []int    `json:"agreement"` // an agreement was signed or acceded to
	Start     []int    `json:"start"`     // a cooperation began, no signature told
	Document  []int    `json:"document"`  // the document's own date
	Phase     [][2]int `json:"phase"`     // closed ranges of programme phases
	Mentioned []int    `json:"mentioned"` // every year in the text
	About     []int    `json:"about"`     // inferred, shown as such
}

// Theme is one of the 24 themes with how surely the document is about it.
type Theme struct {
	Value string `json:"value"` // id of vocab.Themes
	Level Level  `json:"level"`
	Hits  int    `json:"hits"` // mentions that carry it
}

// Level tells a theme that can be relied on from one named in passing.
type Level string

// The two levels of a theme.
const (
	Primary   Level = "primary"
	Secondary Level = "secondary"
)

// Date is a date as far as it is known.
type Date struct {
	Value     string `json:"value"`     // YYYY, YYYY-MM, YYYY-MM-DD or an interval
	Precision string `json:"precision"` // year, month, day, range
	Basis     string `json:"basis"`     // explicit, anaphora, heading, last-modified, file-metadata, inferred
	Words     string `json:"words,omitempty"`
}
