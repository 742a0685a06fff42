package main

import (
	"log/slog"
	"maps"
	"slices"
	"strings"

	"entente/index"
	"entente/index/analysis"
	"entente/index/cluster"
	"entente/index/local"
	"entente/internal/keeper"
)

// engines is the one table of engines.
var engines = map[string]keeper.Engine{
	"local": {
		Open:         openLocal(local.Options{}),
		OpenReadOnly: openLocal(local.Options{ReadOnly: true}),
		Schema:       index.SchemaHash(analysis.Version),
		Number:       index.SchemaNumber(analysis.Version),
	},
	engineOpenSearch: {
		Open:         unconnected,
		OpenReadOnly: unconnected,
		Schema:       cluster.Schema(),
		Number:       index.SchemaNumber(analysis.Version),
		Kind:         engineOpenSearch,
	},
}

// unconnected is an engine of which only what it is made of is known (see connect).
func unconnected(string, *slog.Logger) (index.Engine, error) {
	return nil, usageError("--engine opensearch: the cluster holds the index; this needs one of files")
}

func openLocal(o local.Options) func(dir string, log *slog.Logger) (index.Engine, error) {
	return func(dir string, log *slog.Logger) (index.Engine, error) {
		o := o
		o.Logger = log
		e, err := local.Open(dir, o)
		if err != nil {
			return nil, err
		}
		return e, nil
	}
}

func engineNames() []string { return slices.Sorted(maps.Keys(engines)) }

func (a *app) engineNamed() (keeper.Engine, error) {
	e, ok := engines[a.engine]
	if !ok {
		return keeper.Engine{}, usagef("engine %q is not part of this program; it has %s", a.engine, strings.Join(engineNames(), ", "))
	}
	return e, nil
}
