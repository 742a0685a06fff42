package main

import (
	"crypto/rand"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"io"
	"math"
	"net"
	"net/http"
	"net/url"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"sync"
	"testing"
	"time"

	"entente/internal/testcluster"
)

// installation is a place of its own in the cluster that tests share, and the flags that lead there.
type installation struct {
	prefix string
	flags  []string
}

func inCluster(t *testing.T) installation {
	t.Helper()
	addresses := testcluster.Addresses(t)
	b := make([]byte, 4)
	if _, err := rand.Read(b); err != nil {
		t.Fatal(err)
	}
	i := installation{prefix: "cmd-" + hex.EncodeToString(b)}
	i.flags = i.at(addresses...)
	t.Cleanup(func() { i.empty(t, addresses) })
	return i
}

func (i installation) at(addresses ...string) []string {
	return []string{"--engine", "opensearch", "--opensearch-url", strings.Join(addresses, ","), "--opensearch-prefix", i.prefix, "--opensearch-replicas", "0"}
}

func (i installation) on(data string, args ...string) []string {
	return append(append(args, "--data", data), i.flags...)
}

// empty removes all indices of an installation.
func (i installation) empty(t *testing.T, addresses []string) {
	t.Helper()
	req, err := http.NewRequest(http.MethodDelete, addresses[0]+"/"+i.prefix+"-*", nil)
	if err != nil {
		t.Fatal(err)
	}
	resp, err := http.DefaultClient.Do(req)
	if err != nil {
		t.Error(err)
		return
	}
	resp.Body.Close()
}

// ofTheEngine is what may differ between two engines with the same documents: times, names of generations, cursors.
var ofTheEngine = regexp.MustCompile(`"took_ms":[0-9.e+-]+|"updated":"[^"]*"|gen-\d+@\d+|"next":("[^"]*"|null)`)

// TestTheSameFromACluster: the starter corpus is moved from files to a cluster. Whatever is asked, the answer is the same, from the folder that
// writes, and from one that has nothing but the address.
func TestTheSameFromACluster(t *testing.T) {
	i := inCluster(t)
	local := filepath.Join(t.TempDir(), "local")
	ok(t, "ingest", "--quiet", "--data", local, filepath.Join("..", "..", "seeds"))
	writer, reader := copied(t, local), filepath.Join(t.TempDir(), "nothing")
	for _, args := range [][]string{
		{"search", "--json", "stedenband senegal"}, {"search", "--json", "jumelage", "--country", "SN", "--facets", "country,theme,year,partner"},
		{"search", "--json", "--in", "agreements", "--sort", "newest", ""}, {"search", "--json", `"ville de" OR onderw*`, "--size", "50"},
		{"search", "--json", "onderwjis~1", "--not-language", "fr"}, {"search", "--json", "gemeentebandenwerking"}, {"search", "--json", "nothing-like-this"},
		{"export", "--format", "csv", "water"}, {"export", "--in", "agreements", "--format", "jsonl"},
	} {
		want := ofTheEngine.ReplaceAllString(ok(t, append(args, "--data", local)...), "…")
		for _, data := range []string{writer, reader} {
			if got := ofTheEngine.ReplaceAllString(ok(t, i.on(data, args...)...), "…"); got != want {
				t.Errorf("%q in %s:\n%.2000s\nfrom files:\n%.2000s", args, filepath.Base(data), got, want)
			}
		}
	}
	if out := ok(t, i.on(writer, "verify", "--json")...); !strings.Contains(out, `"ok":true`) {
		t.Errorf("verify: %s", out)
	}
	ok(t, i.on(writer, "doctor")...)
	for _, args := range [][]string{{"reindex"}, {"verify"}, {"doctor"}, {"backup", filepath.Join(t.TempDir(), "b")}} {
		if s := call(t, i.on(reader, args...)...); s.code != exitFailed || !strings.Contains(s.err, "written elsewhere") {
			t.Errorf("%s without a store: exit %d, %q", args[0], s.code, s.err)
		}
	}
	// Another folder does not write here, unless it takes over.
	other := t.TempDir()
	ok(t, "ingest", "--quiet", "--data", other, folder(t, "a.html", dutchPage))
	if s := call(t, i.on(other, "search", "x")...); s.code != exitFailed || !strings.Contains(s.err, "--take-over") {
		t.Errorf("of another folder: exit %d, %q", s.code, s.err)
	}
	ok(t, i.on(other, "reindex", "--take-over")...)
	if s := call(t, i.on(writer, "verify")...); s.code != exitFailed || !strings.Contains(s.err, "another data folder") {
		t.Errorf("after that: exit %d, %q", s.code, s.err)
	}
}

// TestJudgedQuestionsOnACluster: relevance is that of the local engine.
func TestJudgedQuestionsOnACluster(t *testing.T) {
	i := inCluster(t)
	local := filepath.Join(t.TempDir(), "local")
	ok(t, "ingest", "--quiet", "--data", local, filepath.Join("..", "..", "seeds"))
	judged := func(args ...string) float64 {
		t.Helper()
		var r struct {
			All struct {
				NDCG float64 `json:"ndcg_at_10"`
			}
		}
		out := ok(t, append([]string{"eval", "--json", filepath.Join("..", "..", "seeds", "judgments.tsv")}, args...)...)
		if err := json.Unmarshal([]byte(out), &r); err != nil || r.All.NDCG == 0 {
			t.Fatalf("%.500s: %v", out, err)
		}
		return r.All.NDCG
	}
	want, got := judged("--data", local), judged(i.on(local)...)
	if math.Abs(want-got) > 0.01 {
		t.Errorf("nDCG@10 is %.4f on the cluster, %.4f from files", got, want)
	}
}

// clusterServer starts a server, and returns its process and address.
func clusterServer(t *testing.T, args []string) (*exec.Cmd, string) {
	t.Helper()
	cmd, line := program(t, append([]string{"serve", "--json", "--addr", "127.0.0.1:0", "--rate-limit", "0"}, args...)...)
	var at struct{ URL string }
	if err := json.Unmarshal([]byte(line), &at); err != nil {
		t.Fatalf("%q: %v", line, err)
	}
	return cmd, at.URL
}

// answered returns how many documents a server finds and in what generation.
func answered(t *testing.T, url string) (total int, generation string) {
	t.Helper()
	status, body := fetched(t, url+"/api/v1/search?expand=false&fold=false&facets=none&q=stedenband")
	var r results
	if err := json.Unmarshal([]byte(body), &r); status != http.StatusOK || err != nil {
		t.Fatalf("%d %s: %v", status, body, err)
	}
	generation, _, _ = strings.Cut(r.Index.Generation, "@")
	return r.Total, generation
}

func soon(t *testing.T, what string, is func() bool) {
	t.Helper()
	for end := time.Now().Add(40 * time.Second); !is(); time.Sleep(100 * time.Millisecond) {
		if time.Now().After(end) {
			t.Fatalf("waited in vain: %s", what)
		}
	}
}

func pages(t *testing.T, n int) string {
	t.Helper()
	dir := t.TempDir()
	for i := range n {
		write(t, filepath.Join(dir, fmt.Sprintf("%03d.html", i)), strings.ReplaceAll(dutchPage, "Senegal", fmt.Sprintf("Senegal %d", i)))
	}
	return dir
}

// TestServersOnOneCluster: an ingest is killed half way and run again; two servers read what it writes, while the index is made anew.
func TestServersOnOneCluster(t *testing.T) {
	i := inCluster(t)
	const n = 120
	docs, data := pages(t, n), filepath.Join(t.TempDir(), "data")
	first, _ := program(t, i.on(data, "ingest", "--json", "--jobs", "1", docs)...) // it has told of one
	killed(t, first)
	events, _ := ingested(t, exitOK, append([]string{docs}, i.on(data)...)...)
	if len(events) != n {
		t.Errorf("%d events", len(events))
	}
	if out := ok(t, i.on(data, "verify", "--json")...); !strings.Contains(out, fmt.Sprintf(`"index":{"documents":%d,`, n)) {
		t.Errorf("after a kill: %s", out)
	}

	_, one := clusterServer(t, i.on(data)) // owns the folder
	_, two := clusterServer(t, i.on(filepath.Join(t.TempDir(), "nothing")))
	for _, at := range []string{one, two} {
		if total, _ := answered(t, at); total != n {
			t.Errorf("%d found of %d", total, n)
		}
		if status, body := fetched(t, at+"/readyz"); status != http.StatusOK || !strings.Contains(body, `"index":"ok"`) {
			t.Errorf("readyz: %d %s", status, body)
		}
	}
	var reads sync.WaitGroup
	stop := make(chan struct{})
	for _, at := range []string{one, two} {
		reads.Go(func() {
			for {
				select {
				case <-stop:
					return
				default:
				}
				resp, err := http.Get(at + "/api/v1/search?expand=false&fold=false&facets=country&q=stedenband")
				if err != nil {
					t.Error(err)
					return
				}
				var r results
				err = json.NewDecoder(resp.Body).Decode(&r)
				resp.Body.Close()
				if err != nil || resp.StatusCode != http.StatusOK || r.Total != n {
					t.Errorf("while it is made anew: %s, %d found, %v", resp.Status, r.Total, err)
					return
				}
			}
		})
	}
	ok(t, "reindex", "--data", data, "--engine", "opensearch") // through the server, which knows the way
	soon(t, "both answer from the new one", func() bool {
		_, a := answered(t, one)
		_, b := answered(t, two)
		return a == "gen-2" && b == "gen-2"
	})
	close(stop)
	reads.Wait()
	ingested(t, exitOK, "--data", data, "--engine", "opensearch", folder(t, "more.html", dutchPage))
	soon(t, "the other one finds what was added", func() bool { total, _ := answered(t, two); return total == n+1 })
}

// gate lets connections through to a node, or cuts them.
type gate struct {
	listener net.Listener
	to       string
	mu       sync.Mutex
	shut     bool
	open     map[net.Conn]bool
}

func newGate(t *testing.T, node string) *gate {
	t.Helper()
	u, err := url.Parse(node)
	if err != nil {
		t.Fatal(err)
	}
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	g := &gate{listener: l, to: u.Host, open: map[net.Conn]bool{}}
	go g.serve()
	t.Cleanup(func() { _ = l.Close() })
	return g
}

func (g *gate) serve() {
	for {
		from, err := g.listener.Accept()
		if err != nil {
			return
		}
		to, err := net.Dial("tcp", g.to)
		g.mu.Lock()
		if g.shut || err != nil {
			_ = from.Close()
			if err == nil {
				_ = to.Close()
			}
			g.mu.Unlock()
			continue
		}
		g.open[from], g.open[to] = true, true
		g.mu.Unlock()
		pipe := func(a, b net.Conn) {
			_, _ = io.Copy(a, b) // it ends when either goes
			_ = a.Close()
			_ = b.Close()
		}
		go pipe(from, to)
		go pipe(to, from)
	}
}

func (g *gate) set(shut bool) {
	g.mu.Lock()
	defer g.mu.Unlock()
	if g.shut = shut; shut {
		for c := range g.open {
			_ = c.Close()
		}
		clear(g.open)
	}
}

// TestAClusterThatGoesAway: readers are told in their language, nothing is lost, and nobody has to do anything when it is back.
func TestAClusterThatGoesAway(t *testing.T) {
	i := inCluster(t)
	g := newGate(t, testcluster.Addresses(t)[0])
	i.flags = i.at("http://" + g.listener.Addr().String())
	data := filepath.Join(t.TempDir(), "data")
	ok(t, i.on(data, "ingest", "--quiet", pages(t, 20))...)
	_, at := clusterServer(t, i.on(data))
	_, reader := clusterServer(t, i.on(filepath.Join(t.TempDir(), "nothing")))
	g.set(true)
	client := &http.Client{Timeout: 20 * time.Second}
	for _, server := range []string{at, reader} {
		for path, want := range map[string]string{
			"/nl/search?q=stedenband": `lang="nl"`, "/fr/search?q=jumelage": `lang="fr"`, "/en/": `lang="en"`, "/api/v1/search?q=x": `"code":"`, "/readyz": `"code":"not-ready"`,
		} {
			resp, err := client.Get(server + path)
			if err != nil {
				t.Errorf("%s: %v", path, err)
				continue
			}
			b, err := io.ReadAll(resp.Body)
			resp.Body.Close()
			if err != nil || resp.StatusCode != http.StatusServiceUnavailable || resp.Header.Get("Retry-After") == "" || !strings.Contains(string(b), want) {
				t.Errorf("%s: %s, Retry-After %q, %v, without %q:\n%.1500s", path, resp.Status, resp.Header.Get("Retry-After"), err, want, b)
			}
			for _, own := range []string{g.listener.Addr().String(), i.prefix, "_search", "connection", "refused", "EOF", "gen-1"} {
				if strings.Contains(string(b), own) {
					t.Errorf("%s tells readers of %q", path, own)
				}
			}
		}
		if status, _ := fetched(t, server+"/healthz"); status != http.StatusOK {
			t.Errorf("healthz: %d", status)
		}
	}
	// What is read meanwhile is kept.
	more := start(t, "ingest", "--json", "--data", data, "--engine", "opensearch", folder(t, "more.html", dutchPage))
	soon(t, "it is kept", func() bool {
		return strings.Contains(call(t, "doctor", "--json", "--data", data, "--engine", "opensearch").out, "index-behind")
	})
	select {
	case <-more.ended:
		t.Errorf("it ended before what it read was found: %+v", more.said())
	default:
	}
	g.set(false)
	<-more.ended
	if s := more.said(); s.code != exitOK || !strings.Contains(s.out, `"status":"added"`) {
		t.Errorf("exit %d\n%s%s", s.code, s.out, s.err)
	}
	for _, server := range []string{at, reader} {
		soon(t, "it is found", func() bool {
			status, body := fetched(t, server+"/api/v1/search?expand=false&fold=false&facets=none&q=stedenband")
			return status == http.StatusOK && strings.Contains(body, `"total":21,`)
		})
	}
	soon(t, "the server is ready", func() bool { status, _ := fetched(t, at+"/readyz"); return status == http.StatusOK })
	ok(t, "verify", "--data", data, "--engine", "opensearch")
}

// TestAClusterThatIsAwayForACommand: what a command reads is kept, the command says that it is not found yet, and the next one brings it in.
func TestAClusterThatIsAwayForACommand(t *testing.T) {
	if testing.Short() {
		t.Skip("a command waits for half a minute")
	}
	i := inCluster(t)
	g := newGate(t, testcluster.Addresses(t)[0])
	i.flags = i.at("http://" + g.listener.Addr().String())
	data := filepath.Join(t.TempDir(), "data")
	ok(t, i.on(data, "ingest", "--quiet", folder(t, "a.html", dutchPage))...)
	g.set(true)
	if s := call(t, i.on(data, "search", "stedenband")...); s.code != exitUnavailable {
		t.Errorf("search: exit %d, %q", s.code, s.err)
	}
	docs := folder(t, "b.md", frenchNote)
	s := call(t, i.on(data, "ingest", docs)...)
	if s.code != exitFailed || !strings.Contains(s.out, "1 added") || !strings.Contains(s.err, "everything is kept") {
		t.Errorf("ingest: exit %d\n%s%s", s.code, s.out, s.err)
	}
	g.set(false)
	if _, summary := ingested(t, exitOK, append([]string{docs}, i.on(data)...)...); summary.Summary.Unchanged != 1 {
		t.Errorf("again: %+v", summary.Summary)
	}
	if out := ok(t, i.on(data, "verify", "--json")...); !strings.Contains(out, `"index":{"documents":2,`) {
		t.Errorf("verify: %s", out)
	}
}
