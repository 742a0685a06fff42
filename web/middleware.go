package web

import (
	"context"
	"crypto/rand"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"log/slog"
	"net/http"
	"net/netip"
	"runtime/debug"
	"strings"
	"time"

	"github.com/gin-gonic/gin"
)

// policy lets a page load what this server sends and nothing else, run no script that is not a file of ours, and make no
// markup out of text.
const policy = "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; connect-src 'self'; " +
	"form-action 'self'; base-uri 'none'; frame-ancestors 'none'; require-trusted-types-for 'script'; trusted-types 'none'"

const requestIDKey = "request-id"

func requestID(c *gin.Context) string { return c.GetString(requestIDKey) }

// identify gives the request a number that the log, the answer and an error page share. A client's own is not believed.
func identify(c *gin.Context) {
	var b [8]byte
	// crypto/rand never fails: it ends the program instead.
	_, _ = rand.Read(b[:])
	id := hex.EncodeToString(b[:])
	c.Set(requestIDKey, id)
	c.Header("X-Request-Id", id)
}

// notice tells the operator, once, of a proxy that was not named: the addresses it forwards are not believed, so that all of
// its readers are taken for one.
func (s *server) notice(c *gin.Context) {
	if c.GetHeader("X-Forwarded-For") == "" || c.ClientIP() != c.RemoteIP() {
		return
	}
	s.unnamed.Do(func() {
		s.Logger.Warn("X-Forwarded-For is not believed: if a proxy sends it, name it in --trusted-proxies", "from", network(c.RemoteIP()))
	})
}

// guard sets the headers that every answer carries.
func (s *server) guard(c *gin.Context) {
	h := c.Writer.Header()
	h.Set("Content-Security-Policy", policy)
	h.Set("X-Content-Type-Options", "nosniff")
	h.Set("Referrer-Policy", "same-origin")
	h.Set("Permissions-Policy", "camera=(), geolocation=(), microphone=()")
	h.Set("Cross-Origin-Opener-Policy", "same-origin")
	h.Set("Vary", "Accept-Encoding")
	if isAPI(c) {
		// Anyone may read what anyone may see. No credentials exist, so none are allowed.
		h.Set("Access-Control-Allow-Origin", "*")
		h.Set("Access-Control-Expose-Headers", "Entente-Generation, Entente-Total, Link, RateLimit, RateLimit-Policy, Retry-After, X-Request-Id")
		h.Set("Cross-Origin-Resource-Policy", "cross-origin")
	} else {
		h.Set("Cross-Origin-Resource-Policy", "same-origin")
	}
	if s.public != nil && s.public.Scheme == "https" && s.base == "" { // below a path the host is another's to speak for
		h.Set("Strict-Transport-Security", "max-age=31536000")
	}
}

// bound refuses what no honest request needs, before any of it is parsed.
func (s *server) bound(c *gin.Context) {
	if c.Request.ContentLength != 0 { // else the server would wait for the body before it answers, to keep the connection
		c.Header("Connection", "close")
	}
	switch {
	case len(c.Request.URL.RawQuery) > maxQueryString || len(c.Request.URL.Path) > maxQueryString:
		s.fail(c, errURITooLong)
		c.Abort()
	case headerBytes(c.Request.Header) > maxHeaders:
		s.fail(c, errHeadersTooBig)
		c.Abort()
	case c.Request.ContentLength > maxBody:
		s.fail(c, errBodyTooBig)
		c.Abort()
	default:
		c.Request.Body = http.MaxBytesReader(c.Writer, c.Request.Body, maxBody)
	}
}

// headerBytes is how much the header fields of a request hold.
func headerBytes(h http.Header) int {
	n := 0
	for name, values := range h {
		for _, v := range values {
			n += len(name) + len(v)
		}
	}
	return n
}

// log writes a line a request: its route and path, never the words that were searched, and the network rather than the
// address it came from. It counts the request as well, whether its answer was finished or cut off.
func (s *server) log(c *gin.Context) {
	begin := time.Now()
	defer func() { s.tell(c, time.Since(begin)) }()
	c.Next()
}

func (s *server) tell(c *gin.Context, took time.Duration) {
	s.Metrics.observe(s.routeOf(c), c.Writer.Status(), took)
	s.Logger.LogAttrs(c.Request.Context(), slog.LevelInfo, "request",
		slog.String("id", requestID(c)),
		slog.String("method", shorten(c.Request.Method, 20)),
		slog.String("path", shorten(c.Request.URL.Path, 200)),
		slog.Int("status", c.Writer.Status()),
		slog.Int("bytes", max(c.Writer.Size(), 0)),
		slog.Duration("took", took),
		slog.String("client", network(c.ClientIP())),
	)
}

// network cuts an address to what tells no household: /24 of IPv4, /48 of IPv6.
func network(ip string) string {
	a, err := netip.ParseAddr(ip)
	if err != nil {
		return ""
	}
	return prefix(a).String()
}

// recoverPanics answers with an internal error where the code has a fault.
func (s *server) recoverPanics(c *gin.Context) {
	defer func() {
		r := recover()
		if r == nil {
			return
		}
		if err, ok := r.(error); ok && errors.Is(err, http.ErrAbortHandler) {
			panic(r)
		}
		s.fail(c, fmt.Errorf("%w: %v\n%s", errPanic, r, debug.Stack()))
		c.Abort()
	}()
	c.Next()
}

// answering holds one of the places for questions, and gives the question its deadline. Who finds no place for a quarter
// of a second is sent away: a queue would only make everyone wait. The answer is sent when the place has been given back.
func (s *server) answering(c *gin.Context) {
	if !s.charge(c) {
		return
	}
	client := c.Request.Context()
	seat, err := s.places.take(client, turnOf(c, mayTakeLong(c.Request.URL.Path, c.Request.URL.Query())), queueDeadline)
	if err != nil {
		s.fail(c, err)
		c.Abort()
		return
	}
	answer := &held{ResponseWriter: c.Writer}
	c.Writer = answer
	defer func() {
		seat.back()
		c.Writer = answer.ResponseWriter
	}()
	c.Set(placeKey, func() {
		seat.back()
		answer.pass()
	})
	ctx, cancel := context.WithTimeout(context.WithValue(client, askerKey{}, client), searchDeadline)
	defer cancel()
	c.Request = c.Request.WithContext(seat.context(ctx))
	c.Next()
	seat.back()
	sent := s.sending.begin(answer.body.Len(), func() {
		// Where it can not be set, nothing can be cut off: a recorder of a test, which reads at once.
		_ = http.NewResponseController(answer.ResponseWriter).SetWriteDeadline(time.Now())
	})
	defer sent()
	answer.pass()
}

// placeKey is where answering keeps what gives its place back, in the gin context.
const placeKey = "place"

// leave gives the place for questions back before the answer is written, where that may take long, and lets what is written
// through at once.
func leave(c *gin.Context) {
	if release, ok := c.MustGet(placeKey).(func()); ok {
		release()
	}
}

// askerKey is where answering keeps the context of the request.
type askerKey struct{}

// asker returns a context without the deadline of a question, which ends when the client goes.
func asker(ctx context.Context) context.Context {
	if client, ok := ctx.Value(askerKey{}).(context.Context); ok {
		return client
	}
	return ctx
}

// unchanged answers 304 when the reader holds what would be sent: the same address of the same state of the index, said
// by the same version of the program, on the same day: an answer may name it.
func (s *server) unchanged(c *gin.Context) {
	info, err := s.Info(c.Request.Context())
	if err != nil {
		s.fail(c, err)
		c.Abort()
		return
	}
	sum := sha256.Sum256([]byte(strings.Join([]string{time.Now().UTC().Format(time.DateOnly), s.Version, s.PublicURL, info.Generation, info.Updated.UTC().Format(time.RFC3339Nano), c.Request.URL.Path, c.Request.URL.RawQuery, siteTag(c)}, "\x00")))
	tag := `W/"` + hex.EncodeToString(sum[:12]) + `"`
	h := c.Writer.Header()
	h.Set("Cache-Control", "no-cache") // may be kept, must be asked about: new documents show at once
	for held := range strings.SplitSeq(c.Request.Header.Get("If-None-Match"), ",") {
		if strings.TrimPrefix(strings.TrimSpace(held), "W/") == strings.TrimPrefix(tag, "W/") {
			h.Set("ETag", tag)
			c.AbortWithStatus(http.StatusNotModified)
			return
		}
	}
	h.Set("ETag", tag)
	s.charge(c)
}

func levelOf(status int) slog.Level {
	if status == http.StatusServiceUnavailable {
		return slog.LevelWarn
	}
	return slog.LevelError
}

func attrs(c *gin.Context, err error) []slog.Attr {
	return []slog.Attr{
		slog.String("id", requestID(c)),
		slog.String("path", shorten(c.Request.URL.Path, 200)),
		slog.String("error", err.Error()),
	}
}
