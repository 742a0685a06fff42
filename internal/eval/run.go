package eval

import (
	"context"
	"fmt"

	"entente/internal/lang"
	"entente/internal/query"
)

// Run asks every question and measures the answers. ask returns the sources of the hits in order. Questions are asked
// with as many hits as one page holds, without counting facets, and as by a reader of pages in the question's language; a
// question that can not be asked ends the run, with its id, because a mean over some questions can not be compared with a
// mean over all.
func Run(ctx context.Context, ask func(context.Context, query.Query) ([]string, error), judgments []Judgment) (Report, error) {
	r := Report{Halves: []Section{}, Questions: []Outcome{}}
	for _, j := range judgments {
		q := j.Query
		q.Page, q.After, q.Size, q.Facets = 0, "", query.MaxSize, []string{}
		if q.HL == "" {
			q.HL = lang.Code(j.Language)
		}
		sources, err := ask(ctx, q)
		if err != nil {
			return Report{}, fmt.Errorf("question %s: %w", j.ID, err)
		}
		f, missing := measure(sources, j.Grades)
		if missing == nil {
			missing = []string{}
		}
		r.Questions = append(r.Questions, Outcome{
			ID: j.ID, Kind: j.Kind, Language: j.Language, Half: j.Half, Asked: j.Asked,
			NDCG: f.NDCG, Recall: f.Recall, MRR: f.MRR, Missing: missing,
		})
	}
	r.Section = section("all", r.Questions)
	for _, name := range halves {
		var of []Outcome
		for _, o := range r.Questions {
			if o.Half == name {
				of = append(of, o)
			}
		}
		if len(of) > 0 {
			r.Halves = append(r.Halves, section(name, of))
		}
	}
	return r, nil
}

// section returns the figures of some questions.
func section(name string, of []Outcome) Section {
	s := Section{Name: name}
	every := func(Outcome) string { return "" }
	for _, g := range means(of, []string{""}, every) {
		s.All = g.Figures
	}
	s.Kinds = means(of, kinds, func(o Outcome) string { return o.Kind })
	s.Languages = means(of, languages, func(o Outcome) string { return o.Language })
	return s
}

// means returns the figures of each named group that has a question, in the order of names.
func means(all []Outcome, names []string, group func(Outcome) string) []Group {
	groups := []Group{}
	for _, name := range names {
		g := Group{Name: name}
		for _, o := range all {
			if group(o) == name {
				g.Questions++
				g.NDCG += o.NDCG
				g.Recall += o.Recall
				g.MRR += o.MRR
			}
		}
		if g.Questions == 0 {
			continue
		}
		n := float64(g.Questions)
		g.NDCG, g.Recall, g.MRR = g.NDCG/n, g.Recall/n, g.MRR/n
		groups = append(groups, g)
	}
	return groups
}
