package serve

// Problems: every answer that is not what was asked for, in the form of RFC 9457.

import (
	"encoding/json"
	"net/http"
	"strconv"

	"whosaid/corpus"
)

// Problem is the body of such an answer. Input and Stage are those of a line of
// errors.jsonl, where an article is at fault.
type Problem struct {
	Type   string `json:"type"`
	Title  string `json:"title"`
	Status int    `json:"status"`
	Detail string `json:"detail"`
	Input  string `json:"input,omitempty"`
	Stage  string `json:"stage,omitempty"`
}

// ProblemType is the media type of a Problem.
const ProblemType = "application/problem+json"

// kind is a kind of problem.
type kind struct {
	name, title string
	status      int
}

// The kinds. Each is named in docs/serve.md and in the OpenAPI description.
var (
	badRequest    = kind{"bad-request", "The request cannot be understood", http.StatusBadRequest}
	crossOrigin   = kind{"cross-origin", "Requests of web pages are refused", http.StatusForbidden}
	notFound      = kind{"not-found", "There is nothing here", http.StatusNotFound}
	wrongMethod   = kind{"method", "This method is not answered here", http.StatusMethodNotAllowed}
	notAcceptable = kind{"not-acceptable", "No form of the answer is accepted", http.StatusNotAcceptable}
	slowBody      = kind{"slow-body", "The body took too long to arrive", http.StatusRequestTimeout}
	tooLarge      = kind{"too-large", "Over the limit", http.StatusRequestEntityTooLarge}
	mediaType     = kind{"media-type", "The body is of a kind that is not read", http.StatusUnsupportedMediaType}
	unreadable    = kind{"unreadable", "The article cannot be read", http.StatusUnprocessableEntity}
	otherLanguage = kind{"language", "The article is not in English", http.StatusUnprocessableEntity}
	defect        = kind{"defect", "A defect of this program", http.StatusInternalServerError}
	busy          = kind{"busy", "Too much is in flight", http.StatusServiceUnavailable}
	ending        = kind{"ending", "The service is ending", http.StatusServiceUnavailable}
	overtime      = kind{"overtime", "The article was not done in time", http.StatusServiceUnavailable}
)

const defectDetail = "not your fault: the program's log tells what went wrong"

// kinds lists them, for the description.
var kinds = []kind{badRequest, crossOrigin, notFound, wrongMethod, notAcceptable, slowBody, tooLarge, mediaType,
	unreadable, otherLanguage, defect, busy, ending, overtime}

// problemSpace begins the type of each problem.
const problemSpace = "urn:whosaid:problem:"

func (k kind) problem(detail string) *Problem {
	return &Problem{Type: problemSpace + k.name, Title: k.title, Status: k.status, Detail: detail}
}

func (k kind) answer(w http.ResponseWriter, detail string) { k.problem(detail).answer(w) }

func (p *Problem) Error() string { return p.Title + ": " + p.Detail }

func (p *Problem) answer(w http.ResponseWriter) {
	body, err := json.Marshal(p)
	if err != nil { // strings and a number: it cannot be
		http.Error(w, p.Title, http.StatusInternalServerError)
		return
	}
	body = append(body, '\n')
	w.Header().Set("Content-Type", ProblemType)
	w.Header().Set("Content-Length", strconv.Itoa(len(body)))
	w.WriteHeader(p.Status)
	_, _ = w.Write(body) // a client that has gone needs no answer
}

// article is the problem with an article that gave an error.
func (k kind) article(e *corpus.Error) *Problem {
	p := k.problem(e.Err.Error())
	p.Input, p.Stage = e.Input, e.Stage
	return p
}
