package follow

import (
	"errors"
	"io/fs"
	"net/http"
	"os"
	"path/filepath"
	"strings"
)

// Handler serves a folder of publications to those who follow it by address, and nothing else that may lie there.
func Handler(dir string) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.Method != http.MethodGet && r.Method != http.MethodHead {
			w.Header().Set("Allow", "GET, HEAD")
			http.Error(w, "method not allowed", http.StatusMethodNotAllowed)
			return
		}
		name := strings.TrimPrefix(r.URL.Path, "/")
		folder, sum, below := strings.Cut(name, "/")
		switch {
		case name == newestName:
			b, err := os.ReadFile(filepath.Join(dir, newestName))
			if err != nil {
				missing(w, err)
				return
			}
			w.Header().Set("ETag", `"`+sumOf(b)+`"`)
			w.Header().Set("Cache-Control", "no-cache")
			w.Header().Set("Content-Type", "application/json")
		case below && (folder == manifestDir || folder == fileDir) && sumShape.MatchString(sum):
			w.Header().Set("ETag", `"`+sum+`"`)
			w.Header().Set("Cache-Control", "public, max-age=31536000, immutable")
			w.Header().Set("Content-Type", "application/octet-stream")
		default:
			http.NotFound(w, r)
			return
		}
		f, err := os.Open(filepath.Join(dir, filepath.FromSlash(name)))
		if err != nil {
			missing(w, err)
			return
		}
		defer f.Close()
		info, err := f.Stat()
		if err != nil || !info.Mode().IsRegular() {
			missing(w, err)
			return
		}
		http.ServeContent(w, r, "", info.ModTime(), f)
	})
}

func missing(w http.ResponseWriter, err error) {
	for _, h := range []string{"ETag", "Cache-Control", "Content-Type"} {
		w.Header().Del(h)
	}
	if err == nil || errors.Is(err, fs.ErrNotExist) {
		http.Error(w, "not found", http.StatusNotFound)
		return
	}
	http.Error(w, "it can not be read", http.StatusInternalServerError)
}
