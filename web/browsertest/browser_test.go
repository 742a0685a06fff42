//go:build browser

// Package browsertest opens the pages of a running Entente in a real browser.
package browsertest

import (
	"context"
	"encoding/json"
	"errors"
	"flag"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/url"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/chromedp/cdproto/cdp"
	"github.com/chromedp/cdproto/emulation"
	"github.com/chromedp/cdproto/log"
	"github.com/chromedp/cdproto/network"
	"github.com/chromedp/cdproto/page"
	"github.com/chromedp/cdproto/runtime"
	"github.com/chromedp/cdproto/storage"
	"github.com/chromedp/chromedp"
)

var update = flag.Bool("update", false, "write the pictures of the README into docs/images")

const root = "../.."

var (
	base    string          // address of the service
	data    string          // its data folder
	browser context.Context // one browser for all tests, a tab each
	axe     string          // source of axe-core
)

func TestMain(m *testing.M) {
	flag.Parse()
	os.Exit(run(m))
}

// run starts the service over the starter corpus and the browser, and stops both.
func run(m *testing.M) int {
	source, err := os.ReadFile("node_modules/axe-core/axe.min.js")
	if err != nil {
		return notRun("axe-core (npm ci in web/browsertest)")
	}
	axe = string(source)
	program := findChromium()
	if program == "" {
		return notRun("chromium")
	}
	stop, err := serve()
	if err != nil {
		fmt.Fprintln(os.Stderr, "service:", err)
		return 1
	}
	defer stop()
	options := append(chromedp.DefaultExecAllocatorOptions[:], chromedp.ExecPath(program), chromedp.WindowSize(1280, 1000), chromedp.Flag("hide-scrollbars", true))
	if os.Getuid() == 0 {
		options = append(options, chromedp.NoSandbox) // Chromium has no sandbox for root; it opens our own pages only
	}
	allocator, cancel := chromedp.NewExecAllocator(context.Background(), options...)
	defer cancel()
	tab, cancelTab := chromedp.NewContext(allocator)
	defer cancelTab()
	if err := chromedp.Do(tab); err != nil {
		fmt.Fprintln(os.Stderr, "chromium:", err)
		return 1
	}
	browser = tab
	return m.Run()
}

// notRun says loudly what is missing, and fails where the browser is required.
func notRun(what string) int {
	fmt.Println("browser: NOT RUN, install " + what)
	if strings.Contains(","+os.Getenv("ENTENTE_REQUIRE")+",", ",browser,") {
		return 1
	}
	return 0
}

func findChromium() string {
	for _, name := range []string{os.Getenv("ENTENTE_CHROMIUM"), "chromium", "chromium-browser", "google-chrome"} {
		if p, err := exec.LookPath(name); name != "" && err == nil {
			return p
		}
	}
	return ""
}

// serve ingests seeds/, and documents that contradict each other, into a folder of its own and serves it on a free port.
func serve() (stop func(), err error) {
	program := os.Getenv("ENTENTE_BIN")
	if program == "" {
		program = filepath.Join(root, "bin", "entente")
	}
	if program, err = filepath.Abs(program); err != nil {
		return nil, err
	}
	if data, err = os.MkdirTemp("", "entente-browser-"); err != nil {
		return nil, err
	}
	ingest := exec.Command(program, "ingest", "--data", data, "--quiet", "seeds", "web/browsertest/testdata/contradiction")
	ingest.Dir = root
	if out, err := ingest.CombinedOutput(); err != nil {
		return nil, fmt.Errorf("%v: %w\n%s", ingest.Args, err, out)
	}
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		return nil, err
	}
	addr := l.Addr().String()
	if err := l.Close(); err != nil {
		return nil, err
	}
	cmd := exec.Command(program, "serve", "--data", data, "--addr", addr, "--quiet", "--components")
	cmd.Stderr = os.Stderr
	if err := cmd.Start(); err != nil {
		return nil, err
	}
	stop = func() {
		_ = cmd.Process.Signal(os.Interrupt)
		_ = cmd.Wait()
		_ = os.RemoveAll(data)
	}
	base = "http://" + addr
	for range 100 {
		res, err := http.Get(base + "/readyz")
		if err == nil {
			_, _ = io.Copy(io.Discard, res.Body)
			_ = res.Body.Close()
			if res.StatusCode == http.StatusOK {
				return stop, nil
			}
		}
		time.Sleep(100 * time.Millisecond)
	}
	stop()
	return nil, errors.New("not ready within 10 s")
}

// visitor is a tab and all that went wrong in it.
type visitor struct {
	t        *testing.T
	ctx      context.Context
	mu       sync.Mutex
	messages []string
	hosts    map[string]bool
	home     string // the service it visits
}

// open makes a tab of a browser profile of its own.
func open(t *testing.T) *visitor {
	t.Helper()
	ctx, cancel := chromedp.NewContext(browser, chromedp.WithNewBrowserContext())
	t.Cleanup(cancel)
	ctx, cancel = context.WithTimeout(ctx, 10*time.Minute)
	t.Cleanup(cancel)
	v := &visitor{t: t, ctx: ctx, hosts: map[string]bool{}, home: base}
	listening := chromedp.Listen(ctx, func(event any) {
		v.mu.Lock()
		defer v.mu.Unlock()
		switch e := event.(type) {
		case *runtime.EventConsoleAPICalled:
			var said []string
			for _, a := range e.Args {
				said = append(said, string(a.Value)+a.Description)
			}
			v.messages = append(v.messages, "console: "+strings.Join(said, " "))
		case *runtime.EventExceptionThrown:
			v.messages = append(v.messages, "exception: "+fmt.Sprint(e.ExceptionDetails.Text, " ", e.ExceptionDetails.URL))
		case *log.EventEntryAdded:
			// A page that is an error by design is noted by the browser as a resource that failed.
			if e.Entry.Source == log.EntrySourceNetwork && (strings.Contains(e.Entry.Text, "responded with a status of 4") || strings.Contains(e.Entry.Text, "responded with a status of 503")) {
				return
			}
			v.messages = append(v.messages, "log: "+e.Entry.Text)
		case *network.EventRequestWillBeSent:
			if u, err := url.Parse(e.Request.URL); err == nil && u.Scheme != "data" {
				v.hosts[u.Host] = true
			}
		}
	})
	if listening != nil {
		t.Fatal(listening)
	}
	call(v, network.Enable, network.EnableParams{})
	call(v, log.Enable, cdp.Empty{})
	call(v, emulation.SetFocusEmulationEnabled, emulation.SetFocusEmulationEnabledParams{Enabled: true}) // one tab of several
	return v
}

func (v *visitor) do(steps ...chromedp.Action[chromedp.Void]) {
	v.t.Helper()
	if err := chromedp.Do(v.ctx, steps...); err != nil {
		v.t.Fatal(err)
	}
}

// call sends one command of the DevTools protocol.
func call[P, R any](v *visitor, command cdp.Command[P, R], params P) R {
	v.t.Helper()
	result, err := chromedp.Call(v.ctx, command, params)
	if err != nil {
		v.t.Fatal(err)
	}
	return result
}

func (v *visitor) goTo(path string) {
	v.t.Helper()
	v.goToAddress(base + path)
}

func (v *visitor) goToAddress(address string) {
	v.t.Helper()
	v.do(chromedp.Navigate(address))
}

// size sets the viewport in CSS pixels.
func (v *visitor) size(width, height int64) {
	v.t.Helper()
	call(v, emulation.SetDeviceMetricsOverride, emulation.SetDeviceMetricsOverrideParams{Width: width, Height: height, DeviceScaleFactor: 1, Mobile: width < 600})
}

// zoomed makes of a screen 1280 px wide what 400 % leave of it.
func (v *visitor) zoomed() {
	v.t.Helper()
	call(v, emulation.SetDeviceMetricsOverride, emulation.SetDeviceMetricsOverrideParams{Width: 320, Height: 225, DeviceScaleFactor: 4, Mobile: true})
}

func (v *visitor) scheme(dark bool) {
	v.t.Helper()
	value := "light"
	if dark {
		value = "dark"
	}
	v.media(&emulation.MediaFeature{Name: "prefers-color-scheme", Value: value}, &emulation.MediaFeature{Name: "prefers-reduced-motion", Value: "reduce"})
}

func (v *visitor) media(features ...*emulation.MediaFeature) {
	v.t.Helper()
	call(v, emulation.SetEmulatedMedia, emulation.SetEmulatedMediaParams{Features: features})
}

// eval evaluates an expression in the page; promises are awaited. DevTools' own evaluation is not bound by the page's policy.
func eval[T any](v *visitor, expression string) T {
	v.t.Helper()
	result, err := chromedp.Run(v.ctx, chromedp.Evaluate[T](expression, chromedp.EvalAwaitPromise))
	if err != nil {
		v.t.Fatalf("%v in %s", err, expression[:min(len(expression), 200)])
	}
	return result
}

// clean fails the test for anything that the page said, asked of others or kept.
func (v *visitor) clean(where string) {
	v.t.Helper()
	v.mu.Lock()
	for _, m := range v.messages {
		v.t.Errorf("%s: %s", where, m)
	}
	v.messages = nil
	for h := range v.hosts {
		if "http://"+h != v.home {
			v.t.Errorf("%s: asks %s", where, h)
		}
	}
	v.hosts = map[string]bool{}
	v.mu.Unlock()
	if cookies := call(v, storage.GetCookies, storage.GetCookiesParams{}).Cookies; len(cookies) > 0 {
		v.t.Errorf("%s: %d cookies", where, len(cookies))
	}
	if n := eval[int](v, `(async () => localStorage.length + sessionStorage.length + (await indexedDB.databases()).length + (await caches.keys()).length)()`); n > 0 {
		v.t.Errorf("%s: %d things kept in the browser", where, n)
	}
}

// finding is a rule of axe that a page breaks.
type finding struct {
	ID    string
	Help  string
	Nodes []struct {
		HTML           string
		FailureSummary string
	}
}

// What axe looks for: all of WCAG 2.2 A and AA and its best practices; of a page that changed nothing but its colours, what
// has to do with those. Where the system forces its own colours axe sees ours, which nobody does.
const (
	everything = `{runOnly: {type: "tag", values: ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]}, rules: {"target-size": {enabled: true}, "label-content-name-mismatch": {enabled: true}}, resultTypes: ["violations"]}`
	colours    = `{runOnly: {type: "rule", values: ["color-contrast", "link-in-text-block"]}, resultTypes: ["violations"]}`
	notColours = `{runOnly: {type: "tag", values: ["wcag2a", "wcag2aa", "wcag22aa", "best-practice"]}, rules: {"color-contrast": {enabled: false}}, resultTypes: ["violations"]}`
)

const axeRun = `axe.run(document, %s).then(r => r.violations.map(v => ({ID: v.id, Help: v.help, Nodes: v.nodes.map(n => ({HTML: n.html, FailureSummary: n.failureSummary}))})))`

// findings runs axe over the page as it is.
func (v *visitor) findings(rules string) []finding {
	v.t.Helper()
	if !eval[bool](v, `"axe" in window`) {
		eval[string](v, axe+"; axe.version")
	}
	return eval[[]finding](v, fmt.Sprintf(axeRun, rules))
}

// accessible fails the test for whatever axe finds.
func (v *visitor) accessible(where, rules string) {
	v.t.Helper()
	for _, f := range v.findings(rules) {
		nodes, _ := json.Marshal(f.Nodes[:min(len(f.Nodes), 3)])
		v.t.Errorf("%s: axe %s (%s) at %d places: %s", where, f.ID, f.Help, len(f.Nodes), nodes)
	}
	v.mu.Lock()
	v.messages = nil // what axe itself does is not the page's doing
	v.mu.Unlock()
}

// shot writes the page, or its first height pixels, as a picture.
func (v *visitor) shot(file string, full bool) {
	v.t.Helper()
	b := call(v, page.CaptureScreenshot, page.CaptureScreenshotParams{Format: page.CaptureScreenshotFormatPng, CaptureBeyondViewport: &full}).Data
	if full {
		var err error
		if b, err = chromedp.Run(v.ctx, chromedp.FullScreenshot(100)); err != nil {
			v.t.Fatal(err)
		}
	}
	if err := os.MkdirAll(filepath.Dir(file), 0o755); err != nil {
		v.t.Fatal(err)
	}
	if err := os.WriteFile(file, b, 0o644); err != nil {
		v.t.Fatal(err)
	}
}
