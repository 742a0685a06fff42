package arch

import (
	"go/ast"
	"go/parser"
	"go/token"
	"io/fs"
	"os"
	"path"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"
)

const module = "entente"

// may lists, for every package, which packages of this module it may import. A folder not named here may not exist.
// An import of a tested package by its own external test is always allowed.
var may = map[string][]string{
	"internal/lang":                 {},
	"internal/lang/detect":          {"internal/lang"},
	"internal/vocab":                {"internal/lang"},
	"internal/vocab/gen":            {"internal/lang", "internal/vocab"},
	"internal/record":               {"internal/lang"},
	"internal/query":                {"internal/record", "internal/vocab", "internal/lang"},
	"index":                         {"internal/query", "internal/record", "internal/lang"},
	"index/analysis":                {"index/analysis/compound", "internal/lang"},
	"index/analysis/compound":       {},
	"index/analysis/gen":            {"index/analysis", "index/analysis/compound"},
	"index/local":                   {"index", "index/analysis", "index/ranking", "internal/query", "internal/record", "internal/lang", "internal/vocab"},
	"index/ranking":                 {"index", "index/analysis", "internal/query", "internal/lang"},
	"index/cluster":                 {"index", "index/analysis", "index/ranking", "internal/query", "internal/record", "internal/lang", "internal/vocab"},
	"index/enginetest":              {"index", "index/analysis", "internal/query", "internal/record", "internal/lang", "internal/vocab"},
	"internal/source":               {"internal/record", "internal/lang"},
	"internal/extract":              {"internal/source", "internal/record", "internal/lang", "internal/vocab"},
	"internal/fetch":                {"internal/source", "internal/record"},
	"internal/crawl":                {"internal/fetch", "internal/source", "internal/record"},
	"internal/sites":                {"internal/crawl", "internal/fetch", "internal/query", "internal/record"},
	"internal/worker":               {"internal/source", "internal/extract", "internal/record"},
	"internal/passage":              {"internal/extract", "internal/record", "internal/lang"},
	"internal/entity":               {"internal/record", "internal/vocab", "internal/lang"},
	"internal/agreement":            {"internal/record", "internal/vocab", "internal/lang", "internal/entity"},
	"internal/ingest":               {"internal/source", "internal/extract", "internal/passage", "internal/entity", "internal/agreement", "internal/record", "internal/lang", "internal/vocab"},
	"internal/similar":              {"internal/record", "internal/lang"},
	"internal/store":                {"internal/record", "internal/lang", "internal/similar"},
	"internal/control":              {"internal/record"},
	"internal/corrections":          {"internal/agreement", "internal/record", "internal/vocab", "internal/lang"},
	"internal/keeper":               {"index", "internal/corrections", "internal/query", "internal/record", "internal/store"},
	"internal/follow":               {"index", "internal/keeper"},
	"internal/thesaurus":            {"index/analysis", "internal/query", "internal/vocab", "internal/lang"},
	"internal/spell":                {"index", "index/analysis", "internal/vocab", "internal/lang"},
	"internal/partnership":          {"internal/record", "internal/vocab"},
	"internal/atlas":                {},
	"internal/atlas/gen":            {"internal/atlas"},
	"internal/answer":               {"internal/partnership", "internal/thesaurus", "internal/spell", "index", "index/analysis", "internal/query", "internal/record", "internal/vocab", "internal/lang"},
	"internal/eval":                 {"internal/query", "internal/answer", "internal/lang"},
	"internal/bench":                {},
	"internal/bench/attack":         {},
	"internal/bench/ingest":         {"index/local", "internal/agreement", "internal/entity", "internal/extract", "internal/ingest", "internal/lang", "internal/lang/detect", "internal/passage", "internal/record", "internal/source", "internal/store"},
	"internal/bench/corpus":         {"index", "index/analysis", "internal/lang", "internal/query", "internal/record"},
	"internal/bench/corpus/gen":     {"index/analysis", "internal/extract", "internal/lang", "internal/lang/detect", "internal/passage", "internal/source", "internal/vocab"},
	"internal/bench/peers":          {"internal/bench/corpus", "internal/record"},
	"internal/bench/peers/bleve":    {"internal/bench/corpus", "internal/bench/peers", "internal/record"},
	"internal/bench/peers/ours":     {"index", "internal/bench/corpus", "internal/bench/peers", "internal/query"},
	"internal/bench/peers/entente":  {"index/local", "internal/bench/corpus", "internal/bench/peers", "internal/bench/peers/ours", "internal/record"},
	"internal/bench/peers/cluster":  {"index", "index/cluster", "internal/bench/corpus", "internal/bench/peers", "internal/bench/peers/ours", "internal/record", "internal/testcluster"},
	"internal/bench/peers/peertest": {"internal/bench/corpus", "internal/bench/peers"},
	"internal/bench/search":         {"index", "index/analysis", "internal/bench/corpus", "internal/bench/peers"},
	"internal/arch":                 {},
	"internal/testcluster":          {},
	"internal/testcluster/up":       {"internal/testcluster"},
	"seeds":                         {},
	"internal/export":               {"internal/answer", "internal/record", "internal/lang"},
	"web":                           {"index", "internal/answer", "internal/atlas", "internal/export", "internal/query", "internal/record", "internal/sites", "internal/vocab", "internal/lang"},
	"web/browsertest":               {"web", "index", "index/local", "internal/answer", "internal/query"}, // a service in a state that the program is hard to bring into
	"web/widget/gen":                {},                                                                   // a module of its own, so that its bundler never comes into this one
	"cmd/entente":                   {"*"},

	// Judging the whole road, from bytes to records, as inspect takes it.
	"internal/eval/extraction": {"internal/entity", "internal/extract", "internal/ingest", "internal/lang", "internal/lang/detect", "internal/record", "internal/source", "internal/vocab"},
}

// only says which packages may import a technology, so that it can be exchanged in one place. Keys are import path prefixes.
var only = map[string][]string{
	"github.com/blevesearch/bleve":        {"index/local", "internal/bench/peers/bleve"}, // its segment interfaces too; bench: stock Bleve is the measure
	"github.com/blevesearch/scorch":       {"index/local"},
	"github.com/blevesearch/zapx":         {"index/local"},
	"github.com/RoaringBitmap/":           {"index/local"},
	"github.com/pemistahl/lingua-go":      {"internal/lang/detect", "internal/bench/ingest"}, // bench: the bare detector is the measure
	"github.com/gin-gonic/":               {"web"},
	"github.com/danielgtaylor/huma/":      {"web"},
	"github.com/opensearch-project/":      {"index/cluster"},
	"github.com/PuerkitoBio/goquery":      {"internal/extract", "web"}, // web: its tests read pages by selector
	"codeberg.org/readeck/go-readability": {"internal/extract"},
	"github.com/gabriel-vasile/mimetype":  {"internal/extract", "cmd/entente"}, // the program names an archive before it is read
	"go.etcd.io/bbolt":                    {"internal/store"},
	"github.com/klippa-app/":              {"internal/extract"},
	"github.com/tetratelabs/":             {"internal/extract"},
	"github.com/spf13/":                   {"cmd/entente"},
	"github.com/knadh/koanf/":             {"cmd/entente"},
	"github.com/pelletier/go-toml/":       {"internal/sites"}, // koanf's reader of TOML stands on it as well
	"github.com/chromedp/":                {"web/browsertest"},
	"github.com/evanw/esbuild/":           {"web/widget/gen"},
	"os/exec":                             {"cmd/entente", "internal/worker", "internal/extract", "web/browsertest", "internal/bench", "internal/bench/attack", "internal/bench/ingest", "internal/bench/search", "internal/bench/peers", "internal/store", "internal/control", "internal/keeper", "internal/ingest", "internal/testcluster"}, // children, tesseract; the others in tests
}

// file is a parsed Go file of the module.
type file struct {
	pkg  string // folder, slash-separated, relative to the module
	name string
	ast  *ast.File
}

func TestImportsFollowTheMap(t *testing.T) {
	for _, f := range parse(t) {
		allowed, known := may[f.pkg]
		if !known {
			t.Errorf("%s: folder %s is not on the map of the house", f.name, f.pkg)
			continue
		}
		test := strings.HasSuffix(f.name, "_test.go")
		for _, spec := range f.ast.Imports {
			p, err := strconv.Unquote(spec.Path.Value)
			if err != nil {
				t.Fatal(err)
			}
			if inner, ok := strings.CutPrefix(p, module+"/"); ok {
				if !slices.Contains(allowed, inner) && !slices.Contains(allowed, "*") && !(test && testMay(f.pkg, inner)) {
					t.Errorf("%s imports %s, which the map does not allow", f.name, inner)
				}
			}
			for prefix, owners := range only {
				if strings.HasPrefix(p, prefix) && !slices.Contains(owners, f.pkg) {
					t.Errorf("%s imports %s, which belongs to %s", f.name, p, strings.Join(owners, ", "))
				}
			}
		}
	}
}

// testMay allows tests what the code may not: their own package, and a real engine in memory in place of a mock.
func testMay(pkg, imported string) bool {
	if imported == pkg {
		return true
	}
	engine := []string{"index/local", "index/enginetest", "index", "index/analysis"}
	lifts := map[string][]string{
		"index/local":                  engine,
		"index/cluster":                append([]string{"internal/testcluster", "internal/bench/corpus", "internal/answer", "internal/eval", "internal/extract", "internal/ingest", "internal/lang/detect", "internal/source", "seeds"}, engine...),
		"index/analysis":               engine,
		"internal/answer":              append([]string{"internal/extract", "internal/ingest", "internal/lang/detect", "internal/source", "seeds"}, engine...),
		"internal/eval":                append([]string{"internal/extract", "internal/ingest", "internal/lang/detect", "internal/record", "internal/source", "seeds"}, engine...),
		"internal/follow":              append([]string{"internal/lang", "internal/query", "internal/record"}, engine...),
		"internal/ingest":              {"internal/lang/detect", "internal/store"},
		"internal/agreement":           {"internal/source", "internal/extract", "internal/ingest", "internal/lang/detect"},
		"internal/entity":              {"internal/source", "internal/extract", "internal/passage", "internal/lang/detect"},
		"internal/worker":              {"internal/ingest", "internal/lang"},
		"internal/passage":             {"internal/source", "internal/lang/detect"},
		"internal/keeper":              {"index/local", "index/analysis", "internal/lang"},
		"internal/lang/detect":         {"internal/lang"},
		"seeds":                        {"internal/extract", "internal/source", "internal/eval", "internal/query", "internal/vocab", "internal/record", "internal/lang"},
		"web":                          engine,
		"internal/bench/peers":         {"internal/bench/peers/peertest"},
		"internal/bench/peers/bleve":   {"internal/bench/peers/peertest"},
		"internal/bench/peers/entente": {"internal/bench/peers/peertest"},
	}
	return slices.Contains(lifts[pkg], imported)
}

func TestPackagesSayWhatTheyAreFor(t *testing.T) {
	said := map[string]bool{}
	for _, f := range parse(t) {
		if strings.HasSuffix(f.name, "_test.go") && f.ast.Name.Name != "browsertest" {
			continue
		}
		said[f.pkg] = said[f.pkg] || f.ast.Doc != nil
	}
	for pkg, ok := range said {
		if !ok {
			t.Errorf("package %s has no doc comment", pkg)
		}
	}
}

// parse reads the imports and comments of every Go file of the module.
func parse(t *testing.T) []file {
	t.Helper()
	root := filepath.Join("..", "..")
	var files []file
	err := filepath.WalkDir(root, func(p string, d fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		if d.IsDir() {
			if n := d.Name(); p != root && (strings.HasPrefix(n, ".") || n == "testdata" || n == "node_modules" || n == "data" || n == "build") {
				return filepath.SkipDir
			}
			return nil
		}
		if filepath.Ext(p) != ".go" {
			return nil
		}
		rel, err := filepath.Rel(root, p)
		if err != nil {
			return err
		}
		src, err := os.ReadFile(p)
		if err != nil {
			return err
		}
		parsed, err := parser.ParseFile(token.NewFileSet(), p, src, parser.ImportsOnly|parser.ParseComments)
		if err != nil {
			return err
		}
		name := filepath.ToSlash(rel)
		files = append(files, file{pkg: path.Dir(name), name: name, ast: parsed})
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	return files
}
