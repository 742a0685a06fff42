package main

import (
	"bufio"
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"strings"

	"entente/index"
	"entente/index/analysis"
	"entente/internal/bench/corpus"
	"entente/internal/bench/peers"
)

// peersDir is where the peers are, from the root of the project.
const peersDir = "internal/bench/peers"

// errMissing says that a peer can not run here, and what it needs.
var errMissing = errors.New("NOT RUN")

// peer is one engine as a program.
type peer struct {
	name    string
	own     bool // it makes the documents itself
	command []string
	built   peers.Built
	ready   peers.Ready
	process *exec.Cmd
	in      io.WriteCloser
	out     *bufio.Reader
}

// prepare makes the program of a peer: one in Go is compiled, any other has a script that says what it needs.
func prepare(ctx context.Context, name, root string) (*peer, error) {
	dir := filepath.Join(peersDir, name)
	if script := filepath.Join(dir, "peer.sh"); exists(script) {
		check := exec.CommandContext(ctx, "sh", script, "build")
		check.Stderr = os.Stderr
		said, err := check.Output()
		var exit *exec.ExitError
		if errors.As(err, &exit) && exit.ExitCode() == 3 {
			missing := strings.TrimPrefix(lastLine(said), "missing: ")
			return nil, fmt.Errorf("%w, install %s", errMissing, missing)
		}
		if err != nil {
			return nil, fmt.Errorf("build %s: %w", name, err)
		}
		return &peer{name: name, command: []string{"sh", script}}, nil
	}
	if !exists(filepath.Join(dir, "main.go")) {
		return nil, fmt.Errorf("%w, there is no %s", errMissing, dir)
	}
	program, err := filepath.Abs(filepath.Join(root, "bin", name))
	if err != nil {
		return nil, err
	}
	build := exec.CommandContext(ctx, "go", "build", "-o", program, "./"+dir)
	build.Stderr = os.Stderr
	if err := build.Run(); err != nil {
		return nil, fmt.Errorf("build %s: %w", name, err)
	}
	return &peer{name: name, own: true, command: []string{program}}, nil
}

func exists(path string) bool {
	_, err := os.Stat(path)
	return err == nil
}

func lastLine(b []byte) string {
	lines := bytes.Split(bytes.TrimSpace(b), []byte("\n"))
	return string(lines[len(lines)-1])
}

// stamp is what an index was built of and by. One with another stamp is built anew.
type stamp struct {
	Key   string      `json:"key"`
	Built peers.Built `json:"built"`
}

// buildFiles are the files of a peer that say how its index is made, the first of them that are there. Others may change without the index being
// built anew.
var buildFiles = []string{"build.go", "index.version", "*"}

// key is the hash of the corpus, of the fields with their analysis, of the whole schema for our own engine, and of what makes the index of a peer.
func (p *peer) key() (string, error) {
	h := sha256.New()
	fmt.Fprintf(h, "corpus %d analysis %d fields %v %v\n", corpus.Version, analysis.Version, corpus.TextFields(), corpus.Facets)
	if p.name == "entente" || p.name == "cluster" {
		fmt.Fprintf(h, "schema %s\n", index.SchemaHash(analysis.Version))
	}
	for _, pattern := range buildFiles {
		files, err := filepath.Glob(filepath.Join(peersDir, p.name, pattern))
		if err != nil {
			return "", err
		}
		for _, file := range files {
			b, err := os.ReadFile(file)
			if err != nil {
				continue // a folder
			}
			fmt.Fprintf(h, "%s %d\n", filepath.Base(file), len(b))
			h.Write(b)
		}
		if len(files) > 0 {
			break
		}
	}
	return hex.EncodeToString(h.Sum(nil)[:8]), nil
}

// index builds the index of a peer when there is none that fits.
func (p *peer) index(ctx context.Context, dir string, rebuild bool, log io.Writer) error {
	key, err := p.key()
	if err != nil {
		return err
	}
	path := filepath.Join(dir, p.name+".json")
	var have stamp
	if b, err := os.ReadFile(path); err == nil && json.Unmarshal(b, &have) == nil && have.Key == key && !rebuild {
		p.built = have.Built
		return nil
	}
	target := filepath.Join(dir, p.name)
	if err := errors.Join(os.RemoveAll(path), os.RemoveAll(target), os.MkdirAll(target, 0o755)); err != nil {
		return err
	}
	fmt.Fprintf(log, "%s: building %s\n", p.name, target)
	build := p.start(ctx, "index", dir)
	said, err := build.Output()
	if err != nil {
		return fmt.Errorf("%s index: %w", p.name, err)
	}
	if err := json.Unmarshal([]byte(lastLine(said)), &have.Built); err != nil {
		return fmt.Errorf("%s index: %w: %q", p.name, err, lastLine(said))
	}
	have.Key, p.built = key, have.Built
	b, err := json.Marshal(have)
	if err != nil {
		return err
	}
	return os.WriteFile(path, append(b, '\n'), 0o644)
}

func (p *peer) start(ctx context.Context, command, dir string) *exec.Cmd {
	args := append(p.command[1:len(p.command):len(p.command)], command, dir, filepath.Join(dir, p.name))
	c := exec.CommandContext(ctx, p.command[0], args...)
	c.Stderr = os.Stderr
	return c
}

// serve starts a peer on its index.
func (p *peer) serve(ctx context.Context, dir string) error {
	p.process = p.start(ctx, "serve", dir)
	in, err := p.process.StdinPipe()
	if err != nil {
		return err
	}
	out, err := p.process.StdoutPipe()
	if err != nil {
		return err
	}
	p.in, p.out = in, bufio.NewReaderSize(out, 1<<20)
	if err := p.process.Start(); err != nil {
		return fmt.Errorf("%s serve: %w", p.name, err)
	}
	if err := p.read(&p.ready); err != nil {
		return err
	}
	if !p.ready.Ready {
		return fmt.Errorf("%s serve: not ready", p.name)
	}
	return nil
}

func (p *peer) read(into any) error {
	line, err := p.out.ReadBytes('\n')
	if err != nil {
		return fmt.Errorf("%s: no answer: %w", p.name, err)
	}
	if err := json.Unmarshal(line, into); err != nil {
		return fmt.Errorf("%s: %w: %.200q", p.name, err, line)
	}
	return nil
}

// ask sends one line and reads the answer.
func (p *peer) ask(r peers.Request) (a peers.Answer, err error) {
	b, err := json.Marshal(r)
	if err != nil {
		return a, err
	}
	if _, err := p.in.Write(append(b, '\n')); err != nil {
		return a, fmt.Errorf("%s: %w", p.name, err)
	}
	if err := p.read(&a); err != nil {
		return a, err
	}
	if a.Error != "" {
		return a, fmt.Errorf("%s: question %d: %s", p.name, r.Query, a.Error)
	}
	return a, nil
}

// stop ends a peer.
func (p *peer) stop() {
	if p.process == nil {
		return
	}
	_, _ = p.in.Write([]byte("{\"quit\":true}\n"))
	_ = p.in.Close()
	_ = p.process.Wait()
	p.process = nil
}
