package seeds

import (
	"cmp"
	"html"
	"io/fs"
	"os"
	"path"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
	"unicode"

	"entente/internal/eval"
	"entente/internal/extract"
	"entente/internal/source"
	"entente/internal/vocab"
)

// closings is the sentence every document ends with, in its language.
var closings = map[string]string{
	"nl": "Deze tekst is voor het project Entente geschreven, op basis van openbare feiten.",
	"fr": "Ce texte a été écrit pour le projet Entente, à partir de faits publics.",
	"en": "This text was written for the Entente project, from public facts.",
}

// document is a file of the corpus with its readable text.
type document struct {
	path, title, text string
}

var (
	unread  = regexp.MustCompile(`(?s)<(script|style|head|nav|header|footer|aside)\b.*?</(script|style|head|nav|header|footer|aside)>|<!--.*?-->`)
	tag     = regexp.MustCompile(`<[^>]*>`)
	pageTop = regexp.MustCompile(`(?s)<title>(.*?)</title>`)
	content = regexp.MustCompile(`(?s)<main\b.*</main>|<article\b.*</article>`)
)

func corpus(t *testing.T) []document {
	t.Helper()
	var all []document
	for _, folder := range []string{"nl", "fr", "en"} {
		err := fs.WalkDir(FS, folder, func(name string, e fs.DirEntry, err error) error {
			if err != nil || e.IsDir() {
				return err
			}
			b, err := FS.ReadFile(name)
			if err != nil {
				return err
			}
			d := document{path: name, text: string(b)}
			switch path.Ext(name) {
			case ".html":
				if m := pageTop.FindStringSubmatch(d.text); m != nil {
					d.title = html.UnescapeString(m[1])
				}
				d.text = html.UnescapeString(tag.ReplaceAllString(unread.ReplaceAllString(content.FindString(d.text), " "), " "))
			case ".md":
				for line := range strings.Lines(d.text) {
					if title, ok := strings.CutPrefix(line, "# "); ok {
						d.title = strings.TrimSpace(title)
						break
					}
				}
			case ".txt":
				d.title, _, _ = strings.Cut(d.text, "\n")
			default: // a format that only the program's own readers can read
				read, err := extract.From(t.Context(), source.Item{Key: name, Name: name, Source: name, Bytes: b})
				if err != nil {
					return err
				}
				var text strings.Builder
				for _, block := range read.Blocks {
					text.WriteString(block.Text + "\n")
				}
				d.title, d.text = cmp.Or(read.Title, strings.TrimSuffix(path.Base(name), path.Ext(name))), text.String()
			}
			all = append(all, d)
			return nil
		})
		if err != nil {
			t.Fatal(err)
		}
	}
	return all
}

func TestEveryDocumentIsWhole(t *testing.T) {
	titles := map[string]string{}
	count := map[string]int{}
	for _, d := range corpus(t) {
		folder, ext := path.Dir(d.path), path.Ext(d.path)
		count[folder]++
		count[ext]++
		if d.title == "" {
			t.Errorf("%s has no title", d.path)
		}
		if first, twice := titles[d.title]; twice {
			t.Errorf("%s and %s have the title %q", first, d.path, d.title)
		}
		titles[d.title] = d.path
		if words := len(strings.Fields(d.text)); words < 150 || words > 450 {
			t.Errorf("%s has %d words, want 150 to 450", d.path, words)
		}
		// A bilingual page closes in both of its languages.
		end := strings.TrimSpace(d.text)
		if !strings.Contains(end, closings[folder]) || !slices.ContainsFunc([]string{"nl", "fr", "en"}, func(l string) bool { return strings.HasSuffix(end, closings[l]) }) {
			t.Errorf("%s does not end with the sentence that says what it is made from", d.path)
		}
	}
	for want, least := range map[string]int{"nl": 12, "fr": 12, "en": 12, ".html": 12, ".md": 12, ".txt": 12, ".pdf": 2, ".docx": 1, ".odt": 1, ".csv": 1} {
		if count[want] < least {
			t.Errorf("%d documents of %s, want %d at least", count[want], want, least)
		}
	}
	t.Log(count)
}

// Facts may be carried over from the documents the project was begun with, their sentences may not.
func TestNoSentenceOfASourceIsCarriedOver(t *testing.T) {
	const run = 8 // words; shorter runs are names and set phrases
	sources, err := filepath.Glob(filepath.FromSlash("../../shared/seeds/*.txt"))
	if err != nil {
		t.Fatal(err)
	}
	if len(sources) == 0 {
		t.Skip("NOT COMPARED: the source documents are not on this machine")
	}
	taken := map[string]string{}
	for _, name := range sources {
		b, err := os.ReadFile(name)
		if err != nil {
			t.Fatal(err)
		}
		for _, r := range runs(string(b), run) {
			taken[r] = filepath.Base(name)
		}
	}
	for _, d := range corpus(t) {
		for _, r := range runs(d.text, run) {
			if source, ok := taken[r]; ok {
				t.Errorf("%s has %q of %s", d.path, r, source)
			}
		}
	}
	t.Logf("compared with %d documents, %d runs of %d words", len(sources), len(taken), run)
}

func runs(text string, n int) []string {
	words := strings.FieldsFunc(strings.ToLower(text), func(r rune) bool { return !unicode.IsLetter(r) && !unicode.IsDigit(r) })
	var all []string
	for i := 0; i+n <= len(words); i++ {
		all = append(all, strings.Join(words[i:i+n], " "))
	}
	return all
}

// rows reads a TSV file, comments left out, and checks that every row has that many cells at least.
func rows(t *testing.T, name string, cells int) [][]string {
	t.Helper()
	b, err := os.ReadFile(name)
	if err != nil {
		t.Fatal(err)
	}
	var all [][]string
	for line := range strings.Lines(string(b)) {
		if strings.HasPrefix(line, "#") {
			continue
		}
		row := strings.Split(strings.TrimRight(line, "\n"), "\t")
		if len(row) < cells {
			t.Fatalf("%s: %q has %d cells, want %d", name, line, len(row), cells)
		}
		all = append(all, row)
	}
	return all
}

// The breadth of the corpus is told by what people read in it.
func TestTheCorpusIsBroad(t *testing.T) {
	var listed []string
	seen := map[string]map[string]int{"countries": {}, "themes": {}, "years": {}}
	noYear, dated := 0, 0
	for _, r := range rows(t, "expected.tsv", 9) {
		listed = append(listed, r[0])
		if path.Dir(r[0]) != r[1] {
			t.Errorf("%s is said to be in %s", r[0], r[1])
		}
		if r[2] != "-" && len(vocab.Municipalities().Lookup(r[2])) == 0 {
			t.Errorf("%s: no municipality is called %s", r[0], r[2])
		}
		values := func(cell string) []string {
			if cell == "-" {
				return nil
			}
			return strings.Fields(cell)
		}
		for _, v := range values(r[3]) {
			seen["countries"][v]++
		}
		for _, v := range values(r[8]) {
			seen["themes"][v]++
		}
		years := append(values(r[5]), values(r[6])...)
		if r[7] != "-" {
			dated++
			years = append(years, r[7][:4])
		}
		if len(years) == 0 {
			noYear++
		}
		for _, y := range years {
			seen["years"][y]++
		}
	}
	var there []string
	for _, d := range corpus(t) {
		there = append(there, d.path)
	}
	slices.Sort(there)
	slices.Sort(listed)
	if !slices.Equal(there, listed) {
		t.Errorf("expected.tsv lists\n%v, the corpus holds\n%v", listed, there)
	}
	for _, theme := range vocab.Themes().All() {
		if n := seen["themes"][theme.ID]; n < 2 {
			t.Errorf("theme %s is carried by %d documents, want 2 at least", theme.ID, n)
		}
		delete(seen["themes"], theme.ID)
	}
	if len(seen["themes"]) > 0 {
		t.Errorf("not themes: %v", seen["themes"])
	}
	if n := len(seen["countries"]); n < 14 {
		t.Errorf("%d partner countries, want 14 at least", n)
	}
	for _, y := range []string{"1955", "2026"} {
		if seen["years"][y] == 0 {
			t.Errorf("no document of %s", y)
		}
	}
	if noYear < 5 || dated < 5 {
		t.Errorf("%d documents without any year and %d with a date, want 5 of each at least", noYear, dated)
	}
	t.Logf("%d countries, %d years, %d without a year, %d dated", len(seen["countries"]), len(seen["years"]), noYear, dated)
}

func TestEveryJudgedDocumentIsThere(t *testing.T) {
	f, err := FS.Open("judgments.tsv")
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	judgments, err := eval.Read(f)
	if err != nil {
		t.Fatal(err)
	}
	count := map[string]int{}
	for _, j := range judgments {
		count[j.Kind+" "+j.Half]++
		count[j.Language+" "+j.Half]++
		if !strings.HasPrefix(j.ID, j.Language+"-") {
			t.Errorf("question %s is in %s", j.ID, j.Language)
		}
		for name := range j.Grades {
			if _, err := fs.Stat(FS, name); err != nil {
				t.Errorf("question %s: %v", j.ID, err)
			}
		}
		// Any well-formed id is a good question, but one that no municipality has would find nothing for ever.
		if chosen, ok := j.Query.Filter("municipality"); ok {
			for _, id := range chosen.Any {
				if _, ok := vocab.Municipalities().Get(id); !ok {
					t.Errorf("question %s: no municipality has the id %s", j.ID, id)
				}
			}
		}
	}
	if len(judgments) < 150 {
		t.Errorf("%d questions, want 150 at least", len(judgments))
	}
	for _, want := range []string{"nl", "fr", "en", "topic", "entity", "cross-language", "place-variant", "typing-error", "compound", "filtered"} {
		tune, held := count[want+" tune"], count[want+" held"]
		if tune+held < 15 || max(tune, held)-min(tune, held) > 4 {
			t.Errorf("of %s %d questions to tune on and %d held, want 15 at least and halves alike", want, tune, held)
		}
	}
	t.Log(len(judgments), count)
}
