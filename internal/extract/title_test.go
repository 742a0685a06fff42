package extract_test

import (
	"testing"

	"entente/internal/extract"
	"entente/internal/source"
)

func TestTitleOfPlainText(t *testing.T) {
	const body = "\n\nDe gemeente werkt al jaren samen met een stad in het zuiden, en wil dat blijven doen.\n\nBegroting\n\nEr is geld voor twee bezoeken.\n"
	for _, tt := range []struct{ name, opening, want string }{
		{"a line alone", "Onze zustersteden", "Onze zustersteden"},
		{"a question", "Wat kan een gemeente doen?", "Wat kan een gemeente doen?"},
		{"with a colon", "Gent en zijn zustersteden: twee voorbeelden", "Gent en zijn zustersteden: twee voorbeelden"},
		{"under a kicker", "TECHNISCHE FICHE\nAfval ophalen in een partnerstad", "Afval ophalen in een partnerstad"},
		{"over its kind", "AFVAL OPHALEN IN EEN PARTNERSTAD\nTechnische fiche", "AFVAL OPHALEN IN EEN PARTNERSTAD"},
		{"a sentence is none", "Op maandag kwam de raad bijeen.", "Begroting"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			text, err := extract.From(t.Context(), source.Item{Name: "page.txt", Source: "page.txt", Bytes: []byte(tt.opening + body)})
			if err != nil {
				t.Fatal(err)
			}
			if text.Title != tt.want {
				t.Errorf("title %q, want %q", text.Title, tt.want)
			}
		})
	}
}
