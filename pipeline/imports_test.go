package pipeline_test

// The rooms of the program and who may import whom. Extractors stay free of
// files and network, so that they run anywhere and the same; reading knows
// nothing of claims; and nothing hangs on the command.

import (
	"bytes"
	"encoding/json"
	"errors"
	"io"
	"os/exec"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

const module = "whosaid"

type pkg struct {
	ImportPath string
	Imports    []string // of files that are not tests
}

// rule forbids imports to the packages of some rooms, also by way of other
// packages of this module.
type rule struct {
	rooms     []string
	forbidden []string // packages, with all below them
}

var rules = []rule{
	{
		rooms:     []string{module + "/extractors"},
		forbidden: []string{"os", "net", "syscall", "io/ioutil", module + "/corpus", module + "/pipeline", module + "/cmd"},
	},
	{
		rooms:     []string{module + "/corpus"},
		forbidden: []string{module + "/extractors", module + "/pipeline", module + "/cmd"},
	},
	{
		rooms:     []string{module + "/pipeline"},
		forbidden: []string{module + "/cmd"},
	},
	{ // what is watched knows nothing of what watches
		rooms: []string{
			module + "/extractors", module + "/corpus", module + "/pipeline/record",
			module + "/pipeline/sinks", module + "/pipeline/progress", // and by way of these pipeline
		},
		forbidden: []string{"github.com/prometheus", module + "/pipeline/metrics"},
	},
	{ // the encoder knows pieces and numbers, no documents
		rooms:     []string{module + "/extractors/encoder"},
		forbidden: []string{module + "/extractors/doc", module + "/extractors/en"},
	},
	{ // a report is made of what is there, and asks nobody
		rooms:     []string{module + "/pipeline/report"},
		forbidden: []string{"net/http", "os/exec", module + "/pipeline/serve"},
	},
	{ // statistics are of numbers, whatever was counted
		rooms:     []string{module + "/pipeline/review/figures"},
		forbidden: []string{"os", "net", module + "/pipeline/index", module + "/pipeline/record"},
	},
	{ // the index comes from the run alone: what reviewers decided is told to it
		rooms:     []string{module + "/pipeline/index"},
		forbidden: []string{"net/http", module + "/pipeline/review"},
	},
	{ // what is handed over is written to disk: nothing is sent anywhere
		rooms:     []string{module + "/pipeline/exchange"},
		forbidden: []string{"net/http", "os/exec"},
	},
	{ // the form of the output is for every tool to read: nothing heavy comes with it
		rooms:     []string{module + "/pipeline/record"},
		forbidden: []string{"net", "os", "github.com/invopop", "github.com/santhosh-tekuri", module + "/pipeline/sinks"},
	},
}

func TestImportsFlowOneWay(t *testing.T) {
	require.Empty(t, breaches(list(t), rules))
}

// The guard sees what it is there for.
func TestGuardFindsBreaches(t *testing.T) {
	packages := []pkg{
		{ImportPath: module + "/extractors/quotes", Imports: []string{"strings", module + "/tools"}},
		{ImportPath: module + "/extractors/extracttest", Imports: []string{"os", "testing"}},
		{ImportPath: module + "/tools", Imports: []string{"os/exec"}},
		{ImportPath: module + "/corpus/html", Imports: []string{module + "/extractors/doc", "oslo"}},
		{ImportPath: module + "/extractors/doc"},
	}
	require.Equal(t, []string{
		"whosaid/corpus/html imports whosaid/extractors/doc",
		"whosaid/extractors/quotes imports os/exec through whosaid/tools",
	}, breaches(packages, rules))
}

// Packages that help tests are used by tests and by each other.
func TestTestPackagesStayInTests(t *testing.T) {
	for _, p := range list(t) {
		for _, i := range p.Imports {
			require.False(t, forTests(i) && strings.HasPrefix(i, module+"/") && !forTests(p.ImportPath), "%s imports %s outside its tests", p.ImportPath, i)
			require.True(t, i != "testing" || forTests(p.ImportPath), "%s imports testing outside its tests", p.ImportPath)
		}
	}
}

func forTests(path string) bool { return strings.HasSuffix(path, "test") }

// list is all packages of the module.
func list(t *testing.T) (packages []pkg) {
	t.Helper()
	cmd := exec.Command("go", "list", "-e", "-json=ImportPath,Imports", module+"/...")
	var stderr bytes.Buffer
	cmd.Stderr = &stderr
	out, err := cmd.Output()
	require.NoError(t, err, stderr.String())
	for d := json.NewDecoder(bytes.NewReader(out)); ; {
		var p pkg
		if err := d.Decode(&p); errors.Is(err, io.EOF) {
			break
		} else {
			require.NoError(t, err)
		}
		packages = append(packages, p)
	}
	require.NotEmpty(t, packages)
	return packages
}

func breaches(packages []pkg, rules []rule) (found []string) {
	byPath := map[string]pkg{}
	for _, p := range packages {
		byPath[p.ImportPath] = p
	}
	for _, p := range packages {
		if forTests(p.ImportPath) {
			continue
		}
		for _, r := range rules {
			if !under(p.ImportPath, r.rooms) {
				continue
			}
			seen := map[string]bool{}
			for todo := []string{p.ImportPath}; len(todo) > 0; todo = todo[1:] {
				through := ""
				if todo[0] != p.ImportPath {
					through = " through " + todo[0]
				}
				for _, i := range byPath[todo[0]].Imports {
					switch {
					case under(i, r.forbidden):
						found = append(found, p.ImportPath+" imports "+i+through)
					case strings.HasPrefix(i, module+"/") && !seen[i]:
						seen[i] = true
						todo = append(todo, i)
					}
				}
			}
		}
	}
	slices.Sort(found)
	return slices.Compact(found)
}

func under(path string, rooms []string) bool {
	return slices.ContainsFunc(rooms, func(room string) bool {
		return path == room || strings.HasPrefix(path, room+"/")
	})
}
