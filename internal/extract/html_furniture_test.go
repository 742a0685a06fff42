package extract

import (
	"strings"
	"testing"

	"entente/internal/source"
)

// What only its words betray goes; what merely begins with such words stays.
func TestFurnitureKnownByItsWords(t *testing.T) {
	const body = "<h1>Stedenband met Praia</h1><p>De gemeente werkt sinds 2004 samen met Praia, de hoofdstad van Kaapverdië, rond afval en water.</p>"
	const text = "Stedenband met Praia / De gemeente werkt sinds 2004 samen met Praia, de hoofdstad van Kaapverdië, rond afval en water."
	for name, c := range map[string]struct{ page, want string }{
		"news beside the text": {body + `<div class="c4"><h3>Laatste nieuws</h3><p>Zwembad dicht</p></div>`, text},
		"an overview of news": {`<title>Actueel</title><h1>Actueel</h1><div><h2>Laatste nieuws</h2><p>Een delegatie uit Praia kwam op bezoek.</p></div>`,
			"Actueel / Laatste nieuws / Een delegatie uit Praia kwam op bezoek."},
		"a section on news": {body + `<h2>Nieuws uit Praia</h2><p>De markthal is klaar.</p>`, text +
			" / Nieuws uit Praia / De markthal is klaar."},
		"a paragraph that opens with the word": {body + `<p><b>Nieuws:</b> de markthal van Praia is klaar.</p>`, text +
			" / Nieuws: de markthal van Praia is klaar."},
		"links to read on": {body + `<h2>Zie ook</h2><ul><li><a href="/a">Paspoort</a></li></ul>`, text},
		"partners linked under a heading": {body + `<h2>Partners</h2><ul><li><a href="/a">Praia</a></li></ul>`, text +
			" / Partners / Praia"},
		"where one is":          {`<div>Vous êtes ici : <a href="/">Accueil</a> &gt; Jumelages</div>` + body, text},
		"a row of links":        {body + `<p>[ <a href="/a">Historiek</a> ] [ <a href="/b">Bestuur</a> ] [ <a href="/c">Plan</a> ] welkom</p>`, text + " / welkom"},
		"a row of links inside": {`<main>` + body + `<p><a href="/a">Praia</a> | <a href="/b">Mindelo</a> | <a href="/c">Assomada</a></p></main>`, text + " / Praia | Mindelo | Assomada"},
		"the foot of a site":    {body + `<div class="z9"><div>Grote Markt 1</div><div>Privacyverklaring</div><div>Disclaimer</div></div>`, text},
		"author and date":       {`<article>` + body + `<footer class="entry-meta">Rubriek: Bestuur, door admin <p>Gepubliceerd op 3 mei 2019</p></footer></article>`, text + " / Gepubliceerd op 3 mei 2019"},
		"a name for a field":    {`<div style="display: none">Page Content</div>` + body, text},
		"folded text":           {body + `<div style="display:none"><p>Contact in Praia</p></div>`, text + " / Contact in Praia"},
		"the heading of the site": {`<title>Stedenband met Praia</title><div><h1>Gemeente Overdam</h1></div><div><h1>Stedenband met Praia</h1></div><div class="article-content">` +
			strings.TrimPrefix(body, "<h1>Stedenband met Praia</h1>") + strings.Repeat("<p>Ieder jaar een reis.</p>", 9) + `</div>`, text + strings.Repeat(" / Ieder jaar een reis.", 9)},
	} {
		t.Run(name, func(t *testing.T) {
			got, err := From(t.Context(), source.Item{Name: "page.html", Bytes: []byte("<!DOCTYPE html>" + c.page)})
			if err != nil {
				t.Fatal(err)
			}
			var lines []string
			for _, b := range got.Blocks {
				lines = append(lines, b.Text)
			}
			if s := strings.Join(lines, " / "); s != c.want {
				t.Errorf("reads\n%s\nwant\n%s", s, c.want)
			}
		})
	}
}
