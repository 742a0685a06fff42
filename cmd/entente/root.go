package main

import (
	"encoding/json"
	"fmt"
	"io"
	"log/slog"
	"strings"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"
)

// app is what every command has: where to write, and the settings that all of them share.
type app struct {
	stdout, stderr io.Writer
	log            *slog.Logger
	data           string
	engine         string
	cluster        openSearch
	config         string
	json           bool
	quiet          bool
	verbose        bool
	terminal       bool // somebody watches stderr
}

func (a *app) root() *cobra.Command {
	root := &cobra.Command{
		Use:           "entente",
		Short:         "Search engine for international municipal cooperation",
		Version:       version,
		SilenceErrors: true,
		SilenceUsage:  true,
		Args:          a.knownCommand,
		RunE:          func(cmd *cobra.Command, _ []string) error { return cmd.Help() },
		PersistentPreRunE: func(cmd *cobra.Command, _ []string) error {
			if err := a.configure(cmd); err != nil {
				return err
			}
			a.log = a.logger()
			return nil
		},
	}
	f := root.PersistentFlags()
	f.StringVar(&a.data, "data", "./data", "data folder")
	f.StringVar(&a.engine, "engine", "local", "engine: "+strings.Join(engineNames(), ", "))
	a.cluster.register(f)
	f.StringVar(&a.config, "config", "", "TOML file with settings")
	f.BoolVar(&a.json, "json", false, "machine-readable output")
	f.BoolVar(&a.quiet, "quiet", false, "no progress")
	f.BoolVar(&a.verbose, "verbose", false, "log what is done")
	root.SetFlagErrorFunc(flagError)
	root.AddCommand(a.ingestCommand(), a.crawlCommand(), a.inspectCommand(), a.analyzeCommand(), a.searchCommand(), a.exportCommand(), a.serveCommand(), a.evalCommand(), a.failuresCommand(), a.reindexCommand(), a.doctorCommand(), a.verifyCommand(), a.backupCommand(), a.restoreCommand(), a.publishCommand(), a.configCommand(), a.sitesCommand(), a.versionCommand(), a.workerCommand())
	a.refuseUnknown(root)
	return root
}

// refuseUnknown makes the commands that cobra adds as strict as ours.
func (a *app) refuseUnknown(root *cobra.Command) {
	root.InitDefaultHelpCmd()
	root.InitDefaultCompletionCmd()
	for _, c := range root.Commands() {
		switch c.Name() {
		case "help":
			c.Args = func(_ *cobra.Command, args []string) error {
				_, rest, err := root.Find(args)
				if err != nil {
					return usageError(err.Error())
				}
				return a.knownCommand(root, rest)
			}
		case "completion":
			c.Args = cobra.ArbitraryArgs
			c.RunE = func(*cobra.Command, []string) error {
				return usagef("completion: name a shell: bash, zsh, fish or powershell")
			}
		}
	}
}

// knownCommand refuses what is no command, in one line with the likeliest one that was meant.
func (a *app) knownCommand(root *cobra.Command, args []string) error {
	if len(args) == 0 {
		return nil
	}
	var names []string
	for _, c := range root.Commands() {
		names = append(names, c.Name())
	}
	return usagef("unknown command %q%s", args[0], didYouMean(args[0], append(names, "help", "completion"), "entente help"))
}

// flagError makes a fault in a flag a fault of usage.
func flagError(cmd *cobra.Command, err error) error {
	if err == pflag.ErrHelp {
		return err
	}
	name, found := strings.CutPrefix(err.Error(), "unknown flag: --")
	if !found {
		return usageError(err.Error())
	}
	var names []string
	cmd.Flags().VisitAll(func(f *pflag.Flag) { names = append(names, f.Name) })
	return usagef("unknown flag --%s%s", name, didYouMean(name, names, cmd.CommandPath()+" --help"))
}

// operands makes a fault in the number of operands a fault of usage.
func operands(atLeast, atMost int, what string) cobra.PositionalArgs {
	return func(cmd *cobra.Command, args []string) error {
		switch {
		case len(args) < atLeast:
			return usagef("%s: %s is missing; see %s --help", cmd.Name(), what, cmd.CommandPath())
		case atMost >= 0 && len(args) > atMost:
			return usagef("%s: %q is one operand too many; see %s --help", cmd.Name(), args[atMost], cmd.CommandPath())
		}
		return nil
	}
}

// didYouMean names the word that is nearest to what was typed, or where all of them are listed.
func didYouMean(typed string, words []string, help string) string {
	best, least := "", max(2, len(typed)/3)+1
	for _, w := range words {
		if d := distance(typed, w); d < least || strings.HasPrefix(w, typed) && len(typed) > 1 && d < len(w) {
			best, least = w, min(d, least)
		}
	}
	if best == "" {
		return "; see " + help
	}
	return fmt.Sprintf("; did you mean %q?", best)
}

// distance is the Levenshtein distance in bytes: names of commands and flags are ASCII. What is typed may be of any length,
// so the far are not measured.
func distance(a, b string) int {
	if len(a) > 2*len(b)+8 {
		return len(a)
	}
	row := make([]int, len(b)+1)
	for j := range row {
		row[j] = j
	}
	for i := 1; i <= len(a); i++ {
		diagonal := row[0]
		row[0] = i
		for j := 1; j <= len(b); j++ {
			cost := 1
			if a[i-1] == b[j-1] {
				cost = 0
			}
			diagonal, row[j] = row[j], min(row[j]+1, row[j-1]+1, diagonal+cost)
		}
	}
	return row[len(b)]
}

// logger writes to stderr: warnings, and with --verbose or for a server what is done as well.
func (a *app) logger() *slog.Logger {
	level := slog.LevelWarn
	switch {
	case a.quiet:
		level = slog.LevelError
	case a.verbose:
		level = slog.LevelInfo
	}
	o := &slog.HandlerOptions{Level: level}
	if a.json {
		return slog.New(slog.NewJSONHandler(a.stderr, o))
	}
	return slog.New(slog.NewTextHandler(a.stderr, o))
}

// encode writes a line of JSON. Characters of HTML stay as they are: this is for programs, not for a page.
func (a *app) encode(v any) error {
	e := json.NewEncoder(a.stdout)
	e.SetEscapeHTML(false)
	return e.Encode(v)
}

// plain makes a text fit for a terminal: what a document or a file name holds may be control characters.
func plain(s string) string {
	return strings.Map(func(r rune) rune {
		if r < ' ' || r == 0x7f || r >= 0x80 && r < 0xa0 {
			return ' '
		}
		return r
	}, s)
}
