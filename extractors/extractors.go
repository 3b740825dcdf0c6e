// Package extractors finds claims in a text. An Extractor is a plain value
// that reads layers of a doc.Doc and adds others; a Chain is a list of them
// whose needs were checked when it was built. Nothing here touches files or
// the network: what is needed of either is embedded or handed in.
package extractors

import (
	"fmt"
	"regexp"
	"slices"
	"time"

	"whosaid/extractors/doc"
)

// Extractor adds layers to a document.
type Extractor struct {
	Name     string // lower case, as in error messages
	Doc      string // what it does, one sentence
	Requires []doc.Layer
	Adds     []doc.Layer

	// Run reads d's required layers and adds its own. It must be safe for
	// concurrent use on different documents.
	Run func(d *doc.Doc) error
}

// Chain is a list of extractors that fit together.
type Chain struct {
	Name       string // of the model: "rules"
	extractors []Extractor
	spent      func(extractor string, took time.Duration) // nil: nobody asks
}

var nameForm = regexp.MustCompile(`^[a-z][a-z0-9-]*$`)

// NewChain checks that each extractor is complete and finds the layers it
// requires among those added before it.
func NewChain(name string, list ...Extractor) (*Chain, error) {
	var have []doc.Layer
	for i, e := range list {
		switch {
		case !nameForm.MatchString(e.Name):
			return nil, fmt.Errorf("chain %s: extractor %d: bad name %q", name, i, e.Name)
		case e.Doc == "" || e.Run == nil || len(e.Adds) == 0:
			return nil, fmt.Errorf("chain %s: extractor %s: Doc, Run and Adds must be set", name, e.Name)
		}
		for _, l := range e.Requires {
			if !slices.Contains(have, l) {
				return nil, fmt.Errorf("chain %s: extractor %s requires the layer %s, which none before it adds", name, e.Name, l)
			}
		}
		for _, l := range e.Adds {
			if slices.Contains(have, l) {
				return nil, fmt.Errorf("chain %s: extractor %s adds the layer %s a second time", name, e.Name, l)
			}
			have = append(have, l)
		}
	}
	return &Chain{Name: name, extractors: list}, nil
}

// Extractors lists the chain's members in the order in which they run.
func (c *Chain) Extractors() []Extractor { return slices.Clone(c.extractors) }

// Timed is c which tells spent how long each extractor took, once for each
// document, on the goroutine that calls Run.
func (c *Chain) Timed(spent func(extractor string, took time.Duration)) *Chain {
	timed := *c
	timed.spent = spent
	return &timed
}

// Run adds all layers to d. The error names the extractor that failed; a panic
// inside one is such an error.
func (c *Chain) Run(d *doc.Doc) error {
	var begun time.Time
	if c.spent != nil {
		begun = time.Now()
	}
	for _, e := range c.extractors {
		err := runOne(e, d)
		if c.spent != nil {
			now := time.Now()
			c.spent(e.Name, now.Sub(begun))
			begun = now
		}
		if err != nil {
			return &Error{Extractor: e.Name, Err: err}
		}
	}
	return nil
}

// Error says which extractor could not go on.
type Error struct {
	Extractor string
	Err       error
}

func (e *Error) Error() string { return e.Extractor + ": " + e.Err.Error() }

func (e *Error) Unwrap() error { return e.Err }

// Reason is the extractor's name: errors are counted by it.
func (e *Error) Reason() string { return e.Extractor }

func runOne(e Extractor, d *doc.Doc) (err error) {
	defer func() {
		if r := recover(); r != nil {
			err = fmt.Errorf("panic: %v", r)
		}
	}()
	return e.Run(d)
}
