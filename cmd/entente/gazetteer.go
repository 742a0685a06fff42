package main

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"syscall"

	"entente/internal/corrections"
	"entente/internal/keeper"
	"entente/internal/vocab"
)

// useGazetteer lays the places that a data folder names over those of the program, for all that this process reads and shows. Without a
// file there are none. Lines that can not be followed are logged.
func (a *app) useGazetteer(dir string) error {
	g, err := readGazetteer(dir)
	if err != nil {
		return err
	}
	const most = 20
	for i, f := range g.Faults() {
		if i == most {
			a.log.Warn("and further lines of "+vocab.GazetteerFile+" can not be followed", "lines", len(g.Faults())-i)
			break
		}
		a.log.Warn("a line of "+vocab.GazetteerFile+" is not followed", "line", f.Line, "reason", f.Reason)
	}
	vocab.UseGazetteer(g)
	return nil
}

func readGazetteer(dir string) (*vocab.Gazetteer, error) {
	b, err := os.ReadFile(filepath.Join(dir, vocab.GazetteerFile))
	if absent(err) {
		return nil, nil
	}
	if err != nil {
		return nil, fmt.Errorf("read gazetteer: %w", err)
	}
	return vocab.ReadGazetteer(b), nil
}

// absent reports whether a table is not there. What is no folder has none; whoever opens it says that it is no folder.
func absent(err error) bool { return errors.Is(err, fs.ErrNotExist) || errors.Is(err, syscall.ENOTDIR) }

// gazetteerFindings tells of the lines of a gazetteer that are not followed.
func gazetteerFindings(dir string) (found []keeper.Finding, err error) {
	g, err := readGazetteer(dir)
	for _, f := range g.Faults() {
		found = append(found, keeper.Finding{Class: "gazetteer-wrong", Subject: fmt.Sprintf("%s line %d", vocab.GazetteerFile, f.Line), Detail: f.Reason,
			Meaning: "this line of the table of places is not followed; the others are", Remedy: "mend the line or remove it, see docs/operating.md"})
	}
	return found, err
}

// tableFaults tells of the lines of the tables in a data folder that are not followed.
func tableFaults(dir string) (faults []fault) {
	g, err := readGazetteer(dir)
	where := filepath.Join(dir, vocab.GazetteerFile)
	if err != nil {
		faults = append(faults, fault{Where: where, Reason: err.Error()})
	}
	for _, f := range g.Faults() {
		faults = append(faults, fault{where, fmt.Sprintf("line %d", f.Line), f.Reason})
	}
	where = filepath.Join(dir, corrections.File)
	b, err := os.ReadFile(where)
	if err != nil && !absent(err) {
		faults = append(faults, fault{Where: where, Reason: err.Error()})
	}
	for _, f := range corrections.Parse(b).Faults() {
		faults = append(faults, fault{where, fmt.Sprintf("line %d", f.Line), f.Reason})
	}
	return faults
}
