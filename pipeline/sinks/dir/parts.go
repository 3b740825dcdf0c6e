package dir

// A run in parts: claims-00001.jsonl.zst and articles-00001.jsonl.zst hold the
// claims of the same articles, then claims-00002.jsonl.zst, and so on. A part
// bears the ending .partial until it is whole. Lines are packed into zstd
// frames, each a whole compressed file by itself, which end after frameItems
// items or frameBytes bytes: the journal counts whole frames only, and as
// frames end at fixed places, so do the bytes of the files.

import (
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"regexp"
	"slices"
	"strings"

	"whosaid/pipeline/disk"
	"whosaid/pipeline/record"
)

const (
	frameItems = 256
	frameBytes = 4 << 20 // of lines, before packing
)

// parts is where the writing of parts stands.
type parts struct {
	Number   int                   `json:"number,omitempty"` // of the part at work; 0 in a run without parts
	Claims   *partial              `json:"claims,omitempty"` // nil: not begun
	Articles *partial              `json:"articles,omitempty"`
	Done     []record.ManifestFile `json:"done,omitempty"`
}

// partial is a part that is not whole yet.
type partial struct {
	Bytes int64 `json:"bytes"`
	Lines int   `json:"lines"`
}

func partName(kind string, number int) string {
	return fmt.Sprintf("%s-%05d.jsonl.zst", kind, number)
}

// Kinds of parts, as their names begin and the manifest calls them.
const (
	claimsKind   = "claims"
	articlesKind = "articles"
)

func (o *output) openPart() error {
	open := func(kind string, at *partial) (*stream, error) {
		if at == nil {
			at = new(partial)
		}
		return openStream(o.fs, o.at(partName(kind, o.parts.Number))+disk.Partial, at.Bytes, at.Lines, true)
	}
	var err error
	if o.claims, err = open(claimsKind, o.parts.Claims); err != nil {
		return err
	}
	if o.articles, err = open(articlesKind, o.parts.Articles); err != nil {
		return err
	}
	return o.fs.SyncFolder(o.path)
}

// reopenPart goes on with the part that the journal tells of.
func (o *output) reopenPart() error {
	if o.parts.Claims == nil {
		return nil
	}
	for _, kind := range []string{claimsKind, articlesKind} {
		// It was whole, and the journal did not come to say so.
		path := o.at(partName(kind, o.parts.Number))
		if _, err := os.Lstat(path); err == nil {
			if err := o.fs.Rename(path, path+disk.Partial); err != nil {
				return err
			}
		}
	}
	return o.openPart()
}

// frames ends the frames, and the part, where it is time.
func (o *output) frames() (whole bool, err error) {
	o.unframed++
	full := o.claims != nil && max(o.claims.raw.Len(), o.articles.raw.Len()) >= frameBytes
	if o.unframed < o.frameItems && !full {
		return false, nil
	}
	if err := o.endFrames(); err != nil {
		return false, err
	}
	if o.claims != nil && max(o.claims.size, o.articles.size) >= o.partBytes {
		return true, o.endPart()
	}
	return true, nil
}

func (o *output) endFrames() error {
	o.unframed = 0
	if o.claims == nil {
		return nil
	}
	if err := o.claims.frame(o.enc); err != nil {
		return err
	}
	return o.articles.frame(o.enc)
}

// endPart gives the part its name. All of it must be in frames.
func (o *output) endPart() error {
	for _, p := range []struct {
		kind string
		s    *stream
	}{{claimsKind, o.claims}, {articlesKind, o.articles}} {
		if err := p.s.sync(); err != nil {
			return err
		}
		name := partName(p.kind, o.parts.Number)
		about := record.ManifestFile{File: name, Kind: p.kind, Lines: p.s.count, Bytes: p.s.size}
		var err error
		if about.SHA256, err = sha(p.s.path); err != nil {
			return err
		}
		if err := p.s.file.Close(); err != nil {
			return fmt.Errorf("%s: cannot write: %w", p.s.path, err)
		}
		if err := o.fs.Rename(p.s.path, o.at(name)); err != nil {
			return err
		}
		// A new list: the last journal keeps its own.
		o.parts.Done = append(slices.Clip(o.parts.Done), about)
	}
	if err := o.fs.SyncFolder(o.path); err != nil {
		return err
	}
	o.claims, o.articles = nil, nil
	o.parts.Number, o.parts.Claims, o.parts.Articles = o.parts.Number+1, nil, nil
	return nil
}

// state is where the writing of parts stands, for the journal.
func (o *output) state() parts {
	p := o.parts
	if o.partBytes > 0 && o.claims != nil {
		p.Claims = &partial{o.claims.size, o.claims.count}
		p.Articles = &partial{o.articles.size, o.articles.count}
	}
	return p
}

// end ends the last part, and begins none that would be empty, but the first.
func (o *output) end() error {
	if o.partBytes == 0 {
		return nil
	}
	if o.claims == nil {
		if len(o.parts.Done) > 0 {
			return nil
		}
		if err := o.openPart(); err != nil {
			return err
		}
	}
	if err := o.endFrames(); err != nil {
		return err
	}
	return o.endPart()
}

// writeManifest lists the files of a run in parts.
func (f *Folder) writeManifest() error {
	name := f.at(Manifest)
	about := record.ManifestFile{File: Errors, Kind: "errors", Lines: f.sum.Errors, Bytes: f.out.errors.length()}
	var err error
	if about.SHA256, err = sha(f.at(Errors)); err != nil {
		return err
	}
	data, err := json.MarshalIndent(record.Manifest{
		Schema: record.ManifestSchemaID, Articles: f.sum.Articles, Claims: f.sum.Claims, Errors: f.sum.Errors,
		Files: append(slices.Clip(f.out.parts.Done), about),
	}, "", "  ")
	if err != nil {
		return err
	}
	if err := disk.Replace(f.fs, name, append(data, '\n')); err != nil {
		return fmt.Errorf("%s: cannot write: %w", name, err)
	}
	return nil
}

// sha is the sha-256 of a file, in hexadecimal digits.
func sha(path string) (string, error) {
	file, err := os.Open(path)
	if err != nil {
		return "", err
	}
	defer file.Close()
	h := sha256.New()
	if _, err := io.Copy(h, file); err != nil {
		return "", fmt.Errorf("%s: %w", path, err)
	}
	return hex.EncodeToString(h.Sum(nil)), nil
}

var partForm = regexp.MustCompile(`^(claims|articles)-\d{5,}\.jsonl\.zst(\.partial)?$`)

// sweep removes what a run leaves that was stopped, or that is started over:
// files of its names that the journal does not count.
func (f *Folder) sweep() error {
	j := f.journal
	keep := map[string]bool{}
	if j.Items > 0 {
		keep[Errors] = true
		if j.Parts.Number == 0 {
			keep[Claims], keep[Articles] = true, true
		}
		for _, p := range j.Parts.Done {
			keep[p.File] = true
		}
		if j.Parts.Claims != nil {
			for _, kind := range []string{claimsKind, articlesKind} {
				name := partName(kind, j.Parts.Number)
				keep[name], keep[name+disk.Partial] = true, true
			}
		}
	}
	entries, err := os.ReadDir(f.path)
	if err != nil {
		return err
	}
	for _, e := range entries {
		name := strings.TrimSuffix(e.Name(), disk.Partial)
		own := slices.Contains([]string{Run, Manifest, Claims, Articles, Errors}, name) || partForm.MatchString(e.Name())
		if !own || keep[e.Name()] {
			continue
		}
		if err := f.fs.Remove(f.at(e.Name())); err != nil && !errors.Is(err, fs.ErrNotExist) {
			return err
		}
	}
	for _, p := range j.Parts.Done {
		if err := f.checkSize(p.File, p.Bytes); err != nil {
			return err
		}
	}
	return nil
}

// checkSize refuses a folder in which a file that was whole is not any more.
func (f *Folder) checkSize(name string, bytes int64) error {
	info, err := os.Stat(f.at(name))
	switch {
	case err != nil:
		return fmt.Errorf("%w: %w: it is a file of the run in this folder (start over with --fresh)", ErrDiffers, err)
	case info.Size() != bytes:
		return fmt.Errorf("%w: %s: it holds %d bytes, and was left with %d (start over with --fresh)", ErrDiffers, f.at(name), info.Size(), bytes)
	}
	return nil
}

// checkWhole looks whether the files of a finished run are there as it left them.
func (f *Folder) checkWhole() error {
	for _, name := range []string{Claims, Articles, Errors} {
		if bytes, ok := f.journal.Lengths[name]; ok {
			if err := f.checkSize(name, bytes); err != nil {
				return err
			}
		}
	}
	for _, p := range f.journal.Parts.Done {
		if err := f.checkSize(p.File, p.Bytes); err != nil {
			return err
		}
	}
	return nil
}
