package main

import (
	"encoding/binary"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
)

// The end of a segment file: numbers of 8 bytes for documents, where the index of what is stored begins, and where that of fields does; then the
// mode of chunks, the version and a checksum of 4 bytes each.
const (
	footerSize    = 8 + 8 + 8 + 4 + 4 + 4
	footerVersion = 17
	offsetSize    = 8 // of a document in the index of what is stored
)

// storedBytes is how much of an index of Bleve's segment files is what is stored: it stands at the beginning of each, with an index of one number a
// document behind it.
func storedBytes(dir string) (total int64, err error) {
	err = filepath.WalkDir(dir, func(path string, d fs.DirEntry, err error) error {
		if err != nil || filepath.Ext(path) != ".zap" {
			return err
		}
		n, err := storedIn(path)
		total += n
		return err
	})
	return total, err
}

func storedIn(path string) (int64, error) {
	f, err := os.Open(path)
	if err != nil {
		return 0, err
	}
	defer f.Close()
	info, err := f.Stat()
	if err != nil {
		return 0, err
	}
	footer := make([]byte, footerSize)
	if _, err := f.ReadAt(footer, info.Size()-footerSize); err != nil {
		return 0, fmt.Errorf("end of %s: %w", path, err)
	}
	documents, stored := binary.BigEndian.Uint64(footer), binary.BigEndian.Uint64(footer[8:])
	n := int64(stored + offsetSize*documents)
	if version := binary.BigEndian.Uint32(footer[28:]); version != footerVersion || n < 0 || n > info.Size() {
		return 0, fmt.Errorf("%s: a segment of version %d whose stored part would have %d of %d bytes", path, version, n, info.Size())
	}
	return n, nil
}
