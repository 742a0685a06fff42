package main

import (
	"context"
	"errors"
	"fmt"
	"net/url"
	"slices"
	"strings"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"

	"entente/internal/answer"
	"entente/internal/query"
)

func (a *app) searchCommand() *cobra.Command {
	cmd := &cobra.Command{
		Use:   "search [QUERY]",
		Short: "Ask a question in the terminal",
		Long: "Ask a question in the terminal. Words in several operands are one question; one that begins with - stands behind --.\n" +
			"Every parameter of the API is a flag, with - for _: --country SN --not-country BE --year-from 2010 --theme-op and.",
		Args: operands(0, -1, "a question"),
		RunE: func(cmd *cobra.Command, args []string) error {
			return a.search(cmd.Context(), parameters(cmd.Flags(), args))
		},
	}
	questionFlags(cmd.Flags())
	return cmd
}

// questionFlags adds a flag for each parameter of a question, but for some. What a parameter is called in an address works as well.
func questionFlags(flags *pflag.FlagSet, but ...string) {
	flags.SetNormalizeFunc(func(_ *pflag.FlagSet, name string) pflag.NormalizedName {
		return pflag.NormalizedName(strings.ReplaceAll(name, "_", "-"))
	})
	for _, p := range searchParameters() {
		if !slices.Contains(but, p.name) {
			flags.StringArray(p.name, nil, p.help)
		}
	}
}

// parameter is a parameter of the API as a flag.
type parameter struct{ name, help string }

// searchParameters lists the parameters of a question besides q.
func searchParameters() []parameter {
	list := []parameter{
		{"in", "`documents` or agreements"},
		{"class", "with --in agreements: `agreement`, relation or any"},
	}
	for _, f := range query.Facets {
		name := words(f.Name)
		list = append(list,
			parameter{f.Name, "only this `" + name + "`; repeated: any of them"},
			parameter{"not_" + f.Name, "not this `" + name + "`"},
			parameter{f.Name + "_op", "`and`: every " + name + " given is required"},
		)
	}
	return append(list,
		parameter{"year_from", "first `year`"},
		parameter{"year_to", "last `year`"},
		parameter{"site", "`key` of an embedding site"},
		parameter{"expand", "`false`: no related words"},
		parameter{"fold", "`false`: show near-duplicates"},
		parameter{"fallback", "`false`: never fewer words than asked"},
		parameter{"hl", "`language` of labels: nl, fr, en"},
		parameter{"sort", "`order`: relevance, newest, oldest, title, updated"},
		parameter{"page", "`number` of the page of results"},
		parameter{"size", "`number` of results a page"},
		parameter{"after", "`cursor` of the next page"},
		parameter{"facets", "`names` of the facets to count, or none"},
		parameter{"facet_size", "`number` of values a facet"},
	)
}

func words(name string) string { return strings.ReplaceAll(name, "_", " ") }

// parameters makes the parameters of the API out of the flags that were set.
func parameters(flags *pflag.FlagSet, text []string) url.Values {
	v := url.Values{}
	if len(text) > 0 {
		v.Set("q", strings.Join(text, " "))
	}
	for _, p := range searchParameters() {
		// The flag is there, so that the only error there could be is none.
		if given, err := flags.GetStringArray(p.name); err == nil && len(given) > 0 {
			v[p.name] = given
		}
	}
	return v
}

// searchJob is a question.
type searchJob struct {
	Parameters url.Values `json:"parameters"`
	Held       heldTo     `json:"held"`
}

func (a *app) search(ctx context.Context, v url.Values) error {
	q, err := query.Parse(v)
	if err != nil { // a slip of the keys is told whatever state the folder is in
		return explain(err)
	}
	held, err := a.heldTo(q.Site)
	if err != nil {
		return err
	}
	return a.do(ctx, "search", &searchJob{v, held})
}

func (j *searchJob) run(ctx context.Context, a *app, d *data) error {
	q, err := query.Parse(j.Parameters)
	if err == nil {
		q, err = j.Held.hold(ctx, d, q)
	}
	if err != nil {
		return explain(err)
	}
	found, err := answer.Do(ctx, d.shown(), q)
	if err != nil {
		return fmt.Errorf("search: %w", explain(err))
	}
	if a.json {
		return a.encode(found)
	}
	return a.showAnswer(found)
}

// refusals says in words why a parameter is refused.
var refusals = map[string]string{
	query.UnknownParameter: "there is no such parameter",
	query.NotANumber:       "not a whole number",
	query.OutOfRange:       "out of range",
	query.UnknownValue:     "no such value",
	query.TooLong:          "too long",
	query.TooManyTerms:     "too many words",
	query.Conflict:         "does not go together with another parameter",
}

// explain makes refused parameters a fault of usage in one line.
func explain(err error) error {
	e, ok := errors.AsType[*query.Error](err)
	if !ok {
		return err
	}
	name := "--" + strings.ReplaceAll(e.Param, "_", "-")
	if e.Param == "q" {
		name = "the question"
	}
	reason := refusals[e.Code]
	if reason == "" {
		reason = e.Code
	}
	return usagef("%s %q: %s", name, cut(e.Value), reason)
}

// showAnswer writes results for a person.
func (a *app) showAnswer(found answer.Answer) error {
	var b strings.Builder
	for _, n := range found.Query.Notes {
		fmt.Fprintf(&b, "note: %s: %s\n", n.Code, plain(n.Text))
	}
	if len(found.Query.Dropped) > 0 {
		fmt.Fprintf(&b, "nothing has all words; left out: %s\n", plain(strings.Join(found.Query.Dropped, " ")))
	}
	if len(found.Query.Expanded) > 0 {
		fmt.Fprintf(&b, "searched too (--expand=false: not): %s\n", plain(strings.Join(found.Query.Expanded, ", ")))
	}
	if s := found.Query.Suggestion; s != nil {
		fmt.Fprintf(&b, "did you mean: %s\n", plain(*s))
	}
	fmt.Fprintf(&b, "%d found\n", found.Total)
	for i, h := range found.Hits {
		fmt.Fprintf(&b, "\n%d. %s\n   %s\n", (found.Page-1)*found.Size+i+1, plain(h.Title), plain(facts(h)))
		for _, p := range h.Passages {
			var text strings.Builder
			for _, f := range p.Snippet {
				if f.Hit {
					text.WriteString("*" + f.Text + "*")
				} else {
					text.WriteString(f.Text)
				}
			}
			fmt.Fprintf(&b, "   %s\n", plain(text.String()))
		}
		fmt.Fprintf(&b, "   %s\n", plain(h.Source))
	}
	if found.Next != nil {
		fmt.Fprintf(&b, "\nmore: --after %s\n", plain(*found.Next))
	}
	_, err := fmt.Fprint(a.stdout, b.String())
	return err
}

// facts is the line under a title: what kind of document, whose, with whom, when, about what.
func facts(h answer.Hit) string {
	parts := []string{h.Kind.Label, string(h.Language)}
	if h.Municipality != nil {
		parts = append(parts, h.Municipality.Label)
	}
	label := func(v answer.Value) string { return v.Label }
	if len(h.Countries) > 0 {
		parts = append(parts, joinedAs(h.Countries, label))
	}
	if len(h.Years) > 0 {
		parts = append(parts, joinedAs(h.Years, func(y int) string { return fmt.Sprint(y) }))
	}
	if len(h.Themes) > 0 {
		parts = append(parts, joinedAs(h.Themes, func(t answer.Theme) string { return t.Label }))
	}
	return strings.Join(parts, " · ")
}
