// Command gen bundles the search box that other sites put on their pages.
//
// It writes ../dist/VERSION.js, VERSION being that of ../version.txt, and the table of versions in ../../../docs/embed.md. Sites pin a
// version by its hash, so one that is there is never written over with something else: raise version.txt. Only while a version has not been
// given to anybody may it be replaced, with -replace. Older versions stay in dist and are served as long as they are there.
package main

import (
	"bytes"
	"compress/gzip"
	"crypto/sha512"
	"encoding/base64"
	"encoding/json"
	"errors"
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"github.com/evanw/esbuild/pkg/api"
)

// mostPacked is what the box may weigh, in bytes, packed as it is sent.
const mostPacked = 5120

func main() {
	replace := flag.Bool("replace", false, "write over a version that has not been given to anybody yet")
	flag.Parse()
	if err := run(*replace); err != nil {
		fmt.Fprintln(os.Stderr, "gen:", err)
		os.Exit(1)
	}
}

func run(replace bool) error {
	const folder = ".."
	b, err := os.ReadFile(filepath.Join(folder, "version.txt"))
	if err != nil {
		return err
	}
	version := strings.TrimSpace(string(b))
	script, err := bundle(folder, version)
	if err != nil {
		return err
	}
	file := filepath.Join(folder, "dist", version+".js")
	old, err := os.ReadFile(file)
	switch {
	case err == nil && !bytes.Equal(old, script) && !replace:
		return fmt.Errorf("%s would change: sites that pin it would lose the box; raise version.txt, or say -replace", file)
	case err != nil && !errors.Is(err, os.ErrNotExist):
		return err
	}
	if err := os.MkdirAll(filepath.Dir(file), 0o755); err != nil {
		return err
	}
	if err := os.WriteFile(file, script, 0o644); err != nil {
		return err
	}
	return document(filepath.Join(folder, "dist"), filepath.Join(folder, "..", "..", "docs", "embed.md"))
}

func bundle(folder, version string) ([]byte, error) {
	b, err := os.ReadFile(filepath.Join(folder, "entente-search.css"))
	if err != nil {
		return nil, err
	}
	css := api.Transform(string(b), api.TransformOptions{Loader: api.LoaderCSS, MinifyWhitespace: true, MinifySyntax: true})
	if len(css.Errors) > 0 {
		return nil, fmt.Errorf("style sheet: %s", css.Errors[0].Text)
	}
	text, err := json.Marshal(strings.TrimSpace(string(css.Code)))
	if err != nil {
		return nil, err
	}
	js := api.Build(api.BuildOptions{
		EntryPoints: []string{filepath.Join(folder, "entente-search.ts")}, Bundle: true, Format: api.FormatESModule, Target: api.ES2022,
		MinifyWhitespace: true, MinifyIdentifiers: true, MinifySyntax: true, Charset: api.CharsetUTF8,
		Define: map[string]string{"VERSION": fmt.Sprintf("%q", version), "CSS_TEXT": string(text)},
	})
	if len(js.Errors) > 0 {
		return nil, errors.New(strings.Join(api.FormatMessages(js.Errors, api.FormatMessagesOptions{}), "\n"))
	}
	script := js.OutputFiles[0].Contents
	if n, err := packed(script); err != nil || n > mostPacked {
		return nil, fmt.Errorf("the box weighs %d bytes packed, %d are allowed (%v)", n, mostPacked, err)
	}
	return script, nil
}

// packed returns how many bytes of gzip b makes.
func packed(b []byte) (int, error) {
	var out bytes.Buffer
	w, err := gzip.NewWriterLevel(&out, gzip.BestCompression)
	if err != nil {
		return 0, err
	}
	if _, err := w.Write(b); err != nil {
		return 0, err
	}
	err = w.Close()
	return out.Len(), err
}

// document writes the table of versions, the newest first, between its marks in a page.
func document(dist, page string) error {
	files, err := filepath.Glob(filepath.Join(dist, "*.js"))
	if err != nil {
		return err
	}
	slices.SortFunc(files, func(a, b string) int { return newer(filepath.Base(a), filepath.Base(b)) })
	var table strings.Builder
	table.WriteString("| version | bytes packed | integrity |\n| --- | --- | --- |\n")
	for _, f := range files {
		b, err := os.ReadFile(f)
		if err != nil {
			return err
		}
		n, err := packed(b)
		if err != nil {
			return err
		}
		sum := sha512.Sum384(b)
		fmt.Fprintf(&table, "| %s | %d | `sha384-%s` |\n", strings.TrimSuffix(filepath.Base(f), ".js"), n, base64.StdEncoding.EncodeToString(sum[:]))
	}
	const begin, end = "<!-- versions: made by web/widget/gen -->\n", "<!-- end of versions -->\n"
	b, err := os.ReadFile(page)
	if err != nil {
		return err
	}
	before, rest, ok := strings.Cut(string(b), begin)
	_, after, closed := strings.Cut(rest, end)
	if !ok || !closed {
		return fmt.Errorf("%s has no place for the versions", page)
	}
	fmt.Print(table.String())
	return os.WriteFile(page, []byte(before+begin+table.String()+end+after), 0o644)
}

// newer orders files called 1.2.3.js, the newest first.
func newer(a, b string) int {
	number := func(name string) (n [3]int) {
		_, _ = fmt.Sscanf(name, "%d.%d.%d.js", &n[0], &n[1], &n[2])
		return n
	}
	x, y := number(a), number(b)
	return slices.Compare(y[:], x[:])
}
