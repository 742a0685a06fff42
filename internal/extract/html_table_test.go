package extract

import (
	"strings"
	"testing"

	"entente/internal/source"
)

// Tables without a marked header, as office programs write them: the first row heads the others when it is one by what it says,
// by its dress, or by the numbers below it. The rows were written down before the rule.
func TestTablesWithPlainCells(t *testing.T) {
	for _, tt := range []struct {
		name, rows string // cells parted by |, bold ones with *
		want       string
	}{
		{"what columns are called", "Gemeente|Land|Sinds\nKaffrine|Senegal|2004\nToucountouna|Benin|2011", "Gemeente: Kaffrine | Land: Senegal | Sinds: 2004\nGemeente: Toucountouna | Land: Benin | Sinds: 2011"},
		{"bold", "*Waar|*Hoe\nDakar|met water\nThiès|met scholen\nMbour|met vissers", "Waar: Dakar | Hoe: met water\nWaar: Thiès | Hoe: met scholen\nWaar: Mbour | Hoe: met vissers"},
		{"numbers below", "Kreis|Bevolkt\nDakar|1200\nThiès|300\nMbour|200\nLouga|100", "Kreis: Dakar | Bevolkt: 1200\nKreis: Thiès | Bevolkt: 300\nKreis: Mbour | Bevolkt: 200\nKreis: Louga | Bevolkt: 100"},
		{"a name over it", "Onze banden||\nGemeente|Land|Sinds\nKaffrine|Senegal|2004\nDiourbel|Senegal|2006", "Onze banden\nGemeente: Kaffrine | Land: Senegal | Sinds: 2004\nGemeente: Diourbel | Land: Senegal | Sinds: 2006"},
		{"no header", "Dakar|Senegal|water\nKaffrine|Senegal|scholen\nCotonou|Benin|vis", "Dakar | Senegal | water\nKaffrine | Senegal | scholen\nCotonou | Benin | vis"},
		{"labels and values", "Naam|Kaffrine\nLand|Senegal\nSinds|2004\nThema|water", "Naam | Kaffrine\nLand | Senegal\nSinds | 2004\nThema | water"},
	} {
		var rows strings.Builder
		for row := range strings.SplitSeq(tt.rows, "\n") {
			rows.WriteString("<tr>")
			for c := range strings.SplitSeq(row, "|") {
				if bare, bold := strings.CutPrefix(c, "*"); bold {
					c = "<b>" + bare + "</b>"
				}
				rows.WriteString("<td><p>" + c + "</p></td>")
			}
			rows.WriteString("</tr>\n")
		}
		_, got := readPage(t, source.Item{Bytes: []byte("<html lang=nl><body><main><h1>Steden</h1>" + sentences + "<table><tbody>" + rows.String() + "</tbody></table><p>Einde van de lijst met steden.</p></main></body></html>")})
		if !strings.Contains(got, "\n"+tt.want+"\nEinde") {
			t.Errorf("%s: got\n%s", tt.name, got)
		}
	}
}
