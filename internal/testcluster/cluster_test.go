package testcluster

import (
	"bufio"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"
)

func TestMain(m *testing.M) {
	if os.Getenv("ENTENTE_CLUSTER_CHILD") != "" {
		childMain()
	}
	os.Exit(Run(m))
}

// TestNodesComeAndGo kills, stops and restarts nodes of a cluster of its own.
func TestNodesComeAndGo(t *testing.T) {
	c := New(t, Options{})
	fmt.Printf("cluster_formation_seconds: %.1f\n", c.Formation.Seconds())
	ctx, cancel := context.WithTimeout(t.Context(), 2*time.Minute)
	defer cancel()
	if len(c.Addrs()) != 3 || len(c.Pids()) != 3 {
		t.Fatalf("%d addresses, %d processes, want 3 each", len(c.Addrs()), len(c.Pids()))
	}
	send(t, http.MethodPut, c.Addrs()[0]+"/kept", `{"settings":{"number_of_replicas":2}}`)
	send(t, http.MethodPut, c.Addrs()[0]+"/kept/_doc/1", `{"a":1}`)

	manager, err := c.Manager(ctx)
	if err != nil {
		t.Fatal(err)
	}
	pid := c.nodes[manager].cmd.Process.Pid
	if err := c.Kill(manager); err != nil {
		t.Fatal(err)
	}
	if alive(pid) {
		t.Error("a killed node is still there")
	}
	wait(t, ctx, c, 2)
	if next, err := c.Manager(ctx); err != nil || next == manager {
		t.Errorf("the manager is node %d, %v, after node %d was killed", next, err, manager)
	}
	if err := c.Restart(manager); err != nil {
		t.Fatal(err)
	}
	wait(t, ctx, c, 3)

	hung := (manager + 1) % 3
	if err := c.Pause(hung); err != nil {
		t.Fatal(err)
	}
	wait(t, ctx, c, 2)
	if err := c.Resume(hung); err != nil {
		t.Fatal(err)
	}
	wait(t, ctx, c, 3)

	if err := c.KillAll(); err != nil {
		t.Fatal(err)
	}
	for i := range 3 {
		if err := c.Restart(i); err != nil {
			t.Fatal(err)
		}
	}
	wait(t, ctx, c, 3)
	send(t, http.MethodGet, c.Addrs()[0]+"/_cluster/health/kept?wait_for_status=yellow&timeout=60s", "")
	if got := send(t, http.MethodGet, c.Addrs()[1]+"/kept/_doc/1", ""); !strings.Contains(got, `"found":true`) {
		t.Errorf("a document after all nodes were killed: %s", got)
	}
}

func wait(t *testing.T, ctx context.Context, c *Cluster, nodes int) {
	t.Helper()
	began := time.Now()
	defer func() { t.Logf("%d nodes after %.1f s", nodes, time.Since(began).Seconds()) }()
	if err := c.WaitNodes(ctx, nodes); err != nil {
		t.Fatal(err)
	}
}

// send asks a node and returns its answer, which must be a good one.
func send(t *testing.T, method, address, body string) string {
	t.Helper()
	req, err := http.NewRequestWithContext(t.Context(), method, address, strings.NewReader(body))
	if err != nil {
		t.Fatal(err)
	}
	req.Header.Set("Content-Type", "application/json")
	resp, err := http.DefaultClient.Do(req)
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = resp.Body.Close() }()
	b, err := io.ReadAll(resp.Body)
	if err != nil {
		t.Fatal(err)
	}
	if resp.StatusCode >= 300 {
		t.Fatalf("%s %s: %s: %s", method, address, resp.Status, b)
	}
	return string(b)
}

// TestAStrayWriteMakesNoIndex sees to it that nodes refuse what would make an index without a mapping.
func TestAStrayWriteMakesNoIndex(t *testing.T) {
	address := Addresses(t)[0]
	req, err := http.NewRequestWithContext(t.Context(), http.MethodPut, address+"/testcluster-nobody-made-me/_doc/1", strings.NewReader(`{"a":1}`))
	if err != nil {
		t.Fatal(err)
	}
	req.Header.Set("Content-Type", "application/json")
	resp, err := http.DefaultClient.Do(req)
	if err != nil {
		t.Fatal(err)
	}
	_ = resp.Body.Close()
	if resp.StatusCode != http.StatusNotFound {
		t.Errorf("a write into an index that is not there: %s, want 404", resp.Status)
	}
}

// childMain is what a child of TestNothingIsLeftBehind does: start a cluster with a hanging node, say so, and wait to be killed.
func childMain() {
	c, err := Start(context.Background(), Options{Nodes: 2})
	if err == nil {
		err = c.Pause(1)
	}
	if err != nil {
		fmt.Println(err)
		os.Exit(1)
	}
	b, err := json.Marshal(child{c.dir, c.Pids()})
	if err != nil {
		os.Exit(1)
	}
	fmt.Printf("%s\n", b)
	select {}
}

// child is what a child tells of its cluster.
type child struct {
	Dir  string
	Pids []int
}

// TestNothingIsLeftBehind kills a program that runs a cluster: its nodes end with it, the one that hangs as well, and its data is
// removed when the next cluster starts.
func TestNothingIsLeftBehind(t *testing.T) {
	asked(t)
	cmd := exec.Command(os.Args[0])
	cmd.Env = append(os.Environ(), "ENTENTE_CLUSTER_CHILD=1")
	out, err := cmd.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := launch(cmd); err != nil {
		t.Fatal(err)
	}
	line, readErr := bufio.NewReader(out).ReadBytes('\n')
	var left child
	err = json.Unmarshal(line, &left)
	_ = cmd.Process.Kill()
	_ = cmd.Wait()
	if err != nil {
		t.Fatalf("the child says %q: %v, %v", line, err, readErr)
	}
	if len(left.Pids) != 2 {
		t.Fatalf("the child has %d nodes, want 2", len(left.Pids))
	}
	for deadline := time.Now().Add(30 * time.Second); ; time.Sleep(50 * time.Millisecond) {
		gone := true
		for _, pid := range left.Pids {
			gone = gone && !alive(pid)
		}
		if gone {
			break
		}
		if time.Now().After(deadline) {
			t.Fatal("nodes outlive the program that started them")
		}
	}
	dir, err := folder(filepath.Dir(left.Dir))
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = os.Remove(dir) }()
	if _, err := os.Stat(left.Dir); !errors.Is(err, os.ErrNotExist) {
		t.Errorf("the data of a cluster that has gone is still there: %v", err)
	}
}

// TestWhatIsMissingIsNamed sees to it that a machine without Java is told what to install.
func TestWhatIsMissingIsNamed(t *testing.T) {
	t.Setenv("JAVA_HOME", "")
	t.Setenv("PATH", t.TempDir())
	if kept, _ := filepath.Glob("/usr/lib/jvm/*"); len(kept) > 0 {
		err := fetch(t.Context(), filepath.Join(t.TempDir(), "lib"))
		if !errors.Is(err, ErrMissing) || !strings.Contains(err.Error(), "apt-get install") {
			t.Errorf("without Maven: %v", err)
		}
		return
	}
	if _, err := findJDK(t.Context()); !errors.Is(err, ErrMissing) || !strings.Contains(err.Error(), "apt-get install") {
		t.Errorf("without Java: %v", err)
	}
}
