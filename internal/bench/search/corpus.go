package main

import (
	"bufio"
	"encoding/json"
	"errors"
	"os"
	"path/filepath"

	"entente/internal/bench/corpus"
	"entente/internal/bench/peers"
)

// writeCorpus makes what is missing of a corpus. The documents as lines are gigabytes, and written only for engines that read them.
func writeCorpus(dir string, documents int, lines bool) error {
	have, err := peers.ReadCorpus(dir)
	if err != nil || have.Documents != documents {
		if err := os.RemoveAll(filepath.Join(dir, "docs.jsonl")); err != nil {
			return err
		}
		if err := writeQuestions(dir, documents); err != nil {
			return err
		}
	}
	path := filepath.Join(dir, "docs.jsonl")
	if _, err := os.Stat(path); err == nil || !lines {
		return nil
	}
	return writeLines(path, documents)
}

// writeQuestions writes the questions, then what the folder holds.
func writeQuestions(dir string, documents int) error {
	if err := os.MkdirAll(dir, 0o755); err != nil {
		return err
	}
	questions, err := corpus.New().Questions()
	if err != nil {
		return err
	}
	err = written(filepath.Join(dir, "queries.jsonl"), func(e *json.Encoder) error {
		for _, q := range questions {
			if err := e.Encode(q); err != nil {
				return err
			}
		}
		return nil
	})
	if err != nil {
		return err
	}
	return written(filepath.Join(dir, peers.CorpusFile), func(e *json.Encoder) error {
		return e.Encode(peers.Corpus{Version: corpus.Version, Documents: documents})
	})
}

func writeLines(path string, documents int) error {
	from := corpus.New()
	return written(path, func(e *json.Encoder) error {
		for n := range documents {
			if err := e.Encode(corpus.LineOf(from.Document(n))); err != nil {
				return err
			}
		}
		return nil
	})
}

// written writes lines of JSON to a file that is there whole or not at all.
func written(path string, lines func(*json.Encoder) error) error {
	f, err := os.Create(path + ".part")
	if err != nil {
		return err
	}
	b := bufio.NewWriterSize(f, 1<<20)
	e := json.NewEncoder(b)
	e.SetEscapeHTML(false)
	if err := errors.Join(lines(e), b.Flush(), f.Close()); err != nil {
		return err
	}
	return os.Rename(path+".part", path)
}
