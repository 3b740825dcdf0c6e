package page

// How requests are read and answered: JSON both ways, errors in words for the
// reader of the page.

import (
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"

	"whosaid/pipeline/index"
)

// maxBody bounds what a request may bring: a claim with some thousand spans.
const maxBody = 4 << 20

// mistake is an error of the one who asks.
type mistake struct{ error }

func (m mistake) Unwrap() error { return m.error }

func mistakef(format string, args ...any) error { return mistake{fmt.Errorf(format, args...)} }

func refuse(w http.ResponseWriter, status int, message string) {
	write(w, status, struct {
		Error string `json:"error"`
	}{message})
}

func write(w http.ResponseWriter, status int, value any) {
	data, err := json.Marshal(value)
	if err != nil {
		status, data = http.StatusInternalServerError, []byte(`{"error":"the answer cannot be written"}`)
	}
	w.Header().Set("Content-Type", "application/json; charset=utf-8")
	w.WriteHeader(status)
	_, _ = w.Write(data) // a reader that has gone
}

// answer writes what a function gives.
func answer(w http.ResponseWriter, value any, err error) {
	var wrong mistake
	var large *http.MaxBytesError
	switch {
	case err == nil:
		write(w, http.StatusOK, value)
	case errors.Is(err, index.ErrNotFound):
		refuse(w, http.StatusNotFound, err.Error())
	case errors.As(err, &large):
		refuse(w, http.StatusRequestEntityTooLarge, "this is more than a decision can hold")
	case errors.As(err, &wrong):
		refuse(w, http.StatusBadRequest, err.Error())
	default:
		refuse(w, http.StatusInternalServerError, err.Error())
	}
}

// get answers from what the address asks for.
func get[T any](f func(r *http.Request) (T, error)) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		value, err := f(r)
		answer(w, value, err)
	}
}

// post answers from a body of JSON. Its type is asked for since a form of
// another page cannot name it.
func post[B, T any](f func(r *http.Request, body B) (T, error)) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		if r.Header.Get("Content-Type") != "application/json" {
			refuse(w, http.StatusUnsupportedMediaType, "application/json is wanted")
			return
		}
		var body B
		d := json.NewDecoder(http.MaxBytesReader(w, r.Body, maxBody))
		d.DisallowUnknownFields()
		if err := d.Decode(&body); err != nil {
			answer(w, nil, mistake{err})
			return
		}
		if _, err := d.Token(); !errors.Is(err, io.EOF) {
			refuse(w, http.StatusBadRequest, "there is more than one value")
			return
		}
		value, err := f(r, body)
		answer(w, value, err)
	}
}
