package main

import (
	"bufio"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"math/rand/v2"
	"net"
	"net/http"
	"os"
	"slices"
	"strings"
	"sync"
	"time"
)

// attack is one way to be a nuisance: done so often a second, whether or not what was done before has come to its end.
type attack struct {
	name   string
	second float64
	do     func(context.Context, *attackers)
}

// mostAtOnce bounds how many of one attack are under way: beyond that it is this program that would be overrun.
const mostAtOnce = 64

// tally is what one kind of attack was told, by status; 0 is a connection that the server or the attacker ended.
type tally struct {
	Statuses map[int]int `json:"statuses"`
	Bare     int         `json:"bare"` // refusals without Retry-After
	TookMS   []float64   `json:"took_ms"`
}

// attackers are a process of their own, so that what they cost is not taken for what readers wait for.
type attackers struct {
	addr   string
	client *http.Client
	chance *rand.Rand // held by mu

	mu      sync.Mutex
	tallies map[string]*tally
}

// besiege runs in the process of the attackers: a line "begin" on stdin starts all attacks, "end" ends them, and the end of stdin
// makes it print its tallies.
func besiege(addr string, only []string, in io.Reader, out io.Writer) error {
	a := &attackers{addr: addr, chance: rand.New(rand.NewPCG(7, 7)), tallies: map[string]*tally{}, client: &http.Client{
		Timeout:       10 * time.Second,
		CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse },
		Transport:     &http.Transport{DialContext: dialer(proxyOfAttackers).DialContext, MaxIdleConnsPerHost: 64, DisableCompression: true},
	}}
	end := func() {}
	for lines := bufio.NewScanner(in); lines.Scan(); {
		switch lines.Text() {
		case "begin":
			end = a.begin(only)
		case "end":
			end()
			end = func() {}
			fmt.Fprintln(out, "ended")
		}
	}
	end()
	return json.NewEncoder(out).Encode(a.tallies)
}

// begin starts all attacks and returns what ends them.
func (a *attackers) begin(only []string) (end func()) {
	ctx, cancel := context.WithCancel(context.Background())
	var wg sync.WaitGroup
	for _, kind := range attacks {
		if len(only) > 0 && !slices.Contains(only, kind.name) {
			continue
		}
		wg.Go(func() {
			places := make(chan struct{}, mostAtOnce)
			tick := time.NewTicker(time.Duration(float64(time.Second) / kind.second))
			defer tick.Stop()
			for {
				select {
				case <-ctx.Done():
					return
				case <-tick.C:
				}
				select {
				case places <- struct{}{}:
				default:
					continue
				}
				wg.Go(func() {
					defer func() { <-places }()
					kind.do(ctx, a)
				})
			}
		})
	}
	return func() {
		cancel()
		wg.Wait()
		a.client.CloseIdleConnections()
	}
}

// draw returns a number below n.
func (a *attackers) draw(n int) int {
	a.mu.Lock()
	defer a.mu.Unlock()
	return a.chance.IntN(n)
}

func (a *attackers) note(name string, status int, retryAfter string, took time.Duration) {
	a.mu.Lock()
	defer a.mu.Unlock()
	t := a.tallies[name]
	if t == nil {
		t = &tally{Statuses: map[int]int{}}
		a.tallies[name] = t
	}
	t.Statuses[status]++
	if refusal(status) && retryAfter == "" {
		t.Bare++
	}
	if status != 0 {
		t.TookMS = append(t.TookMS, float64(took.Microseconds())/1000)
	}
}

// get asks for a path as the attacker from a network does, who forges an address before the proxy adds the true one.
func (a *attackers) get(ctx context.Context, name, path, network string, headers ...string) {
	r, err := http.NewRequestWithContext(ctx, http.MethodGet, "http://"+a.addr+path, nil)
	if err != nil {
		panic(err) // an address of the table below
	}
	for i := 0; i+1 < len(headers); i += 2 {
		r.Header.Add(headers[i], headers[i+1])
	}
	r.Header.Set("X-Forwarded-For", fmt.Sprintf("198.51.%d.%d, %s", a.draw(256), a.draw(256), network))
	r.Header.Set("Accept-Encoding", "gzip")
	began := time.Now()
	res, err := a.client.Do(r)
	if err != nil {
		if ctx.Err() == nil {
			a.note(name, 0, "", 0)
		}
		return
	}
	defer res.Body.Close()
	if _, err := io.Copy(io.Discard, res.Body); err == nil {
		a.note(name, res.StatusCode, res.Header.Get("Retry-After"), time.Since(began))
	}
}

// crowd is one of so many networks that none of them comes to its rate.
func (a *attackers) crowd() string { return fmt.Sprintf("2001:db8:%x::bad", 0x4000+a.draw(100)) }

// lone is the header of one machine that does by hand what no client does.
const lone = "X-Forwarded-For: 2001:db8:3003::1\r\n"

// raw writes bytes over a connection of its own and reads the status of the answer, until the context ends.
func (a *attackers) raw(ctx context.Context, name, bytes string) {
	conn, err := dialer(proxyOfAttackers).DialContext(ctx, "tcp", a.addr)
	if err != nil {
		a.note(name, 0, "", 0)
		return
	}
	defer conn.Close()
	began := time.Now()
	_ = conn.SetDeadline(began.Add(10 * time.Second))
	_, _ = io.WriteString(conn, bytes) // a server that refuses stops reading; its answer tells
	res, err := http.ReadResponse(bufio.NewReader(conn), nil)
	if err != nil {
		a.note(name, 0, "", 0)
		return
	}
	defer res.Body.Close()
	_, _ = io.Copy(io.Discard, res.Body)
	a.note(name, res.StatusCode, res.Header.Get("Retry-After"), time.Since(began))
}

// drip writes a byte at a time and never comes to an end.
func (a *attackers) drip(ctx context.Context, name, head string) {
	conn, err := dialer(proxyOfAttackers).DialContext(ctx, "tcp", a.addr)
	if err != nil {
		a.note(name, 0, "", 0)
		return
	}
	defer conn.Close()
	if _, err := io.WriteString(conn, head); err != nil {
		return
	}
	for {
		select {
		case <-ctx.Done():
			return
		case <-time.After(300 * time.Millisecond):
		}
		if _, err := io.WriteString(conn, "a"); err != nil {
			a.note(name, 0, "", 0) // closed by the server, as it should be
			return
		}
	}
}

// deaf asks for much and reads nothing of it.
func (a *attackers) deaf(ctx context.Context, name, path string) {
	conn, err := dialer(proxyOfAttackers).DialContext(ctx, "tcp", a.addr)
	if err != nil {
		a.note(name, 0, "", 0)
		return
	}
	defer conn.Close()
	if tcp, ok := conn.(*net.TCPConn); ok {
		_ = tcp.SetReadBuffer(4096)
	}
	fmt.Fprintf(conn, "GET %s HTTP/1.1\r\nHost: x\r\n%s\r\n", path, lone)
	select {
	case <-ctx.Done():
	case <-time.After(8 * time.Second):
	}
	a.note(name, 0, "", 0)
}

// mainOfAttackers is what the program does when it is started as the attackers.
func mainOfAttackers(addr, only string) error {
	var names []string
	if only != "" {
		names = strings.Split(only, ",")
	}
	return besiege(addr, names, os.Stdin, os.Stdout)
}
