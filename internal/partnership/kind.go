package partnership

import (
	"slices"
	"strings"
)

// The kinds of partnership.
const (
	EuropeanTwinning = "european-twinning" // of two towns of Europe
	NorthSouth       = "north-south"       // between a country that gives aid and one that receives it
	Other            = "other"
)

// Kinds lists the kinds of partnership.
var Kinds = []string{EuropeanTwinning, NorthSouth, Other}

// europe are the members of the Council of Europe, those that were, and the European countries that never were.
var europe = strings.Fields(`AD AL AM AT AZ BA BE BG BY CH CY CZ DE DK EE ES FI FR GB GE GR HR HU IE IS IT LI LT LU LV MC MD ME MK MT NL NO PL PT RO RS RU SE SI SK
	SM TR UA VA XK`)

// receivers are the countries that development aid goes to, by the list of the OECD's Development Assistance Committee.
var receivers = strings.Fields(`AF AL AM AO AR AZ BA BD BF BI BJ BO BR BT BW BY BZ CD CF CG CI CM CN CO CR CU CV DJ DM DO DZ EC EG ER ET FJ FM GA GD GE GH GM GN GQ GT
	GW GY HN HT ID IN IQ IR JM JO KE KG KH KI KM KP KZ LA LB LC LK LR LS LY MA MD ME MG MH MK ML MM MN MR MS MU MV MW MX MY MZ NA NE NG NI NP NR NU PA PE PG PH PK
	PS PW PY RS RW SB SD SH SL SN SO SR SS ST SV SY SZ TD TG TH TJ TK TL TM TN TO TR TV TZ UA UG UZ VC VE VN VU WF WS XK YE ZA ZM ZW`)

// The instruments that tell a kind where the countries leave it open.
var (
	twinnings = []string{"twinning", "friendship-pact"}
	aid       = []string{"development-cooperation-agreement", "programme-partnership"}
)

// kind tells what sort of relation it is: by the countries, and within Europe by what was concluded.
func kind(p Partnership) string {
	concluded := func(instruments []string) bool {
		return slices.ContainsFunc(p.Acts, func(a Act) bool { return slices.Contains(instruments, a.Agreement.Instrument) })
	}
	home, partner := p.Home.Country, p.Partner.Country
	acrossAid := home != "" && partner != "" && slices.Contains(receivers, home) != slices.Contains(receivers, partner)
	if slices.Contains(europe, home) && slices.Contains(europe, partner) {
		switch {
		case acrossAid && concluded(aid):
			return NorthSouth
		case concluded(twinnings):
			return EuropeanTwinning
		}
		return Other
	}
	if acrossAid {
		return NorthSouth
	}
	return Other
}
