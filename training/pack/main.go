// Command pack makes the model files that the program comes with of those that
// training wrote. They say the same with fewer bytes (encoder.Pack).
//
//	go run ./training/pack full.model extractors/models/weights/full.model
//	go run ./training/pack fast-bundled.model extractors/models/weights/fast.model extractors/models/weights/full.model
//
// The third name is the packed file that the model builds on.
package main

import (
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"strings"

	"whosaid/extractors/encoder"
	"whosaid/extractors/learned"
)

func main() {
	if err := run(os.Args[1:]); err != nil {
		fmt.Fprintln(os.Stderr, "pack:", err)
		os.Exit(1)
	}
}

func run(args []string) error {
	if len(args) != 2 && len(args) != 3 {
		return errors.New("usage: pack MODEL OUT [BASE]")
	}
	data, err := os.ReadFile(args[0])
	if err != nil {
		return err
	}
	m, err := encoder.Open(data)
	if err != nil {
		return fmt.Errorf("%s: %w", args[0], err)
	}
	var s learned.Settings
	if err := json.Unmarshal(m.Config.Extra, &s); err != nil {
		return fmt.Errorf("%s: settings: %w", args[0], err)
	}
	p := encoder.Packing{Positions: s.Window + 2} // [CLS] and [SEP]
	if len(args) == 3 {
		b, err := os.ReadFile(args[2])
		if err != nil {
			return err
		}
		on, err := encoder.Open(b)
		if err != nil {
			return fmt.Errorf("%s: %w", args[2], err)
		}
		p.Base = on.SHA256
	}
	if p.Base == "" {
		words, err := m.Bytes("vocabulary")
		if err != nil {
			return fmt.Errorf("%s: %w", args[0], err)
		}
		for id, piece := range strings.Split(string(words), "\n") {
			if strings.HasPrefix(piece, "[unused") && piece != learned.ParagraphPiece {
				p.Unused = append(p.Unused, id)
			}
		}
	}
	out, err := encoder.Pack(data, p)
	if err != nil {
		return fmt.Errorf("%s: %w", args[0], err)
	}
	if err := os.WriteFile(args[1], out, 0o666); err != nil {
		return err
	}
	fmt.Printf("%s: %d bytes, was %d\n", args[1], len(out), len(data))
	return nil
}
