package main

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"io"
	"net/url"
	"path/filepath"
	"runtime"
	"time"

	"github.com/spf13/cobra"

	"entente/internal/crawl"
	"entente/internal/fetch"
	"entente/internal/ingest"
	"entente/internal/record"
	"entente/internal/sites"
	"entente/internal/source"
)

// crawlFlags are what one run of crawl is asked to do. What is zero is as the site says.
type crawlFlags struct {
	webFlags
	depth, pages int
	delay        string
	dryRun       bool
	jobs         int
	ocr          string
}

func (a *app) crawlCommand() *cobra.Command {
	var f crawlFlags
	cmd := &cobra.Command{
		Use:   "crawl SITE...",
		Short: "Follow sites within their limits and read them into the data folder",
		Long: "Follow sites within their limits and read them into the data folder. A SITE is the name of one in sites.toml, or an\n" +
			"address: then what lies below it is followed.",
		Args: operands(1, -1, "a site of sites.toml or an address"),
		RunE: func(cmd *cobra.Command, args []string) error { return a.crawl(cmd.Context(), f, args) },
	}
	cmd.Flags().IntVar(&f.depth, "depth", 0, fmt.Sprintf("links from the start that are followed (the site's, else %d)", crawl.DefaultDepth))
	cmd.Flags().IntVar(&f.pages, "pages", 0, fmt.Sprintf("pages that are fetched at most (the site's, else %d)", crawl.DefaultPages))
	cmd.Flags().StringVar(&f.delay, "delay", "", fmt.Sprintf("pause between two requests to a host, such as 500ms (the site's, else %s)", crawl.DefaultDelay))
	cmd.Flags().BoolVar(&f.dryRun, "dry-run", false, "follow and read everything and keep nothing")
	cmd.Flags().IntVar(&f.jobs, "jobs", runtime.GOMAXPROCS(0), "documents read at once")
	f.register(cmd)
	ocrFlag(cmd, &f.ocr)
	return cmd
}

func (a *app) crawl(ctx context.Context, f crawlFlags, operands []string) error {
	if f.jobs < 1 || f.jobs > maxJobs {
		return usagef("--jobs %d: want a number from 1 to %d", f.jobs, maxJobs)
	}
	if f.depth < 0 || f.pages < 0 {
		return usagef("--depth and --pages: want a number above 0")
	}
	var plans []plan
	for _, operand := range operands {
		p, err := a.planned(f, operand)
		if err != nil {
			return err
		}
		plans = append(plans, p)
	}
	return a.follow(ctx, f, plans, nil, nil)
}

// plan is a crawl that is to be done.
type plan struct {
	options crawl.Options
	allow   []string
}

// planned returns the crawl of a site by its name or by an address.
func (a *app) planned(f crawlFlags, operand string) (plan, error) {
	if source.IsAddress(operand) {
		start, err := fetch.Canonical(operand)
		if err != nil {
			return plan{}, usagef("%s: %s", operand, record.AsFailure(err).Reason)
		}
		u, err := url.Parse(start)
		if err != nil {
			return plan{}, usagef("%s: %v", operand, err)
		}
		return f.adjusted(crawl.Options{Name: start, Site: u.Host, Start: []string{start}, Below: true, Delay: crawl.DefaultDelay}, nil)
	}
	path := sites.Find(a.config, a.data)
	list, err := sites.Read(path)
	if err != nil {
		return plan{}, sitesFault(err)
	}
	var names []string
	for _, s := range list {
		if s.Name == operand {
			return f.of(s)
		}
		names = append(names, s.Name)
	}
	if len(list) == 0 {
		return plan{}, usagef("no site %q: %s names none, and it is no address (https://…)", operand, path)
	}
	return plan{}, usagef("no site %q in %s%s", operand, path, didYouMean(operand, names, "entente sites"))
}

// of returns the crawl of a site of sites.toml.
func (f crawlFlags) of(s sites.Site) (plan, error) {
	if len(s.Start) == 0 {
		return plan{}, usagef("site %s has no addresses to start from: start = [\"https://…\"]", s.Name)
	}
	return f.adjusted(crawl.Options{
		Name: s.Name, Site: s.Name, Start: s.Start, Include: s.Include, Exclude: s.Exclude, Sitemaps: s.Sitemaps,
		Depth: s.Depth, Pages: s.Pages, Bytes: s.Bytes, Delay: s.Delay,
	}, s.Allow)
}

// adjusted lets the flags of the call win over what a site says.
func (f crawlFlags) adjusted(o crawl.Options, allow []string) (plan, error) {
	o.Depth, o.Pages = cmp.Or(f.depth, o.Depth), cmp.Or(f.pages, o.Pages)
	if f.delay != "" {
		var err error
		if o.Delay, err = sites.ParseDelay(f.delay); err != nil {
			return plan{}, usagef("--delay: %v", err)
		}
	}
	return plan{o, allow}, nil
}

// sitesFault makes a fault in sites.toml a fault of usage, as one in the config file is.
func sitesFault(err error) error {
	if errors.Is(err, sites.ErrInvalid) {
		return usageError(err.Error())
	}
	return err
}

// follow does crawls one after the other, as one run. Folder is where they are kept when that is open already; told hears of
// every source besides the teller, and may be nil.
func (a *app) follow(ctx context.Context, f crawlFlags, plans []plan, folder opened, told func(ingest.Event)) error {
	var crawls []*crawl.Crawl
	clients := make([]*fetch.Client, len(plans))
	for i, p := range plans {
		var err error
		if clients[i], err = a.fetcher(f.webFlags, p.allow...); err != nil {
			return err
		}
		defer clients[i].Close()
	}
	in := intake{command: "crawl", dryRun: f.dryRun, jobs: f.jobs, ocr: f.ocr, gone: source.Gone, folder: folder}
	in.places = func(pages frontier) (places []source.Source, err error) {
		for i, p := range plans {
			tools := crawl.Tools{Fetch: clients[i], Held: held(kept(pages)), Log: a.log}
			if !f.dryRun {
				tools.Frontier = pages
			}
			c, err := crawl.New(p.options, tools)
			if err != nil {
				return nil, usagef("%s: %v", p.options.Name, err)
			}
			crawls = append(crawls, c)
			places = append(places, c)
		}
		return places, nil
	}
	in.told = func(e ingest.Event) {
		for _, c := range crawls {
			c.Told(e.Source, e.Status != ingest.Failed, e.Reason)
		}
		if told != nil {
			told(e)
		}
	}
	in.finish = func(ctx context.Context, complete bool) error {
		var errs []error
		for _, c := range crawls {
			errs = append(errs, c.Finish(ctx, complete))
		}
		return errors.Join(errs...)
	}
	return a.take(ctx, in)
}

// lookAgain is how often a schedule looks at the clock and at sites.toml: both may change under it.
const lookAgain = time.Minute

// runSchedule crawls the sites of sites.toml when they are due, one after the other, until the context ends. The data folder
// is this process's own.
func (a *app) runSchedule(ctx context.Context, d *data, w webFlags) {
	path := sites.Find(a.config, a.data)
	last := map[string]time.Time{}
	fault := ""
	for ctx.Err() == nil {
		pause := lookAgain
		list, err := sites.Read(path)
		if err != nil && err.Error() != fault { // once, not every minute
			a.log.Error("the sites can not be read, so none is crawled", "error", err)
		}
		if fault = ""; err != nil {
			fault = err.Error()
		}
		for _, s := range list {
			if _, known := last[s.Name]; !known && !s.Schedule.IsZero() {
				last[s.Name] = begun(d, s)
			}
		}
		if s, at, ok := sites.Next(list, last, time.Now()); ok {
			if wait := time.Until(at); wait > 0 {
				pause = min(pause, wait)
			} else {
				last[s.Name] = time.Now()
				a.crawlDue(ctx, d, w, s)
				continue
			}
		}
		select {
		case <-ctx.Done():
		case <-time.After(pause):
		}
	}
}

// begun returns when the last crawl of a site was begun, by the page it starts from.
func begun(d *data, s sites.Site) (last time.Time) {
	for p, err := range d.Store().Pages(s.Name) {
		if err != nil {
			break // the crawl will meet it again, and tell
		}
		if p.Depth == 0 && p.Tried.After(last) {
			last = p.Tried
		}
	}
	return last
}

// crawlDue crawls one site and logs what came of it.
func (a *app) crawlDue(ctx context.Context, d *data, w webFlags, s sites.Site) {
	b := *a
	b.stdout, b.stderr, b.json, b.quiet, b.terminal = io.Discard, io.Discard, false, true, false
	f := crawlFlags{webFlags: w, jobs: runtime.GOMAXPROCS(0)}
	counts := map[ingest.Status]int{}
	p, err := f.of(s)
	if err == nil {
		a.log.Info("a crawl begins", "site", s.Name)
		err = b.follow(ctx, f, []plan{p}, newHere(d), func(e ingest.Event) { counts[e.Status]++ })
	}
	if err != nil && !errors.Is(err, errPartly) && ctx.Err() == nil {
		a.log.Error("a crawl came to no end", "site", s.Name, "error", err)
		return
	}
	a.log.Info("a crawl has ended", "site", s.Name, "added", counts[ingest.Added], "updated", counts[ingest.Updated], "unchanged", counts[ingest.Unchanged],
		"removed", counts[ingest.Removed], "skipped", counts[ingest.Skipped], "failed", counts[ingest.Failed])
}

// sitesPath is the file of sites as it is shown.
func (a *app) sitesPath() string { return filepath.ToSlash(sites.Find(a.config, a.data)) }
