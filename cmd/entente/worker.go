package main

import (
	"os"
	"path/filepath"

	"github.com/spf13/cobra"

	"entente/internal/worker"
)

// workerCommand is the program as a child of itself: it reads documents that may do harm.
func (a *app) workerCommand() *cobra.Command {
	return &cobra.Command{
		Use:    worker.Command,
		Short:  "Read documents from stdin for another process of this program",
		Hidden: true,
		Args:   cobra.NoArgs,
		RunE:   func(cmd *cobra.Command, _ []string) error { return worker.Serve(cmd.Context(), os.Stdin, os.Stdout) },
	}
}

// readers returns the processes that read PDF documents and packed formats. The caller closes them.
func (a *app) readers(children int, ocr string) (*worker.Pool, error) {
	recognise, err := ocrNamed(ocr)
	if err != nil {
		return nil, err
	}
	o := worker.Options{Children: children, OCR: recognise, Logger: a.log}
	if cache, err := os.UserCacheDir(); err == nil {
		o.Cache = filepath.Join(cache, "entente", "pdfium")
	}
	return worker.New(o)
}
