package main

// Flags about reading from the web.

import (
	"errors"
	"log/slog"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/spf13/pflag"

	"whosaid/corpus"
	"whosaid/corpus/feeds"
	"whosaid/corpus/fetch"
	"whosaid/corpus/inputs"
)

type webOptions struct {
	userAgent    string
	rate         rate
	allowPrivate bool
	timeout      time.Duration
	saveWARC     string
	cache        string
}

func defaultWebOptions() webOptions {
	return webOptions{rate: fetch.DefaultRate, timeout: fetch.DefaultTimeout}
}

func (o *webOptions) AddFlags(f *pflag.FlagSet) {
	f.StringVar(&o.userAgent, "user-agent", "", "`WHO` asks, for servers: your e-mail or web address, or a whole user agent with one; required to read from the web")
	f.Var(&o.rate, "rate", "`N` requests a second at most to one host, such as 0.5")
	f.BoolVar(&o.allowPrivate, "allow-private", false, "also fetch from addresses that are not public: this machine, private networks and the like")
	f.DurationVar(&o.timeout, "fetch-timeout", o.timeout, "`TIME` that one request may take with its answer, the last resort against servers that never end")
	f.StringVar(&o.saveWARC, "save-warc", "", "add all requests and answers to web archive `FILE` (.warc.gz or .warc), to trace claims to the bytes that they come from")
	f.StringVar(&o.cache, "http-cache", "", "keep fetched pages in folder `DIR`, and ask the next time only whether they changed")
}

// open makes the client; nil where nothing is to be fetched.
func (o *webOptions) open(args []string, limits corpus.Limits, log *slog.Logger) (*fetch.Client, error) {
	if o.userAgent == "" && o.saveWARC == "" && o.cache == "" && !slices.ContainsFunc(args, inputs.IsURL) {
		return nil, nil
	}
	agent, err := fetch.Agent(o.userAgent, version().version)
	switch {
	case err != nil:
		return nil, usagef("%w", err)
	case o.timeout <= 0:
		return nil, usagef("--fetch-timeout must be above 0")
	case o.saveWARC != "" && !strings.HasSuffix(o.saveWARC, ".warc") && !strings.HasSuffix(o.saveWARC, ".warc.gz"):
		return nil, usagef("--save-warc: the file must be named .warc.gz or .warc")
	}
	return fetch.New(fetch.Options{
		UserAgent: agent, Rate: float64(o.rate), AllowPrivate: o.allowPrivate, Timeout: o.timeout,
		Limits: limits, IsList: feeds.Sniff, CacheDir: o.cache, WARC: o.saveWARC,
		Software: "whosaid " + version().version, Log: log,
	})
}

// rate is a number of requests a second.
type rate float64

func (r *rate) Set(s string) error {
	n, err := strconv.ParseFloat(strings.TrimSpace(s), 64)
	if err != nil || !(n >= 0.0001 && n <= 1000) {
		return errors.New("a number of requests a second from 0.0001 to 1000 is wanted")
	}
	*r = rate(n)
	return nil
}

func (r *rate) String() string { return strconv.FormatFloat(float64(*r), 'g', -1, 64) }

func (*rate) Type() string { return "n" }
