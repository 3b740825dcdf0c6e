package main

import (
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"io"
	"os"

	"whosaid/extractors"
	"whosaid/extractors/en"
	"whosaid/extractors/models"
	"whosaid/pipeline/record"
)

// bundled is what --model can name, the default first.
var bundled = models.List()

func modelNames() []string {
	var names []string
	for _, m := range bundled {
		names = append(names, m.Name)
	}
	return names
}

// loadModel builds the chain of the named model over the lexicon, which the
// user's own files extend.
func loadModel(name string, lexicons []string) (*extractors.Chain, record.Model, error) {
	lex := en.Default()
	for _, path := range lexicons {
		var err error
		if lex, err = extend(lex, path); err != nil {
			return nil, record.Model{}, err
		}
	}
	for _, m := range bundled {
		if m.Name == name {
			chain, err := m.New(lex)
			return chain, record.Model{Name: m.Name, Hash: lex.Digest()}, err
		}
	}
	return nil, record.Model{}, usagef("there is no model %q", name)
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
