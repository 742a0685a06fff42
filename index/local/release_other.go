//go:build !linux

package local

import "github.com/blevesearch/bleve/v2/index/scorch"

// release does nothing where the memory of mapped files is not counted as the program's own.
func release(*scorch.IndexSnapshot) {}
