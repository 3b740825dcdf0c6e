// Package exchange hands claims over to other programs, and takes back what
// was corrected there. Each format is a folder of its own under this one; the
// list of them is package formats. Documents come one after another in the
// order of the run, so that memory follows the longest article, not the run.
//
// Spans are Unicode code points in Document and Incoming, as in the record;
// a format that counts otherwise converts by Offsets.
package exchange

import (
	"io"
	"iter"

	"whosaid/pipeline/index"
	"whosaid/pipeline/record"
)

// Format is one form that claims can be handed over in.
type Format struct {
	Name string // as in --to and --from
	Doc  string // what it is and who reads it, one sentence

	// Folder says that a folder of files is written, not one stream.
	Folder bool

	Write func(out Out, docs iter.Seq2[*Document, error]) error

	// Read gives what the file or folder at path says, article by article, in
	// the order that it has. Nil for a format that only goes out. An error ends
	// it; what is wrong with one article or claim is told in Incoming.Faults.
	Read func(path string) iter.Seq2[*Incoming, error]
}

// Out is where a format writes to.
type Out struct {
	W    io.Writer // of a format that writes one stream
	Dir  string    // an empty folder, for a format that writes several files
	Name string    // of the data set, for formats that name it
	Run  *record.Run
}

// Document is an article and its claims, in the order of the run.
type Document struct {
	Article record.Article
	Claims  []Claim
}

// Claim is a claim with a reviewer's values over the extracted ones.
type Claim struct {
	record.Claim
	State    index.State
	Reviewer string // who has decided on it, parted by "; "; "" where nobody has
	Note     string // reviewers' remarks, a line each
	// Extracted is the claim as the extractor gave it; nil for one that a
	// reviewer has made.
	Extracted *record.Claim
}

// States lists what may have been decided on a claim.
func States() []index.State {
	return []index.State{
		index.Unreviewed, index.Right, index.Wrong, index.Unsure,
		index.Edited, index.Added, index.Replaced, index.Disputed,
	}
}

// Verdict is what a reviewer has said in so many words: right, wrong or unsure;
// "" for what the values or the other claims show. It is what formats let people
// choose.
func Verdict(s index.State) string {
	switch s {
	case index.Right, index.Wrong, index.Unsure:
		return string(s)
	}
	return ""
}

// Incoming is what a file says about claims of one article.
type Incoming struct {
	Where string // file, and place in it, for messages
	// DocID is the article's; "" where claims are found by their id alone.
	DocID string
	// Text is the article's as the file has it, where it has one: spans of
	// another text than the run's mean nothing. HasText tells that from "".
	Text    string
	HasText bool
	// Given are the claims that the file was given, with their revisions: of
	// these, one that is not among Claims has been deleted. Nil where a claim
	// that is missing says nothing.
	Given  map[string]string
	Claims []IncomingClaim
	Faults []string // what could not be understood, with its place
}

// IncomingClaim is a claim as it comes back.
type IncomingClaim struct {
	Where string // place in the file, for messages
	ID    string // "" for a new one
	// Revision is that of the claim when it was handed over; "" where unknown.
	Revision string

	// Claim holds spans and labels. A text given with its spans helps to find
	// a piece whose spans were not kept in step; else texts are empty.
	Claim record.Claim
	Has   FieldSet // which of Claim's fields the file gives

	State index.State // "" where the file does not say
	Note  string
}
