package parquet_test

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"math/rand/v2"
	"runtime"
	"strings"
	"testing"
	"time"
	"unicode/utf8"

	"github.com/parquet-go/parquet-go"
	"github.com/parquet-go/parquet-go/compress"
	"github.com/stretchr/testify/require"
	"go.uber.org/goleak"

	"whosaid/corpus"
	"whosaid/corpus/corpustest"
	table "whosaid/corpus/parquet"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

type row struct {
	ID        int64     `parquet:"id"`
	Title     *string   `parquet:"title,optional"`
	Authors   []string  `parquet:"authors,list"`
	Published time.Time `parquet:"published,timestamp(millisecond)"`
	Day       int32     `parquet:"day,date"`
	Outlet    string    `parquet:"outlet,dict"`
	Text      string    `parquet:"text"`
	Embedding []float64 `parquet:"embedding"`
}

func rowOf(i int, text string) row {
	title := fmt.Sprintf("Title %d", i)
	r := row{ID: int64(i), Title: &title, Authors: []string{"Ana Ruiz", "Bo Li"}, Published: time.Date(2024, 5, 1, 10, 11, 12, 0, time.UTC),
		Day: 19844, Outlet: "The Example", Text: text, Embedding: []float64{1, 2, 3}}
	if i%2 == 0 {
		r.Title, r.Authors = nil, nil
	}
	return r
}

// written makes a file with group rows a row group.
func written[T any](t testing.TB, rows []T, group int, options ...parquet.WriterOption) []byte {
	t.Helper()
	var b bytes.Buffer
	w := parquet.NewGenericWriter[T](&b, options...)
	for i := 0; i < len(rows); i += group {
		_, err := w.Write(rows[i:min(i+group, len(rows))])
		require.NoError(t, err)
		require.NoError(t, w.Flush())
	}
	require.NoError(t, w.Close())
	return b.Bytes()
}

func rowsOf(n int) (rows []row) {
	for i := 1; i <= n; i++ {
		rows = append(rows, rowOf(i, fmt.Sprintf("%d: “No,” said the mayor.\n\nTraders would appeal.", i)))
	}
	return rows
}

type words struct{ r *rand.Rand }

func (w words) Read(p []byte) (int, error) {
	for i := range p {
		p[i] = "etaoin srhldcumfpg"[w.r.IntN(18)]
	}
	return len(p), nil
}

func prose(n int64) string {
	b, _ := io.ReadAll(io.LimitReader(words{rand.New(rand.NewPCG(1, 2))}, n))
	return string(b)
}

func TestReader(t *testing.T) {
	huge := func(n int64) io.Reader {
		return bytes.NewReader(written(t, []row{rowOf(1, prose(n))}, 1, parquet.SkipPageBounds("text")))
	}
	corpustest.Run(t, table.Reader,
		corpustest.Sample{Name: "one", Data: written(t, rowsOf(1), 1), Huge: huge},
		corpustest.Sample{Name: "one, packed", Data: written(t, rowsOf(1), 1, parquet.Compression(&parquet.Zstd)), Huge: huge},
	)
}

// read returns articles, and errors as text, in order.
func read(t testing.TB, data []byte, in corpus.Input) (got []any, err error) {
	t.Helper()
	in.Locator = "d.parquet"
	in.File, in.FileBytes = bytes.NewReader(data), int64(len(data))
	if in.Limits.ArticleBytes == 0 {
		in.Limits = corpus.DefaultLimits
	}
	err = table.Reader.Read(context.Background(), nil, in, func(it corpus.Item) error {
		a, err := it.Load()
		if err != nil {
			got = append(got, err.Error())
			return nil
		}
		require.Equal(t, it.Input, a.Input)
		got = append(got, a)
		return nil
	})
	return got, err
}

func TestRows(t *testing.T) {
	want := []any{
		&corpus.Article{ID: "1", Input: "d.parquet#row=1", Title: "Title 1", Byline: "Ana Ruiz, Bo Li", Published: "2024-05-01T10:11:12Z",
			Publisher: "The Example", Text: "1: “No,” said the mayor.\n\nTraders would appeal."},
		&corpus.Article{ID: "2", Input: "d.parquet#row=2", Published: "2024-05-01T10:11:12Z",
			Publisher: "The Example", Text: "2: “No,” said the mayor.\n\nTraders would appeal."},
		&corpus.Article{ID: "3", Input: "d.parquet#row=3", Title: "Title 3", Byline: "Ana Ruiz, Bo Li", Published: "2024-05-01T10:11:12Z",
			Publisher: "The Example", Text: "3: “No,” said the mayor.\n\nTraders would appeal."},
	}
	for _, codec := range []compress.Codec{&parquet.Uncompressed, &parquet.Snappy, &parquet.Gzip, &parquet.Zstd, &parquet.Brotli, &parquet.Lz4Raw} {
		for _, version := range []int{1, 2} {
			for _, group := range []int{1, 2, 3} {
				data := written(t, rowsOf(3), group, parquet.Compression(codec), parquet.DataPageVersion(version))
				got, err := read(t, data, corpus.Input{})
				require.NoError(t, err)
				require.Equal(t, want, got, "%s version %d, %d rows a group", codec, version, group)
			}
		}
	}
}

func TestColumns(t *testing.T) {
	data := written(t, rowsOf(1), 1)
	got, err := read(t, data, corpus.Input{Columns: map[string]string{"text": "outlet", "published": "day", "id": "title"}})
	require.NoError(t, err)
	a := got[0].(*corpus.Article)
	require.Equal(t, []string{"The Example", "2024-05-01", "Title 1"}, []string{a.Text, a.Published, a.ID})

	_, err = read(t, data, corpus.Input{Columns: map[string]string{"text": "body"}})
	require.EqualError(t, err, `has no column "body" for text (--columns): there are "id", "title", "authors", "published", "day", "outlet", "text", "embedding"`)
	_, err = read(t, written(t, []struct{ A, B string }{{"a", "b"}}, 1), corpus.Input{})
	require.ErrorContains(t, err, `no column is known to hold the text: name it with --columns text=COLUMN`)

	nested := []struct {
		Article struct {
			Body string `parquet:"body"`
		} `parquet:"article"`
		Posted time.Time `parquet:"posted,timestamp(microsecond:local)"`
	}{{}}
	nested[0].Article.Body, nested[0].Posted = "The mayor said no.", time.Date(2024, 5, 1, 1, 2, 3, 0, time.UTC)
	got, err = read(t, written(t, nested, 1), corpus.Input{Columns: map[string]string{"text": "article.body", "published": "posted"}})
	require.NoError(t, err)
	require.Equal(t, []any{&corpus.Article{ID: "d.parquet#row=1", Input: "d.parquet#row=1", Text: "The mayor said no.", Published: "2024-05-01"}}, got)
}

// Only columns that hold a field are read: the rest of the file may be damaged.
func TestOtherColumnsAreNotRead(t *testing.T) {
	data := written(t, rowsOf(3), 3)
	file, err := parquet.OpenFile(bytes.NewReader(data), int64(len(data)))
	require.NoError(t, err)
	for _, c := range file.Metadata().RowGroups[0].Columns {
		if c.MetaData.PathInSchema[0] == "embedding" {
			for i := range c.MetaData.TotalCompressedSize {
				data[c.MetaData.DataPageOffset+i] = 0xff
			}
		}
	}
	got, err := read(t, data, corpus.Input{})
	require.NoError(t, err)
	require.Len(t, got, 3)
	require.IsType(t, &corpus.Article{}, got[2])
}

func TestRowsThatAreNoArticles(t *testing.T) {
	rows := rowsOf(3)
	rows[0].Text, rows[1].Text = " ", strings.Repeat("x", 2000)
	got, err := read(t, written(t, rows, 3), corpus.Input{Limits: corpus.Limits{ArticleBytes: 1000, UnpackedBytes: 1 << 20}})
	require.NoError(t, err)
	require.Equal(t, []any{
		"d.parquet#row=1: read: has no text: the column for it is empty in this row",
		"d.parquet#row=2: read: the row is larger than 1000 bytes: over the limit (--max-bytes allows more)",
	}, got[:2])
	require.IsType(t, &corpus.Article{}, got[2])
}

// A damaged page costs the rows of its group from there on.
func TestDamagedPage(t *testing.T) {
	for _, codec := range []compress.Codec{&parquet.Uncompressed, &parquet.Snappy, &parquet.Gzip, &parquet.Zstd, &parquet.Brotli, &parquet.Lz4Raw} {
		whole := written(t, rowsOf(6), 2, parquet.Compression(codec))
		file, err := parquet.OpenFile(bytes.NewReader(whole), int64(len(whole)))
		require.NoError(t, err)
		for _, c := range file.Metadata().RowGroups[1].Columns {
			if c.MetaData.PathInSchema[0] != "text" {
				continue
			}
			data := bytes.Clone(whole)
			for i := range c.MetaData.TotalCompressedSize {
				data[c.MetaData.DataPageOffset+i] = 0xff
			}
			got, err := read(t, data, corpus.Input{})
			require.NoError(t, err)
			require.Len(t, got, 5, codec)
			for i, n := range []int{0, 1, 3, 4} {
				require.IsType(t, &corpus.Article{}, got[n], codec)
				require.Equal(t, fmt.Sprint([]int{1, 2, 5, 6}[i]), got[n].(*corpus.Article).ID)
			}
			require.Contains(t, got[2], "d.parquet#row=3: read: the rows from here to 4 cannot be read: damaged")
		}
	}
}

func TestNoWholeFile(t *testing.T) {
	data := written(t, rowsOf(1), 1)
	large := bytes.Clone(data)
	copy(large[len(large)-8:], "\xff\xff\xff\x7f")
	for want, data := range map[string][]byte{
		"is no whole Parquet file": data[:len(data)-1],
		"is encrypted":             append([]byte("PARE"), data[4:]...),
		"the description of the table would have 2147483647 bytes": large,
		"damaged: ": append(bytes.Clone(data[:len(data)-50]), data[len(data)-8:]...),
	} {
		got, err := read(t, data, corpus.Input{})
		require.ErrorContains(t, err, want)
		require.Empty(t, got)
	}
}

// Small files that stand for much: each is stopped, in bounded memory.
func TestBombs(t *testing.T) {
	type text struct {
		Text string `parquet:"text"`
	}
	type dictionary struct {
		Text string `parquet:"text,dict"`
	}
	huge := strings.Repeat("x", 64<<20)
	same := make([]dictionary, 500)
	for i := range same {
		same[i].Text = huge[:1<<20]
	}
	for name, data := range map[string][]byte{
		"a page of one letter": written(t, []text{{huge}}, 1, parquet.Compression(&parquet.Zstd), parquet.SkipPageBounds("text")),
		"one text many times":  written(t, same, len(same), parquet.Compression(&parquet.Zstd), parquet.SkipPageBounds("text")),
	} {
		var before, after runtime.MemStats
		runtime.ReadMemStats(&before)
		in := corpus.Input{Locator: "d", Limits: corpus.Limits{ArticleBytes: 4 << 20, UnpackedBytes: 1 << 40}, File: bytes.NewReader(data), FileBytes: int64(len(data))}
		found := false
		err := table.Reader.Read(context.Background(), nil, in, func(it corpus.Item) error {
			if it.Bytes == 0 {
				_, err := it.Load()
				found = found || errors.Is(err, corpus.ErrTooLarge)
			}
			return nil
		})
		runtime.ReadMemStats(&after)
		require.True(t, found || errors.Is(err, corpus.ErrTooLarge), "%s: %v", name, err)
		require.Less(t, after.TotalAlloc-before.TotalAlloc, uint64(100<<20+101*len(data)), name)
	}
}

func FuzzParquet(f *testing.F) {
	for _, codec := range []compress.Codec{&parquet.Uncompressed, &parquet.Snappy, &parquet.Zstd, &parquet.Lz4Raw} {
		f.Add(written(f, rowsOf(3), 2, parquet.Compression(codec)))
	}
	f.Add(written(f, rowsOf(1), 1, parquet.DataPageVersion(1), parquet.Compression(&parquet.Gzip)))
	f.Fuzz(func(t *testing.T, data []byte) {
		in := corpus.Input{Locator: "d", Limits: corpus.Limits{ArticleBytes: 1 << 16, UnpackedBytes: 1 << 24}, File: bytes.NewReader(data), FileBytes: int64(len(data))}
		stop := errors.New("enough")
		n := 0
		_ = table.Reader.Read(context.Background(), nil, in, func(it corpus.Item) error {
			if n++; n > 10_000 {
				return stop
			}
			a, err := it.Load()
			if err != nil {
				var fault *corpus.Error
				require.ErrorAs(t, err, &fault)
				return nil
			}
			require.True(t, utf8.ValidString(a.Text))
			require.NotEmpty(t, strings.TrimSpace(a.Text))
			return nil
		})
	})
}

func BenchmarkRead(b *testing.B) {
	var rows []row
	for i := range 2000 {
		rows = append(rows, rowOf(i, prose(4000)))
	}
	for _, codec := range []compress.Codec{&parquet.Snappy, &parquet.Zstd} {
		data := written(b, rows, 500, parquet.Compression(codec))
		b.Run(codec.String(), func(b *testing.B) {
			b.SetBytes(2000 * 4000)
			b.ReportAllocs()
			for b.Loop() {
				in := corpus.Input{Locator: "d", Limits: corpus.DefaultLimits, File: bytes.NewReader(data), FileBytes: int64(len(data))}
				n := 0
				require.NoError(b, table.Reader.Read(context.Background(), nil, in, func(corpus.Item) error { n++; return nil }))
				require.Equal(b, 2000, n)
			}
		})
	}
}
