package main

import (
	"bytes"
	"errors"
	"fmt"
	"maps"
	"slices"
	"strings"
	"text/tabwriter"

	"github.com/spf13/cobra"

	"whosaid/extractors/doc"
	"whosaid/extractors/en"
	"whosaid/extractors/learned"
	"whosaid/extractors/models"
)

func newModel(std streams) *cobra.Command {
	return &cobra.Command{
		Use:   "model [FILE]",
		Short: "List the bundled models, or check a model file",
		Long: `model lists the models that --model can name, the default first.

With a FILE, or the name of a bundled model, it loads that model, reads a built-in
sentence with it, and prints its shape, its settings and the hash that runs write
down. How to make a file of one's own: training/README.md in the sources.

EXIT STATUS
  0  printed, and the model finds the claim of the built-in sentence
  1  FILE cannot be read, is no model for this version, or does not find the claim
  2  wrong usage`,
		Example: `  whosaid model
  whosaid model own.model && whosaid extract --model own.model article.html`,
		Args: arguments(cobra.MaximumNArgs(1)),
		RunE: func(_ *cobra.Command, args []string) error {
			var out bytes.Buffer
			var err error
			if len(args) == 0 {
				err = listModels(&out)
			} else {
				err = checkModel(&out, args[0])
			}
			return errors.Join(printAll(std.out, out.Bytes()), err)
		},
		ValidArgsFunction: func(*cobra.Command, []string, string) ([]cobra.Completion, cobra.ShellCompDirective) {
			return append(bundled.Names(), "model"), cobra.ShellCompDirectiveDefault
		},
	}
}

func listModels(out *bytes.Buffer) error {
	w := tabwriter.NewWriter(out, 0, 0, 2, ' ', 0)
	fmt.Fprintln(w, "NAME\tLAYERS\tSIZE\tHASH\tWHAT IT IS")
	for i, m := range bundled {
		layers, size, hash := "-", "-", "sha256:"+strings.TrimPrefix(en.Default().Digest(), "sha256:")
		if m.Weights != nil {
			weights, err := m.Weights()
			if err != nil {
				return fmt.Errorf("model %s: %w", m.Name, err)
			}
			layers, size, hash = fmt.Sprint(weights.Config().Layers), megabytes(weights.Size()), "sha256:"+weights.SHA256()
		}
		name := m.Name
		if i == 0 {
			name += " (default)"
		}
		fmt.Fprintf(w, "%s\t%s\t%s\t%s\t%s\n", name, layers, size, hash[:len("sha256:")+12], m.Doc)
	}
	return w.Flush()
}

func megabytes(n int) string { return fmt.Sprintf("%.1f MB", float64(n)/1e6) }

// A sentence whose claim every model must find.
const (
	trySentence = "“The bridge is safe,” said Anna Roe, the mayor."
	tryClaim    = "“The bridge is safe,”"
)

func checkModel(out *bytes.Buffer, name string) error {
	m, err := bundledOrFile(name)
	if err != nil {
		return err
	}
	chain, err := m.New(en.Default())
	if err != nil {
		return err
	}
	w := tabwriter.NewWriter(out, 0, 0, 2, ' ', 0)
	fmt.Fprintf(w, "name\t%s\n", m.Name)
	fmt.Fprintf(w, "what\t%s\n", m.Doc)
	if m.Weights != nil {
		weights, err := m.Weights()
		if err != nil {
			return err
		}
		describe(w, weights)
	}
	d := &doc.Doc{Text: trySentence}
	if err := chain.Run(d); err != nil {
		return fmt.Errorf("%s: on a built-in sentence: %w", name, err)
	}
	found := false
	fmt.Fprintf(w, "reads\t%s\n", trySentence)
	for _, a := range d.Attributions {
		who := "nobody"
		if a.Speaker >= 0 {
			who = d.Speakers[a.Speaker].Name
		}
		fmt.Fprintf(w, "finds\t%s (%s), confidence %.2f\n", d.Slice(a.Content[0]), who, a.Confidence)
		found = found || d.Slice(a.Content[0]) == tryClaim && who == "Anna Roe"
	}
	if err := w.Flush(); err != nil {
		return err
	}
	if !found {
		return fmt.Errorf("%s: it can be loaded, but does not find the claim of %q: it is not trained, or not calibrated (training/README.md)", name, trySentence)
	}
	return nil
}

func bundledOrFile(name string) (models.Model, error) {
	if m, there := bundled.Find(name); there {
		return m, nil
	}
	weights, err := readWeights(name)
	if err != nil {
		return models.Model{}, err
	}
	return models.Of(weights.Name(), "from the file "+name, func() (*learned.Model, error) { return weights, nil }), nil
}

func describe(w *tabwriter.Writer, m *learned.Model) {
	c := m.Config()
	fmt.Fprintf(w, "size\t%s\n", megabytes(m.Size()))
	fmt.Fprintf(w, "hash\tsha256:%s\n", m.SHA256())
	if c.Base != "" {
		fmt.Fprintf(w, "words of\tsha256:%s\n", c.Base)
	}
	fmt.Fprintf(w, "encoder\t%d layers of %d (feed-forward %d), %d heads, %d positions, %d wordpieces\n", c.Layers, c.Hidden, c.FFN, c.Heads, c.Positions, c.Vocabulary)
	var features []string
	for _, f := range c.Features {
		features = append(features, fmt.Sprintf("%s %d", f.Name, f.Size))
	}
	fmt.Fprintf(w, "features\t%s\n", strings.Join(features, ", "))
	fmt.Fprintf(w, "window\t%d wordpieces, %d at each end are context\n", m.Window, m.Context)
	fmt.Fprintf(w, "least\tclaims below a confidence of %.2f are dropped\n", m.Least)
	var trust []string
	for _, label := range slices.Sorted(maps.Keys(m.Trust)) {
		trust = append(trust, fmt.Sprintf("%s %g", label, m.Trust[label]))
	}
	fmt.Fprintf(w, "trust\tin the rules' word: %s\n", strings.Join(trust, ", "))
}
