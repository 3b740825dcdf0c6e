package inputs

import (
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"unicode/utf8"

	"whosaid/corpus"
)

// folder reads the files in a folder that the user named. One without a single
// article is an error, since a run over nothing would look like success.
func (w *walker) folder(name string) error {
	root := folderWalk{walker: w, seen: map[string]bool{}}
	before := w.items
	real, err := filepath.EvalSymlinks(name)
	if err == nil {
		real, err = filepath.Abs(real)
	}
	if err != nil {
		return w.fault(locator(name), corpus.StageOpen, plainError(err))
	}
	root.real = real
	if w.opts.Except != "" {
		// One that cannot be resolved is not there, so it is not met either.
		if except, err := filepath.EvalSymlinks(w.opts.Except); err == nil {
			root.except, _ = filepath.Abs(except)
		}
	}
	// As given, so that "./news" and "news/" lead back to the same words.
	path := strings.TrimRightFunc(name, func(r rune) bool { return r < utf8.RuneSelf && os.IsPathSeparator(uint8(r)) })
	if path == "" {
		path = string(filepath.Separator)
	}
	if err := root.walk(path, real); err != nil {
		return err
	}
	if w.items == before {
		return w.fault(locator(name), corpus.StageOpen,
			fmt.Errorf("no file of a known kind in this folder (%s, each also compressed; --format reads all files)", extensions()))
	}
	return nil
}

// folderWalk walks one tree.
type folderWalk struct {
	*walker
	real string // the tree's root without links
	// except is the folder to pass over, without links; "" for none
	except string
	seen   map[string]bool // folders read, without links: a loop of links ends here
}

// entry is one name in a folder, with links followed.
type entry struct {
	name string
	mode fs.FileMode
	link bool
}

// key sorts entries so that walking depth first gives paths in the order of
// their bytes: "a-b" < "a.txt" < "a/x".
func (e entry) key() string {
	if e.mode.IsDir() {
		return e.name + "/"
	}
	return e.name
}

// walk reads the folder at path, whose path without links is real.
func (f *folderWalk) walk(path, real string) error {
	if real == f.except {
		f.skip(path, "it is the folder of the output")
		return nil
	}
	if f.seen[real] {
		f.skip(path, "this folder was read under another name")
		return nil
	}
	f.seen[real] = true
	list, err := os.ReadDir(path)
	if err != nil {
		if err := f.fault(locator(path), corpus.StageOpen, plainError(err)); err != nil {
			return err
		}
	}
	for _, e := range f.entries(path, list) {
		if err := f.ctx.Err(); err != nil {
			return err
		}
		below := join(path, e.name)
		var err error
		if e.mode.IsDir() {
			err = f.below(below, filepath.Join(real, e.name), e.link)
		} else {
			err = f.member(below, e)
		}
		if err != nil {
			return err
		}
	}
	return nil
}

// join does not clean the path, so that what the user gave stays.
func join(path, name string) string {
	if strings.HasSuffix(path, string(filepath.Separator)) {
		return path + name
	}
	return path + string(filepath.Separator) + name
}

func (f *folderWalk) entries(path string, list []os.DirEntry) []entry {
	entries := make([]entry, 0, len(list))
	for _, d := range list {
		if strings.HasPrefix(d.Name(), ".") {
			continue
		}
		e := entry{name: d.Name(), mode: d.Type()}
		if e.mode&fs.ModeSymlink != 0 {
			info, err := os.Stat(join(path, e.name))
			if err != nil {
				// Whether the broken link stood for an article its name tells.
				info, err = os.Lstat(join(path, e.name))
				if err != nil {
					continue // it went away meanwhile
				}
			}
			e.mode, e.link = info.Mode(), true
		}
		entries = append(entries, e)
	}
	slices.SortFunc(entries, func(a, b entry) int { return strings.Compare(a.key(), b.key()) })
	return entries
}

// below reads a folder inside. One that a link leads to is left out if it is
// read at its own place in the tree.
func (f *folderWalk) below(path, real string, link bool) error {
	if !link {
		return f.walk(path, real)
	}
	target, err := filepath.EvalSymlinks(path)
	if err == nil {
		target, err = filepath.Abs(target)
	}
	switch {
	case err != nil:
		return f.fault(locator(path), corpus.StageOpen, plainError(err))
	case target == f.real || strings.HasPrefix(target, join(f.real, "")):
		f.skip(path, "the link leads to a folder that is read anyway")
		return nil
	}
	return f.walk(path, target)
}

// member reads a file inside if its kind is known by its name.
func (f *folderWalk) member(path string, e entry) error {
	if f.forced == nil && !knownName(e.name) {
		f.skip(path, "its kind is not known by its name")
		return nil
	}
	switch {
	case e.mode.IsRegular():
		return f.file(path, e.mode)
	case e.mode&fs.ModeSymlink != 0:
		return f.fault(locator(path), corpus.StageOpen, fmt.Errorf("the link leads nowhere (%w)", fs.ErrNotExist))
	}
	// Nobody means a pipe or a device by naming its folder.
	f.skip(path, "is "+special(e.mode)+", not a file")
	return nil
}
