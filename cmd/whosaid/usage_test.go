package main

// Wrong usage, in this process: what is told, and the status. A script runs
// some of it on the real program.

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"whosaid/corpus/inputs"
)

const fire = "Nobody was hurt in the fire, the fire service said on Sunday.\n"

func TestUsage(t *testing.T) {
	t.Chdir(t.TempDir())
	require.NoError(t, os.WriteFile("a.txt", []byte(fire), 0o600))
	for _, c := range []struct {
		args string
		want string // first line on standard error
	}{
		{"extract", "no INPUT: name files or folders, or - for standard input"},
		{"extract --nosuch a.txt", "unknown flag: --nosuch"},
		{"extract --workers many a.txt", `invalid argument "many" for "--workers" flag: a number from 1 to 4096 is wanted, or 0 for as many as there are cores`},
		{"extract --max-bytes 0 a.txt", `invalid argument "0" for "--max-bytes" flag: a size of at least one byte is wanted`},
		{"extract --max-unpacked x a.txt", `invalid argument "x" for "--max-unpacked" flag: a size is wanted, such as 500000, 16MiB or 1GB`},
		{"extract --model oracle a.txt", `invalid argument "oracle" for "--model" flag: must be one of ` + strings.Join(bundled.Names(), ", ") + ", or a model file"},
		{"extract --format pdf a.txt", `invalid argument "pdf" for "--format" flag: must be one of: ` + strings.Join(inputs.Names(), ", ")},
		{"extract --progress maybe a.txt", `invalid argument "maybe" for "--progress" flag: must be one of: auto, always, never`},
		{"extract --json --pretty a.txt", "--json and --pretty exclude each other"},
		{"extract -q -v a.txt", "--quiet and --verbose exclude each other"},
		{"extract --fresh a.txt", "--fresh needs a folder: --output DIR"},
		{"extract --pretty -o run a.txt", "--pretty is for standard output, it does not go with --output"},
		{"extract --lexicon missing.txt a.txt", "--lexicon missing.txt: cannot open: no such file or directory"},
		{"extrct a.txt", `there is no verb "extrct"`},
		{"help nosuch", `there is no verb "nosuch"`},
		{"eval one.jsonl", "accepts 2 arg(s), received 1"},
		{"schema more", `unknown command "more" for "whosaid schema"`},
		{"model one.model two.model", "accepts at most 1 arg(s), received 2"},
		{"version more", `unknown command "more" for "whosaid version"`},
		{"completion", "accepts 1 arg(s), received 0"},
		{"completion tcsh", `invalid argument "tcsh" for "whosaid completion"`},
	} {
		t.Run(c.args, func(t *testing.T) {
			out, errs, status := runHere(t, strings.Fields(c.args)...)
			require.Equal(t, statusUsage, status)
			require.Empty(t, string(out))
			first, _, _ := strings.Cut(string(errs), "\n")
			require.Equal(t, "whosaid: "+c.want, first)
			require.LessOrEqual(t, strings.Count(string(errs), "\n"), 3, "usage errors are short")
		})
	}
	require.NoDirExists(t, "run", "nothing is written before the usage is right")
}

func TestVariables(t *testing.T) {
	t.Chdir(t.TempDir())
	require.NoError(t, os.WriteFile("a.txt", []byte(fire), 0o600))
	require.NoError(t, os.WriteFile("more.txt", []byte("# nothing\n"), 0o600))
	require.NoError(t, os.WriteFile("gold.jsonl", []byte(`{"id":"a","text":"","attributions":[]}`), 0o600))
	list := "more.txt" + string(filepath.ListSeparator) + "missing.txt"
	for _, c := range []struct {
		name   string
		env    map[string]string
		args   string
		status int
		out    string // in standard output; "" is nothing there
		err    string // in standard error; "" is nothing there
	}{
		{"stands in for the flag", map[string]string{"WHOSAID_MAX_BYTES": "20"}, "extract a.txt", 3, "", "--max-bytes allows more"},
		{"the flag goes over it", map[string]string{"WHOSAID_MAX_BYTES": "20"}, "extract --max-bytes 1MiB a.txt", 0, "fire service", ""},
		{"empty is not set", map[string]string{"WHOSAID_MAX_BYTES": ""}, "extract a.txt", 0, "fire service", ""},
		{"a bad value names it", map[string]string{"WHOSAID_MAX_BYTES": "plenty"}, "extract a.txt", 2, "",
			`whosaid: the variable WHOSAID_MAX_BYTES: invalid value "plenty": a size is wanted`},
		{"a bad value does not count under a flag", map[string]string{"WHOSAID_MAX_BYTES": "plenty"}, "extract --max-bytes 1MiB a.txt", 0, "fire service", ""},
		{"bad number", map[string]string{"WHOSAID_WORKERS": "-1"}, "extract a.txt", 2, "", `the variable WHOSAID_WORKERS: invalid value "-1"`},
		{"bad truth value", map[string]string{"WHOSAID_JSON": "maybe"}, "extract a.txt", 2, "", `the variable WHOSAID_JSON: invalid value "maybe"`},
		{"bad choice", map[string]string{"WHOSAID_MODEL": "oracle"}, "extract a.txt", 2, "", `the variable WHOSAID_MODEL: invalid value "oracle": must be one of full, fast, rules, or a model file`},
		{"lists are written as in PATH", map[string]string{"WHOSAID_LEXICON": list}, "extract a.txt", 2, "", "--lexicon missing.txt: cannot open"},
		{"a flag goes over a list", map[string]string{"WHOSAID_LEXICON": list}, "extract --lexicon more.txt a.txt", 0, "fire service", ""},
		{"pretty", map[string]string{"WHOSAID_PRETTY": "1"}, "extract a.txt", 0, "asserted ", ""},
		{"of two that exclude each other the flag counts", map[string]string{"WHOSAID_PRETTY": "1"}, "extract --json a.txt", 0, `{"schema":`, ""},
		{"the other way round", map[string]string{"WHOSAID_JSON": "true"}, "extract --pretty a.txt", 0, "asserted ", ""},
		{"two variables that exclude each other", map[string]string{"WHOSAID_PRETTY": "1", "WHOSAID_JSON": "1"}, "extract a.txt", 2, "", "exclude each other"},
		{"other verbs", map[string]string{"WHOSAID_LABELS": "missing.jsonl"}, "eval gold.jsonl gold.jsonl", 1, "", "missing.jsonl: cannot open"},
		{"--help is no flag to set", map[string]string{"WHOSAID_HELP": "true"}, "extract a.txt", 0, "fire service", ""},
	} {
		t.Run(c.name, func(t *testing.T) {
			for k, v := range c.env {
				t.Setenv(k, v)
			}
			out, errs, status := runHere(t, strings.Fields(c.args)...)
			require.Equal(t, c.status, status, string(errs))
			for got, want := range map[*[]byte]string{&out: c.out, &errs: c.err} {
				if want == "" {
					require.Empty(t, string(*got))
				} else {
					require.Contains(t, string(*got), want)
				}
			}
		})
	}
}

func TestHelp(t *testing.T) {
	help := func(args ...string) string {
		out, errs, status := runHere(t, args...)
		require.Equal(t, statusOK, status)
		require.Empty(t, string(errs))
		return string(out)
	}
	all := help("help")
	require.Equal(t, all, help("--help"))
	for _, verb := range newRoot(streams{}).Commands() {
		require.Regexp(t, `(?m)^  `+verb.Name()+` +\S`, all)
		text := help("help", verb.Name())
		require.Equal(t, text, help(verb.Name(), "--help"))
		// It begins with a sentence that says what the verb does.
		require.True(t, strings.HasPrefix(text, verb.Name()+" "), text)
		require.Regexp(t, `(?m)^EXIT STATUS$`, text)
		require.Regexp(t, `(?m)^Examples:$`, text)
	}
	require.Contains(t, help("help", "extract"), "(WHOSAID_MAX_BYTES) (default 16MiB)")

	// Without a verb the same goes to standard error, as wrong usage.
	out, errs, status := runHere(t)
	require.Equal(t, statusUsage, status)
	require.Empty(t, string(out))
	require.Equal(t, all, string(errs))
}
