package main

import (
	"bytes"
	"io"

	"github.com/spf13/cobra"
)

// completions has one generator for each shell.
var completions = []struct {
	shell string
	write func(root *cobra.Command, w io.Writer) error
}{
	{"bash", func(c *cobra.Command, w io.Writer) error { return c.GenBashCompletionV2(w, true) }},
	{"zsh", func(c *cobra.Command, w io.Writer) error { return c.GenZshCompletion(w) }},
	{"fish", func(c *cobra.Command, w io.Writer) error { return c.GenFishCompletion(w, true) }},
	{"powershell", func(c *cobra.Command, w io.Writer) error { return c.GenPowerShellCompletionWithDesc(w) }},
}

func newCompletion(std streams) *cobra.Command {
	var shells []string
	for _, c := range completions {
		shells = append(shells, c.shell)
	}
	return &cobra.Command{
		Use:   "completion bash|zsh|fish|powershell",
		Short: "Print a script that completes verbs and flags in your shell",
		Long: `completion prints a script for your shell; once loaded, the tab key completes
verbs, flags and their values.

EXIT STATUS
  0  printed
  1  it could not be written
  2  wrong usage`,
		Example: `  source <(whosaid completion bash)
  whosaid completion zsh > "${fpath[1]}/_whosaid"
  whosaid completion fish > ~/.config/fish/completions/whosaid.fish
  whosaid completion powershell | Out-String | Invoke-Expression`,
		Args:      arguments(cobra.MatchAll(cobra.ExactArgs(1), cobra.OnlyValidArgs)),
		ValidArgs: shells,
		RunE: func(cmd *cobra.Command, args []string) error {
			var b bytes.Buffer
			for _, c := range completions {
				if c.shell == args[0] {
					if err := c.write(cmd.Root(), &b); err != nil {
						return err
					}
				}
			}
			return printAll(std.out, b.Bytes())
		},
	}
}
