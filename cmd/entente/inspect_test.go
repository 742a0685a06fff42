package main

import (
	"encoding/json"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
)

func TestInspectShowsWhatTheContractSays(t *testing.T) {
	docs := folder(t, "page.html", dutchPage)
	var got struct {
		Document   map[string]json.RawMessage
		Passages   []map[string]json.RawMessage
		Agreements []json.RawMessage
	}
	if err := json.Unmarshal([]byte(ok(t, "inspect", "--json", filepath.Join(docs, "page.html"))), &got); err != nil {
		t.Fatal(err)
	}
	for _, key := range []string{"source", "format", "title", "kind", "language", "languages", "municipality", "issued", "countries",
		"countries_mentioned", "years", "themes", "text_quality"} {
		if _, there := got.Document[key]; !there {
			t.Errorf("the document lacks %s", key)
		}
	}
	var years map[string][]any
	if err := json.Unmarshal(got.Document["years"], &years); err != nil {
		t.Fatal(err)
	}
	for _, key := range []string{"agreement", "start", "document", "phase", "mentioned"} {
		if years[key] == nil {
			t.Errorf("years lack %s: %s", key, got.Document["years"])
		}
	}
	var countries []string
	if err := json.Unmarshal(got.Document["countries"], &countries); err != nil || !slices.Equal(countries, []string{"SN"}) {
		t.Errorf("countries %s (%v), want bare codes: SN", got.Document["countries"], err)
	}
	if got.Agreements == nil {
		t.Error("agreements are not there")
	}
	for _, p := range got.Passages {
		for _, key := range []string{"id", "heading", "language", "role", "text", "mentions"} {
			if _, there := p[key]; !there {
				t.Errorf("a passage lacks %s", key)
			}
		}
	}
	var mentions []struct {
		Kind, Surface, Value string
		Start, End           int
	}
	found := false
	for _, p := range got.Passages {
		var text string
		if err := json.Unmarshal(p["text"], &text); err != nil {
			t.Fatal(err)
		}
		if err := json.Unmarshal(p["mentions"], &mentions); err != nil {
			t.Fatal(err)
		}
		for _, m := range mentions {
			if text[m.Start:m.End] != m.Surface {
				t.Errorf("%+v does not stand in %q", m, text)
			}
			found = found || m.Kind == "country" && m.Value == "SN"
		}
	}
	if !found {
		t.Error("no passage shows the country")
	}
}

func TestInspectNeedsNoDataFolder(t *testing.T) {
	docs := folder(t, "page.html", dutchPage)
	data := filepath.Join(t.TempDir(), "none")
	text := ok(t, "inspect", "--data", data, filepath.Join(docs, "page.html"))
	if !strings.Contains(text, "Zustersteden") || !strings.Contains(text, "nl") {
		t.Errorf("said\n%s", text)
	}
	if _, err := os.Stat(data); err == nil {
		t.Error("it made a data folder")
	}
}

func TestDryRunMakesNoDataFolder(t *testing.T) {
	data := filepath.Join(t.TempDir(), "none")
	events, _ := ingested(t, exitOK, "--data", data, "--dry-run", folder(t, "page.html", dutchPage))
	if events["page.html"].Status != "added" {
		t.Errorf("events %+v", events)
	}
	if _, err := os.Stat(data); err == nil {
		t.Error("it made a data folder")
	}
}

func TestAFlagGoesOverTheEnvironmentOverAFile(t *testing.T) {
	docs := folder(t, "page.html", dutchPage)
	inFile, inEnv, inFlag := filepath.Join(t.TempDir(), "file"), filepath.Join(t.TempDir(), "env"), filepath.Join(t.TempDir(), "flag")
	config := filepath.Join(t.TempDir(), "entente.toml")
	write(t, config, "data = \""+inFile+"\"\ntrusted-proxies = [\"10.0.0.0/8\"]\njobs = 2\n")
	ok(t, "ingest", "--config", config, docs)
	t.Setenv("ENTENTE_DATA", inEnv)
	ok(t, "ingest", "--config", config, docs)
	ok(t, "ingest", "--config", config, "--data", inFlag, docs)
	for _, dir := range []string{inFile, inEnv, inFlag} {
		if r := search(t, dir, ""); r.Total != 1 {
			t.Errorf("%s: %+v", dir, r)
		}
	}
	t.Setenv("ENTENTE_DATA", "")
	t.Setenv("ENTENTE_CONFIG", config)
	ok(t, "search", "x")
}

func TestEvalMeasures(t *testing.T) {
	docs := folder(t, "nl/a.html", dutchPage, "fr/b.md", frenchNote)
	data := t.TempDir()
	ingested(t, exitOK, "--data", data, docs)
	judged := filepath.Join(t.TempDir(), "judgments.tsv")
	write(t, judged, "q1\ttopic\tnl\tq=stedenband\tnl/a.html:3\nq2\ttopic\tfr\tq=jumelage\tfr/b.md:3\n")
	var report struct {
		All struct {
			Questions int
			Recall    float64 `json:"recall_at_10"`
		}
	}
	if err := json.Unmarshal([]byte(ok(t, "eval", "--json", "--data", data, judged)), &report); err != nil {
		t.Fatal(err)
	}
	if report.All.Questions != 2 || report.All.Recall != 1 {
		t.Errorf("report %+v", report)
	}
	if text := ok(t, "eval", "--data", data, judged); !strings.Contains(text, "nDCG@10") {
		t.Errorf("said\n%s", text)
	}
}

func TestEveryParameterIsAFlag(t *testing.T) {
	data := t.TempDir()
	ingested(t, exitOK, "--data", data, folder(t, "a.html", dutchPage))
	r := search(t, data, "--language", "nl", "--language", "fr", "--not-country", "TR", "--theme-op", "and", "--year_from", "1900", "--year-to", "2100",
		"--sort", "title", "--size", "5", "--facets", "country", "--hl", "fr", "--expand", "false", "--fold", "false", "--fallback", "false", "--year", "none", "stedenband")
	if r.Total != 1 {
		t.Errorf("found %+v", r)
	}
}
