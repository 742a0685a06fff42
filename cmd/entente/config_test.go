package main

import (
	"encoding/json"
	"path/filepath"
	"strings"
	"testing"
)

func TestConfigPrintSaysWhatIsInForceAndWhy(t *testing.T) {
	config := filepath.Join(t.TempDir(), "entente.toml")
	write(t, config, "addr = \"127.0.0.1:9090\"\njobs = 3\ntrusted-proxies = [\"10.0.0.0/8\", \"192.0.2.1\"]\n")
	t.Setenv("ENTENTE_JOBS", "4")
	var got struct{ Settings []inForce }
	if err := json.Unmarshal([]byte(ok(t, "config", "print", "--json", "--config", config, "--data", "here")), &got); err != nil {
		t.Fatal(err)
	}
	want := map[string]inForce{
		"data":            {"data", "here", "flag", ""},
		"engine":          {"engine", "local", "default", ""},
		"addr":            {"addr", "127.0.0.1:9090", "file", config},
		"jobs":            {"jobs", "4", "environment", "ENTENTE_JOBS"},
		"trusted-proxies": {"trusted-proxies", "10.0.0.0/8,192.0.2.1", "file", config},
		"public-url":      {"public-url", "", "default", ""},
	}
	found := map[string]inForce{}
	for _, s := range got.Settings {
		found[s.Name] = s
	}
	for name, w := range want {
		if found[name] != w {
			t.Errorf("%s: %+v, want %+v", name, found[name], w)
		}
	}
	if len(got.Settings) != len(settings) {
		t.Errorf("%d settings are shown, there are %d", len(got.Settings), len(settings))
	}
	text := ok(t, "config", "print", "--config", config)
	if !strings.Contains(text, "environment ENTENTE_JOBS") || !strings.Contains(text, "file "+config) {
		t.Errorf("said\n%s", text)
	}
}

// TestConfigCheckTellsEveryFault: not only the first, and of the environment as well.
func TestConfigCheckTellsEveryFault(t *testing.T) {
	good := filepath.Join(t.TempDir(), "good.toml")
	write(t, good, "data = \"/srv/entente\"\njobs = 3\n")
	if said := ok(t, "config", "check", "--config", good); !strings.Contains(said, "well formed, 2 settings") {
		t.Errorf("said %q", said)
	}
	bad := filepath.Join(t.TempDir(), "bad.toml")
	write(t, bad, "adr = \"127.0.0.1:1\"\njobs = 1000\npublic-url = \"ftp://x\"\nquiet = \"maybe\"\nengine = \"lucene\"\ntrusted-proxies = [\"10.0.0.0/99\"]\n[site.a]\nname = \"b\"\n")
	t.Setenv("ENTENTE_ADDR", "nowhere")
	s := call(t, "config", "check", "--config", bad)
	if s.code != exitUsage || strings.Count(s.err, "\n") != 1 {
		t.Errorf("exit %d, %q", s.code, s.err)
	}
	for _, part := range []string{`unknown key "adr"; did you mean "addr"?`, "jobs: ", "public-url: ", "quiet: ", "engine: ", "trusted-proxies: ", "site.a.name", "ENTENTE_ADDR: addr: "} {
		if !strings.Contains(s.out, part) {
			t.Errorf("%q is not told:\n%s", part, s.out)
		}
	}
	var got struct{ Faults []fault }
	if err := json.Unmarshal([]byte(call(t, "config", "check", "--json", "--config", bad).out), &got); err != nil || len(got.Faults) != 8 {
		t.Errorf("%d faults, %v; want 8", len(got.Faults), err)
	}
	for _, args := range [][]string{{"config"}, {"config", "chck"}, {"config", "check", "x"}, {"config", "print", "--config", bad}} {
		if s := call(t, args...); s.code != exitUsage || strings.Count(s.err, "\n") != 1 {
			t.Errorf("%q: exit %d, %q", args, s.code, s.err)
		}
	}
}
