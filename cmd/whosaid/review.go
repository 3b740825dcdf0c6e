package main

import (
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	"io/fs"
	"net"
	"net/http"
	"net/url"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"strconv"
	"strings"
	"syscall"
	"time"

	"github.com/spf13/cobra"
	"golang.org/x/term"

	"whosaid/pipeline/index"
	"whosaid/pipeline/review"
	"whosaid/pipeline/review/page"
	"whosaid/pipeline/runfiles"
)

type reviewOptions struct {
	port     int
	reviewer string
	noOpen   bool
}

// reviewPort is where the page is to be found if it is free, so that bookmarks
// into it last.
const reviewPort = 8377

func (o *reviewOptions) AddFlags(cmd *cobra.Command) {
	f := cmd.Flags()
	f.IntVar(&o.port, "port", reviewPort, "port on 127.0.0.1; where this one is taken and was not asked for, any that is free; 0: any")
	f.StringVar(&o.reviewer, "reviewer", "", "`NAME` under which decisions are kept; without it the page asks")
	f.BoolVar(&o.noOpen, "no-open", false, "only print the address, and open no browser")
}

func newReview(std streams) *cobra.Command {
	var o reviewOptions
	cmd := &cobra.Command{
		Use:   "review DIR",
		Short: "Check claims on a page, one key a claim",
		Long: `review opens a page on this machine on which the claims of the run in DIR are
checked: right, wrong or unsure by one key each, corrected by dragging over the
text, added where one was missed. The page is served on 127.0.0.1 to whoever
has the token in its address, and nothing is sent anywhere.

Every decision is in DIR/reviews.jsonl before the page says so; the program can
be killed at any time. The same command goes on later. Several people can
review the same DIR one after another, each under an own name and without
seeing what the others decided; the page then shows how far they agree.

The token is made once for each user and kept in the user's configuration
folder, so that bookmarks last.

EXIT STATUS
  0    ended by Ctrl-C
  1    could not go on
  2    wrong usage`,
		Example: `  whosaid extract -o run/ archive/
  whosaid review run/`,
		Args: arguments(cobra.ExactArgs(1)),
		RunE: func(cmd *cobra.Command, args []string) error {
			return runReview(cmd.Context(), o, cmd.Flags().Changed("port"), args[0], std)
		},
		ValidArgsFunction: func(*cobra.Command, []string, string) ([]cobra.Completion, cobra.ShellCompDirective) {
			return nil, cobra.ShellCompDirectiveFilterDirs
		},
	}
	o.AddFlags(cmd)
	return cmd
}

func runReview(ctx context.Context, o reviewOptions, asked bool, dir string, std streams) (err error) {
	if o.port < 0 || o.port > 65535 {
		return usagef("--port needs a number from 0 to 65535")
	}
	// Before anything is written beside what is no run.
	if _, err := runfiles.Open(dir); err != nil {
		if errors.Is(err, fs.ErrNotExist) {
			err = fmt.Errorf("%s: there is no such folder", dir)
		}
		return refusal{fmt.Errorf("%w; name the one that whosaid extract -o DIR has written", err)}
	}
	ctx, release := interruptible(ctx, func() {})
	defer release()
	collectOften()
	desk, err := review.Open(ctx, dir, review.Options{Index: index.Options{Progress: tellIndex(std)}})
	if err != nil {
		if errors.Is(err, review.ErrInUse) {
			return refusal{err}
		}
		return err
	}
	defer func() { err = errors.Join(err, desk.Close()) }()

	listener, err := listenHere(ctx, o.port, asked)
	if err != nil {
		return err
	}
	token := reviewToken()
	once := rand.Text()
	http := page.NewHTTP(page.New(desk).Handler(page.Options{Token: token, Once: once, Address: listener.Addr(), Reviewer: o.reviewer}))
	address := func(token string) string {
		u := url.URL{Scheme: "http", Host: listener.Addr().String(), Path: "/", RawQuery: "token=" + token}
		return u.String()
	}
	fmt.Fprintln(std.out, address(token))
	fmt.Fprintln(std.err, "whosaid: the page is at the address above until Ctrl-C")
	if !o.noOpen && term.IsTerminal(int(std.out.Fd())) {
		openBrowser(address(once))
	}
	return serveUntil(ctx, http, listener)
}

// listenHere takes the port on this machine alone. One that nobody asked for
// may give way to another.
func listenHere(ctx context.Context, port int, asked bool) (net.Listener, error) {
	var lc net.ListenConfig
	l, err := lc.Listen(ctx, "tcp4", net.JoinHostPort("127.0.0.1", strconv.Itoa(port)))
	if err != nil && !asked && errors.Is(err, syscall.EADDRINUSE) {
		return lc.Listen(ctx, "tcp4", "127.0.0.1:0")
	}
	if errors.Is(err, syscall.EADDRINUSE) {
		return nil, fmt.Errorf("--port %d: another program has it; name another port, or 0 for any", port)
	}
	return l, err
}

// serveUntil answers until the context ends, and lets what is in work finish.
func serveUntil(ctx context.Context, server *http.Server, l net.Listener) error {
	failed := make(chan error, 1)
	go func() { failed <- server.Serve(l) }()
	select {
	case err := <-failed:
		return err
	case <-ctx.Done():
	}
	last, cancel := context.WithTimeout(context.WithoutCancel(ctx), 5*time.Second)
	defer cancel()
	err := server.Shutdown(last)
	if errors.Is(err, context.DeadlineExceeded) {
		err = server.Close()
	}
	return err
}

// reviewToken is the user's token, made where there is none. Where it cannot
// be kept it lasts as long as the program.
func reviewToken() string {
	const length = 26
	config, err := os.UserConfigDir()
	if err != nil {
		return rand.Text()
	}
	path := filepath.Join(config, "whosaid", "review-token")
	if data, err := os.ReadFile(path); err == nil {
		if token := strings.TrimSpace(string(data)); len(token) >= length {
			return token
		}
	} else if !errors.Is(err, fs.ErrNotExist) {
		return rand.Text()
	}
	token := rand.Text()
	if err := os.MkdirAll(filepath.Dir(path), 0o700); err == nil {
		_ = os.WriteFile(path, []byte(token+"\n"), 0o600) // bookmarks do not last then
	}
	return token
}

// openBrowser shows the page. Where that cannot be, the address is there to be copied.
func openBrowser(address string) {
	var cmd *exec.Cmd
	switch runtime.GOOS {
	case "darwin":
		cmd = exec.Command("open", address)
	case "windows":
		cmd = exec.Command("rundll32", "url.dll,FileProtocolHandler", address)
	default:
		if os.Getenv("DISPLAY") == "" && os.Getenv("WAYLAND_DISPLAY") == "" {
			return // it could be a browser in this very terminal
		}
		cmd = exec.Command("xdg-open", address)
	}
	if err := cmd.Start(); err == nil {
		go func() { _ = cmd.Wait() }()
	}
}

// tellIndex tells once a second how far the index is; most runs have one, or
// have it before the first second is over.
func tellIndex(std streams) func(index.Progress) {
	last := time.Now()
	return func(p index.Progress) {
		if time.Since(last) < time.Second {
			return
		}
		last = time.Now()
		of := ""
		if p.Total > 0 {
			of = fmt.Sprintf(" of %d", p.Total)
		}
		fmt.Fprintf(std.err, "whosaid: making the index: %d%s claims\n", p.Claims, of)
	}
}
