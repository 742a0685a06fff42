// Package fetch gets one address from the web within its limits and without reaching what is not public.
package fetch

import (
	"bytes"
	"compress/gzip"
	"context"
	"crypto/tls"
	"crypto/x509"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"strconv"
	"strings"
	"time"

	"entente/internal/record"
	"entente/internal/source"
)

// Limits of one fetch. Timeout is for all of it, redirects and body included, so that a server that sends a byte a second
// holds nobody longer.
const (
	Timeout      = 30 * time.Second
	MaxRedirects = 5
	maxHeader    = 256 << 10
)

// Options say who asks and what may be reached. The zero value reaches public addresses on ports 80 and 443.
type Options struct {
	Agent    string           // the User-Agent header
	Allow    []string         // hosts, addresses and networks that may be reached though they are not public; see ParseAllowed
	Timeout  time.Duration    // Timeout when 0
	MaxBytes int64            // of a body, as sent and unpacked; source.MaxBytes when 0
	Now      func() time.Time // time.Now when nil
	Resolver *net.Resolver    // the system's when nil
	Roots    *x509.CertPool   // the system's when nil
}

// Client fetches. It is safe for concurrent use.
type Client struct {
	Options
	http *http.Client
}

// New returns a client. An entry of Allow that can not be read is an error.
func New(o Options) (*Client, error) {
	allowed, err := ParseAllowed(o.Allow)
	if err != nil {
		return nil, err
	}
	if o.Timeout <= 0 {
		o.Timeout = Timeout
	}
	if o.MaxBytes <= 0 {
		o.MaxBytes = source.MaxBytes
	}
	if o.Now == nil {
		o.Now = time.Now
	}
	guard := guard{allowed: allowed}
	dialer := &net.Dialer{Timeout: o.Timeout, ControlContext: guard.control, Resolver: o.Resolver}
	transport := &http.Transport{
		Proxy: nil, // one named in the environment would connect for us, past the guard
		DialContext: func(ctx context.Context, network, address string) (net.Conn, error) {
			return dialer.DialContext(withHost(ctx, address), network, address)
		},
		TLSClientConfig:        &tls.Config{RootCAs: o.Roots, MinVersion: tls.VersionTLS12},
		ForceAttemptHTTP2:      true,
		DisableCompression:     true, // we unpack ourselves, and count
		MaxIdleConns:           16,
		MaxIdleConnsPerHost:    2,
		IdleConnTimeout:        30 * time.Second,
		TLSHandshakeTimeout:    o.Timeout,
		MaxResponseHeaderBytes: maxHeader,
	}
	return &Client{Options: o, http: &http.Client{
		Transport:     transport,
		CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse },
	}}, nil
}

// Close gives up the connections that are kept open.
func (c *Client) Close() { c.http.CloseIdleConnections() }

// Held is what is held of an address already, so that its server need not send it again.
type Held struct {
	ETag      string
	Modified  time.Time
	Retrieved time.Time // when it was sent; no part of the request
}

// Request is one thing to fetch.
type Request struct {
	Address   string                      // brought into its canonical form first
	Redirects int                         // followed, at most MaxRedirects; beyond them the fetch fails, at 0 the redirect is the answer
	Held      func(address string) Held   // of each address on the way; nothing when nil
	Want      func(mediaType string) bool // whether the body is read; always when nil. It is asked for status 200 only
	Cut       int64                       // the body ends here without complaint, when above 0
	Accept    string                      // the Accept header
	Permit    func(address string) error  // asked of each redirect before it is followed, when not nil
}

// Response is what a server answered.
type Response struct {
	Address    string // the last one, after redirects, canonical
	Status     int
	Type       string // Content-Type as sent
	Body       []byte // nil when it was not wanted
	Unwanted   bool   // Want said no
	ETag       string
	Modified   time.Time // Last-Modified, zero when absent or no date
	Location   string    // of a redirect that is not followed: canonical, empty when it leads nowhere we go
	Reason     string    // why Location is empty
	RetryAfter time.Duration
	Robots     []string // X-Robots-Tag, a value each
	Links      []string // the Link header, a value each
	Retrieved  time.Time
}

// Get fetches one address. The error holds a *record.Failure, or is the context's own. A status of 400 and more is an answer
// and no error.
func (c *Client) Get(ctx context.Context, r Request) (*Response, error) {
	limited, cancel := context.WithTimeout(ctx, c.Timeout)
	defer cancel()
	resp, err := c.follow(limited, r)
	if err == nil {
		return resp, nil
	}
	if ctx.Err() != nil {
		return nil, ctx.Err()
	}
	return nil, fmt.Errorf("fetch %s: %w", r.Address, c.failure(err))
}

func (c *Client) follow(ctx context.Context, r Request) (*Response, error) {
	address, err := Canonical(r.Address)
	if err != nil {
		return nil, err
	}
	for hops := 0; ; hops++ {
		resp, err := c.once(ctx, address, r)
		if err != nil || !isRedirect(resp.Status) || r.Redirects == 0 {
			return resp, err
		}
		if resp.Location == "" {
			return nil, &record.Failure{Class: record.ClassUnreadable, Reason: resp.Reason}
		}
		if hops == min(r.Redirects, MaxRedirects) {
			return nil, &record.Failure{Class: record.ClassUnreadable, Reason: fmt.Sprintf("it is redirected more than %d times", hops)}
		}
		if r.Permit != nil {
			if err := r.Permit(resp.Location); err != nil {
				return nil, err
			}
		}
		address = resp.Location
	}
}

func isRedirect(status int) bool {
	switch status {
	case http.StatusMovedPermanently, http.StatusFound, http.StatusSeeOther, http.StatusTemporaryRedirect, http.StatusPermanentRedirect:
		return true
	}
	return false
}

// once asks one server once.
func (c *Client) once(ctx context.Context, address string, r Request) (*Response, error) {
	req, err := http.NewRequestWithContext(ctx, http.MethodGet, address, nil)
	if err != nil {
		return nil, refused(err.Error())
	}
	req.Header.Set("User-Agent", c.Agent)
	req.Header.Set("Accept-Encoding", "gzip")
	if r.Accept != "" {
		req.Header.Set("Accept", r.Accept)
	}
	if r.Held != nil {
		held := r.Held(address)
		if held.ETag != "" {
			req.Header.Set("If-None-Match", held.ETag)
		}
		if !held.Modified.IsZero() {
			req.Header.Set("If-Modified-Since", held.Modified.UTC().Format(http.TimeFormat))
		}
	}
	answer, err := c.http.Do(req)
	if err != nil {
		return nil, err
	}
	defer answer.Body.Close()
	resp := c.heading(address, answer)
	switch {
	case isRedirect(resp.Status):
		resp.Location, resp.Reason = redirected(address, answer.Header.Get("Location"))
		return resp, nil
	case resp.Status != http.StatusOK:
		return resp, nil
	case r.Want != nil && !r.Want(resp.Type):
		resp.Unwanted = true
		return resp, nil
	}
	resp.Body, err = c.body(answer, r.Cut)
	return resp, err
}

// heading reads what is said before the body.
func (c *Client) heading(address string, answer *http.Response) *Response {
	now := c.Now()
	resp := &Response{
		Address: address, Status: answer.StatusCode, Type: answer.Header.Get("Content-Type"),
		ETag: answer.Header.Get("ETag"), Robots: answer.Header.Values("X-Robots-Tag"), Links: answer.Header.Values("Link"),
		RetryAfter: retryAfter(answer.Header.Get("Retry-After"), now), Retrieved: now.UTC(),
	}
	if t, err := http.ParseTime(answer.Header.Get("Last-Modified")); err == nil {
		resp.Modified = t.UTC()
	}
	return resp
}

// redirected resolves where a redirect leads. What is asked for in secret is never asked for in the open.
func redirected(from, location string) (to, reason string) {
	if location == "" {
		return "", "it is redirected, and the server does not say where to"
	}
	to, err := Resolve(from, location)
	switch {
	case err != nil:
		return "", "it is redirected to an address that is refused: " + record.AsFailure(err).Reason
	case strings.HasPrefix(from, "https:") && strings.HasPrefix(to, "http:"):
		return "", "it is redirected from https to http, which is refused"
	}
	return to, ""
}

// retryAfter reads the header of that name: seconds, or a date.
func retryAfter(v string, now time.Time) time.Duration {
	const most = 365 * 24 * time.Hour // keeps the sum in range; the crawl has its own limit
	if n, err := strconv.ParseInt(strings.TrimSpace(v), 10, 64); err == nil {
		return time.Duration(min(max(n, 0), int64(most/time.Second))) * time.Second
	}
	if t, err := http.ParseTime(v); err == nil {
		return min(max(t.Sub(now), 0), most)
	}
	return 0
}

// body reads a body, unpacked, to its limit: both what is sent and what becomes of it are counted, so that neither a large
// file nor a small one that unpacks to a large one fills the memory.
func (c *Client) body(answer *http.Response, cut int64) ([]byte, error) {
	limit, cutting := c.MaxBytes, false
	if cut > 0 && cut < limit {
		limit, cutting = cut, true
	}
	if !cutting && answer.ContentLength > limit {
		return nil, tooLarge(limit)
	}
	raw := &io.LimitedReader{R: answer.Body, N: c.MaxBytes + 1}
	var unpacked io.Reader = raw
	switch encoding := strings.ToLower(strings.TrimSpace(answer.Header.Get("Content-Encoding"))); encoding {
	case "", "identity":
	case "gzip", "x-gzip":
		z, err := gzip.NewReader(raw)
		if errors.Is(err, io.EOF) {
			return []byte{}, nil // nothing, not even a header: an empty page
		}
		if err != nil {
			return nil, err
		}
		unpacked = z
	default:
		return nil, &record.Failure{Class: record.ClassUnsupported, Reason: fmt.Sprintf("the server packs it with %.40q, which was not asked for", encoding)}
	}
	var buffer bytes.Buffer
	if n := answer.ContentLength; n > 0 && n <= 1<<20 {
		buffer.Grow(int(n) + bytes.MinRead)
	}
	n, err := io.Copy(&buffer, io.LimitReader(unpacked, limit+1))
	switch {
	case n > limit && cutting:
		return buffer.Bytes()[:limit], nil
	case n > limit || raw.N <= 0:
		return nil, tooLarge(limit)
	case err != nil:
		return nil, err
	}
	return buffer.Bytes(), nil
}

func tooLarge(limit int64) error {
	return &record.Failure{Class: record.ClassTooLarge, Reason: fmt.Sprintf("the answer is larger than %d bytes, the limit", limit)}
}

// failure gives what went wrong its class.
func (c *Client) failure(err error) error {
	var f *record.Failure
	if errors.As(err, &f) {
		return f
	}
	unreadable := func(format string, args ...any) error {
		return &record.Failure{Class: record.ClassUnreadable, Reason: fmt.Sprintf(format, args...)}
	}
	dns, isDNS := errors.AsType[*net.DNSError](err)
	verify, isTLS := errors.AsType[*tls.CertificateVerificationError](err)
	alert, isAlert := errors.AsType[tls.AlertError](err)
	_, isRecord := errors.AsType[tls.RecordHeaderError](err)
	network, isNetwork := errors.AsType[net.Error](err)
	switch {
	case errors.Is(err, context.DeadlineExceeded), isNetwork && network.Timeout() && !isDNS:
		return &record.Failure{Class: record.ClassTimeout, Reason: fmt.Sprintf("there was no whole answer within %s", c.Timeout)}
	case isDNS && dns.IsNotFound:
		return &record.Failure{Class: record.ClassMissing, Reason: fmt.Sprintf("there is no host %s", dns.Name)}
	case isDNS:
		return unreadable("the host %s could not be looked up: %s", dns.Name, dns.Err)
	case isTLS:
		return unreadable("its certificate is not accepted: %s", verify.Err)
	case isAlert:
		return unreadable("no secure connection came about: %s", alert)
	case isRecord:
		return unreadable("no secure connection came about: the server does not speak TLS there")
	case errors.Is(err, gzip.ErrHeader), errors.Is(err, gzip.ErrChecksum), isFlate(err):
		return &record.Failure{Class: record.ClassCorrupt, Reason: "what the server packed can not be unpacked: " + err.Error()}
	case errors.Is(err, io.ErrUnexpectedEOF):
		return unreadable("the answer broke off before its end")
	case errors.Is(err, io.EOF):
		return unreadable("the server closed the connection without an answer")
	}
	return unreadable("%s", cause(err))
}

// isFlate recognises faults of packed data, which have a type each and no common one.
func isFlate(err error) bool { return strings.Contains(err.Error(), "flate:") }

// cause leaves out the address that net/http puts before an error: the item names it.
func cause(err error) string {
	if op, ok := errors.AsType[*net.OpError](err); ok {
		return op.Err.Error()
	}
	for {
		inner := errors.Unwrap(err)
		if inner == nil {
			return err.Error()
		}
		err = inner
	}
}
