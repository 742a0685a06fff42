package fetch

import (
	"context"
	"fmt"
	"net"
	"net/netip"
	"strconv"
	"strings"
	"syscall"

	"entente/internal/record"
)

// reserved are the networks that are no public addresses, after the registries of special-purpose addresses that IANA keeps
// (RFC 6890 and its updates), multicast, and the fixed address at which one large cloud answers its guests.
var reserved = prefixes(
	"0.0.0.0/8", "10.0.0.0/8", "100.64.0.0/10", "127.0.0.0/8", "169.254.0.0/16", "172.16.0.0/12", "192.0.0.0/24", "192.0.2.0/24",
	"192.88.99.0/24", "192.168.0.0/16", "198.18.0.0/15", "198.51.100.0/24", "203.0.113.0/24", "224.0.0.0/4", "240.0.0.0/4", "168.63.129.16/32",
	// Within 2000::/3, outside of which nothing is public: Teredo, benchmarks, ORCHID, documentation, 6to4, documentation. Teredo
	// and 6to4 hold an IPv4 address that may be any.
	"2001::/23", "2001:db8::/32", "2002::/16", "3fff::/20",
)

// global is all of IPv6 that has been given out as public.
var global = netip.MustParsePrefix("2000::/3")

func prefixes(list ...string) []netip.Prefix {
	out := make([]netip.Prefix, len(list))
	for i, p := range list {
		out[i] = netip.MustParsePrefix(p)
	}
	return out
}

// Public reports whether an address is one of the public internet. An IPv4 address within IPv6 counts as what it holds.
func Public(a netip.Addr) bool {
	a = a.Unmap()
	if !a.IsValid() || a.Zone() != "" || a.Is6() && !global.Contains(a) {
		return false
	}
	for _, p := range reserved {
		if p.Contains(a) {
			return false
		}
	}
	return true
}

// allowed is one entry of the allow-list.
type allowed struct {
	host string       // a name, in lower case; else
	net  netip.Prefix // a network
	port uint16       // 0: all
}

// ParseAllowed reads the allow-list: a host or an IP address, with or without a port, or a network such as 10.0.0.0/8.
// Without a port all ports of it may be reached. A host stands for whatever it resolves to.
func ParseAllowed(list []string) ([]allowed, error) {
	var out []allowed
	for _, entry := range list {
		a, err := parseAllowed(strings.TrimSpace(entry))
		if err != nil {
			return nil, fmt.Errorf("allowed address %q: %w", entry, err)
		}
		out = append(out, a)
	}
	return out, nil
}

func parseAllowed(entry string) (a allowed, err error) {
	if p, err := netip.ParsePrefix(entry); err == nil {
		return allowed{net: p.Masked()}, nil
	}
	if ip, err := netip.ParseAddr(strings.Trim(entry, "[]")); err == nil {
		return allowed{net: single(ip)}, nil
	}
	host := entry
	if name, port, err := net.SplitHostPort(entry); err == nil {
		n, err := strconv.ParseUint(port, 10, 16)
		if err != nil || n == 0 {
			return a, fmt.Errorf("the port is no number from 1 to 65535")
		}
		host, a.port = name, uint16(n)
	}
	if ip, err := netip.ParseAddr(host); err == nil {
		a.net = single(ip)
		return a, nil
	}
	if a.host, err = hostname(host); err != nil || strings.ContainsAny(host, "/:@ ") {
		return a, fmt.Errorf("want a host, host:port, an IP address or a network such as 10.0.0.0/8")
	}
	return a, nil
}

func single(ip netip.Addr) netip.Prefix {
	ip = ip.Unmap()
	return netip.PrefixFrom(ip, ip.BitLen())
}

func (a allowed) matches(host string, at netip.AddrPort) bool {
	if a.port != 0 && a.port != at.Port() {
		return false
	}
	if a.host != "" {
		return a.host == host
	}
	return a.net.Contains(at.Addr().Unmap())
}

// guard decides on every connection, when the name is resolved and nothing has been sent yet. A name that resolved to a
// public address when it was looked at and to another now (DNS rebinding) meets it as well.
type guard struct{ allowed []allowed }

type hostKey struct{}

// withHost notes the name that is about to be resolved.
func withHost(ctx context.Context, address string) context.Context {
	host, _, err := net.SplitHostPort(address)
	if err != nil {
		host = address
	}
	return context.WithValue(ctx, hostKey{}, strings.ToLower(host))
}

func (g guard) control(ctx context.Context, network, address string, _ syscall.RawConn) error {
	at, err := netip.ParseAddrPort(address)
	if err != nil || network != "tcp4" && network != "tcp6" {
		return refusedTo("%s over %s is no address of the web", address, network)
	}
	host, ok := ctx.Value(hostKey{}).(string)
	if !ok {
		host = at.Addr().String()
	}
	return g.check(host, at)
}

func (g guard) check(host string, at netip.AddrPort) error {
	for _, a := range g.allowed {
		if a.matches(host, at) {
			return nil
		}
	}
	switch {
	case !Public(at.Addr()):
		return refusedTo("%s is no public address (%s); it can be allowed with --allow-address", host, at.Addr())
	case at.Port() != 80 && at.Port() != 443:
		return refusedTo("port %d of %s is not a port of the web; it can be allowed with --allow-address", at.Port(), host)
	}
	return nil
}

func refusedTo(format string, args ...any) error {
	return &record.Failure{Class: record.ClassUnreadable, Reason: fmt.Sprintf(format, args...)}
}
