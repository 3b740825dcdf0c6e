package main

import (
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"

	"whosaid/extractors"
	"whosaid/extractors/en"
	"whosaid/extractors/learned"
	"whosaid/extractors/models"
	"whosaid/pipeline/record"
)

// bundled is what --model can name, the default first.
var bundled = models.List()

// loadModel builds the chain of the named model, or of that in a model file,
// over the lexicon, which the user's own files extend.
func loadModel(name string, lexicons []string) (*extractors.Chain, record.Model, error) {
	lex := en.Default()
	for _, path := range lexicons {
		var err error
		if lex, err = extend(lex, path); err != nil {
			return nil, record.Model{}, err
		}
	}
	m, err := findModel(name)
	if err != nil {
		return nil, record.Model{}, err
	}
	told := record.Model{Name: m.Name, Hash: lex.Digest()}
	chain, err := m.New(lex)
	if err == nil && m.Weights != nil {
		w, _ := m.Weights() // New has read them
		told.Weights = "sha256:" + w.SHA256()
	}
	return chain, told, err
}

// findModel gives a bundled model, or one from a file.
func findModel(name string) (models.Model, error) {
	if m, there := bundled.Find(name); there {
		return m, nil
	}
	if !modelFile(name) {
		return models.Model{}, usagef("there is no model %q: bundled are %s; a model file is named with its path", name, strings.Join(bundled.Names(), ", "))
	}
	w, err := readWeights(name)
	if err != nil {
		return models.Model{}, refusal{fmt.Errorf("--model %w", err)}
	}
	own := filepath.Base(strings.TrimSuffix(name, filepath.Ext(name)))
	if !modelName.MatchString(own) {
		own = "own"
	}
	return models.Of(own, "from the file "+name, func() (*learned.Model, error) { return w, nil }), nil
}

// readWeights reads a model file, which may build on a bundled one.
func readWeights(path string) (*learned.Model, error) {
	data, err := os.ReadFile(path)
	if err != nil {
		return nil, fmt.Errorf("%s: cannot read: %w", path, plainError(err))
	}
	base, err := bundled[0].Weights()
	if err != nil {
		return nil, err
	}
	w, err := base.Load(data)
	if err != nil {
		return nil, fmt.Errorf("%s: %w", path, err)
	}
	return w, nil
}

var modelName = regexp.MustCompile(`^[a-z][a-z0-9-]*$`)

// modelFile tells the path of a model file from a mistyped name.
func modelFile(name string) bool {
	return strings.ContainsAny(name, `/\.`)
}

// modelFlag is the value of --model: the name of a bundled model, or a file.
type modelFlag struct{ value string }

func newModelFlag() modelFlag { return modelFlag{bundled[0].Name} }

func (m *modelFlag) Set(s string) error {
	if !modelFile(s) && !slices.Contains(bundled.Names(), s) {
		return fmt.Errorf("must be one of %s, or a model file", strings.Join(bundled.Names(), ", "))
	}
	m.value = s
	return nil
}

func (m *modelFlag) String() string { return m.value }

func (*modelFlag) Type() string { return "name" }

// modelUsage describes --model.
func modelUsage() string {
	return "`NAME` of what finds the claims: " + strings.Join(bundled.Names(), ", ") + ", or a model file"
}

func extend(lex *en.Lexicon, path string) (*en.Lexicon, error) {
	f, err := os.Open(path)
	if err != nil {
		return nil, refusal{fmt.Errorf("--lexicon %s: cannot open: %w", path, plainError(err))}
	}
	defer f.Close()
	more, err := lex.With(path, f)
	if err != nil {
		return nil, refusal{fmt.Errorf("--lexicon: %w", err)}
	}
	return more, nil
}

// digest is "sha256:…" of a file.
func digest(path string) (string, error) {
	f, err := os.Open(path)
	if err != nil {
		return "", err
	}
	defer f.Close()
	h := sha256.New()
	if _, err := io.Copy(h, f); err != nil {
		return "", err
	}
	return "sha256:" + hex.EncodeToString(h.Sum(nil)), nil
}
