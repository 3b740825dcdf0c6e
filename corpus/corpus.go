// Package corpus reads articles: it finds inputs, tells their kind, takes them
// apart into items and turns each item into an Article with clean text.
//
// Work is split in two so that it can run on all cores without losing its
// order. Finding items is sequential and cheap (bytes are cut, not looked
// into); Item.Load is the costly part (charset, HTML, JSON) and may run on any
// goroutine. Memory is bounded by the items in flight, each at most
// Limits.ArticleBytes, never by the number of articles.
package corpus

import (
	"context"
	"errors"
	"fmt"
	"io"
)

// Article is one news article as read. All offsets of all later stages count
// into Text.
type Article struct {
	// ID names the article in the output: the id given in the input, else its locator.
	ID string
	// Input is the locator that leads back to the article: a path, or path#line=17.
	Input string
	// Text is the clean text, valid UTF-8, paragraphs apart by a blank line.
	// Text given in JSON Lines is taken as it is.
	Text string

	URL       string
	Title     string
	Byline    string
	Published string // RFC 3339 date or time as far as known: 2018-09-13
	Publisher string
	Language  string // ISO 639-1, declared or detected

	// Archive is the record of a web archive that the article came from; nil
	// for one that came from elsewhere.
	Archive *ArchiveRecord

	// Warnings tell what a user should know about how the text came to be,
	// such as characters that were replaced because they were not valid.
	Warnings []string
}

// ArchiveRecord says which record of a web archive holds an article, so that a
// claim can be traced to the bytes it came from.
type ArchiveRecord struct {
	ID   string // WARC-Record-ID without <>: urn:uuid:…; empty in ARC, which has none
	Date string // when the page was fetched, RFC 3339

	// PayloadDigest is the digest of the body as it stands in the archive, as
	// the record gives it ("sha1:" and base32); where it gives none, one made
	// here ("sha256:" and hexadecimal digits).
	PayloadDigest string
}

// Item is one article as found, not yet decoded.
type Item struct {
	Input string // as Article.Input
	Bytes int64  // raw bytes held, for bounding the work in flight

	// Fault is why there is no article, where that is known without Load, which
	// then returns it.
	Fault *Error

	// Load decodes the item. It is called once, on any goroutine. Its error is
	// of type *Error.
	Load func() (*Article, error)
}

// Reader is one kind of input, such as JSON Lines. Readers are plain values,
// listed in readers.go.
type Reader struct {
	Name       string   // as in --format
	Doc        string   // one sentence for help
	Extensions []string // with dot, lower case, without compression: ".jsonl"

	// Sniff reports whether data that starts with head (at most SniffBytes,
	// decompressed) is of this kind. It is asked only where the name does not tell.
	Sniff func(head []byte) bool

	// Unpacks names the compressions (compress.Format.Name) that Read takes
	// apart itself, as it needs the stream as it is: to go on after damage, and
	// to know the places of its parts. Streams of the others reach it unpacked.
	Unpacks []string

	// Container is set where the parts of an input are inputs themselves, each
	// of its own kind, which Read hands to Input.Member.
	Container bool

	// Read calls emit for each item of src, in order. A fault inside one item
	// is emitted as an Item whose Load fails (see Failed); an error returned is a
	// fault of src itself, after which nothing more can be read from it. When
	// emit returns an error, Read stops and returns it.
	Read func(ctx context.Context, src io.Reader, in Input, emit func(Item) error) error
}

// Input is what a Reader is told about the source it reads.
type Input struct {
	Locator string // path as given, "stdin", …
	Limits  Limits
	// AnyLanguage turns off the check that an article is English.
	AnyLanguage bool
	// StrictDigests makes a digest that does not fit its record an error. Else
	// the article is kept, with a warning.
	StrictDigests bool

	// Columns names the columns (keys) of tables and JSON Lines that hold a field:
	// "text": "body". Fields that it leaves out are found by the names in use;
	// package fields has both.
	Columns map[string]string

	// Member reads a part of a container as an input of its own: it unpacks it,
	// tells its kind by name and content, and gives its items to the receiver
	// of the container's. Faults of the part become items, so that the parts
	// after it are read; an error returned ends the container: the receiver's,
	// the context's, or that of a limit. Source need not be read to its end. Nil
	// outside of package inputs.
	Member func(ctx context.Context, m Member) error

	// Follow fetches the pages that a source lists instead of holding articles
	// (feeds, sitemaps) and emits an item for each, in order. Nil where nothing
	// is to be fetched, as for a list that only happens to lie in a folder: the
	// source is then passed over.
	Follow func(ctx context.Context, links []Link, emit func(Item) error) error

	// File is the whole of the source, where that is a file that can be read at
	// any place; FileBytes is its size. Nil for a pipe, and for what is unpacked.
	// A reader that needs one must do without, or make one of what it is given.
	File      io.ReaderAt
	FileBytes int64

	// Skip is told why a part of the source that is no article, and no fault
	// either, is passed over: "status 404". It is called from Read only, never
	// from an item's Load, so from one goroutine. The reasons are few, however
	// large the source. Nil where nobody counts: call Skipped.
	Skip func(reason string)
}

// Link is a web page as a feed or sitemap lists it. What it says about the page
// fills what the page itself does not say.
type Link struct {
	URL  string // absolute
	List bool   // leads to another list, as links of a sitemap index do

	Title, Byline, Published, Publisher, Language string // as in Article
}

// Member is a part of a container.
type Member struct {
	Name    string // its path inside, with slashes
	Locator string
	Source  io.Reader
	// Fault says why it cannot be read: told of where its kind is one that
	// would have been. Source is nil then.
	Fault error
}

// Skipped counts a part of the source that is passed over.
func (in Input) Skipped(reason string) {
	if in.Skip != nil {
		in.Skip(reason)
	}
}

// SniffBytes is how much of an input is looked at to tell its kind.
const SniffBytes = 4096

// Limits bound the work that one input may cause. They are limits on bytes and
// elements, never on time, so that two runs agree.
type Limits struct {
	ArticleBytes  int64 // one article, raw and decompressed
	UnpackedBytes int64 // what one compressed input may unpack to
}

// DefaultLimits are the values of --max-bytes and --max-unpacked.
var DefaultLimits = Limits{
	ArticleBytes:  16 << 20,
	UnpackedBytes: 64 << 30,
}

// Stages of reading, as errors.jsonl names them.
const (
	StageOpen       = "open"       // the input cannot be found or opened
	StageDecompress = "decompress" // damaged or over the limits
	StageRead       = "read"       // the input's own form is broken (JSON, HTML, text)
	StageFetch      = "fetch"      // not allowed to be fetched, or not got from its server
	StageLanguage   = "language"   // read, but not in English: skipped
)

// Error says which input gave no article, at which stage and why.
type Error struct {
	Input string
	Stage string
	Err   error
}

func (e *Error) Error() string { return fmt.Sprintf("%s: %s: %v", e.Input, e.Stage, e.Err) }

func (e *Error) Unwrap() error { return e.Err }

// ErrTooLarge is wrapped by errors about an input over a limit.
var ErrTooLarge = errors.New("over the limit")
