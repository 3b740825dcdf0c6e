// Package labelstudio writes and reads tasks of Label Studio: a folder with
// tasks.json, to be imported into a project, and config.xml, the project's
// labelling interface, without which nothing of it would show.
//
// Each article is a task. Pieces of claims are regions of the control "part",
// tied by relations from the first piece of a content; labels are choices for
// one region. What the extractor found is a prediction; where a reviewer has
// seen a claim of the article, the claims as they stand are an annotation.
// Offsets are Unicode code points, as Label Studio counts since 2021.
package labelstudio

import (
	_ "embed"
	"fmt"
	"strings"

	"whosaid/pipeline/exchange"
)

// Format is Label Studio's.
var Format = exchange.Format{
	Name:   "labelstudio",
	Doc:    "Tasks of Label Studio with predictions and annotations, and the labelling interface for them.",
	Folder: true,
	Write:  write,
	Read:   read,
}

// Names of the files.
const (
	tasksFile  = "tasks.json"
	configFile = "config.xml"
)

//go:embed config.xml
var config []byte

// carried is what the interface lets a person change.
const carried = exchange.Content | exchange.ContentType | exchange.Cue | exchange.Negated |
	exchange.Source | exchange.SpeakerName | exchange.SpeakerType | exchange.Naming | exchange.AnonymityStated |
	exchange.Role | exchange.Affiliation | exchange.Status | exchange.Kind

// Labels of the control "part".
const (
	contentLabel = "Content"
	cueLabel     = "Cue"
	sourceLabel  = "Source"
)

type task struct {
	ID          int          `json:"id,omitempty"` // set by Label Studio
	Data        data         `json:"data"`
	Predictions []prediction `json:"predictions"`
	Annotations []annotation `json:"annotations"`
}

// data is shown, or comes back as it is.
type data struct {
	Text      string            `json:"text"`
	DocID     string            `json:"doc_id"`
	Title     string            `json:"title"`
	URL       string            `json:"url"`
	Published string            `json:"published"`
	Publisher string            `json:"publisher"`
	Revisions map[string]string `json:"whosaid_revisions"` // by claim
}

type prediction struct {
	ModelVersion string   `json:"model_version"`
	Score        float64  `json:"score"`
	Result       []result `json:"result"`
}

type annotation struct {
	Result       []result `json:"result"`
	WasCancelled bool     `json:"was_cancelled"`
	GroundTruth  bool     `json:"ground_truth"`
	UpdatedAt    string   `json:"updated_at,omitempty"` // set by Label Studio, RFC 3339
}

// result is a region, a label of one, or a relation.
type result struct {
	ID        string   `json:"id,omitempty"`
	FromName  string   `json:"from_name,omitempty"`
	ToName    string   `json:"to_name,omitempty"`
	Type      string   `json:"type"`
	Value     *value   `json:"value,omitempty"`
	Score     *float64 `json:"score,omitempty"`
	FromID    string   `json:"from_id,omitempty"`
	ToID      string   `json:"to_id,omitempty"`
	Direction string   `json:"direction,omitempty"`
	Labels    []string `json:"labels,omitempty"`
}

// value is a region's place, and one of the three after it.
type value struct {
	Start   int      `json:"start"`
	End     int      `json:"end"`
	Text    any      `json:"text"` // the region's; of a text area, the lines in it
	Labels  []string `json:"labels,omitempty"`
	Choices []string `json:"choices,omitempty"`
}

// Types of results.
const (
	typeLabels   = "labels"
	typeChoices  = "choices"
	typeTextArea = "textarea"
	typeRelation = "relation"
)

// regionID names a piece of a claim: c-….cue.0. It comes back as it is.
func regionID(claim, label string, i int) string {
	return fmt.Sprintf("%s.%s.%d", claim, strings.ToLower(label), i)
}

// claimOf is the claim that a region was handed over for; "" for a new one.
func claimOf(region string) string {
	id, _, found := strings.Cut(region, ".")
	if !found || !strings.HasPrefix(id, "c-") {
		return ""
	}
	return id
}
