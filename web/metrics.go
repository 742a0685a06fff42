package web

import (
	"bufio"
	"cmp"
	"context"
	"fmt"
	"io"
	"maps"
	"net/http"
	"runtime"
	"runtime/metrics"
	"slices"
	"strconv"
	"strings"
	"sync"
	"time"

	"github.com/gin-gonic/gin"

	"entente/index"
)

// Metrics counts what a face does, and tells it in the text format of Prometheus. It knows routes and statuses, never words
// or addresses. The zero value is ready; give it to New in Options, and serve it where readers do not come.
type Metrics struct {
	mu       sync.Mutex
	requests map[[2]string]uint64 // by route and status
	took     map[string]*durations
	refused  map[string]uint64 // by the code of the problem
	panics   uint64

	face *server // set by New
}

// durations is a histogram of one route.
type durations struct {
	within [len(bucketEnds)]uint64 // requests of at most bucketEnds[i], without those of the ends before
	count  uint64
	sum    float64
}

// bucketEnds are the upper ends of the buckets, in seconds. A question is given up after two.
var bucketEnds = [...]float64{0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 10}

// turnedAway are the refusals that are counted: of requests that are turned away for what it costs, not for what it says.
var turnedAway = []string{"busy", "rate-limited", "site-rate-limited", "too-slow", "unavailable", "address-too-long", "headers-too-large", "body-too-large"}

// observe counts a request that has been answered.
func (m *Metrics) observe(route string, status int, took time.Duration) {
	seconds := took.Seconds()
	m.mu.Lock()
	defer m.mu.Unlock()
	if m.requests == nil {
		m.requests, m.took = map[[2]string]uint64{}, map[string]*durations{}
	}
	m.requests[[2]string{route, strconv.Itoa(status)}]++
	d := m.took[route]
	if d == nil {
		d = &durations{}
		m.took[route] = d
	}
	if i, _ := slices.BinarySearch(bucketEnds[:], seconds); i < len(bucketEnds) {
		d.within[i]++
	}
	d.count++
	d.sum += seconds
}

// failed counts a request that was turned away, and faults of the code.
func (m *Metrics) failed(code string, panicked bool) {
	m.mu.Lock()
	defer m.mu.Unlock()
	if panicked {
		m.panics++
	}
	if slices.Contains(turnedAway, code) {
		if m.refused == nil {
			m.refused = map[string]uint64{}
		}
		m.refused[code]++
	}
}

// routeOf names the route of a request as the documentation does, the same in every language. What has no route has none
// of its own here either: addresses that strangers make up would be values without end.
func (s *server) routeOf(c *gin.Context) string {
	path := c.FullPath()
	if path == "" {
		return "none"
	}
	parts := strings.Split(path, "/")
	for i, part := range parts {
		if name, ok := strings.CutPrefix(part, ":"); ok {
			parts[i] = "{" + name + "}"
		}
	}
	for _, l := range s.locales {
		if parts[1] == string(l.Code) {
			parts[1] = "{ui}"
		}
	}
	return strings.Join(parts, "/")
}

// ServeHTTP answers /metrics and nothing else.
func (m *Metrics) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	w.Header().Set("X-Content-Type-Options", "nosniff")
	w.Header().Set("Cache-Control", "no-store")
	switch {
	case r.URL.Path != "/metrics":
		http.Error(w, "404 there is only /metrics", http.StatusNotFound)
	case r.Method != http.MethodGet && r.Method != http.MethodHead:
		w.Header().Set("Allow", "GET, HEAD")
		http.Error(w, "405 only to be read", http.StatusMethodNotAllowed)
	default:
		w.Header().Set("Content-Type", "text/plain; version=0.0.4; charset=utf-8")
		b := bufio.NewWriter(w)
		m.write(r.Context(), b)
		_ = b.Flush() // whoever asked has gone; there is nobody left to tell
	}
}

// write writes everything, families and values in a fixed order.
func (m *Metrics) write(ctx context.Context, w io.Writer) {
	p := exposition{w}
	m.mu.Lock()
	requests, refused, panics := maps.Clone(m.requests), maps.Clone(m.refused), m.panics
	took := map[string]durations{}
	for route, d := range m.took {
		took[route] = *d
	}
	m.mu.Unlock()

	p.family("entente_http_requests_total", "counter", "Requests answered, by route and status.")
	for _, k := range slices.SortedFunc(maps.Keys(requests), func(a, b [2]string) int { return cmp.Or(cmp.Compare(a[0], b[0]), cmp.Compare(a[1], b[1])) }) {
		p.value("entente_http_requests_total", float64(requests[k]), "route", k[0], "status", k[1])
	}
	p.family("entente_http_request_duration_seconds", "histogram", "How long answers took, by route.")
	for _, route := range slices.Sorted(maps.Keys(took)) {
		p.histogram("entente_http_request_duration_seconds", took[route], route)
	}
	p.family("entente_refused_total", "counter", "Requests turned away for what they cost, by the code of the problem.")
	for _, code := range turnedAway {
		p.value("entente_refused_total", float64(refused[code]), "code", code)
	}
	p.single("entente_panics_total", "counter", "Faults of the code that a request met.", float64(panics))
	if m.face != nil {
		m.face.state(ctx, p)
	}
	process(p)
	system(p)
}

// state tells of what is under way, and of the index.
func (s *server) state(ctx context.Context, p exposition) {
	taken, waiting := s.places.state()
	p.single("entente_questions_under_way", "gauge", "Questions being answered.", float64(taken))
	p.single("entente_questions_waiting", "gauge", "Questions that wait for a place.", float64(waiting))
	p.single("entente_questions_limit", "gauge", "Questions answered at once at most.", float64(s.places.most))
	p.single("entente_exports_under_way", "gauge", "Exports being written.", float64(len(s.exporting)))
	if s.limiter != nil {
		p.single("entente_rate_limit_networks", "gauge", "Networks whose requests are counted.", float64(s.limiter.remembered()))
	}
	ready := 0.0
	if s.Ready() == nil {
		ready = 1
	}
	p.single("entente_ready", "gauge", "1 when questions can be answered and new documents be kept.", ready)
	if s.Health != nil {
		now := s.Health(ctx).State
		p.family("entente_index_health", "gauge", "How the index is: 1 for the state that it is in.")
		for _, state := range []index.State{index.Well, index.Degraded, index.Down} {
			value := 0.0
			if state == now {
				value = 1
			}
			p.value("entente_index_health", value, "state", string(state))
		}
	}
	p.family("entente_build_info", "gauge", "The version of the program.")
	p.value("entente_build_info", 1, "version", s.Version, "go", runtime.Version())
	info, err := s.Info(ctx)
	if err != nil {
		info = index.Info{}
	}
	// The number behind @ grows with every batch, and would make a new series of each.
	generation, _, _ := strings.Cut(info.Generation, "@")
	p.family("entente_index_info", "gauge", "The generation of the index that answers.")
	p.value("entente_index_info", 1, "generation", generation)
	p.single("entente_index_documents", "gauge", "Documents in the index.", float64(info.Documents))
	updated := 0.0
	if !info.Updated.IsZero() {
		updated = float64(info.Updated.UnixMilli()) / 1000
	}
	p.single("entente_index_updated_timestamp_seconds", "gauge", "When the index last changed.", updated)
	if s.Gauges != nil {
		memory(p, s.Gauges())
	}
}

// memory tells what the engine keeps in memory.
func memory(p exposition, g index.Gauges) {
	p.family("entente_index_memory_bytes", "gauge", "Memory that the index takes so that questions are answered sooner, by what is kept.")
	p.value("entente_index_memory_bytes", float64(g.Columns), "kept", "columns")
	p.value("entente_index_memory_bytes", float64(g.Sets), "kept", "sets")
	caches := []struct {
		kept string
		index.Cache
	}{{"postings", g.Postings}, {"results", g.Results}}
	for _, c := range caches {
		p.value("entente_index_memory_bytes", float64(c.Bytes), "kept", c.kept)
	}
	p.family("entente_index_memory_lookups_total", "counter", "What was looked up in the memory of the index, by what is kept and whether it was there.")
	for _, c := range caches {
		p.value("entente_index_memory_lookups_total", float64(c.Hits), "kept", c.kept, "found", "yes")
		p.value("entente_index_memory_lookups_total", float64(c.Misses), "kept", c.kept, "found", "no")
	}
}

// ofRuntime are the figures of the Go runtime that are told.
var ofRuntime = []struct{ from, name, kind, help string }{
	{"/sched/goroutines:goroutines", "go_goroutines", "gauge", "Goroutines."},
	{"/sched/gomaxprocs:threads", "go_sched_gomaxprocs_threads", "gauge", "Cores in use at most."},
	{"/memory/classes/total:bytes", "go_memory_total_bytes", "gauge", "Memory taken from the system, files mapped by the index not counted."},
	{"/memory/classes/heap/objects:bytes", "go_memory_heap_objects_bytes", "gauge", "Memory held by objects."},
	{"/memory/classes/heap/released:bytes", "go_memory_heap_released_bytes", "gauge", "Memory given back to the system."},
	{"/gc/heap/live:bytes", "go_gc_heap_live_bytes", "gauge", "Memory that the last collection found in use."},
	{"/gc/gomemlimit:bytes", "go_gc_memory_limit_bytes", "gauge", "The limit set by GOMEMLIMIT."},
	{"/gc/cycles/total:gc-cycles", "go_gc_cycles_total", "counter", "Collections of memory."},
	{"/gc/heap/allocs:bytes", "go_gc_heap_allocs_bytes_total", "counter", "Memory given to objects since the start."},
	{"/cpu/classes/gc/total:cpu-seconds", "go_cpu_gc_seconds_total", "counter", "Time of cores spent on collecting memory, estimated."},
}

func process(p exposition) {
	samples := make([]metrics.Sample, len(ofRuntime))
	for i, f := range ofRuntime {
		samples[i].Name = f.from
	}
	metrics.Read(samples)
	for i, f := range ofRuntime {
		switch v := samples[i].Value; v.Kind() {
		case metrics.KindUint64:
			p.single(f.name, f.kind, f.help, float64(v.Uint64()))
		case metrics.KindFloat64:
			p.single(f.name, f.kind, f.help, v.Float64())
		}
	}
}

// exposition writes the text format of Prometheus, version 0.0.4. Errors of the writer show where it is flushed.
type exposition struct{ w io.Writer }

func (p exposition) family(name, kind, help string) {
	fmt.Fprintf(p.w, "# HELP %s %s\n# TYPE %s %s\n", name, help, name, kind)
}

func (p exposition) single(name, kind, help string, value float64) {
	p.family(name, kind, help)
	p.value(name, value)
}

// inLabel writes what a label may not hold as it is.
var inLabel = strings.NewReplacer(`\`, `\\`, `"`, `\"`, "\n", `\n`)

// value writes a line; labels alternate names and values.
func (p exposition) value(name string, value float64, labels ...string) {
	var b strings.Builder
	b.WriteString(name)
	for i := 0; i+1 < len(labels); i += 2 {
		b.WriteByte("{,"[min(i, 1)])
		b.WriteString(labels[i] + `="` + inLabel.Replace(labels[i+1]) + `"`)
	}
	if len(labels) > 0 {
		b.WriteByte('}')
	}
	fmt.Fprintf(p.w, "%s %s\n", b.String(), strconv.FormatFloat(value, 'g', -1, 64))
}

func (p exposition) histogram(name string, d durations, route string) {
	var sum uint64
	for i, bound := range bucketEnds {
		sum += d.within[i]
		p.value(name+"_bucket", float64(sum), "route", route, "le", strconv.FormatFloat(bound, 'g', -1, 64))
	}
	p.value(name+"_bucket", float64(d.count), "route", route, "le", "+Inf")
	p.value(name+"_sum", d.sum, "route", route)
	p.value(name+"_count", float64(d.count), "route", route)
}
