package main

import (
	"log/slog"
	"maps"
	"slices"
	"strings"

	"entente/index"
	"entente/index/analysis"
	"entente/index/local"
)

// engine is what the program has to know of an engine to use it.
type engine struct {
	// open opens the generation in a folder, and makes it when there is none.
	open func(dir string, log *slog.Logger) (index.Engine, error)
	// schema is what a generation made by this program has.
	schema string
}

// engines is the one table of engines.
var engines = map[string]engine{
	"local": {open: openLocal, schema: index.SchemaHash(analysis.Version)},
}

func openLocal(dir string, log *slog.Logger) (index.Engine, error) {
	e, err := local.Open(dir, local.Options{Logger: log})
	if err != nil {
		return nil, err
	}
	return e, nil
}

func engineNames() []string { return slices.Sorted(maps.Keys(engines)) }

func (a *app) engineNamed() (engine, error) {
	e, ok := engines[a.engine]
	if !ok {
		return engine{}, usagef("engine %q is not part of this program; it has %s", a.engine, strings.Join(engineNames(), ", "))
	}
	return e, nil
}
