package cluster

import (
	"context"
	"io/fs"
	"testing"

	"entente/index"
	"entente/index/local"
	"entente/internal/answer"
	"entente/internal/eval"
	"entente/internal/extract"
	"entente/internal/ingest"
	"entente/internal/lang/detect"
	"entente/internal/query"
	"entente/internal/record"
	seedsource "entente/internal/source"
	"entente/seeds"
)

// recorder notes what an engine is asked.
type recorder struct {
	*local.Engine
	asked map[string]query.Query
}

func (r *recorder) Search(ctx context.Context, q query.Query) (index.Result, error) {
	r.asked[query.Key(q.Root)+string(q.Scope())] = q
	return r.Engine.Search(ctx, q)
}

// The judged questions, widened by the names of what they mean, have the same scores here as in the local engine.
func TestRankerAgreesOnJudgedQuestions(t *testing.T) {
	if testing.Short() {
		t.Skip("reading the starter corpus takes seconds")
	}
	var documents []*record.Document
	d := detect.New()
	for _, folder := range []string{"nl", "fr", "en"} {
		err := fs.WalkDir(seeds.FS, folder, func(path string, e fs.DirEntry, err error) error {
			if err != nil || e.IsDir() {
				return err
			}
			text, err := seeds.FS.ReadFile(path)
			if err != nil {
				return err
			}
			doc, err := ingest.Build(t.Context(), extract.From, seedsource.Item{Key: "/" + path, Name: path, Source: path, Bytes: text}, ingest.ID(path), d)
			doc.Version = 1
			documents = append(documents, &doc)
			return err
		})
		if err != nil {
			t.Fatal(err)
		}
	}
	l := newLibrary(t, documents)
	f, err := seeds.FS.Open("judgments.tsv")
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	judgments, err := eval.Read(f)
	if err != nil {
		t.Fatal(err)
	}
	asked := &recorder{l.Engine, map[string]query.Query{}}
	if _, err := eval.Run(t.Context(), func(ctx context.Context, q query.Query) ([]string, error) {
		_, err := answer.Do(ctx, asked, q)
		return nil, err
	}, judgments); err != nil {
		t.Fatal(err)
	}
	scored, gained := 0, 0
	for _, q := range asked.asked {
		if q.Order() != query.Relevance {
			continue
		}
		q.Size, q.Page, q.Facets = query.MaxSize, 1, []string{}
		s, g := l.agree(t, q)
		scored, gained = scored+s, gained+g
	}
	if t.Logf("%d questions, %d records scored, %d gained by where words stand", len(asked.asked), scored, gained); gained == 0 {
		t.Error("nothing gained by where words stand: it was not compared")
	}
}
