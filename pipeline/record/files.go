package record

// The lines and the summary that stand beside the claims in a run's folder.

import (
	"encoding/json"
	"io"
	"time"

	"whosaid/corpus"
)

// Article is a line of articles.jsonl: the text that all offsets count into,
// and where it came from. Every key stands on every line.
type Article struct {
	ID        string   `json:"id"`
	URL       string   `json:"url"`
	Title     string   `json:"title"`
	Byline    string   `json:"byline"`
	Published string   `json:"published"`
	Publisher string   `json:"publisher"`
	Language  string   `json:"language"`
	Text      string   `json:"text"`
	Input     string   `json:"input"`
	Warnings  []string `json:"warnings"`
}

// FromArticle is a's line.
func FromArticle(a *corpus.Article) Article {
	return Article{
		ID: a.ID, URL: a.URL, Title: a.Title, Byline: a.Byline,
		Published: a.Published, Publisher: a.Publisher, Language: a.Language,
		Text: a.Text, Input: a.Input,
		Warnings: append([]string{}, a.Warnings...), // [], never null
	}
}

// Error is a line of errors.jsonl: an input that gave no article.
type Error struct {
	Input string `json:"input"`
	Stage string `json:"stage"`
	Error string `json:"error"`
}

// FromError is e's line.
func FromError(e *corpus.Error) Error {
	line := Error{Input: e.Input, Stage: e.Stage}
	if e.Err != nil {
		line.Error = e.Err.Error()
	}
	return line
}

// RunSchemaID is the value of Run.Schema.
const RunSchemaID = "whosaid/run/1"

// Run is run.json: what was run, on what, with which outcome.
type Run struct {
	Schema   string         `json:"schema"`
	Version  string         `json:"version"`  // of the program
	Settings map[string]any `json:"settings"` // flags that bear on the output, by name
	Models   []Model        `json:"models"`
	Inputs   []string       `json:"inputs"` // as given on the command line
	Counts   Counts         `json:"counts"`
	Started  time.Time      `json:"started"`
	Finished time.Time      `json:"finished"`
	Seconds  float64        `json:"seconds"`
}

// Model names a model and the digest of its data, so that a result can be
// traced to what made it.
type Model struct {
	Name string `json:"name"`
	Hash string `json:"hash"` // "sha256:…" of its data
}

// Counts are the totals of a run.
type Counts struct {
	Articles      int            `json:"articles"`
	Claims        int            `json:"claims"`
	Errors        int            `json:"errors"`
	ErrorsByStage map[string]int `json:"errors_by_stage"`
	Warnings      int            `json:"warnings"` // articles with a warning
	Bytes         int64          `json:"bytes"`    // raw, of all items
}

// NewEncoder writes values as this package's files hold them: one a line,
// with <, > and & as they are.
func NewEncoder(w io.Writer) *json.Encoder {
	e := json.NewEncoder(w)
	e.SetEscapeHTML(false)
	return e
}
