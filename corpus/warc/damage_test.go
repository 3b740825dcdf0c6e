package warc_test

import (
	"bytes"
	"fmt"
	"io"
	"math/rand/v2"
	"strings"
	"testing"
	"testing/iotest"

	"github.com/stretchr/testify/require"

	"whosaid/corpus"
)

// A file cut at any byte gives each record that is whole before the cut, and
// one fault, except where the cut stands between two records.
func TestCutAtEveryByte(t *testing.T) {
	for name, pack := range packings {
		t.Run(name, func(t *testing.T) {
			n := 4
			if name == "gzip" {
				n = 20
			}
			f := pack(t, textPages(t, 1, n)...)
			all := readAll(t, f.data)
			require.Len(t, all.articles, n)
			whole := 0
			for k := range f.data {
				for whole < len(f.ends) && f.ends[whole] <= k {
					whole++
				}
				got := readAll(t, f.data[:k])
				n := len(got.faults)
				if got.err != nil {
					n++
				}
				switch between := whole > 0 && f.ends[whole-1] == k; {
				case k == 0 || between:
					require.Zero(t, n, "cut at %d, between two records: %v", k, got.faults)
				case k < f.ends[0] && whole == 0 && n == 0: // only the dictionary, or nothing, stands before
					require.Equal(t, f.ends[0]-len(pack(t, textPages(t, 1, 1)...).data)+dictBytes(t, name), k)
				default:
					require.Equal(t, 1, n, "cut at %d: %v %v", k, got.faults, got.err)
				}
				// A plain record is whole before the mark at its end.
				require.GreaterOrEqual(t, len(got.articles), whole, "cut at %d", k)
				require.LessOrEqual(t, len(got.articles), whole+1, "cut at %d", k)
				for i, a := range got.articles {
					require.Equal(t, all.articles[i], a)
				}
			}
		})
	}
}

func dictBytes(t testing.TB, packing string) int {
	switch packing {
	case "zstd, dictionary":
		return 8 + len(dictionary(t))
	case "zstd, compressed dictionary":
		return 8 + len(zstded(t, dictionary(t)))
	}
	return 0
}

func TestFaultsNameFileAndBytes(t *testing.T) {
	for name, c := range map[string]struct {
		packing string
		damage  func(f *file)
		want    string
	}{
		"gzip, a byte of the data": {"gzip", func(f *file) { f.data[f.ends[1]-8] ^= 1 },
			"crawl.warc.gz#offset=%[1]d: decompress: the record is damaged, bytes %[1]d to %[2]d of the file are passed over: gzip: gzip: invalid checksum"},
		"gzip, its head": {"gzip", func(f *file) { f.data[f.ends[0]+1] = 0 },
			"crawl.warc.gz#offset=%[1]d: decompress: the record is damaged, bytes %[1]d to %[2]d of the file are passed over: gzip: what stands here is no compressed record"},
		"plain, its version": {"plain", func(f *file) { f.data[f.ends[0]] = 'X' },
			"crawl.warc.gz#offset=%[1]d: read: the record is damaged, bytes %[1]d to %[2]d of the file are passed over: no record begins here"},
		"plain, its length": {"plain", func(f *file) { f.replace(1, "Content-Length: ", "Content-Lenght: ") },
			"crawl.warc.gz#offset=%[1]d: read: the record is damaged, bytes %[1]d to %[2]d of the file are passed over: the record does not say how long it is"},
		"plain, too short": {"plain", func(f *file) { f.replace(1, "Content-Length: 1", "Content-Length: 0") },
			"crawl.warc.gz#offset=%[1]d: read: the record is damaged, bytes %[1]d to %[2]d of the file are passed over: the record does not end where it says"},
		"plain, too long": {"plain", func(f *file) { f.replace(1, "Content-Length: 1", "Content-Length: 9") },
			"crawl.warc.gz#offset=%[1]d: read: the record is damaged, bytes %[1]d to %[2]d of the file are passed over: the record does not end where it says"},
		"plain, too long for the file": {"plain", func(f *file) { f.replace(1, "Content-Length: 1", "Content-Length:91") },
			"crawl.warc.gz#offset=%[1]d: read: the record is damaged, bytes %[1]d to %[2]d of the file are passed over: unexpected EOF"},
		"plain, a line without a name": {"plain", func(f *file) { f.replace(1, "WARC-Date: ", "WARC-Date  ") },
			"crawl.warc.gz#offset=%[1]d: read: the record is damaged, bytes %[1]d to %[2]d of the file are passed over: a line in the head of the record is no field"},
	} {
		t.Run(name, func(t *testing.T) {
			f := packings[c.packing](t, textPages(t, 1, 4)...)
			c.damage(&f)
			got := readAll(t, f.data)
			require.NoError(t, got.err)
			require.Equal(t, []string{fmt.Sprintf(c.want, f.ends[0], f.ends[1])}, got.faults)
			require.Equal(t, []string{id(1), id(3), id(4)}, got.ids())
		})
	}
}

// replace changes record n, in place.
func (f *file) replace(n int, old, with string) {
	k := bytes.Index(f.data[f.ends[n-1]:], []byte(old))
	if k < 0 || len(old) != len(with) {
		panic("not there, or of another length")
	}
	copy(f.data[f.ends[n-1]+k:], with)
}

// With compression, a wrong length within a good member costs that member's record.
func TestWrongLengthInAGoodMember(t *testing.T) {
	records := textPages(t, 1, 3)
	for _, length := range []string{"Content-Length: 0", "Content-Length: 9"} {
		bad := bytes.Replace(records[1], []byte("Content-Length: 1"), []byte(length), 1)
		for _, packing := range []string{"gzip", "zstd"} {
			f := packings[packing](t, records[0], bad, records[2])
			got := readAll(t, f.data)
			require.Equal(t, []string{id(1), id(3)}, got.ids())
			require.Len(t, got.faults, 1)
		}
	}
}

// A file that is one member as a whole is against the standard, and common.
// Its records are read; damage to one costs that one where unpacking goes on.
func TestOneMemberForAll(t *testing.T) {
	records := textPages(t, 1, 4)
	for _, packing := range []string{"gzip", "zstd"} {
		got := readAll(t, packings[packing](t, bytes.Join(records, nil)).data)
		require.Equal(t, []string{id(1), id(2), id(3), id(4)}, got.ids())
		require.Empty(t, got.faults)

		broken := bytes.Replace(records[1], []byte("Content-Length"), []byte("Content-Lenght"), 1)
		got = readAll(t, packings[packing](t, bytes.Join([][]byte{records[0], broken, records[2], records[3]}, nil)).data)
		require.Equal(t, []string{id(1), id(3), id(4)}, got.ids())
		require.Len(t, got.faults, 1)
		require.Contains(t, got.faults[0], fmt.Sprintf("#offset=0+%d: ", len(records[0])))
	}
}

func TestJunkBetweenRecords(t *testing.T) {
	records := textPages(t, 1, 3)
	for name, junk := range map[string]string{
		"zeros": strings.Repeat("\x00", 1000), "text": "Not a record at all.\nNot\r\n\r\nWARC/ either.\r\n\r\nWARC/1.0\r\nno field\r\n\r\n",
		"gzip": "\x1f\x8b\x08 \x1f\x8b\x08\x00\x00\x00\x00\x00\x00\x00\x03", "zstd": "\x28\xb5\x2f\xfd\x28\xb5\x2f\xfd\x00",
		"long": strings.Repeat("\r\n\r\n\x1f\x8bWARC", 30_000),
	} {
		for packing, pack := range packings {
			f := pack(t, records...)
			data := append(bytes.Clone(f.data[:f.ends[0]]), junk...)
			data = append(data, f.data[f.ends[0]:]...)
			got := readAll(t, data)
			require.Equal(t, []string{id(1), id(2), id(3)}, got.ids(), "%s in %s", name, packing)
			require.Len(t, got.faults, 1, "%s in %s", name, packing)
		}
	}
}

func TestLineEndsBetweenRecordsAreNoFault(t *testing.T) {
	records := textPages(t, 1, 3)
	data := bytes.Join(records, []byte("\r\n\r\n"))
	got := readAll(t, data)
	require.Empty(t, got.faults)
	require.Len(t, got.articles, 3)

	// Too few of them, with another record behind, lose nothing either.
	data = nil
	for _, r := range records {
		data = append(data, bytes.TrimSuffix(r, []byte("\r\n\r\n"))...)
		data = append(data, "\n\n"...)
	}
	got = readAll(t, data)
	require.Len(t, got.articles, 3)
	require.Empty(t, got.faults)

	got = readAll(t, bytes.TrimSuffix(data, []byte("\n")))
	require.Len(t, got.articles, 3)
	require.Len(t, got.faults, 1)
	require.Contains(t, got.faults[0], "the file ends in the mark at the end of this record")
}

func TestNoArchive(t *testing.T) {
	for name, data := range map[string]string{
		"text": "The mayor said no.\n", "html": "<html></html>", "gzip": string(codings["gzip"](t, []byte("The mayor said no."))), "zeros": "\x00\x00\x00\x00\x00",
	} {
		for _, locator := range []string{"a.warc", "a.warc.gz", "a.warc.zst", "a"} {
			got := readFrom(t, strings.NewReader(data), corpus.Input{Locator: locator})
			require.EqualError(t, got.err, "is no web archive: there is no record of WARC or ARC in it", "%s as %s", name, locator)
			require.Empty(t, got.faults)
		}
	}
}

// Random flips: each page is there, or a fault or a reason tells that
// something is not, and no panic. With -short fewer.
func TestFlips(t *testing.T) {
	flips := 2000
	if testing.Short() {
		flips = 200
	}
	records := textPages(t, 1, 8)
	records[2] = written(t, page(3))
	records[5] = written(t, image(6))
	for name, pack := range packings {
		t.Run(name, func(t *testing.T) {
			f := pack(t, records...)
			whole := readAll(t, f.data)
			require.Len(t, whole.articles, 7)
			rng := rand.New(rand.NewPCG(1, 2))
			lost, dict := map[int]int{}, dictBytes(t, name)
			for range flips {
				data := bytes.Clone(f.data)
				bit := rng.IntN(8 * len(data))
				data[bit/8] ^= 1 << (bit % 8)
				got := readFrom(t, bytes.NewReader(data), corpus.Input{Locator: names[name]})
				told := len(got.faults)
				if got.err != nil {
					told++
				}
				for reason, n := range got.skipped {
					told += max(0, n-whole.skipped[reason])
				}
				missing := len(whole.articles) - len(got.articles)
				lost[missing]++
				if missing > 0 {
					require.NotZero(t, told, "bit %d: %d articles are lost in silence", bit, missing)
				}
				if got.err == nil && bit/8 >= dict {
					require.LessOrEqual(t, missing, 1, "bit %d costs more than its record: %v", bit, got.faults)
				}
				if bit/8 >= dict { // without its mark, the dictionary is a member, of sample records
					changed(t, whole.articles, got.articles, bit)
				}
			}
			t.Log("flips by the number of articles that they cost:", lost)
		})
	}
}

// changed: an article that is not as it was says so, unless the change is in
// what no digest covers.
func changed(t *testing.T, want, got []*corpus.Article, bit int) {
	t.Helper()
	texts := map[string]bool{}
	for _, a := range want {
		texts[a.Text] = true
	}
	for _, a := range got {
		if !texts[a.Text] {
			require.NotEmpty(t, a.Warnings, "bit %d: the text of %s is another, without a warning", bit, a.Input)
		}
	}
}

// A fault of the source is no damage: it ends the reading, as it is.
func TestFaultOfTheSource(t *testing.T) {
	f := packings["gzip"](t, textPages(t, 1, 3)...)
	broken := fmt.Errorf("the disk is broken")
	got := readFrom(t, io.MultiReader(bytes.NewReader(f.data[:f.ends[0]+50]), iotest.ErrReader(broken)), corpus.Input{})
	require.ErrorIs(t, got.err, broken)
	require.Equal(t, []string{id(1)}, got.ids())
	require.Empty(t, got.faults)
}

// Damage early in a record that is longer than what is remembered of a pipe.
func TestLongDamagedRecord(t *testing.T) {
	records := textPages(t, 1, 3)
	long := image(2)
	long.Body = noise(9 << 20)
	records[1] = bytes.Replace(written(t, long), []byte("Content-Length: 94"), []byte("Content-Length: 99"), 1)
	data := bytes.Join(records, nil)

	got := readAll(t, data)
	require.NotEmpty(t, got.faults, "from a pipe it may cost more than itself, but is told")

	got = readFrom(t, bytes.NewReader(data), corpus.Input{File: bytes.NewReader(data), FileBytes: int64(len(data))})
	require.Equal(t, []string{id(1), id(3)}, got.ids(), "a file is read again from any place")
	require.Len(t, got.faults, 1)
}

func noise(n int) []byte {
	b := make([]byte, n)
	src := rand.NewChaCha8([32]byte{})
	_, _ = src.Read(b)
	return b
}
