package corrections_test

import (
	"encoding/json"
	"reflect"
	"slices"
	"strings"
	"testing"

	"entente/internal/corrections"
	"entente/internal/record"
)

// lokeren is a page with a twinning, of which nearly all was read wrong, and a project that is none.
func lokeren() *record.Document {
	return &record.Document{
		Card: record.Card{ID: "doc", Municipality: "gn-1", Countries: []string{"FR", "TN"}, CountriesMentioned: []string{"DE"},
			Years: record.Years{Agreement: []int{1998}, Start: []int{2001}, Document: []int{2020}, Phase: [][2]int{}, Mentioned: []int{1998, 2001}, About: []int{}}},
		Passages: []record.Passage{{ID: "doc-1", Text: "In 1998 tekende Lokeren een protocol met Nabeul in Tunesië."}},
		Agreements: []record.Agreement{
			{ID: "doc-aone", Class: "agreement", Instrument: "cooperation-protocol", Status: "in-force", Themes: []string{"culture"},
				Parties: []record.Party{{Value: "gn-1", Name: "Lokeren", Country: "BE", Kind: "municipality", Role: "home"},
					{Value: "gn-2", Name: "Nabeul", Country: "TN", Kind: "municipality", Role: "partner"}},
				Signed:    &record.Date{Value: "1998", Precision: "year", Basis: "explicit"},
				Relations: []record.Tie{{Type: "joins", Target: "doc-atwo"}},
				Evidence: []record.Evidence{{Field: "parties[1]", Passage: "doc-1", Quote: "Nabeul"}, {Field: "parties[1].country", Passage: "doc-1", Quote: "Tunesië"},
					{Field: "signed", Passage: "doc-1", Quote: "In 1998"}, {Field: "instrument", Passage: "doc-1", Quote: "protocol"},
					{Field: "themes[0]", Passage: "doc-1", Quote: "tekende"}}},
			{ID: "doc-atwo", Class: "relation", Instrument: "project", Status: "unknown",
				Parties: []record.Party{{Value: "gn-1", Name: "Lokeren", Country: "BE", Role: "home"}, {Name: "Rijsel", Country: "FR", Role: "partner"}},
				Start:   &record.Date{Value: "2001", Precision: "year", Basis: "explicit"}},
		},
	}
}

func proofs(a record.Agreement) (fields []string) {
	for _, e := range a.Evidence {
		fields = append(fields, e.Field)
	}
	return fields
}

func text(t *testing.T, doc *record.Document) string {
	t.Helper()
	b, err := json.Marshal(doc)
	if err != nil {
		t.Fatal(err)
	}
	return string(b)
}

// TestALibrarianPutsAPageRight: dates, sides and lists are set, a record is taken away, and the page's countries and years follow. What was
// read stays as it was.
func TestALibrarianPutsAPageRight(t *testing.T) {
	table := corrections.Parse([]byte("# id\tfield\tvalue\tnote\n" +
		"doc-aone\tsigned\t1997-05-12\tAn, archive: the charter bears this date\n" +
		"doc-aone\tinstrument\ttwinning\t\r\n" +
		"doc-aone\tstatus\t\tnobody knows\n" +
		"doc-aone\tend\t2003/2004\n" +
		"doc-aone\tparties[1].country\tMA\n" +
		"doc-aone\tparties[1].name\tNador\n" +
		"doc-aone\tparties[1].value\tgn-3\n" +
		"doc-aone\tthemes\t\n" +
		"doc-aone\tphases\t2014-2016|2012\n" +
		"doc-aone\tamount\t500-2500 EUR\n" +
		"doc-aone\tprogramme\tOnze eigen pot\n" +
		"doc-aone\tfunders\tVVSG|Fonds Lokeren\n" +
		"doc-atwo\trecord\t\tit is a school trip\n"))
	if len(table.Faults()) > 0 {
		t.Fatal(table.Faults())
	}
	shared := lokeren()
	before := text(t, shared)
	doc := *shared
	table.Apply(&doc)
	if text(t, shared) != before {
		t.Error("what was read was written to")
	}
	if len(doc.Agreements) != 1 {
		t.Fatalf("%d agreements", len(doc.Agreements))
	}
	a := doc.Agreements[0]
	if a.ID != "doc-aone" || a.Signed.Value != "1997-05-12" || a.Signed.Precision != "day" || a.Signed.Basis != "corrected" || a.End.Precision != "range" ||
		a.Instrument != "twinning" || a.Status != "unknown" || a.Parties[1] != (record.Party{Value: "gn-3", Name: "Nador", Country: "MA", Kind: "municipality", Role: "partner"}) ||
		len(a.Themes) != 0 || !reflect.DeepEqual(a.Phases, [][2]int{{2012, 2012}, {2014, 2016}}) || *a.Amount != (record.Amount{Value: "500-2500", Currency: "EUR"}) ||
		*a.Programme != (record.Body{Name: "Onze eigen pot"}) || len(a.Funders) != 2 || a.Funders[0].Value == "" || a.Funders[1] != (record.Body{Name: "Fonds Lokeren"}) || len(a.Relations) != 0 {
		t.Errorf("%s", text(t, &doc))
	}
	if got := proofs(a); len(got) != 0 {
		t.Errorf("a quote stands for what a person has set: %v", got)
	}
	if !slices.Equal(a.Corrected, []string{"signed", "instrument", "status", "end", "parties[1].country", "parties[1].name", "parties[1].value", "themes", "phases", "amount", "programme", "funders"}) {
		t.Errorf("corrected: %v", a.Corrected)
	}
	if !slices.Equal(doc.Countries, []string{"MA"}) || !slices.Equal(doc.Years.Agreement, []int{1997}) || len(doc.Years.Start) != 0 || len(doc.Years.Phase) != 2 {
		t.Errorf("countries %v, years %+v", doc.Countries, doc.Years)
	}
}

// TestOnlyTheCorrectedFieldLosesItsQuote: a code of a country says nothing against the quote of the name.
func TestOnlyTheCorrectedFieldLosesItsQuote(t *testing.T) {
	for field, left := range map[string][]string{
		"parties[1].country\tMA": {"parties[1]", "signed", "instrument", "themes[0]"},
		"parties[1].name\tNabel": {"parties[1].country", "signed", "instrument", "themes[0]"},
		"signed\t1999":           {"parties[1]", "parties[1].country", "instrument", "themes[0]"},
		"themes\tsport":          {"parties[1]", "parties[1].country", "signed", "instrument"},
		"class\trelation":        {"parties[1]", "parties[1].country", "signed", "instrument", "themes[0]"},
	} {
		doc := lokeren()
		table := corrections.Parse([]byte("doc-aone\t" + field + "\n"))
		table.Apply(doc)
		if got := proofs(doc.Agreements[0]); !slices.Equal(got, left) || len(doc.Agreements[0].Corrected) != 1 {
			t.Errorf("%q: %v left, want %v (%v)", field, got, left, table.Faults())
		}
	}
}

// TestBadLinesAreToldAndTheOthersWork
func TestBadLinesAreToldAndTheOthersWork(t *testing.T) {
	lines := []string{
		"doc-aone\tsigned\t1997",
		"doc-aone\tsigned\t1996",         // twice
		"doc\tsigned\t1996",              // a document
		"doc-aone\tsignature\t1996",      // no field
		"doc-aone\tstart\t12 mei 1996",   // no date
		"doc-aone\tend\t1996-02-30",      // no day
		"doc-aone\tphases\t2016-2014",    // backwards
		"doc-aone\tinstrument\tmarriage", // no list has it
		"doc-aone\tclass\t",              // can not be empty
		"doc-aone\tparties[0].name\t",    // nor can this
		"doc-aone\tparties[0].role\thome",
		"doc-aone\tparties[0].country\tMarokko",
		"doc-aone\tparties[9999].name\tX",
		"doc-aone\tamount\tmuch",
		"doc-aone\tthemes\tculture|love",
		"doc-aone\trecord\tadd",
		"doc-aone signed 1997",
		"doc-aone\tstatus\tplanned\tnote\tand more",
		"doc-aone\tparties[0].value\tGent!",
		"doc-aone\tparties[0].kind\tempire",
		"doc-aone\tstatus\tplanned\tnote\t\t",
	}
	table := corrections.Parse([]byte(strings.Join(lines, "\n")))
	if len(table.All()) != 2 || len(table.Faults()) != len(lines)-2 {
		t.Fatalf("%d work, faults %v", len(table.All()), table.Faults())
	}
	for i, f := range table.Faults() {
		if f.Line != i+2 || f.Reason == "" {
			t.Errorf("fault %d: %s", i, f)
		}
	}
	doc := lokeren()
	if table.Apply(doc); doc.Agreements[0].Signed.Value != "1997" || doc.Agreements[0].Status != "planned" {
		t.Errorf("%+v", doc.Agreements[0])
	}
}

// TestCorrectionsWithoutTheirAgreement are told, do nothing and harm nothing.
func TestCorrectionsWithoutTheirAgreement(t *testing.T) {
	table := corrections.Parse([]byte("doc-agone\tsigned\t1997\tAn says so\ndoc-aone\tparties[5].name\tNador\nother-aone\tstatus\tplanned\n"))
	doc := lokeren()
	before := text(t, doc)
	asRead := doc.Agreements
	if table.Apply(doc); text(t, doc) != before {
		t.Error("something changed")
	}
	unmet := table.Unmet("doc", asRead)
	if len(unmet) != 2 || unmet[0].Line != 1 || !strings.Contains(unmet[0].Reason, "An says so") || unmet[1].Line != 2 {
		t.Errorf("%v", unmet)
	}
	if unmet = table.Unmet("other", nil); len(unmet) != 1 {
		t.Errorf("%v", unmet)
	}
	if got := table.Documents(); !slices.Equal(got, []string{"doc", "other"}) {
		t.Errorf("documents %v", got)
	}
}

// TestMarks tell when a document has to be shown anew: for another value, not for another note or place in the file.
func TestMarks(t *testing.T) {
	mark := func(text string) string { return corrections.Parse([]byte(text)).Marks()["doc"] }
	one := mark("doc-aone\tsigned\t1997\tAn\n")
	if one == "" || one != mark("# a comment\nother-ax\tstatus\tplanned\n\ndoc-aone\tsigned\t1997\tBert\n") {
		t.Error("a note makes another mark")
	}
	if one == mark("doc-aone\tsigned\t1998\tAn\n") || one == mark("doc-aone\tstart\t1997\tAn\n") || mark("") != "" {
		t.Error("another correction has the same mark")
	}
}

// FuzzParse: whatever the table says, a document stays one.
func FuzzParse(f *testing.F) {
	f.Add("doc-aone\tparties[1].name\tX\ndoc-atwo\trecord\t\n")
	f.Add("doc-aone\tthemes\t|||\ndoc-aone\tphases\t-\ndoc-aone\tsigned\t/\n")
	f.Fuzz(func(t *testing.T, table string) {
		parsed := corrections.Parse([]byte(table))
		doc := lokeren()
		parsed.Apply(doc)
		for _, a := range doc.Agreements {
			if len(a.Parties) != 2 || a.Class != "agreement" && a.Class != "relation" || a.Status == "" || a.Instrument == "" {
				t.Errorf("%+v", a)
			}
		}
	})
}
