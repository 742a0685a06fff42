package source_test

import (
	"context"
	"testing"

	"entente/internal/record"
	"entente/internal/source"
)

func TestAnAddressIsFetched(t *testing.T) {
	fetch := func(_ context.Context, address string) (source.Item, error) {
		item := source.Item{Key: address, Name: address, Source: address}
		switch address {
		case "https://stad.example/weg":
			return item, &source.Absent{Reason: "410"}
		case "https://stad.example/dicht":
			return item, &record.Failure{Class: record.ClassUnreadable, Reason: "403"}
		case "https://stad.example/lijst.jsonl":
			item.Bytes = []byte("{\"url\":\"https://stad.example/a\",\"text\":\"een\"}\n{\"url\":\"https://stad.example/b\",\"text\":\"twee\"}\n")
			return item, nil
		}
		item.Bytes = []byte("<p>tekst")
		return item, nil
	}
	for operand, want := range map[string][]string{
		"https://stad.example/":            {"https://stad.example/"},
		"https://stad.example/dicht":       {"https://stad.example/dicht: unreadable"},
		"https://stad.example/weg":         {"https://stad.example/weg: crash"}, // by names; the pipeline knows what is absent
		"https://stad.example/lijst.jsonl": {"https://stad.example/a", "https://stad.example/b"},
	} {
		t.Run(operand, func(t *testing.T) {
			same(t, names(t, source.At(operand, source.Options{Fetch: fetch})), want)
		})
	}
}

func TestWhatIsAnAddressAndWhatAPath(t *testing.T) {
	for operand, want := range map[string]bool{
		"https://stad.example": true, "HTTP://stad.example": true, "file:///etc/passwd": true, "gopher://x": true, "data:text/plain,x": true, "mailto:x@y": true,
		"x.html": false, "./data:x": false, "a/b://c": false, "verslag: 2020.pdf": false, "C:stuk": false, "://x": false, "": false,
	} {
		if got := source.IsAddress(operand); got != want {
			t.Errorf("IsAddress(%q) = %t, want %t", operand, got, want)
		}
	}
}
