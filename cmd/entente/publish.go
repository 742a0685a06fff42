package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"time"

	"github.com/spf13/cobra"

	"entente/internal/follow"
	"entente/internal/sites"
	"entente/internal/vocab"
)

func (a *app) publishCommand() *cobra.Command {
	return &cobra.Command{
		Use:   "publish FOLDER",
		Short: "Write the index to a folder that other servers follow",
		Long: "Write the index as it is now to a folder, for servers that were started with serve --follow FOLDER, or with the address of a\n" +
			"web server that serves the folder. Only files that are not there yet are written; what is replaced stays for a quarter of an hour.\n" +
			"A running server does it by itself with serve --publish FOLDER.",
		Args: operands(1, 1, "a folder"),
		RunE: func(cmd *cobra.Command, args []string) error {
			to, err := filepath.Abs(args[0]) // another process may do it, from another folder
			if err != nil {
				return fmt.Errorf("publish: %w", err)
			}
			j := &publishJob{To: to}
			if j.Sites, err = optional(a.sitesPath()); err != nil {
				return fmt.Errorf("publish: %w", err)
			}
			return a.do(cmd.Context(), "publish", j)
		},
	}
}

// publishJob asks for the index to be published.
type publishJob struct {
	To    string `json:"to"`
	Sites []byte `json:"sites"` // of the caller; nil when there is no such file
}

// published is what was published.
type published struct {
	Folder      string  `json:"folder"`
	Publication string  `json:"publication"`
	Fresh       bool    `json:"fresh"` // false: it was there already
	Files       int     `json:"files"`
	Bytes       int64   `json:"bytes"`
	TookMS      float64 `json:"took_ms"`
}

func (j *publishJob) run(ctx context.Context, a *app, d *data) error {
	began := time.Now()
	p, err := follow.NewPublisher(j.To, d.Keeper, func(ctx context.Context) (map[string][]byte, error) {
		return d.tables(ctx, j.Sites)
	}, a.log)
	if err != nil {
		return err
	}
	m, fresh, err := p.Publish(ctx)
	if err != nil {
		return err
	}
	done := published{j.To, m.Name(), fresh, len(m.Files), m.Bytes(), float64(time.Since(began).Microseconds()) / 1000}
	switch {
	case a.json:
		return a.encode(done)
	case a.quiet:
		return nil
	case !fresh:
		_, err = fmt.Fprintf(a.stdout, "%s is published in %s already\n", done.Publication, plain(j.To))
	default:
		_, err = fmt.Fprintf(a.stdout, "%s is published in %s: %d files of %.1f MB, in %.1f s\n", done.Publication, plain(j.To), done.Files, float64(done.Bytes)/1e6, done.TookMS/1000)
	}
	return err
}

// countTime is how long a publication waits for the sources to be counted.
const countTime = 10 * time.Second

// tables are what readers elsewhere need besides the index: which sites are shown how, places of one's own, and what is covered.
func (d *data) tables(ctx context.Context, sitesFile []byte) (map[string][]byte, error) {
	tables := map[string][]byte{}
	if sitesFile != nil {
		tables[follow.TableSites] = sitesFile
	}
	places, err := optional(filepath.Join(d.Dir(), vocab.GazetteerFile))
	if err != nil {
		return nil, err
	}
	if places != nil {
		tables[follow.TableGazetteer] = places
	}
	limited, cancel := context.WithTimeout(ctx, countTime)
	defer cancel()
	if c, err := d.Coverage(limited); err == nil { // else the next publication has it
		if tables[follow.TableCoverage], err = json.Marshal(c); err != nil {
			return nil, err
		}
	}
	return tables, ctx.Err()
}

// optional reads a file; nil when there is none, and never nil when there is.
func optional(path string) ([]byte, error) {
	b, err := os.ReadFile(path)
	if errors.Is(err, fs.ErrNotExist) {
		return nil, nil
	}
	if err != nil {
		return nil, err
	}
	return append([]byte{}, b...), nil
}

// checkPublish says what is wrong with how a server is asked to publish.
func (f serveFlags) checkPublish() error {
	if f.publishAddr != "" {
		if err := checkAddr(f.publishAddr); err != nil {
			return usagef("--publish-addr %q: %v", f.publishAddr, err)
		}
		if f.publish == "" {
			return usageError("--publish-addr: name the folder that is published with --publish")
		}
	}
	if f.publish != "" && f.publishEvery < leastEvery {
		return usagef("--publish-every %s: want at least %s", f.publishEvery, leastEvery)
	}
	return nil
}

// publishes keeps publishing what a server holds until the context ends. What it returns waits for the end.
func (a *app) publishes(ctx context.Context, d *data, f serveFlags) (wait func(), err error) {
	if f.publish == "" {
		return func() {}, nil
	}
	p, err := follow.NewPublisher(f.publish, d.Keeper, func(ctx context.Context) (map[string][]byte, error) {
		list, err := optional(sites.Find(a.config, a.data))
		if err != nil {
			return nil, err
		}
		return d.tables(ctx, list)
	}, a.log)
	if err != nil {
		return nil, err
	}
	done := make(chan struct{})
	go func() {
		defer close(done)
		p.Run(ctx, f.publishEvery)
	}()
	return func() { <-done }, nil
}
