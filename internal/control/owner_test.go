//go:build unix

package control_test

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"testing"
	"time"

	"entente/internal/control"
)

// TestMain lets the test start itself as another process that owns a folder until it is killed.
func TestMain(m *testing.M) {
	if dir := os.Getenv("ENTENTE_TEST_OWN"); dir != "" {
		o, err := control.Own(context.Background(), dir, "serve", 0)
		if err != nil {
			fmt.Fprintln(os.Stderr, err)
			os.Exit(1)
		}
		fmt.Println("owned")
		_, err = io.Copy(io.Discard, os.Stdin) // until the test ends, should it forget to kill
		fmt.Fprintln(os.Stderr, "ended by itself:", err, o.Close())
		os.Exit(1)
	}
	os.Exit(m.Run())
}

// otherProcess owns dir in a process of its own.
func otherProcess(t *testing.T, dir string) *exec.Cmd {
	t.Helper()
	cmd := exec.Command(os.Args[0])
	cmd.Env = append(os.Environ(), "ENTENTE_TEST_OWN="+dir)
	cmd.Stderr = os.Stderr
	if _, err := cmd.StdinPipe(); err != nil { // held open: the process lives as long as its standard input
		t.Fatal(err)
	}
	out, err := cmd.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		// The process is meant to be killed: both only fail when that has happened already.
		_ = cmd.Process.Kill()
		_ = cmd.Wait()
	})
	if line, err := bufio.NewReader(out).ReadString('\n'); err != nil || line != "owned\n" {
		t.Fatalf("%q, %v", line, err)
	}
	return cmd
}

func TestAFolderInUseSaysWhose(t *testing.T) {
	dir := t.TempDir()
	other := otherProcess(t, dir)
	_, err := control.Own(t.Context(), dir, "ingest", 10*time.Millisecond)
	busy, ok := errors.AsType[*control.Busy](err)
	if !ok {
		t.Fatalf("got %v, want a Busy", err)
	}
	if busy.PID != other.Process.Pid || busy.Command != "serve" || busy.Dir != dir {
		t.Errorf("got %+v, want serve with pid %d", busy, other.Process.Pid)
	}
}

func TestAKilledOwnerHindersNobody(t *testing.T) {
	dir := t.TempDir()
	other := otherProcess(t, dir)
	if err := other.Process.Kill(); err != nil {
		t.Fatal(err)
	}
	if err := other.Wait(); err == nil {
		t.Fatal("the owner ended by itself")
	}
	if b, err := os.ReadFile(filepath.Join(dir, "owner.lock")); err != nil || len(b) == 0 {
		t.Fatalf("the killed owner left no trace: %q, %v", b, err)
	}
	o, err := control.Own(t.Context(), dir, "ingest", 0)
	if err != nil {
		t.Fatal(err)
	}
	o.Close()
}

func TestOwnersFollowOneAnother(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "made", "on the way")
	first, err := control.Own(t.Context(), dir, "search", 0)
	if err != nil {
		t.Fatal(err)
	}
	done := make(chan error, 1)
	go func() {
		second, err := control.Own(context.Background(), dir, "search", control.Patience)
		if err == nil {
			err = second.Close()
		}
		done <- err
	}()
	if err := first.Close(); err != nil {
		t.Fatal(err)
	}
	if err := <-done; err != nil {
		t.Errorf("the second owner: %v", err)
	}
}

func TestRubbishInTheLockFileIsNoOwner(t *testing.T) {
	dir := t.TempDir()
	if err := os.WriteFile(filepath.Join(dir, "owner.lock"), []byte("{{{ 4711"), 0o600); err != nil {
		t.Fatal(err)
	}
	o, err := control.Own(t.Context(), dir, "ingest", 0)
	if err != nil {
		t.Fatal(err)
	}
	o.Close()
}

func TestWaitingEndsWithItsContext(t *testing.T) {
	dir := t.TempDir()
	o, err := control.Own(t.Context(), dir, "serve", 0)
	if err != nil {
		t.Fatal(err)
	}
	defer o.Close()
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if _, err := control.Own(ctx, dir, "ingest", time.Hour); !errors.Is(err, context.Canceled) {
		t.Errorf("got %v, want the cancellation", err)
	}
}

func TestAFolderThatCannotBeMade(t *testing.T) {
	file := filepath.Join(t.TempDir(), "file")
	if err := os.WriteFile(file, nil, 0o600); err != nil {
		t.Fatal(err)
	}
	if o, err := control.Own(t.Context(), filepath.Join(file, "data"), "ingest", 0); err == nil {
		t.Errorf("owned %v below a file", o)
	}
}
