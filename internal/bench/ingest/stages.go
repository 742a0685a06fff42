package main

import (
	"context"
	"crypto/sha256"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"runtime"
	"slices"
	"time"

	"github.com/pemistahl/lingua-go"

	"entente/index/local"
	"entente/internal/agreement"
	"entente/internal/entity"
	"entente/internal/extract"
	"entente/internal/ingest"
	"entente/internal/lang"
	"entente/internal/lang/detect"
	"entente/internal/passage"
	"entente/internal/record"
	"entente/internal/source"
	"entente/internal/store"
)

// rounds is how often the corpus is carried through the stages.
const rounds = 12

// batchCount is how many documents the pipeline keeps at once.
const batchCount = 128

// stage is a part of the road of a document.
type stage struct {
	name string
	do   func() error
	took time.Duration
}

// measured runs the stages one after the other, each over every document. What one leaves behind for the collector, and what
// it does in the background, is its own: the next begins when the process is quiet.
func measured(all []*stage) error {
	for _, s := range all {
		runtime.GC()
		before := cpu()
		if err := s.do(); err != nil {
			return fmt.Errorf("%s: %w", s.name, err)
		}
		s.took = quiet() - before
	}
	return nil
}

// quiet waits until the process does nothing any more, and returns the time of cores it has used by then.
func quiet() time.Duration {
	const look, idle = 40 * time.Millisecond, time.Millisecond
	last, still := cpu(), 0
	for still < 3 {
		time.Sleep(look)
		now := cpu()
		if still++; now-last > idle {
			still = 0
		}
		last = now
	}
	return last
}

// repeats is how often all of it is measured. The least of each stage counts: what else a machine does only adds.
const repeats = 3

// stages carries the corpus through the road of a document, stage by stage, and prints what each costs, with what the language
// detector costs on the same passages, and the bare library under it.
func stages(ctx context.Context, o options, out io.Writer) error {
	items, size, err := items(o.corpus)
	if err != nil {
		return err
	}
	detector := detect.New()
	for _, item := range items { // models and tables are loaded at the first use
		text, err := extract.From(ctx, item)
		if err != nil {
			return err
		}
		warm := record.Document{Passages: passage.Split("warm", text, detector).Passages}
		entity.Read(&warm)
		agreement.Read(&warm)
	}
	bare := lingua.NewLanguageDetectorBuilder().
		FromLanguages(lingua.Dutch, lingua.French, lingua.English, lingua.German, lingua.Spanish, lingua.Italian,
			lingua.Portuguese, lingua.Turkish, lingua.Arabic, lingua.Polish).
		WithLowAccuracyMode().WithPreloadedLanguageModels().Build()
	var names []string
	least := map[string]time.Duration{}
	for range repeats {
		all, err := road(ctx, items, detector, bare)
		if err != nil {
			return err
		}
		names = names[:0]
		for _, s := range all {
			if was, ok := least[s.name]; !ok || s.took < was {
				least[s.name] = s.took
			}
			names = append(names, s.name)
		}
	}
	documents := float64(rounds * len(items))
	total := time.Duration(0)
	for _, name := range names {
		took := least[name].Seconds()
		fmt.Fprintf(out, "stage_%s_ms_a_document: %.2f\n", name, took*1000/documents)
		if name == "language" || name == "lingua" || name == "mixing" {
			continue // no stages of their own: parts of the passages, and what only the measure needs
		}
		total += least[name]
		fmt.Fprintf(out, "stage_%s_documents_a_second: %.0f\n", name, documents/took)
		fmt.Fprintf(out, "stage_%s_mb_a_second: %.2f\n", name, mb(rounds*size)/took)
	}
	fmt.Fprintf(out, "language_share: %.2f\n", least["language"].Seconds()/total.Seconds())
	fmt.Fprintf(out, "ingest_cpu_vs_detector: %.2f\n", total.Seconds()/least["language"].Seconds())
	fmt.Fprintf(out, "ingest_cpu_vs_lingua: %.2f\n", total.Seconds()/least["lingua"].Seconds())
	return nil
}

// road measures every stage once, with a store and an index of its own.
func road(ctx context.Context, items []source.Item, detector *detect.Detector, bare lingua.LanguageDetector) ([]*stage, error) {
	dir, err := os.MkdirTemp("", "entente-bench-")
	if err != nil {
		return nil, err
	}
	defer os.RemoveAll(dir)
	kept, err := store.Open(filepath.Join(dir, "store"))
	if err != nil {
		return nil, err
	}
	defer kept.Close()
	engine, err := local.Open(filepath.Join(dir, "index"), local.Options{})
	if err != nil {
		return nil, err
	}
	defer engine.Close()
	texts := make([]extract.Text, rounds*len(items))
	parts := make([]passage.Document, len(texts))
	docs := make([]*record.Document, len(texts))
	var batches []record.Batch
	all := []*stage{
		{name: "extract", do: func() (err error) {
			for i := range texts {
				if texts[i], err = extract.From(ctx, items[i%len(items)]); err != nil {
					return err
				}
			}
			return nil
		}},
		{name: "masking", do: func() error {
			for i := range texts {
				texts[i].Title = entity.Mask(texts[i].Title)
				blocks := slices.Clone(texts[i].Blocks)
				for j := range blocks {
					blocks[j].Text = entity.Mask(blocks[j].Text)
				}
				texts[i].Blocks = blocks
			}
			return nil
		}},
		{name: "passages_and_language", do: func() error {
			for i, text := range texts {
				parts[i] = passage.Split(identity(items, i), text, detector)
			}
			return nil
		}},
		{name: "language", do: func() error {
			for i := range parts {
				tell(parts[i].Passages, detector)
			}
			return nil
		}},
		{name: "entities", do: func() error {
			for i := range docs {
				item, p := items[i%len(items)], parts[i]
				docs[i] = &record.Document{Passages: p.Passages, Card: record.Card{
					ID: identity(items, i), Type: record.TypeDocument, Source: item.Source, Title: texts[i].Title, Kind: "other", Language: p.Language, Languages: p.Languages, Passages: len(p.Passages),
				}}
				entity.Read(docs[i])
			}
			return nil
		}},
		{name: "agreements", do: func() error {
			for _, doc := range docs {
				doc.Agreements = agreement.Read(doc)
			}
			return nil
		}},
		{name: "mixing", do: func() error {
			for round := 1; round < rounds; round++ {
				mixed(docs[round*len(items):(round+1)*len(items)], round)
			}
			for _, doc := range docs {
				doc.Agreements = agreement.Read(doc) // with quotes of the passages they have now
			}
			return nil
		}},
		{name: "store", do: func() error {
			var readings []record.Reading
			for i, doc := range docs {
				r, err := reading(items[i%len(items)], i, doc, texts[i])
				if err != nil {
					return err
				}
				readings = append(readings, r)
			}
			for some := range slices.Chunk(readings, batchCount) {
				batch, _, err := kept.Put(ctx, some)
				if err != nil {
					return err
				}
				batches = append(batches, batch)
			}
			return nil
		}},
		{name: "index", do: func() error {
			for _, batch := range batches {
				outcomes, err := engine.Apply(ctx, batch)
				if err != nil {
					return err
				}
				for _, o := range outcomes {
					if o.Status != record.Applied {
						return errors.New(o.Reason)
					}
				}
			}
			return nil
		}},
		{name: "lingua", do: func() error {
			for i := range parts {
				for _, p := range parts[i].Passages {
					bare.DetectLanguageOf(p.Text)
				}
			}
			return nil
		}},
	}
	return all, measured(all)
}

// identity is the id of the document made of an item in a round.
func identity(items []source.Item, i int) string {
	return ingest.ID(fmt.Sprint(items[i%len(items)].Name, i/len(items)))
}

// mixed gives the documents of every round but the first passages of one another, each passage to one of them: the same
// words in other documents, for a store that met a text again and again would do nothing but tie duplicates.
func mixed(docs []*record.Document, round int) {
	before := make([][]record.Passage, len(docs))
	for i, d := range docs {
		before[i] = d.Passages
	}
	for i, d := range docs {
		d.Passages = nil
		for j := range slices.MaxFunc(before, func(a, b []record.Passage) int { return len(a) - len(b) }) {
			if from := before[(i+round*(j+1))%len(docs)]; j < len(from) {
				p := from[j]
				p.Ordinal = len(d.Passages)
				p.ID = fmt.Sprintf("%s-%d", d.ID, p.Ordinal)
				d.Passages = append(d.Passages, p)
			}
		}
		d.Card.Passages = len(d.Passages)
	}
}

// reading is a document as it is handed to the store.
func reading(item source.Item, n int, doc *record.Document, text extract.Text) (record.Reading, error) {
	original := append(slices.Clip(item.Bytes), fmt.Sprintf("\n%d", n)...)
	doc.SHA256, doc.TextSHA256 = fmt.Sprintf("%x", sha256.Sum256(original)), fmt.Sprintf("%064x", n)
	text.Blocks = slices.Clone(text.Blocks)
	for i, b := range text.Blocks {
		if b.Start < b.End && b.End <= len(text.Kept) && text.Kept[b.Start:b.End] == b.Text {
			text.Blocks[i].Text = "" // as the pipeline does: it stands in the kept text
		}
	}
	kept, err := json.Marshal(text)
	return record.Reading{
		Source: record.Source{
			Key: fmt.Sprint(item.Key, n), Name: item.Name, Shown: item.Source, Class: record.ClassOK, SHA256: doc.SHA256, TextSHA256: doc.TextSHA256,
		},
		Document: doc, Original: original, Extract: kept,
	}, err
}

// tell is the language of every passage, as the splitter asks for it.
func tell(passages []record.Passage, d lang.Detector) {
	for _, p := range passages {
		d.Tell(p.Text)
	}
}

// items reads the documents of a folder.
func items(root string) (all []source.Item, size int, err error) {
	err = filepath.WalkDir(root, func(path string, d fs.DirEntry, err error) error {
		switch ext := filepath.Ext(path); {
		case err != nil || d.IsDir() || ext != ".html" && ext != ".md" && ext != ".txt":
			return err
		}
		b, err := os.ReadFile(path)
		if err != nil {
			return err
		}
		size += len(b)
		all = append(all, source.Item{Key: path, Name: filepath.ToSlash(path), Source: path, Bytes: b, Retrieved: time.Now()})
		return nil
	})
	if err == nil && len(all) == 0 {
		err = fmt.Errorf("no documents in %s", root)
	}
	return all, size, err
}
