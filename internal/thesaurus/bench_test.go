package thesaurus

import "testing"

// BenchmarkLoad is what the first question pays, once.
func BenchmarkLoad(b *testing.B) {
	for b.Loop() {
		load()
	}
}

// BenchmarkWiden is what every question pays.
func BenchmarkWiden(b *testing.B) {
	for _, text := range []string{"afvalbeheer", "jumelage eau potable Sénégal", "accord de coopération entre la commune de Gand et Boekarest sur la gestion des déchets"} {
		root := asked(b, text)
		names()
		b.Run(text, func(b *testing.B) {
			for b.Loop() {
				Widen(root)
			}
		})
	}
}
