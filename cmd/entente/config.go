package main

import (
	"fmt"
	"os"
	"slices"
	"strings"

	"github.com/knadh/koanf/parsers/toml/v2"
	"github.com/knadh/koanf/providers/env/v2"
	"github.com/knadh/koanf/providers/file"
	"github.com/knadh/koanf/v2"
	"github.com/spf13/cobra"
	"github.com/spf13/pflag"
)

// settings are the flags that a file or the environment may give as well: what describes an installation, and not what one
// call is to do. In the environment data is ENTENTE_DATA, public-url is ENTENTE_PUBLIC_URL.
var settings = []string{"data", "engine", "quiet", "jobs", "addr", "public-url", "trusted-proxies"}

const envPrefix = "ENTENTE_"

// configure gives the flags of cmd that were not set in the call what the environment says, else what the file says.
func (a *app) configure(cmd *cobra.Command) error {
	k := koanf.New(".")
	if path := a.configFile(cmd); path != "" {
		if err := loadFile(k, path); err != nil {
			return err
		}
	}
	// The program's own prefix is used by its tests too, so that other names are left alone.
	known := env.Opt{Prefix: envPrefix, TransformFunc: func(name, value string) (string, any) {
		key := strings.ReplaceAll(strings.ToLower(strings.TrimPrefix(name, envPrefix)), "_", "-")
		if value == "" || !slices.Contains(settings, key) {
			return "", nil
		}
		return key, value
	}}
	if err := k.Load(env.Provider(".", known), nil); err != nil {
		return fmt.Errorf("read environment: %w", err)
	}
	var fault error
	cmd.Flags().VisitAll(func(f *pflag.Flag) {
		if f.Changed || fault != nil || !k.Exists(f.Name) || !slices.Contains(settings, f.Name) {
			return
		}
		value := k.String(f.Name)
		if list, ok := k.Get(f.Name).([]any); ok {
			value = joined(list)
		}
		if err := cmd.Flags().Set(f.Name, value); err != nil {
			fault = usagef("setting %s: %v", f.Name, err)
		}
	})
	return fault
}

func (a *app) configFile(cmd *cobra.Command) string {
	if !cmd.Flags().Changed("config") && a.config == "" {
		a.config = os.Getenv(envPrefix + "CONFIG")
	}
	return a.config
}

// loadFile reads a TOML file and refuses keys that are no setting: a slip of the keys would otherwise pass unseen.
func loadFile(k *koanf.Koanf, path string) error {
	f := koanf.New(".")
	if err := f.Load(file.Provider(path), toml.Parser()); err != nil {
		return usagef("config file %s: %v", path, err)
	}
	for _, key := range f.Keys() {
		if !slices.Contains(settings, key) {
			return usagef("config file %s: unknown key %q%s", path, key, didYouMean(key, settings, "the operating guide"))
		}
	}
	return k.Merge(f)
}

func joined(list []any) string {
	words := make([]string, len(list))
	for i, v := range list {
		words[i] = fmt.Sprint(v)
	}
	return strings.Join(words, ",")
}
