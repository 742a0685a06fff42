package main

import (
	"context"
	"fmt"
	"path/filepath"
	"runtime/debug"
	"time"

	"entente/internal/extract"
	"entente/internal/ingest"
	"entente/internal/lang/detect"
	"entente/internal/record"
	"entente/internal/source"
)

// today is the day the documents are taken to be fetched on, so that a score does not change with the calendar.
var today = time.Date(2026, 11, 22, 12, 0, 0, 0, time.UTC)

// read takes a document along the whole road, as inspect does. What breaks off is an error that names the document.
func read(ctx context.Context, path string) (doc record.Document, err error) {
	defer func() {
		if r := recover(); r != nil {
			err = fmt.Errorf("read %s: %v\n%s", filepath.ToSlash(path), r, debug.Stack())
		}
	}()
	item, err := open(ctx, path)
	if err != nil {
		return record.Document{}, err
	}
	return ingest.Build(ctx, extract.From, item, ingest.ID(item.Name), detect.New())
}

func open(ctx context.Context, path string) (source.Item, error) {
	for item, err := range source.At(path, source.Options{Now: func() time.Time { return today }}).Items(ctx) {
		if err != nil {
			return source.Item{}, fmt.Errorf("open %s: %w", filepath.ToSlash(path), err)
		}
		return item, nil
	}
	return source.Item{}, fmt.Errorf("open %s: nothing there", filepath.ToSlash(path))
}
