package exchange

import (
	"bufio"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"iter"
	"os"
	"path/filepath"
)

// ErrExists is wrapped where something is there already that would be lost.
var ErrExists = errors.New("is there already")

// partial ends the name of what is not whole yet.
const partial = ".partial"

// Export writes documents to path: a file, or a folder where the format is of
// one, which must not exist or be empty. Until it is whole it has another name;
// of what fails nothing is left.
func Export(f Format, path string, out Out, docs iter.Seq2[*Document, error]) (err error) {
	path = filepath.Clean(path)
	if err := free(f, path); err != nil {
		return err
	}
	temporary := path + partial
	if err := os.RemoveAll(temporary); err != nil { // of a process that was killed
		return err
	}
	defer func() {
		if err != nil {
			_ = os.RemoveAll(temporary) // the first error is the one to tell
		}
	}()
	if f.Folder {
		if err := os.MkdirAll(temporary, 0o777); err != nil {
			return err
		}
		out.Dir = temporary
		if err := f.Write(out, docs); err != nil {
			return err
		}
		if err := os.Remove(path); err != nil && !errors.Is(err, fs.ErrNotExist) {
			return err // not empty any more
		}
		return os.Rename(temporary, path)
	}
	file, err := os.Create(temporary)
	if err != nil {
		return err
	}
	err = Stream(f, file, out, docs)
	if e := file.Close(); err == nil {
		err = e
	}
	if err != nil {
		return err
	}
	return os.Rename(temporary, path)
}

// Stream writes documents to w in a format that is one stream.
func Stream(f Format, w io.Writer, out Out, docs iter.Seq2[*Document, error]) error {
	buf := bufio.NewWriterSize(w, 64<<10)
	out.W = buf
	if err := f.Write(out, docs); err != nil {
		return err
	}
	return buf.Flush()
}

func free(f Format, path string) error {
	info, err := os.Stat(path)
	switch {
	case errors.Is(err, fs.ErrNotExist):
		return nil
	case err != nil:
		return err
	case !f.Folder && info.IsDir():
		return fmt.Errorf("%s: %w, and is a folder; %s is one file", path, ErrExists, f.Name)
	case !f.Folder:
		return nil // a file is written anew, as by every program
	case !info.IsDir():
		return fmt.Errorf("%s: %w, and is a file; %s is a folder", path, ErrExists, f.Name)
	}
	entries, err := os.ReadDir(path)
	if err != nil {
		return err
	}
	if len(entries) > 0 {
		return fmt.Errorf("%s: %w, and is not empty; name another folder, or delete it", path, ErrExists)
	}
	return nil
}
