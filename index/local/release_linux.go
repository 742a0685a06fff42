package local

import (
	"syscall"

	"github.com/blevesearch/bleve/v2/index/scorch"
)

// release gives back the memory into which the files of a snapshot are mapped, and the snapshot keeps them mapped meanwhile.
// What a long run of writing and merging looked at would else count as the program's own until the system is short of it;
// what is looked at again comes from the cache of the system. It can not fail in a way that matters.
func release(s *scorch.IndexSnapshot) {
	for _, part := range s.Segments() {
		file, ok := part.Segment().(interface { // zapx's segment that is a file; one in memory has neither
			Path() string
			Data() []byte
		})
		if ok && file.Path() != "" && len(file.Data()) > 0 {
			_ = syscall.Madvise(file.Data(), syscall.MADV_DONTNEED)
		}
	}
}
