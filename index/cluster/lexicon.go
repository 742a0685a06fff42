package cluster

import (
	"context"

	"entente/index"
)

func (e *Engine) Words(ctx context.Context, prefix string, f func(index.Word) bool) error {
	panic("not yet")
}

func (e *Engine) Alike(ctx context.Context, word string, edits int) ([]index.Word, error) {
	panic("not yet")
}

func (e *Engine) Count(ctx context.Context, words ...string) ([]int, error) { panic("not yet") }

// alikePattern returns a regular expression, in the syntax of the cluster, of the words at most edits (1 or 2) insertions, deletions,
// changes or swaps of neighbours from word, in code points; with first only those that begin with its first letter.
func alikePattern(word string, edits int, first bool) string { panic("not yet") }
