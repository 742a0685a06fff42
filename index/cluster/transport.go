package cluster

import (
	"crypto/tls"
	"crypto/x509"
	"encoding/base64"
	"errors"
	"fmt"
	"net"
	"net/http"
	"net/url"
	"os"
	"slices"
	"sync"
	"sync/atomic"
	"time"

	"github.com/opensearch-project/opensearch-go/v4/opensearchtransport"
)

// newTransport makes what carries requests to the nodes. Of the client library it uses the lowest level, without its retries and without
// what it asks of nodes by itself: what is asked, how often and how long is decided in client.go.
func newTransport(o Options) (*opensearchtransport.Client, *nodes, error) {
	addresses, err := addressesOf(o)
	if err != nil {
		return nil, nil, err
	}
	header, err := credentials(o)
	if err != nil {
		return nil, nil, err
	}
	secure, err := trust(o.CAFile)
	if err != nil {
		return nil, nil, err
	}
	all := &nodes{now: time.Now}
	dialer := &net.Dialer{Timeout: 3 * time.Second, KeepAlive: 15 * time.Second}
	carrier := &http.Transport{
		// No proxy of the environment: it is meant for the web, and would be told documents and credentials.
		DialContext:         dialer.DialContext,
		TLSClientConfig:     secure,
		TLSHandshakeTimeout: 5 * time.Second,
		MaxIdleConnsPerHost: 16,
		IdleConnTimeout:     time.Minute,
		DisableCompression:  true, // most of what comes is compressed already, and the bound on an answer is of what is read
	}
	t, err := opensearchtransport.New(opensearchtransport.Config{
		URLs:                  addresses,
		Header:                header,
		Transport:             watched{carrier, all},
		ConnectionPoolFunc:    all.fill,
		DisableRetry:          true,
		NodeStatsInterval:     -1,
		MaxRetryClusterHealth: -1,
		HealthCheck:           opensearchtransport.NoOpHealthCheck,
	})
	return t, all, err
}

// addressesOf reads the addresses of nodes.
func addressesOf(o Options) ([]*url.URL, error) {
	var all []*url.URL
	for n, a := range o.Addresses {
		u, err := url.Parse(a)
		switch {
		case err != nil:
			return nil, fmt.Errorf("address %d is none", n+1) // the error would repeat it, and with it what may be a password
		case u.Scheme != "http" && u.Scheme != "https" || u.Host == "":
			return nil, fmt.Errorf("address %d: write it as https://host:port", n+1)
		case u.User != nil:
			return nil, fmt.Errorf("address %s: user and password are given apart, since addresses are logged", u.Redacted())
		case u.RawQuery != "" || u.Fragment != "":
			return nil, fmt.Errorf("address %s://%s: nothing may stand behind the path", u.Scheme, u.Host)
		}
		if u.Scheme == "http" && (o.User != "" || o.APIKey != "") && !loopback(u.Hostname()) {
			o.Logger.Warn("cluster: password or key go over the net for all to read; use https", "node", u.Host)
		}
		all = append(all, u)
	}
	if len(all) == 0 {
		return nil, errors.New("no address")
	}
	return all, nil
}

// loopback reports whether a host is this machine.
func loopback(host string) bool {
	return host == "localhost" || net.ParseIP(host).IsLoopback()
}

// credentials returns the header by which this program is let in.
func credentials(o Options) (http.Header, error) {
	switch {
	case o.APIKey != "" && (o.User != "" || o.Password != ""):
		return nil, errors.New("either a user with a password or an API key")
	case o.APIKey != "":
		return http.Header{"Authorization": {"ApiKey " + o.APIKey}}, nil
	case o.User != "":
		return http.Header{"Authorization": {"Basic " + base64.StdEncoding.EncodeToString([]byte(o.User+":"+o.Password))}}, nil
	case o.Password != "":
		return nil, errors.New("a password without a user")
	}
	return nil, nil
}

// trust returns whose certificates are believed: those that the authority in a PEM file signed, or the system's.
func trust(file string) (*tls.Config, error) {
	secure := &tls.Config{MinVersion: tls.VersionTLS12}
	if file == "" {
		return secure, nil
	}
	pem, err := os.ReadFile(file)
	if err != nil {
		return nil, fmt.Errorf("certificate of the authority: %w", err)
	}
	secure.RootCAs = x509.NewCertPool()
	if !secure.RootCAs.AppendCertsFromPEM(pem) {
		return nil, fmt.Errorf("certificate of the authority %s: no certificate in PEM", file)
	}
	return secure, nil
}

// nodes are those of a cluster, asked in turn. One that did not answer rests for a while, longer each time, unless all do: then the one
// that has rested most is asked.
type nodes struct {
	now func() time.Time

	mu   sync.Mutex
	all  []*node
	next int
}

type node struct {
	*opensearchtransport.Connection
	misses int
	until  time.Time // rests
}

// How long a node rests: the first time, doubled up to the last.
const (
	firstRest = 500 * time.Millisecond
	lastRest  = 15 * time.Second
)

var _ opensearchtransport.ConnectionPool = (*nodes)(nil)

// fill takes the nodes that the library has made of addresses.
func (ns *nodes) fill(all []*opensearchtransport.Connection, _ opensearchtransport.Selector) opensearchtransport.ConnectionPool {
	for _, c := range all {
		ns.all = append(ns.all, &node{Connection: c})
	}
	return ns
}

// Next returns the node that is asked next.
func (ns *nodes) Next() (*opensearchtransport.Connection, error) {
	ns.mu.Lock()
	defer ns.mu.Unlock()
	now, best := ns.now(), -1
	for i := range ns.all {
		at := (ns.next + i) % len(ns.all)
		if !now.Before(ns.all[at].until) {
			best = at
			break
		}
		if best < 0 || ns.all[at].until.Before(ns.all[best].until) {
			best = at
		}
	}
	ns.next = best + 1
	return ns.all[best].Connection, nil
}

// OnSuccess and OnFailure do nothing: the library does not say why something failed, and a caller who has gone speaks against no node.
func (ns *nodes) OnSuccess(*opensearchtransport.Connection)       {}
func (ns *nodes) OnFailure(*opensearchtransport.Connection) error { return nil }

// URLs returns the addresses of all nodes.
func (ns *nodes) URLs() []*url.URL {
	var all []*url.URL
	for _, n := range ns.all {
		all = append(all, n.URL)
	}
	return all
}

// note keeps whether the node of an address answered.
func (ns *nodes) note(host string, answered bool) {
	ns.mu.Lock()
	defer ns.mu.Unlock()
	for _, n := range ns.all {
		switch {
		case n.URL.Host != host:
		case answered:
			n.misses, n.until = 0, time.Time{}
		default:
			n.until = ns.now().Add(min(firstRest<<min(n.misses, 10), lastRest))
			n.misses++
		}
	}
}

// silent reports whether the node of an address did not answer the last time.
func (ns *nodes) silent(host string) bool {
	ns.mu.Lock()
	defer ns.mu.Unlock()
	return slices.ContainsFunc(ns.all, func(n *node) bool { return n.URL.Host == host && n.misses > 0 })
}

// bound tells to which node a request went.
type bound struct{ host atomic.Pointer[string] }

type boundKey struct{}

// silent reports whether that node does not answer others either.
func (b *bound) silent(ns *nodes) bool {
	host := b.host.Load()
	return host != nil && ns.silent(*host)
}

// watched carries requests and notes which nodes answer.
type watched struct {
	*http.Transport
	nodes *nodes
}

func (w watched) RoundTrip(r *http.Request) (*http.Response, error) {
	if b, ok := r.Context().Value(boundKey{}).(*bound); ok {
		host := r.URL.Host
		b.host.Store(&host)
	}
	began := time.Now()
	answer, err := w.Transport.RoundTrip(r)
	if err == nil || blamed(r.Context(), began) {
		w.nodes.note(r.URL.Host, err == nil)
	}
	return answer, err
}
