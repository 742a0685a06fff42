package main

import (
	"path/filepath"
	"strings"
	"testing"
)

// What leads to a cluster is checked before anything is done, and no secret is ever shown.
func TestSettingsOfACluster(t *testing.T) {
	const hidden = "correct-horse"
	dir := t.TempDir()
	password, empty, pem := filepath.Join(dir, "password"), filepath.Join(dir, "empty"), filepath.Join(dir, "ca.pem")
	write(t, password, hidden+"\n")
	write(t, empty, "\n")
	write(t, pem, "no certificate")
	for name, tt := range map[string]struct {
		file string
		env  map[string]string
		want string // in the fault; empty for none
	}{
		"no address":              {`engine = "opensearch"`, nil, "--opensearch-url"},
		"an address":              {"engine = \"opensearch\"\nopensearch-url = [\"http://127.0.0.1:9200\", \"https://b:9200\"]", nil, ""},
		"no scheme":               {"opensearch-url = \"localhost:9200\"", nil, "want addresses"},
		"a password in it":        {"opensearch-url = \"https://me:" + hidden + "@b:9200\"", nil, "settings of their own"},
		"a path":                  {"opensearch-url = \"https://b:9200/x\"", nil, "without a path"},
		"a password in the file":  {"opensearch-password = \"" + hidden + "\"", nil, "a file of its own"},
		"a key in the file":       {"opensearch-api-key = \"" + hidden + "\"", nil, "a file of its own"},
		"a prefix in capitals":    {"opensearch-prefix = \"City\"", nil, "lower-case"},
		"no shards":               {"opensearch-shards = 0", nil, "from 1 to"},
		"less than no replicas":   {"opensearch-replicas = -1", nil, "from 0 to"},
		"no replicas":             {"opensearch-replicas = 0", nil, ""},
		"no certificate":          {"opensearch-ca = \"" + pem + "\"", nil, "no certificate"},
		"no file of a password":   {"opensearch-password-file = \"" + dir + "/none\"", nil, "no such file"},
		"an empty password":       {"opensearch-password-file = \"" + empty + "\"", nil, "nothing in it"},
		"a user alone":            {"engine = \"opensearch\"\nopensearch-url = \"https://b\"\nopensearch-user = \"me\"", nil, "has no password"},
		"a password alone":        {"engine = \"opensearch\"\nopensearch-url = \"https://b\"\nopensearch-password-file = \"" + password + "\"", nil, "no user"},
		"a user and a password":   {"engine = \"opensearch\"\nopensearch-url = \"https://b\"\nopensearch-user = \"me\"", map[string]string{"ENTENTE_OPENSEARCH_PASSWORD": hidden}, ""},
		"a key and a user":        {"engine = \"opensearch\"\nopensearch-url = \"https://b\"\nopensearch-user = \"me\"", map[string]string{"ENTENTE_OPENSEARCH_API_KEY": hidden}, "only one"},
		"nothing of it elsewhere": {"engine = \"local\"\nopensearch-user = \"me\"", nil, ""},
	} {
		t.Run(name, func(t *testing.T) {
			config := filepath.Join(t.TempDir(), "entente.toml")
			write(t, config, tt.file+"\n")
			for k, v := range tt.env {
				t.Setenv(k, v)
			}
			data := filepath.Join(t.TempDir(), "data")
			s := call(t, "config", "check", "--config", config, "--data", data)
			if (tt.want == "") != (s.code == exitOK) || !strings.Contains(s.out, tt.want) {
				t.Errorf("exit %d, %q without %q", s.code, s.out, tt.want)
			}
			p := call(t, "config", "print", "--config", config, "--data", data)
			said := s.out + s.err + p.out + p.err
			if name == "a user and a password" && !strings.Contains(p.out, "ENTENTE_OPENSEARCH_PASSWORD") {
				t.Errorf("it is not told where the password comes from: %q", p.out)
			}
			if strings.Contains(tt.file, `engine = "opensearch"`) && tt.want != "" {
				u := call(t, "search", "--config", config, "--data", data, "x")
				if u.code != exitUsage || !strings.Contains(u.err, tt.want) {
					t.Errorf("search: exit %d, %q without %q", u.code, u.err, tt.want)
				}
				said += u.out + u.err
			}
			if strings.Contains(said, hidden) {
				t.Errorf("the secret is shown:\n%s", said)
			}
		})
	}
	for _, args := range [][]string{{"--opensearch-url", "https://me:" + hidden + "@b:9200"}, {"--opensearch-url", "https://b", "--opensearch-shards", "0"},
		{"--opensearch-url", "https://b", "--opensearch-ca", pem}, {"--opensearch-url", "https://b", "--opensearch-user", "me", "--opensearch-password-file", empty}} {
		s := call(t, append([]string{"search", "--engine", "opensearch", "--data", dir, "x"}, args...)...)
		if s.code != exitUsage || strings.Contains(s.err+s.out, hidden) {
			t.Errorf("%q: exit %d, %q", args, s.code, s.err)
		}
	}
}

// Without a cluster that answers, and without a store, there is nothing to answer from; nothing of the cluster's own words is said on pages.
func TestNoClusterThere(t *testing.T) {
	at := []string{"--engine", "opensearch", "--opensearch-url", "http://127.0.0.1:1", "--data", filepath.Join(t.TempDir(), "data")}
	for _, args := range [][]string{{"reindex"}, {"doctor"}, {"backup", filepath.Join(t.TempDir(), "b")}, {"verify"}, {"failures"}} {
		if s := call(t, append(args, at...)...); s.code != exitFailed || !strings.Contains(s.err, "written elsewhere") {
			t.Errorf("%s: exit %d, %q", args[0], s.code, s.err)
		}
	}
}
