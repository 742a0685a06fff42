package record

import (
	"crypto/sha256"
	"encoding/base32"
	"slices"
	"strings"
)

// The classes of records: an instrument between parties, and what is none (a project, an intention, a motion, a network without one).
const (
	ClassAgreement = "agreement"
	ClassRelation  = "relation"
)

// The parts a party can play; further ones are those of IATI's list of organisation roles.
const (
	PartyHome    = "home"
	PartyPartner = "partner"
)

// Agreement is a dated, typed record of who agreed what with whom, the home side first among its parties. Whatever was not read is
// empty; the status is "unknown" unless the text says one.
type Agreement struct {
	ID         string     `json:"id"` // document id + hash of sorted parties, instrument and occurrence, as read
	Class      string     `json:"class"`
	Instrument string     `json:"instrument"` // id of vocab.Instruments
	Parties    []Party    `json:"parties"`
	Signed     *Date      `json:"signed"` // or acceded to
	Start      *Date      `json:"start"`  // when the cooperation began
	End        *Date      `json:"end"`    // until when it holds, or when it was ended
	Phases     [][2]int   `json:"phases"` // closed ranges of years
	Status     string     `json:"status"` // id of vocab.Statuses
	Themes     []string   `json:"themes"`
	Funders    []Body     `json:"funders"`  // with whose money
	Managers   []Body     `json:"managers"` // who carries it out
	Programme  *Body      `json:"programme"`
	Amount     *Amount    `json:"amount"`
	Contact    *Contact   `json:"contact"`
	Relations  []Tie      `json:"relations"`           // to other records of its document
	Corrected  []string   `json:"corrected,omitempty"` // paths of the fields that a person has set; they have no evidence
	Evidence   []Evidence `json:"evidence"`
}

// Party is one side of an agreement.
type Party struct {
	Value   string `json:"value"` // what partner= takes, empty when unnamed
	Name    string `json:"name"`  // as written
	Country string `json:"country"`
	Kind    string `json:"kind"`
	Role    string `json:"role"`
}

// Body is an organisation or programme that a record names.
type Body struct {
	Value string `json:"value"` // id of vocab.Organisations or vocab.Programmes, empty when it is on neither
	Name  string `json:"name"`  // as written
}

// Amount is money as it is told.
type Amount struct {
	Value    string `json:"value"`    // decimal point, a range as "500-2500"
	Currency string `json:"currency"` // code of ISO 4217, FCFA for either CFA franc
}

// Contact is whom to ask: a service, never a person.
type Contact struct {
	Service string `json:"service"`
	Address string `json:"address,omitempty"`
	Phone   string `json:"phone,omitempty"`
	Mail    string `json:"mail,omitempty"`
	URL     string `json:"url,omitempty"`
}

// Tie leads from one record to another.
type Tie struct {
	Type   string `json:"type"`   // renewal-of, amends, annex-to, joins, implements
	Target string `json:"target"` // id of a record
}

// Evidence is the quote that proves one field of an agreement.
type Evidence struct {
	Field   string `json:"field"`   // a path, such as parties[1]
	Passage string `json:"passage"` // id
	Quote   string `json:"quote"`   // exact substring of the passage, at most 300 characters
	Class   string `json:"class"`   // explicit, inferred, derived
}

// agreementMark parts the id of a document from what tells its agreements apart.
const agreementMark = "-a"

// AgreementID makes the id of an agreement of a document.
func AgreementID(document, apart string) string { return document + agreementMark + apart }

// AgreementDocument returns the id of the document that an agreement with this id was read out of, whether there is such an agreement
// or not; false when no agreement has such an id.
func AgreementDocument(id string) (string, bool) {
	i := strings.LastIndex(id, agreementMark)
	if i <= 0 {
		return "", false
	}
	return id[:i], true
}

// Title is the names of the parties, the home side first.
func (a Agreement) Title() string {
	names := make([]string, len(a.Parties))
	for i, p := range a.Parties {
		names[i] = p.Name
	}
	return strings.Join(names, " – ")
}

// Partners lists the parties that are not the home side.
func (a Agreement) Partners() []Party {
	return slices.DeleteFunc(slices.Clone(a.Parties), func(p Party) bool { return p.Role == PartyHome })
}

// Years returns the years of a record by kind. A date that is not known to the year, or that is inferred, is one it is about.
func (a Agreement) Years() Years {
	y := Years{Phase: a.Phases}
	put := func(d *Date, of *[]int) {
		year, ok := d.Year()
		switch {
		case !ok:
		case d.Basis == "inferred":
			y.About = append(y.About, year)
		default:
			*of = append(*of, year)
		}
	}
	put(a.Signed, &y.Agreement)
	put(a.Start, &y.Start)
	return y
}

// Partnerships lists the ids of the lasting relations that a record belongs to, one for each pair of a home side and a partner that
// both have an id. Of a record without a home side every party is one.
func (a Agreement) Partnerships() []string {
	var home, partners []string
	for _, p := range a.Parties {
		switch {
		case p.Value == "":
		case p.Role == PartyHome:
			home = append(home, p.Value)
		default:
			partners = append(partners, p.Value)
		}
	}
	if !slices.ContainsFunc(a.Parties, func(p Party) bool { return p.Role == PartyHome }) {
		home = partners
	}
	var ids []string
	for _, h := range home {
		for _, p := range partners {
			if h != p {
				ids = append(ids, PartnershipID(h, p))
			}
		}
	}
	slices.Sort(ids)
	return slices.Compact(ids)
}

// partnershipLength is how many bytes of the hash an id has.
const partnershipLength = 8

// PartnershipID is the id of the relation of two parties, whichever of them tells of it.
func PartnershipID(one, other string) string {
	ids := []string{one, other}
	slices.Sort(ids)
	h := sha256.Sum256([]byte(strings.Join(ids, "\x00")))
	return "p" + strings.ToLower(base32.StdEncoding.WithPadding(base32.NoPadding).EncodeToString(h[:partnershipLength]))
}
