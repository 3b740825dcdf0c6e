// Package runfiles reads the folder that a run has written: which files hold
// its claims, articles and errors, and their lines, one after another, through
// parts and their compression. Memory is bounded by the longest line.
package runfiles

import (
	"bufio"
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"slices"

	"github.com/klauspost/compress/zstd"

	"whosaid/pipeline/record"
)

// Kinds of files, as a manifest names them.
const (
	Claims   = "claims"
	Articles = "articles"
	Errors   = "errors"
)

// Names of the files about a run.
const (
	Run      = "run.json"
	Manifest = "manifest.json"
)

// Folder is what a folder holds of a run.
type Folder struct {
	Path string

	Run      *record.Run      // nil where there is no run.json: the run is not finished
	Manifest *record.Manifest // nil where the run is not in parts

	files map[string][]string
}

// Open looks what is there. A folder that holds neither claims nor articles is
// an error, as are a run.json and a manifest.json that cannot be read.
func Open(path string) (*Folder, error) {
	info, err := os.Stat(path)
	if err != nil {
		return nil, err
	}
	if !info.IsDir() {
		return nil, fmt.Errorf("%s: is a file; name the folder that a run has written", path)
	}
	f := &Folder{Path: path, files: map[string][]string{}}
	if f.Run, err = load[record.Run](filepath.Join(path, Run)); err != nil {
		return nil, err
	}
	if f.Manifest, err = load[record.Manifest](filepath.Join(path, Manifest)); err != nil {
		return nil, err
	}
	for _, kind := range []string{Claims, Articles, Errors} {
		if f.files[kind], err = f.find(kind); err != nil {
			return nil, err
		}
	}
	if f.files[Claims] == nil && f.files[Articles] == nil && f.Run == nil {
		return nil, fmt.Errorf("%s: holds no run: there are neither claims nor articles in it", path)
	}
	return f, nil
}

func load[T any](path string) (*T, error) {
	data, err := os.ReadFile(path)
	if errors.Is(err, fs.ErrNotExist) {
		return nil, nil
	}
	if err != nil {
		return nil, err
	}
	v := new(T)
	d := json.NewDecoder(bytes.NewReader(data))
	d.UseNumber() // settings hold seeds, which a float64 would round
	if err := d.Decode(v); err != nil {
		return nil, fmt.Errorf("%s: cannot be read: %w", path, err)
	}
	return v, nil
}

// find lists the files of a kind: what the manifest says, else the one file,
// else the parts that are there.
func (f *Folder) find(kind string) ([]string, error) {
	if f.Manifest != nil {
		list := []string{}
		for _, m := range f.Manifest.Files {
			if m.Kind == kind {
				list = append(list, filepath.Join(f.Path, filepath.Base(m.File))) // never outside of the folder
			}
		}
		return list, nil
	}
	one := filepath.Join(f.Path, kind+".jsonl")
	if _, err := os.Stat(one); err == nil {
		return []string{one}, nil
	} else if !errors.Is(err, fs.ErrNotExist) {
		return nil, err
	}
	// Only the pattern can be wrong. Names sort by their number up to 99,999.
	return filepath.Glob(filepath.Join(f.Path, kind+"-*.jsonl.zst"))
}

// Files lists the files of a kind in the order of the input; nil where there is none.
func (f *Folder) Files(kind string) []string { return f.files[kind] }

// Without leaves out a file that is not there.
func (f *Folder) Without(path string) {
	for kind, list := range f.files {
		f.files[kind] = slices.DeleteFunc(list, func(p string) bool { return p == path })
	}
}

// Lines reads the lines of files, one file after another.
type Lines struct {
	paths []string

	path   string
	file   *os.File
	packed *zstd.Decoder
	in     *bufio.Reader
	number int
	line   []byte
	cut    bool
}

// NewLines begins at the first line of the first file.
func NewLines(paths []string) *Lines { return &Lines{paths: paths} }

// maxWindow bounds the memory that a packed file may ask for.
const maxWindow = 128 << 20

// Next is the next line, without its end, until the call after; io.EOF after
// the last. Other errors name the file.
func (l *Lines) Next() ([]byte, error) {
	for {
		if l.in == nil {
			if len(l.paths) == 0 {
				return nil, io.EOF
			}
			if err := l.open(l.paths[0]); err != nil {
				return nil, err
			}
			l.paths = l.paths[1:]
		}
		line, err := l.read()
		if err == io.EOF {
			l.Close()
			continue
		}
		if err != nil {
			return nil, fmt.Errorf("%s: after line %d: %w", l.path, l.number, err)
		}
		l.number++
		return line, nil
	}
}

func (l *Lines) open(path string) error {
	f, err := os.Open(path)
	if err != nil {
		return err
	}
	l.path, l.file, l.number, l.cut = path, f, 0, false
	in := bufio.NewReaderSize(f, 64<<10)
	// Told by its content: a part that is not whole has another name. Not by way
	// of package compress, which takes what packs very well for a bomb, as a run
	// over many copies may.
	if head, _ := in.Peek(4); !bytes.Equal(head, []byte("\x28\xb5\x2f\xfd")) {
		l.in = in
		return nil
	}
	l.packed, err = zstd.NewReader(in, zstd.WithDecoderConcurrency(1), zstd.WithDecoderLowmem(true), zstd.WithDecoderMaxWindow(maxWindow))
	if err != nil {
		_ = f.Close()
		return fmt.Errorf("%s: %w", path, err)
	}
	l.in = bufio.NewReaderSize(l.packed, 64<<10)
	return nil
}

func (l *Lines) read() ([]byte, error) {
	l.line = l.line[:0]
	for {
		piece, err := l.in.ReadSlice('\n')
		l.line = append(l.line, piece...)
		switch {
		case err == bufio.ErrBufferFull:
			continue
		case err == io.EOF && len(l.line) > 0:
			l.cut = true
			return l.line, nil
		case err != nil:
			return nil, err
		}
		return l.line[:len(l.line)-1], nil
	}
}

// At is where the last line stands: the file, and the line's number from 1.
func (l *Lines) At() (path string, number int) { return l.path, l.number }

// Cut reports whether the last line lacks its end.
func (l *Lines) Cut() bool { return l.cut }

// Close may be called at any time, and more than once.
func (l *Lines) Close() {
	if l.packed != nil {
		l.packed.Close()
	}
	if l.file != nil {
		_ = l.file.Close()
	}
	l.packed, l.file, l.in = nil, nil, nil
}
