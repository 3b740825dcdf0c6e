package serve

// Media types: what a body is taken for, and which form of the answer a client
// accepts.

import (
	"bytes"
	"context"
	"mime"
	"strconv"
	"strings"

	"whosaid/corpus"
	"whosaid/corpus/html"
	"whosaid/corpus/jsonl"
	"whosaid/corpus/language"
	"whosaid/corpus/text"
	"whosaid/pipeline"
)

// Media types of bodies and answers.
const (
	TextType   = "text/plain"
	HTMLType   = "text/html"
	JSONType   = "application/json"
	NDJSONType = "application/x-ndjson"
)

// medium is a kind of body.
type medium struct {
	name  string
	batch bool // several articles
	// items cuts the body; in.Locator is the id of an article that brings none.
	items func(ctx context.Context, body []byte, contentType string, in corpus.Input, emit func(corpus.Item) error) error
}

var media = []medium{
	{TextType, false, single(text.ParseTyped)},
	{HTMLType, false, single(html.Parse)},
	{JSONType, false, single(func(body []byte, _ string, in corpus.Input) (*corpus.Article, error) {
		return jsonl.Decode(bytes.TrimPrefix(body, []byte("\xef\xbb\xbf")), in)
	})},
	{NDJSONType, true, func(ctx context.Context, body []byte, _ string, in corpus.Input, emit func(corpus.Item) error) error {
		return jsonl.Read(ctx, bytes.NewReader(body), in, emit)
	}},
}

// otherNames are in use for the same.
var otherNames = map[string]string{
	"application/xhtml+xml": HTMLType,
	"application/ndjson":    NDJSONType,
	"application/jsonl":     NDJSONType,
	"application/jsonlines": NDJSONType,
}

// mediumOf is the kind that a Content-Type names.
func mediumOf(contentType string) (medium, *Problem) {
	name, _, err := mime.ParseMediaType(contentType)
	if contentType == "" {
		return medium{}, mediaType.problem("the Content-Type is missing: give " + mediaNames())
	}
	if err != nil {
		return medium{}, mediaType.problem("the Content-Type cannot be read: give " + mediaNames())
	}
	if other, ok := otherNames[name]; ok {
		name = other
	}
	for _, m := range media {
		if m.name == name {
			return m, nil
		}
	}
	return medium{}, mediaType.problem("the Content-Type is " + strconv.Quote(clip(name)) + ": give " + mediaNames())
}

func mediaNames() string {
	var names []string
	for _, m := range media {
		names = append(names, m.name)
	}
	return strings.Join(names[:len(names)-1], ", ") + " or " + names[len(names)-1]
}

// single makes the whole body one item.
func single(parse func(body []byte, contentType string, in corpus.Input) (*corpus.Article, error)) func(context.Context, []byte, string, corpus.Input, func(corpus.Item) error) error {
	return func(_ context.Context, body []byte, contentType string, in corpus.Input, emit func(corpus.Item) error) error {
		if int64(len(body)) > in.Limits.ArticleBytes {
			return emit(corpus.Failed(in.Locator, corpus.StageRead, corpus.TooLarge("the article", in.Limits.ArticleBytes)))
		}
		return emit(corpus.Item{
			Input: in.Locator,
			Bytes: int64(len(body)),
			Load:  func() (*corpus.Article, error) { return parse(body, contentType, in) },
		})
	}
}

// source gives the items of a body, each to be loaded only while ctx lasts, and
// to be in English unless any language is taken.
func (s *Server) source(m medium, body []byte, contentType, id string) pipeline.Source {
	in := corpus.Input{Locator: id, Limits: s.cfg.Limits, AnyLanguage: s.cfg.AnyLanguage}
	return func(ctx context.Context, emit func(corpus.Item) error) error {
		return m.items(ctx, body, contentType, in, func(item corpus.Item) error {
			load := item.Load
			item.Load = func() (*corpus.Article, error) {
				if err := ctx.Err(); err != nil {
					return nil, err
				}
				a, err := load()
				if err != nil {
					return nil, err
				}
				return a, language.Check(a, s.cfg.AnyLanguage)
			}
			return emit(item)
		})
	}
}

// negotiate picks the offer that a client's Accept prefers (RFC 9110, 12.5.1);
// of those it likes the same, the first.
func negotiate(accept []string, offers ...string) (string, *Problem) {
	if strings.TrimSpace(strings.Join(accept, "")) == "" {
		return offers[0], nil
	}
	best, bestQ := "", 0.0
	for _, offer := range offers {
		if q := quality(accept, offer); q > bestQ {
			best, bestQ = offer, q
		}
	}
	if best == "" {
		return "", notAcceptable.problem("Accept asks for none of the forms that there are: " + strings.Join(offers, ", "))
	}
	return best, nil
}

// quality is what the most special range that fits offer gives it.
func quality(accept []string, offer string) float64 {
	group, _, _ := strings.Cut(offer, "/")
	q, special := 0.0, -1
	for _, header := range accept {
		for _, part := range strings.Split(header, ",") {
			name, params, err := mime.ParseMediaType(part)
			if err != nil {
				continue
			}
			rank := -1
			switch name {
			case offer:
				rank = 2
			case group + "/*":
				rank = 1
			case "*/*":
				rank = 0
			}
			if rank <= special {
				continue
			}
			value := 1.0
			if given, ok := params["q"]; ok {
				if value, err = strconv.ParseFloat(given, 64); err != nil || !(value >= 0 && value <= 1) {
					continue
				}
			}
			q, special = value, rank
		}
	}
	return q
}
