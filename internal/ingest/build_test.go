package ingest_test

import (
	"encoding/json"
	"regexp"
	"strings"
	"testing"
	"time"

	"entente/internal/extract"
	"entente/internal/ingest"
	"entente/internal/record"
	"entente/internal/source"
)

func build(t *testing.T, name, text string) (record.Document, error) {
	t.Helper()
	return ingest.Build(t.Context(), extract.From, source.Item{
		Key: "/in/" + name, Name: name, Source: "in/" + name, Bytes: []byte(text),
		Retrieved: time.Date(2026, 11, 22, 1, 2, 3, 0, time.UTC),
	}, ingest.ID(name), dutch{})
}

func TestADocumentIsWhole(t *testing.T) {
	doc, err := build(t, "page.html", `<html lang="nl"><head><title>Onze partners</title></head><body><main>
<h1>Partners</h1><p>De gemeente heeft een stedenband met Marsassoum in Senegal.</p></main></body></html>`)
	if err != nil {
		t.Fatal(err)
	}
	if doc.ID != ingest.ID("page.html") || doc.Type != record.TypeDocument || doc.Format != "text/html" || doc.Source != "in/page.html" {
		t.Errorf("card %+v", doc.Card)
	}
	if len(doc.SHA256) != 64 || len(doc.TextSHA256) != 64 || doc.SHA256 == doc.TextSHA256 || doc.Retrieved.IsZero() || doc.Kind == "" || doc.TextQuality == "" {
		t.Errorf("card %+v", doc.Card)
	}
	if doc.Card.Passages != len(doc.Passages) || len(doc.Passages) == 0 {
		t.Errorf("the card counts %d passages, there are %d", doc.Card.Passages, len(doc.Passages))
	}
	b, err := json.Marshal(doc)
	if err != nil {
		t.Fatal(err)
	}
	if null := regexp.MustCompile(`"(\w+)":null`).FindAllSubmatch(b, -1); null != nil {
		t.Errorf("lists that are null: %s", null)
	}
}

// Nothing of a person's numbers and addresses is left in what is shown, searched and handed out, title and headings included.
func TestPersonalDataIsMasked(t *testing.T) {
	doc, err := build(t, "contact.html", `<html lang="nl"><head><title>Contact: jan.peeters@example.be</title></head><body><main>
<h1>Contact</h1><h2>Bel Jan: 0475 12 34 56</h2><p>Jan (85.07.30-033.28) vraagt een gift op BE68 5390 0754 7034. De dienst is bereikbaar op 014 12 34 56.</p>
<p>Mail internationaal@example.be of jan.peeters@example.be.</p></main></body></html>`)
	if err != nil {
		t.Fatal(err)
	}
	b, err := json.Marshal(doc)
	if err != nil {
		t.Fatal(err)
	}
	for _, secret := range []string{"jan.peeters", "0475", "85.07.30", "BE68", "7034"} {
		if strings.Contains(string(b), secret) {
			t.Errorf("the document still has %q", secret)
		}
	}
	for _, public := range []string{"internationaal@example.be", "014 12 34 56", "▒▒▒@example.be", "gift op ▒▒▒."} {
		if !strings.Contains(string(b), public) {
			t.Errorf("the document has no %q", public)
		}
	}
	for _, p := range doc.Passages {
		for _, m := range p.Mentions {
			if p.Text[m.Start:m.End] != m.Surface {
				t.Errorf("mention %+v is not in %q", m, p.Text)
			}
		}
	}
}

func TestTheSameTextHasTheSameSum(t *testing.T) {
	a, err := build(t, "a.html", "<p>De gemeente   heeft een stedenband.</p>")
	if err != nil {
		t.Fatal(err)
	}
	b, err := build(t, "b.html", "<!-- other bytes --><p>De gemeente heeft een\nstedenband.</p>")
	if err != nil {
		t.Fatal(err)
	}
	if a.TextSHA256 != b.TextSHA256 || a.SHA256 == b.SHA256 {
		t.Errorf("text %s %s, bytes %s %s", a.TextSHA256, b.TextSHA256, a.SHA256, b.SHA256)
	}
}

func TestMoreTextThanADocumentHas(t *testing.T) {
	for name, text := range map[string]string{
		"one endless line":   strings.Repeat("woord ", 2<<20),
		"endless paragraphs": strings.Repeat("een woord\n\n", 60_000),
	} {
		t.Run(name, func(t *testing.T) {
			_, err := build(t, "a.txt", text)
			if err == nil || record.AsFailure(err).Class != record.ClassTooLarge {
				t.Errorf("got %v, want too-large", err)
			}
		})
	}
}

func TestTitles(t *testing.T) {
	long := strings.Repeat("samenwerking tussen gemeenten ", 20)
	for _, tt := range []struct{ name, file, text, want string }{
		{"what the source says", "a.html", "<title>Onze\n  partners</title><h1>Iets</h1><p>tekst van de pagina</p>", "Onze partners"},
		{"its first heading", "a.html", "<p>Vooraf een zin.</p><h2>Zustersteden</h2><p>Tekst.</p>", "Zustersteden"},
		{"how the text begins", "a.html", "<p>De gemeente heeft een stedenband. En meer.</p>", "De gemeente heeft een stedenband"},
		{"a long sentence is cut between words", "a.html", "<p>" + long + "</p>", "samenwerking tussen gemeenten samenwerking tussen gemeenten samenwerking tussen gemeenten samenwerking tussen gemeenten…"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			doc, err := build(t, tt.file, tt.text)
			if err != nil {
				t.Fatal(err)
			}
			if doc.Title != tt.want {
				t.Errorf("title %q, want %q", doc.Title, tt.want)
			}
		})
	}
}

func TestMetadataDatesADocumentThatDoesNotDateItself(t *testing.T) {
	page := func(published string) string {
		return `<html><head><title>x</title><meta property="article:published_time" content="` + published + `"></head><body><p>De gemeente heeft een stedenband.</p></body></html>`
	}
	for _, tt := range []struct{ name, published, want string }{
		{"stated", "2020-12-17T10:00:00+01:00", "2020-12-17"},
		{"a clock that was never set", "1970-01-01T00:00:00Z", ""},
		{"after it was fetched", "2031-05-01T00:00:00Z", ""},
	} {
		t.Run(tt.name, func(t *testing.T) {
			doc, err := build(t, "a.html", page(tt.published))
			if err != nil {
				t.Fatal(err)
			}
			got := ""
			if doc.Issued != nil {
				got = doc.Issued.Value
			}
			if got != tt.want {
				t.Errorf("issued %q, want %q", got, tt.want)
			}
			if dated := len(doc.Years.Document) > 0; dated != (tt.want != "") {
				t.Errorf("years of the document %v", doc.Years.Document)
			}
		})
	}
}

// Ids stand in links that others keep, so that how they are made must never change.
func TestIDs(t *testing.T) {
	if got, want := ingest.ID("nl/anderlecht.html"), "xiepmsdwbc7i6ucz"; got != want {
		t.Errorf("id %q, want %q", got, want)
	}
	if ingest.ID("nl/anderlecht.html") == ingest.ID("nl/anderlecht.htm") {
		t.Error("two names make one id")
	}
}
