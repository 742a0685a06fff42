package web

import (
	"fmt"
	"net/netip"
	"sync"
	"testing"
	"time"
)

func network4(i int) netip.Prefix {
	return prefix(netip.AddrFrom4([4]byte{byte(i >> 16), byte(i >> 8), byte(i), 7}))
}

func TestABucketFillsEvenly(t *testing.T) {
	l := newLimiter(60, time.Minute, 10)
	now := time.Date(2026, 11, 22, 12, 0, 0, 0, time.UTC)
	n := network4(1)
	for i := range 60 {
		if a := l.take(n, now); !a.ok || a.left != 59-i {
			t.Fatalf("request %d: %+v", i, a)
		}
	}
	for range 3 { // asking on makes no debt
		if a := l.take(n, now); a.ok || a.left != 0 || a.wait != time.Second || a.full != time.Minute {
			t.Errorf("empty: %+v", a)
		}
	}
	if a := l.take(network4(2), now); !a.ok {
		t.Error("another network pays for this one")
	}
	if a := l.take(n, now.Add(900*time.Millisecond)); a.ok {
		t.Error("a token too early")
	}
	if a := l.take(n, now.Add(1100*time.Millisecond)); !a.ok {
		t.Error("no token after its time")
	}
	if a := l.take(n, now.Add(-time.Hour)); a.ok {
		t.Error("a clock that is put back gives tokens")
	}
	if a := l.take(n, now.Add(24*time.Hour)); !a.ok || a.left != 59 {
		t.Errorf("after a day: %+v", a)
	}
}

func TestNetworksAreForgottenOldestFirst(t *testing.T) {
	l := newLimiter(2, time.Minute, 100)
	now := time.Now()
	l.take(network4(0), now)
	for i := range 10_000 {
		l.take(network4(i%150+1), now)
		l.take(network4(0), now) // goes on asking and is not forgotten
	}
	if n := l.remembered(); n != 100 {
		t.Errorf("%d networks are remembered", n)
	}
	if len(l.buckets) != 100 {
		t.Errorf("%d buckets", len(l.buckets))
	}
	if a := l.take(network4(0), now); a.ok {
		t.Error("a network got out of its limit by the number of others")
	}
}

func TestPrefixes(t *testing.T) {
	for in, want := range map[string]string{
		"192.0.2.77": "192.0.2.0/24", "::ffff:192.0.2.78": "192.0.2.0/24", "2001:db8:1:2:3::4": "2001:db8:1::/48", "2001:db8:1:ffff::": "2001:db8:1::/48", "fe80::1%eth0": "fe80::/48",
	} {
		if got := prefix(netip.MustParseAddr(in)).String(); got != want {
			t.Errorf("%s: %s, want %s", in, got, want)
		}
	}
}

func TestTakingAtTheSameTime(t *testing.T) {
	l := newLimiter(1000, time.Hour, 50)
	now := time.Now()
	var wg sync.WaitGroup
	granted := make([]int, 8)
	for i := range granted {
		wg.Go(func() {
			for j := range 1000 {
				if l.take(network4(0), now).ok {
					granted[i]++
				}
				l.take(network4(j%40), now)
			}
		})
	}
	wg.Wait()
	sum := 0
	for _, n := range granted {
		sum += n
	}
	if sum > 1000 || l.remembered() > 50 {
		t.Errorf("%d requests of 1000, %d networks", sum, l.remembered())
	}
}

func BenchmarkTake(b *testing.B) {
	for _, networks := range []int{1, rememberedNetworks, 10 * rememberedNetworks} {
		b.Run(fmt.Sprint(networks), func(b *testing.B) {
			l := newLimiter(1200, time.Minute, rememberedNetworks)
			now := time.Now()
			b.ReportAllocs()
			for i := 0; b.Loop(); i++ {
				l.take(network4(i%networks), now)
			}
		})
	}
}
