package web_test

import (
	"bytes"
	"compress/gzip"
	"crypto/sha512"
	"encoding/base64"
	"io"
	"os"
	"strings"
	"testing"
)

// The search box for other sites: small, kept for ever under its version and for an hour under its kind, readable by any origin, and
// printed in the manual with its hash.
func TestSearchBoxForOtherSites(t *testing.T) {
	h := site(t)
	number, err := os.ReadFile("widget/version.txt")
	if err != nil {
		t.Fatal(err)
	}
	version := strings.TrimSpace(string(number))
	want, err := os.ReadFile("widget/dist/" + version + ".js")
	if err != nil {
		t.Fatal(err)
	}
	sum := sha512.Sum384(want)
	manual, err := os.ReadFile("../docs/embed.md")
	if err != nil {
		t.Fatal(err)
	}
	if sri := "sha384-" + base64.StdEncoding.EncodeToString(sum[:]); !strings.Contains(string(manual), version) || !strings.Contains(string(manual), sri) {
		t.Errorf("docs/embed.md does not have %s: make regenerate", sri)
	}
	for path, cache := range map[string]string{
		"v1":    "public, max-age=3600, stale-while-revalidate=86400",
		version: "public, max-age=31536000, immutable",
	} {
		target := "/embed/" + path + "/entente-search.js"
		w := get(t, h, target)
		if w.Code != 200 || !bytes.Equal(w.Body.Bytes(), want) {
			t.Fatalf("%s: %d, %d bytes, want %d", target, w.Code, w.Body.Len(), len(want))
		}
		for name, value := range map[string]string{
			"Cache-Control": cache, "Content-Type": "text/javascript; charset=utf-8", "Access-Control-Allow-Origin": "*", "Cross-Origin-Resource-Policy": "cross-origin",
			"Access-Control-Allow-Credentials": "",
		} {
			if got := w.Header().Get(name); got != value {
				t.Errorf("%s: %s %q, want %q", target, name, got, value)
			}
		}
		if again := get(t, h, target, "If-None-Match", w.Header().Get("ETag")); again.Code != 304 || again.Body.Len() > 0 {
			t.Errorf("%s: asked about again %d with %d bytes", target, again.Code, again.Body.Len())
		}
		packed := get(t, h, target, "Accept-Encoding", "gzip")
		if n := packed.Body.Len(); n > 5120 {
			t.Errorf("%s: %d bytes packed", target, n)
		}
		r, err := gzip.NewReader(packed.Body)
		if err != nil {
			t.Fatal(err)
		}
		if got, err := io.ReadAll(r); err != nil || !bytes.Equal(got, want) {
			t.Errorf("%s: packed it is another file (%v)", target, err)
		}
	}
	for _, target := range []string{"/embed/v2/entente-search.js", "/embed/0.9.9/entente-search.js", "/embed/v1/other.js", "/embed/v1"} {
		if w := get(t, h, target); w.Code != 404 {
			t.Errorf("%s: %d", target, w.Code)
		}
	}
}
