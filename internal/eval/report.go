package eval

import (
	"fmt"
	"io"
	"strings"
	"text/tabwriter"
)

// Figures are the means over some questions, each from 0 to 1.
type Figures struct {
	Questions int     `json:"questions"`
	NDCG      float64 `json:"ndcg_at_10"`
	Recall    float64 `json:"recall_at_10"` // of the judged documents, or of ten if more are judged
	MRR       float64 `json:"mrr"`          // of the first judged document among the first hundred
}

// Group is the figures of the questions of one kind or language.
type Group struct {
	Name string `json:"name"`
	Figures
}

// Section is the figures of all questions, or of one half of them.
type Section struct {
	Name      string  `json:"name"` // all, tune, held
	All       Figures `json:"all"`
	Kinds     []Group `json:"kinds"`     // those asked, in a fixed order
	Languages []Group `json:"languages"` // those asked, in a fixed order
}

// Outcome is what one question came to.
type Outcome struct {
	ID       string   `json:"id"`
	Kind     string   `json:"kind"`
	Language string   `json:"language"`
	Half     string   `json:"half"`
	Asked    string   `json:"asked"`
	NDCG     float64  `json:"ndcg_at_10"`
	Recall   float64  `json:"recall_at_10"`
	MRR      float64  `json:"mrr"`
	Missing  []string `json:"missing"` // judged documents that are not among the first ten, best first
}

// Report is the outcome of all questions.
type Report struct {
	Section
	Halves    []Section `json:"halves"`
	Questions []Outcome `json:"questions"` // in the order of the file
}

// WriteText writes the report as aligned columns for a terminal: the means over all questions and over each half, then every
// question of the half for tuning that is not answered in full, with the judged documents it misses. What single questions
// of the held half come to is not written: who has seen that can not but tune on it.
func (r Report) WriteText(w io.Writer) error {
	t := tabwriter.NewWriter(w, 0, 0, 2, ' ', 0)
	row := func(name string, f Figures) {
		fmt.Fprintf(t, "%s\t%9d\t%7.3f\t%9.3f\t%5.3f\n", name, f.Questions, f.NDCG, f.Recall, f.MRR)
	}
	head := "\tquestions\tnDCG@10\trecall@10\tMRR"
	for _, s := range append([]Section{r.Section}, r.Halves...) {
		fmt.Fprintln(t, head)
		head = "\t\t\t\t"
		row(s.Name, s.All)
		for _, groups := range [][]Group{s.Kinds, s.Languages} {
			for _, g := range groups {
				row("  "+g.Name, g.Figures)
			}
		}
	}
	if err := t.Flush(); err != nil {
		return fmt.Errorf("write report: %w", err)
	}

	t = tabwriter.NewWriter(w, 0, 0, 2, ' ', 0)
	head = "\nnot answered in full\tnDCG@10\tquestion\tmissing"
	for _, o := range r.Questions {
		if o.NDCG > 1-1e-9 || o.Half == Held {
			continue
		}
		if head != "" {
			fmt.Fprintln(t, head)
			head = ""
		}
		fmt.Fprintf(t, "%s\t%7.3f\t%s\t%s\n", o.ID, o.NDCG, o.Asked, strings.Join(o.Missing, " "))
	}
	if err := t.Flush(); err != nil {
		return fmt.Errorf("write report: %w", err)
	}
	return nil
}
