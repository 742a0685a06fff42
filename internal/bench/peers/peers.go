// Package peers is how the search benchmark speaks with the engines it compares: lines of JSON over standard input and output.
package peers

import (
	"bufio"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"sync"
	"sync/atomic"
	"time"

	"golang.org/x/sys/unix"

	"entente/internal/bench/corpus"
)

// Request is a line to a peer.
type Request struct {
	Query   int  `json:"query"`
	Facets  bool `json:"facets"`
	Filter  bool `json:"filter"`
	Size    int  `json:"size"`
	Clients int  `json:"clients,omitempty"` // when set: ask every question Rounds times, shared among so many at once
	Rounds  int  `json:"rounds,omitempty"`
	Stats   bool `json:"stats,omitempty"`
	Quit    bool `json:"quit,omitempty"`
}

// Answer is what a peer found.
type Answer struct {
	Nanos     int64              `json:"ns"`     // of the search alone
	CPU       int64              `json:"cpu_ns"` // of the whole process meanwhile
	Total     int                `json:"total"`
	IDs       []string           `json:"ids"`
	Facets    map[string][]Count `json:"facets,omitempty"`
	Latencies []int64            `json:"latencies_ns,omitempty"`
	Resident  int64              `json:"rss_bytes,omitempty"`
	Cache     int64              `json:"cache_bytes,omitempty"`
	Columns   int64              `json:"column_bytes,omitempty"` // what the facets asked for take of it
	Error     string             `json:"error,omitempty"`
}

// Ready is the first line of a peer that serves.
type Ready struct {
	Ready     bool   `json:"ready"`
	Name      string `json:"name"`
	Documents int    `json:"documents"`
}

// Built is the last line of a peer that has made its index.
type Built struct {
	Documents  int     `json:"documents"`
	Seconds    float64 `json:"seconds"`
	CPUSeconds float64 `json:"cpu_seconds"`
	IndexBytes int64   `json:"index_bytes"`
	Stored     int64   `json:"stored_bytes,omitempty"` // of these, what is only given back
}

// Count is a value of a facet with how many documents have it, written as a pair.
type Count struct {
	Value string
	Count int
}

// MarshalJSON writes the pair.
func (c Count) MarshalJSON() ([]byte, error) { return json.Marshal([]any{c.Value, c.Count}) }

// UnmarshalJSON reads the pair.
func (c *Count) UnmarshalJSON(b []byte) error { return json.Unmarshal(b, &[]any{&c.Value, &c.Count}) }

// Found is what a search of an engine gives, before it is put into the words of the protocol.
type Found interface{ Answer() (Answer, error) }

// Engine answers the questions it was given when it was opened.
type Engine interface {
	Name() string
	Documents() (int, error)
	// Search is all that is timed.
	Search(r Request) (Found, error)
	// Stats tells Cache and Columns, where the engine knows them.
	Stats() (Answer, error)
	Close() error
}

// Program is a peer written in Go.
type Program struct {
	Index func(c Corpus, dir string) (Built, error)
	Open  func(dir string, questions []corpus.Question) (Engine, error)
}

// Corpus is a folder of the benchmark.
type Corpus struct {
	Version   int `json:"version"`
	Documents int `json:"documents"`
}

// CorpusFile is the file in a folder of the benchmark that says what it holds.
const CorpusFile = "corpus.json"

// ReadCorpus reads what a folder holds.
func ReadCorpus(dir string) (c Corpus, err error) {
	b, err := os.ReadFile(filepath.Join(dir, CorpusFile))
	if err == nil {
		err = json.Unmarshal(b, &c)
	}
	if err == nil && c.Version != corpus.Version {
		err = fmt.Errorf("corpus %s has version %d, this program makes %d", dir, c.Version, corpus.Version)
	}
	return c, err
}

// ReadQuestions reads the questions of a folder.
func ReadQuestions(dir string) ([]corpus.Question, error) {
	f, err := os.Open(filepath.Join(dir, "queries.jsonl"))
	if err != nil {
		return nil, err
	}
	defer f.Close()
	var all []corpus.Question
	for d := json.NewDecoder(f); ; {
		var q corpus.Question
		if err := d.Decode(&q); errors.Is(err, io.EOF) {
			return all, nil
		} else if err != nil {
			return nil, fmt.Errorf("questions %s: %w", dir, err)
		}
		all = append(all, q)
	}
}

// Main runs a peer: index DIR INDEXDIR, or serve DIR INDEXDIR.
func Main(p Program) {
	if err := p.run(os.Args[1:], os.Stdin, os.Stdout); err != nil {
		fmt.Fprintln(os.Stderr, filepath.Base(os.Args[0])+":", err)
		os.Exit(1)
	}
}

func (p Program) run(args []string, in io.Reader, out io.Writer) error {
	if len(args) != 3 {
		return errors.New("usage: index|serve DIR INDEXDIR")
	}
	switch args[0] {
	case "index":
		c, err := ReadCorpus(args[1])
		if err != nil {
			return err
		}
		built, err := p.Index(c, args[2])
		if err != nil {
			return err
		}
		built.Documents = c.Documents
		if built.IndexBytes, err = TreeSize(args[2]); err != nil {
			return err
		}
		return json.NewEncoder(out).Encode(built)
	case "serve":
		questions, err := ReadQuestions(args[1])
		if err != nil {
			return err
		}
		e, err := p.Open(args[2], questions)
		if err != nil {
			return err
		}
		return errors.Join(serve(e, len(questions), in, out), e.Close())
	}
	return fmt.Errorf("unknown command %q", args[0])
}

// serve answers lines until it is told to stop, or there are none.
func serve(e Engine, questions int, in io.Reader, out io.Writer) error {
	n, err := e.Documents()
	if err != nil {
		return err
	}
	write := json.NewEncoder(out)
	if err := write.Encode(Ready{true, e.Name(), n}); err != nil {
		return err
	}
	lines := bufio.NewScanner(in)
	for lines.Scan() {
		var r Request
		err := json.Unmarshal(lines.Bytes(), &r)
		if r.Quit {
			return nil
		}
		var a Answer
		if err == nil {
			a, err = answer(e, questions, r)
		}
		if err != nil {
			a = Answer{Error: err.Error()}
		}
		if err := write.Encode(a); err != nil {
			return err
		}
	}
	return lines.Err()
}

func answer(e Engine, questions int, r Request) (Answer, error) {
	switch {
	case r.Stats:
		a, err := e.Stats()
		a.Resident = resident()
		return a, err
	case r.Clients > 0:
		return together(e, questions, r)
	case r.Query < 0 || r.Query >= questions:
		return Answer{}, fmt.Errorf("question %d of %d", r.Query, questions)
	}
	cpu, began := CPU(), time.Now()
	found, err := e.Search(r)
	took, used := time.Since(began), CPU()-cpu
	if err != nil {
		return Answer{}, err
	}
	a, err := found.Answer()
	a.Nanos, a.CPU = took.Nanoseconds(), used.Nanoseconds()
	return a, err
}

// together asks every question of every round, so many at once.
func together(e Engine, questions int, r Request) (Answer, error) {
	n := questions * max(r.Rounds, 1)
	a := Answer{Latencies: make([]int64, n)}
	errs := make([]error, r.Clients)
	var next atomic.Int64
	var wait sync.WaitGroup
	cpu, began := CPU(), time.Now()
	for client := range r.Clients {
		wait.Go(func() {
			for errs[client] == nil {
				at := int(next.Add(1)) - 1
				if at >= n {
					return
				}
				asked := time.Now()
				_, errs[client] = e.Search(Request{Query: at * 7 % questions, Facets: r.Facets, Filter: r.Filter, Size: r.Size}) // classes mixed
				a.Latencies[at] = time.Since(asked).Nanoseconds()
			}
		})
	}
	wait.Wait()
	a.Nanos, a.CPU = time.Since(began).Nanoseconds(), (CPU() - cpu).Nanoseconds()
	return a, errors.Join(errs...)
}

// CPU is the time of cores this process has used.
func CPU() time.Duration {
	var t unix.Timespec
	if err := unix.ClockGettime(unix.CLOCK_PROCESS_CPUTIME_ID, &t); err != nil {
		panic(err) // it knows no error for these arguments
	}
	return time.Duration(t.Nano())
}

// threadCPU is the time of a core the calling thread has used.
func threadCPU() time.Duration {
	var t unix.Timespec
	if err := unix.ClockGettime(unix.CLOCK_THREAD_CPUTIME_ID, &t); err != nil {
		panic(err)
	}
	return time.Duration(t.Nano())
}

// resident is the memory of this process that is there now, pages of mapped files included.
func resident() int64 {
	b, _ := os.ReadFile("/proc/self/status")
	for line := range strings.Lines(string(b)) {
		if rest, ok := strings.CutPrefix(line, "VmRSS:"); ok {
			n, _ := strconv.ParseInt(strings.Fields(rest)[0], 10, 64)
			return n << 10
		}
	}
	return 0
}

// TreeSize is how many bytes the files of a folder have.
func TreeSize(dir string) (n int64, err error) {
	err = filepath.WalkDir(dir, func(_ string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return err
		}
		info, err := d.Info()
		if errors.Is(err, fs.ErrNotExist) { // a file of a segment that was merged
			return nil
		}
		if err == nil {
			n += info.Size()
		}
		return err
	})
	return n, err
}
