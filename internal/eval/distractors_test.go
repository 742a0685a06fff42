package eval_test

import (
	"fmt"
	"math/rand/v2"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
)

// notices makes up municipal notices: short news, minutes, rules, calls and accounts that answer no judged question and use
// its words in passing. They stand between the starter corpus and a reader as the bulk of a real collection does.
type notices struct {
	slots   map[string][]string
	genres  [][]string // the first lines, with "# ", are titles
	general []string   // sentences that fit any notice
	passing []string   // sentences with words of the judged questions
}

// notice is one of them, as a Markdown file.
type notice struct{ path, text string }

// readNotices reads the sentences of one language: "== slots" with names and values, "== …" a genre each, and last a section
// of general sentences and one of those in passing.
func readNotices(t *testing.T, language string) notices {
	t.Helper()
	b, err := os.ReadFile(filepath.Join("testdata", "distractors", language+".txt"))
	if err != nil {
		t.Fatal(err)
	}
	n := notices{slots: map[string][]string{}}
	for i, section := range strings.Split(string(b), "== ")[1:] {
		lines := strings.Split(strings.TrimSpace(section), "\n")[1:]
		if i > 0 {
			n.genres = append(n.genres, lines)
			continue
		}
		for _, line := range lines {
			name, values, _ := strings.Cut(line, ": ")
			n.slots[name] = strings.Split(values, "|")
		}
	}
	last := len(n.genres) - 2
	n.general, n.passing, n.genres = n.genres[last], n.genres[last+1], n.genres[:last]
	return n
}

// fill puts values into the slots of a sentence. The town of a notice stays the same all through.
func (n notices) fill(rnd *rand.Rand, town, s string) string {
	for {
		open := strings.IndexByte(s, '{')
		if open < 0 {
			return strings.ToUpper(s[:1]) + s[1:]
		}
		end := open + strings.IndexByte(s[open:], '}')
		value := town
		if name := s[open+1 : end]; name != "town" {
			values := n.slots[name]
			value = values[rnd.IntN(len(values))]
		}
		s = s[:open] + value + s[end+1:]
	}
}

// one makes a notice of 6 to 12 sentences of its genre, one or two that fit any and one to three in passing.
func (n notices) one(rnd *rand.Rand, genre []string) string {
	town := n.slots["town"][rnd.IntN(len(n.slots["town"]))]
	titles := slices.IndexFunc(genre, func(s string) bool { return !strings.HasPrefix(s, "# ") })
	some := func(from []string, least, most int) []string {
		order := rnd.Perm(len(from))[:min(least+rnd.IntN(most-least+1), len(from))]
		slices.Sort(order)
		var out []string
		for _, i := range order {
			out = append(out, n.fill(rnd, town, from[i]))
		}
		return out
	}
	var b strings.Builder
	b.WriteString("# " + n.fill(rnd, town, genre[rnd.IntN(titles)][2:]) + "\n\n")
	sentences := append(some(genre[titles:], 6, 12), some(n.general, 1, 2)...)
	for _, s := range some(n.passing, 1, 3) {
		sentences = slices.Insert(sentences, rnd.IntN(len(sentences)+1), s)
	}
	for i, s := range sentences {
		b.WriteString(s)
		if i%4 == 3 {
			b.WriteString("\n\n")
		} else {
			b.WriteByte(' ')
		}
	}
	return b.String() + "\n"
}

// distractors makes as many notices of each language, always the same.
func distractors(t *testing.T, each int) []notice {
	t.Helper()
	var all []notice
	for i, language := range []string{"nl", "fr", "en"} {
		n := readNotices(t, language)
		rnd := rand.New(rand.NewPCG(5, uint64(i)))
		for k := range each {
			all = append(all, notice{
				path: fmt.Sprintf("notices/%s/%03d.md", language, k),
				text: n.one(rnd, n.genres[k%len(n.genres)]),
			})
		}
	}
	return all
}
