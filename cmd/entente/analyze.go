package main

import (
	"cmp"
	"fmt"
	"io"
	"slices"
	"strings"
	"text/tabwriter"

	"github.com/spf13/cobra"

	"entente/index/analysis"
	"entente/internal/lang"
	"entente/internal/lang/detect"
)

// longestAnalysed bounds what analyze takes in bytes. It answers some hundred bytes a word and is there to look at words, not at books.
const longestAnalysed = 1 << 20

func (a *app) analyzeCommand() *cobra.Command {
	var language string
	cmd := &cobra.Command{
		Use:   "analyze [TEXT…]",
		Short: "Show the terms that a text becomes in the index",
		Long: "Show the terms that a text becomes in the index: each word as it is compared word for word, its stem, and the parts of\n" +
			"compounds and hyphenated words under it. Texts in several operands are one, joined by blanks; without any, or for -, the\n" +
			"text is read from standard input, up to 1 MiB. Without --language it is told from the text, and all three are shown when\n" +
			"it can not be told.",
		RunE: func(cmd *cobra.Command, args []string) error {
			languages, err := analysisLanguages(cmd.Flags().Changed("language"), language)
			if err != nil {
				return err
			}
			text, err := analysedText(args, cmd.InOrStdin())
			if err != nil {
				return err
			}
			if languages == nil {
				languages = toldLanguages(text)
			}
			return a.analyze(text, languages)
		},
	}
	cmd.Flags().StringVar(&language, "language", "", "`language` of the text: nl, fr, en")
	return cmd
}

// analysisLanguages returns the language asked for, or nil when none was.
func analysisLanguages(asked bool, language string) ([]lang.Code, error) {
	if !asked {
		return nil, nil
	}
	code, known := lang.Parse(strings.ToLower(language))
	if !known {
		return nil, usagef("--language %q: no such language; nl, fr or en", cut(language))
	}
	return []lang.Code{code}, nil
}

// analysedText returns the text of the operands, or of standard input when there are none.
func analysedText(args []string, stdin io.Reader) (string, error) {
	text := strings.Join(args, " ")
	if len(args) == 0 || len(args) == 1 && args[0] == "-" {
		b, err := io.ReadAll(io.LimitReader(stdin, longestAnalysed+1))
		if err != nil {
			return "", fmt.Errorf("analyze: standard input: %w", err)
		}
		text = string(b)
	}
	if len(text) > longestAnalysed {
		return "", usagef("analyze: the text is longer than %d bytes", longestAnalysed)
	}
	return text, nil
}

// toldLanguages returns the language a text is in, as ingest would tell it; all three when it can not be told, and the code of
// a language that is not analysed when it is in none of them.
func toldLanguages(text string) []lang.Code {
	v := detect.New().Tell(text)
	if !v.Sure {
		return lang.All()
	}
	return []lang.Code{v.Code}
}

// analysedTerm is a term as analyze shows it. Positions count the words of the text from 0.
type analysedTerm struct {
	Term     string    `json:"term"`
	Start    int       `json:"start"`
	End      int       `json:"end"`
	Position int       `json:"position"`
	Kind     string    `json:"kind"`               // exact, word or part
	Language lang.Code `json:"language,omitempty"` // whose stem it is; not of an exact term
	Joined   bool      `json:"joined,omitempty"`   // a part that is a hyphenated word written as one
}

// The kinds of terms as the contract names them.
const (
	kindExact = "exact"
	kindWord  = "word"
	kindPart  = "part"
)

// analysed returns the terms of text: those of a word together, the exact one first.
func analysed(text string, languages []lang.Code) []analysedTerm {
	terms := []analysedTerm{}
	for i, l := range languages {
		exact, stems, parts := analysis.For(l).All(text)
		add := func(list []analysis.Term, kind string, l lang.Code) {
			for _, t := range list {
				terms = append(terms, analysedTerm{t.Text, t.Start, t.End, t.Position, kind, l, t.Kind == analysis.Joined})
			}
		}
		if i == 0 {
			add(exact, kindExact, "")
		}
		add(stems, kindWord, l)
		add(parts, kindPart, l)
	}
	order := []string{kindExact, kindWord, kindPart}
	slices.SortStableFunc(terms, func(x, y analysedTerm) int {
		return cmp.Or(cmp.Compare(x.Position, y.Position), cmp.Compare(slices.Index(order, x.Kind), slices.Index(order, y.Kind)))
	})
	return terms
}

func (a *app) analyze(text string, languages []lang.Code) error {
	terms := analysed(text, languages)
	if a.json {
		return a.encode(map[string]any{"languages": languages, "terms": terms})
	}
	stemmed := slices.DeleteFunc(slices.Clone(languages), func(l lang.Code) bool { return !l.Known() })
	if len(stemmed) == 0 {
		fmt.Fprintf(a.stdout, "language %s: searched word for word\n", languages[0])
	}
	w := tabwriter.NewWriter(a.stdout, 0, 0, 2, ' ', 0)
	line := func(cells ...string) { fmt.Fprintln(w, strings.TrimRight(strings.Join(cells, "\t"), "\t")) }
	head := []string{"word", "bytes", "exact"}
	for _, l := range stemmed {
		head = append(head, string(l))
	}
	line(head...)
	for _, r := range analysedRows(terms) {
		word, blank := plain(text[r.start:r.end]), "–" // a stop word has no stem
		if r.part {
			word, blank = "  "+word, ""
		}
		cells := []string{word, fmt.Sprintf("%d-%d", r.start, r.end), r.exact}
		for _, l := range stemmed {
			cells = append(cells, cmp.Or(r.stems[l], blank))
		}
		line(cells...)
	}
	return w.Flush()
}

// analysedRow is a word, or a part of one, with what it becomes in each language.
type analysedRow struct {
	start, end int
	part       bool
	exact      string
	stems      map[lang.Code]string
}

// analysedRows puts what stands at the same bytes on one row, and parts under the word they end in.
func analysedRows(terms []analysedTerm) []*analysedRow {
	type place struct {
		start, end int
		part       bool
	}
	at := map[place]*analysedRow{}
	var rows []*analysedRow
	for _, t := range terms {
		p := place{t.Start, t.End, t.Kind == kindPart}
		r := at[p]
		if r == nil {
			r = &analysedRow{start: t.Start, end: t.End, part: p.part, stems: map[lang.Code]string{}}
			at[p] = r
			rows = append(rows, r)
		}
		if t.Kind == kindExact {
			r.exact = t.Term
		} else {
			r.stems[t.Language] = t.Term
		}
	}
	// The word that a part ends in comes first of all that ends there or later.
	ends := []int{}
	for _, r := range rows {
		if !r.part {
			ends = append(ends, r.end)
		}
	}
	word := func(r *analysedRow) int {
		i, _ := slices.BinarySearch(ends, r.end)
		return i
	}
	slices.SortStableFunc(rows, func(x, y *analysedRow) int {
		if c := cmp.Compare(word(x), word(y)); c != 0 || x.part == y.part {
			return c
		}
		if y.part {
			return -1
		}
		return 1
	})
	return rows
}

// cut is what was typed, short enough for a message.
func cut(s string) string {
	if runes := []rune(s); len(runes) > 40 {
		return string(runes[:40]) + "…"
	}
	return s
}
