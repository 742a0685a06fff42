package main

import (
	"context"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"runtime"
	"runtime/debug"
	"strconv"
	"strings"
	"time"

	"entente/internal/agreement"
	"entente/internal/entity"
	"entente/internal/extract"
	"entente/internal/lang"
	"entente/internal/lang/detect"
	"entente/internal/passage"
	"entente/internal/record"
)

// readings is how often all documents are read, and floodReadings how often a flood. The least time counts: what else a machine does
// only adds.
const readings, floodReadings = 15, 2

// facts prints what it costs to read entities and agreements out of the corpus and the labelled documents, in megabytes of text a
// second of one core; what memory the tables of both take above the language detector; and how the time of agreements grows with the
// text where the text is made to be hard.
func facts(ctx context.Context, o options, out io.Writer) error {
	all, _, err := items(o.corpus)
	if err != nil {
		return err
	}
	gold, _, err := items(o.gold)
	if err != nil {
		return err
	}
	for _, item := range gold {
		if tuned(item.Name) {
			all = append(all, item)
		}
	}
	detector := detect.New()
	var parts []passage.Document
	var titles []string
	size := 0
	for _, item := range all {
		text, err := extract.From(ctx, item)
		if err != nil {
			return err
		}
		p := passage.Split(item.Name, text, detector)
		for _, q := range p.Passages {
			size += len(q.Text)
		}
		parts, titles = append(parts, p), append(titles, text.Title)
	}
	before, held := memory()
	read := func() {
		for i, p := range parts {
			doc := record.Document{Passages: clean(p.Passages), Card: record.Card{ID: strconv.Itoa(i), Title: titles[i], Language: p.Language, Languages: p.Languages}}
			entity.Read(&doc)
			doc.Agreements = agreement.Read(&doc)
		}
	}
	read() // tables are made at the first use
	after, resident := memory()
	fmt.Fprintf(out, "extract_memory_above_detector_mb: %.1f\n", mb(after-before))
	fmt.Fprintf(out, "extract_resident_above_detector_mb: %.1f\n", mb(resident-held))
	fmt.Fprintf(out, "extract_mb_per_second: %.2f\n", mb(size)/least(readings, read).Seconds())
	return hard(ctx, out)
}

// least returns the least time of a core that a run took.
func least(runs int, do func()) time.Duration {
	var best time.Duration
	for i := range runs {
		runtime.GC()
		began := cpu()
		do()
		if took := cpu() - began; i == 0 || took < best {
			best = took
		}
	}
	return best
}

// tuned tells whether a labelled document is of the half that may be read: its number is odd.
func tuned(name string) bool {
	number, _, _ := strings.Cut(filepath.Base(name), "-")
	n, err := strconv.Atoi(number)
	return err == nil && n%2 == 1
}

// clean returns passages without what was read out of them.
func clean(passages []record.Passage) []record.Passage {
	list := make([]record.Passage, len(passages))
	for i, p := range passages {
		p.Mentions = nil
		list[i] = p
	}
	return list
}

// memory returns the bytes of the heap that live, and those of the process that are in memory; 0 when the system does not tell.
func memory() (heap, resident int) {
	runtime.GC()
	debug.FreeOSMemory()
	var m runtime.MemStats
	runtime.ReadMemStats(&m)
	b, err := os.ReadFile("/proc/self/statm")
	if err == nil {
		if f := strings.Fields(string(b)); len(f) > 1 {
			pages, _ := strconv.Atoi(f[1])
			resident = pages * os.Getpagesize()
		}
	}
	return int(m.HeapAlloc), resident
}

// floods are texts that are hard on the rules: one word, brackets, digits, capitals, names in rows, labels.
var floods = []struct{ name, unit string }{
	{"stad", "stad "}, {"brackets", "(((( "}, {"digits", "2014 1999 123 "}, {"capitals", "Aalst Gent Brugge "}, {"jumelage", "jumelage "},
	{"names", "jumelage met Kiel, Melle, Dogbo, Nador, "}, {"protocol", "Protocol: jumelage met Kiel sinds 1999\n"}, {"funders", "gefinancierd door VVSG en "},
}

// hard reads one, two and four megabytes of each flood, behind a page that names its home, and prints how much longer twice as much
// takes: 2 is linear.
func hard(ctx context.Context, out io.Writer) error {
	const megabyte, line = 1 << 20, 4 << 10
	for _, f := range floods {
		var took []time.Duration
		for _, size := range []int{megabyte, 2 * megabyte, 4 * megabyte} {
			doc := record.Document{Card: record.Card{ID: "flood", Language: lang.NL, Languages: []lang.Code{lang.NL}}}
			add := func(text string) {
				doc.Passages = append(doc.Passages, record.Passage{ID: strconv.Itoa(len(doc.Passages)), Language: lang.NL, Role: record.RoleProse, Text: text})
			}
			add("De gemeente Aalst heeft sinds 1999 een stedenband met Kiel (Duitsland).")
			text := strings.Repeat(f.unit, size/len(f.unit))
			for len(text) > 0 {
				n := min(line, len(text))
				if strings.HasSuffix(f.unit, "\n") {
					n = len(f.unit)
				}
				add(strings.TrimSpace(text[:n]))
				text = text[n:]
			}
			entity.Read(&doc)
			took = append(took, least(floodReadings, func() { agreement.Read(&doc) }))
			if err := ctx.Err(); err != nil {
				return err
			}
		}
		fmt.Fprintf(out, "agreements_%s_4mb_ms: %.0f\n", f.name, took[2].Seconds()*1000)
		fmt.Fprintf(out, "agreements_%s_ratio_2_to_1: %.2f\n", f.name, took[1].Seconds()/took[0].Seconds())
		fmt.Fprintf(out, "agreements_%s_ratio_4_to_2: %.2f\n", f.name, took[2].Seconds()/took[1].Seconds())
	}
	return nil
}
