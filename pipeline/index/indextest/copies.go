// Package indextest makes large runs out of small ones, for tests of size.
package indextest

import (
	"bufio"
	"encoding/json"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"

	"whosaid/pipeline/index"
	"whosaid/pipeline/record"
	"whosaid/pipeline/runfiles"
)

// Copies writes a finished run into the folder to, of as many copies of the
// run in from as give at least so many claims. Each copy has ids, a day and,
// for every third speaker, a name of its own, as another archive would.
func Copies(from, to string, claims int) (err error) {
	folder, err := runfiles.Open(from)
	if err != nil {
		return err
	}
	out := [2]*json.Encoder{}
	for i, name := range []string{"articles.jsonl", "claims.jsonl"} {
		f, err := os.Create(filepath.Join(to, name))
		if err != nil {
			return err
		}
		w := bufio.NewWriterSize(f, 1<<20)
		defer func() {
			for _, e := range []error{w.Flush(), f.Close()} {
				if err == nil {
					err = e
				}
			}
		}()
		out[i] = record.NewEncoder(w)
	}
	run := record.Run{Schema: record.RunSchemaID}
	for copy := 0; run.Counts.Claims < claims; copy++ {
		groups := index.NewGroups(folder)
		for {
			a, list, err := groups.Next()
			if err == io.EOF {
				break
			}
			if err != nil {
				return err
			}
			suffix := fmt.Sprintf("/%d", copy)
			a.ID += suffix
			a.Published = fmt.Sprintf("20%02d-%02d-%02d", 10+copy%15, 1+run.Counts.Articles%12, 1+copy%28)
			if err := out[0].Encode(a); err != nil {
				return err
			}
			run.Counts.Articles++
			for _, c := range list {
				c.DocID, c.Doc.Published = a.ID, a.Published
				twin := ""
				if i := strings.LastIndexByte(c.ID, '-'); i > 1 {
					twin = c.ID[i:]
				}
				c.ID = record.BaseID(&c) + twin
				if c.Speaker != nil && len(c.Speaker.Name)%3 == 0 {
					c.Speaker.Name += " " + suffix[1:]
				}
				if err := out[1].Encode(c); err != nil {
					return err
				}
				run.Counts.Claims++
			}
		}
		groups.Close()
	}
	data, err := json.Marshal(run)
	if err != nil {
		return err
	}
	return os.WriteFile(filepath.Join(to, runfiles.Run), data, 0o666)
}
