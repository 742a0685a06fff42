package extract

import (
	"context"
	"strings"
	"testing"

	"entente/internal/source"
)

func TestColumnsSideBySide(t *testing.T) {
	for _, c := range []struct{ what, in, want string }{
		{"prose in two columns", `
The council of Wexham has had              one in the south of France,
friends abroad for a long time,            with which choirs and clubs
and it means to keep them: one             were exchanged every spring.
in Denmark, where the schools              Money is short nowadays, so
write to ours every month, and             visits are paid by whoever
now and then send somebody.                makes them.
`, "now and then send somebody.|one in the south of France, with which choirs"},
		{"a table is none", `
Partner                       Country      What was signed there
Salzgitter                    Germany      Charter of the two towns
Ocotal                        Nicaragua    Agreement on schools
Cork                          Ireland      Charter of the two ports
Stuttgart                     Germany      Oath of the two councils
Mainz                         Germany      Agreement on youth clubs
`, "Salzgitter Germany Charter of the two towns"},
	} {
		got, err := plain{}.Extract(context.Background(), source.Item{Bytes: []byte(c.in)})
		if err != nil {
			t.Fatal(err)
		}
		var texts []string
		for _, b := range got.Blocks {
			texts = append(texts, b.Text)
		}
		if all := strings.Join(texts, "|"); !strings.Contains(strings.ReplaceAll(all, "\n", " "), c.want) {
			t.Errorf("%s: got %q, want %q in it", c.what, all, c.want)
		}
	}
}
