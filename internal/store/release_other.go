//go:build !linux

package store

import "go.etcd.io/bbolt"

// release is of use on Linux only.
func release(*bbolt.Tx) {}
