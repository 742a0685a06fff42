package main

import (
	"context"
	"crypto/x509"
	"errors"
	"fmt"
	"log/slog"
	"net/url"
	"os"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"
	"time"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"

	"entente/index"
	"entente/index/cluster"
	"entente/internal/keeper"
)

// openSearch is what leads to a cluster. A password and an API key are no flags, which everybody on the machine may see: they are in the
// environment or in files.
type openSearch struct {
	addresses                []string
	user                     string
	passwordFile, apiKeyFile string
	authority                string // file
	prefix                   string
	shards, replicas         int
	takeOver                 bool // from another data folder
}

// engineOpenSearch is the name of the engine.
const engineOpenSearch = "opensearch"

// secrets are settings that only the environment gives, and that are never shown.
var secrets = []string{"opensearch-password", "opensearch-api-key"}

// The bounds of what a cluster is asked to hold.
const (
	maxShards   = 64
	maxReplicas = 10
)

// remoteTime is how long the cluster may take to answer about generations.
const remoteTime = 30 * time.Second

func (o *openSearch) register(f *pflag.FlagSet) {
	f.StringSliceVar(&o.addresses, "opensearch-url", nil, "addresses of the nodes, parted by commas, such as https://search-1.example.be:9200")
	f.StringVar(&o.user, "opensearch-user", "", "user of the cluster; the password is in "+inEnvironment(secrets[0])+" or a file")
	f.StringVar(&o.passwordFile, "opensearch-password-file", "", "`file` that holds the password")
	f.StringVar(&o.apiKeyFile, "opensearch-api-key-file", "", "`file` that holds an API key, in place of user and password; or "+inEnvironment(secrets[1]))
	f.StringVar(&o.authority, "opensearch-ca", "", "PEM `file` of the authority that signed the certificates of the nodes; by default those of the system")
	f.StringVar(&o.prefix, "opensearch-prefix", "entente", "what the names of all indices of this installation begin with")
	f.IntVar(&o.shards, "opensearch-shards", 1, "parts of an index that is made")
	f.IntVar(&o.replicas, "opensearch-replicas", 1, "further copies of each part of an index that is made")
}

// openSearchSettings are the names of what leads to a cluster.
var openSearchSettings = []string{"opensearch-url", "opensearch-user", "opensearch-password-file", "opensearch-api-key-file", "opensearch-ca",
	"opensearch-prefix", "opensearch-shards", "opensearch-replicas"}

func init() {
	settings = append(settings, openSearchSettings...)
	for name, check := range map[string]func(string) error{
		"opensearch-url": func(v string) error {
			for _, one := range strings.Split(v, ",") {
				if err := checkNode(strings.TrimSpace(one)); err != nil {
					return err
				}
			}
			return nil
		},
		"opensearch-prefix": func(v string) error {
			if !prefixes.MatchString(v) {
				return usagef("want lower-case letters, digits, - and _, at most 40, a letter or digit first")
			}
			return nil
		},
		"opensearch-shards":        checkNumber(1, maxShards),
		"opensearch-replicas":      checkNumber(0, maxReplicas),
		"opensearch-password-file": checkSecret,
		"opensearch-api-key-file":  checkSecret,
		"opensearch-ca": func(v string) error {
			b, err := os.ReadFile(v)
			if err != nil {
				return err
			}
			if !x509.NewCertPool().AppendCertsFromPEM(b) {
				return errors.New("there is no certificate in it that can be read")
			}
			return nil
		},
	} {
		checks[name] = check
	}
}

var prefixes = regexp.MustCompile(`^[a-z0-9][a-z0-9_-]{0,39}$`)

// checkNode looks at the address of a node. What is wrong is said without it: it may hold a password.
func checkNode(address string) error {
	u, err := url.Parse(address)
	switch {
	case err != nil, u.Scheme != "http" && u.Scheme != "https", u.Hostname() == "":
		return usagef("want addresses of nodes, such as https://search-1.example.be:9200")
	case u.User != nil:
		return usagef("an address holds a user or a password: they have settings of their own")
	case strings.Trim(u.Path, "/") != "" || u.RawQuery != "":
		return usagef("want addresses of nodes without a path")
	}
	return nil
}

// withoutUsers is a list of addresses as it may be shown, though there should be no user and no password in it.
func withoutUsers(list string) string {
	all := strings.Split(list, ",")
	for i, one := range all {
		if at := strings.LastIndex(one, "@"); at >= 0 {
			all[i] = "…" + one[at:]
		}
	}
	return strings.Join(all, ",")
}

func checkNumber(least, most int) func(string) error {
	return func(v string) error {
		if n, err := strconv.Atoi(v); err != nil || n < least || n > most {
			return usagef("want a number from %d to %d", least, most)
		}
		return nil
	}
}

func checkSecret(path string) error {
	_, err := readSecret(path)
	return err
}

// readSecret reads a file that holds a secret, without the end of its line.
func readSecret(path string) (string, error) {
	b, err := os.ReadFile(path)
	if err != nil {
		return "", err
	}
	s := strings.TrimRight(string(b), "\r\n")
	if s == "" {
		return "", errors.New("there is nothing in it")
	}
	return s, nil
}

// secret returns what the environment or a file gives; nothing when neither does.
func secret(name, file string) (string, error) {
	if s := os.Getenv(inEnvironment(name)); s != "" || file == "" {
		return s, nil
	}
	s, err := readSecret(file)
	if err != nil {
		return "", usagef("--%s-file %q: %v", name, file, err)
	}
	return s, nil
}

// options are what a cluster is reached with. Errors are faults of usage.
func (o openSearch) options(log *slog.Logger) (cluster.Options, error) {
	out := cluster.Options{User: o.user, CAFile: o.authority, Prefix: o.prefix, Shards: o.shards, Replicas: o.replicas, Logger: log}
	if o.replicas == 0 {
		out.Replicas = -1 // none
	}
	for _, one := range o.addresses {
		out.Addresses = append(out.Addresses, strings.TrimSpace(one))
	}
	var err error
	if out.Password, err = secret(secrets[0], o.passwordFile); err != nil {
		return out, err
	}
	if out.APIKey, err = secret(secrets[1], o.apiKeyFile); err != nil {
		return out, err
	}
	values := map[string]string{"opensearch-url": strings.Join(out.Addresses, ","), "opensearch-prefix": o.prefix, "opensearch-ca": o.authority,
		"opensearch-shards": strconv.Itoa(o.shards), "opensearch-replicas": strconv.Itoa(o.replicas)}
	for name, value := range values {
		if value == "" {
			continue
		}
		if err := checks[name](value); err != nil {
			return out, usagef("--%s: %v", name, err)
		}
	}
	if reason := o.together(out.Password != "", out.APIKey != ""); reason != "" {
		return out, usageError(reason)
	}
	return out, nil
}

// together says what is wrong with the settings beside each other, empty when nothing is.
func (o openSearch) together(password, key bool) string {
	switch {
	case len(o.addresses) == 0:
		return "--engine opensearch needs --opensearch-url, the addresses of the nodes"
	case key && (password || o.user != ""):
		return "there is an API key for the cluster and a user or password too: only one of the two can be used"
	case password && o.user == "":
		return "there is a password for the cluster and no user: name it with --opensearch-user"
	case o.user != "" && !password:
		return "--opensearch-user has no password: put it in " + inEnvironment(secrets[0]) + " or in a file named by --opensearch-password-file"
	}
	return ""
}

// engineIn is an engine as a command uses it.
type engineIn struct {
	keeper.Engine
	follow func(ctx context.Context) (index.Engine, error) // answers from what others write; nil when nobody else can
	close  func() error
}

// connect makes the engine that was named one that can be used.
func (a *app) connect(ctx context.Context) (engineIn, error) {
	e, err := a.engineNamed()
	none := func() error { return nil }
	if err != nil || a.engine != engineOpenSearch {
		return engineIn{Engine: e, close: none}, err
	}
	o, err := a.cluster.options(a.log)
	if err != nil {
		return engineIn{}, err
	}
	if o.Password != "" || o.APIKey != "" {
		a.warnOfPlain(o.Addresses)
	}
	c, err := cluster.Connect(ctx, o)
	if err != nil {
		return engineIn{}, err
	}
	e.Open = openCluster(c, false)
	e.OpenReadOnly = openCluster(c, true)
	e.Remote = remote{c, o.Prefix, a.cluster.takeOver}
	follow := func(ctx context.Context) (index.Engine, error) {
		f, err := c.Follow(ctx)
		if err != nil {
			return nil, err
		}
		return f, nil
	}
	return engineIn{e, follow, c.Close}, nil
}

// warnOfPlain tells of a password that travels for everybody to read.
func (a *app) warnOfPlain(addresses []string) {
	for _, one := range addresses {
		u, err := url.Parse(one)
		if err == nil && u.Scheme == "http" && u.Hostname() != "localhost" && !strings.HasPrefix(u.Hostname(), "127.") && u.Hostname() != "::1" {
			a.log.Warn("the password or key of the cluster travels without encryption: its address begins with http://")
			return
		}
	}
}

// openCluster opens the generation that a folder stands for. One that is being made has a name of its own until it is whole.
func openCluster(c *cluster.Cluster, readOnly bool) func(dir string, log *slog.Logger) (index.Engine, error) {
	return func(dir string, _ *slog.Logger) (index.Engine, error) {
		ctx, cancel := context.WithTimeout(context.Background(), remoteTime)
		defer cancel()
		e, err := c.Open(ctx, strings.TrimSuffix(filepath.Base(dir), ".tmp"), readOnly)
		if err != nil {
			return nil, err
		}
		return e, nil
	}
}

// remote is a cluster as a keeper uses it.
type remote struct {
	*cluster.Cluster
	prefix   string
	takeOver bool
}

func (r remote) Claim(ctx context.Context, identity string) error {
	ctx, cancel := context.WithTimeout(ctx, remoteTime)
	defer cancel()
	err := r.Cluster.Claim(ctx, identity, r.takeOver)
	if errors.Is(err, cluster.ErrForeign) {
		return fmt.Errorf("%w: the indices %s-* of the cluster were made from another data folder; name others with --opensearch-prefix, or, when that folder "+
			"is no more, take them over with entente reindex --take-over", keeper.ErrForeign, r.prefix)
	}
	return err
}

func (r remote) Generations(ctx context.Context) ([]string, error) {
	ctx, cancel := context.WithTimeout(ctx, remoteTime)
	defer cancel()
	return r.Cluster.Generations(ctx)
}

func (r remote) Current(ctx context.Context) (string, error) {
	ctx, cancel := context.WithTimeout(ctx, remoteTime)
	defer cancel()
	return r.Cluster.Current(ctx)
}

func (r remote) Publish(ctx context.Context, generation string, documents int) error {
	ctx, cancel := context.WithTimeout(ctx, remoteTime)
	defer cancel()
	return r.Cluster.Publish(ctx, generation, documents)
}

func (r remote) Drop(ctx context.Context, generation string) error {
	ctx, cancel := context.WithTimeout(ctx, remoteTime)
	defer cancel()
	return r.Cluster.Drop(ctx, generation)
}

// clusterFaults tells what is wrong with the settings of the cluster beside each other, as they are in force.
func (a *app) clusterFaults(cmd *cobra.Command, file map[string]given) (faults []fault) {
	value := func(name string) string {
		if f := cmd.Flags().Lookup(name); f != nil && f.Changed {
			return f.Value.String()
		}
		for _, from := range []map[string]given{environment(), file} {
			if v, there := from[name]; there {
				return v.value
			}
		}
		return ""
	}
	if value("engine") != engineOpenSearch {
		return nil
	}
	o := openSearch{user: value("opensearch-user")}
	if v := value("opensearch-url"); v != "" && v != "[]" {
		o.addresses = strings.Split(v, ",")
	}
	password := os.Getenv(inEnvironment(secrets[0])) != "" || value("opensearch-password-file") != ""
	key := os.Getenv(inEnvironment(secrets[1])) != "" || value("opensearch-api-key-file") != ""
	if reason := o.together(password, key); reason != "" {
		faults = append(faults, fault{Where: "the settings together", Name: "engine", Reason: reason})
	}
	return faults
}
