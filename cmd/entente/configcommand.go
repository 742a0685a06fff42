package main

import (
	"fmt"
	"net/url"
	"os"
	"text/tabwriter"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"

	"entente/internal/sites"
)

func (a *app) configCommand() *cobra.Command {
	cmd := &cobra.Command{
		Use:   "config",
		Short: "Show or check the settings in force",
		Args: func(_ *cobra.Command, args []string) error {
			if len(args) > 0 {
				return usagef("config: %q is neither print nor check", args[0])
			}
			return usagef("config: print or check is missing")
		},
		RunE: func(*cobra.Command, []string) error { return nil },
		// Faults of the settings are what these commands tell of: they must not be refused for them.
		PersistentPreRunE: func(*cobra.Command, []string) error {
			a.log = a.logger()
			return nil
		},
	}
	cmd.AddCommand(
		&cobra.Command{
			Use: "print", Short: "Show every setting, its value and where that comes from", Args: operands(0, 0, ""),
			RunE: func(cmd *cobra.Command, _ []string) error { return a.configPrint(cmd) },
		},
		&cobra.Command{
			Use: "check", Short: "Look for faults in the config file, the environment, sites.toml and the tables of the data folder", Args: operands(0, 0, ""),
			RunE: func(cmd *cobra.Command, _ []string) error { return a.configCheck(cmd) },
		},
	)
	return cmd
}

// inForce is a setting as it is in force.
type inForce struct {
	Name  string `json:"name"`
	Value string `json:"value"`
	From  string `json:"from"`            // flag, environment, file or default
	Where string `json:"where,omitempty"` // the variable, or the path of the file
}

// settingFlag returns the flag that a setting is in one of the commands.
func settingFlag(root *cobra.Command, name string) *pflag.Flag {
	if f := root.PersistentFlags().Lookup(name); f != nil {
		return f
	}
	for _, c := range root.Commands() {
		if f := c.Flags().Lookup(name); f != nil {
			return f
		}
	}
	return nil
}

func (a *app) configPrint(cmd *cobra.Command) error {
	values, err := a.outside(cmd)
	if err != nil {
		return err
	}
	list := []inForce{}
	for _, name := range settings {
		f := settingFlag(cmd.Root(), name)
		if f == nil {
			continue
		}
		s := inForce{Name: name, Value: f.DefValue, From: "default"}
		if set := cmd.Flags().Lookup(name); set != nil && set.Changed {
			s = inForce{Name: name, Value: set.Value.String(), From: "flag"}
		} else if v, there := values[name]; there {
			s = inForce{Name: name, Value: v.value, From: v.from, Where: v.where}
		}
		if u, err := url.Parse(s.Value); err == nil && u.User != nil { // the address of a place to follow may hold a password
			s.Value = u.Redacted()
		}
		if s.Value == "[]" { // how an empty list of a flag is written
			s.Value = ""
		}
		if name == "opensearch-url" {
			s.Value = withoutUsers(s.Value)
		}
		list = append(list, s)
	}
	for _, name := range secrets {
		if os.Getenv(inEnvironment(name)) != "" {
			list = append(list, inForce{Name: name, Value: "(not shown)", From: "environment", Where: inEnvironment(name)})
		}
	}
	if a.json {
		return a.encode(map[string][]inForce{"settings": list})
	}
	w := tabwriter.NewWriter(a.stdout, 0, 0, 2, ' ', 0)
	for _, s := range list {
		from := s.From
		if s.Where != "" {
			from += " " + s.Where
		}
		value := s.Value
		if value == "" {
			value = "–"
		}
		fmt.Fprintf(w, "%s\t%s\t%s\n", s.Name, plain(value), plain(from))
	}
	return w.Flush()
}

// configCheck tells every fault there is, and ends as a fault of usage when there is one.
func (a *app) configCheck(cmd *cobra.Command) error {
	path := a.configFile(cmd)
	values, faults := readFile(path)
	folder, together := a.dataFolder(cmd, values), a.clusterFaults(cmd, values) // before the values are tried out
	for _, from := range []map[string]given{values, environment()} {
		for _, name := range settings {
			v, there := from[name]
			if !there {
				continue
			}
			where := v.where
			if v.from == "file" {
				where = "config file " + path
			}
			if reason := wrong(cmd.Root(), name, v.value); reason != "" {
				faults = append(faults, fault{where, name, reason})
			}
		}
	}
	faults = append(faults, together...)
	faults = append(faults, tableFaults(folder)...)
	faults = append(faults, sitesFaults(sites.Find(path, folder))...)
	if a.json {
		if err := a.encode(struct {
			File   string  `json:"file"`
			Faults []fault `json:"faults"`
		}{path, append([]fault{}, faults...)}); err != nil {
			return err
		}
	} else {
		for _, f := range faults {
			fmt.Fprintln(a.stdout, plain(f.String()))
		}
		if len(faults) == 0 && !a.quiet {
			said := "no config file is named; the environment is well formed"
			if path != "" {
				said = fmt.Sprintf("%s: well formed, %d settings", path, len(values))
			}
			if _, err := fmt.Fprintln(a.stdout, plain(said)); err != nil {
				return err
			}
		}
	}
	if n := len(faults); n > 0 {
		return usagef("config check: %d to be mended", n)
	}
	return nil
}

// dataFolder is the data folder that a command with these flags would use.
func (a *app) dataFolder(cmd *cobra.Command, file map[string]given) string {
	if cmd.Flags().Changed("data") {
		return a.data
	}
	for _, from := range []map[string]given{environment(), file} {
		if v, there := from["data"]; there {
			return v.value
		}
	}
	return a.data
}

// wrong says what is wrong with the value of a setting, empty when nothing is.
func wrong(root *cobra.Command, name, value string) string {
	f := settingFlag(root, name)
	if f == nil {
		return "no command knows it"
	}
	if err := f.Value.Set(value); err != nil {
		return err.Error()
	}
	if check := checks[name]; check != nil {
		if err := check(value); err != nil {
			if name == "opensearch-url" { // it may hold a password
				return err.Error()
			}
			return fmt.Sprintf("%q: %v", value, err)
		}
	}
	return ""
}
