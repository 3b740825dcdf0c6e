package fetch

import (
	"bufio"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"log/slog"
	"net/http"
	"net/url"
	"os"
	"path/filepath"
	"strings"
	"sync"

	"github.com/klauspost/compress/gzip"

	"whosaid/corpus"
)

// cache keeps pages whose servers gave a mark of their state (ETag,
// Last-Modified), so that the next run asks only whether they changed. A page
// is never taken from it without asking. One file a page, under the hash of
// its address: gzip over a line of JSON and the body.
type cache struct {
	dir   string
	limit int64 // bytes of a body
	log   *slog.Logger
	warn  sync.Once
}

// remembered is a page as an earlier run got it.
type remembered struct {
	URL          string                `json:"url"`
	ETag         string                `json:"etag,omitempty"`
	LastModified string                `json:"last_modified,omitempty"`
	ContentType  string                `json:"content_type"`
	Warnings     []string              `json:"warnings,omitempty"`
	Archive      *corpus.ArchiveRecord `json:"archive,omitempty"`
	Bytes        int64                 `json:"bytes"`

	body []byte
}

// ask adds the conditions to a request.
func (r *remembered) ask(h http.Header) {
	if r == nil {
		return
	}
	if r.ETag != "" {
		h.Set("If-None-Match", r.ETag)
	}
	if r.LastModified != "" {
		h.Set("If-Modified-Since", r.LastModified)
	}
}

func (r *remembered) page(u *url.URL) *Page {
	return &Page{URL: u.String(), ContentType: r.ContentType, Body: r.body, Warnings: r.Warnings, Archive: r.Archive}
}

func openCache(dir string, limit int64, log *slog.Logger) (*cache, error) {
	if err := os.MkdirAll(dir, 0o777); err != nil {
		return nil, fmt.Errorf("the folder of --http-cache cannot be made: %w", err)
	}
	return &cache{dir: dir, limit: limit, log: log}, nil
}

func (c *cache) path(address string) string {
	sum := sha256.Sum256([]byte(address))
	name := hex.EncodeToString(sum[:])
	return filepath.Join(c.dir, name[:2], name[2:]+".gz")
}

// load returns nil where the page is not there or its file is damaged: it is
// then fetched as if for the first time.
func (c *cache) load(address string) *remembered {
	f, err := os.Open(c.path(address))
	if err != nil {
		if !errors.Is(err, fs.ErrNotExist) {
			c.fault(err)
		}
		return nil
	}
	defer f.Close()
	z, err := gzip.NewReader(f)
	if err != nil {
		return nil
	}
	in := bufio.NewReader(io.LimitReader(z, c.limit+1<<20))
	line, err := in.ReadBytes('\n')
	var r remembered
	if err != nil || json.Unmarshal(line, &r) != nil || r.URL != address {
		return nil
	}
	if r.body, err = io.ReadAll(in); err != nil || int64(len(r.body)) != r.Bytes {
		return nil
	}
	return &r
}

// store writes the page under a temporary name first, so that a run that is
// killed leaves no half of one.
func (c *cache) store(r *remembered) {
	err := func() error {
		path := c.path(r.URL)
		if err := os.MkdirAll(filepath.Dir(path), 0o777); err != nil {
			return err
		}
		f, err := os.CreateTemp(filepath.Dir(path), ".new-*")
		if err != nil {
			return err
		}
		defer os.Remove(f.Name())
		line, err := json.Marshal(r)
		z := gzip.NewWriter(f)
		if err == nil {
			_, err = z.Write(append(line, '\n'))
		}
		if err == nil {
			_, err = z.Write(r.body)
		}
		if err = errors.Join(err, z.Close(), f.Close()); err != nil {
			return err
		}
		return os.Rename(f.Name(), path)
	}()
	if err != nil {
		c.fault(err)
	}
}

// fault tells once that the cache does not work: it saves traffic, and no
// result hangs on it.
func (c *cache) fault(err error) {
	c.warn.Do(func() { c.log.Warn("--http-cache: pages cannot be kept there or read from there: " + err.Error()) })
}

// remembered is what an earlier run got for u, if that can be used. Where
// answers are kept in an archive, a page that stands in none is got anew.
func (c *Client) remembered(u *url.URL) *remembered {
	if c.cache == nil {
		return nil
	}
	r := c.cache.load(u.String())
	if r == nil || c.keep != nil && r.Archive == nil || int64(len(r.body)) > c.opts.Limits.ArticleBytes && !c.isList(r.body) {
		return nil
	}
	return r
}

// remember keeps a page that its server gave a mark for and lets us keep.
func (c *Client) remember(u *url.URL, got *answer, page *Page) {
	etag, modified := got.header.Get("ETag"), got.header.Get("Last-Modified")
	if c.cache == nil || etag == "" && modified == "" ||
		strings.Contains(strings.ToLower(got.header.Get("Cache-Control")), "no-store") {
		return
	}
	c.cache.store(&remembered{
		URL: u.String(), ETag: etag, LastModified: modified, ContentType: page.ContentType,
		Warnings: page.Warnings, Archive: page.Archive, Bytes: int64(len(page.Body)), body: page.Body,
	})
}
