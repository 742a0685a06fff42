package main

import (
	"context"
	"fmt"
	"os/exec"
	"slices"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"entente/internal/extract"
)

// ocrFlag registers --ocr.
func ocrFlag(cmd *cobra.Command, into *string) {
	cmd.Flags().StringVar(into, "ocr", "", "read scanned pages with a program of this machine: tesseract")
}

// ocrTime is how long a document may take that holds scanned pages: two to three seconds a page.
const ocrTime = 16 * time.Minute

// ocrLanguages are what tesseract must know, with the Debian packages that teach it.
var ocrLanguages = []struct{ code, debian string }{
	{"nld", "tesseract-ocr-nld"}, {"fra", "tesseract-ocr-fra"}, {"eng", "tesseract-ocr-eng"},
}

// ocrNamed returns the program that --ocr names, nil when it names none. That it is there, and knows its languages, is found
// out before anything is read.
func ocrNamed(name string) (*extract.OCR, error) {
	switch name {
	case "":
		return nil, nil
	case "tesseract":
	default:
		return nil, usagef("--ocr %s: want tesseract", name)
	}
	path, err := exec.LookPath(name)
	if err != nil {
		return nil, fmt.Errorf("--ocr tesseract: the program is not on this machine; on Debian: apt install tesseract-ocr %s", debianPackages(nil))
	}
	ctx, cancel := context.WithTimeout(context.Background(), 10*time.Second)
	defer cancel()
	out, err := exec.CommandContext(ctx, path, "--list-langs").CombinedOutput()
	if err != nil {
		return nil, fmt.Errorf("--ocr tesseract: %s does not tell its languages: %w", path, err)
	}
	known := strings.Fields(string(out))
	if missing := debianPackages(known); missing != "" {
		return nil, fmt.Errorf("--ocr tesseract: languages are missing; on Debian: apt install %s", missing)
	}
	codes := make([]string, len(ocrLanguages))
	for i, l := range ocrLanguages {
		codes[i] = l.code
	}
	return &extract.OCR{Command: path, Languages: strings.Join(codes, "+")}, nil
}

// debianPackages names the packages of the languages that are not known.
func debianPackages(known []string) string {
	var out []string
	for _, l := range ocrLanguages {
		if !slices.Contains(known, l.code) {
			out = append(out, l.debian)
		}
	}
	return strings.Join(out, " ")
}
