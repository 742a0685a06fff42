package main

import (
	"fmt"
	"maps"
	"net"
	"net/netip"
	"os"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/knadh/koanf/parsers/toml/v2"
	"github.com/knadh/koanf/providers/file"
	"github.com/knadh/koanf/v2"
	"github.com/spf13/cobra"
	"github.com/spf13/pflag"

	"entente/internal/follow"
	"entente/web"
)

// settings are the flags that a file or the environment may give as well: what describes an installation, and not what one
// call is to do. In the environment data is ENTENTE_DATA, public-url is ENTENTE_PUBLIC_URL.
var settings = []string{"data", "engine", "quiet", "jobs", "addr", "metrics-addr", "public-url", "trusted-proxies", "rate-limit", "report-missing", "follow", "follow-every", "publish", "publish-every", "publish-addr", "allow-address"}

const envPrefix = "ENTENTE_"

// inEnvironment is what a setting is called in the environment.
func inEnvironment(name string) string {
	return envPrefix + strings.ToUpper(strings.ReplaceAll(name, "-", "_"))
}

// given is a value that a setting has been given outside the call.
type given struct {
	value string
	from  string // environment or file
	where string // the variable, or the path of the file
}

// configure gives the flags of cmd that were not set in the call what the environment says, else what the file says.
func (a *app) configure(cmd *cobra.Command) error {
	values, err := a.outside(cmd)
	if err != nil {
		return err
	}
	var fault error
	cmd.Flags().VisitAll(func(f *pflag.Flag) {
		v, there := values[f.Name]
		if f.Changed || fault != nil || !there {
			return
		}
		if err := cmd.Flags().Set(f.Name, v.value); err != nil {
			fault = usagef("setting %s: %v", f.Name, err)
		}
	})
	return fault
}

// outside returns what environment and file give, the environment first. The first fault ends it.
func (a *app) outside(cmd *cobra.Command) (map[string]given, error) {
	values, faults := readFile(a.configFile(cmd))
	if len(faults) > 0 {
		return nil, usageError(faults[0].String())
	}
	maps.Copy(values, environment())
	return values, nil
}

// environment returns the settings that the environment gives. An empty variable is none.
func environment() map[string]given {
	values := map[string]given{}
	for _, name := range settings {
		variable := inEnvironment(name)
		if v := os.Getenv(variable); v != "" {
			values[name] = given{v, "environment", variable}
		}
	}
	return values
}

func (a *app) configFile(cmd *cobra.Command) string {
	if !cmd.Flags().Changed("config") && a.config == "" {
		a.config = os.Getenv(envPrefix + "CONFIG")
	}
	return a.config
}

// fault is what is wrong with a setting.
type fault struct {
	Where  string `json:"where"` // the file or variable
	Name   string `json:"name,omitempty"`
	Reason string `json:"reason"`
}

func (f fault) String() string {
	if f.Name == "" {
		return f.Where + ": " + f.Reason
	}
	return f.Where + ": " + f.Name + ": " + f.Reason
}

// readFile reads a TOML file, none when path is empty. Keys that are no setting are faults: a slip of the keys would otherwise
// pass unseen.
func readFile(path string) (map[string]given, []fault) {
	values := map[string]given{}
	if path == "" {
		return values, nil
	}
	where := "config file " + path
	k := koanf.New("\x00") // a key may hold any character
	if err := k.Load(file.Provider(path), toml.Parser()); err != nil {
		return values, []fault{{Where: where, Reason: oneLine(err)}}
	}
	var faults []fault
	for _, key := range k.Keys() {
		if slices.Contains(secrets, key) {
			faults = append(faults, fault{where, key, "a secret does not belong here: put it in a file of its own and name that with " + key + "-file, or in " + inEnvironment(key)})
			continue
		}
		if !slices.Contains(settings, key) {
			shown := strings.ReplaceAll(key, "\x00", ".")
			faults = append(faults, fault{Where: where, Reason: fmt.Sprintf("unknown key %q%s", shown, didYouMean(shown, settings, "entente config print"))})
			continue
		}
		value := k.String(key)
		if list, ok := k.Get(key).([]any); ok {
			value = joined(list)
		}
		values[key] = given{value, "file", path}
	}
	return values, faults
}

func joined(list []any) string {
	words := make([]string, len(list))
	for i, v := range list {
		words[i] = fmt.Sprint(v)
	}
	return strings.Join(words, ",")
}

// checks say what is wrong with the value of a setting beyond its kind, which its flag tells.
var checks = map[string]func(value string) error{
	"engine": func(v string) error {
		if _, ok := engines[v]; !ok {
			return usagef("want one of %s", strings.Join(engineNames(), ", "))
		}
		return nil
	},
	"jobs": func(v string) error {
		var n int
		if _, err := fmt.Sscan(v, &n); err != nil || n < 1 || n > maxJobs {
			return usagef("want a number from 1 to %d", maxJobs)
		}
		return nil
	},
	"addr":         checkAddr,
	"metrics-addr": checkAddr,
	"publish-addr": checkAddr,
	"follow": func(v string) error {
		if err := follow.ParsePlace(v); err != nil {
			return usageError(err.Error())
		}
		return nil
	},
	"follow-every":  checkEvery,
	"publish-every": checkEvery,
	"public-url":    checkPublicURL,
	"report-missing": func(v string) error {
		if err := web.ParseReport(v); err != nil {
			return usagef("want an address of mail or of a page, such as mailto:archive@city.example")
		}
		return nil
	},
	"rate-limit": func(v string) error {
		if n, err := strconv.Atoi(v); err != nil || n < 0 || n > maxRate {
			return usagef("want a number from 0 to %d", maxRate)
		}
		return nil
	},
	"trusted-proxies": func(v string) error {
		for _, one := range strings.Split(v, ",") {
			one = strings.TrimSpace(one)
			_, addrErr := netip.ParseAddr(one)
			if _, err := netip.ParsePrefix(one); err != nil && addrErr != nil {
				return usagef("%q is no address and no network, such as 10.0.0.0/8", one)
			}
		}
		return nil
	},
}

func checkAddr(v string) error {
	if _, _, err := net.SplitHostPort(v); err != nil {
		return usagef("want host:port, such as 127.0.0.1:8080")
	}
	return nil
}

func checkEvery(v string) error {
	if d, err := time.ParseDuration(v); err != nil || d < leastEvery {
		return usagef("want a time of at least %s, such as 1m", leastEvery)
	}
	return nil
}

func checkPublicURL(v string) error {
	if _, err := web.ParsePublicURL(v); err != nil {
		return usagef("want an address, such as https://search.example.be or https://city.example/entente")
	}
	return nil
}
