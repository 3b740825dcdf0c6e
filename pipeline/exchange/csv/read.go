package csv

import (
	"bufio"
	"bytes"
	"encoding/csv"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"iter"
	"os"
	"slices"
	"strings"
	"unicode/utf8"

	"whosaid/pipeline/exchange"
	"whosaid/pipeline/index"
	"whosaid/pipeline/record"
)

// column says how the cell of a column goes into a claim.
type column struct {
	has exchange.FieldSet
	set func(c *exchange.IncomingClaim, cell string) error
}

// columns are those that are read; all others are passed over. A row without a
// cue or a source has neither text nor spans of one.
var columns = map[string]column{
	"claim_id": {0, text(func(c *exchange.IncomingClaim) *string { return &c.ID })},
	"revision": {0, text(func(c *exchange.IncomingClaim) *string { return &c.Revision })},
	"note":     {0, text(func(c *exchange.IncomingClaim) *string { return &c.Note })},
	"review": {0, func(c *exchange.IncomingClaim, cell string) error {
		c.State = index.State(strings.ToLower(strings.TrimSpace(cell)))
		if cell != "" && !slices.Contains(exchange.States(), c.State) {
			return fmt.Errorf("%q is none of %v", cell, exchange.States())
		}
		return nil
	}},

	"content_text":  {exchange.Content, text(func(c *exchange.IncomingClaim) *string { return &c.Claim.Content.Text })},
	"content_spans": {exchange.Content, spans(func(c *exchange.IncomingClaim) *[]record.Span { return &c.Claim.Content.Spans })},
	"content_type":  {exchange.ContentType, label(func(c *exchange.IncomingClaim) *string { return &c.Claim.Content.Type })},
	"cue_text":      {exchange.Cue, text(func(c *exchange.IncomingClaim) *string { return &cue(c).Text })},
	"cue_spans":     {exchange.Cue, spans(func(c *exchange.IncomingClaim) *[]record.Span { return &cue(c).Spans })},
	"cue_lemma":     {exchange.Lemma, text(func(c *exchange.IncomingClaim) *string { return &cue(c).Lemma })},
	"cue_negated":   {exchange.Negated, flag(func(c *exchange.IncomingClaim) *bool { return &cue(c).Negated })},
	"source_text":   {exchange.Source, text(func(c *exchange.IncomingClaim) *string { return &source(c).Text })},
	"source_spans":  {exchange.Source, spans(func(c *exchange.IncomingClaim) *[]record.Span { return &source(c).Spans })},
	"speaker_name":  {exchange.SpeakerName, text(func(c *exchange.IncomingClaim) *string { return &speaker(c).Name })},
	"speaker_type":  {exchange.SpeakerType, label(func(c *exchange.IncomingClaim) *string { return &speaker(c).Type })},
	"speaker_naming": {exchange.Naming,
		label(func(c *exchange.IncomingClaim) *string { return &speaker(c).Naming })},
	"speaker_anonymity_stated": {exchange.AnonymityStated,
		flag(func(c *exchange.IncomingClaim) *bool { return &speaker(c).AnonymityStated })},
	"speaker_role":        {exchange.Role, text(func(c *exchange.IncomingClaim) *string { return &speaker(c).Role })},
	"speaker_affiliation": {exchange.Affiliation, text(func(c *exchange.IncomingClaim) *string { return &speaker(c).Affiliation })},
	"via": {exchange.Via, func(c *exchange.IncomingClaim, cell string) error {
		c.Claim.Via = []string{}
		if strings.TrimSpace(cell) == "" {
			return nil
		}
		if strings.HasPrefix(cell, "[") {
			return json.Unmarshal([]byte(cell), &c.Claim.Via)
		}
		for part := range strings.SplitSeq(cell, ";") { // as people write lists
			c.Claim.Via = append(c.Claim.Via, strings.TrimSpace(part))
		}
		return nil
	}},
	"status":          {exchange.Status, label(func(c *exchange.IncomingClaim) *string { return &c.Claim.Status.Value })},
	"status_evidence": {exchange.Evidence, spans(func(c *exchange.IncomingClaim) *[]record.Span { return &c.Claim.Status.Evidence })},
	"kind":            {exchange.Kind, label(func(c *exchange.IncomingClaim) *string { return &c.Claim.Kind })},
}

func cue(c *exchange.IncomingClaim) *record.Cue {
	if c.Claim.Cue == nil {
		c.Claim.Cue = &record.Cue{}
	}
	return c.Claim.Cue
}

func source(c *exchange.IncomingClaim) *record.Piece {
	if c.Claim.Source == nil {
		c.Claim.Source = &record.Piece{}
	}
	return c.Claim.Source
}

func speaker(c *exchange.IncomingClaim) *record.Speaker {
	if c.Claim.Speaker == nil {
		c.Claim.Speaker = &record.Speaker{}
	}
	return c.Claim.Speaker
}

type setter = func(*exchange.IncomingClaim, string) error

func text(part func(*exchange.IncomingClaim) *string) setter {
	return func(c *exchange.IncomingClaim, cell string) error {
		*part(c) = cell
		return nil
	}
}

// label is a text of a closed list, which people write as they like. Whether it
// is in the list is looked at where the claim is whole.
func label(part func(*exchange.IncomingClaim) *string) setter {
	return func(c *exchange.IncomingClaim, cell string) error {
		*part(c) = strings.ToLower(strings.TrimSpace(cell))
		return nil
	}
}

// flag is what spreadsheets make of true and false: TRUE, FALSE.
func flag(part func(*exchange.IncomingClaim) *bool) setter {
	return func(c *exchange.IncomingClaim, cell string) error {
		switch strings.ToLower(strings.TrimSpace(cell)) {
		case "true", "yes", "1":
			*part(c) = true
		case "false", "no", "0", "":
			*part(c) = false
		default:
			return fmt.Errorf("%q is neither true nor false", cell)
		}
		return nil
	}
}

func spans(part func(*exchange.IncomingClaim) *[]record.Span) setter {
	return func(c *exchange.IncomingClaim, cell string) error {
		list := []record.Span{}
		if strings.TrimSpace(cell) != "" {
			if err := json.Unmarshal([]byte(cell), &list); err != nil {
				return fmt.Errorf("%q are no spans, such as [[17,29]] or [[17,29],[40,52]]", cell)
			}
		}
		*part(c) = list
		return nil
	}
}

func read(path string) iter.Seq2[*exchange.Incoming, error] {
	return func(yield func(*exchange.Incoming, error) bool) {
		f, err := os.Open(path)
		if err != nil {
			yield(nil, err)
			return
		}
		defer f.Close() //nolint:errcheck // only read
		t, err := open(f, path)
		if err != nil {
			yield(nil, err)
			return
		}
		for {
			in, err := t.next()
			if err == io.EOF {
				return
			}
			if !yield(in, err) || err != nil {
				return
			}
		}
	}
}

type table struct {
	path    string
	in      *csv.Reader
	columns []string
	has     exchange.FieldSet
}

// open reads the line of names. Where spreadsheets use the comma for decimals
// they part cells by a semicolon.
func open(r io.Reader, path string) (*table, error) {
	in := bufio.NewReaderSize(r, 64<<10)
	if head, _ := in.Peek(len(mark)); string(head) == mark {
		_, _ = in.Discard(len(mark)) // was there
	}
	head, _ := in.Peek(4 << 10)
	if bytes.HasPrefix(head, []byte("\xFF\xFE")) || bytes.HasPrefix(head, []byte("\xFE\xFF")) {
		return nil, fmt.Errorf("%s: is in UTF-16; save it as CSV in UTF-8", path)
	}
	head, _, _ = bytes.Cut(head, []byte("\n"))
	t := &table{path: path, in: csv.NewReader(in)}
	t.in.FieldsPerRecord = -1
	for _, comma := range ";\t" {
		if bytes.Count(head, []byte(string(comma))) > bytes.Count(head, []byte(string(t.in.Comma))) {
			t.in.Comma = comma
		}
	}
	names, err := t.in.Read()
	if err != nil && err != io.EOF {
		return nil, fmt.Errorf("%s: %w", path, err)
	}
	for _, name := range names {
		name = strings.ToLower(strings.TrimSpace(name))
		if slices.Contains(t.columns, name) {
			return nil, fmt.Errorf("%s: has two columns named %s", path, name)
		}
		t.columns = append(t.columns, name)
		t.has |= columns[name].has
	}
	if !slices.Contains(t.columns, "claim_id") {
		return nil, fmt.Errorf("%s: has no column claim_id in its first line; is it a table that export has written?", path)
	}
	return t, nil
}

func (t *table) next() (*exchange.Incoming, error) {
	cells, err := t.in.Read()
	if err == io.EOF {
		return nil, err
	}
	line, _ := t.in.FieldPos(0)
	in := &exchange.Incoming{Where: fmt.Sprintf("%s: line %d", t.path, line)}
	if err != nil {
		if parse := (*csv.ParseError)(nil); errors.As(err, &parse) {
			return nil, fmt.Errorf("%s: %w", t.path, err)
		}
		return nil, err
	}
	c := exchange.IncomingClaim{Where: in.Where, Has: t.has}
	blank := true
	for i, name := range t.columns {
		cell := ""
		if i < len(cells) {
			cell = literal(cells[i])
		}
		blank = blank && cell == ""
		if !utf8.ValidString(cell) {
			return nil, fmt.Errorf("%s: is not in UTF-8; save it as \"CSV UTF-8\"", in.Where)
		}
		if name == "doc_id" {
			in.DocID = cell
			continue
		}
		if column, ok := columns[name]; ok {
			if err := column.set(&c, cell); err != nil {
				in.Faults = append(in.Faults, fmt.Sprintf("%s: column %s: %v", in.Where, name, err))
			}
		}
	}
	if blank { // spreadsheets leave such lines behind
		return in, nil
	}
	// The id of a claim leads to its article, and a spreadsheet may have made a
	// number or a date of that of the article.
	if c.ID != "" {
		in.DocID = ""
	}
	if q := c.Claim.Cue; t.has&exchange.Cue != 0 && q != nil && q.Text == "" && len(q.Spans) == 0 {
		c.Claim.Cue = nil
	}
	if s := c.Claim.Source; t.has&exchange.Source != 0 && s != nil && s.Text == "" && len(s.Spans) == 0 {
		c.Claim.Source, c.Claim.Speaker = nil, nil
	}
	if len(in.Faults) == 0 {
		in.Claims = append(in.Claims, c)
	}
	return in, nil
}
