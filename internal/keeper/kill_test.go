//go:build unix

package keeper

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"io"
	"math/rand/v2"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"golang.org/x/sys/unix"

	"entente/internal/query"
	"entente/internal/record"
)

// A test binary started with this variable is not a test but a process that writes a data folder until it is killed.
const childVariable = "ENTENTE_KEEPER_CHILD"

func TestMain(m *testing.M) {
	act, dir, child := strings.Cut(os.Getenv(childVariable), ":")
	if !child {
		os.Exit(m.Run())
	}
	if err := work(act, dir); err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}

// work is what the child does. It tells of every document on a line of its own, as soon as Put has returned.
func work(act, dir string) error {
	ctx := context.Background()
	if act == "few files" {
		if err := unix.Setrlimit(unix.RLIMIT_NOFILE, &unix.Rlimit{Cur: 256, Max: 256}); err != nil {
			return err
		}
	}
	k, err := Open(ctx, dir, engine, quiet())
	if err != nil {
		return err
	}
	fmt.Println("open")
	n, err := k.living(ctx)
	if err != nil {
		return err
	}
	n = max(0, n-1) // the counter is a document too
	failed := make(chan error, 1)
	var writing atomic.Bool
	write := func() {
		writing.Store(true)
		defer writing.Store(false)
		for ; act != "few files" || n < 300; n += 3 {
			batch := []record.Reading{reading("counter", fmt.Sprintf("%s teller %d", text(n), n))}
			for i := range 3 {
				batch = append(batch, reading(fmt.Sprintf("doc%05d", n+i), text(n+i)))
			}
			if _, err := k.Put(ctx, batch); err != nil {
				failed <- err
				return
			}
			fmt.Printf("kept %d\n", n)
		}
		failed <- nil
	}
	switch act {
	case "ingest":
		write()
	case "swap":
		go write()
		for {
			name, err := k.Reindex(ctx, nil)
			if err != nil {
				return err
			}
			fmt.Println("swapped " + name)
		}
	case "few files":
		go write()
		for {
			if _, err := k.Reindex(ctx, nil); err != nil {
				return err
			}
			for range 20 {
				if _, err := k.Search(ctx, query.Query{Root: query.Prefix{Text: "af"}}); err != nil {
					return err
				}
			}
			if !writing.Load() {
				break
			}
		}
	}
	return errors.Join(<-failed, k.Close())
}

// child starts one, and gives its lines.
func child(t *testing.T, act, dir string) (*exec.Cmd, *bufio.Scanner) {
	t.Helper()
	cmd := exec.Command(os.Args[0])
	cmd.Env = append(os.Environ(), childVariable+"="+act+":"+dir)
	cmd.Stderr = os.Stderr
	out, err := cmd.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	return cmd, bufio.NewScanner(out)
}

// kills says how often a process is killed: some times in every run of the tests, all of them when faults are asked for.
func kills(all int) int {
	if os.Getenv("ENTENTE_FAULTS") != "" {
		return all
	}
	return max(4, all/20)
}

// killed runs a child until a moment that nobody chose, kills it, and returns the last document that it told to be kept, -1
// when there was none. It may be killed while it opens the folder.
func killed(t *testing.T, act, dir string, r *rand.Rand) (last int) {
	t.Helper()
	cmd, lines := child(t, act, dir)
	last = -1
	opened := make(chan struct{})
	ended := make(chan struct{})
	go func() {
		defer close(ended)
		for lines.Scan() {
			line := lines.Text()
			if line == "open" {
				close(opened)
			}
			if n, ok := strings.CutPrefix(line, "kept "); ok {
				if n, err := strconv.Atoi(n); err == nil { // a line may have been torn
					last = n
				}
			}
		}
	}()
	if r.IntN(8) > 0 {
		select {
		case <-opened:
		case <-ended:
			t.Error("the child ended by itself")
		}
	}
	time.Sleep(time.Duration(r.IntN(250_000)) * time.Microsecond)
	if err := cmd.Process.Kill(); err != nil {
		t.Fatal(err)
	}
	<-ended
	if err := cmd.Wait(); err == nil {
		t.Error("the child ended by itself")
	}
	return last
}

// complete opens the folder that a killed process left, and checks that nothing it told of is lost and that store and index
// hold the same.
func complete(t *testing.T, dir string, last int) {
	t.Helper()
	if name, err := currentGeneration(filepath.Join(dir, "index")); last >= 0 && (err != nil || name == "") {
		t.Errorf("CURRENT names %q, %v", name, err)
	}
	began := time.Now()
	k := opened(t, dir)
	if took := time.Since(began); took > 5*time.Second {
		t.Errorf("ready after %s", took)
	}
	n, err := k.living(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	whole(t, k, n)
	if last >= 0 {
		for i := range last + 3 {
			if _, err := k.store.Document(fmt.Sprintf("doc%05d", i)); err != nil {
				t.Fatalf("of what was told: %v", err)
			}
		}
		doc, err := k.store.Document("counter")
		if err != nil {
			t.Fatal(err)
		}
		var said int
		if _, err := fmt.Sscanf(doc.Passages[0].Text[strings.Index(doc.Passages[0].Text, "teller"):], "teller %d", &said); err != nil || said < last {
			t.Errorf("the counter is kept as %d, told was %d, %v", said, last, err)
		}
	}
	closed(t, k)
}

// A process that ingests is killed at random moments, again and again on the same folder: nothing it told of is lost, and
// store and index are equal after the start (fault 45); what it left locked hinders nobody (fault 57).
func TestKilledWhileIngesting(t *testing.T) {
	dir := t.TempDir()
	r := rand.New(rand.NewPCG(uint64(time.Now().UnixNano()), 1))
	last := -1
	for i := range kills(200) {
		if i%20 == 0 { // a folder of its own now and then: the first start is killed too, and opening stays quick
			dir, last = t.TempDir(), -1
		}
		last = max(last, killed(t, "ingest", dir, r))
		complete(t, dir, last)
		if t.Failed() {
			t.Fatalf("after %d kills", i+1)
		}
	}
}

// The same while one generation takes the place of another: CURRENT names the old one or the new one (fault 46).
func TestKilledWhileGenerationsChange(t *testing.T) {
	dir := t.TempDir()
	r := rand.New(rand.NewPCG(uint64(time.Now().UnixNano()), 2))
	last := -1
	for i := range kills(100) {
		if i%20 == 0 {
			dir, last = t.TempDir(), -1
		}
		last = max(last, killed(t, "swap", dir, r))
		complete(t, dir, last)
		if t.Failed() {
			t.Fatalf("after %d kills", i+1)
		}
	}
}

// A process that may open 256 files only writes, asks and changes generations as any other (fault 60).
func TestFewOpenFiles(t *testing.T) {
	dir := t.TempDir()
	cmd, lines := child(t, "few files", dir)
	for lines.Scan() {
		_, _ = io.Discard.Write(lines.Bytes())
	}
	if err := cmd.Wait(); err != nil {
		t.Fatal(err)
	}
	complete(t, dir, 297)
}
