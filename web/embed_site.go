package web

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"net/netip"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"sync"
	"time"

	"github.com/gin-gonic/gin"

	"entente/internal/answer"
	"entente/internal/query"
	"entente/internal/sites"
)

// A page of another site asks with a key, site=KEY, that sites.toml knows: from which origins, how often, and within which bounds is
// decided here, never by what comes along.

// errOrigin is a script on a page of an origin that a key is not for.
var errOrigin = errors.New("the origin may not use this key")

// errSiteRate is a key that was asked with too often.
var errSiteRate = errors.New("too many requests with one key")

// filledIn is an error whose sentences have blanks to fill in.
type filledIn struct {
	kind  error
	words []any // names and values, as locale.text takes them
}

func (w *filledIn) Error() string {
	return strings.TrimSpace(fmt.Sprintln(append([]any{w.kind}, w.words...)...))
}
func (w *filledIn) Unwrap() error { return w.kind }

// wordsOf are what fills in the sentences for an error.
func wordsOf(err error) []any {
	if w, ok := errors.AsType[*filledIn](err); ok {
		return w.words
	}
	return nil
}

// guestKey is where a request keeps the site whose key it has.
const guestKey = "guest"

// guest returns the site whose key a request has, and nil when it has none that is known.
func guest(c *gin.Context) *sites.Site {
	s, _ := c.Value(guestKey).(*sites.Site)
	return s
}

// keyed returns the site that a key is for.
func (s *server) keyed(key string) (sites.Site, bool) {
	if s.Sites == nil || key == "" {
		return sites.Site{}, false
	}
	for _, site := range s.Sites() {
		if site.Embed != nil && site.Embed.Key == key {
			return site, true
		}
	}
	return sites.Site{}, false
}

// embedded looks at the key of a request: a script on a page of an origin that is not listed is refused; to one of those listed, and to
// nobody else, the answer may be read. Without an Origin it was no script of another site that asked.
func (s *server) embedded(c *gin.Context) {
	if s.Sites == nil || !strings.Contains(c.Request.URL.RawQuery, "=") || len(c.Request.URL.RawQuery) > maxQueryString {
		return
	}
	v, _ := url.ParseQuery(c.Request.URL.RawQuery) // what can not be read is told further on
	var site sites.Site
	known := false
	for _, key := range v["site"] { // an empty one before it is no way around it
		if site, known = s.keyed(strings.TrimSpace(key)); known {
			break
		}
	}
	if !known {
		return
	}
	h := c.Writer.Header()
	h.Set("Vary", "Accept-Encoding, Origin")
	origin := c.GetHeader("Origin")
	if origin != "" && !s.ours(c, origin) && !site.Embed.Allows(origin) {
		s.strangers.Do(site.Embed.Key+" "+origin, func() {
			s.Logger.Warn("a page of another origin uses a key that is not for it: see origins in sites.toml", "site", site.Name, "origin", shorten(origin, 100))
		})
		if s.charge(c) { // it costs as much as any other request; the answer may be read, so that it tells what to do
			s.fail(c, &filledIn{errOrigin, []any{"origin", shorten(origin, 100), "site", site.Name, "key", site.Embed.Key}})
			c.Abort()
		}
		return
	}
	c.Set(guestKey, &site)
	if isAPI(c) {
		h.Del("Access-Control-Allow-Origin")
		if origin != "" {
			h.Set("Access-Control-Allow-Origin", origin)
		}
	}
}

// ours reports whether an origin is that of the service itself.
func (s *server) ours(c *gin.Context, origin string) bool {
	if s.public != nil && origin == s.public.Scheme+"://"+s.public.Host {
		return true
	}
	u, err := url.Parse(origin)
	return err == nil && u.Host != "" && u.Host == c.Request.Host
}

// once does a thing once for each of its names, and forgets them all when they become many.
type once struct {
	mu   sync.Mutex
	done map[string]bool
}

// Do calls f the first time it gets a name.
func (o *once) Do(name string, f func()) {
	o.mu.Lock()
	defer o.mu.Unlock()
	if o.done[name] {
		return
	}
	if o.done == nil || len(o.done) >= 1000 {
		o.done = map[string]bool{}
	}
	o.done[name] = true
	f()
}

// parse reads the parameters of a question and holds it to the bounds of its site.
func (s *server) parse(c *gin.Context, v url.Values) (query.Query, error) {
	q, err := query.Parse(v)
	if q.Site == "" {
		return q, err
	}
	bounds, known, failed := s.bounds(c.Request.Context(), q.Site)
	switch {
	case failed != nil:
		return q, failed
	case !known:
		return q, errors.Join(err, &query.Error{Param: "site", Value: shorten(q.Site, 100), Code: query.UnknownValue})
	}
	q.Within = bounds
	return q, err
}

// bounds returns what site=KEY stands for: the filters of a key of sites.toml; nil for the pages that were crawled under a name, which is
// that of a site there or the host of an address.
func (s *server) bounds(ctx context.Context, key string) (within []query.Filter, known bool, err error) {
	if site, ok := s.keyed(key); ok {
		return site.Embed.Within, true, nil
	}
	if s.Sites != nil && slices.ContainsFunc(s.Sites(), func(site sites.Site) bool { return site.Name == key }) {
		return nil, true, nil
	}
	known, err = answer.Crawled(ctx, s.Engine, key)
	return nil, known, err
}

// heldTo is what a page tells of the bounds of its question.
type heldTo struct {
	Text string
	All  string // the same question asked of everything
}

// boundsOf tells to what the site of a question holds it, and where it is asked of everything. It is nil where that is the same.
func boundsOf(l *locale, q query.Query, site *sites.Site, everything string) *heldTo {
	bounds := q.Bounds()
	if len(bounds) == 0 {
		return nil
	}
	name := q.Site
	if site != nil {
		name = site.Name
		if len(site.Embed.Origins) > 0 {
			if u, err := url.Parse(site.Embed.Origins[0]); err == nil {
				name = u.Host
			}
		}
	}
	var parts []string
	for _, b := range bounds {
		facet, ok := query.FacetByName(b.Facet)
		if !ok {
			parts = append(parts, l.say("held.pages", "site", strings.Join(b.Any, ", ")))
			continue
		}
		var values []string
		for _, v := range b.Any {
			values = append(values, valueLabel(l, facet, v, answer.Answer{}))
		}
		parts = append(parts, l.say("held.part", "facet", l.say("facet."+b.Facet), "values", strings.Join(values, ", ")))
	}
	return &heldTo{Text: l.say("held.to", "site", name, "bounds", strings.Join(parts, " · ")), All: everything}
}

// freed returns a question without its site.
func freed(q query.Query) query.Query {
	q.Site, q.Within = "", nil
	return q.WithPage(1)
}

// siteTag is what an answer depends on beside its address and the index.
func siteTag(c *gin.Context) string {
	site := guest(c)
	if site == nil {
		return ""
	}
	return fmt.Sprintf("%s %q %q", site.Name, site.Embed.Origins, query.Query{Within: site.Embed.Within}.BoundsKey())
}

// budget is what may be asked with a key: by everybody together, and by one network, so that none uses up what is there for all.
type budget struct {
	rate   int
	all    *limiter
	shares *limiter
}

// networksOfKey is how many networks are remembered for a key.
const networksOfKey = 1024

// budgets are those of the keys.
type budgets struct {
	mu sync.Mutex
	of map[string]*budget
}

// get returns the budget of a key, a new one when its rate has changed; nil without a rate.
func (b *budgets) get(e sites.Embed) *budget {
	if e.Rate == 0 {
		return nil
	}
	b.mu.Lock()
	defer b.mu.Unlock()
	if held := b.of[e.Key]; held != nil && held.rate == e.Rate {
		return held
	}
	if b.of == nil {
		b.of = map[string]*budget{}
	}
	b.of[e.Key] = &budget{rate: e.Rate, all: newLimiter(e.Rate, time.Minute, 1), shares: newLimiter(e.Share(), time.Minute, networksOfKey)}
	return b.of[e.Key]
}

// paidKey marks a request that was charged to its key.
const paidKey = "paid"

// spent is what a request left of one of the budgets it was charged to.
type spent struct {
	name  string
	quota int
	allowance
}

// takeOfKey charges a request to the budgets of its key, once: to the share of its network, then to what is there for all. Who asks from
// the machine itself has no share, as with networks.
func (s *server) takeOfKey(c *gin.Context) []spent {
	site := guest(c)
	if site == nil || c.GetBool(paidKey) {
		return nil
	}
	c.Set(paidKey, true)
	b := s.budgets.get(*site.Embed)
	if b == nil {
		return nil
	}
	now := time.Now()
	var all []spent
	if addr, err := netip.ParseAddr(c.ClientIP()); err == nil && !addr.IsLoopback() {
		a := spent{"site-network", site.Embed.Share(), b.shares.take(prefix(addr), now)}
		if all = append(all, a); !a.ok {
			return all
		}
	}
	return append(all, spent{"site", site.Embed.Rate, b.all.take(netip.Prefix{}, now)})
}

// chargeKey charges a request to its key as charge does to its network, and tells beside that what is left.
func (s *server) chargeKey(c *gin.Context) bool {
	h := c.Writer.Header()
	for _, a := range s.takeOfKey(c) {
		policy, left := fmt.Sprintf(`"%s";q=%d;w=60`, a.name, a.quota), fmt.Sprintf(`"%s";r=%d;t=%d`, a.name, a.left, seconds(a.full))
		if before := h.Get("RateLimit"); before != "" {
			policy, left = h.Get("RateLimit-Policy")+", "+policy, before+", "+left
		}
		h.Set("RateLimit-Policy", policy)
		h.Set("RateLimit", left)
		if !a.ok {
			h.Set("Retry-After", strconv.Itoa(max(1, seconds(a.wait))))
			s.fail(c, &filledIn{errSiteRate, []any{"site", guest(c).Name, "rate", guest(c).Embed.Rate}})
			c.Abort()
			return false
		}
	}
	return true
}

// options answers what may be asked of an address. No preflight is ever needed: questions are simple ones. Who sends one is told that no
// header of their own is taken.
func (s *server) options(c *gin.Context, allow string) {
	c.Header("Allow", allow+", "+http.MethodOptions)
	if isAPI(c) && c.GetHeader("Access-Control-Request-Method") != "" {
		c.Header("Access-Control-Allow-Methods", allow)
		c.Header("Access-Control-Max-Age", "600")
	}
	c.Header("Cache-Control", "no-store")
	c.Status(http.StatusNoContent)
	c.Writer.WriteHeaderNow()
}
