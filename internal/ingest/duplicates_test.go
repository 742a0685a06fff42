package ingest_test

import (
	"archive/zip"
	"bytes"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"entente/internal/ingest"
	"entente/internal/lang/detect"
	"entente/internal/record"
)

// minutes is a form of which only the facts change from one meeting to the next.
func minutes(day, partner, chair string) string {
	return fmt.Sprintf(`# Verslag van het stuurcomité

Op %s kwam het stuurcomité van de stedenband met %s bijeen in het gemeentehuis van Anderlecht. De voorzitter opende de
vergadering om tien uur en stelde vast dat alle leden die stemrecht hebben behoorlijk waren opgeroepen. Het verslag van de
vorige vergadering werd voorgelezen en zonder opmerkingen goedgekeurd.

De coördinator gaf een overzicht van de werking van het voorbije jaar. De uitgaven bleven binnen de raming en de rekening
werd door de financieel beheerder nagezien. De leden bespraken daarna de planning van de zendingen, de taken van de
werkgroepen en de manier waarop de inwoners bij de samenwerking worden betrokken. Ieder lid bezorgt zijn voorstellen voor
het einde van de maand aan het secretariaat, dat ze samenbrengt in een nota voor het college.

Verder werd afgesproken dat de werkgroepen hun verslagen op tijd indienen, dat de foto's van de zending op de website
komen en dat de scholen een uitnodiging krijgen voor de toonmomenten in het voorjaar. Het secretariaat zorgt voor de
zaal, de drank en de affiches, en vraagt bij de verzekering na of de bezoekers gedekt zijn. Niemand vroeg nog het woord,
zodat de voorzitter de vergadering sloot om twaalf uur. Goedgekeurd en getekend door %s, voorzitter, en de secretaris.
`, day, partner, chair)
}

func (d *desk) document(id string) *record.Document {
	d.t.Helper()
	doc, err := d.sink.Document(id)
	if err != nil {
		d.t.Fatal(err)
	}
	return doc
}

// Minutes on one form are as good as equal word for word, and are not one document.
func TestOneFormManyMeetings(t *testing.T) {
	d := newDesk(t)
	for name, text := range map[string]string{
		"a": minutes("3 maart 2013", "Marsassoum in Senegal", "de schepen"), "b": minutes("4 maart 2014", "Marsassoum in Senegal", "de schepen"),
		"c": minutes("5 mei 2014", "Marsassoum in Senegal", "de schepen"), "d": minutes("4 maart 2014", "Cotonou in Benin", "de schepen"),
	} {
		d.write("in/"+name+".md", text)
	}
	d.write("in/e.md", minutes("4 maart 2014", "Marsassoum in Senegal", "de burgemeester"))
	p := d.pipeline()
	p.Detector = detect.New()
	_, ids := d.run(p, nil, "in")
	for _, name := range []string{"a", "b", "c", "d"} {
		doc := d.document(ids["in/"+name+".md"])
		if doc.Head != "" || len(doc.Near) != 3 {
			t.Errorf("%s: folded behind %q, near to %d; want it for itself, near to the three others", name, doc.Head, len(doc.Near))
		}
	}
	if e := d.document(ids["in/e.md"]); e.Head != ids["in/b.md"] {
		t.Errorf("the same minutes with another word are folded behind %q, want %s", e.Head, ids["in/b.md"])
	}
	if b := d.document(ids["in/b.md"]); b.Duplicates != 1 {
		t.Errorf("%d stand behind it, want 1", b.Duplicates)
	}
	d.remove("in/b.md")
	d.run(p, []string{filepath.Join(d.dir, "in")}, "in")
	if e := d.document(ids["in/e.md"]); e.Head != "" || e.Version != 2 {
		t.Errorf("its head is gone, and it is %+v", e.Card)
	}
}

func TestTranslationsOfTheStarterCorpus(t *testing.T) {
	d := newDesk(t)
	p := d.pipeline()
	p.Detector = detect.New()
	texts, err := filepath.Glob("../../seeds/??/*")
	if err != nil {
		t.Fatal(err)
	}
	for _, at := range texts {
		if !slices.Contains([]string{".html", ".md", ".txt"}, filepath.Ext(at)) {
			continue // what takes a library to read
		}
		b, err := os.ReadFile(at)
		if err != nil {
			t.Fatal(err)
		}
		d.write(strings.Replace(filepath.ToSlash(at), "../../seeds", "in", 1), string(b))
	}
	_, ids := d.run(p, nil, "in")
	names := map[string]string{}
	for name, id := range ids {
		names[id] = name
	}
	linked := map[string]bool{}
	for name, id := range ids {
		if id == "" {
			continue
		}
		doc := d.document(id)
		for _, o := range doc.Translations {
			linked[strings.TrimPrefix(name, "in/")+" "+strings.TrimPrefix(names[o.ID], "in/")] = true
		}
		if doc.Head != "" || len(doc.Near) > 0 {
			t.Errorf("%s: head %q, near %v: every text of the corpus is its own", name, doc.Head, doc.Near)
		}
	}
	// As a person paired them, but for the two glossaries: they name nothing that they could be told by.
	for _, page := range [][]string{
		{"nl/anderlecht-marsassoum-gis.html", "fr/anderlecht-marsassoum-cic.html", "en/anderlecht-marsassoum.html"},
		{"nl/sint-joost-partnersteden.html", "fr/saint-josse-villes-partenaires.html"},
	} {
		for _, a := range page {
			for _, b := range page {
				if a != b && !linked[a+" "+b] {
					t.Errorf("%s and %s are one page", a, b)
				}
				delete(linked, a+" "+b)
			}
		}
	}
	if len(linked) > 0 {
		t.Errorf("no translations: %v", linked)
	}
}

func TestMembersOfAnArchiveArePruned(t *testing.T) {
	d := newDesk(t)
	pack := func(names ...string) {
		t.Helper()
		var b bytes.Buffer
		w := zip.NewWriter(&b)
		for _, n := range names {
			f, err := w.Create(n)
			if err != nil {
				t.Fatal(err)
			}
			if _, err := fmt.Fprintf(f, "%s Dit is %s.", tekst, n); err != nil {
				t.Fatal(err)
			}
		}
		if err := w.Close(); err != nil {
			t.Fatal(err)
		}
		d.write("in/archief.zip", b.String())
	}
	d.write("in/z.txt", "Een ander verhaal.")
	pack("a.txt", "b.txt")
	lines, ids := d.ingest("in")
	want(t, lines, "in/archief.zip!/a.txt added", "in/archief.zip!/b.txt added", "in/z.txt added")
	root := filepath.Join(d.dir, "in")
	pack("b.txt")
	lines, _ = d.run(d.pipeline(), []string{root}, "in")
	want(t, lines, "in/archief.zip!/b.txt unchanged", "in/z.txt unchanged", "in/archief.zip!/a.txt removed")
	d.remove("in/archief.zip")
	lines, _ = d.run(d.pipeline(), []string{root}, "in")
	want(t, lines, "in/z.txt unchanged", "in/archief.zip!/b.txt removed")
	if _, err := d.sink.Document(ids["in/archief.zip!/b.txt"]); err == nil {
		t.Error("it is still there")
	}
}

func TestDryRunForetellsDuplicates(t *testing.T) {
	d := newDesk(t)
	d.write("in/a.txt", tekst)
	d.write("in/b.txt", tekst)
	p := d.pipeline()
	p.Sink = nil
	lines, _ := d.run(p, nil, "in")
	want(t, lines, "in/a.txt added", "in/b.txt duplicate")
}

// What the store keeps of an extraction is the extraction.
func TestExtractionsAreKept(t *testing.T) {
	d := newDesk(t)
	d.write("in/a.html", `<title>Titel</title><main><h1>Stedenband</h1><p>Een  zin &amp; nog een.</p><ul><li>punt</li></ul></main>`)
	_, ids := d.ingest("in")
	kept, err := d.sink.Extract(ids["in/a.html"])
	if err != nil {
		t.Fatal(err)
	}
	text, err := ingest.Extracted(kept)
	if err != nil {
		t.Fatal(err)
	}
	doc := d.document(ids["in/a.html"])
	if text.Title != "Titel" || text.Format != "text/html" || len(text.Blocks) != len(doc.Passages) {
		t.Fatalf("%+v", text)
	}
	for i, b := range text.Blocks {
		p := doc.Passages[i]
		if b.Text != p.Text || b.Role != p.Role || b.Start != p.SourceStart || b.End != p.SourceEnd {
			t.Errorf("block %+v, passage %+v", b, p)
		}
	}
	if s := text.Kept[doc.Passages[1].SourceStart:doc.Passages[1].SourceEnd]; !strings.Contains(s, "nog een") {
		t.Errorf("the passage points at %q", s)
	}
}
