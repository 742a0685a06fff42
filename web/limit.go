package web

import (
	recent "container/list"
	"fmt"
	"math"
	"net/http"
	"net/netip"
	"strconv"
	"strings"
	"sync"
	"time"

	"github.com/gin-gonic/gin"
)

// rememberedNetworks bounds the memory of a limiter: some 3 MB when all of them are in use.
const rememberedNetworks = 16384

// limiter gives each network a bucket of tokens, one for a request, that fills evenly over window. Networks that have not
// asked for the longest time are forgotten first: theirs are the fullest buckets, so that least is given away.
type limiter struct {
	quota  float64
	window time.Duration
	most   int // networks remembered

	mu      sync.Mutex
	buckets map[netip.Prefix]*recent.Element
	order   *recent.List // of *bucket, the network that asked last in front
}

type bucket struct {
	network netip.Prefix
	tokens  float64
	at      time.Time // when tokens was right
}

// allowance is what a network has left.
type allowance struct {
	ok   bool
	left int           // requests
	wait time.Duration // until there is a token, when there is none
	full time.Duration // until the bucket is full again
}

func newLimiter(quota int, window time.Duration, most int) *limiter {
	return &limiter{quota: float64(quota), window: window, most: most, buckets: map[netip.Prefix]*recent.Element{}, order: recent.New()}
}

// take takes a token from the bucket of a network. An empty one stays as it is: who goes on asking waits no longer for it.
func (l *limiter) take(network netip.Prefix, now time.Time) allowance {
	l.mu.Lock()
	defer l.mu.Unlock()
	b := l.bucket(network, now)
	ok := b.tokens >= 1
	if ok {
		b.tokens--
	}
	perToken := float64(l.window) / l.quota
	return allowance{
		ok: ok, left: int(b.tokens),
		wait: time.Duration(math.Max(0, 1-b.tokens) * perToken),
		full: time.Duration((l.quota - b.tokens) * perToken),
	}
}

// bucket returns that of a network as it is now.
func (l *limiter) bucket(network netip.Prefix, now time.Time) *bucket {
	if e, ok := l.buckets[network]; ok {
		l.order.MoveToFront(e)
		b := e.Value.(*bucket)
		if passed := now.Sub(b.at); passed > 0 { // a clock that was put back gives nothing and takes nothing
			b.tokens = math.Min(l.quota, b.tokens+l.quota*float64(passed)/float64(l.window))
		}
		b.at = now
		return b
	}
	if l.order.Len() >= l.most {
		oldest := l.order.Back()
		delete(l.buckets, oldest.Value.(*bucket).network)
		l.order.Remove(oldest)
	}
	b := &bucket{network, l.quota, now}
	l.buckets[network] = l.order.PushFront(b)
	return b
}

// remembered is how many networks have a bucket.
func (l *limiter) remembered() int {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.order.Len()
}

// chargedKey marks a request that has paid, in the gin context.
const chargedKey = "charged"

// limit charges a request to the network it comes from, and turns it away where that has nothing left. What costs nothing is
// free: files, health, and an answer that the reader holds already. Whether they hold it is known further on, so that such
// a request is charged there.
func (s *server) limit(c *gin.Context) {
	if free(c.Request.URL.Path) {
		return
	}
	if c.GetHeader("If-None-Match") == "" {
		s.charge(c)
		return
	}
	c.Next()
	if c.Writer.Status() != http.StatusNotModified {
		if s.limiter != nil {
			s.charged(c) // of a page that never asks: too late to turn it away, in time for the next one
		}
		s.takeOfKey(c)
	}
}

// free tells the addresses that may be asked for at any rate.
func free(path string) bool {
	switch path {
	case "/healthz", "/readyz", "/robots.txt", "/favicon.ico":
		return true
	}
	return strings.HasPrefix(path, "/static/") || strings.HasPrefix(path, "/embed/")
}

// charge charges a request that has not paid, or answers it with a refusal and returns false.
func (s *server) charge(c *gin.Context) bool {
	switch {
	case free(c.Request.URL.Path):
		return true
	case s.limiter == nil:
		return s.chargeKey(c)
	}
	a, counted := s.charged(c)
	if !counted {
		return s.chargeKey(c)
	}
	h := c.Writer.Header()
	h.Set("RateLimit-Policy", fmt.Sprintf(`"network";q=%d;w=%d`, int(s.limiter.quota), int(s.limiter.window.Seconds())))
	h.Set("RateLimit", fmt.Sprintf(`"network";r=%d;t=%d`, a.left, seconds(a.full)))
	if a.ok {
		return s.chargeKey(c)
	}
	h.Set("Retry-After", strconv.Itoa(max(1, seconds(a.wait))))
	s.fail(c, errRate)
	c.Abort()
	return false
}

// charged takes a token for a request, once. Requests of the machine itself are not counted: there are no readers behind
// them but those of a proxy that nobody has named, who must not share one bucket.
func (s *server) charged(c *gin.Context) (a allowance, counted bool) {
	if c.GetBool(chargedKey) {
		return allowance{}, false
	}
	c.Set(chargedKey, true)
	addr, err := netip.ParseAddr(c.ClientIP())
	if err != nil || addr.IsLoopback() {
		return allowance{}, false
	}
	return s.limiter.take(prefix(addr), time.Now()), true
}

// seconds are whole ones, rounded up.
func seconds(d time.Duration) int { return int(math.Ceil(d.Seconds())) }

// prefix cuts an address to its network: /24 of IPv4, /48 of IPv6.
func prefix(a netip.Addr) netip.Prefix {
	a = a.Unmap().WithZone("")
	bits := 48
	if a.Is4() {
		bits = 24
	}
	p, err := a.Prefix(bits)
	if err != nil {
		return netip.Prefix{} // neither address has fewer bits
	}
	return p
}
