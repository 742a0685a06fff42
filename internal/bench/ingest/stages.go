package main

import (
	"context"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"runtime"
	"runtime/debug"
	"time"

	"github.com/pemistahl/lingua-go"

	"entente/index/local"
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

// rounds is how often the corpus is carried through the stages, after one round that is not counted.
const rounds = 10

// stages carries the corpus through the road of a document, stage by stage, and prints what each costs, with what the bare
// language detector costs on the same texts.
func stages(ctx context.Context, o options, out io.Writer) error {
	items, size, err := items(o.corpus)
	if err != nil {
		return err
	}
	dir, err := os.MkdirTemp("", "entente-bench-")
	if err != nil {
		return err
	}
	defer os.RemoveAll(dir)
	kept, err := store.Open(filepath.Join(dir, "store"))
	if err != nil {
		return err
	}
	defer kept.Close()
	engine, err := local.Open(filepath.Join(dir, "index"), local.Options{})
	if err != nil {
		return err
	}
	defer engine.Close()
	detector := detect.New()
	bare := lingua.NewLanguageDetectorBuilder().
		FromLanguages(lingua.Dutch, lingua.French, lingua.English, lingua.German, lingua.Spanish, lingua.Italian,
			lingua.Portuguese, lingua.Turkish, lingua.Arabic, lingua.Polish).
		WithLowAccuracyMode().WithPreloadedLanguageModels().Build()

	spent := map[string]time.Duration{}
	measure := func(round int, stage string, do func() error) error {
		before := cpu()
		err := do()
		if round > 0 {
			spent[stage] += cpu() - before
		}
		return err
	}
	for round := range rounds + 1 {
		var readings []record.Reading
		for _, item := range items {
			id := ingest.ID(fmt.Sprint(item.Name, round))
			var text extract.Text
			var parts passage.Document
			doc := &record.Document{}
			err := measure(round, "extract", func() (err error) { text, err = extract.From(ctx, item); return err })
			if err != nil {
				return err
			}
			_ = measure(round, "passages_and_language", func() error { parts = passage.Split(id, text, detector); return nil })
			_ = measure(round, "language", func() error { tell(parts.Passages, detector); return nil })
			_ = measure(round, "lingua", func() error {
				for _, p := range parts.Passages {
					bare.DetectLanguageOf(p.Text)
				}
				return nil
			})
			doc.Card = record.Card{ID: id, Type: record.TypeDocument, Source: item.Source, Title: text.Title, Kind: "other", Language: parts.Language, Languages: parts.Languages,
				SHA256: fmt.Sprintf("%064x", len(readings)+round<<20), Passages: len(parts.Passages)}
			doc.Passages = parts.Passages
			_ = measure(round, "entities", func() error { entity.Read(doc); return nil })
			readings = append(readings, record.Reading{Source: record.Source{Key: fmt.Sprint(item.Key, round), Name: item.Name, Shown: item.Source, Class: record.ClassOK}, Document: doc})
		}
		var batch record.Batch
		if err := measure(round, "store", func() (err error) { batch, _, err = kept.Put(ctx, readings); return err }); err != nil {
			return err
		}
		if err := measure(round, "index", func() error { _, err := engine.Apply(ctx, batch); return err }); err != nil {
			return err
		}
		runtime.GC()
		debug.FreeOSMemory()
	}
	total := time.Duration(0)
	for _, stage := range []string{"extract", "passages_and_language", "entities", "store", "index"} {
		total += spent[stage]
		fmt.Fprintf(out, "stage_%s_documents_a_second: %.0f\n", stage, float64(rounds*len(items))/spent[stage].Seconds())
		fmt.Fprintf(out, "stage_%s_mb_a_second: %.2f\n", stage, mb(rounds*size)/spent[stage].Seconds())
	}
	fmt.Fprintf(out, "language_share: %.2f\n", spent["language"].Seconds()/total.Seconds())
	fmt.Fprintf(out, "ingest_cpu_vs_detector: %.2f\n", total.Seconds()/spent["language"].Seconds())
	fmt.Fprintf(out, "ingest_cpu_vs_lingua: %.2f\n", total.Seconds()/spent["lingua"].Seconds())
	return nil
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
