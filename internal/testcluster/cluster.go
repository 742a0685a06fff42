// Package testcluster runs an OpenSearch cluster for tests: real nodes, each a process of its own that can be killed or stopped.
package testcluster

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"maps"
	"math/rand/v2"
	"net"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"sync"
	"time"
)

// Options say what cluster is started. The zero value is the usual one: three nodes.
type Options struct {
	Nodes    int
	Settings map[string]string // of each node, over the usual ones; lists are parted by commas
	Dir      string            // for the data, which stays there and is taken up again; empty: a folder that goes away with the cluster
}

// Cluster is a running cluster. Nodes are named by their numbers, from 0.
type Cluster struct {
	Formation time.Duration // how long it took until all nodes saw each other

	software software
	dir      string
	stays    bool // the data
	mu       sync.Mutex
	nodes    []*node
}

type node struct {
	address  string
	home     string
	settings map[string]string
	cmd      *exec.Cmd
	input    io.Closer     // the process ends when it is closed
	ended    chan struct{} // closed when the process has gone
	paused   bool
}

// Start starts a cluster and waits until its nodes have found each other. Software and data are kept below build/opensearch of
// this module. An error that is ErrMissing says what to install. All nodes end when this program ends.
func Start(ctx context.Context, o Options) (*Cluster, error) {
	if o.Nodes == 0 {
		o.Nodes = 3
	}
	root, err := moduleRoot()
	if err != nil {
		return nil, err
	}
	base := filepath.Join(root, "build", "opensearch")
	soft, err := prepare(ctx, base)
	if err != nil {
		return nil, fmt.Errorf("software of the test cluster: %w", err)
	}
	dir := o.Dir
	if dir == "" {
		dir, err = folder(filepath.Join(base, "run"))
	} else {
		dir, err = filepath.Abs(dir)
	}
	if err != nil {
		return nil, err
	}
	c := &Cluster{software: soft, dir: dir, stays: o.Dir != ""}
	began := time.Now()
	if err := c.form(ctx, o); err != nil {
		return nil, errors.Join(fmt.Errorf("start a test cluster: %w", err), c.Stop())
	}
	c.Formation = time.Since(began)
	return c, nil
}

// folder makes one for the data of a cluster, and removes those of programs that have gone.
func folder(run string) (string, error) {
	if err := os.MkdirAll(run, 0o755); err != nil {
		return "", err
	}
	old, err := os.ReadDir(run)
	if err != nil {
		return "", err
	}
	for _, e := range old {
		owner, _, _ := strings.Cut(e.Name(), "-")
		if pid, err := strconv.Atoi(owner); err == nil && !alive(pid) {
			_ = os.RemoveAll(filepath.Join(run, e.Name()))
		}
	}
	return os.MkdirTemp(run, strconv.Itoa(os.Getpid())+"-")
}

// form configures the nodes, starts them and waits for them.
func (c *Cluster) form(ctx context.Context, o Options) error {
	ports, err := freePorts(2 * o.Nodes)
	if err != nil {
		return err
	}
	var names, seeds []string
	for i := range o.Nodes {
		names = append(names, "node-"+strconv.Itoa(i))
		seeds = append(seeds, "127.0.0.1:"+strconv.Itoa(ports[o.Nodes+i]))
	}
	for i, name := range names {
		home := filepath.Join(c.dir, name)
		settings := usual()
		settings["cluster.name"] = filepath.Base(c.dir)
		settings["node.name"] = name
		settings["path.home"] = home
		settings["http.port"] = strconv.Itoa(ports[i])
		settings["transport.port"] = strconv.Itoa(ports[o.Nodes+i])
		settings["discovery.seed_hosts"] = strings.Join(seeds, ",")
		settings["cluster.initial_cluster_manager_nodes"] = strings.Join(names, ",")
		maps.Copy(settings, o.Settings)
		n := &node{address: "http://127.0.0.1:" + strconv.Itoa(ports[i]), home: home, settings: settings}
		c.nodes = append(c.nodes, n)
		if err := c.run(n); err != nil {
			return err
		}
	}
	return c.WaitNodes(ctx, o.Nodes)
}

// usual are the settings of every node. Silent nodes are found soon, so that readers do not wait for them.
func usual() map[string]string {
	return map[string]string{
		"network.host":                                       "127.0.0.1",
		"node.store.allow_mmap":                              "false", // the limit of mappings is too low on most machines
		"node.processors":                                    "2",
		"discovery.initial_state_timeout":                    "0s",
		"action.auto_create_index":                           "false", // an index that nobody made would have no strict mapping
		"cluster.routing.allocation.disk.threshold_enabled":  "false",
		"cluster.publish.timeout":                            "5s", // a change of the cluster waits so long for a node that hangs
		"transport.connect_timeout":                          "5s",
		"search.default_keep_alive":                          "30s", // of questions whose node hangs, which lock the parts they are asked of
		"search.keep_alive_interval":                         "5s",
		"cluster.fault_detection.follower_check.interval":    "300ms",
		"cluster.fault_detection.follower_check.timeout":     "1s",
		"cluster.fault_detection.follower_check.retry_count": "3",
		"cluster.fault_detection.leader_check.interval":      "300ms",
		"cluster.fault_detection.leader_check.timeout":       "1s",
		"cluster.fault_detection.leader_check.retry_count":   "3",
	}
}

// run starts the process of a node.
func (c *Cluster) run(n *node) error {
	for _, sub := range []string{"config", "tmp"} {
		if err := os.MkdirAll(filepath.Join(n.home, sub), 0o755); err != nil {
			return err
		}
	}
	log, err := os.OpenFile(filepath.Join(n.home, "log"), os.O_CREATE|os.O_APPEND|os.O_WRONLY, 0o644)
	if err != nil {
		return err
	}
	defer func() { _ = log.Close() }()
	arguments := []string{
		c.software.archive, "-Xms512m", "-Xmx512m", "-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1", "-XX:-UsePerfData",
		"-Djava.io.tmpdir=" + filepath.Join(n.home, "tmp"), "-Dlog4j2.configurationFile=" + c.software.logging,
		"-cp", c.software.classes, "Launcher",
	}
	for _, name := range slices.Sorted(maps.Keys(n.settings)) {
		arguments = append(arguments, name+"="+n.settings[name])
	}
	cmd := exec.Command(c.software.java, arguments...)
	cmd.Dir = n.home
	cmd.Stdout, cmd.Stderr = log, log
	input, err := cmd.StdinPipe()
	if err != nil {
		return err
	}
	if err := launch(cmd); err != nil {
		return fmt.Errorf("start %s: %w", n.settings["node.name"], err)
	}
	ended := make(chan struct{})
	go func() {
		_ = cmd.Wait()
		close(ended)
	}()
	n.cmd, n.input, n.ended, n.paused = cmd, input, ended, false
	return nil
}

// running tells whether the process of a node is there.
func (n *node) running() bool {
	if n.cmd == nil {
		return false
	}
	select {
	case <-n.ended:
		return false
	default:
		return true
	}
}

// end kills a node and waits until it has gone.
func (n *node) end() error {
	if !n.running() {
		return nil
	}
	if err := kill(n.cmd.Process.Pid); err != nil {
		return err
	}
	<-n.ended
	return nil
}

// leave ends a node by its own doing, and waits until it has gone.
func (n *node) leave(ctx context.Context) error {
	if err := n.input.Close(); err != nil {
		return err
	}
	select {
	case <-n.ended:
		return nil
	case <-ctx.Done():
		return ctx.Err()
	}
}

// Addrs returns the addresses of all nodes, also of those that do not run.
func (c *Cluster) Addrs() []string {
	all := make([]string, len(c.nodes))
	for i, n := range c.nodes {
		all[i] = n.address
	}
	return all
}

// Pids returns the ids of the processes that run.
func (c *Cluster) Pids() []int {
	c.mu.Lock()
	defer c.mu.Unlock()
	var all []int
	for _, n := range c.nodes {
		if n.running() {
			all = append(all, n.cmd.Process.Pid)
		}
	}
	return all
}

// Kill ends a node as a crash does, and returns when its process has gone.
func (c *Cluster) Kill(i int) error {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.nodes[i].end()
}

// KillAll ends all nodes at once.
func (c *Cluster) KillAll() error {
	c.mu.Lock()
	defer c.mu.Unlock()
	var errs []error
	for _, n := range c.nodes {
		if n.running() {
			errs = append(errs, kill(n.cmd.Process.Pid))
		}
	}
	for _, n := range c.nodes {
		errs = append(errs, n.end())
	}
	return errors.Join(errs...)
}

// Pause makes a node hang: its connections stay open and nothing answers.
func (c *Cluster) Pause(i int) error {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.nodes[i].paused = true
	return pause(c.nodes[i].cmd.Process.Pid)
}

// Resume lets a node that hangs go on.
func (c *Cluster) Resume(i int) error {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.nodes[i].paused = false
	return resume(c.nodes[i].cmd.Process.Pid)
}

// Restart starts a node on its data and its ports again. One that still runs is killed first. WaitNodes waits for it.
func (c *Cluster) Restart(i int) error {
	c.mu.Lock()
	defer c.mu.Unlock()
	if err := c.nodes[i].end(); err != nil {
		return err
	}
	return c.run(c.nodes[i])
}

// Heal lets nodes that hang go on, starts those that are down, and waits until all see each other.
func (c *Cluster) Heal(ctx context.Context) error {
	for i, n := range c.nodes {
		c.mu.Lock()
		running, paused := n.running(), n.paused
		c.mu.Unlock()
		var err error
		switch {
		case !running:
			err = c.Restart(i)
		case paused:
			err = c.Resume(i)
		}
		if err != nil {
			return err
		}
	}
	if err := c.WaitNodes(ctx, len(c.nodes)); err != nil {
		return err
	}
	return c.retry(ctx)
}

// retry has the cluster try again to place what it gave up placing while nodes came and went, as an operator would.
func (c *Cluster) retry(ctx context.Context) error {
	if _, err := ask(ctx, http.MethodPost, c.nodes[0].address+"/_cluster/reroute?retry_failed=true"); err != nil {
		return fmt.Errorf("place again what was given up: %w", err)
	}
	return nil
}

// Stop ends all nodes and removes their data, unless it was to stay.
func (c *Cluster) Stop() error {
	err := c.KillAll()
	if !c.stays {
		err = errors.Join(err, os.RemoveAll(c.dir))
	}
	return err
}

// WaitNodes waits until every node that runs sees a cluster of this many nodes that has a manager.
func (c *Cluster) WaitNodes(ctx context.Context, want int) error {
	for _, n := range c.answering() {
		for !n.sees(ctx, want) {
			select {
			case <-ctx.Done():
				return fmt.Errorf("wait for %d nodes: %w: %s", want, ctx.Err(), n.log())
			case <-n.ended:
				return fmt.Errorf("%s has ended: %s", n.settings["node.name"], n.log())
			case <-time.After(100 * time.Millisecond):
			}
		}
	}
	return nil
}

// answering returns the nodes that run and do not hang, as they are now.
func (c *Cluster) answering() []node {
	c.mu.Lock()
	defer c.mu.Unlock()
	var all []node
	for _, n := range c.nodes {
		if n.running() && !n.paused {
			all = append(all, *n)
		}
	}
	return all
}

// sees tells whether a node answers that the cluster has so many nodes.
func (n *node) sees(ctx context.Context, want int) bool {
	var health struct {
		TimedOut bool `json:"timed_out"`
		Nodes    int  `json:"number_of_nodes"`
	}
	err := get(ctx, n.address+"/_cluster/health?timeout=1s&wait_for_nodes="+strconv.Itoa(want), &health)
	return err == nil && !health.TimedOut && health.Nodes == want
}

// log is the end of what a node has written.
func (n *node) log() string {
	b, err := os.ReadFile(filepath.Join(n.home, "log"))
	if err != nil {
		return ""
	}
	return tail(b)
}

// Manager returns the number of the node that manages the cluster.
func (c *Cluster) Manager(ctx context.Context) (int, error) {
	err := errors.New("no node runs")
	for _, n := range c.answering() {
		var managers []struct {
			Node string `json:"node"`
		}
		if err = get(ctx, n.address+"/_cat/cluster_manager?format=json", &managers); err != nil || len(managers) == 0 {
			continue
		}
		return slices.IndexFunc(c.nodes, func(n *node) bool { return n.settings["node.name"] == managers[0].Node }), nil
	}
	return -1, fmt.Errorf("manager of the cluster: %w", err)
}

// get reads an answer in JSON, within a few seconds.
func get(ctx context.Context, address string, into any) error {
	ctx, cancel := context.WithTimeout(ctx, 5*time.Second)
	defer cancel()
	b, err := ask(ctx, http.MethodGet, address)
	if err != nil {
		return err
	}
	return json.Unmarshal(b, into)
}

// ask sends a request without a body, and returns the answer, which is an error unless all is well.
func ask(ctx context.Context, method, address string) ([]byte, error) {
	req, err := http.NewRequestWithContext(ctx, method, address, nil)
	if err != nil {
		return nil, err
	}
	resp, err := http.DefaultClient.Do(req)
	if err != nil {
		return nil, err
	}
	defer func() { _ = resp.Body.Close() }()
	b, err := io.ReadAll(resp.Body)
	if err != nil {
		return nil, err
	}
	if resp.StatusCode != http.StatusOK {
		return nil, fmt.Errorf("%s: %s: %s", address, resp.Status, tail(b))
	}
	return b, nil
}

// freePorts finds loopback ports below those that the system gives to outgoing connections, so that a node finds its own free again
// when it comes back.
func freePorts(n int) ([]int, error) {
	var free []int
	for tries := 0; len(free) < n; tries++ {
		if tries == 1000 {
			return nil, errors.New("no free ports")
		}
		port := 10000 + rand.IntN(22000)
		l, err := net.Listen("tcp", "127.0.0.1:"+strconv.Itoa(port))
		if err != nil {
			continue
		}
		defer func() { _ = l.Close() }() // all are held until all are found
		free = append(free, port)
	}
	return free, nil
}

// moduleRoot is the folder with go.mod, here or above.
func moduleRoot() (string, error) {
	dir, err := os.Getwd()
	if err != nil {
		return "", err
	}
	for {
		if _, err := os.Stat(filepath.Join(dir, "go.mod")); err == nil {
			return dir, nil
		}
		above := filepath.Dir(dir)
		if above == dir {
			return "", errors.New("a test cluster is started within its module")
		}
		dir = above
	}
}
