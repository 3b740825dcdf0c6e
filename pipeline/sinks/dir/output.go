package dir

// The files of claims, articles and errors, while they are written.

import (
	"bytes"
	"fmt"
	"os"
	"path/filepath"

	"github.com/klauspost/compress/zstd"

	"whosaid/pipeline"
	"whosaid/pipeline/disk"
	"whosaid/pipeline/record"
	"whosaid/pipeline/sinks/lines"
)

// stream is one file of whole lines, or of zstd frames of whole lines.
type stream struct {
	path  string
	file  disk.File
	lines *lines.Writer
	raw   *bytes.Buffer // lines that are not in a frame yet; nil: not packed
	count int           // lines written
	size  int64         // bytes of a packed file; of others, before this process
}

// openStream opens a file that holds size bytes which count, and cuts off what
// it holds behind them.
func openStream(fs disk.Files, path string, size int64, count int, packed bool) (*stream, error) {
	flag := os.O_WRONLY | os.O_APPEND
	if size == 0 {
		flag |= os.O_CREATE
	} else if info, err := os.Lstat(path); err != nil {
		return nil, fmt.Errorf("%w: cannot go on (start over with --fresh)", err)
	} else if info.Size() < size {
		return nil, fmt.Errorf("%s: is shorter than when it was written (%d of %d bytes): cannot go on (start over with --fresh)", path, info.Size(), size)
	}
	f, err := fs.Open(path, flag)
	if err != nil {
		return nil, err
	}
	if err := f.Truncate(size); err != nil {
		_ = f.Close()
		return nil, fmt.Errorf("%s: cannot write: %w", path, err)
	}
	s := &stream{path: path, file: f, size: size, count: count}
	if packed {
		s.raw = new(bytes.Buffer)
		s.lines = lines.New(s.raw, path)
	} else {
		s.lines = lines.New(f, path)
	}
	return s, nil
}

// add writes v as a line; flush hands it on.
func (s *stream) add(v any) error {
	if err := s.lines.JSON(v); err != nil {
		return err
	}
	s.count++
	return nil
}

// flush takes back the part of a line that a full disk has let through.
func (s *stream) flush() error {
	err := s.lines.Flush()
	if err != nil && s.raw == nil {
		_ = s.file.Truncate(s.length())
	}
	return err
}

// frame writes the lines since the last frame as one; an empty one only where
// the file would be without any.
func (s *stream) frame(enc *zstd.Encoder) error {
	if s.raw.Len() == 0 && s.size > 0 {
		return nil
	}
	data := enc.EncodeAll(s.raw.Bytes(), nil)
	out := lines.New(s.file, s.path)
	_, err := out.Write(data)
	if err == nil {
		err = out.Flush()
	}
	if err != nil {
		_ = s.file.Truncate(s.size)
		return err
	}
	s.size += int64(len(data))
	s.raw.Reset()
	return nil
}

// length is the number of bytes in the file that are whole.
func (s *stream) length() int64 {
	if s.raw != nil {
		return s.size
	}
	return s.size + s.lines.Written()
}

func (s *stream) sync() error {
	if err := s.file.Sync(); err != nil {
		return fmt.Errorf("%s: cannot write: %w", s.path, err)
	}
	return nil
}

// output is all files of the run. claims and articles are nil between parts.
type output struct {
	fs                       disk.Files
	path                     string
	claims, articles, errors *stream

	partBytes  int64
	parts      parts
	enc        *zstd.Encoder
	frameItems int
	unframed   int  // items since the last frame
	dirty      bool // written to since the last sync
}

func openOutput(f *Folder) (_ *output, err error) {
	o := &output{fs: f.fs, path: f.path, partBytes: f.opts.PartBytes, frameItems: f.opts.frame, parts: f.journal.Parts}
	defer func() {
		if err != nil {
			o.close()
		}
	}()
	lengths := f.journal.Lengths
	if o.errors, err = openStream(o.fs, f.at(Errors), lengths[Errors], 0, false); err != nil {
		return nil, err
	}
	if o.partBytes > 0 {
		// One goroutine: the same bytes on every machine.
		if o.enc, err = zstd.NewWriter(nil, zstd.WithEncoderConcurrency(1), zstd.WithZeroFrames(true)); err != nil {
			return nil, err
		}
		return o, o.reopenPart()
	}
	if o.claims, err = openStream(o.fs, f.at(Claims), lengths[Claims], 0, false); err != nil {
		return nil, err
	}
	o.articles, err = openStream(o.fs, f.at(Articles), lengths[Articles], 0, false)
	return o, err
}

func (o *output) streams() (list []*stream) {
	for _, s := range []*stream{o.claims, o.articles, o.errors} {
		if s != nil {
			list = append(list, s)
		}
	}
	return list
}

// write adds a result. whole tells that all results so far are in the files,
// so that a checkpoint can be made.
func (o *output) write(r pipeline.Result) (whole bool, err error) {
	o.dirty = true
	if r.Err != nil {
		if err := o.errors.add(record.FromError(r.Err)); err != nil {
			return false, err
		}
		if err := o.errors.flush(); err != nil {
			return false, err
		}
	} else if err := o.article(r); err != nil {
		return false, err
	}
	if o.partBytes == 0 {
		return true, nil
	}
	return o.frames()
}

func (o *output) article(r pipeline.Result) error {
	if o.claims == nil {
		if err := o.openPart(); err != nil {
			return err
		}
	}
	for i := range r.Claims {
		if err := o.claims.add(&r.Claims[i]); err != nil {
			return err
		}
	}
	if err := o.claims.flush(); err != nil {
		return err
	}
	if err := o.articles.add(r.Line()); err != nil {
		return err
	}
	return o.articles.flush()
}

// sync waits until all that was written is on disk: claims, articles, errors.
func (o *output) sync() error {
	if !o.dirty {
		return nil
	}
	for _, s := range o.streams() {
		if err := s.sync(); err != nil {
			return err
		}
	}
	o.dirty = false
	return nil
}

func (o *output) lengths() map[string]int64 {
	m := map[string]int64{Errors: o.errors.length()}
	if o.partBytes == 0 {
		m[Claims], m[Articles] = o.claims.length(), o.articles.length()
	}
	return m
}

func (o *output) close() {
	for _, s := range o.streams() {
		_ = s.file.Close()
	}
	if o.enc != nil {
		_ = o.enc.Close()
	}
}

func (o *output) at(name string) string { return filepath.Join(o.path, name) }
