package source_test

import (
	"testing"

	"entente/internal/source"
)

func TestIgnoreFileLeavesOutWhatIsNoDocument(t *testing.T) {
	dir := put(t,
		source.IgnoreFile, "# tables and drafts\n*.tsv\n/top.txt\nnl/draft.*\nold\n",
		"top.txt", "a", "judged.tsv", "b", "nl/page.txt", "c", "nl/top.txt", "d", "nl/draft.txt", "e", "nl/deep/more.tsv", "f",
		"nl/old/page.txt", "g", "draft.txt", "h")
	same(t, names(t, source.At(dir, source.Options{})), []string{"draft.txt", "nl/page.txt", "nl/top.txt"})
}

func TestMalformedIgnoreFileIsToldAndHidesNothing(t *testing.T) {
	dir := put(t, source.IgnoreFile, "[a\n", "page.txt", "a")
	same(t, names(t, source.At(dir, source.Options{})), []string{source.IgnoreFile + ": corrupt", "page.txt"})
}
