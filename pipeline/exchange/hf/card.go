package hf

import (
	"encoding/json"
	"fmt"

	"go.yaml.in/yaml/v3"

	"whosaid/pipeline/exchange"
	"whosaid/pipeline/index"
)

//go:generate go run github.com/valyala/quicktemplate/qtc -file=card.qtpl

// head is the YAML head of a card, as the hub defines it.
type head struct {
	Languages   []string `yaml:"language"`
	License     string   `yaml:"license"`
	PrettyName  string   `yaml:"pretty_name"`
	Sizes       []string `yaml:"size_categories"`
	Tasks       []string `yaml:"task_categories"`
	Annotations []string `yaml:"annotations_creators"`
	Sources     []string `yaml:"source_datasets"`
	Tags        []string `yaml:"tags"`
	Configs     []config `yaml:"configs"`
}

type config struct {
	Name    string  `yaml:"config_name"`
	Default bool    `yaml:"default,omitempty"`
	Files   []split `yaml:"data_files"`
}

type split struct {
	Split string `yaml:"split"`
	Path  string `yaml:"path"`
}

func describe(out exchange.Out) *set {
	s := &set{Name: out.Name, Reviewed: map[index.State]int{}, Models: map[string]int{}}
	if s.Name == "" {
		s.Name = "claims"
	}
	if r := out.Run; r != nil {
		s.Version = r.Version
		if !r.Finished.IsZero() {
			s.Date = r.Finished.UTC().Format("2006-01-02")
		}
		if len(r.Settings) > 0 {
			if settings, err := json.Marshal(r.Settings); err == nil {
				s.Settings = string(settings)
			}
		}
	}
	return s
}

func card(s *set) ([]byte, error) {
	h := head{
		Languages: []string{"en"}, License: "other", PrettyName: s.Name,
		Sizes: []string{sizeOf(s.Files[0].Rows)}, Tasks: []string{"token-classification"},
		Annotations: []string{"machine-generated"}, Sources: []string{"original"},
		Tags: []string{"quotation-attribution", "news", "croissant"},
	}
	if s.Reviewed[index.Unreviewed] < s.Files[0].Rows {
		h.Annotations = append(h.Annotations, "expert-generated")
	}
	for i, f := range s.Files {
		h.Configs = append(h.Configs, config{Name: f.Name, Default: i == 0, Files: []split{{"train", f.Path}}})
	}
	text, err := yaml.Marshal(h)
	if err != nil {
		return nil, err
	}
	var states []string
	for _, state := range exchange.States() {
		if n := s.Reviewed[state]; n > 0 {
			states = append(states, fmt.Sprintf("%d %s", n, state))
		}
	}
	return []byte(cardText(s, string(text), states)), nil
}

// sizeOf is the hub's category of a number of rows.
func sizeOf(n int) string {
	for _, c := range []struct {
		below int
		name  string
	}{
		{1_000, "n<1K"}, {10_000, "1K<n<10K"}, {100_000, "10K<n<100K"}, {1_000_000, "100K<n<1M"},
		{10_000_000, "1M<n<10M"}, {100_000_000, "10M<n<100M"},
	} {
		if n < c.below {
			return c.name
		}
	}
	return "100M<n<1B"
}
