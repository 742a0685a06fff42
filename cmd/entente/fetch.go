package main

import (
	"context"

	"github.com/spf13/cobra"

	"entente/internal/fetch"
	"entente/internal/ingest"
	"entente/internal/record"
	"entente/internal/source"
	"entente/internal/vocab"
)

// webFlags are what fetching is told.
type webFlags struct {
	allow     []string // addresses that may be reached though they are not public
	publicURL string   // of this installation, told to the sites that are read
}

// register gives a command the flags of fetching.
func (f *webFlags) register(cmd *cobra.Command) {
	f.registerAllow(cmd)
	cmd.Flags().StringVar(&f.publicURL, "public-url", "", "address of this installation, told to the sites that are read")
}

func (f *webFlags) registerAllow(cmd *cobra.Command) {
	cmd.Flags().StringSliceVar(&f.allow, "allow-address", nil, "host, host:port, IP address or network that may be fetched from though it is not public")
}

// fetcher returns the client with which a command reads the web. The caller closes it.
func (a *app) fetcher(f webFlags, allow ...string) (*fetch.Client, error) {
	if f.publicURL != "" {
		if err := checkPublicURL(f.publicURL); err != nil {
			return nil, usagef("--public-url %q: %v", f.publicURL, err)
		}
	}
	agent := "Entente/" + version
	if f.publicURL != "" {
		agent += " (+" + f.publicURL + ")"
	}
	c, err := fetch.New(fetch.Options{Agent: agent, Allow: append(allow, f.allow...)})
	if err != nil {
		return nil, usagef("--allow-address: %v", err)
	}
	return c, nil
}

// sources tells what is kept of a source: an ingest.Known.
type sources interface {
	Source(key string) (record.Source, bool, error)
}

// kept tells what is kept where a list of pages is: nothing without a data folder.
func kept(f frontier) sources {
	s, _ := f.(sources)
	return s
}

// single returns what gets an address that was named by itself. Known may be nil.
func single(c *fetch.Client, known sources) source.Fetch {
	return func(ctx context.Context, address string) (source.Item, error) {
		return c.Item(ctx, address, held(known))
	}
}

// held returns what a server need not send again: the answer behind a document that was read well and by today's rules.
func held(known sources) func(address string) fetch.Held {
	if known == nil {
		return nil
	}
	return func(address string) fetch.Held {
		s, ok, err := known.Source(address)
		if err != nil || !ok || s.Document == "" || s.Class != record.ClassOK || s.Rules != ingest.Rules || s.Gazetteer != vocab.GazetteerMark() {
			return fetch.Held{} // an error of the store meets the pipeline as well, which tells it
		}
		return fetch.Held{ETag: s.ETag, Modified: s.Modified, Retrieved: s.Retrieved}
	}
}
