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
	"entente/internal/follow"
	"entente/internal/keeper"
	"entente/web"
)

// serveFlags are what a server is asked to be.
type serveFlags struct {
	addr           string
	metricsAddr    string
	publicURL      string
	trustedProxies []string
	rateLimit      int
	report         string // where a missing document is reported
	crawl          bool
	components     bool
	follow         string        // where generations are fetched from
	followEvery    time.Duration // how often it is looked for newer ones
	publish        string        // where generations are published
	publishEvery   time.Duration
	publishAddr    string
	web            webFlags // of crawls
}

func (a *app) serveCommand() *cobra.Command {
	var f serveFlags
	cmd := &cobra.Command{
		Use:   "serve",
		Short: "Serve the web pages and the API",
		Long: "Serve the web pages and the API from the data folder.\n\n" +
			"With --publish FOLDER the index is published in a folder whenever it has changed, and other servers answer from it with --follow FOLDER,\n" +
			"or with --follow and the address of a web server that serves the folder (or of --publish-addr). Such a server needs a data folder of its\n" +
			"own for what it fetches. It checks the SHA-256 of every file, goes on answering when the other one is away, also after a restart, and\n" +
			"keeps nothing itself: ingest and crawl are for the server that publishes.",
		Args: operands(0, 0, ""),
		RunE: func(cmd *cobra.Command, _ []string) error { return a.serve(cmd.Context(), f) },
	}
	cmd.Flags().StringVar(&f.addr, "addr", "127.0.0.1:8080", "address to listen on")
	cmd.Flags().StringVar(&f.metricsAddr, "metrics-addr", "", "address to tell figures on, such as 127.0.0.1:9090; none by default")
	cmd.Flags().StringVar(&f.publicURL, "public-url", "", "address that readers know, such as https://search.example.be or https://city.example/entente")
	cmd.Flags().StringSliceVar(&f.trustedProxies, "trusted-proxies", nil, "addresses or networks whose X-Forwarded-For is believed")
	cmd.Flags().IntVar(&f.rateLimit, "rate-limit", defaultRate, "requests a minute from one network (/24 of IPv4, /48 of IPv6); 0 for any number")
	cmd.Flags().StringVar(&f.report, "report-missing", "", "address where readers report a missing document, mailto:… or https://…; none by default")
	cmd.Flags().BoolVar(&f.crawl, "crawl", false, "crawl the sites of sites.toml when they are due")
	cmd.Flags().BoolVar(&f.components, "components", false, "add a page /nl/components that shows every part of the pages with sample data, for those who work on them")
	cmd.Flags().StringVar(&f.follow, "follow", "", "answer from what another server publishes: a folder, or an address that begins with http:// or https://")
	cmd.Flags().DurationVar(&f.followEvery, "follow-every", 10*time.Second, "how often to look for something newer with --follow")
	cmd.Flags().StringVar(&f.publish, "publish", "", "folder to publish the index in, for servers that follow this one")
	cmd.Flags().DurationVar(&f.publishEvery, "publish-every", time.Minute, "how often to publish what has changed with --publish")
	cmd.Flags().StringVar(&f.publishAddr, "publish-addr", "", "address to serve what is published on, such as 10.0.0.1:9091; readers need not reach it; none by default")
	f.web.registerAllow(cmd)
	return cmd
}

// defaultRate is twenty a second: more than the readers of a town hall behind one address ask for. A program that fetches
// everything is slowed down to it.
const defaultRate = 1200

// maxRate is no limit any more.
const maxRate = 1_000_000

// stopTime is how long answers under way may take when the server is asked to stop.
const stopTime = endTime - 2*time.Second

func (a *app) serve(ctx context.Context, f serveFlags) (err error) {
	if err := checkAddr(f.addr); err != nil {
		return usagef("--addr %q: %v", f.addr, err)
	}
	if f.metricsAddr != "" {
		if err := checkAddr(f.metricsAddr); err != nil {
			return usagef("--metrics-addr %q: %v", f.metricsAddr, err)
		}
	}
	if f.publicURL != "" {
		if err := checkPublicURL(f.publicURL); err != nil {
			return usagef("--public-url %q: %v", f.publicURL, err)
		}
	}
	if f.rateLimit < 0 || f.rateLimit > maxRate {
		return usagef("--rate-limit %d: want a number from 0 to %d", f.rateLimit, maxRate)
	}
	if err := web.ParseReport(f.report); err != nil {
		return usagef("--report-missing: %v", err)
	}
	if err := errors.Join(f.checkFollow(), f.checkPublish()); err != nil {
		return err
	}
	d, err := a.openServed(ctx, f)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, d.Close()) }()
	if f.crawl && d.Store() == nil {
		return fmt.Errorf("serve --crawl: %w", keeper.ErrReplica)
	}
	ctx, stop := context.WithCancel(ctx)
	others := a.listens(ctx, d)
	defer func() {
		stop()
		err = errors.Join(err, others())
	}()
	figures := &web.Metrics{}
	handler, err := web.New(web.Options{
		Engine: d.shown(), Info: d.Info, Gauges: d.Gauges, Logger: a.log, Version: version, Metrics: figures,
		Ready:    func() error { return d.Ready(ctx) },
		Health:   d.Health,
		Coverage: d.Coverage, Report: f.report, Behind: d.behind,
		PublicURL: f.publicURL, TrustedProxies: f.trustedProxies, RateLimit: f.rateLimit, Components: f.components, Sites: d.sites.Sites,
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
	told, err := a.beside(f.metricsAddr, "--metrics-addr", figures)
	if err != nil {
		return errors.Join(err, listener.Close())
	}
	defer told.close()
	hosted, err := a.beside(f.publishAddr, "--publish-addr", follow.Handler(f.publish))
	if err != nil {
		return errors.Join(err, listener.Close())
	}
	defer hosted.close()
	published, err := a.publishes(ctx, d, f)
	if err != nil {
		return errors.Join(err, listener.Close())
	}
	defer func() {
		stop()
		published()
	}()
	followed := d.follows(ctx, f.followEvery)
	defer func() {
		stop()
		followed()
	}()
	if err := a.announce(listener.Addr(), told.addr(), hosted.addr()); err != nil {
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

// openServed opens what a server answers from: the data folder, or what it fetches from another server.
func (a *app) openServed(ctx context.Context, f serveFlags) (*data, error) {
	if f.follow != "" {
		return a.openReplica(ctx, "serve", f.follow)
	}
	return a.open(ctx, "serve", true)
}

// sideServer is a listener besides that of the readers; nil without one.
type sideServer struct {
	server   *http.Server
	listener net.Listener
	ended    chan struct{}
}

// beside serves something at addr, a listener that readers need not reach, which a flag names. It returns nil for no address.
func (a *app) beside(addr, flag string, handler http.Handler) (*sideServer, error) {
	if addr == "" {
		return nil, nil
	}
	listener, err := net.Listen("tcp", addr)
	if err != nil {
		return nil, fmt.Errorf("serve: %w; choose another with %s", err, flag)
	}
	m := &sideServer{server: web.NewServer(addr, handler), listener: listener, ended: make(chan struct{})}
	m.server.MaxHeaderBytes = 16 << 10
	m.server.ErrorLog = slog.NewLogLogger(a.log.Handler(), slog.LevelInfo)
	go func() {
		defer close(m.ended)
		if err := m.server.Serve(listener); !errors.Is(err, http.ErrServerClosed) {
			a.log.Error("a listener besides that of the readers has ended", "flag", flag, "error", err) // who are answered all the same
		}
	}()
	return m, nil
}

func (m *sideServer) addr() net.Addr {
	if m == nil {
		return nil
	}
	return m.listener.Addr()
}

func (m *sideServer) close() {
	if m == nil {
		return
	}
	_ = m.server.Close() // the figures are of the moment: nothing is lost
	<-m.ended
}

// announce says where the server is reached, and its metrics and what it publishes where that is served.
func (a *app) announce(addr, metrics, published net.Addr) error {
	at := map[string]string{"url": "http://" + addr.String()}
	if metrics != nil {
		at["metrics"] = "http://" + metrics.String() + "/metrics"
	}
	if published != nil {
		at["published"] = "http://" + published.String()
	}
	switch {
	case a.json:
		return a.encode(at)
	case a.quiet:
		return nil
	}
	said := fmt.Sprintf("Entente listens on %s (stop it with Ctrl-C)\n", at["url"])
	if metrics != nil {
		said += "Metrics are at " + at["metrics"] + "\n"
	}
	if published != nil {
		said += "What is published is at " + at["published"] + "\n"
	}
	_, err := fmt.Fprint(a.stdout, said)
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
