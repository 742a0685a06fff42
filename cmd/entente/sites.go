package main

import (
	"fmt"
	"strings"
	"text/tabwriter"
	"time"

	"github.com/spf13/cobra"

	"entente/internal/sites"
)

func (a *app) sitesCommand() *cobra.Command {
	return &cobra.Command{
		Use:   "sites",
		Short: "List the sites of sites.toml, and say what is wrong with it",
		Args:  operands(0, 0, ""),
		RunE:  func(*cobra.Command, []string) error { return a.sites() },
	}
}

// site is a site as it is listed.
type site struct {
	Name     string   `json:"name"`
	Start    []string `json:"start"`
	Schedule string   `json:"schedule"`
	Delay    string   `json:"delay"`
	Depth    int      `json:"depth,omitempty"`
	Pages    int      `json:"pages,omitempty"`
	Bytes    int64    `json:"bytes,omitempty"`
}

// sites needs no data folder but to look for the file in it.
func (a *app) sites() error {
	path := a.sitesPath()
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
		shown = append(shown, site{s.Name, start, s.Schedule.String(), s.Delay.Round(time.Millisecond).String(), s.Depth, s.Pages, s.Bytes})
	}
	if a.json {
		return a.encode(map[string]any{"file": path, "sites": shown})
	}
	if len(shown) == 0 {
		_, err := fmt.Fprintf(a.stdout, "%s names no site\n", plain(path))
		return err
	}
	w := tabwriter.NewWriter(a.stdout, 0, 0, 2, ' ', 0)
	fmt.Fprintln(w, "site\tschedule\tstart")
	for _, s := range shown {
		fmt.Fprintf(w, "%s\t%s\t%s\n", s.Name, s.Schedule, plain(strings.Join(s.Start, " ")))
	}
	return w.Flush()
}
