package fetch_test

import (
	"context"
	"net"
	"net/http"
	"net/http/httptest"
	"net/netip"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"golang.org/x/net/dns/dnsmessage"

	"entente/internal/fetch"
	"entente/internal/record"
)

func TestPublicAddresses(t *testing.T) {
	for a, want := range map[string]bool{
		"193.190.67.15": true, "8.8.8.8": true, "2001:4860:4860::8888": true, "2a02:a000::1": true, "::ffff:8.8.8.8": true, "172.32.0.1": true,
		"0.0.0.0": false, "0.1.2.3": false, "10.1.2.3": false, "100.64.0.1": false, "100.127.255.254": false, "127.0.0.1": false, "127.255.0.1": false,
		"169.254.169.254": false, "172.16.0.1": false, "172.31.255.255": false, "192.168.0.1": false, "192.0.0.1": false, "192.0.2.1": false,
		"198.18.0.1": false, "198.51.100.1": false, "203.0.113.1": false, "224.0.0.1": false, "239.255.255.255": false, "240.0.0.1": false,
		"255.255.255.255": false, "::": false, "::1": false, "::127.0.0.1": false, "::ffff:127.0.0.1": false, "::ffff:10.0.0.1": false,
		"64:ff9b::7f00:1": false, "64:ff9b:1::1": false, "2002:7f00:1::1": false, "2001:0:1::1": false, "2001:db8::1": false, "3fff::1": false,
		"fc00::1": false, "fd12:3456::1": false, "fe80::1": false, "fec0::1": false, "ff02::1": false, "100::1": false, "fe80::1%lo": false,
	} {
		if got := fetch.Public(netip.MustParseAddr(a)); got != want {
			t.Errorf("Public(%s) = %t, want %t", a, got, want)
		}
	}
}

func TestTheAllowListIsReadStrictly(t *testing.T) {
	for _, good := range []string{"intranet.stad.example", "intranet.stad.example:8080", "10.0.0.0/8", "127.0.0.1:4711", "127.0.0.1", "[::1]:80", "::1", "fd00::/8", "localhost"} {
		if _, err := fetch.ParseAllowed([]string{good}); err != nil {
			t.Errorf("%q: %v", good, err)
		}
	}
	for _, bad := range []string{"", "http://intranet/", "a/b", "10.0.0.0/99", "host:0", "host:http", "host:70000", "a b"} {
		if _, err := fetch.ParseAllowed([]string{bad}); err == nil {
			t.Errorf("%q is accepted", bad)
		}
	}
}

// client returns a client that may reach the servers given, and no other address that is not public.
func client(t *testing.T, o fetch.Options, servers ...*httptest.Server) *fetch.Client {
	t.Helper()
	for _, s := range servers {
		o.Allow = append(o.Allow, s.Listener.Addr().String())
	}
	c, err := fetch.New(o)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(c.Close)
	return c
}

// class is what became of a fetch in one word.
func class(err error) record.Class {
	if err == nil {
		return record.ClassOK
	}
	return record.AsFailure(err).Class
}

// A redirect to what is not public is refused, however the address is written (fault 67).
func TestRedirectsToWhatIsNotPublicAreRefused(t *testing.T) {
	inside := httptest.NewServer(http.HandlerFunc(func(http.ResponseWriter, *http.Request) { t.Error("the server inside was reached") }))
	defer inside.Close()
	port := inside.Listener.Addr().(*net.TCPAddr).Port
	at := func(host string) string { return "http://" + host + ":" + itoa(port) + "/" }
	for _, target := range []string{
		at("127.0.0.1"), at("localhost"), at("[::1]"), at("2130706433"), at("0177.0.0.1"), at("0x7f000001"), at("127.1"), at("[::ffff:127.0.0.1]"),
		at("[::ffff:7f00:1]"), at("0.0.0.0"), at("0"), at("LOCALHOST."), at("user@127.0.0.1"), "http://169.254.169.254/latest/meta-data/", "http://10.255.255.1/",
		"http://[64:ff9b::7f00:1]/", "http://[fe80::1]/", "//127.0.0.1:" + itoa(port) + "/",
		"file:///etc/passwd", "gopher://127.0.0.1:70/", "data:text/html,x", // (fault 69)
	} {
		front := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
			w.Header()["Location"] = []string{target}
			w.WriteHeader(http.StatusFound)
		}))
		start := time.Now()
		_, err := client(t, fetch.Options{}, front).Get(t.Context(), fetch.Request{Address: front.URL, Redirects: 5})
		if got := class(err); got != record.ClassUnreadable && got != record.ClassUnsupported {
			t.Errorf("redirected to %s: %v", target, err)
		}
		if d := time.Since(start); d > 5*time.Second {
			t.Errorf("redirected to %s: refused after %s only, so something was sent", target, d)
		}
		front.Close()
	}
}

func TestOtherPortsThanThoseOfTheWebAreRefused(t *testing.T) {
	c := client(t, fetch.Options{})
	_, err := c.Get(t.Context(), fetch.Request{Address: "http://193.190.67.15:22/"})
	if err == nil || !strings.Contains(err.Error(), "port 22") {
		t.Errorf("%v", err)
	}
}

func TestANetworkCanBeAllowed(t *testing.T) {
	s := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) { w.Write([]byte("intranet")) }))
	defer s.Close()
	for _, allow := range []string{"127.0.0.0/8", "127.0.0.1", s.Listener.Addr().String()} {
		resp, err := client(t, fetch.Options{Allow: []string{allow}}).Get(t.Context(), fetch.Request{Address: s.URL})
		if err != nil || string(resp.Body) != "intranet" {
			t.Errorf("%s allowed: %v", allow, err)
		}
	}
	if _, err := client(t, fetch.Options{Allow: []string{"127.0.0.1:1", "10.0.0.0/8", "localhost"}}).Get(t.Context(), fetch.Request{Address: s.URL}); err == nil {
		t.Error("reached with another port, network and name allowed")
	}
}

// A name that resolves to a public address first and to the inside afterwards is refused when it connects (fault 68).
func TestANameThatComesToResolveToTheInsideIsRefused(t *testing.T) {
	reached := atomic.Bool{}
	inside := httptest.NewServer(http.HandlerFunc(func(http.ResponseWriter, *http.Request) { reached.Store(true) }))
	defer inside.Close()
	var asked atomic.Int32
	resolver := nameServer(t, func() [4]byte {
		if asked.Add(1) == 1 {
			return [4]byte{193, 190, 67, 15}
		}
		return [4]byte{127, 0, 0, 1}
	})
	if got, err := resolver.LookupHost(t.Context(), "wissel.example"); err != nil || got[0] != "193.190.67.15" {
		t.Fatalf("the first look-up gives %q, %v", got, err)
	}
	c := client(t, fetch.Options{Resolver: resolver})
	_, err := c.Get(t.Context(), fetch.Request{Address: "http://wissel.example:" + itoa(inside.Listener.Addr().(*net.TCPAddr).Port) + "/"})
	if err == nil || !strings.Contains(err.Error(), "no public address") || reached.Load() {
		t.Errorf("reached %t, %v", reached.Load(), err)
	}
}

// nameServer is a resolver that gives one address for every name.
func nameServer(t *testing.T, address func() [4]byte) *net.Resolver {
	t.Helper()
	conn, err := net.ListenPacket("udp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { conn.Close() })
	go func() {
		buffer := make([]byte, 1500)
		for {
			n, from, err := conn.ReadFrom(buffer)
			if err != nil {
				return
			}
			var m dnsmessage.Message
			if m.Unpack(buffer[:n]) != nil || len(m.Questions) == 0 {
				continue
			}
			m.Response, m.Additionals = true, nil
			if q := m.Questions[0]; q.Type == dnsmessage.TypeA {
				m.Answers = []dnsmessage.Resource{{
					Header: dnsmessage.ResourceHeader{Name: q.Name, Type: q.Type, Class: q.Class},
					Body:   &dnsmessage.AResource{A: address()},
				}}
			}
			if out, err := m.Pack(); err == nil {
				_, _ = conn.WriteTo(out, from)
			}
		}
	}()
	return &net.Resolver{PreferGo: true, Dial: func(ctx context.Context, _, _ string) (net.Conn, error) {
		return new(net.Dialer).DialContext(ctx, "udp", conn.LocalAddr().String())
	}}
}
