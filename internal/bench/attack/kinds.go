package main

import (
	"context"
	"fmt"
	"math/rand/v2"
	"net/url"
	"strings"
	"time"
)

// attacks are all that comes at once in the attack phase.
var attacks = []attack{
	// What is dear to answer, from so many networks that the rate holds none of them.
	dear("slips", 8, func(r *rand.Rand) string { return "/api/v1/search?q=" + words(r, 32, "%s~2", 0) }),
	dear("prefixes", 8, func(r *rand.Rand) string { return "/api/v1/search?q=" + prefixes(r, 32) }),
	dear("wildcards", 4, func(r *rand.Rand) string { return "/nl/search?q=" + words(r, 32, "*%s*", 0) }),
	dear("alternatives", 8, func(r *rand.Rand) string {
		return "/nl/search?q=" + strings.ReplaceAll(words(r, 32, "%s", 0), "+", "+OR+")
	}),
	dear("nearness", 6, func(r *rand.Rand) string {
		return "/api/v1/search?q=" + strings.ReplaceAll(words(r, 16, `"%s samenwerking"~50`, 1), "+%22", "+OR+%22")
	}),
	dear("misspelt", 8, func(r *rand.Rand) string { return "/nl/search?q=" + words(r, 12, "%sx", 0) }),
	dear("deep", 6, func(r *rand.Rand) string {
		return fmt.Sprintf("/api/v1/search?size=100&page=%d&sort=title", 1+r.IntN(100))
	}),
	dear("facets", 8, func(r *rand.Rand) string {
		return "/api/v1/search?facet_size=200&facets=country,partner,municipality,theme,year,year_agreement,year_start,year_document,year_mentioned,instrument,status,kind,language,programme,funder&q=" + words(r, 2, "%s", 0)
	}),
	dear("whole facet", 4, func(r *rand.Rand) string { return "/nl/facets/country?value_q=a&q=" + words(r, 1, "%s", 0) }),
	dear("compare", 2, func(r *rand.Rand) string { return "/nl/search?in=agreements&class=any&q=" + words(r, 32, "%s~1", 0) }),
	dear("exports", 2, func(*rand.Rand) string { return "/api/v1/export?format=jsonl" }),
	dear("suggest", 10, func(r *rand.Rand) string { return "/api/v1/suggest?q=" + words(r, 1, "%sx", 0) }),
	// More than the rate of one network.
	{"flood", 250, func(ctx context.Context, a *attackers) {
		a.get(ctx, "flood", "/api/v1/search?q=stedenband", fmt.Sprintf("2001:db8:3000::%x", 1+a.draw(1000)))
	}},
	{"flood of pages", 50, func(ctx context.Context, a *attackers) {
		a.get(ctx, "flood of pages", "/nl/search?q=stedenband", fmt.Sprintf("2001:db8:3001::%x", 1+a.draw(1000)))
	}},
	{"forged", 20, func(ctx context.Context, a *attackers) {
		a.get(ctx, "forged", "/nl/search?q=samenwerking", "2001:db8:3002::1", "X-Real-IP", "203.0.113.9", "Forwarded", "for=203.0.113.9", "True-Client-IP", "127.0.0.1")
	}},
	// What no reader sends.
	{"headers", 5, func(ctx context.Context, a *attackers) {
		a.get(ctx, "headers", "/nl/", a.crowd(), "X-Long", strings.Repeat("a", 64<<10))
	}},
	{"long address", 5, func(ctx context.Context, a *attackers) {
		a.get(ctx, "long address", "/api/v1/search?q="+strings.Repeat("a+", 8<<10), a.crowd())
	}},
	{"scripts", 10, func(ctx context.Context, a *attackers) {
		a.get(ctx, "scripts", scripted[a.draw(len(scripted))], a.crowd(), "Accept-Language", script, "Referer", script)
	}},
	{"climbing", 10, func(ctx context.Context, a *attackers) {
		a.raw(ctx, "climbing", "GET "+climbs[a.draw(len(climbs))]+" HTTP/1.1\r\nHost: x\r\n"+lone+"Connection: close\r\n\r\n")
	}},
	{"other methods", 5, func(ctx context.Context, a *attackers) {
		a.raw(ctx, "other methods", "POST /api/v1/search HTTP/1.1\r\nHost: x\r\n"+lone+"Content-Length: 1000000\r\nConnection: close\r\n\r\n"+strings.Repeat("a", 32<<10))
	}},
	// Connections.
	{"slow head", 30, func(ctx context.Context, a *attackers) {
		a.drip(ctx, "slow head", "GET /nl/ HTTP/1.1\r\nHost: x\r\n"+lone+"X-Slow: ")
	}},
	{"slow body", 10, func(ctx context.Context, a *attackers) {
		a.drip(ctx, "slow body", "GET /nl/search?q=stedenband HTTP/1.1\r\nHost: x\r\n"+lone+"Content-Length: 60000\r\n\r\n")
	}},
	{"deaf", 4, func(ctx context.Context, a *attackers) { a.deaf(ctx, "deaf", "/api/v1/search?size=100&q=stedenband") }},
	{"deaf exports", 1, func(ctx context.Context, a *attackers) { a.deaf(ctx, "deaf exports", "/api/v1/export?format=jsonl") }},
	{"dropped", 50, func(ctx context.Context, a *attackers) {
		if conn, err := dialer(proxyOfAttackers).DialContext(ctx, "tcp", a.addr); err == nil {
			conn.Close()
		}
		a.note("dropped", 0, "", 0)
	}},
	{"gone", 15, func(ctx context.Context, a *attackers) {
		ctx, cancel := context.WithTimeout(ctx, time.Duration(1+a.draw(20))*time.Millisecond)
		defer cancel()
		a.get(ctx, "gone", "/nl/search?q=samen*+OR+stede*", a.crowd())
	}},
}

// dear makes an attack of questions drawn anew each time.
func dear(name string, second float64, path func(*rand.Rand) string) attack {
	return attack{name, second, func(ctx context.Context, a *attackers) {
		a.get(ctx, name, path(rand.New(rand.NewPCG(uint64(a.draw(1<<30)), 3))), a.crowd())
	}}
}

// words are some of the corpus in a pattern, ready for an address: the ranks below common are left to others.
func words(r *rand.Rand, n int, pattern string, common int) string {
	all := make([]string, n)
	for i := range all {
		all[i] = fmt.Sprintf(pattern, made(common+r.IntN(2000)))
	}
	return url.QueryEscape(strings.Join(all, " "))
}

func prefixes(r *rand.Rand, n int) string {
	all := make([]string, n)
	for i := range all {
		all[i] = syllables[r.IntN(len(syllables))] + "*"
	}
	return url.QueryEscape(strings.Join(all, " OR "))
}

const script = `"><script>alert(1)</script><img src=x onerror=alert(1)>`

// scripted has a script in every field there is.
var scripted = func() []string {
	var all []string
	for _, field := range []string{"q", "country", "theme", "year", "year_from", "language", "sort", "page", "size", "after", "facets", "in", "class", "hl", "site", "fold", "municipality", "not_country", "x"} {
		for _, face := range []string{"/nl/search?", "/api/v1/search?"} {
			all = append(all, face+field+"="+url.QueryEscape(script))
		}
	}
	return append(all, "/nl/documents/"+url.PathEscape(script), "/nl/facets/"+url.PathEscape(script), "/nl/"+url.PathEscape(script), "/api/v1/suggest?q="+url.QueryEscape(script))
}()

// climbs are paths that lead out of what is served.
var climbs = []string{
	"/static/../../../../etc/passwd", "/static/..%2f..%2f..%2fetc%2fpasswd", "/nl/documents/%2e%2e/%2e%2e/etc/passwd", "/embed/v1/..%5c..%5cetc%5cpasswd", "/%00", "/static/..%00/etc/passwd", "//etc/passwd",
	"/data/store.db", "/originals/..%c0%af..", "/control.sock", "/.git/config",
}
