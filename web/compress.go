package web

import (
	"compress/gzip"
	"io"
	"net/http"
	"strconv"
	"strings"
	"sync"
)

// acceptsGzip reads Accept-Encoding: gzip named, and not with a weight of zero.
func acceptsGzip(r *http.Request) bool {
	for part := range strings.SplitSeq(r.Header.Get("Accept-Encoding"), ",") {
		name, params, _ := strings.Cut(part, ";")
		if n := strings.ToLower(strings.TrimSpace(name)); n != "gzip" && n != "*" {
			continue
		}
		_, q, weighted := strings.Cut(strings.TrimSpace(params), "=")
		if !weighted {
			return true
		}
		w, err := strconv.ParseFloat(strings.TrimSpace(q), 64)
		return err == nil && w > 0
	}
	return false
}

var gzipWriters = sync.Pool{New: func() any {
	w, err := gzip.NewWriterLevel(io.Discard, gzip.DefaultCompression)
	if err != nil {
		return gzip.NewWriter(io.Discard)
	}
	return w
}}

// compress packs text for clients that can unpack it. Nothing here holds a secret beside a stranger's words, so that the
// length of a packed answer gives nothing away.
func compress(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if !acceptsGzip(r) {
			next.ServeHTTP(w, r)
			return
		}
		g := &gzipResponse{ResponseWriter: w}
		defer g.close()
		next.ServeHTTP(g, r)
	})
}

type gzipResponse struct {
	http.ResponseWriter
	packer *gzip.Writer
	begun  bool
}

// Unwrap lets deadlines be set on the connection.
func (g *gzipResponse) Unwrap() http.ResponseWriter { return g.ResponseWriter }

func (g *gzipResponse) WriteHeader(status int) {
	if !g.begun {
		g.begun = true
		h := g.Header()
		bare := status == http.StatusNotModified || status == http.StatusNoContent || h.Get("Content-Encoding") != ""
		if p, ok := gzipWriters.Get().(*gzip.Writer); ok && !bare && packable(h.Get("Content-Type")) {
			h.Set("Content-Encoding", "gzip")
			h.Del("Content-Length")
			p.Reset(g.ResponseWriter)
			g.packer = p
		}
	}
	g.ResponseWriter.WriteHeader(status)
}

func (g *gzipResponse) Write(b []byte) (int, error) {
	if !g.begun {
		g.WriteHeader(http.StatusOK)
	}
	if g.packer != nil {
		return g.packer.Write(b)
	}
	return g.ResponseWriter.Write(b)
}

func (g *gzipResponse) close() {
	if g.packer == nil {
		return
	}
	// An error here is a client that has gone; there is nobody left to tell.
	_ = g.packer.Close()
	g.packer.Reset(io.Discard)
	gzipWriters.Put(g.packer)
}

func packable(contentType string) bool {
	return strings.HasPrefix(contentType, "text/") || strings.Contains(contentType, "json") || strings.Contains(contentType, "yaml") || strings.Contains(contentType, "xml")
}

// headAsGet answers HEAD with the headers of GET. net/http drops the body of the answer by the request it read.
func headAsGet(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.Method != http.MethodHead {
			next.ServeHTTP(w, r)
			return
		}
		get := *r
		get.Method = http.MethodGet
		next.ServeHTTP(bodiless{w}, &get)
	})
}

type bodiless struct{ http.ResponseWriter }

func (bodiless) Write(b []byte) (int, error) { return len(b), nil }
