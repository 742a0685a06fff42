package peers_test

import (
	"bufio"
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"entente/internal/bench/corpus"
	"entente/internal/bench/peers"
	"entente/internal/bench/peers/peertest"
)

// scripts are the peers that are started by a peer.sh, with what building leaves below build/peers.
var scripts = map[string]string{
	"lucene":   "lucene/work/peer.jar",
	"tantivy":  "tantivy/release/tantivy-peer",
	"sqlite":   "", // nothing is built
	"postgres": "postgres/venv/bin/python",
}

// TestScriptsAnswerAsTheTrees holds peers that are built (sh NAME/peer.sh build) against the naive search: on made documents, and on lines
// written by hand for what these do not have.
func TestScriptsAnswerAsTheTrees(t *testing.T) {
	for name, built := range scripts {
		t.Run(name, func(t *testing.T) {
			if _, err := os.Stat(filepath.Join("../../../build/peers", built)); err != nil {
				t.Skipf("NOT RUN: %s is not built, sh internal/bench/peers/%s/peer.sh build", name, name)
			}
			t.Run("made", func(t *testing.T) { peertest.Run(t, program(t, name)) })
			t.Run("by hand", func(t *testing.T) { checkByHand(t, name) })
		})
	}
}

// program makes files of what peertest asks for.
func program(t *testing.T, name string) peers.Program {
	dir := t.TempDir()
	return peers.Program{
		Index: func(c peers.Corpus, target string) (peers.Built, error) {
			from := corpus.New()
			var lines []corpus.Line
			for n := range c.Documents {
				lines = append(lines, corpus.LineOf(from.Document(n)))
			}
			if err := writeLines(filepath.Join(dir, "docs.jsonl"), lines); err != nil {
				return peers.Built{}, err
			}
			return build(name, dir, target)
		},
		Open: func(target string, questions []corpus.Question) (peers.Engine, error) {
			if err := writeLines(filepath.Join(dir, "queries.jsonl"), questions); err != nil {
				return nil, err
			}
			return serve(name, dir, target)
		},
	}
}

func checkByHand(t *testing.T, name string) {
	lines := readLines[corpus.Line](t, "testdata/docs.jsonl")
	questions := readLines[corpus.Question](t, "testdata/queries.jsonl")
	target := filepath.Join(t.TempDir(), "index")
	built, err := build(name, "testdata", target)
	if err != nil {
		t.Fatal(err)
	}
	size, err := peers.TreeSize(target)
	whole := built.IndexBytes == size || name == "postgres" && built.IndexBytes < size // a server has more in its folder
	if built.Documents != len(lines) || built.IndexBytes == 0 || !whole || err != nil {
		t.Errorf("built %+v of %d documents, the index has %d bytes, %v", built, len(lines), size, err)
	}
	engine, err := serve(name, "testdata", target)
	if err != nil {
		t.Fatal(err)
	}
	defer func() {
		if err := engine.Close(); err != nil {
			t.Error(err)
		}
	}()
	peertest.Check(t, engine, lines, questions)
	if ids := search(t, engine, peers.Request{Size: 5}).IDs; fmt.Sprint(ids) != "[d0000001 d0000002 d0000003 d0000004 d0000005]" {
		t.Errorf("all documents begin with %v: ids do not settle ties", ids)
	}
	if stats, err := engine.Stats(); err != nil || stats.Resident == 0 {
		t.Errorf("stats %+v, %v", stats, err)
	}
	if _, err := engine.Search(peers.Request{Query: len(questions)}); err == nil {
		t.Error("a question that there is not was answered")
	}
}

func search(t *testing.T, e peers.Engine, r peers.Request) peers.Answer {
	t.Helper()
	found, err := e.Search(r)
	if err != nil {
		t.Fatal(err)
	}
	a, err := found.Answer()
	if err != nil {
		t.Fatal(err)
	}
	return a
}

func build(name, dir, target string) (built peers.Built, err error) {
	if err := openWay(target); err != nil {
		return built, err
	}
	said, err := exec.Command("sh", filepath.Join(name, "peer.sh"), "index", dir, target).Output()
	if err != nil {
		return built, fmt.Errorf("index: %w", err)
	}
	lines := bytes.Split(bytes.TrimSpace(said), []byte("\n"))
	return built, json.Unmarshal(lines[len(lines)-1], &built)
}

// openWay lets other users into the temporary folder of a test: a server that root starts is run by one of them.
func openWay(target string) error {
	for dir := filepath.Dir(target); strings.HasPrefix(dir, os.TempDir()+string(filepath.Separator)); dir = filepath.Dir(dir) {
		if err := os.Chmod(dir, 0o755); err != nil {
			return err
		}
	}
	return nil
}

// scripted is a peer in a process of its own.
type scripted struct {
	process *exec.Cmd
	in      io.WriteCloser
	out     *bufio.Reader
	ready   peers.Ready
}

// found is an answer as it came.
type found peers.Answer

func (f found) Answer() (peers.Answer, error) { return peers.Answer(f), nil }

func serve(name, dir, target string) (*scripted, error) {
	p := &scripted{process: exec.Command("sh", filepath.Join(name, "peer.sh"), "serve", dir, target)}
	in, err := p.process.StdinPipe()
	if err != nil {
		return nil, err
	}
	out, err := p.process.StdoutPipe()
	if err != nil {
		return nil, err
	}
	p.in, p.out = in, bufio.NewReader(out)
	if err := p.process.Start(); err != nil {
		return nil, err
	}
	return p, p.read(&p.ready)
}

func (p *scripted) read(into any) error {
	line, err := p.out.ReadBytes('\n')
	if err != nil {
		return fmt.Errorf("no answer: %w", err)
	}
	return json.Unmarshal(line, into)
}

func (p *scripted) ask(r peers.Request) (a peers.Answer, err error) {
	if err := json.NewEncoder(p.in).Encode(r); err != nil {
		return a, err
	}
	if err := p.read(&a); err != nil {
		return a, err
	}
	if a.Error != "" {
		err = errors.New(a.Error)
	}
	return a, err
}

func (p *scripted) Name() string            { return p.ready.Name }
func (p *scripted) Documents() (int, error) { return p.ready.Documents, nil }

func (p *scripted) Search(r peers.Request) (peers.Found, error) {
	a, err := p.ask(r)
	if err == nil && (a.Nanos <= 0 || a.CPU <= 0) {
		err = fmt.Errorf("no time to search: %+v", a)
	}
	return found(a), err
}

func (p *scripted) Stats() (peers.Answer, error) { return p.ask(peers.Request{Stats: true}) }

// Close asks the peer to end and waits for it.
func (p *scripted) Close() error {
	return errors.Join(json.NewEncoder(p.in).Encode(peers.Request{Quit: true}), p.process.Wait())
}

func writeLines[T any](path string, all []T) error {
	var b bytes.Buffer
	write := json.NewEncoder(&b)
	for _, one := range all {
		if err := write.Encode(one); err != nil {
			return err
		}
	}
	return os.WriteFile(path, b.Bytes(), 0o644)
}

func readLines[T any](t *testing.T, path string) []T {
	t.Helper()
	b, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	var all []T
	for line := range bytes.Lines(b) {
		var one T
		if err := json.Unmarshal(line, &one); err != nil {
			t.Fatalf("%s: %v", path, err)
		}
		all = append(all, one)
	}
	return all
}
