package eval_test

import (
	"bytes"
	"context"
	"flag"
	"io/fs"
	"os"
	"testing"
	"time"

	"entente/index/local"
	"entente/internal/answer"
	"entente/internal/eval"
	"entente/internal/extract"
	"entente/internal/ingest"
	"entente/internal/lang/detect"
	"entente/internal/query"
	"entente/internal/record"
	"entente/internal/source"
	"entente/seeds"
)

var only = flag.String("half", "", "measure one half of the judged questions, tune or held, and only print the report")

// eachLanguage is how many distractors stand beside the starter corpus in each language.
const eachLanguage = 180

// TestTheJudgedQuestionsAreAnswered asks the judged questions of a real engine that holds the starter corpus among made-up
// notices, and compares the report with the one in testdata, so that what a change does to the ranking is seen as a difference
// of figures. After a change that is meant: go test ./internal/eval -run Judged -update.
//
// While weights or rules are tuned, ask with -half tune: what the held half comes to is to be seen when that is over.
func TestTheJudgedQuestionsAreAnswered(t *testing.T) {
	engine, sources := library(t)
	f, err := seeds.FS.Open("judgments.tsv")
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	judgments, err := eval.Read(f)
	if err != nil {
		t.Fatal(err)
	}
	if *only != "" {
		var some []eval.Judgment
		for _, j := range judgments {
			if j.Half == *only {
				some = append(some, j)
			}
		}
		judgments = some
	}
	report, err := eval.Run(t.Context(), func(ctx context.Context, q query.Query) ([]string, error) {
		found, err := answer.Do(ctx, engine, q)
		var names []string
		for _, h := range found.Hits {
			names = append(names, sources[h.ID])
		}
		return names, err
	}, judgments)
	if err != nil {
		t.Fatal(err)
	}
	var text bytes.Buffer
	if err := report.WriteText(&text); err != nil {
		t.Fatal(err)
	}
	if *only != "" {
		t.Logf("%d documents\n%s", len(sources), &text)
		return
	}
	const golden = "testdata/report.golden"
	if update := flag.Lookup("update"); update != nil && update.Value.String() == "true" {
		if err := os.WriteFile(golden, text.Bytes(), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(golden)
	if err != nil {
		t.Fatal(err)
	}
	if !bytes.Equal(text.Bytes(), want) {
		t.Errorf("the figures changed to\n%s\nfrom\n%s", &text, want)
	}
	floors(t, report)
}

// floors holds the figures that every half and every kind of question must reach.
func floors(t *testing.T, report eval.Report) {
	t.Helper()
	for _, half := range report.Halves {
		if half.All.NDCG < 0.85 {
			t.Errorf("%s: nDCG@10 %.3f, want 0.85", half.Name, half.All.NDCG)
		}
		for _, kind := range half.Kinds {
			if kind.NDCG < 0.80 {
				t.Errorf("%s, %s: nDCG@10 %.3f, want 0.80", half.Name, kind.Name, kind.NDCG)
			}
		}
	}
}

// library fills an engine with the starter corpus and the distractors, and returns the path of each document by its id.
func library(t *testing.T) (*local.Engine, map[string]string) {
	t.Helper()
	engine, err := local.Memory()
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := engine.Close(); err != nil {
			t.Error(err)
		}
	})
	d := detect.New()
	sources := map[string]string{}
	batch := record.Batch{Seq: 1}
	add := func(path string, text []byte) {
		id := ingest.ID(path)
		doc, err := ingest.Build(t.Context(), extract.From, source.Item{
			Key: "/" + path, Name: path, Source: path, Bytes: text, Retrieved: time.Date(2026, 11, 22, 1, 2, 3, 0, time.UTC),
		}, id, d)
		if err != nil {
			t.Fatalf("%s: %v", path, err)
		}
		doc.Version = 1
		sources[id] = path
		batch.Ops = append(batch.Ops, record.Op{ID: id, Version: doc.Version, Document: &doc})
	}
	for _, folder := range []string{"nl", "fr", "en"} {
		err := fs.WalkDir(seeds.FS, folder, func(path string, e fs.DirEntry, err error) error {
			if err != nil || e.IsDir() {
				return err
			}
			text, err := seeds.FS.ReadFile(path)
			add(path, text)
			return err
		})
		if err != nil {
			t.Fatal(err)
		}
	}
	for _, n := range distractors(t, eachLanguage) {
		add(n.path, []byte(n.text))
	}
	if _, err := engine.Apply(t.Context(), batch); err != nil {
		t.Fatal(err)
	}
	return engine, sources
}
