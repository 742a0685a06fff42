package testcluster

import (
	"context"
	"crypto/sha256"
	_ "embed"
	"encoding/hex"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"
)

// ErrMissing says that what a cluster needs is not here and could not be had; the text says what.
var ErrMissing = errors.New("not here")

const install = "install with: apt-get install openjdk-17-jdk-headless maven"

//go:embed pom.xml
var pom []byte

//go:embed Launcher.java
var launcher []byte

//go:embed log4j2.properties
var logging []byte

const oldestJava = 17

// software is what a node is made of, on disk.
type software struct {
	java    string // the program
	classes string // the class path
	logging string // log4j2.properties
	archive string // option of the program that names an archive of loaded classes
}

// prepare finds Java, and fetches and compiles below dir what is not there yet. What is there is used without a network.
func prepare(ctx context.Context, dir string) (software, error) {
	jdk, err := findJDK(ctx)
	if err != nil {
		return software{}, err
	}
	dir = filepath.Join(dir, digest(pom))
	libraries := filepath.Join(dir, "lib")
	err = once(libraries, func(to string) error { return fetch(ctx, to) })
	if err != nil {
		return software{}, err
	}
	jars := filepath.Join(libraries, "*")
	own := filepath.Join(dir, "launcher-"+digest(launcher)+".jar")
	err = once(own, func(to string) error { return compile(ctx, jdk, jars, to) })
	if err != nil {
		return software{}, err
	}
	settings := filepath.Join(dir, "log4j2-"+digest(logging)+".properties")
	err = once(settings, func(to string) error { return os.WriteFile(to, logging, 0o644) })
	if err != nil {
		return software{}, err
	}
	soft := software{java: filepath.Join(jdk, "bin", "java"), classes: own + string(filepath.ListSeparator) + jars, logging: settings}
	archive := filepath.Join(dir, "classes-"+digest([]byte(jdk+soft.classes))+".jsa")
	err = once(archive, func(to string) error { return rehearse(ctx, soft, to) })
	soft.archive = "-XX:SharedArchiveFile=" + archive
	return soft, err
}

// rehearse runs a node once, so that the classes it loads are archived when it ends. Later nodes start with half the work.
func rehearse(ctx context.Context, soft software, to string) error {
	soft.archive = "-XX:ArchiveClassesAtExit=" + to
	c := &Cluster{software: soft, dir: filepath.Join(filepath.Dir(to), "rehearsal")}
	err := c.form(ctx, Options{Nodes: 1})
	if err == nil {
		err = c.nodes[0].leave(ctx)
	}
	if err = errors.Join(err, c.Stop()); err != nil {
		return fmt.Errorf("archive the classes of a node: %w", err)
	}
	return nil
}

func digest(b []byte) string {
	sum := sha256.Sum256(b)
	return hex.EncodeToString(sum[:6])
}

// once makes a file or folder that is not there. It appears when it is complete, so that several programs may do this at once.
func once(name string, make func(to string) error) error {
	if _, err := os.Stat(name); err == nil {
		return nil
	}
	if err := os.MkdirAll(filepath.Dir(name), 0o755); err != nil {
		return err
	}
	part, err := os.MkdirTemp(filepath.Dir(name), filepath.Base(name)+".part-")
	if err != nil {
		return err
	}
	defer func() { _ = os.RemoveAll(part) }()
	made := filepath.Join(part, "made")
	if err := make(made); err != nil {
		return err
	}
	if err := os.Rename(made, name); err != nil {
		if _, there := os.Stat(name); there != nil {
			return err
		}
	}
	return nil
}

// fetch copies the jars of the pom into a folder.
func fetch(ctx context.Context, to string) error {
	maven, err := exec.LookPath("mvn")
	if err != nil {
		return fmt.Errorf("mvn is %w, %s", ErrMissing, install)
	}
	file := to + ".xml"
	if err := os.WriteFile(file, pom, 0o644); err != nil {
		return err
	}
	out, err := exec.CommandContext(ctx, maven, "-B", "-q", "-f", file, "dependency:copy-dependencies", "-DoutputDirectory="+to).CombinedOutput()
	if err != nil {
		return fmt.Errorf("OpenSearch is %w: mvn dependency:copy-dependencies: %w: %s", ErrMissing, err, tail(out))
	}
	return nil
}

// compile makes the jar of the launcher.
func compile(ctx context.Context, jdk, jars, to string) error {
	dir := filepath.Dir(to)
	source, classes := filepath.Join(dir, "Launcher.java"), filepath.Join(dir, "classes")
	if err := os.WriteFile(source, launcher, 0o644); err != nil {
		return err
	}
	out, err := exec.CommandContext(ctx, filepath.Join(jdk, "bin", "javac"), "-proc:none", "--release", strconv.Itoa(oldestJava),
		"-cp", jars, "-d", classes, source).CombinedOutput()
	if err != nil {
		return fmt.Errorf("javac Launcher.java: %w: %s", err, tail(out))
	}
	out, err = exec.CommandContext(ctx, filepath.Join(jdk, "bin", "jar"), "-cf", to, "-C", classes, ".").CombinedOutput()
	if err != nil {
		return fmt.Errorf("jar: %w: %s", err, tail(out))
	}
	return nil
}

// findJDK returns the folder of a Java development kit that is recent enough: that of JAVA_HOME, of the path, or one where systems keep them.
func findJDK(ctx context.Context) (string, error) {
	candidates := []string{}
	if home := os.Getenv("JAVA_HOME"); home != "" {
		candidates = append(candidates, home)
	}
	if found, err := exec.LookPath("javac"); err == nil {
		if real, err := filepath.EvalSymlinks(found); err == nil {
			candidates = append(candidates, filepath.Dir(filepath.Dir(real)))
		}
	}
	kept, err := filepath.Glob("/usr/lib/jvm/*")
	if err != nil {
		return "", err
	}
	for _, jdk := range append(candidates, kept...) {
		if _, err := os.Stat(filepath.Join(jdk, "bin", "java")); err == nil && javaVersion(ctx, jdk) >= oldestJava {
			return jdk, nil
		}
	}
	return "", fmt.Errorf("javac %d or newer is %w, %s", oldestJava, ErrMissing, install)
}

var version = regexp.MustCompile(`javac (\d+)`)

// javaVersion returns the major version of a kit, 0 when it has no compiler.
func javaVersion(ctx context.Context, jdk string) int {
	out, err := exec.CommandContext(ctx, filepath.Join(jdk, "bin", "javac"), "-version").CombinedOutput()
	if err != nil {
		return 0
	}
	m := version.FindSubmatch(out)
	if m == nil {
		return 0
	}
	n, err := strconv.Atoi(string(m[1]))
	if err != nil {
		return 0
	}
	return n
}

// tail is the end of what a program wrote.
func tail(out []byte) string {
	const most = 2000
	s := strings.TrimSpace(string(out))
	if len(s) > most {
		s = "... " + s[len(s)-most:]
	}
	return s
}
