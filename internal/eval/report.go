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

// Outcome is what one question came to.
type Outcome struct {
	ID       string   `json:"id"`
	Kind     string   `json:"kind"`
	Language string   `json:"language"`
	Asked    string   `json:"asked"`
	NDCG     float64  `json:"ndcg_at_10"`
	Recall   float64  `json:"recall_at_10"`
	MRR      float64  `json:"mrr"`
	Missing  []string `json:"missing"` // judged documents that are not among the first ten, best first
}

// Report is the outcome of all questions.
type Report struct {
	All       Figures   `json:"all"`
	Kinds     []Group   `json:"kinds"`     // those asked, in a fixed order
	Languages []Group   `json:"languages"` // those asked, in a fixed order
	Questions []Outcome `json:"questions"` // in the order of the file
}

// WriteText writes the report as aligned columns for a terminal: the means, then every question that is not answered in
// full with the judged documents it misses.
func (r Report) WriteText(w io.Writer) error {
	t := tabwriter.NewWriter(w, 0, 0, 2, ' ', 0)
	row := func(name string, f Figures) {
		fmt.Fprintf(t, "%s\t%9d\t%7.3f\t%9.3f\t%5.3f\n", name, f.Questions, f.NDCG, f.Recall, f.MRR)
	}
	fmt.Fprintln(t, "\tquestions\tnDCG@10\trecall@10\tMRR")
	row("all", r.All)
	for _, groups := range [][]Group{r.Kinds, r.Languages} {
		fmt.Fprintln(t, "\t\t\t\t")
		for _, g := range groups {
			row(g.Name, g.Figures)
		}
	}
	if err := t.Flush(); err != nil {
		return fmt.Errorf("write report: %w", err)
	}

	t = tabwriter.NewWriter(w, 0, 0, 2, ' ', 0)
	head := "\nnot answered in full\tnDCG@10\tquestion\tmissing"
	for _, o := range r.Questions {
		if o.NDCG > 1-1e-9 {
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
