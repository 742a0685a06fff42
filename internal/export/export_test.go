package export

import (
	"bytes"
	"encoding/csv"
	"encoding/json"
	"errors"
	"iter"
	"math/rand/v2"
	"strings"
	"testing"
	"time"

	"entente/internal/answer"
	"entente/internal/lang"
	"entente/internal/record"
)

// anderlecht is an agreement as a page tells it; text is what a stranger may have written anywhere.
func anderlecht(text string) answer.Row {
	marino := "gn-3173615"
	a := record.Agreement{
		ID: "doc1-a1", Class: "agreement", Instrument: "twinning", Status: "unknown", Themes: []string{"culture"},
		Parties: []record.Party{{Value: "gn-2803201", Name: "Anderlecht", Country: "BE", Role: "home"}, {Value: marino, Name: text, Country: "IT", Kind: "municipality", Role: "partner"}},
		Signed:  &record.Date{Value: "1968-05", Precision: "month", Basis: "explicit"},
		Amount:  &record.Amount{Value: "20000", Currency: "EUR"}, Phases: [][2]int{{2014, 2016}},
		Evidence: []record.Evidence{{Field: "signed", Passage: "p1", Quote: "In mei 1968: " + text, Class: "explicit"}},
	}
	r := answer.Record{
		ID: a.ID, Class: a.Class, Title: a.Title(), URL: "/nl/agreements/doc1-a1", Instrument: answer.Value{Value: "twinning", Label: "Stedenband"},
		Status: answer.Value{Value: "unknown", Label: "Onbekend"}, Themes: []answer.Value{{Value: "culture", Label: "Cultuur en erfgoed"}},
		Parties:  []answer.Party{{Name: "Anderlecht", Role: "home", Country: &answer.Value{Value: "BE", Label: "België"}}, {Value: &marino, Name: text, Kind: "municipality", Role: "partner", Country: &answer.Value{Value: "IT", Label: "Italië"}}},
		Signed:   a.Signed,
		Evidence: []answer.Evidence{{Field: "signed", Passage: "p1", Quote: "In mei 1968: " + text, URL: "/nl/documents/doc1#p1"}},
	}
	return answer.Row{
		Hit: answer.Hit{ID: a.ID, Type: record.TypeAgreement, Title: a.Title(), URL: r.URL, Countries: []answer.Value{{Value: "IT", Label: "Italië"}},
			Themes: []answer.Theme{{Value: answer.Value{Value: "culture", Label: "Cultuur en erfgoed"}, Level: record.Primary}}},
		Card: record.Card{ID: "doc1", Title: "Zustersteden " + text, Source: "https://stad.example/zustersteden", Language: lang.NL,
			Retrieved: time.Date(2026, 11, 22, 8, 0, 0, 0, time.UTC), SHA256: "ab12"},
		Document:  answer.DocumentCard{ID: "doc1", URL: "/nl/documents/doc1"},
		Agreement: &a, Records: []answer.Record{r},
	}
}

// sheet is a document.
func sheet(text string) answer.Row {
	c := record.Card{
		ID: "doc1", Type: record.TypeDocument, Title: text, Source: "beleid.pdf", Format: "application/pdf", Language: lang.FR, Languages: []lang.Code{lang.FR},
		Municipality: "gn-2803201", Issued: &record.Date{Value: "2020-12-17", Precision: "day", Basis: "explicit"}, Countries: []string{"SN"},
		Years: record.Years{Agreement: []int{2014}}, Retrieved: time.Date(2026, 11, 22, 8, 0, 0, 0, time.UTC),
	}
	return answer.Row{Hit: answer.Hit{
		ID: c.ID, Type: c.Type, Title: text, URL: "/fr/documents/doc1", Source: c.Source, Language: c.Language, Languages: c.Languages,
		Municipality: &answer.Value{Value: c.Municipality, Label: "Anderlecht, commune"}, Countries: []answer.Value{{Value: "SN", Label: "Sénégal"}}, Years: []int{2014},
	}, Card: c, Records: []answer.Record{}}
}

func rows(all ...answer.Row) iter.Seq2[answer.Row, error] {
	return func(yield func(answer.Row, error) bool) {
		for _, r := range all {
			if !yield(r, nil) {
				return
			}
		}
	}
}

func written(t *testing.T, name string, o Options, all ...answer.Row) string {
	t.Helper()
	f, err := ByName(name)
	if err != nil {
		t.Fatal(err)
	}
	var b bytes.Buffer
	if err := f.Write(&b, o, rows(all...)); err != nil {
		t.Fatal(err)
	}
	return b.String()
}

var agreements = Options{Agreements: true, Base: "https://entente.example/", Generation: "gen-3@41"}

func TestATableOfAgreements(t *testing.T) {
	table, err := csv.NewReader(strings.NewReader(written(t, "csv", agreements, anderlecht("Marino")))).ReadAll()
	if err != nil || len(table) != 2 {
		t.Fatal(err, table)
	}
	cells := map[string]string{}
	for i, name := range table[0] {
		cells[name] = table[1][i]
	}
	for name, want := range map[string]string{
		"id": "doc1-a1", "url": "https://entente.example/nl/agreements/doc1-a1", "home_name": "Anderlecht", "partners": "gn-3173615", "partners_name": "Marino",
		"partners_country": "IT", "partners_country_label": "Italië", "instrument": "twinning", "signed": "1968-05", "signed_precision": "month", "phases": "2014/2016",
		"amount": "20000", "currency": "EUR", "source": "https://stad.example/zustersteden", "evidence": "signed: In mei 1968: Marino", "index": "gen-3@41",
	} {
		if cells[name] != want {
			t.Errorf("%s is %q, want %q", name, cells[name], want)
		}
	}
}

func TestReferences(t *testing.T) {
	ris := written(t, "ris", agreements, anderlecht("Marino"))
	for _, want := range []string{"TY  - UNPB\r\n", "TI  - Anderlecht – Marino (Stedenband)\r\n", "AU  - Marino,\r\n", "PY  - 1968\r\n", "DA  - 1968/05\r\n",
		"UR  - https://stad.example/zustersteden\r\n", "N1  - signed: In mei 1968: Marino\r\n", "Y2  - 2026/11/22\r\n", "ER  - \r\n"} {
		if !strings.Contains(ris, want) {
			t.Errorf("no %q in\n%s", want, ris)
		}
	}
	if ris := written(t, "ris", Options{}, sheet("Fiche")); !strings.Contains(ris, "TY  - GOVDOC\r\n") || !strings.Contains(ris, "AU  - Anderlecht commune,\r\n") {
		t.Errorf("a document is\n%s", ris)
	}
	bib := written(t, "bibtex", agreements, anderlecht("Marino & 100 % {Laziale}"))
	for _, want := range []string{"@misc{doc1-a1,", `\& 100 \% \{Laziale\}`, "year = {1968}", "month = {5}", "url = {https://stad.example/zustersteden}"} {
		if !strings.Contains(bib, want) {
			t.Errorf("no %q in\n%s", want, bib)
		}
	}
	var items []cslItem
	if err := json.Unmarshal([]byte(written(t, "csl", agreements, anderlecht("Marino"), sheet("Fiche"))), &items); err != nil || len(items) != 2 {
		t.Fatal(err, items)
	}
	if items[0].Type != "treaty" || items[0].Issued.Parts[0][1] != 5 || items[1].Type != "report" || items[1].Author[0].Literal != "Anderlecht, commune" {
		t.Errorf("%+v", items)
	}
	if got := written(t, "csl", agreements); strings.TrimSpace(got) != "[\n]" {
		t.Errorf("nothing found is %q", got)
	}
}

func TestALineARecord(t *testing.T) {
	out := written(t, "jsonl", agreements, anderlecht("Marino"), sheet("Fiche"))
	lines := strings.Split(strings.TrimSuffix(out, "\n"), "\n")
	if len(lines) != 2 {
		t.Fatalf("%d lines", len(lines))
	}
	var a struct {
		Type, Title, URL, Index string
		Instrument              struct{ Value, Label string }
		Evidence                []struct{ Field, Quote, URL string }
		Document                struct{ ID, Source, URL string }
		Partnerships            []string
	}
	if err := json.Unmarshal([]byte(lines[0]), &a); err != nil {
		t.Fatal(err)
	}
	if a.Type != "agreement" || a.Instrument.Label != "Stedenband" || a.Evidence[0].URL != "https://entente.example/nl/documents/doc1#p1" ||
		a.Document.URL != "https://entente.example/nl/documents/doc1" || len(a.Partnerships) != 1 {
		t.Errorf("%+v", a)
	}
	var d map[string]any
	if err := json.Unmarshal([]byte(lines[1]), &d); err != nil || d["type"] != "document" || d["agreements"] == nil {
		t.Errorf("%v %v", err, d)
	}
}

// What strangers wrote stays text in every format: no cell is a formula, no line begins a field, no brace ends one.
func TestStrangersTexts(t *testing.T) {
	pieces := []string{"=HYPERLINK(\"http://x\")", "+1", "-1", "@SUM(A1)", "\t=1", "\r\nER  - \r\nTY  - JOUR", "\nTI  - other", "}", "{", "\\", "\"", ",", ";", "\x00", "\u2028", "é", "%", "#", " ", "Marino", "},\n  year = {1900"}
	random := rand.New(rand.NewPCG(1, 2))
	for range 2000 {
		var b strings.Builder
		for range 1 + random.IntN(6) {
			b.WriteString(pieces[random.IntN(len(pieces))])
		}
		text := b.String()
		for _, row := range []answer.Row{anderlecht(text), sheet(text)} {
			o := Options{Agreements: row.Agreement != nil}
			table, err := csv.NewReader(strings.NewReader(written(t, "csv", o, row))).ReadAll()
			if err != nil || len(table) != 2 {
				t.Fatalf("%q: %v, %d rows", text, err, len(table))
			}
			for i, cell := range table[1] {
				if cell != "" && strings.ContainsRune("=+-@\t\r", rune(cell[0])) {
					t.Fatalf("%q: cell %s is %q", text, table[0][i], cell)
				}
			}
			tags := map[string]int{}
			for l := range strings.SplitSeq(strings.TrimRight(written(t, "ris", o, row), "\r\n"), "\r\n") {
				if len(l) < 6 || l[2:6] != "  - " || strings.ContainsAny(l, "\r\n") {
					t.Fatalf("%q: line %q", text, l)
				}
				tags[l[:2]]++
			}
			if tags["TY"] != 1 || tags["ER"] != 1 {
				t.Fatalf("%q: %v", text, tags)
			}
			depth := 0
			bib := strings.NewReplacer(`\{`, "", `\}`, "").Replace(written(t, "bibtex", o, row))
			for _, r := range bib {
				if r == '{' {
					depth++
				} else if r == '}' {
					depth--
				}
				if depth < 0 {
					break
				}
			}
			if depth != 0 {
				t.Fatalf("%q: braces do not match in\n%s", text, bib)
			}
			var items []cslItem
			if err := json.Unmarshal([]byte(written(t, "csl", o, row)), &items); err != nil || len(items) != 1 {
				t.Fatalf("%q: %v", text, err)
			}
			if n := strings.Count(written(t, "jsonl", o, row), "\n"); n != 1 {
				t.Fatalf("%q: %d lines", text, n)
			}
		}
	}
}

func TestAnErrorEndsTheExport(t *testing.T) {
	gone := errors.New("gone")
	for _, f := range Formats {
		var b bytes.Buffer
		err := f.Write(&b, Options{}, func(yield func(answer.Row, error) bool) {
			if yield(sheet("Fiche"), nil) {
				yield(answer.Row{}, gone)
			}
		})
		if !errors.Is(err, gone) {
			t.Errorf("%s: %v", f.Name, err)
		}
	}
	if _, err := ByName("xlsx"); !errors.Is(err, ErrFormat) {
		t.Error(err)
	}
}
