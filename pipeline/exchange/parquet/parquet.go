// Package parquet is a table of claims for pyarrow, pandas, DuckDB and Spark:
// one row a claim, with the columns of package rows, packed with Zstandard.
package parquet

import (
	"io"
	"iter"
	"reflect"

	packer "github.com/klauspost/compress/zstd"
	"github.com/parquet-go/parquet-go"
	"github.com/parquet-go/parquet-go/compress/zstd"

	"whosaid/pipeline/exchange"
	"whosaid/pipeline/exchange/rows"
)

// Format is Parquet.
var Format = exchange.Format{
	Name: "parquet",
	Doc:  "A typed table for pyarrow, pandas, DuckDB and Spark, one row a claim.",
	Write: func(out exchange.Out, docs iter.Seq2[*exchange.Document, error]) error {
		w := NewWriter[rows.Row](out.W)
		for d, err := range docs {
			if err != nil {
				return err
			}
			for i := range d.Claims {
				if err := w.Write(rows.Of(d, &d.Claims[i])); err != nil {
					return err
				}
			}
		}
		return w.Close()
	},
}

// groupBytes bounds a row group, which is held in memory until it is whole:
// small enough for viewers that load one at a time.
const groupBytes = 8 << 20

// Writer writes rows of type R.
type Writer[R any] struct {
	w     *parquet.GenericWriter[R]
	bytes int
}

// NewWriter begins a file on w.
func NewWriter[R any](w io.Writer) *Writer[R] {
	return &Writer[R]{w: parquet.NewGenericWriter[R](w,
		parquet.Compression(newCodec()),
		parquet.CreatedBy("whosaid", "", ""),
	)}
}

// codec is Zstandard as parquet-go has it, but with the window of a page: its
// own takes 8 MB for each page that is packed at a time.
type codec struct {
	zstd.Codec // for reading
	encoder    *packer.Encoder
}

func newCodec() *codec {
	// 1 MB: pages have a quarter of that, but for very long values.
	e, err := packer.NewWriter(nil, packer.WithEncoderConcurrency(1), packer.WithWindowSize(1<<20),
		packer.WithZeroFrames(true), packer.WithEncoderCRC(false))
	if err != nil {
		panic(err) // only options can be wrong
	}
	return &codec{encoder: e}
}

// Encode is as compress.Codec has it.
func (c *codec) Encode(dst, src []byte) ([]byte, error) {
	return c.encoder.EncodeAll(src, dst[:0]), nil
}

// Write adds a row.
func (w *Writer[R]) Write(row R) error {
	if _, err := w.w.Write([]R{row}); err != nil {
		return err
	}
	if w.bytes += size(row); w.bytes < groupBytes {
		return nil
	}
	w.bytes = 0
	return w.w.Flush()
}

// Close writes what is left. The stream below stays open.
func (w *Writer[R]) Close() error { return w.w.Close() }

// size is about what a row takes.
func size(row any) (n int) {
	v := reflect.ValueOf(row)
	for i := range v.NumField() {
		n += 8
		switch f := v.Field(i); f.Kind() {
		case reflect.String:
			n += f.Len()
		case reflect.Slice:
			n += 16 * f.Len()
		}
	}
	return n
}
