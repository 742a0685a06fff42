package main

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"text/tabwriter"
	"time"

	"github.com/spf13/cobra"

	"entente/internal/answer"
	"entente/internal/query"
	"entente/internal/sites"
)

func (a *app) sitesCommand() *cobra.Command {
	cmd := &cobra.Command{
		Use:   "sites",
		Short: "List, check and add the sites of sites.toml",
		Long:  "List the sites of sites.toml, say what is wrong with it, or add one: what is crawled and when, and which pages of other sites may ask.",
		Args: func(_ *cobra.Command, args []string) error {
			if len(args) > 0 {
				return usagef("sites: %q is none of add, check and list", args[0])
			}
			return nil
		},
		RunE: func(*cobra.Command, []string) error { return a.sites() },
	}
	cmd.AddCommand(
		&cobra.Command{
			Use: "list", Short: "List the sites and their keys", Args: operands(0, 0, ""),
			RunE: func(*cobra.Command, []string) error { return a.sites() },
		},
		&cobra.Command{
			Use: "check", Short: "Say everything that is wrong with the file", Args: operands(0, 0, ""),
			RunE: func(*cobra.Command, []string) error { return a.sitesCheck() },
		},
		a.sitesAddCommand(),
	)
	return cmd
}

func (a *app) sitesAddCommand() *cobra.Command {
	n := sites.New{Filters: map[string][]string{}}
	var filters []string
	var dryRun bool
	cmd := &cobra.Command{
		Use:   "add NAME",
		Short: "Add a site with a key for its pages, or a key to a site",
		Long: "Add a site with a key for its pages, or a key to a site that is there. The file is made when there is none. A running server\n" +
			"follows within seconds.",
		Example: "  entente sites add gent --origin https://www.gent.be --filter municipality=Gent --filter language=nl",
		Args:    operands(1, 1, "the name of a site"),
		RunE: func(_ *cobra.Command, args []string) error {
			n.Name = args[0]
			for _, f := range filters {
				name, value, ok := strings.Cut(f, "=")
				if _, known := query.FacetByName(name); !ok || !known {
					return usagef("--filter %q: want a facet and a value, such as municipality=Gent", f)
				}
				n.Filters[name] = append(n.Filters[name], value)
			}
			if len(n.Origins) == 0 {
				return usagef("--origin is missing: whose pages may ask? Such as --origin https://www.gent.be")
			}
			return a.sitesAdd(n, dryRun)
		},
	}
	cmd.Flags().StringArrayVar(&n.Origins, "origin", nil, "`address` whose pages may ask, such as https://www.gent.be; may be given again")
	cmd.Flags().StringVar(&n.Key, "key", "", "the `key` (the name of the site)")
	cmd.Flags().StringArrayVar(&filters, "filter", nil, "`facet=value` that its questions are held to; may be given again")
	cmd.Flags().BoolVar(&n.Own, "own", false, "hold its questions to the pages crawled for it")
	cmd.Flags().IntVar(&n.Rate, "rate", -1, fmt.Sprintf("requests a minute; 0 for any `number` (%d when it is not said)", sites.DefaultRate))
	cmd.Flags().StringArrayVar(&n.Start, "start", nil, "`address` that a crawl starts from; may be given again")
	cmd.Flags().BoolVar(&dryRun, "dry-run", false, "show the file as it would be and write nothing")
	return cmd
}

// site is a site as it is listed.
type site struct {
	Name     string    `json:"name"`
	Start    []string  `json:"start"`
	Schedule string    `json:"schedule"`
	Delay    string    `json:"delay"`
	Depth    int       `json:"depth,omitempty"`
	Pages    int       `json:"pages,omitempty"`
	Bytes    int64     `json:"bytes,omitempty"`
	Embed    *embedded `json:"embed,omitempty"`
}

// embedded is a key as it is listed.
type embedded struct {
	Key     string              `json:"key"`
	Origins []string            `json:"origins"`
	Rate    int                 `json:"rate"` // 0 for any number
	Filters map[string][]string `json:"filters"`
}

func listedKey(e *sites.Embed) *embedded {
	if e == nil {
		return nil
	}
	out := &embedded{Key: e.Key, Origins: append([]string{}, e.Origins...), Rate: e.Rate, Filters: map[string][]string{}}
	for _, f := range e.Within {
		out.Filters[f.Facet] = f.Any
	}
	return out
}

// sites needs no data folder but to look for the file in it.
func (a *app) sites() error {
	path := a.sitesPath()
	if err := a.useGazetteer(a.data); err != nil {
		return err
	}
	list, err := sites.Read(path)
	if err != nil {
		return sitesFault(err)
	}
	shown := []site{}
	for _, s := range list {
		start := s.Start
		if start == nil {
			start = []string{}
		}
		shown = append(shown, site{s.Name, start, s.Schedule.String(), s.Delay.Round(time.Millisecond).String(), s.Depth, s.Pages, s.Bytes, listedKey(s.Embed)})
	}
	if a.json {
		return a.encode(map[string]any{"file": path, "sites": shown})
	}
	if len(shown) == 0 {
		_, err := fmt.Fprintf(a.stdout, "%s names no site\n", plain(path))
		return err
	}
	w := tabwriter.NewWriter(a.stdout, 0, 0, 2, ' ', 0)
	fmt.Fprintln(w, "site\tschedule\tstart\tkey\torigins\theld to\ta minute")
	for _, s := range shown {
		fmt.Fprintf(w, "%s\t%s\t%s\t%s\n", s.Name, s.Schedule, orDash(strings.Join(s.Start, " ")), s.Embed.row())
	}
	return w.Flush()
}

// row is a key in a table.
func (e *embedded) row() string {
	if e == nil {
		return "–\t–\t–\t–"
	}
	var filters []string
	for name, values := range e.Filters {
		filters = append(filters, name+"="+strings.Join(values, ","))
	}
	slices.Sort(filters)
	rate := "any"
	if e.Rate > 0 {
		rate = fmt.Sprint(e.Rate)
	}
	return strings.Join([]string{e.Key, orDash(strings.Join(e.Origins, " ")), orDash(strings.Join(filters, " ")), rate}, "\t")
}

func orDash(text string) string {
	if text == "" {
		return "–"
	}
	return plain(text)
}

// sitesFaults tells what is wrong with a file of sites.
func sitesFaults(path string) []fault {
	b, err := os.ReadFile(path)
	if absent(err) {
		return nil
	}
	if err != nil {
		return []fault{{Where: path, Reason: err.Error()}}
	}
	var faults []fault
	for _, err := range sites.Check(b) {
		faults = append(faults, fault{Where: path, Reason: strings.Replace(err.Error(), sites.ErrInvalid.Error()+": ", "", 1)})
	}
	return faults
}

func (a *app) sitesCheck() error {
	path := a.sitesPath()
	if err := a.useGazetteer(a.data); err != nil {
		return err
	}
	faults := sitesFaults(path)
	switch {
	case a.json:
		if err := a.encode(map[string]any{"file": path, "faults": append([]fault{}, faults...)}); err != nil {
			return err
		}
	case len(faults) == 0 && !a.quiet:
		list, err := sites.Read(path)
		if err != nil {
			return sitesFault(err)
		}
		if _, err := fmt.Fprintf(a.stdout, "%s: well formed, sites: %d\n", plain(path), len(list)); err != nil {
			return err
		}
	default:
		for _, f := range faults {
			if _, err := fmt.Fprintln(a.stdout, plain(f.String())); err != nil {
				return err
			}
		}
	}
	if n := len(faults); n > 0 {
		return usagef("sites check: %d to be mended", n)
	}
	return nil
}

func (a *app) sitesAdd(n sites.New, dryRun bool) error {
	path := a.sitesPath()
	if err := a.useGazetteer(a.data); err != nil {
		return err
	}
	before, err := os.ReadFile(path)
	if err != nil && !errors.Is(err, fs.ErrNotExist) {
		return fmt.Errorf("add a site: %w", err)
	}
	after, err := sites.Added(before, n)
	if err != nil {
		return sitesFault(fmt.Errorf("%s: %w", path, err))
	}
	if dryRun {
		_, err := a.stdout.Write(after)
		return err
	}
	if err := replaceFile(path, after); err != nil {
		return fmt.Errorf("add a site: %w", err)
	}
	list, err := sites.Parse(after)
	if err != nil {
		return sitesFault(err)
	}
	i := slices.IndexFunc(list, func(s sites.Site) bool { return s.Name == n.Name })
	if a.json {
		return a.encode(map[string]any{"file": path, "site": n.Name, "embed": listedKey(list[i].Embed)})
	}
	if a.quiet {
		return nil
	}
	_, err = fmt.Fprintf(a.stdout, "%s: %s has the key %s; the text for its pages is at /nl/embed?site=%s of the service\n", plain(path), n.Name, list[i].Embed.Key, list[i].Embed.Key)
	return err
}

// replaceFile writes a file whole or not at all.
func replaceFile(path string, b []byte) error {
	if real, err := filepath.EvalSymlinks(path); err == nil {
		path = real
	}
	if err := os.MkdirAll(filepath.Dir(path), 0o700); err != nil {
		return err
	}
	mode := fs.FileMode(0o644)
	if info, err := os.Stat(path); err == nil {
		mode = info.Mode().Perm()
	}
	f, err := os.CreateTemp(filepath.Dir(path), ".sites-*.toml")
	if err != nil {
		return err
	}
	defer func() { _ = os.Remove(f.Name()) }() // it is gone when all went well
	_, err = f.Write(b)
	err = errors.Join(err, f.Sync(), f.Chmod(mode), f.Close())
	if err != nil {
		return err
	}
	return os.Rename(f.Name(), path)
}

// followSites knows the sites as they are while a server runs.
func (a *app) followSites() *sites.Follower {
	return sites.Follow(func() string { return sites.Find(a.config, a.data) }, func(err error) {
		a.log.Error("the sites can not be read, so their keys stay what they were", "error", err)
	})
}

// heldTo is what --site stands for, as the caller's file of sites has it.
type heldTo struct {
	Within []query.Filter `json:"within"` // nil: the pages crawled under the name
	Known  bool           `json:"known"`  // the file names it
}

// heldTo looks a key or a name up.
func (a *app) heldTo(key string) (heldTo, error) {
	if key == "" {
		return heldTo{}, nil
	}
	if err := a.useGazetteer(a.data); err != nil {
		return heldTo{}, err
	}
	list, err := sites.Read(a.sitesPath())
	if err != nil {
		return heldTo{}, sitesFault(err)
	}
	for _, s := range list {
		if s.Embed != nil && s.Embed.Key == key {
			return heldTo{s.Embed.Within, true}, nil
		}
	}
	return heldTo{Known: slices.ContainsFunc(list, func(s sites.Site) bool { return s.Name == key })}, nil
}

// hold holds a question to its site. One that neither a file nor a crawl knows is refused.
func (h heldTo) hold(ctx context.Context, d *data, q query.Query) (query.Query, error) {
	if q.Site == "" {
		return q, nil
	}
	q.Within = h.Within
	if h.Known {
		return q, nil
	}
	known, err := answer.Crawled(ctx, d, q.Site)
	if err == nil && !known {
		err = &query.Error{Param: "site", Value: q.Site, Code: query.UnknownValue}
	}
	return q, err
}
