package answer

import (
	"entente/internal/lang"
	"entente/internal/record"
)

// The bounds of a comparison.
const (
	MinCompared = 2
	MaxCompared = 4
)

// Record is what was read of an agreement, labelled in the reader's language: what inspect prints of one, with its id.
type Record struct {
	ID         string          `json:"id"`
	Class      string          `json:"class" enum:"agreement,relation" doc:"relation: a project, an intention, a motion or anything else that is no instrument between parties"`
	Title      string          `json:"title" doc:"The names of the parties as written: the same in every language."`
	Label      string          `json:"label" doc:"The names of the parties in the reader's language, as far as they have one; else as written."`
	URL        string          `json:"url" doc:"Path of its page."`
	Instrument Value           `json:"instrument"`
	Parties    []Party         `json:"parties" doc:"The home side first."`
	Signed     *record.Date    `json:"signed" doc:"When it was signed or acceded to."`
	Start      *record.Date    `json:"start" doc:"When the cooperation began."`
	End        *record.Date    `json:"end" doc:"Until when it holds, or when it was ended."`
	Phases     [][2]int        `json:"phases" doc:"First and last years of phases."`
	Status     Value           `json:"status" doc:"unknown unless the text says it"`
	Themes     []Value         `json:"themes"`
	Funders    []Body          `json:"funders" doc:"With whose money."`
	Managers   []Body          `json:"managers" doc:"Who carries it out."`
	Programme  *Body           `json:"programme"`
	Amount     *record.Amount  `json:"amount"`
	Contact    *record.Contact `json:"contact" doc:"Whom to ask: a service, never a person."`
	Relations  []Tie           `json:"relations" doc:"Where it leads to other records of its document."`
	Corrected  []string        `json:"corrected" doc:"Paths of the fields that a person has set; they have no evidence."`
	Evidence   []Evidence      `json:"evidence" doc:"The quotes that prove the fields: each an exact part of its passage, of at most 300 characters."`
}

// Agreement is an agreement's page: the record, the document it was read out of, and the lasting relations it belongs to.
type Agreement struct {
	Record
	Document     DocumentCard `json:"document"`
	Partnerships []Link       `json:"partnerships" doc:"The lasting relations that it belongs to."`
	Index        Index        `json:"index"`
}

// Party is one side of an agreement.
type Party struct {
	Value   *string `json:"value" doc:"What partner and party take, null when the party is not known by an id."`
	Label   string  `json:"label" doc:"Its name in the reader's language, else as written."`
	Name    string  `json:"name" doc:"As written."`
	Country *Value  `json:"country"`
	Kind    string  `json:"kind"`
	Role    string  `json:"role"`
	URL     string  `json:"url,omitempty" doc:"Path of its page, when it is known by an id."`
}

// Body is an organisation or programme that a record names.
type Body struct {
	Value *string `json:"value" doc:"What funder or programme takes, null when it is on no list."`
	Label string  `json:"label" doc:"Its name in the reader's language, else as written."`
	Name  string  `json:"name" doc:"As written."`
}

// Tie leads from one record to another.
type Tie struct {
	Type   string `json:"type" doc:"renewal-of, amends, annex-to, joins, implements"`
	Target string `json:"target" doc:"Id of the other record."`
	Title  string `json:"title" doc:"Of the other record, empty when it is no longer there."`
	Label  string `json:"label" doc:"Of the other record, in the reader's language."`
	URL    string `json:"url" doc:"Path of its page."`
}

// Evidence is the quote that proves one field of a record.
type Evidence struct {
	Field    string    `json:"field" doc:"A path, such as parties[1]."`
	Passage  string    `json:"passage"`
	Quote    string    `json:"quote"`
	Class    string    `json:"class"`              // explicit, inferred, derived
	Heading  []string  `json:"heading"`            // above the passage, outermost first; empty too where passages were not read
	Language lang.Code `json:"language,omitempty"` // of the passage
	Page     int       `json:"page,omitempty"`     // of a paged source, from 1
	URL      string    `json:"url"`                // path of the passage on its document's page
}

// Link leads to a page of ours.
type Link struct {
	ID    string `json:"id"`
	Title string `json:"title"`
	URL   string `json:"url"`
}

// DocumentCard is a document as the records read out of it name it.
type DocumentCard struct {
	ID        string       `json:"id"`
	Title     string       `json:"title"`
	URL       string       `json:"url"`    // path of its page
	Source    string       `json:"source"` // address, or the path as given to ingest
	Language  lang.Code    `json:"language"`
	Kind      Value        `json:"kind"`
	Issued    *record.Date `json:"issued"`
	Retrieved string       `json:"retrieved"` // RFC 3339
	SHA256    string       `json:"sha256"`
}

// AgreementHit is what a hit tells beside the usual when it is an agreement; of a document it is nil.
type AgreementHit struct {
	Label      string       `json:"label"` // the names of the parties in the reader's language; title has them as written
	Class      string       `json:"class"`
	Instrument Value        `json:"instrument"`
	Parties    []Party      `json:"parties"`
	Signed     *record.Date `json:"signed"`
	Start      *record.Date `json:"start"`
	Status     Value        `json:"status"`
	DocumentID string       `json:"document_id"`
	Quote      string       `json:"quote"` // the words that prove most of it, empty when there are none
}

// Partnership is the lasting relation of two parties: what all documents tell of it, in whichever language and direction.
type Partnership struct {
	ID               string          `json:"id"`
	Title            string          `json:"title"` // "Gent – Tanger"
	URL              string          `json:"url"`
	Home             Party           `json:"home"`
	Partner          Party           `json:"partner"`
	Countries        []Value         `json:"countries"` // of the partner
	Kind             Value           `json:"kind"`      // european-twinning, north-south, other
	Status           Value           `json:"status"`    // of the newest agreement that states one; unknown when none does
	FirstYear        int             `json:"first_year,omitempty"`
	LastEvidenceYear int             `json:"last_evidence_year,omitempty"` // the last year of which anything is told
	Themes           []Total         `json:"themes"`                       // with the number of acts that have each
	Acts             []Act           `json:"agreements"`                   // in time order
	Documents        []DocumentCard  `json:"documents"`
	Contradictions   []Contradiction `json:"contradictions"` // of all acts
	Index            Index           `json:"index"`
}

// Act is one agreement of a partnership, told by one document or by several.
type Act struct {
	Record                         // as its best witness tells it; what that leaves open is filled from the others
	Witnesses      []string        `json:"witnesses"` // ids of all records that tell it, the best first
	Documents      []DocumentCard  `json:"documents"` // of those records
	Links          []ActLink       `json:"links"`     // to other acts of the partnership
	Contradictions []Contradiction `json:"contradictions"`
}

// ActLink leads from one act of a partnership to another.
type ActLink struct {
	Type string `json:"type"` // renewal-of, amends, annex-to, joins, implements; follows: by its date alone
	To   string `json:"to"`   // id of the act
}

// Contradiction is a field of which the witnesses of one act tell different things.
type Contradiction struct {
	Act    string  `json:"act"`   // id
	Field  string  `json:"field"` // signed, start, end, status, …
	Claims []Claim `json:"claims"`
}

// Claim is one of the things told, with its witness.
type Claim struct {
	Value
	Date      *record.Date `json:"date,omitempty"` // of a field that is one
	Agreement string       `json:"agreement"`      // id of the record
	Document  DocumentCard `json:"document"`
	Evidence  []Evidence   `json:"evidence"`
}

// Total is a value with the number of things that have it.
type Total struct {
	Value
	Count int `json:"count"`
}

// YearTotal is a year with the number of things of it.
type YearTotal struct {
	Year  int `json:"year"`
	Count int `json:"count"`
}

// Place is the page of a party: a municipality, another part of a country, an organisation or a network.
type Place struct {
	ID           string               `json:"id"`
	Name         string               `json:"name"`        // in the reader's language
	Names        map[lang.Code]string `json:"names"`       // in nl, fr and en
	OtherNames   []string             `json:"other_names"` // that texts use for it
	Kind         string               `json:"kind"`        // municipality, district, province, region, …, or the kind of organisation
	URL          string               `json:"url"`
	Country      *Value               `json:"country"`
	Location     *Location            `json:"location"`
	Population   int                  `json:"population,omitempty"`
	Partnerships []PlacePartnership   `json:"partnerships"` // newest first
	Agreements   []Hit                `json:"agreements"`   // of either class, newest first
	Documents    []Hit                `json:"documents"`    // of its own or with an agreement of it, newest first
	Countries    []Total              `json:"countries"`    // of the other side, by agreements
	Themes       []Total              `json:"themes"`
	Years        []YearTotal          `json:"years"`
	Totals       PlaceTotals          `json:"totals"`
	Index        Index                `json:"index"`
}

// PlaceTotals says how much there is of a place, listed or not.
type PlaceTotals struct {
	Partnerships int `json:"partnerships"`
	Agreements   int `json:"agreements"` // of either class
	Documents    int `json:"documents"`
}

// Location is where a place lies, in degrees.
type Location struct {
	Latitude  float64 `json:"latitude"`
	Longitude float64 `json:"longitude"`
}

// PlacePartnership is a lasting relation of a place.
type PlacePartnership struct {
	Link
	Other            Party   `json:"other"` // the other side
	Kind             Value   `json:"kind"`
	Status           Value   `json:"status"`
	FirstYear        int     `json:"first_year,omitempty"`
	LastEvidenceYear int     `json:"last_evidence_year,omitempty"`
	Agreements       int     `json:"agreements"`  // acts, each once
	Instruments      []Value `json:"instruments"` // of the acts that tell one, each once, in the order of the acts
	Themes           []Value `json:"themes"`
}

// Comparison is two to four agreements side by side.
type Comparison struct {
	Agreements []Agreement     `json:"agreements"`
	Rows       []ComparisonRow `json:"rows"`
	Index      Index           `json:"index"`
}

// ComparisonRow is one field of all of them.
type ComparisonRow struct {
	Field   string           `json:"field"`   // parties, instrument, signed, start, end, phases, status, themes, funders, managers, programme, amount, contact
	Differs bool             `json:"differs"` // their values are not all the same
	Cells   []ComparisonCell `json:"cells"`   // one an agreement
}

// ComparisonCell is what one agreement says in a field; without values it says nothing.
type ComparisonCell struct {
	Values []Proven `json:"values"`
}

// Proven is a value with the quotes that prove it.
type Proven struct {
	Value
	Date     *record.Date `json:"date,omitempty"` // of a field that is one
	URL      string       `json:"url,omitempty"`  // path of the page of a party
	Evidence []Evidence   `json:"evidence"`
}
