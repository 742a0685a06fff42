package main

import (
	"encoding/json"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"
)

// analysedAs returns the terms that analyze --json tells, as "kind term word", the words cut out of text by their bytes.
func analysedAs(t *testing.T, text, out string) []string {
	t.Helper()
	var got struct{ Terms []analysedTerm }
	if err := json.Unmarshal([]byte(out), &got); err != nil || got.Terms == nil {
		t.Fatalf("%v in %s", err, out)
	}
	lines := []string{}
	for _, term := range got.Terms {
		lines = append(lines, term.Kind+" "+term.Term+" "+text[term.Start:term.End])
	}
	return lines
}

func TestAnalyzeShowsTheTermsOfAText(t *testing.T) {
	for _, tt := range []struct {
		name, text string
		flags      []string
		want       []string
	}{
		{"Dutch: a stop word has no stem, a joined form is a part", "De Noord-Zuid coöperaties", []string{"--language", "nl"}, []string{
			"exact de De",
			"exact noord Noord", "word noord Noord", "part noordzuid Noord-Zuid",
			"exact zuid Zuid", "word zuid Zuid",
			"exact cooperaties coöperaties", "word cooperatie coöperaties",
		}},
		{"French: an elided article is a word without a stem", "l’œuvre", []string{"--language=FR"}, []string{
			"exact l l", "exact oeuvre œuvre", "word oeuvr œuvre",
		}},
		{"English", "decentralized", []string{"--language", "en"}, []string{"exact decentralized decentralized", "word decentralis decentralized"}},
		{"a language that can not be told: all three", "accord", nil, []string{"exact accord accord", "word accord accord", "word accord accord", "word accord accord"}},
		{"nothing", "", nil, []string{}},
		{"no words", " … 'x", []string{"--language", "nl"}, []string{"exact x x", "word x x"}},
	} {
		t.Run(tt.name, func(t *testing.T) {
			args := append([]string{"analyze", "--json"}, tt.flags...)
			got := analysedAs(t, tt.text, ok(t, append(append(args, "--"), tt.text)...))
			if !slices.Equal(got, tt.want) {
				t.Errorf("got  %q\nwant %q", got, tt.want)
			}
		})
	}
}

func TestAnalyzeTellsTheLanguage(t *testing.T) {
	const text = "La ville et la commune ont signé une convention de coopération avec les autorités de la région"
	var got struct{ Languages []string }
	if err := json.Unmarshal([]byte(ok(t, append([]string{"analyze", "--json"}, strings.Fields(text)...)...)), &got); err != nil {
		t.Fatal(err)
	}
	if !slices.Equal(got.Languages, []string{"fr"}) {
		t.Errorf("languages %q", got.Languages)
	}
}

func TestAnalyzeForAPerson(t *testing.T) {
	const want = "" +
		"word          bytes  exact      nl\n" +
		"Noord         0-5    noord      noord\n" +
		"Zuid          6-10   zuid       zuid\n" +
		"  Noord-Zuid  0-10              noordzuid\n" +
		"en            11-13  en         –\n" +
		"programma's   14-25  programma  programma\n"
	if got := ok(t, "analyze", "--language", "nl", "Noord-Zuid", "en", "programma's"); got != want {
		t.Errorf("said\n%swant\n%s", got, want)
	}
}

func TestAnalyzeReadsStandardInput(t *testing.T) {
	for _, args := range [][]string{{"analyze", "--json", "--language", "nl"}, {"analyze", "--json", "--language", "nl", "-"}} {
		program := exec.Command(os.Args[0], args...)
		program.Env = append(os.Environ(), "ENTENTE_TEST_AS_PROGRAM=1")
		program.Stdin = strings.NewReader("steden\n")
		out, err := program.Output()
		if err != nil {
			t.Fatal(err)
		}
		if got, want := analysedAs(t, "steden\n", string(out)), []string{"exact steden steden", "word stad steden"}; !slices.Equal(got, want) {
			t.Errorf("%q: got %q, want %q", args, got, want)
		}
	}
}

func TestAnalyzeRefuses(t *testing.T) {
	for _, tt := range []struct {
		args []string
		want string
	}{
		{[]string{"--language", "de", "x"}, `--language "de"`},
		{[]string{"--language", "", "x"}, "nl, fr or en"},
		{[]string{"--langauge", "nl", "x"}, `did you mean "language"`},
		{[]string{strings.Repeat("a", longestAnalysed+1)}, "longer than"},
	} {
		s := call(t, append([]string{"analyze"}, tt.args...)...)
		if s.code != exitUsage || !strings.Contains(s.err, tt.want) || s.out != "" {
			t.Errorf("%.40q: exit %d, said %.200q %.200q", tt.args, s.code, s.out, s.err)
		}
	}
}

func TestAnalyzeNeedsNoDataFolder(t *testing.T) {
	data := filepath.Join(t.TempDir(), "none")
	ok(t, "analyze", "--data", data, "stad")
	if _, err := os.Stat(data); err == nil {
		t.Error("it made a data folder")
	}
}
