package web

import (
	"fmt"
	"net/http"

	"github.com/gin-gonic/gin"
	"golang.org/x/text/language"
)

// routes is the one list of addresses.
func (s *server) routes() (*gin.Engine, error) {
	quiet()
	r := gin.New()
	r.RedirectTrailingSlash = false // a redirect of gin's own would carry none of the headers
	r.HandleMethodNotAllowed = true
	r.RemoteIPHeaders = []string{"X-Forwarded-For"} // gin would take X-Real-IP as well, which a proxy may pass on as it came
	if err := r.SetTrustedProxies(s.TrustedProxies); err != nil {
		return nil, fmt.Errorf("trusted proxies: %w", err)
	}
	r.Use(identify, s.guard, s.log, s.recoverPanics, s.notice, s.bound, s.embedded, s.limit)
	r.NoRoute(s.handle(func(*gin.Context) error { return errNoPage }))
	r.NoMethod(func(c *gin.Context) {
		allow := c.Writer.Header().Get("Allow") + ", " + http.MethodHead
		if c.Request.Method == http.MethodOptions {
			s.options(c, allow)
			return
		}
		c.Header("Allow", allow)
		s.fail(c, errMethod)
	})

	r.GET("/", s.toLanguage)
	r.GET("/static/:name", s.handle(s.assets.serve))
	r.GET("/healthz", s.healthz)
	r.GET("/readyz", s.handle(s.readyz))
	for _, l := range s.locales {
		home := "/" + string(l.Code)
		r.GET(home, func(c *gin.Context) { c.Redirect(http.StatusMovedPermanently, home+"/") })
		g := r.Group(home)
		page := func(path string, h func(*gin.Context, *locale) error, before ...gin.HandlerFunc) {
			g.GET(path, append(before, s.handle(func(c *gin.Context) error { return h(c, l) }))...)
		}
		page("/", s.homePage, s.unchanged, s.answering)
		page("/search", s.searchPage, s.unchanged, s.answering)
		page("/documents/:id", s.documentPage, s.unchanged, s.answering)
		page("/agreements/:id", s.agreementPage, s.unchanged, s.answering)
		page("/partnerships/:id", s.partnershipPage, s.unchanged, s.answering)
		page("/places/:id", s.placePage, s.unchanged, s.answering)
		page("/compare", s.comparePage, s.unchanged, s.answering)
		page("/facets/:name", s.facetPage, s.unchanged, s.answering)
		page("/map", s.mapPage, s.unchanged, s.answering)
		page("/coverage", s.coveragePage, s.answering)
		page("/help", s.helpPage)
		if s.Components {
			page("/"+componentsName, s.componentsPage)
		}
		for _, name := range prose {
			page("/"+name, func(c *gin.Context, l *locale) error { return s.prosePage(c, l, name) })
		}
	}
	s.discovery(r)
	if err := s.embed(r); err != nil {
		return nil, err
	}
	if err := s.api(r); err != nil {
		return nil, err
	}
	return r, nil
}

// handle turns a handler that returns its error into one of gin's.
func (s *server) handle(h func(*gin.Context) error) gin.HandlerFunc {
	return func(c *gin.Context) {
		if err := h(c); err != nil {
			s.fail(c, err)
		}
	}
}

// toLanguage sends a reader to the pages in the language their browser asks for.
func (s *server) toLanguage(c *gin.Context) {
	c.Writer.Header().Add("Vary", "Accept-Language")
	c.Header("Cache-Control", "no-cache")
	c.Redirect(http.StatusFound, "/"+string(s.preferred(c.GetHeader("Accept-Language")).Code)+"/")
}

// preferred returns the best of our languages for an Accept-Language header, and the default where none of them was asked for.
func (s *server) preferred(header string) *locale {
	wanted, _, err := language.ParseAcceptLanguage(header)
	if err != nil || len(wanted) == 0 {
		return s.locale(s.DefaultLanguage)
	}
	tags := make([]language.Tag, len(s.locales))
	for i, l := range s.locales {
		tags[i] = l.tag
	}
	// The matcher always names one of ours; for a language that is none of them it says so with confidence "No".
	_, i, confidence := language.NewMatcher(tags).Match(wanted...)
	if confidence == language.No {
		return s.locale(s.DefaultLanguage)
	}
	return s.locales[i]
}

// healthz says that the process lives.
func (s *server) healthz(c *gin.Context) {
	c.Header("Cache-Control", "no-store")
	c.JSON(http.StatusOK, gin.H{"status": "ok", "version": s.Version})
}

// readyz says that questions can be answered, and from what.
func (s *server) readyz(c *gin.Context) error {
	c.Header("Cache-Control", "no-store")
	if err := s.Ready(); err != nil {
		return fmt.Errorf("%w: %w", errNotReady, err)
	}
	info, err := s.Info(c.Request.Context())
	if err != nil {
		return fmt.Errorf("%w: %w", errNotReady, err)
	}
	said := gin.H{"status": "ready", "generation": info.Generation, "documents": info.Documents, "updated": info.Updated}
	if why := s.Behind(); why != "" {
		said["behind"] = why
	}
	if s.Health != nil {
		said["index"] = s.Health(c.Request.Context()).State
	}
	c.JSON(http.StatusOK, said)
	return nil
}
