package main

import (
	"encoding/json"
	"io"
	"net/http"
	"strings"
	"syscall"
	"testing"
)

// fetched returns what an address answers.
func fetched(t *testing.T, address string) (status int, body string) {
	t.Helper()
	resp, err := http.Get(address)
	if err != nil {
		t.Fatal(err)
	}
	defer resp.Body.Close()
	b, err := io.ReadAll(resp.Body)
	if err != nil {
		t.Fatal(err)
	}
	return resp.StatusCode, string(b)
}

func TestMetricsHaveAListenerOfTheirOwn(t *testing.T) {
	data := t.TempDir()
	ingested(t, exitOK, "--data", data, folder(t, "a.html", dutchPage))
	t.Setenv("ENTENTE_METRICS_ADDR", "127.0.0.1:0")
	server, line := program(t, "serve", "--json", "--data", data, "--addr", "127.0.0.1:0")
	var at struct{ URL, Metrics string }
	if err := json.Unmarshal([]byte(line), &at); err != nil || at.Metrics == "" {
		t.Fatalf("%q: %v", line, err)
	}
	if status, _ := fetched(t, at.URL+"/api/v1/search?q=stedenband"); status != http.StatusOK {
		t.Errorf("search: %d", status)
	}
	if status, _ := fetched(t, at.URL+"/metrics"); status != http.StatusNotFound {
		t.Errorf("readers are shown the metrics: %d", status)
	}
	status, text := fetched(t, at.Metrics)
	for _, want := range []string{"\nentente_http_requests_total{route=\"/api/v1/search\",status=\"200\"} 1\n", "\nentente_index_documents 1\n", "\nentente_ready 1\n", "\ngo_goroutines "} {
		if status != http.StatusOK || !strings.Contains(text, want) {
			t.Errorf("%d without %q:\n%s", status, want, text)
		}
	}
	if err := server.Process.Signal(syscall.SIGTERM); err != nil {
		t.Fatal(err)
	}
	if err := server.Wait(); err != nil {
		t.Errorf("it did not end well: %v", err)
	}
}

func TestAPortOfMetricsInUse(t *testing.T) {
	_, line := program(t, "serve", "--json", "--data", t.TempDir(), "--addr", "127.0.0.1:0")
	var at struct{ URL, Metrics string }
	if err := json.Unmarshal([]byte(line), &at); err != nil || at.Metrics != "" {
		t.Fatalf("%q: %v", line, err)
	}
	addr := strings.TrimPrefix(at.URL, "http://")
	s := call(t, "serve", "--data", t.TempDir(), "--addr", "127.0.0.1:0", "--metrics-addr", addr)
	if s.code != exitFailed || !strings.Contains(s.err, addr) || !strings.Contains(s.err, "--metrics-addr") {
		t.Errorf("exit %d, %q", s.code, s.err)
	}
	if s := call(t, "serve", "--data", t.TempDir(), "--metrics-addr", "here"); s.code != exitUsage || !strings.Contains(s.err, "--metrics-addr") {
		t.Errorf("exit %d, %q", s.code, s.err)
	}
}
