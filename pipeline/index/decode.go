package index

// Lines to articles and claims, a job of many at a time.

import (
	"encoding/json"
	"fmt"
	"io"

	"github.com/klauspost/compress/zstd"

	"whosaid/pipeline/record"
)

// job is groups that are decoded at a time.
type job struct {
	groups []group
	ready  chan struct{} // closed when articles are there
	list   []article
}

// article is a group, decoded.
type article struct {
	record.Article
	packed, claimsPacked []byte
	claims               []record.Claim
	bytes                int
	done                 done
}

func readJob(g *grouper) (*job, error) {
	j := &job{ready: make(chan struct{})}
	for bytes := 0; bytes < jobBytes; {
		next, err := g.group()
		if err == io.EOF && len(j.groups) > 0 {
			break
		}
		if err != nil {
			return nil, err
		}
		j.groups = append(j.groups, next)
		bytes += len(next.article)
		for _, c := range next.claims {
			bytes += len(c)
		}
	}
	return j, nil
}

func (j *job) decode(pack *zstd.Encoder) error {
	j.list = make([]article, len(j.groups))
	var lines []byte
	for i, g := range j.groups {
		a := &j.list[i]
		if err := a.decode(g, lean); err != nil {
			return err
		}
		lines = lines[:0]
		for _, line := range g.claims {
			lines = append(append(lines, line...), '\n')
		}
		a.claimsPacked = pack.EncodeAll(lines, nil)
		if g.article != nil {
			a.packed = pack.EncodeAll(g.article, nil)
		}
		a.bytes, a.done = len(g.article)+len(lines), g.done
	}
	j.groups = nil
	return nil
}

// whole reads all of a claim.
func whole(line []byte, c *record.Claim) error { return json.Unmarshal(line, c) }

// lean reads what the index keeps of a claim, which takes less time.
func lean(line []byte, c *record.Claim) error {
	var l struct {
		ID      string     `json:"id"`
		DocID   string     `json:"doc_id"`
		Doc     record.Doc `json:"doc"`
		Content struct {
			Text string `json:"text"`
			Type string `json:"type"`
		} `json:"content"`
		Speaker *record.Speaker `json:"speaker"`
		Status  struct {
			Value string `json:"value"`
		} `json:"status"`
		Kind       string  `json:"kind"`
		Confidence float64 `json:"confidence"`
		Extractor  string  `json:"extractor"`
	}
	if err := json.Unmarshal(line, &l); err != nil {
		return err
	}
	*c = record.Claim{
		ID: l.ID, DocID: l.DocID, Doc: l.Doc, Speaker: l.Speaker, Kind: l.Kind, Confidence: l.Confidence, Extractor: l.Extractor,
		Content: record.Content{Text: l.Content.Text, Type: l.Content.Type},
		Status:  record.Status{Value: l.Status.Value},
	}
	return nil
}

func (a *article) decode(g group, read func([]byte, *record.Claim) error) error {
	a.claims = make([]record.Claim, len(g.claims))
	for k, line := range g.claims {
		if err := read(line, &a.claims[k]); err != nil {
			return fmt.Errorf("a claim of the run cannot be read: %w: %.200s", err, line)
		}
	}
	if g.article == nil {
		c := a.claims[0]
		a.Article = record.Article{ID: c.DocID, URL: c.Doc.URL, Title: c.Doc.Title, Published: c.Doc.Published, Publisher: c.Doc.Publisher}
		return nil
	}
	if err := json.Unmarshal(g.article, &a.Article); err != nil {
		return fmt.Errorf("an article of the run cannot be read: %w: %.200s", err, g.article)
	}
	return nil
}
