package main

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"net"
	"net/http"
	"time"

	"github.com/spf13/cobra"

	"entente/internal/answer"
	"entente/web"
)

// serveFlags are what a server is asked to be.
type serveFlags struct {
	addr           string
	publicURL      string
	trustedProxies []string
	crawl          bool
	web            webFlags // of crawls
}

func (a *app) serveCommand() *cobra.Command {
	var f serveFlags
	cmd := &cobra.Command{
		Use:   "serve",
		Short: "Serve the web pages and the API",
		Args:  operands(0, 0, ""),
		RunE:  func(cmd *cobra.Command, _ []string) error { return a.serve(cmd.Context(), f) },
	}
	cmd.Flags().StringVar(&f.addr, "addr", "127.0.0.1:8080", "address to listen on")
	cmd.Flags().StringVar(&f.publicURL, "public-url", "", "address that readers know, such as https://search.example.be")
	cmd.Flags().StringSliceVar(&f.trustedProxies, "trusted-proxies", nil, "addresses or networks whose X-Forwarded-For is believed")
	cmd.Flags().BoolVar(&f.crawl, "crawl", false, "crawl the sites of sites.toml when they are due")
	f.web.registerAllow(cmd)
	return cmd
}

// stopTime is how long answers under way may take when the server is asked to stop.
const stopTime = endTime - 2*time.Second

func (a *app) serve(ctx context.Context, f serveFlags) (err error) {
	if err := checkAddr(f.addr); err != nil {
		return usagef("--addr %q: %v", f.addr, err)
	}
	if f.publicURL != "" {
		if err := checkPublicURL(f.publicURL); err != nil {
			return usagef("--public-url %q: %v", f.publicURL, err)
		}
	}
	d, err := a.open(ctx, "serve", true)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, d.Close()) }()
	ctx, stop := context.WithCancel(ctx)
	others := a.listens(ctx, d)
	defer func() {
		stop()
		err = errors.Join(err, others())
	}()
	handler, err := web.New(web.Options{
		Engine: d, Info: d.Info, Logger: a.log, Version: version,
		Ready:     func() error { return d.Ready(ctx) },
		PublicURL: f.publicURL, TrustedProxies: f.trustedProxies,
	})
	if err != nil {
		return fmt.Errorf("serve: %w", err)
	}
	listener, err := net.Listen("tcp", f.addr)
	if err != nil {
		return fmt.Errorf("serve: %w; choose another with --addr", err)
	}
	server := web.NewServer(f.addr, handler)
	server.ErrorLog = slog.NewLogLogger(a.log.Handler(), slog.LevelInfo) // faults of clients, for the most part
	if err := a.announce(listener.Addr()); err != nil {
		return errors.Join(err, listener.Close())
	}
	go answer.Warm()
	if f.crawl {
		f.web.publicURL = f.publicURL
		ended := make(chan struct{})
		go func() {
			defer close(ended)
			a.runSchedule(ctx, d, f.web)
		}()
		defer func() {
			stop()
			<-ended
		}()
	}
	return listen(ctx, server, listener)
}

func (a *app) announce(addr net.Addr) error {
	at := "http://" + addr.String()
	switch {
	case a.json:
		return a.encode(map[string]string{"url": at})
	case a.quiet:
		return nil
	}
	_, err := fmt.Fprintf(a.stdout, "Entente listens on %s (stop it with Ctrl-C)\n", at)
	return err
}

// listen serves until the context ends, and lets what is under way come to its end.
func listen(ctx context.Context, server *http.Server, listener net.Listener) error {
	stopped := make(chan error, 1)
	go func() {
		<-ctx.Done()
		limited, cancel := context.WithTimeout(context.WithoutCancel(ctx), stopTime)
		defer cancel()
		stopped <- server.Shutdown(limited)
	}()
	if err := server.Serve(listener); !errors.Is(err, http.ErrServerClosed) {
		return fmt.Errorf("serve: %w", err)
	}
	if err := <-stopped; err != nil {
		return fmt.Errorf("stop serving: %w", err)
	}
	return nil
}
