// Package web is the face in a browser and the API: it reads requests, asks answer, and renders what it is told.
package web

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"net/http"
	"net/url"
	"runtime"
	"sync"
	"time"

	"github.com/gin-gonic/gin"

	"entente/index"
	"entente/internal/answer"
	"entente/internal/lang"
	"entente/internal/record"
	"entente/internal/sites"
)

// Options are what a face needs to know.
type Options struct {
	Engine answer.Engine
	// Info tells what is served; it is asked on every request, so it must be cheap.
	Info func(context.Context) (index.Info, error)
	// Gauges tells what the engine keeps in memory; nil where nobody knows.
	Gauges func() index.Gauges
	// Health tells how the index is, to /readyz and the metrics; nil where nobody knows. Its reasons are for operators and are told to nobody here.
	Health func(context.Context) index.Health
	// Coverage tells which sources were tried; nil, or an error, where nobody knows.
	Coverage func(context.Context) (record.Coverage, error)
	// Report is where readers are to report a missing document, as ParseReport takes it; empty for nowhere.
	Report string
	// Ready returns nil when questions can be answered, and the reason when not. Nil means always ready.
	Ready func() error
	// Behind returns why what is served is not the newest there is, in words that anybody may read; empty when it is, or nobody knows. It is told
	// at /readyz, which is ready all the same.
	Behind func() string
	Logger *slog.Logger // nil discards
	// PublicURL is the address readers know, such as https://search.example.be or https://city.example/entente; empty leaves
	// canonical links relative.
	PublicURL string
	// TrustedProxies are the addresses or networks whose X-Forwarded-For is believed; none by default.
	TrustedProxies []string
	Version        string
	// DefaultLanguage is spoken to whoever asks for none that we have; English when empty.
	DefaultLanguage lang.Code
	// Concurrency bounds the questions answered at once; twice the cores when 0.
	Concurrency int
	// RateLimit bounds the requests a minute from one network (/24, /48); 0 is no bound.
	RateLimit int
	// Sites returns the sites of the installation as they are now, for the keys of those whose pages may ask; nil for none. It is asked on
	// every request that has a key.
	Sites func() []sites.Site
	// Components adds a page on which every part of the pages is shown with sample data, for those who work on them.
	Components bool
	// Metrics counts what is asked; nil counts for nobody.
	Metrics *Metrics
}

// Bounds of a request.
const (
	maxQueryString = 16 << 10        // bytes; q alone may be 2 KiB, three times that when percent-encoded
	maxHeaders     = 32 << 10        // bytes of all header fields; browsers send about one KiB
	maxBody        = 64 << 10        // bytes; nothing here reads a body
	searchDeadline = 2 * time.Second // a question that takes longer is given up
	queueDeadline  = 250 * time.Millisecond
)

// server is what the handlers share; it does not change after New.
type server struct {
	Options
	public    *url.URL // nil without PublicURL
	base      string   // the path of PublicURL, such as /entente; empty for a host of our own
	locales   []*locale
	completer *answer.Completer
	pages     *templates
	assets    *assets
	limiter   *limiter      // nil without a limit
	budgets   budgets       // of keys
	strangers once          // for the notice of an origin that a key is not for
	unnamed   sync.Once     // for the notice of a proxy that is not trusted
	places    *places       // for what is answered at once
	sending   *sending      // answers on their way
	exporting chan struct{} // one for each export under way
	siteMap   *siteMap
}

// New returns the handler of all pages and the API. An error is a fault of the options or of the embedded files.
func New(o Options) (http.Handler, error) {
	if o.Engine == nil || o.Info == nil {
		return nil, errors.New("web: no engine")
	}
	if o.Logger == nil {
		o.Logger = slog.New(slog.DiscardHandler)
	}
	if o.Ready == nil {
		o.Ready = func() error { return nil }
	}
	if o.Behind == nil {
		o.Behind = func() string { return "" }
	}
	o.Info = within(searchDeadline, o.Info)
	if health := o.Health; health != nil {
		o.Health = func(ctx context.Context) index.Health {
			ctx, cancel := context.WithTimeout(ctx, searchDeadline)
			defer cancel()
			return health(ctx)
		}
	}
	if o.DefaultLanguage == "" {
		o.DefaultLanguage = lang.EN
	}
	if o.Concurrency <= 0 {
		o.Concurrency = 2 * runtime.GOMAXPROCS(0)
	}
	if o.Metrics == nil {
		o.Metrics = &Metrics{}
	}
	s := &server{Options: o, places: newPlaces(o.Concurrency, runtime.GOMAXPROCS(0)), sending: newSending(maxSending), exporting: make(chan struct{}, max(1, o.Concurrency/2)), completer: answer.NewCompleter(o.Engine)}
	if o.RateLimit < 0 {
		return nil, fmt.Errorf("rate limit %d: want requests a minute, or 0", o.RateLimit)
	}
	if o.RateLimit > 0 {
		s.limiter = newLimiter(o.RateLimit, time.Minute, rememberedNetworks)
	}
	if err := ParseReport(o.Report); err != nil {
		return nil, err
	}
	if o.PublicURL != "" {
		u, err := ParsePublicURL(o.PublicURL)
		if err != nil {
			return nil, err
		}
		s.base = u.Path
		s.public = u
	}
	s.siteMap = &siteMap{size: sitemapSize}
	var err error
	if s.locales, err = loadLocales(); err != nil {
		return nil, fmt.Errorf("locales: %w", err)
	}
	if s.locale(o.DefaultLanguage) == nil {
		return nil, fmt.Errorf("default language %q: no such locale", o.DefaultLanguage)
	}
	if s.assets, err = loadAssets(); err != nil {
		return nil, fmt.Errorf("assets: %w", err)
	}
	if s.pages, err = parseTemplates(s.locales, s.assets); err != nil {
		return nil, fmt.Errorf("templates: %w", err)
	}
	r, err := s.routes()
	if err != nil {
		return nil, err
	}
	if err := standsBelow(s.base, r.Routes()); err != nil {
		return nil, err
	}
	o.Metrics.face = s
	return headAsGet(compress(below(s.base, r))), nil
}

// quiet keeps gin from writing its route table to the terminal. The mode is gin's own global, so it is set once.
var quiet = sync.OnceFunc(func() { gin.SetMode(gin.ReleaseMode) })

// NewServer returns a server with a bound on everything a slow or greedy client could hold on to.
func NewServer(addr string, h http.Handler) *http.Server {
	return &http.Server{
		Addr:              addr,
		Handler:           h,
		ReadHeaderTimeout: 4 * time.Second,
		ReadTimeout:       15 * time.Second,
		WriteTimeout:      30 * time.Second,
		IdleTimeout:       60 * time.Second,
		// Room for a megabyte of query, so that it is refused as a problem that names what is wrong. Beyond this net/http
		// answers by itself, in plain text.
		MaxHeaderBytes: 1<<20 + 64<<10,
	}
}

// locale returns the locale of c, or nil.
func (s *server) locale(c lang.Code) *locale {
	for _, l := range s.locales {
		if l.Code == c {
			return l
		}
	}
	return nil
}

// within bounds how long it may take to tell what is served: an index elsewhere may say nothing at all.
func within(d time.Duration, info func(context.Context) (index.Info, error)) func(context.Context) (index.Info, error) {
	return func(ctx context.Context) (index.Info, error) {
		ctx, cancel := context.WithTimeout(ctx, d)
		defer cancel()
		return info(ctx)
	}
}
