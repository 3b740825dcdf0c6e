// Package learned finds who said what with a learned model: a small encoder
// reads the article and heads on its states say of each wordpiece whether it is
// part of a source, a cue or a content, and which cue it belongs to.
//
// What can be told exactly stays with exact code. Quotation marks, parts of
// speech, cues of the lexicon and what the rules of package attribution propose
// go in with the words (input.go); borders of direct quotations are set to their
// marks afterwards (quotations.go); and whether a content is verbatim is never a
// guess.
//
//	input.go       a document as wordpieces with features
//	model.go       the model file: encoder, heads, calibration
//	scores.go      windows over the article, scores of the heads
//	decode.go      scores to attributions
//	quotations.go  exact borders of direct speech
//	candidates.go  what model and rules propose, and which of it stands
//	continued.go   quotations that go on in paragraphs of their own
//	confidence.go  how sure both are of it, calibrated
//	entities.go    a head for what names are of: persons, organisations, places
//	types.go       what an article's names are of
//	labels.go      what it holds of status, kind and speaker, weighed against the rules
//
// The model and how it is trained: training/ and docs/model.md.
package learned

import (
	"bytes"
	"encoding/json"
	"fmt"
	"sync"

	"whosaid/extractors/encoder"
	"whosaid/extractors/encoder/wordpiece"
)

// Tags of a piece, in the order of the head's outputs: begin and go on.
const (
	outside = iota
	beginSource
	inSource
	beginCue
	inCue
	beginContent
	inContent
	nTags
)

// linkWidth is the width of the biaffine link head; distances its buckets of
// signed distance on each side.
const (
	linkWidth = 128
	distances = 48
)

// Settings are what a model file says of itself beside its tensors.
type Settings struct {
	Window  int `json:"window"`  // pieces without [CLS] and [SEP]
	Context int `json:"context"` // pieces at the ends of a window that others answer for
	// Right, Exact and Cue weigh the evidence for a candidate: how probable it is
	// that it is a claim, that its borders are those that people would set, and
	// that its cue is. Right is the claim's confidence.
	Right Weights `json:"right"`
	Exact Weights `json:"exact"`
	Cue   Weights `json:"cue"`
	// Least is the confidence below which a candidate is dropped.
	Least float64 `json:"least"`
	// Trust is, for each label, what the rules' word weighs against the model's
	// log-odds.
	Trust map[string]float64 `json:"trust"`
	// Entities tells of the entity head; there may be none.
	Entities EntitySettings `json:"entities"`
}

// Weights are those of a logistic regression over evidence (confidence.go).
type Weights []float64

// Model is a learned model: read-only, for any number of goroutines.
type Model struct {
	Settings
	encoder *encoder.Model
	size    int
	pieces  *wordpiece.Tokenizer
	cls     int32
	sep     int32

	heads     []float32 // [nHeads][hidden]: tags, dependents, heads, labels
	headsBias []float32
	bilinear  []float32 // [linkWidth][linkWidth]
	distance  []float32 // [2*distances+1]

	entities entityHead

	scratch sync.Pool // *scratch
}

// Rows of Model.heads.
const (
	dependentRow = nTags
	cueRow       = dependentRow + linkWidth
	labelRow     = cueRow + linkWidth
	nHeads       = labelRow + 3*nLabelValues
)

// Load reads a model file (package encoder says what it holds). It uses data in
// place: it must not change.
func Load(data []byte) (*Model, error) {
	e, err := encoder.Load(data)
	if err != nil {
		return nil, err
	}
	return load(e, len(data))
}

// Load makes the model that data holds; what it lacks of word embeddings and
// vocabulary it takes from m, if it was made for that.
func (m *Model) Load(data []byte) (*Model, error) {
	e, err := encoder.LoadOn(m.encoder, data)
	if err != nil {
		return nil, err
	}
	return load(e, len(data))
}

// LoadOn is Load for a model that takes its words from another file, base, of
// which it reads no more than these.
func LoadOn(base, data []byte) (*Model, error) {
	b, err := encoder.Open(base)
	if err != nil {
		return nil, err
	}
	e, err := encoder.LoadOn(b, data)
	if err != nil {
		return nil, err
	}
	return load(e, len(data))
}

func load(e *encoder.Model, size int) (*Model, error) {
	m := &Model{encoder: e, size: size}
	if err := m.read(); err != nil {
		return nil, fmt.Errorf("model file %s: %w", e.Config.Name, err)
	}
	m.scratch.New = func() any { return &scratch{encoder: e.NewScratch()} }
	return m, nil
}

// Name is what the model calls itself.
func (m *Model) Name() string { return m.encoder.Config.Name }

// SHA256 names the model file, in hex.
func (m *Model) SHA256() string { return m.encoder.SHA256 }

// Size is that of the model file, in bytes.
func (m *Model) Size() int { return m.size }

// Config is the shape of the model's encoder.
func (m *Model) Config() encoder.Config { return m.encoder.Config }

func (m *Model) read() error {
	const (
		calibrate = "calibrate it again (training/README.md)"
		train     = "train it again for this version (training/README.md)"
	)
	c := m.encoder.Config
	if len(c.Extra) == 0 {
		return fmt.Errorf("it holds no settings, an encoder alone: %s", train)
	}
	if err := json.Unmarshal(c.Extra, &m.Settings); err != nil {
		return fmt.Errorf("settings: %w", err)
	}
	if m.Window < 16 || m.Window+2 > c.Positions || m.Context < 0 || 4*m.Context > m.Window {
		return fmt.Errorf("a window of %d pieces with a context of %d does not fit an encoder of %d positions", m.Window, m.Context, c.Positions)
	}
	for _, w := range []Weights{m.Right, m.Exact, m.Cue} {
		if len(w) != 3*nEvidence {
			return fmt.Errorf("it has %d weights of evidence, this program wants %d: %s", len(w), 3*nEvidence, calibrate)
		}
	}
	want := Tables()
	if len(c.Features) != len(want) {
		return fmt.Errorf("it has %d feature tables, this program gives it %d: %s", len(c.Features), len(want), train)
	}
	for i, t := range want {
		if c.Features[i].Name != t.Name || c.Features[i].Size != t.Size {
			return fmt.Errorf("feature table %d is %s of %d values, this program's is %s of %d values: %s",
				i, c.Features[i].Name, c.Features[i].Size, t.Name, t.Size, train)
		}
	}
	vocabulary, err := m.encoder.Bytes("vocabulary")
	if err != nil {
		return err
	}
	if m.pieces, err = wordpiece.New(bytes.NewReader(vocabulary)); err != nil {
		return err
	}
	if m.pieces.Size() != c.Vocabulary {
		return fmt.Errorf("a vocabulary of %d pieces, but embeddings for %d", m.pieces.Size(), c.Vocabulary)
	}
	var ok [3]bool
	m.cls, ok[0] = m.pieces.ID("[CLS]")
	m.sep, ok[1] = m.pieces.ID("[SEP]")
	_, ok[2] = m.pieces.ID(ParagraphPiece)
	if ok != [3]bool{true, true, true} {
		return fmt.Errorf("the vocabulary lacks [CLS], [SEP] or %s", ParagraphPiece)
	}
	for _, t := range []struct {
		name string
		into *[]float32
		size int
	}{
		{"heads.weight", &m.heads, nHeads * c.Hidden}, {"heads.bias", &m.headsBias, nHeads},
		{"link.bilinear", &m.bilinear, linkWidth * linkWidth}, {"link.distance", &m.distance, 2*distances + 1},
	} {
		data, shape, err := m.encoder.Tensor(t.name)
		if err != nil {
			return err
		}
		if len(data) != t.size {
			return fmt.Errorf("tensor %s has the shape %v, this program wants %d values: %s", t.name, shape, t.size, train)
		}
		*t.into = data
	}
	return m.readEntityHead()
}
