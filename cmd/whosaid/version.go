package main

import (
	"fmt"
	"runtime"
	"runtime/debug"
	"strings"

	"github.com/spf13/cobra"
)

func newVersion(std streams) *cobra.Command {
	return &cobra.Command{
		Use:   "version",
		Short: "Print the version of the program, of Go, and the models",
		Long: `version prints what this program was built from: its version, the commit where
it is known, the Go release, and the models that --model knows.

EXIT STATUS
  0  printed
  1  it could not be written`,
		Example: `  whosaid version`,
		Args:    arguments(cobra.NoArgs),
		RunE: func(*cobra.Command, []string) error {
			return printAll(std.out, []byte(version().long()))
		},
	}
}

// build is what the program was made of.
type build struct {
	version  string // of the module: v1.2.3, or (devel)
	revision string // "" where the build does not tell
	time     string // of the revision
	modified bool   // the working tree had changes
}

func version() build {
	b := build{version: "(devel)"}
	info, ok := debug.ReadBuildInfo()
	if !ok {
		return b
	}
	if info.Main.Version != "" {
		b.version = info.Main.Version
	}
	for _, s := range info.Settings {
		switch s.Key {
		case "vcs.revision":
			b.revision = s.Value
		case "vcs.time":
			b.time = s.Value
		case "vcs.modified":
			b.modified = s.Value == "true"
		}
	}
	return b
}

// short is the version with the commit it was built from.
func (b build) short() string {
	s := b.version
	if b.revision != "" {
		s += " " + b.revision[:min(12, len(b.revision))]
	}
	if b.modified {
		s += " with changes"
	}
	return s
}

func (b build) long() string {
	var s strings.Builder
	fmt.Fprintf(&s, "whosaid %s\n", b.short())
	if b.time != "" {
		fmt.Fprintf(&s, "commit  %s\n", b.time)
	}
	fmt.Fprintf(&s, "go      %s %s/%s\n", strings.TrimPrefix(runtime.Version(), "go"), runtime.GOOS, runtime.GOARCH)
	fmt.Fprintf(&s, "models  %s\n", strings.Join(bundled.Names(), ", "))
	return s.String()
}
