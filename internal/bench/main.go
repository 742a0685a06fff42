// Command bench measures the built binary from outside, as a visitor meets it, and prints one "name: value" line a figure.
package main

import (
	"bufio"
	"bytes"
	"context"
	"errors"
	"flag"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/url"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"time"
)

func main() {
	bin := flag.String("bin", "bin/entente", "the program to measure")
	corpus := flag.String("corpus", "seeds", "folder to ingest")
	rounds := flag.Int("rounds", 20, "times every question is asked")
	flag.Parse()
	if err := run(*bin, *corpus, *rounds, os.Stdout); err != nil {
		fmt.Fprintln(os.Stderr, "bench:", err)
		os.Exit(1)
	}
}

// questions are what visitors ask: nothing, words, words with filters, a phrase, a prefix.
var questions = []string{
	"", "q=stedenband", "q=jumelage+senegal", "q=cooperation&country=SN", "year=2014&country=TR",
	"theme=health&theme=education", "q=%22stedenband%22", "q=samen*", "year=none", "q=burgerlijke+stand&language=nl",
}

func run(bin, corpus string, rounds int, out io.Writer) error {
	data, err := os.MkdirTemp("", "entente-bench-")
	if err != nil {
		return err
	}
	defer os.RemoveAll(data)

	began := time.Now()
	ingest := exec.Command(bin, "ingest", "--data", data, "--quiet", corpus)
	ingest.Stderr = os.Stderr
	if err := ingest.Run(); err != nil {
		return fmt.Errorf("ingest %s: %w", corpus, err)
	}
	fmt.Fprintf(out, "ingest_seconds: %.2f\n", time.Since(began).Seconds())
	size, err := treeSize(filepath.Join(data, "index"))
	if err != nil {
		return err
	}
	fmt.Fprintf(out, "index_bytes: %d\n", size)

	addr, err := freeAddr()
	if err != nil {
		return err
	}
	began = time.Now()
	serve := exec.Command(bin, "serve", "--data", data, "--addr", addr, "--quiet")
	var said bytes.Buffer
	serve.Stderr = &said
	if err := serve.Start(); err != nil {
		return fmt.Errorf("serve: %w", err)
	}
	defer func() {
		serve.Process.Signal(os.Interrupt)
		serve.Wait()
	}()
	base := "http://" + addr
	if err := waitReady(base); err != nil {
		return fmt.Errorf("%w: %s", err, said.String())
	}
	fmt.Fprintf(out, "ready_seconds: %.3f\n", time.Since(began).Seconds())

	for _, face := range []struct{ name, path string }{{"api", "/api/v1/search"}, {"page", "/nl/search"}} {
		took, err := ask(base+face.path, rounds)
		if err != nil {
			return err
		}
		slices.Sort(took)
		fmt.Fprintf(out, "search_%s_p50_ms: %.2f\n", face.name, ms(took[len(took)/2]))
		fmt.Fprintf(out, "search_%s_p95_ms: %.2f\n", face.name, ms(took[len(took)*95/100]))
		fmt.Fprintf(out, "search_%s_max_ms: %.2f\n", face.name, ms(took[len(took)-1]))
	}
	rss, err := residentBytes(serve.Process.Pid)
	if err != nil {
		return err
	}
	fmt.Fprintf(out, "serve_resident_mb: %.1f\n", float64(rss)/(1<<20))
	return nil
}

// ask puts every question the given number of times, after one round that is not counted.
func ask(address string, rounds int) ([]time.Duration, error) {
	client := &http.Client{Timeout: 10 * time.Second}
	var took []time.Duration
	for round := range rounds + 1 {
		for _, q := range questions {
			u, err := url.Parse(address + "?" + q)
			if err != nil {
				return nil, err
			}
			began := time.Now()
			res, err := client.Get(u.String())
			if err != nil {
				return nil, err
			}
			_, err = io.Copy(io.Discard, res.Body)
			if err = errors.Join(err, res.Body.Close()); err != nil {
				return nil, err
			}
			if res.StatusCode != http.StatusOK {
				return nil, fmt.Errorf("%s: %s", u, res.Status)
			}
			if round > 0 {
				took = append(took, time.Since(began))
			}
		}
	}
	return took, nil
}

func waitReady(base string) error {
	ctx, cancel := context.WithTimeout(context.Background(), 60*time.Second)
	defer cancel()
	for {
		req, err := http.NewRequestWithContext(ctx, http.MethodGet, base+"/readyz", nil)
		if err != nil {
			return err
		}
		if res, err := http.DefaultClient.Do(req); err == nil {
			res.Body.Close()
			if res.StatusCode == http.StatusOK {
				return nil
			}
		}
		select {
		case <-ctx.Done():
			return errors.New("serve was not ready in a minute")
		case <-time.After(5 * time.Millisecond):
		}
	}
}

func freeAddr() (string, error) {
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		return "", err
	}
	defer l.Close()
	return l.Addr().String(), nil
}

// residentBytes reads what the kernel says a process holds in memory (Linux).
func residentBytes(pid int) (int, error) {
	f, err := os.Open(fmt.Sprintf("/proc/%d/status", pid))
	if err != nil {
		return 0, err
	}
	defer f.Close()
	for s := bufio.NewScanner(f); s.Scan(); {
		if kb, ok := strings.CutPrefix(s.Text(), "VmRSS:"); ok {
			n, err := strconv.Atoi(strings.TrimSpace(strings.TrimSuffix(kb, "kB")))
			return n << 10, err
		}
	}
	return 0, fmt.Errorf("process %d: no VmRSS", pid)
}

func treeSize(dir string) (int64, error) {
	var total int64
	err := filepath.WalkDir(dir, func(_ string, d os.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return err
		}
		info, err := d.Info()
		if err != nil {
			return err
		}
		total += info.Size()
		return nil
	})
	return total, err
}

func ms(d time.Duration) float64 { return float64(d.Microseconds()) / 1000 }
