package ingest_test

import (
	"fmt"
	"math/rand/v2"
	"strings"
	"testing"
	"time"
)

// TestTheNewestCaptureIsKept: whatever the order in which captures of an address are met, in one file or in many, what is kept
// is what it said last, under one id, and a second run changes nothing.
func TestTheNewestCaptureIsKept(t *testing.T) {
	for seed := range uint64(25) {
		t.Run(fmt.Sprint(seed), func(t *testing.T) {
			random := rand.New(rand.NewPCG(seed, 2))
			d := newDesk(t)
			newest, ids := map[string]int{}, map[string]string{}
			said := map[string]string{}
			for file := range 3 {
				var lines strings.Builder
				for range 4 {
					key := fmt.Sprintf("http://a.example/%d", random.IntN(3))
					day := random.IntN(10_000)
					text := fmt.Sprintf("De stedenband, zoals die er in %d uitzag.", random.IntN(5))
					if old, met := newest[key]; !met || day > old {
						newest[key], said[key] = day, text
					}
					at := time.Date(2020, 1, 1, day, 0, 0, 0, time.UTC).Format(time.RFC3339)
					fmt.Fprintf(&lines, "{\"url\":%q,\"text\":%q,\"timestamp\":%q}\n", key, text, at)
				}
				d.write(fmt.Sprintf("%d.jsonl", file), lines.String())
			}
			for run := range 2 {
				batches := d.sink.batches
				lines, _ := d.ingest(".")
				for key, text := range said {
					src, held, err := d.sink.Source(key)
					if err != nil || !held {
						t.Fatalf("%s: %v, %v", key, held, err)
					}
					original, err := d.sink.Original(src.SHA256)
					if err != nil || string(original) != text {
						t.Errorf("%s in run %d: %q is kept (%v), want %q\n%s", key, run, original, err, text, strings.Join(lines, "\n"))
					}
					if run > 0 && ids[key] != src.Document {
						t.Errorf("%s went from %s to %s", key, ids[key], src.Document)
					}
					ids[key] = src.Document
				}
				if run > 0 && d.sink.batches != batches {
					t.Errorf("a second run kept something:\n%s", strings.Join(lines, "\n"))
				}
			}
		})
	}
}

// TestAnOlderCaptureReplacesNothing: an archive of long ago is read after the page of today.
func TestAnOlderCaptureReplacesNothing(t *testing.T) {
	d := newDesk(t)
	d.write("new.jsonl", `{"url":"http://a.example/","text":"De stedenband met Dakar loopt.","timestamp":"2024-01-01T00:00:00Z"}`)
	d.write("old/old.jsonl", `{"url":"http://a.example/","text":"De stedenband met Dakar begint.","timestamp":"2014-01-01T00:00:00Z"}`)
	d.ingest("new.jsonl")
	lines, _ := d.ingest("old")
	if len(lines) != 1 || !strings.HasSuffix(lines[0], " skipped") {
		t.Errorf("%q", lines)
	}
	src, _, err := d.sink.Source("http://a.example/")
	if err != nil || src.Retrieved.Year() != 2024 {
		t.Errorf("kept: %+v, %v", src, err)
	}
	d.write("newer.jsonl", `{"url":"http://a.example/","text":"De stedenband met Dakar is voorbij.","timestamp":"2025-01-01T00:00:00Z"}`)
	if lines, ids := d.ingest("newer.jsonl"); len(lines) != 1 || !strings.HasSuffix(lines[0], " updated") || ids["http://a.example/"] == "" {
		t.Errorf("%q, %v", lines, ids)
	}
}
