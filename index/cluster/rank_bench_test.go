package cluster

import (
	"fmt"
	"testing"

	"entente/index"
	"entente/index/ranking"
	"entente/internal/bench/corpus"
	"entente/internal/query"
)

// BenchmarkWindow ranks as many documents as are looked at for one question, of some 350 words each.
func BenchmarkWindow(b *testing.B) {
	made := corpus.New()
	var packed [][]byte
	size, words := 0, 0
	for i := range ranking.Window {
		f := forwardOf(read(index.Entry{Document: made.Document(i)}))
		packed = append(packed, f.pack())
		size += len(packed[i])
		for _, p := range index.Parts(query.Documents) {
			words += int(f.lengths[codeOf(p, "")])
		}
	}
	ask := func(b *testing.B, text string, do func(r *ranker, f *forward)) {
		q, err := corpus.Parse(text)
		if err != nil {
			b.Fatal(err)
		}
		b.ReportAllocs()
		for b.Loop() {
			r := newRanker(q, counts{all: 1000})
			for _, p := range packed {
				f, err := unpackForward(p)
				if err != nil {
					b.Fatal(err)
				}
				do(r, f)
			}
		}
		b.ReportMetric(float64(size)/float64(len(packed)), "bytes/document")
		b.ReportMetric(float64(words)/float64(len(packed)), "words/document")
		b.ReportMetric(float64(b.Elapsed().Nanoseconds())/float64(b.N*len(packed)), "ns/document")
	}
	b.Run("unpacked", func(b *testing.B) { ask(b, "stad", func(*ranker, *forward) {}) })
	for _, text := range []string{"stad", "samenwerking gemeente afvalbeheer", "samenw* gemeenten~"} {
		b.Run(fmt.Sprintf("%q", text), func(b *testing.B) { ask(b, text, func(r *ranker, f *forward) { r.score(f, nil) }) })
	}
}

func BenchmarkForwardOf(b *testing.B) {
	e := index.Entry{Document: corpus.New().Document(1)}
	rs := read(e)
	b.Run("read", func(b *testing.B) {
		b.ReportAllocs()
		for b.Loop() {
			read(e)
		}
	})
	b.Run("made", func(b *testing.B) {
		b.ReportAllocs()
		for b.Loop() {
			forwardOf(rs)
		}
	})
	b.Run("packed", func(b *testing.B) {
		f := forwardOf(rs)
		b.ReportAllocs()
		for b.Loop() {
			f.pack()
		}
	})
}
