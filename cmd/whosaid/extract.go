package main

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"os"
	"path/filepath"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"whosaid/corpus"
	"whosaid/corpus/fetch"
	"whosaid/corpus/fields"
	"whosaid/corpus/inputs"
	"whosaid/extractors"
	"whosaid/extractors/doc"
	"whosaid/pipeline"
	"whosaid/pipeline/record"
	"whosaid/pipeline/sinks"
	"whosaid/pipeline/sinks/dir"
	"whosaid/pipeline/sinks/listing"
)

type extractOptions struct {
	output        string
	fresh         bool
	format        choice
	columns       columnMap
	workers       workers
	maxBytes      byteSize
	maxUnpacked   byteSize
	model         modelFlag
	lexicons      []string
	anyLanguage   bool
	strictDigests bool
	json          bool
	pretty        bool
	quiet         bool
	verbose       bool
	progress      choice
	web           webOptions
	choose        chooseOptions
	partSize      byteSize
	reprints      choice
	observe       observeOptions
	onlyItem      int
}

// Values of --progress.
const (
	progressAuto   = "auto"
	progressAlways = "always"
	progressNever  = "never"
)

func defaultExtractOptions() extractOptions {
	return extractOptions{
		format:      choice{of: inputs.Names()},
		maxBytes:    byteSize(corpus.DefaultLimits.ArticleBytes),
		maxUnpacked: byteSize(corpus.DefaultLimits.UnpackedBytes),
		model:       newModelFlag(),
		progress:    choice{value: progressAuto, of: []string{progressAuto, progressAlways, progressNever}},
		web:         defaultWebOptions(),
		reprints:    reprintsChoice(),
		observe:     defaultObserveOptions(),
		onlyItem:    -1,
	}
}

func (o *extractOptions) AddFlags(cmd *cobra.Command) {
	f := cmd.Flags()
	f.StringVarP(&o.output, "output", "o", "", "write claims.jsonl, articles.jsonl, errors.jsonl and run.json into folder `DIR`")
	f.BoolVar(&o.fresh, "fresh", false, "start over, instead of going on with the run that the output folder holds")
	f.Var(&o.partSize, "part-size", "write claims and articles in compressed parts of about `SIZE`, with a manifest")
	f.Var(&o.format, "format", "take every input for this `FORMAT`, whatever its name and content")
	f.Var(&o.columns, "columns", "which columns (keys) of tables and JSON Lines hold what: a `LIST` such as text=body,id=url; fields: "+strings.Join(fields.All, ", "))
	f.Var(&o.workers, "workers", "`N` articles at a time; 0: as many as there are cores")
	f.Var(&o.maxBytes, "max-bytes", "`SIZE` of the largest article that is read")
	f.Var(&o.maxUnpacked, "max-unpacked", "`SIZE` that one compressed input may unpack to")
	f.Var(&o.model, "model", modelUsage())
	f.StringArrayVar(&o.lexicons, "lexicon", nil, "`FILE` of cues and words that extends the lexicon; may be repeated")
	f.BoolVar(&o.anyLanguage, "any-language", false, "do not skip articles that are not in English")
	f.BoolVar(&o.strictDigests, "strict-digests", false, "take no page from a web archive whose digest does not fit it; else it is read, with a warning")
	f.Var(&o.reprints, "reprints", "`WHAT` to do with articles that are nearly the same as an earlier one: mark them in articles.jsonl, drop their claims, keep all and do not look")
	f.BoolVar(&o.json, "json", false, "print lines of JSON even on a terminal")
	f.BoolVar(&o.pretty, "pretty", false, "print a listing for people even where there is no terminal")
	f.BoolVarP(&o.quiet, "quiet", "q", false, "tell of errors only")
	f.BoolVarP(&o.verbose, "verbose", "v", false, "tell more, such as what was guessed about an input")
	f.Var(&o.progress, "progress", "`WHEN` to tell how far the run is: auto (on a terminal, unless claims go there; else a log line every 10 seconds), always, never")
	o.choose.AddFlags(f)
	o.web.AddFlags(f)
	o.observe.AddFlags(cmd)
	f.IntVar(&o.onlyItem, "only-item", o.onlyItem, "try whether the program survives this item of the run, and write nothing")
	_ = f.MarkHidden("only-item")

	complete := func(flag string, values []string) {
		// It only fails for a flag that does not exist.
		_ = cmd.RegisterFlagCompletionFunc(flag, cobra.FixedCompletions(values, cobra.ShellCompDirectiveNoFileComp))
	}
	complete("format", o.format.of)
	complete("model", bundled.Names())
	complete("progress", o.progress.of)
	complete("reprints", o.reprints.of)
	_ = cmd.MarkFlagDirname("output")
	_ = cmd.MarkFlagDirname("http-cache")
	_ = cmd.MarkFlagFilename("save-warc", "warc", "gz")
}

func newExtract(std streams) *cobra.Command {
	o := defaultExtractOptions()
	cmd := &cobra.Command{
		Use:   "extract [flags] INPUT...",
		Short: "Read articles and write their claims",
		Long: `extract reads articles and writes their claims: one JSON object a line, or a
listing for people where standard output is a terminal.

INPUT is a file, a folder (the files of known formats in it and below are read,
in the order of their paths), - for standard input, or the web address of a page,
or of a feed or sitemap, whose pages are then fetched (--user-agent). Formats are
told by name and content; each may be compressed with gzip, zstd or bzip2:
` + formatList() + `
With -o, the same command goes on where an earlier one was stopped, however it was
stopped; what is in DIR at the end is the same as from one run.

Every flag can be set by the variable behind its text; the flag goes over the
variable, the variable over the default. Lists in variables are written as in PATH.

EXIT STATUS
  0    all inputs were read
  1    the run could not go on, as when the disk is full
  2    wrong usage
  3    the run is finished, but some inputs gave no article (see errors.jsonl)
  130  interrupted; what is written is whole. A second Ctrl-C stops at once`,
		Example: `  whosaid extract article.html
  whosaid extract -o run/ archive/ more.jsonl.gz
  whosaid extract --user-agent me@example.org --save-warc pages.warc.gz https://example.org/feed.xml
  curl -s https://example.org/news.html | whosaid extract --format html -`,
		Args: func(_ *cobra.Command, args []string) error {
			// A list may be named by a variable, which is read later.
			if len(args) == 0 && o.choose.filesFrom == "" && os.Getenv(variable("files-from")) == "" {
				return usagef("no INPUT: name files or folders, or - for standard input")
			}
			return nil
		},
		RunE: func(cmd *cobra.Command, args []string) error {
			if err := o.settle(cmd); err != nil {
				return err
			}
			return runExtract(cmd.Context(), o, args, std)
		},
	}
	o.AddFlags(cmd)
	return cmd
}

// formatList is a line for each format that can be read.
func formatList() string {
	var b strings.Builder
	for _, r := range inputs.Readers {
		fmt.Fprintf(&b, "  %-7s %s\n", r.Name, r.Doc)
	}
	return b.String()
}

// settle resolves options that exclude each other: a flag goes over a variable.
func (o *extractOptions) settle(cmd *cobra.Command) error {
	for _, pair := range []struct {
		a, b   string
		va, vb *bool
	}{
		{"json", "pretty", &o.json, &o.pretty},
		{"quiet", "verbose", &o.quiet, &o.verbose},
	} {
		if !*pair.va || !*pair.vb {
			continue
		}
		switch flags := given(cmd, pair.a, pair.b); {
		case len(flags) != 1:
			return usagef("--%s and --%s exclude each other", pair.a, pair.b)
		case flags[0] == pair.a:
			*pair.vb = false
		default:
			*pair.va = false
		}
	}
	if o.output == "" && o.fresh {
		return usagef("--fresh needs a folder: --output DIR")
	}
	if o.output == "" && o.partSize > 0 {
		return usagef("--part-size needs a folder: --output DIR")
	}
	if o.output != "" && o.pretty {
		return usagef("--pretty is for standard output, it does not go with --output")
	}
	return nil
}

func runExtract(ctx context.Context, o extractOptions, args []string, std streams) (err error) {
	started := time.Now()
	b, err := o.begin(args, std)
	if err != nil {
		return err
	}
	defer b.end(&err)
	log, seen, web := b.log, b.seen, b.web
	list, err := o.choose.list(args, std.in)
	if err != nil {
		return err
	}
	walk, err := o.walk(ctx, list, o.inputs(std, web, log))
	if err != nil {
		return err
	}
	if o.choose.dryRun {
		return dryRun(ctx, o.choose, walk, std, log)
	}
	if o.onlyItem >= 0 {
		source, err := dir.Only(o.output, o.onlyItem, o.choose.limit, walk)
		if err != nil {
			return err
		}
		return tryItem(ctx, source, b.chain, std)
	}
	sink, folder, listed, err := o.open(std, record.Run{
		Version: version().short(), Settings: b.settings, Models: []record.Model{b.model}, Inputs: args, Started: started,
	}, seen.stages.List, log)
	if err != nil {
		return err
	}
	if folder != nil && folder.Finished() {
		return finished(ctx, folder, walk, o.output, log)
	}

	tell := &teller{Sink: sink, log: log, listed: listed}
	if o.output != "" {
		tell.errorsIn = filepath.Join(o.output, dir.Errors)
	}
	if o.choose.filesFrom != "" || o.choose.some() {
		args = nil // how much there is to read cannot be told beforehand
	}
	told, done := o.showProgress(std, b.stderr, log, listed, args, doneBefore(folder))
	ctx, release := interruptible(ctx, func() {
		log.Warn("interrupted: finishing the articles in work; interrupt again to stop at once")
	})
	defer release()

	cfg := pipeline.Config{
		Source:   o.choose.first(walk, seen.skip),
		Extract:  extract(seen.timed(b.chain)),
		Sink:     tell,
		Model:    b.chain.Name,
		Workers:  int(o.workers),
		Progress: told,
		Log:      log,
	}
	if folder != nil {
		goOn(&cfg, folder, walk, log)
	}
	seen.look(&cfg, folder, b.model, started)
	forget, err := lookBack(&cfg, o.reprints.value, folder)
	if err != nil {
		done()
		return errors.Join(err, tell.Close(cfg.Done, err))
	}
	defer forget()
	sum, err := pipeline.Run(ctx, cfg)
	done()
	if told != nil {
		o.tellStages(seen.stages.List(), time.Since(started), std, log)
	}
	if err != nil {
		return refused(err)
	}
	if web != nil {
		if err := web.Close(); err != nil {
			return err
		}
	}
	o.tellEnd(sum, log)
	if sum.Errors > 0 {
		return errIncomplete
	}
	return nil
}

// extract runs the chain over an article. It is a variable for tests of what an
// article costs that ends the program.
var extract = func(chain *extractors.Chain) pipeline.Extract {
	return func(a *corpus.Article) (*doc.Doc, error) {
		d := &doc.Doc{Text: a.Text, Title: a.Title, Byline: a.Byline}
		return d, chain.Run(d)
	}
}

func (o *extractOptions) limits() corpus.Limits {
	return corpus.Limits{ArticleBytes: int64(o.maxBytes), UnpackedBytes: int64(o.maxUnpacked)}
}

func (o *extractOptions) inputs(std streams, web *fetch.Client, log *slog.Logger) inputs.Options {
	return inputs.Options{
		Stdin:         std.in,
		Format:        o.format.value,
		Columns:       o.columns.of,
		Limits:        o.limits(),
		Web:           web,
		AnyLanguage:   o.anyLanguage,
		StrictDigests: o.strictDigests,
		Except:        o.output,
		Skipped:       func(path, why string) { log.Debug(path + ": passed over: " + why) },
	}
}

// settings are the flags that bear on the output, for run.json.
func (o *extractOptions) settings() (map[string]any, error) {
	lexicons := []map[string]string{}
	for _, path := range o.lexicons {
		sum, err := digest(path)
		if err != nil {
			return nil, err
		}
		lexicons = append(lexicons, map[string]string{"file": path, "hash": sum})
	}
	return map[string]any{
		"format":         o.format.value,
		"columns":        o.columns.String(),
		"max-bytes":      int64(o.maxBytes),
		"max-unpacked":   int64(o.maxUnpacked),
		"model":          o.model.value,
		"lexicon":        lexicons,
		"any-language":   o.anyLanguage,
		"strict-digests": o.strictDigests,
		"allow-private":  o.web.allowPrivate,
		"files-from":     o.choose.filesFrom,
		"limit":          o.choose.limit,
		"sample":         o.choose.sample,
		"seed":           o.choose.seed,
		"null":           o.choose.null,
		"part-size":      int64(o.partSize),
		"reprints":       o.reprints.value,
	}, nil
}

// open begins the output: a folder, which is a sink too, or another sink;
// listed tells whether that is the listing for people.
func (o *extractOptions) open(std streams, run record.Run, stages func() []record.Stage, log *slog.Logger) (sink pipeline.Sink, folder *dir.Folder, listed bool, err error) {
	if o.output != "" {
		folder, err = o.openFolder(run, stages, log)
		return folder, folder, false, err
	}
	kind, options := sinks.JSONL, sinks.Options{Out: std.out, OutName: stdoutName}
	if o.pretty || !o.json && isTerminal(std.out) {
		kind, listed = sinks.Listing, true
		options.Listing = listing.For(std.out)
	}
	sink, err = kind.Open(options)
	return sink, nil, listed, err
}
