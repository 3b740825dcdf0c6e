// Package report sums up a run for people: who speaks most and where, how many
// of the sources have no name, what is confirmed and denied over time, how sure
// the model is and how often it was right where somebody looked.
//
//	pipeline/review, index ──counts──▶ gather.go ──▶ Report ──▶ JSON
//	                                           └─▶ page.go ──▶ one HTML page
//	                                                 charts.go, svg.go: SVG from go-analyze/charts
//	                                                 lists.go: the claims behind each figure
//
// Every figure carries the filter that selects its claims, in the form in which
// package index writes it into an address. The same run gives the same bytes.
package report

import (
	"whosaid/pipeline/record"
	"whosaid/pipeline/review"
)

// SchemaID is the value of Report.Schema.
const SchemaID = "whosaid/report/1"

// Report is a run in numbers. Shares are of 1.
type Report struct {
	Schema string `json:"schema"`
	Run    Run    `json:"run"`
	Totals Totals `json:"totals"`

	// How the claims divide, most first.
	Naming       []Share `json:"naming"`
	Status       []Share `json:"status"`
	Kinds        []Share `json:"kinds"`
	Types        []Share `json:"types"`
	SpeakerTypes []Share `json:"speaker_types"`

	Speakers []Speaker `json:"speakers"` // with a name, most claims first
	Outlets  []Outlet  `json:"outlets"`  // most claims first
	Months   []Month   `json:"months"`   // in order; those without claims are there too
	Cells    []Cell    `json:"cells"`    // outlets by months, both in the order above; those without claims are left out

	Confidence []Bin   `json:"confidence"`
	Review     *Review `json:"review"` // null where nobody has reviewed
}

// Run is what was summed up.
type Run struct {
	Version  string         `json:"version"` // of the program that made it; empty while it is not finished
	Models   []record.Model `json:"models"`
	Finished bool           `json:"finished"`
	Errors   int            `json:"errors"`   // inputs that gave no article
	Reprints int            `json:"reprints"` // articles nearly the same as an earlier one; their claims count as others
}

// Totals count what the report is about.
type Totals struct {
	Claims   int    `json:"claims"`   // without those that reviewers found wrong
	Articles int    `json:"articles"` // of the run, also those without claims
	Cited    int    `json:"cited"`    // articles with claims
	Speakers int    `json:"speakers"` // names: the same name counts as the same speaker
	Outlets  int    `json:"outlets"`  // publishers, sites of articles that name none
	First    string `json:"first"`    // month of publication, as 2018-09; empty where none is known
	Last     string `json:"last"`
	Undated  int    `json:"undated"`  // claims of articles without a month
	Homeless int    `json:"homeless"` // claims of articles without an outlet
	Rejected int    `json:"rejected"` // claims that reviewers found wrong
}

// Share is a value of a field.
type Share struct {
	Value  string  `json:"value"`
	Claims int     `json:"claims"`
	Share  float64 `json:"share"`
	Filter string  `json:"filter"`
}

// Speaker is somebody with a name.
type Speaker struct {
	Name     string         `json:"name"`
	Type     string         `json:"type"` // the one of most of the claims
	Claims   int            `json:"claims"`
	Articles int            `json:"articles"`
	Status   map[string]int `json:"status"`  // claims by status
	Outlets  []Share        `json:"outlets"` // the first few; shares are of this speaker's claims
	More     int            `json:"more"`    // outlets that are left out
	Filter   string         `json:"filter"`
}

// Outlet is where articles appeared.
type Outlet struct {
	Name      string         `json:"name"`
	Claims    int            `json:"claims"`
	Articles  int            `json:"articles"`  // with claims
	Naming    map[string]int `json:"naming"`    // claims by naming
	Anonymous float64        `json:"anonymous"` // share of anonymous among the claims that have a source
	Speakers  []Share        `json:"speakers"`  // the first few with a name; shares are of this outlet's claims
	Filter    string         `json:"filter"`
}

// Month is a month of publication; a year, where articles say no more.
type Month struct {
	Month     string         `json:"month"`
	Claims    int            `json:"claims"`
	Articles  int            `json:"articles"`
	Naming    map[string]int `json:"naming"`
	Status    map[string]int `json:"status"`
	Anonymous float64        `json:"anonymous"`
	Filter    string         `json:"filter"`
}

// Cell is an outlet in a month.
type Cell struct {
	Outlet    string  `json:"outlet"`
	Month     string  `json:"month"`
	Claims    int     `json:"claims"` // that have a source
	Anonymous float64 `json:"anonymous"`
	Filter    string  `json:"filter"`
}

// Review is how right the claims are, where somebody looked. Only samples tell
// of the run: what was looked at because it was odd is counted, and no more.
type Review struct {
	Reviewers int              `json:"reviewers"`
	States    []Share          `json:"states"`  // of all claims, those that reviewers added too
	Samples   []review.Figures `json:"samples"` // in the order in which they were drawn
}

// Bin is the claims of about one confidence.
type Bin struct {
	From   float64 `json:"from"`
	To     float64 `json:"to"`
	Claims int     `json:"claims"`
	Filter string  `json:"filter"`
}
