package web

import (
	"crypto/sha256"
	"embed"
	"encoding/hex"
	"fmt"
	"net/http"
	"strings"

	"github.com/gin-gonic/gin"
)

// widgetFiles are the search box for other sites, a file a version, made by widget/gen.
//
//go:embed widget/dist
var widgetFiles embed.FS

// widget is one version of the search box, ready to be sent.
type widget struct {
	asset
	tag     string
	version [3]int
}

// loadWidgets reads every version of the search box under what stands for it in addresses: 1.2.3 for itself, and v1 for the newest
// of the first kind.
func loadWidgets() (map[string]widget, error) {
	files, err := widgetFiles.ReadDir("widget/dist")
	if err != nil {
		return nil, err
	}
	all := map[string]widget{}
	for _, f := range files {
		script, err := widgetFiles.ReadFile("widget/dist/" + f.Name())
		if err != nil {
			return nil, err
		}
		b := widget{asset: asset{mediaType: mediaTypes[".js"], plain: script}}
		if b.gzip, err = pack(script); err != nil {
			return nil, fmt.Errorf("%s: %w", f.Name(), err)
		}
		sum := sha256.Sum256(script)
		b.tag = `W/"` + hex.EncodeToString(sum[:12]) + `"`
		if n, err := fmt.Sscanf(f.Name(), "%d.%d.%d.js", &b.version[0], &b.version[1], &b.version[2]); n != 3 || err != nil {
			return nil, fmt.Errorf("widget/dist/%s: want the name of a version", f.Name())
		}
		all[strings.TrimSuffix(f.Name(), ".js")] = b
		kind := fmt.Sprint("v", b.version[0])
		if held, ok := all[kind]; !ok || less(held.version, b.version) {
			all[kind] = b
		}
	}
	return all, nil
}

func less(a, b [3]int) bool {
	for i := range a {
		if a[i] != b[i] {
			return a[i] < b[i]
		}
	}
	return false
}

// embed hangs the addresses of the search box for other sites. What is called by its version never changes, so that a site may pin
// it by its hash; what is called by its kind may be an hour old.
func (s *server) embed(r *gin.Engine) error {
	boxes, err := loadWidgets()
	if err != nil {
		return fmt.Errorf("search box: %w", err)
	}
	for _, l := range s.locales {
		page := s.embedHelp(boxes)
		r.GET("/"+string(l.Code)+"/embed", s.handle(func(c *gin.Context) error { return page(c, l) }))
	}
	r.GET("/embed/look.css", s.handle(s.boxLook))
	r.GET("/embed/:version/entente-search.js", s.handle(func(c *gin.Context) error {
		b, ok := boxes[c.Param("version")]
		if !ok {
			return errNoPage
		}
		h := c.Writer.Header()
		h.Set("Access-Control-Allow-Origin", "*") // a module is always asked for so
		h.Set("Cross-Origin-Resource-Policy", "cross-origin")
		h.Set("ETag", b.tag)
		if strings.HasPrefix(c.Param("version"), "v") {
			h.Set("Cache-Control", "public, max-age=3600, stale-while-revalidate=86400")
		} else {
			h.Set("Cache-Control", "public, max-age=31536000, immutable")
		}
		if strings.Contains(c.GetHeader("If-None-Match"), strings.TrimPrefix(b.tag, "W/")) {
			c.Status(http.StatusNotModified)
			return nil
		}
		return b.send(c)
	}))
	return nil
}
