// Package seeds holds the starter corpus: documents written for this project, and the questions they are judged by.
package seeds

import "embed"

// FS holds the documents of each language in the folders nl, fr and en, and judgments.tsv with the judged questions.
// Paths in judgments.tsv are paths in FS.
//
//go:embed nl fr en judgments.tsv
var FS embed.FS
