package record

// The lines and the summary that stand beside the claims in a run's folder.

import (
	"crypto/sha256"
	"encoding/hex"
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

	SHA256  string   `json:"sha256"`  // of Text in UTF-8, hexadecimal digits
	Archive *Archive `json:"archive"` // null for an article that is from no web archive

	// The earlier article of the run that this one is nearly the same as, and the
	// share of five-word runs that they have in common; null and 0 where there is
	// none, or none was looked for.
	DuplicateOf *string `json:"duplicate_of"`
	Similarity  float64 `json:"similarity"`
}

// Archive is the record of a web archive that an article came from.
type Archive struct {
	ID            string `json:"id"`             // urn:uuid:…; empty in ARC, which has none
	Date          string `json:"date"`           // when it was fetched, RFC 3339
	PayloadDigest string `json:"payload_digest"` // sha1:… or sha256:…, of the body as the archive holds it
}

// FromArticle is a's line, as an article that is no duplicate.
func FromArticle(a *corpus.Article) Article {
	line := Article{
		ID: a.ID, URL: a.URL, Title: a.Title, Byline: a.Byline,
		Published: a.Published, Publisher: a.Publisher, Language: a.Language,
		Text: a.Text, Input: a.Input,
		Warnings: append([]string{}, a.Warnings...), // [], never null
		SHA256:   Digest(a.Text),
	}
	if r := a.Archive; r != nil {
		line.Archive = &Archive{ID: r.ID, Date: r.Date, PayloadDigest: r.PayloadDigest}
	}
	return line
}

// Digest is the sha-256 of a text, in hexadecimal digits.
func Digest(text string) string {
	h := sha256.New()
	_, _ = io.WriteString(h, text) // a hash never fails
	return hex.EncodeToString(h.Sum(nil))
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
	Stages   []Stage        `json:"stages"` // where the time went, in the order of an article's way
}

// Model names a model and the digest of its data, so that a result can be
// traced to what made it.
type Model struct {
	Name string `json:"name"`
	Hash string `json:"hash"` // "sha256:…" of its data
	// Weights is "sha256:…" of the file of a learned model.
	Weights string `json:"weights,omitempty"`
}

// Counts are the totals of a run.
type Counts struct {
	Articles      int            `json:"articles"`
	Claims        int            `json:"claims"`
	Errors        int            `json:"errors"`
	ErrorsByStage map[string]int `json:"errors_by_stage"`
	// ErrorsByReason counts the errors of each stage by a reason of few words.
	ErrorsByReason map[string]map[string]int `json:"errors_by_reason"`

	Skipped  map[string]int `json:"skipped"`  // parts of archives that are no articles, by reason
	Warnings int            `json:"warnings"` // articles with a warning
	Reprints int            `json:"reprints"` // articles that are a duplicate of an earlier one
	SameIDs  int            `json:"same_ids"` // articles that have the id of an earlier one
	Bytes    int64          `json:"bytes"`    // raw, of all items
}

// Stage is what one stage of a run took. Several work at once, so that the
// stages take more seconds together than the run.
type Stage struct {
	Stage     string  `json:"stage"`
	Seconds   float64 `json:"seconds"`
	Share     float64 `json:"share"` // of the seconds of all stages
	Items     int     `json:"items"`
	PerSecond float64 `json:"per_second"` // items in a second of this stage's
}

// NewEncoder writes values as this package's files hold them: one a line,
// with <, > and & as they are.
func NewEncoder(w io.Writer) *json.Encoder {
	e := json.NewEncoder(w)
	e.SetEscapeHTML(false)
	return e
}

// ManifestSchemaID is the value of Manifest.Schema.
const ManifestSchemaID = "whosaid/manifest/1"

// Manifest is manifest.json: the files that a run in parts consists of.
type Manifest struct {
	Schema   string         `json:"schema"`
	Articles int            `json:"articles"`
	Claims   int            `json:"claims"`
	Errors   int            `json:"errors"`
	Files    []ManifestFile `json:"files"` // of each kind in the order of the input
}

// ManifestFile is one file of a run.
type ManifestFile struct {
	File   string `json:"file"` // name in the folder
	Kind   string `json:"kind"` // claims, articles or errors
	Lines  int    `json:"lines"`
	Bytes  int64  `json:"bytes"`
	SHA256 string `json:"sha256"` // of the file as it is, in hexadecimal digits
}
