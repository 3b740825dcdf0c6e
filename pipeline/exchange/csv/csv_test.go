package csv

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"whosaid/pipeline/exchange"
)

func TestNoCellIsAFormula(t *testing.T) {
	for cell, want := range map[string]string{
		"=1+1": "'=1+1", "+1": "'+1", "-1": "'-1", "@x": "'@x", "\t=1": "'\t=1", "\r=1": "'\r=1", "\n=1": "'\n=1", "＝1": "'＝1",
		"'=1": "''=1", "'tis": "'tis", "": "", "'": "'", "a=1": "a=1", "“=1”": "“=1”", "\uFFFD": "\uFFFD",
	} {
		require.Equal(t, want, harmless(cell))
	}
}

func TestLiteralTakesBackWhatHarmlessDoes(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		cell := rapid.StringMatching(`'{0,3}[=+\-@\ta'x＝]{0,3}.*`).Draw(t, "cell")
		require.Equal(t, cell, literal(harmless(cell)))
		if safe := harmless(cell); safe != "" {
			require.NotContains(t, "=+-@\t\r\n", safe[:1])
		}
	})
}

func readAll(t *testing.T, content string) (list []*exchange.Incoming, err error) {
	path := filepath.Join(t.TempDir(), "t.csv")
	require.NoError(t, os.WriteFile(path, []byte(content), 0o666))
	for in, err := range read(path) {
		if err != nil {
			return list, err
		}
		list = append(list, in)
	}
	return list, nil
}

func TestTablesThatPeopleMake(t *testing.T) {
	for name, content := range map[string]string{
		"as written":      "\uFEFFclaim_id,status,via\nc-1,denied,\"[\"\"A\"\",\"\"B\"\"]\"\n",
		"without a mark":  "claim_id,status,via\nc-1,denied,A; B\n",
		"semicolons":      "claim_id;status;via\r\nc-1;DENIED;\"A; B\"\r\n",
		"tabs":            "claim_id\tstatus\tvia\nc-1\tdenied \tA;B\n",
		"own columns":     "mine,Claim_ID ,status,via,more\nx,c-1,denied,A; B,y\n",
		"cells left out":  "claim_id,status,via,kind\nc-1,denied,A; B\n",
		"blank lines":     "claim_id,status,via\n\nc-1,denied,A; B\n,,\n",
		"quotes in cells": "claim_id,status,via,mine\nc-1,denied,A; B,\"a \"\"b\"\" c\"\n",
	} {
		list, err := readAll(t, content)
		require.NoError(t, err, name)
		require.NotEmpty(t, list, name)
		c := list[0].Claims[0]
		require.Empty(t, list[0].Faults, name)
		require.Equal(t, "c-1", c.ID, name)
		require.Equal(t, "denied", c.Claim.Status.Value, name)
		require.Equal(t, []string{"A", "B"}, c.Claim.Via, name)
		require.Equal(t, exchange.Status, c.Has&exchange.Status, name)
		require.Zero(t, c.Has&(exchange.Content|exchange.Cue|exchange.Source), name)
	}
}

func TestTablesThatAreNone(t *testing.T) {
	for content, want := range map[string]string{
		"":                                    "has no column claim_id",
		"a,b\n1,2\n":                          "has no column claim_id",
		"claim_id,note\nc-1,caf\xe9\n":        "is not in UTF-8",
		"\xff\xfec\x00l\x00":                  "is in UTF-16",
		"claim_id,claim_id\n1,2\n":            "two columns named claim_id",
		"claim_id,note\nc-1,\"open\nand on\n": "extraneous or missing",
		"claim_id,note\nc-1,a \"b\" c\n":      "bare",
	} {
		_, err := readAll(t, content)
		require.ErrorContains(t, err, want, "%q", content)
	}
	list, err := readAll(t, "claim_id,content_spans,review,cue_negated\nc-1,3-5,perhaps,maybe\n")
	require.NoError(t, err)
	require.Len(t, list[0].Faults, 3)
	require.Empty(t, list[0].Claims)
	require.Contains(t, strings.Join(list[0].Faults, "\n"), "line 2: column content_spans: \"3-5\" are no spans")
}
