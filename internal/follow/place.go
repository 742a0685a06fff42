package follow

import (
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"net/http"
	"net/url"
	"os"
	"path"
	"path/filepath"
	"strings"
	"time"
)

// place is where publications are fetched from.
type place interface {
	// newest returns the content of the file that names the newest manifest.
	newest(ctx context.Context) ([]byte, error)
	// open opens another file, by its path with slashes.
	open(ctx context.Context, name string) (io.ReadCloser, error)
	String() string
}

// The times after which a web server that says nothing is given up.
const (
	answerTime = 30 * time.Second
	stallTime  = time.Minute
)

// ErrPlace is the kind of a place that can not be followed whatever happens.
var ErrPlace = errors.New("no place to follow")

// ParsePlace reports what is wrong with the name of a place: a folder, or an address that begins with http:// or https://.
func ParsePlace(name string) error {
	_, err := parsePlace(name)
	return err
}

func parsePlace(name string) (place, error) {
	if !strings.Contains(name, "://") {
		if name == "" {
			return nil, fmt.Errorf("%w: want a folder or an address", ErrPlace)
		}
		return folder{name}, nil
	}
	u, err := url.Parse(name)
	if err != nil {
		return nil, fmt.Errorf("%w: it can not be read as an address", ErrPlace) // which may hold a password
	}
	if u.Scheme != "http" && u.Scheme != "https" || u.Host == "" || u.RawQuery != "" || u.Fragment != "" {
		return nil, fmt.Errorf("%w: want an address such as https://archive.city.example/index", ErrPlace)
	}
	t := http.DefaultTransport.(*http.Transport).Clone()
	t.ResponseHeaderTimeout = answerTime
	t.DisableCompression = true // sums are of the bytes as they are
	return &site{base: u, client: &http.Client{Transport: t, CheckRedirect: stay}}, nil
}

// folder is a place on a disk of this machine, or on one that is mounted.
type folder struct{ dir string }

func (f folder) String() string { return f.dir }

func (f folder) newest(context.Context) ([]byte, error) {
	b, err := f.open(context.Background(), newestName)
	if err != nil {
		return nil, err
	}
	defer b.Close()
	return io.ReadAll(io.LimitReader(b, maxNewest))
}

func (f folder) open(_ context.Context, name string) (io.ReadCloser, error) {
	return os.Open(filepath.Join(f.dir, filepath.FromSlash(name)))
}

// site is a place on a web server.
type site struct {
	base   *url.URL
	client *http.Client

	tag   string // of the last answer that named the newest manifest
	known []byte // and what it was
}

func (s *site) String() string { return s.base.Redacted() }

// stay keeps redirects on the host that the operator named.
func stay(r *http.Request, via []*http.Request) error {
	if r.URL.Host != via[0].URL.Host || r.URL.Scheme != via[0].URL.Scheme || len(via) > 3 {
		return errors.New("it leads to another place")
	}
	return nil
}

func (s *site) newest(ctx context.Context) ([]byte, error) {
	r, err := s.get(ctx, newestName, s.tag)
	if err != nil || r == nil {
		return s.known, err
	}
	defer r.Body.Close()
	b, err := io.ReadAll(io.LimitReader(r.Body, maxNewest))
	if err != nil {
		return nil, err
	}
	s.tag, s.known = r.Header.Get("ETag"), b
	return b, nil
}

func (s *site) open(ctx context.Context, name string) (io.ReadCloser, error) {
	r, err := s.get(ctx, name, "")
	if err != nil {
		return nil, err
	}
	return r.Body, nil
}

// get asks for a file, unless it still has a tag: then the answer is nil.
func (s *site) get(ctx context.Context, name, tag string) (*http.Response, error) {
	u := *s.base
	u.Path, u.RawPath = path.Join("/", u.Path, name), ""
	ctx, cancel := context.WithCancelCause(ctx)
	r, err := http.NewRequestWithContext(ctx, http.MethodGet, u.String(), nil)
	if err != nil {
		cancel(nil)
		return nil, err
	}
	if tag != "" {
		r.Header.Set("If-None-Match", tag)
	}
	answer, err := s.client.Do(r)
	if err != nil {
		cancel(nil)
		return nil, err
	}
	switch {
	case answer.StatusCode == http.StatusOK:
		answer.Body = watch(answer.Body, cancel)
		return answer, nil
	case answer.StatusCode == http.StatusNotModified && tag != "":
		err = nil
	case answer.StatusCode == http.StatusNotFound, answer.StatusCode == http.StatusGone:
		err = fmt.Errorf("%s: %w", u.Redacted(), fs.ErrNotExist)
	default:
		err = fmt.Errorf("%s: %s", u.Redacted(), answer.Status)
	}
	_ = answer.Body.Close()
	cancel(nil)
	return nil, err
}

// errStalled ends a body of which nothing comes any more.
var errStalled = fmt.Errorf("nothing came for %s", stallTime)

// watched is a body that is given up when nothing comes for a while.
type watched struct {
	io.ReadCloser
	cancel context.CancelCauseFunc
	timer  *time.Timer
}

func watch(body io.ReadCloser, cancel context.CancelCauseFunc) io.ReadCloser {
	return &watched{body, cancel, time.AfterFunc(stallTime, func() { cancel(errStalled) })}
}

func (w *watched) Read(b []byte) (int, error) {
	n, err := w.ReadCloser.Read(b)
	if n > 0 {
		w.timer.Reset(stallTime)
	}
	return n, err
}

func (w *watched) Close() error {
	w.timer.Stop()
	err := w.ReadCloser.Close()
	w.cancel(nil)
	return err
}
