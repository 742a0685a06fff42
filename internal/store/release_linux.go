package store

import (
	"syscall"

	"go.etcd.io/bbolt"
)

// release gives back the memory into which the file is mapped. What was looked at in a long run would else count as the
// program's own until the system is short of it; what is looked at again comes from the cache of the system. It can not
// fail in a way that matters.
func release(tx *bbolt.Tx) {
	_, _, _ = syscall.Syscall(syscall.SYS_MADVISE, tx.DB().Info().Data, uintptr(tx.Size()), syscall.MADV_DONTNEED)
}
