package main

// measure names a figure, as it stands in reports.
type measure string

// The measures of documents.
const (
	language       measure = "language"
	kind           measure = "kind"
	municipality   measure = "municipality"
	issued         measure = "date of the document"
	countries      measure = "partner countries"
	countriesNamed measure = "countries named"
	countriesNot   measure = "countries that may not be shown"
	places         measure = "places"
	placeCountry   measure = "country of a place"
	agreementYears measure = "years of agreement"
	startYears     measure = "years of start"
	anyTheme       measure = "themes at any level"
	primaryTheme   measure = "themes as primary"
)

// The measures of records. Those behind parties are of records that were found.
const (
	records          measure = "records"
	agreements       measure = "records of agreements"
	invented         measure = "records invented"
	parties          measure = "parties"
	partyCountry     measure = "country of a party"
	instrument       measure = "instrument"
	class            measure = "class"
	signedYear       measure = "signed year right"
	signedYears      measure = "signed years of all records"
	startOfRecord    measure = "start years of records"
	status           measure = "status"
	inForceAndNot    measure = "planned, intended or dormant shown in force"
	inForceBySilence measure = "others wrongly shown in force"
	recordThemes     measure = "themes of records"
	endYears         measure = "end years of records"
	phaseYears       measure = "phases"
	funders          measure = "funders"
	managers         measure = "managers"
	programme        measure = "programme"
	amounts          measure = "amount"
	instrumentWords  measure = "words of the instrument mean it"
	statusWords      measure = "words of the status mean it"
	proven           measure = "records proven"
	trapsPassed      measure = "traps passed"
	trapRecords      measure = "records out of traps"
)

// shape tells how a measure is reported.
type shape int

const (
	share  shape = iota // right of all
	sides               // precision and recall
	faults              // how many; none is right
)

// measures are all of them in the order of reports.
var measures = []struct {
	name  measure
	shape shape
}{
	{language, share}, {kind, share}, {municipality, share}, {issued, share},
	{countries, sides}, {countriesNamed, sides}, {countriesNot, faults}, {places, sides}, {placeCountry, share},
	{agreementYears, sides}, {startYears, sides}, {anyTheme, sides}, {primaryTheme, sides},
	{records, sides}, {agreements, sides}, {invented, faults}, {parties, sides}, {partyCountry, share}, {instrument, share}, {class, share},
	{signedYear, share}, {signedYears, sides}, {startOfRecord, sides}, {status, share}, {inForceAndNot, faults}, {inForceBySilence, faults},
	{recordThemes, sides}, {endYears, sides}, {phaseYears, sides}, {funders, sides}, {managers, sides}, {programme, sides}, {amounts, sides},
	{instrumentWords, share}, {statusWords, share}, {proven, share}, {trapsPassed, share}, {trapRecords, faults},
}

// tally counts answers: of what is there, found and missed; of what was read, sound and extra. A share has found and missed alone,
// faults have extra alone.
type tally struct{ found, missed, sound, extra int }

func (t *tally) add(u tally) {
	t.found, t.missed, t.sound, t.extra = t.found+u.found, t.missed+u.missed, t.sound+u.sound, t.extra+u.extra
}

func (t tally) recall() (float64, bool)    { return ratio(t.found, t.missed) }
func (t tally) precision() (float64, bool) { return ratio(t.sound, t.extra) }

// ratio returns the part that is right, and false when there was nothing to be right or wrong about.
func ratio(right, wrong int) (float64, bool) {
	if right+wrong == 0 {
		return 0, false
	}
	return float64(right) / float64(right+wrong), true
}
