package web

import (
	"bytes"
	"fmt"
	"io"
	"maps"
	"net/http"
	"net/url"
	"regexp"
	"strings"

	"github.com/danielgtaylor/huma/v2"
	"github.com/gin-gonic/gin"
)

// A face may stand below a path of a host that has other pages too: https://city.example/entente. Inside, every address is
// that of a face at the root of its host; the path is taken off what comes in and put before what goes out, both here.

var publicPath = regexp.MustCompile(`^(/[A-Za-z0-9_~-][A-Za-z0-9._~-]*)*$`)

// ParsePublicURL reads the address that readers know: http or https, a host, and a path where the face does not have the
// host for itself. A slash at its end means nothing.
func ParsePublicURL(address string) (*url.URL, error) {
	u, err := url.Parse(strings.TrimRight(address, "/"))
	switch {
	case err != nil || u.Scheme != "http" && u.Scheme != "https" || u.Host == "":
		return nil, fmt.Errorf("public URL %q: want http or https and a host, such as https://search.example.be", address)
	case u.User != nil || u.RawQuery != "" || u.ForceQuery || u.Fragment != "" || strings.Contains(address, "#"):
		return nil, fmt.Errorf("public URL %q: want no user, query or fragment", address)
	case u.RawPath != "" || !publicPath.MatchString(u.Path):
		return nil, fmt.Errorf("public URL %q: want a path of letters, digits, -, _, . and ~", address)
	}
	return u, nil
}

// standsBelow checks that no address of ours looks like one below the path: then nobody could tell whether a proxy has
// taken the path off.
func standsBelow(base string, routes gin.RoutesInfo) error {
	if base == "" {
		return nil
	}
	wanted := strings.Split(base, "/")
	for _, r := range routes {
		parts := strings.Split(r.Path, "/")
		if len(parts) < len(wanted) {
			continue
		}
		same := true
		for i, part := range wanted {
			same = same && (parts[i] == part || strings.HasPrefix(parts[i], ":"))
		}
		if same {
			return fmt.Errorf("public URL: the path %s is one of the pages, %s; choose another", base, r.Path)
		}
	}
	return nil
}

// below serves next below a path, whether a proxy takes the path off or passes it on.
func below(base string, next http.Handler) http.Handler {
	if base == "" {
		return next
	}
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if path, ok := strings.CutPrefix(r.URL.Path, base); ok && (path == "" || path[0] == '/') {
			inside, u := *r, *r.URL
			u.Path, u.RawPath = path, "" // nothing here asks how a path was written
			if path == "" {
				u.Path = "/"
			}
			inside.URL = &u
			r = &inside
		}
		next.ServeHTTP(&outward{ResponseWriter: w, base: base}, r)
	})
}

// outward puts the path before the address that an answer sends its reader to.
type outward struct {
	http.ResponseWriter
	base string
	told bool
	body bool // of net/http's own few words, which hold the address again
}

// Unwrap lets deadlines be set on the connection.
func (o *outward) Unwrap() http.ResponseWriter { return o.ResponseWriter }

func (o *outward) WriteHeader(status int) {
	if to := o.Header().Get("Location"); !o.told && strings.HasPrefix(to, "/") && !strings.HasPrefix(to, "//") {
		o.Header().Set("Location", o.base+to)
		o.body = o.Header().Get("Content-Length") == "" // pages have one, and their links are right
	}
	o.told = true
	o.ResponseWriter.WriteHeader(status)
}

func (o *outward) Write(b []byte) (int, error) {
	if !o.told {
		o.WriteHeader(http.StatusOK)
	}
	if !o.body {
		return o.ResponseWriter.Write(b)
	}
	if _, err := o.ResponseWriter.Write(linksBelow(o.base, b)); err != nil {
		return 0, err
	}
	return len(b), nil
}

// isLink tells the attributes whose value is an address; those of our own end in url.
func isLink(name string) bool {
	switch name {
	case "href", "src", "action", "formaction":
		return true
	}
	return strings.HasPrefix(name, "data-") && strings.HasSuffix(name, "url")
}

// linksBelow puts the path before every address of ours in a page. It needs no reading of the markup: in whatever comes from
// outside, html/template has written a quotation mark as an entity.
func linksBelow(base string, page []byte) []byte {
	if base == "" {
		return page
	}
	out := make([]byte, 0, len(page)+len(page)/20)
	for {
		i := bytes.Index(page, []byte(`="/`))
		if i < 0 {
			return append(out, page...)
		}
		begin := i
		for begin > 0 && (page[begin-1] == '-' || page[begin-1] >= 'a' && page[begin-1] <= 'z') {
			begin--
		}
		out = append(out, page[:i+2]...)
		apart := begin > 0 && strings.IndexByte(" \n\t", page[begin-1]) >= 0
		if other := bytes.HasPrefix(page[i+2:], []byte("//")); apart && !other && isLink(string(page[begin:i])) {
			out = append(out, base...)
		}
		page = page[i+2:]
	}
}

// formats are those of the API, with the path before every url of a page. As in pages, no text from outside can look like
// such a field: its quotation marks are escaped.
func formats(base string) map[string]huma.Format {
	all := maps.Clone(huma.DefaultFormats)
	if base == "" {
		return all
	}
	for name, f := range all {
		all[name] = huma.Format{Unmarshal: f.Unmarshal, Marshal: func(w io.Writer, v any) error {
			var b bytes.Buffer
			if err := f.Marshal(&b, v); err != nil {
				return err
			}
			_, err := w.Write(bytes.ReplaceAll(b.Bytes(), []byte(`"url":"/`), []byte(`"url":"`+base+`/`)))
			return err
		}}
	}
	return all
}
