package main

import (
	"context"
	"fmt"
	"io"
	"math/rand/v2"
	"net/http"
	"sync"
	"time"
)

// questions are what readers ask for: pages and the API, words, filters, suggestions. All are as a page would write them: others are
// answered with a redirect.
var questions = []string{
	"/nl/", "/nl/search?q=stedenband", "/fr/search?q=jumelage+senegal", "/en/search?country=SN&q=cooperation", "/nl/search?country=TR&year=2014", "/nl/search?q=water+akkoord",
	"/nl/search?q=%22stedenband%22", "/nl/search?q=samenw%2A", "/en/search?in=agreements&q=accord", "/api/v1/search?q=stedenband", "/api/v1/search?q=onderwijs&language=nl",
	"/api/v1/suggest?q=stede", "/api/v1/suggest?q=jum", "/nl/facets/country?q=stedenband", "/nl/help", "/nl/search?q=samenwerking+tussen+steden+over+water",
}

// sentAway stands for the time of a question that got no answer: it is worse than any answer.
const sentAway = 10 * time.Second

// heard is what readers met in one phase.
type heard struct {
	mu       sync.Mutex
	took     []time.Duration // in the order they were asked
	statuses map[int]int     // 0 for a connection that failed
	bare     int             // refusals without Retry-After
}

func (h *heard) note(status int, retryAfter string, took time.Duration) {
	h.mu.Lock()
	defer h.mu.Unlock()
	h.statuses[status]++
	if status != http.StatusOK {
		took = sentAway
		if refusal(status) && retryAfter == "" {
			h.bare++
		}
	}
	h.took = append(h.took, took)
}

// refusal tells the statuses that have to say when to come back.
func refusal(status int) bool {
	return status == http.StatusTooManyRequests || status == http.StatusServiceUnavailable
}

// readers ask at a steady rate, however long answers take: whoever waited for one answer before the next question would not
// notice a server that stands still.
type readers struct {
	base   string
	a      int // questions a second
	client *http.Client
}

func newReaders(addr string, a int) *readers {
	return &readers{base: "http://" + addr, a: a, client: &http.Client{
		Timeout:       sentAway,
		CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse },
		Transport:     &http.Transport{DialContext: dialer(proxyOfReaders).DialContext, MaxIdleConnsPerHost: 64, DisableCompression: true},
	}}
}

// ask lets readers ask for a while. The same seed asks the same questions at the same moments.
func (r *readers) ask(ctx context.Context, window time.Duration, seed uint64, h *heard) {
	chance := rand.New(rand.NewPCG(seed, 1))
	began := time.Now()
	var wg sync.WaitGroup
	for at := time.Duration(0); at < window; at += time.Duration(chance.ExpFloat64() * float64(time.Second) / float64(r.a)) {
		path, network := questions[chance.IntN(len(questions))], chance.IntN(1000)
		select {
		case <-time.After(time.Until(began.Add(at))):
		case <-ctx.Done():
			wg.Wait()
			return
		}
		wg.Go(func() {
			due := began.Add(at)
			status, retry := r.one(ctx, path, fmt.Sprintf("2001:db8:%x::1", 0x1000+network))
			h.note(status, retry, time.Since(due))
		})
	}
	wg.Wait()
}

func (r *readers) one(ctx context.Context, path, reader string) (status int, retryAfter string) {
	req, err := http.NewRequestWithContext(ctx, http.MethodGet, r.base+path, nil)
	if err != nil {
		return 0, ""
	}
	req.Header.Set("X-Forwarded-For", reader)
	req.Header.Set("Accept-Encoding", "gzip")
	res, err := r.client.Do(req)
	if err != nil {
		return 0, ""
	}
	defer res.Body.Close()
	if _, err := io.Copy(io.Discard, res.Body); err != nil {
		return 0, ""
	}
	return res.StatusCode, res.Header.Get("Retry-After")
}
