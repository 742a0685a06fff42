package main

import (
	"encoding/binary"
	"os"
	"path/filepath"
	"testing"
)

func TestStoredBytes(t *testing.T) {
	dir := t.TempDir()
	segment := func(name string, size int, documents, stored uint64, version uint32) {
		b := make([]byte, size)
		end := b[size-footerSize:]
		binary.BigEndian.PutUint64(end, documents)
		binary.BigEndian.PutUint64(end[8:], stored)
		binary.BigEndian.PutUint32(end[28:], version)
		if err := os.WriteFile(filepath.Join(dir, name), b, 0o644); err != nil {
			t.Fatal(err)
		}
	}
	segment("1.zap", 1000, 10, 300, footerVersion)
	segment("2.zap", 500, 5, 100, footerVersion)
	segment("root.bolt", 500, 5, 100, footerVersion)
	if got, err := storedBytes(dir); err != nil || got != 300+80+100+40 {
		t.Errorf("%d, %v", got, err)
	}
	segment("3.zap", 500, 5, 100, footerVersion+1)
	if _, err := storedBytes(dir); err == nil {
		t.Error("a segment of another version was read")
	}
	segment("3.zap", 500, 100, 100, footerVersion)
	if _, err := storedBytes(dir); err == nil {
		t.Error("more was stored than there is")
	}
}
