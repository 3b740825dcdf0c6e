// Package review keeps what reviewers decide on the claims of a run: as events
// in a file that is only ever appended to (log.go), what they come to
// (decisions.go), and, with the index of the run, all that a page for reviewing
// needs (desk.go). Samples, their figures and the agreement of reviewers are
// in the package figures below, which knows numbers only.
package review

import (
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"
	"unicode"
	"unicode/utf8"

	"whosaid/pipeline/index"
	"whosaid/pipeline/record"
)

// SchemaID is the value of Event.Schema.
const SchemaID = "whosaid/review/1"

// Action is what a reviewer did.
type Action string

// Actions.
const (
	Right  Action = "right"  // the claim is as the model says
	Wrong  Action = "wrong"  // it is no claim
	Unsure Action = "unsure" // the reviewer cannot tell
	Edit   Action = "edit"   // it is a claim, with the values of After
	Add    Action = "add"    // After is a claim that the model missed
	Split  Action = "split"  // the claim is the several ones of After
	Join   Action = "join"   // the claims are the one of After
	Note   Action = "note"   // a remark about a claim or an article
	Undo   Action = "undo"   // event Undoes counts as if it had not been
	Read   Action = "read"   // the article was read to its end: what it lacks was added
	Draw   Action = "draw"   // a sample was drawn

	// The decisions on the claim differ, and this is the one that counts:
	// Verdict, with After where that is Edited.
	Adjudicate Action = "adjudicate"
)

// Event is a line of the file. Every key stands on every line.
type Event struct {
	Schema   string    `json:"schema"`
	Seq      int       `json:"seq"`  // 1, 2, 3 …
	Time     time.Time `json:"time"` // when it was put on disk
	Reviewer string    `json:"reviewer"`
	Action   Action    `json:"action"`
	DocID    string    `json:"doc_id"` // empty for a draw and an undo of one
	Claims   []string  `json:"claims"` // ids of those it is about: several for a join, none for add, read, draw and notes about an article

	// The decision of this reviewer on those claims before: states, and the
	// claims with their values as they were. After holds the values that are
	// new: one claim for edit, add, join, several for split. A claim that is
	// edited keeps its id.
	Before []Value        `json:"before"`
	After  []record.Claim `json:"after"`

	Verdict Verdict `json:"verdict"` // of an adjudication; else empty
	Note    string  `json:"note"`    // of any event
	Undoes  int     `json:"undoes"`  // 0: none
	Step    int     `json:"step"`    // seq of the first of several events that were one step to the reviewer; 0: alone
	Sample  string  `json:"sample"`  // the one that was being gone through, or that is drawn
	Origin  string  `json:"origin"`  // "page", "import:brat" …
	Drawn   *Drawn  `json:"drawn"`   // of a draw; else null
}

// Value is a claim before an event.
type Value struct {
	State State        `json:"state"`
	Claim record.Claim `json:"claim"`
}

// Verdict is the outcome of an adjudication: right, wrong, edited, or the name
// of a reviewer in the form "as:NAME", whose decision then counts, also where
// it is a split or a join.
type Verdict string

// State is what has been decided, see index.State.
type State = index.State

// Origins.
const (
	FromPage   = "page"
	FromImport = "import:" // and the format
)

// Limits on what an event may hold.
const (
	maxName = 100     // code points of a reviewer's name and of a sample's
	maxNote = 10_000  // code points
	maxLine = 8 << 20 // bytes of an event
)

// ErrRefused is wrapped by errors about events that cannot be: what was asked
// for is at fault, not the disk.
var ErrRefused = errors.New("refused")

func refusef(format string, args ...any) error {
	return fmt.Errorf("%w: "+format, append([]any{ErrRefused}, args...)...)
}

// check asks what does not depend on other events.
func (e *Event) check() error {
	if err := checkName("the reviewer's name", e.Reviewer); err != nil {
		return err
	}
	if utf8.RuneCountInString(e.Note) > maxNote {
		return refusef("the note is longer than %d characters", maxNote)
	}
	ids, after := [2]int{1, 1}, [2]int{0, 0} // least and most
	const many = 100
	switch e.Action {
	case Right, Wrong, Unsure, Adjudicate:
	case Edit:
		after = [2]int{1, 1}
	case Add:
		ids, after = [2]int{0, 0}, [2]int{1, 1}
	case Split:
		after = [2]int{2, many}
	case Join:
		ids, after = [2]int{2, many}, [2]int{1, 1}
	case Note:
		ids = [2]int{0, 1}
		if strings.TrimSpace(e.Note) == "" {
			return refusef("the note is empty")
		}
	case Undo:
		ids = [2]int{0, many}
		if e.Undoes < 1 {
			return refusef("an undo must say of which event")
		}
	case Read:
		ids = [2]int{0, 0}
	case Draw:
		ids = [2]int{0, 0}
		if e.Drawn == nil {
			return refusef("a draw must say what was drawn")
		}
		if err := checkName("the sample's name", e.Sample); err != nil {
			return err
		}
	default:
		return refusef("%q is no action", e.Action)
	}
	if e.Action == Adjudicate {
		name, as := strings.CutPrefix(string(e.Verdict), "as:")
		switch v := State(e.Verdict); {
		case v == index.Edited:
			after = [2]int{1, 1}
		case v == index.Right, v == index.Wrong:
		case as && name != "":
		default:
			return refusef("an adjudication says right, wrong, edited or as:NAME, not %q", e.Verdict)
		}
	} else if e.Verdict != "" {
		return refusef("only an adjudication has a verdict")
	}
	if n := len(e.Claims); n < ids[0] || n > ids[1] {
		return refusef("%s is of %s, not of %d", e.Action, fromTo(ids), n)
	}
	if n := len(e.After); n < after[0] || n > after[1] {
		return refusef("%s gives %s, not %d", e.Action, fromTo(after), n)
	}
	if e.DocID == "" && e.Action != Draw && e.Action != Undo {
		return refusef("%s must name an article", e.Action)
	}
	if e.Action != Undo && e.Undoes != 0 || e.Action != Draw && e.Drawn != nil {
		return refusef("%s does not go with undoes or drawn", e.Action)
	}
	for i := range e.Claims {
		if slices.Contains(e.Claims[:i], e.Claims[i]) {
			return refusef("claim %s is named twice", e.Claims[i])
		}
	}
	for i := range e.After {
		if err := e.After[i].Check(); err != nil {
			return fmt.Errorf("%w: %w", ErrRefused, err)
		}
		if e.After[i].DocID != e.DocID {
			return refusef("the claim is of article %q, the event of %q", e.After[i].DocID, e.DocID)
		}
	}
	return nil
}

func fromTo(n [2]int) string {
	switch {
	case n[1] == 0:
		return "no claim"
	case n[0] == n[1] && n[0] == 1:
		return "one claim"
	}
	return fmt.Sprintf("%d to %d claims", n[0], n[1])
}

func checkName(what, name string) error {
	switch {
	case strings.TrimSpace(name) == "" || strings.TrimSpace(name) != name:
		return refusef("%s is empty or begins or ends with a space", what)
	case utf8.RuneCountInString(name) > maxName:
		return refusef("%s is longer than %d characters", what, maxName)
	case !utf8.ValidString(name), strings.ContainsFunc(name, func(r rune) bool { return unicode.IsControl(r) || unicode.Is(unicode.Bidi_Control, r) }):
		return refusef("%s holds control characters", what)
	}
	return nil
}

// line is the event as the file has it, with its end.
func (e *Event) line() ([]byte, error) {
	// Lists are [], never null, so that every tool reads the same type.
	if e.Claims == nil {
		e.Claims = []string{}
	}
	if e.Before == nil {
		e.Before = []Value{}
	}
	if e.After == nil {
		e.After = []record.Claim{}
	}
	var b strings.Builder
	if err := record.NewEncoder(&b).Encode(e); err != nil {
		return nil, err
	}
	if b.Len() > maxLine {
		return nil, refusef("the event is larger than %d bytes", maxLine)
	}
	return []byte(b.String()), nil
}

func parse(line []byte) (e Event, err error) {
	if err := json.Unmarshal(line, &e); err != nil {
		return e, err
	}
	if e.Schema != SchemaID {
		return e, fmt.Errorf("its schema is %q, not %q: it is of another version of the program", e.Schema, SchemaID)
	}
	return e, nil
}
