package web

import (
	"bytes"
	"compress/gzip"
	"crypto/sha256"
	"embed"
	"encoding/hex"
	"fmt"
	"mime"
	"net/http"
	"path"
	"strings"

	"github.com/gin-gonic/gin"
)

//go:embed static
var staticFiles embed.FS

// mediaTypes are those of the files in static/; the operating system's table is not asked.
var mediaTypes = map[string]string{
	".css": "text/css; charset=utf-8",
	".js":  "text/javascript; charset=utf-8",
	".svg": "image/svg+xml",
	".txt": "text/plain; charset=utf-8",
}

// asset is an embedded file, ready to be sent.
type asset struct {
	mediaType string
	plain     []byte
	gzip      []byte
}

// assets are the files of static/ under names that carry a hash of their content, so that a browser may keep them for ever.
type assets struct {
	byName map[string]asset  // style.0a1b2c3d4e.css
	hashed map[string]string // style.css → style.0a1b2c3d4e.css
}

func loadAssets() (*assets, error) {
	files, err := staticFiles.ReadDir("static")
	if err != nil {
		return nil, err
	}
	a := &assets{byName: map[string]asset{}, hashed: map[string]string{}}
	for _, f := range files {
		b, err := staticFiles.ReadFile("static/" + f.Name())
		if err != nil {
			return nil, err
		}
		ext := path.Ext(f.Name())
		mt, ok := mediaTypes[ext]
		if !ok {
			return nil, fmt.Errorf("%s: no media type for %q", f.Name(), ext)
		}
		if _, _, err := mime.ParseMediaType(mt); err != nil {
			return nil, err
		}
		b = lean(ext, b)
		packed, err := pack(b)
		if err != nil {
			return nil, fmt.Errorf("%s: %w", f.Name(), err)
		}
		sum := sha256.Sum256(b)
		name := strings.TrimSuffix(f.Name(), ext) + "." + hex.EncodeToString(sum[:5]) + ext
		a.byName[name] = asset{mediaType: mt, plain: b, gzip: packed}
		a.hashed[f.Name()] = name
	}
	return a, nil
}

// lean leaves out of a file what only its writers need: indentation, and lines that are a comment.
func lean(ext string, b []byte) []byte {
	mark := map[string]string{".js": "//", ".css": "/*"}[ext]
	if mark == "" {
		return b
	}
	var out bytes.Buffer
	for line := range bytes.Lines(b) {
		line = bytes.TrimSpace(line)
		if len(line) == 0 || bytes.HasPrefix(line, []byte(mark)) && (ext == ".js" || bytes.HasSuffix(line, []byte("*/"))) {
			continue
		}
		out.Write(append(line, '\n'))
	}
	return out.Bytes()
}

func pack(b []byte) ([]byte, error) {
	var out bytes.Buffer
	w, err := gzip.NewWriterLevel(&out, gzip.BestCompression)
	if err != nil {
		return nil, err
	}
	if _, err := w.Write(b); err != nil {
		return nil, err
	}
	if err := w.Close(); err != nil {
		return nil, err
	}
	return out.Bytes(), nil
}

// path returns the address of a file of static/.
func (a *assets) path(name string) (string, error) {
	h, ok := a.hashed[name]
	if !ok {
		return "", fmt.Errorf("no asset %q", name)
	}
	return "/static/" + h, nil
}

// serve answers /static/<name>. Names are looked up in a map, so that no path can lead anywhere else.
func (a *assets) serve(c *gin.Context) error {
	f, ok := a.byName[c.Param("name")]
	if !ok {
		return errNoPage
	}
	c.Header("Cache-Control", "public, max-age=31536000, immutable")
	return f.send(c)
}

// send writes the whole of a file, packed for who takes it so.
func (f asset) send(c *gin.Context) error {
	body := f.plain
	h := c.Writer.Header()
	h.Set("Content-Type", f.mediaType)
	if acceptsGzip(c.Request) && len(f.gzip) < len(f.plain) {
		h.Set("Content-Encoding", "gzip")
		body = f.gzip
	}
	h.Set("Content-Length", fmt.Sprint(len(body)))
	c.Status(http.StatusOK)
	if _, err := c.Writer.Write(body); err != nil {
		return errClientGone
	}
	return nil
}
