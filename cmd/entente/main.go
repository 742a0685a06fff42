// Command entente reads documents of municipal cooperation and makes them searchable.
package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"log/slog"
	"os"
	"os/signal"
	"strings"
	"syscall"

	"entente/index"
	"entente/internal/control"
	"entente/internal/query"
	"entente/internal/store"
)

// version is set by the build.
var version = "devel"

func main() { os.Exit(run(context.Background(), os.Args[1:], os.Stdout, os.Stderr)) }

// Exit codes.
const (
	exitOK          = 0
	exitFailed      = 1
	exitUsage       = 2
	exitPartly      = 3 // some sources could not be read; the others are in
	exitNotFound    = 4
	exitUnavailable = 5 // the data folder is busy or unavailable
	exitInterrupted = 130
)

// run is the whole program but for the process around it.
func run(ctx context.Context, args []string, stdout, stderr io.Writer) int {
	ctx, stop := signal.NotifyContext(ctx, os.Interrupt, syscall.SIGTERM)
	defer stop()
	context.AfterFunc(ctx, stop) // a second signal ends the process at once
	a := &app{stdout: stdout, stderr: stderr, log: slog.New(slog.DiscardHandler)}
	root := a.root()
	root.SetArgs(args)
	root.SetOut(stdout)
	root.SetErr(stderr)
	err := root.ExecuteContext(ctx)
	if err == nil {
		return exitOK
	}
	code := exitCode(ctx, err)
	if message := oneLine(err); message != "" && !errors.Is(err, errPartly) {
		fmt.Fprintf(stderr, "entente: %s\n", message)
	}
	return code
}

// errPartly ends a command that did what it could: everything has been told already.
var errPartly = errors.New("some sources could not be read")

// errUsage is the kind of every fault in how the program was called.
var errUsage = errors.New("usage")

// usageError is what was wrong in the call, in one line.
type usageError string

func (e usageError) Error() string { return string(e) }
func (e usageError) Unwrap() error { return errUsage }

func usagef(format string, args ...any) error { return usageError(fmt.Sprintf(format, args...)) }

// What keeps a data folder from being used, besides another process.
var (
	errNoData   = errors.New("no data folder")
	errUnusable = errors.New("the data folder can not be used")
)

// exitCode is the one place where kinds of errors become exit codes.
func exitCode(ctx context.Context, err error) int {
	var busy *control.Busy
	switch {
	case errors.Is(err, errPartly):
		return exitPartly
	case errors.Is(err, errUsage), errors.Is(err, query.ErrInvalid):
		return exitUsage
	case errors.As(err, &busy), errors.Is(err, errNoData), errors.Is(err, errUnusable), errors.Is(err, store.ErrDamaged),
		errors.Is(err, index.ErrUnavailable):
		return exitUnavailable
	case ctx.Err() != nil:
		return exitInterrupted
	case errors.Is(err, fs.ErrNotExist):
		return exitNotFound
	}
	return exitFailed
}

// oneLine keeps a message on its line, whatever file names or library texts it carries.
func oneLine(err error) string {
	return strings.Join(strings.FieldsFunc(err.Error(), func(r rune) bool { return r < ' ' }), " ")
}
