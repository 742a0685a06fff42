package main

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"time"
)

// Who is who. Two proxies are named to the server, so that what stands last in X-Forwarded-For is believed of them: one brings
// readers, the other attackers.
const (
	proxyOfReaders   = "127.0.0.2"
	proxyOfAttackers = "127.0.0.3"
)

// server is the program under attack.
type server struct {
	addr    string
	metrics string
	cmd     *exec.Cmd
}

// start ingests the corpus where the folder has no data yet, and serves it.
func start(ctx context.Context, o options, data string) (*server, error) {
	if _, err := os.Stat(filepath.Join(data, "store.db")); errors.Is(err, os.ErrNotExist) {
		folder, err := os.MkdirTemp("", "entente-bench-")
		if err != nil {
			return nil, err
		}
		defer os.RemoveAll(folder)
		if err := write(folder, o.documents); err != nil {
			return nil, err
		}
		ingest := exec.CommandContext(ctx, o.bin, "ingest", "--data", data, "--quiet", folder, o.corpus)
		ingest.Stderr = os.Stderr
		if err := ingest.Run(); err != nil {
			return nil, fmt.Errorf("ingest: %w", err)
		}
	}
	addr, err := freeAddr()
	if err != nil {
		return nil, err
	}
	metrics, err := freeAddr()
	if err != nil {
		return nil, err
	}
	s := &server{addr: addr, metrics: "http://" + metrics + "/metrics"}
	s.cmd = exec.CommandContext(ctx, o.bin, "serve", "--data", data, "--addr", addr, "--metrics-addr", metrics, "--trusted-proxies", proxyOfReaders+","+proxyOfAttackers, "--quiet")
	s.cmd.Cancel = func() error { return s.cmd.Process.Signal(os.Interrupt) }
	if err := s.cmd.Start(); err != nil {
		return nil, fmt.Errorf("serve: %w", err)
	}
	if err := s.ready(ctx); err != nil {
		s.stop()
		return nil, err
	}
	return s, nil
}

func (s *server) ready(ctx context.Context) error {
	ctx, cancel := context.WithTimeout(ctx, 60*time.Second)
	defer cancel()
	for {
		if status, _, err := fetch(ctx, http.DefaultClient, "http://"+s.addr+"/readyz"); err == nil && status == http.StatusOK {
			return nil
		}
		select {
		case <-ctx.Done():
			return errors.New("serve was not ready in a minute")
		case <-time.After(20 * time.Millisecond):
		}
	}
}

func (s *server) stop() {
	_ = s.cmd.Process.Signal(os.Interrupt) // it may have ended by itself
	_ = s.cmd.Wait()
}

// figure reads one value of the metrics.
func (s *server) figure(ctx context.Context, name string) (float64, error) {
	_, body, err := fetch(ctx, http.DefaultClient, s.metrics)
	if err != nil {
		return 0, err
	}
	for line := range strings.Lines(body) {
		if v, ok := strings.CutPrefix(line, name+" "); ok {
			return strconv.ParseFloat(strings.TrimSpace(v), 64)
		}
	}
	return 0, fmt.Errorf("metrics: no %s", name)
}

// memory reads what the kernel says of the memory of the server (Linux): VmRSS is what it holds, VmHWM the most it has held.
func (s *server) memory(name string) (mb float64, err error) {
	f, err := os.Open(fmt.Sprintf("/proc/%d/status", s.cmd.Process.Pid))
	if err != nil {
		return 0, err
	}
	defer f.Close()
	for lines := bufio.NewScanner(f); lines.Scan(); {
		if kb, ok := strings.CutPrefix(lines.Text(), name+":"); ok {
			n, err := strconv.Atoi(strings.TrimSpace(strings.TrimSuffix(kb, "kB")))
			return float64(n) / 1024, err
		}
	}
	return 0, fmt.Errorf("server: no %s", name)
}

// cores is the time of cores the server has used (Linux).
func (s *server) cores() (time.Duration, error) {
	b, err := os.ReadFile(fmt.Sprintf("/proc/%d/stat", s.cmd.Process.Pid))
	if err != nil {
		return 0, err
	}
	_, rest, _ := strings.Cut(string(b), ") ")
	fields := strings.Fields(rest)
	if len(fields) < 13 {
		return 0, errors.New("server: /proc/pid/stat is short")
	}
	var ticks int
	for _, f := range fields[11:13] { // utime and stime, in hundredths of a second
		n, err := strconv.Atoi(f)
		if err != nil {
			return 0, err
		}
		ticks += n
	}
	return time.Duration(ticks) * 10 * time.Millisecond, nil
}

// fetch asks for an address and reads the answer.
func fetch(ctx context.Context, client *http.Client, address string) (status int, body string, err error) {
	r, err := http.NewRequestWithContext(ctx, http.MethodGet, address, nil)
	if err != nil {
		return 0, "", err
	}
	res, err := client.Do(r)
	if err != nil {
		return 0, "", err
	}
	b, err := io.ReadAll(res.Body)
	return res.StatusCode, string(b), errors.Join(err, res.Body.Close())
}

func freeAddr() (string, error) {
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		return "", err
	}
	defer l.Close()
	return l.Addr().String(), nil
}

// dialer makes connections that come from an address of this machine.
func dialer(from string) *net.Dialer {
	return &net.Dialer{LocalAddr: &net.TCPAddr{IP: net.ParseIP(from)}, Timeout: 5 * time.Second}
}
