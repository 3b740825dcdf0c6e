package main

import (
	"errors"
	"os/exec"
	"testing"

	"github.com/stretchr/testify/require"
)

// What ended the other process is held against the article only if nobody else
// can have meant to.
func TestTrial(t *testing.T) {
	for script, want := range map[string]struct {
		told  string
		tried bool // the item has had its trial
		calls int
	}{
		"echo survived":                {"", true, 1},
		"exit 0":                       {"exit status 0", true, 1},
		"exit 2":                       {"exit status 2", true, 1},
		"kill -ABRT $$":                {"signal: aborted", true, 1},
		"kill -KILL $$":                {"signal: killed", true, 2},
		"echo whosaid: no >&2; exit 1": {errNotTried.Error() + ": no", false, 1},
		"exit 130":                     {errNotTried.Error() + ": it was interrupted", false, 1},
		"kill -INT $$":                 {errNotTried.Error() + ": it was interrupted", false, 1},
		"kill -TERM $$":                {errNotTried.Error() + ": it was interrupted", false, 1},
		"kill -HUP $$":                 {errNotTried.Error() + ": it was interrupted", false, 1},
	} {
		calls := 0
		err := tryTwice(func() *exec.Cmd {
			calls++
			return exec.Command("sh", "-c", "ulimit -c 0; "+script)
		})
		require.Equal(t, want.calls, calls, script)
		if want.told == "" {
			require.NoError(t, err, script)
			continue
		}
		require.EqualError(t, err, want.told, script)
		require.Equal(t, !want.tried, errors.Is(err, errNotTried), script)
	}
	require.ErrorIs(t, tryTwice(func() *exec.Cmd { return exec.Command("no/such/program") }), errNotTried)
}
