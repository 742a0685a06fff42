package extract

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"testing"
	"unicode/utf16"

	"golang.org/x/text/encoding/charmap"

	"entente/internal/record"
	"entente/internal/source"
)

func TestCSV(t *testing.T) {
	for _, tt := range []struct {
		name, in string
		want     []string
	}{
		{"semicolons", "Gemeente;Land;Jaar\nKaffrine;Senegal;2004\nTanger;Marokko;2011\n", []string{"| Gemeente: Kaffrine | Land: Senegal | Jaar: 2004", "| Gemeente: Tanger | Land: Marokko | Jaar: 2011"}},
		{"commas, and a comma in quotes", "Commune,Pays\n\"Saint-Aubin, Normandie\",France\nTanger,Maroc\n", []string{"| Commune: Saint-Aubin, Normandie | Pays: France", "| Commune: Tanger | Pays: Maroc"}},
		{"tabulators and line ends of Windows", "Town\tCountry\r\nKaffrine\tSenegal\r\nTangier\tMorocco\r\n", []string{"| Town: Kaffrine | Country: Senegal", "| Town: Tangier | Country: Morocco"}},
		{"bars", "Town|Country\nKaffrine|Senegal\n", []string{"| Town: Kaffrine | Country: Senegal"}},
		{"quotes with lines and quotes in them", "Stad;Wat\nKaffrine;\"water en\n\"\"scholen\"\"\"\nTanger;havens\n", []string{`| Stad: Kaffrine | Wat: water en "scholen"`, "| Stad: Tanger | Wat: havens"}},
		{"what Excel writes of the delimiter", "sep=;\r\nStad;Land\r\nKaffrine;Senegal\r\n", []string{"| Stad: Kaffrine | Land: Senegal"}},
		{"semicolons with commas in the cells", "Stad;Wat\nKaffrine;water, scholen\nTanger;havens, straten\nRome;kunst, steen\n", []string{"| Stad: Kaffrine | Wat: water, scholen", "| Stad: Tanger | Wat: havens, straten", "| Stad: Rome | Wat: kunst, steen"}},
		{"a title, a blank line, a remark", "Stedenbanden in 2020;;\n;;\nStad;Land;Jaar\nKaffrine;Senegal;2004\nTanger;Marokko;2011\n;;\nBron: de gemeente;;\n", []string{"# Stedenbanden in 2020", "| Stad: Kaffrine | Land: Senegal | Jaar: 2004", "| Stad: Tanger | Land: Marokko | Jaar: 2011", "Bron: de gemeente"}},
		{"no header", "Kaffrine;Senegal\nTanger;Marokko\n", []string{"| Kaffrine | Senegal", "| Tanger | Marokko"}},
		{"rows that are short", "Stad;Land;Jaar\nKaffrine;Senegal\nTanger;Marokko;2011\nRome;Italië;1968\nParijs;Frankrijk;1955\n", []string{"| Stad: Kaffrine | Land: Senegal", "| Stad: Tanger | Land: Marokko | Jaar: 2011", "| Stad: Rome | Land: Italië | Jaar: 1968", "| Stad: Parijs | Land: Frankrijk | Jaar: 1955"}},
		{"delimiters in the last column without quotes", "Stad;Land;Thema\nKaffrine;Senegal;water; scholen, wegen\nTanger;Marokko;havens, straten\nRome;Italië;kunst;steen;\nParijs;Frankrijk;talen\nBree;België;groen, water\n",
			[]string{"| Stad: Kaffrine | Land: Senegal | Thema: water; scholen, wegen", "| Stad: Tanger | Land: Marokko | Thema: havens, straten", "| Stad: Rome | Land: Italië | Thema: kunst;steen", "| Stad: Parijs | Land: Frankrijk | Thema: talen", "| Stad: Bree | Land: België | Thema: groen, water"}},
		{"commas that stand as often as the delimiter", "Commune;Pays\nTanger, ville;Maroc\nSaint-Aubin, bourg;France\nDakar, ville;Sénégal; Afrique\n",
			[]string{"| Commune: Tanger, ville | Pays: Maroc", "| Commune: Saint-Aubin, bourg | Pays: France", "| Commune: Dakar, ville | Pays: Sénégal; Afrique"}},
		{"an empty cell behind every row but the header", "Stad,Land\nKaffrine,Senegal,\nTanger,Marokko,\n", []string{"| Stad: Kaffrine | Land: Senegal", "| Stad: Tanger | Land: Marokko"}},
		{"a quote that does not close", "Stad;Land\n\"Kaffrine;Senegal\nTanger;Marokko\n", []string{`| Stad: "Kaffrine | Land: Senegal`, "| Stad: Tanger | Land: Marokko"}},
	} {
		t.Run(tt.name, func(t *testing.T) {
			wantLines(t, "a.csv", []byte(tt.in), tt.want...)
			text, err := From(context.Background(), source.Item{Name: "a.csv", Bytes: []byte(tt.in)})
			if err != nil {
				t.Fatal(err)
			}
			for _, b := range text.Blocks {
				if last := lastWord(b.Text); !strings.Contains(strings.ReplaceAll(text.Kept[b.Start:b.End], `""`, `"`), strings.Trim(last, `"`)) {
					t.Errorf("%q stands in %q", b.Text, text.Kept[b.Start:b.End])
				}
			}
		})
	}
}

// Ten rows as wide as the header, four wider, and commas in half of all: the delimiter is that of the header.
func TestTheDelimiterOfTheHeader(t *testing.T) {
	in := "Gemeente;Partner;Land;Jaar;Opmerking\n"
	for i := range 14 {
		remark := "water"
		if i%2 == 0 {
			remark = "water, scholen, wegen"
		}
		if i%4 == 1 {
			remark = "water; scholen"
		}
		in += fmt.Sprintf("Stad %c;Dorp %c;Senegal;%d;%s\n", 'A'+i, 'a'+i, 2000+i, remark)
	}
	got := strings.Split(strings.TrimSpace(lines(t, source.Item{Name: "a.csv", Bytes: []byte(in)})), "\n")
	if len(got) != 14 || got[1] != "| Gemeente: Stad B | Partner: Dorp b | Land: Senegal | Jaar: 2001 | Opmerking: water; scholen" {
		t.Errorf("%d rows, the second %q", len(got), got[min(1, len(got)-1)])
	}
}

// Rows are names and years: the headers tell what language a list is in.
func TestLanguageOfLists(t *testing.T) {
	for in, want := range map[string]string{
		"Gemeente;Partner;Land;Jaar\nBree;Tanger;Marokko;2004\n":               "nl",
		"Commune;Partenaire;Pays;Année\nBree;Tanger;Maroc;2004\n":              "fr",
		"Municipality;Partner;Country;Year\nBree;Tangier;Morocco;2004\n":       "en",
		"Code;Partner;Status\nBree;Tanger;actief\n":                            "",
		"Land / pays;Jaar / année;Partner\nMarokko;2004;Tanger\nMali;2011;a\n": "",
	} {
		text, err := From(context.Background(), source.Item{Name: "a.csv", Bytes: []byte(in)})
		if err != nil || text.Lang != want {
			t.Errorf("%q is in %q, %v, want %q", in, text.Lang, err, want)
		}
	}
}

// A text with commas is a text, whatever it is called; a table is one only by its name or its place (fault 34 for the charset).
func TestCSVOrText(t *testing.T) {
	list := "Stad;Land\nKaffrine;Senegal\nTanger;Marokko\n"
	prose := "De stad werkt samen, al jaren, met Kaffrine.\n\nEr is water.\nEn er zijn scholen, ook dit jaar, en volgend jaar, en daarna.\n"
	for _, tt := range []struct{ name, hint, in, want string }{
		{"a.csv", "", list, "text/csv"},
		{"a.tsv", "", strings.ReplaceAll(list, ";", "\t"), "text/csv"},
		{"a.txt", "text/csv; charset=utf-8", list, "text/csv"},
		{"a.txt", "", list, "text/plain"},
		{"a.csv", "", prose, "text/plain"},
		{"a.csv", "", "Kaffrine\nTanger\n", "text/plain"},
		{"a.csv", "", "<html><body><p>De stad</p></body></html>", "text/html"},
	} {
		got, err := From(context.Background(), source.Item{Name: tt.name, Hint: tt.hint, Bytes: []byte(tt.in)})
		if err != nil || got.Format != tt.want {
			t.Errorf("%s (%s) %.20q reads %q, %v, want %s", tt.name, tt.hint, tt.in, got.Format, err, tt.want)
		}
	}
}

// Excel saves lists in windows-1252 and in UTF-16 (fault 29); a byte that is no character is replaced and told (fault 34).
func TestCSVCharsets(t *testing.T) {
	const list = "Commune;Pays\nSaint-Étienne;Bénin\nBruxelles;Belgïe\n"
	old, err := charmap.Windows1252.NewEncoder().String(list)
	if err != nil {
		t.Fatal(err)
	}
	var wide []byte
	for _, u := range utf16.Encode([]rune("\ufeff" + list)) {
		wide = append(wide, byte(u), byte(u>>8))
	}
	for name, b := range map[string][]byte{"UTF-8": []byte(list), "marked": []byte("\ufeff" + list), "windows-1252": []byte(old), "UTF-16": wide, "UTF-16 without a mark": wide[2:]} {
		if got := lines(t, source.Item{Name: "a.csv", Bytes: b}); !strings.HasPrefix(got, "| Commune: Saint-Étienne | Pays: Bénin") {
			t.Errorf("%s reads %q", name, got)
		}
	}
	text, err := From(context.Background(), source.Item{Name: "a.csv", Bytes: []byte(strings.Repeat("Étienne;Bénin\n", 5) + "a;\xff\n")})
	if err != nil || text.Meta["damaged"] == "" {
		t.Errorf("a broken byte is not told: %v, %v", text.Meta, err)
	}
}

func TestHostileCSV(t *testing.T) {
	many := strings.Repeat
	header := ""
	for i := range maxColumns {
		header += fmt.Sprintf("gemeente en plaats en land %d;", i)
	}
	for name, in := range map[string]string{
		"quotes":  many("\"a;b\n", 500_000),
		"cells":   many(";", 2_000_000) + "\n" + many(";", 2_000_000),
		"headers": header + "\n" + many(many("a;", 60)+"\n", 20_000),
		"rows":    many("a;b\n", 2_000_000),
	} {
		text, err := From(context.Background(), source.Item{Name: "a.csv", Bytes: []byte(in)})
		var f *record.Failure
		if err != nil && !errors.As(err, &f) {
			t.Errorf("%s: an error without a class: %v", name, err)
		}
		size := 0
		for _, b := range text.Blocks {
			size += len(b.Text)
		}
		if size > 6*len(in)+spanBudget {
			t.Errorf("%s: %d bytes became %d", name, len(in), size)
		}
	}
}

// Reading takes apart what writing puts together, whatever is in the cells.
func FuzzCSV(f *testing.F) {
	f.Add("Stad;Land\nKaffrine;Senegal\n", "a", "b;c", `d"e`)
	f.Add("\"\n;\"\n;", "", "\n", ";")
	f.Fuzz(func(t *testing.T, in, a, b, c string) {
		checkRead(t, source.Item{Name: "a.csv", Bytes: []byte(in)})
		quoted := func(s string) string { return `"` + strings.ReplaceAll(s, `"`, `""`) + `"` }
		cells := []string{a, b, c}
		line := fmt.Sprintf("%s;%s;%s\n", quoted(a), quoted(b), quoted(c))
		if len(line) > maxQuoted || line == "\"\";\"\";\"\"\n" {
			return
		}
		rows, _ := separated{comma: ';'}.read(line+line, 10)
		if len(rows) != 2 {
			t.Fatalf("%q reads %d rows", line, len(rows))
		}
		for i, want := range cells {
			if rows[1][i] != tidy(want) {
				t.Fatalf("cell %q reads %q", want, rows[1][i])
			}
		}
	})
}
