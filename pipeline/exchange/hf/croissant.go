package hf

import (
	"bytes"
	"encoding/json"

	"whosaid/pipeline/exchange/rows"
)

// context is that of the Croissant specification, version 1.0.
const context = `{
  "@language": "en", "@vocab": "https://schema.org/",
  "citeAs": "cr:citeAs", "column": "cr:column", "conformsTo": "dct:conformsTo",
  "cr": "http://mlcommons.org/croissant/", "rai": "http://mlcommons.org/croissant/RAI/",
  "data": {"@id": "cr:data", "@type": "@json"}, "dataType": {"@id": "cr:dataType", "@type": "@vocab"},
  "dct": "http://purl.org/dc/terms/", "equivalentProperty": "cr:equivalentProperty", "examples": {"@id": "cr:examples", "@type": "@json"},
  "extract": "cr:extract", "field": "cr:field", "fileProperty": "cr:fileProperty",
  "fileObject": "cr:fileObject", "fileSet": "cr:fileSet", "format": "cr:format", "includes": "cr:includes",
  "isLiveDataset": "cr:isLiveDataset", "jsonPath": "cr:jsonPath", "key": "cr:key", "md5": "cr:md5",
  "parentField": "cr:parentField", "path": "cr:path", "recordSet": "cr:recordSet",
  "references": "cr:references", "regex": "cr:regex", "repeated": "cr:repeated", "replace": "cr:replace",
  "samplingRate": "cr:samplingRate", "sc": "https://schema.org/", "separator": "cr:separator",
  "source": "cr:source", "subField": "cr:subField", "transform": "cr:transform"
}`

type id struct {
	ID string `json:"@id"`
}

type fileObject struct {
	Type     string `json:"@type"`
	ID       string `json:"@id"`
	Name     string `json:"name"`
	Doc      string `json:"description"`
	Size     string `json:"contentSize"`
	URL      string `json:"contentUrl"`
	Encoding string `json:"encodingFormat"`
	SHA256   string `json:"sha256"`
}

type recordSet struct {
	Type  string  `json:"@type"`
	ID    string  `json:"@id"`
	Name  string  `json:"name"`
	Doc   string  `json:"description"`
	Key   *id     `json:"key,omitempty"`
	Field []field `json:"field"`
}

type field struct {
	Type       string  `json:"@type"`
	ID         string  `json:"@id"`
	Name       string  `json:"name"`
	Doc        string  `json:"description"`
	DataType   string  `json:"dataType,omitempty"`
	Repeated   bool    `json:"repeated,omitempty"`
	Source     *source `json:"source,omitempty"`
	References *source `json:"references,omitempty"`
	SubField   []field `json:"subField,omitempty"`
}

type source struct {
	FileObject *id        `json:"fileObject,omitempty"`
	Field      *id        `json:"field,omitempty"`
	Extract    *extract   `json:"extract,omitempty"`
	Transform  *transform `json:"transform,omitempty"`
}

type extract struct {
	Column string `json:"column"`
}

type transform struct {
	JSONPath string `json:"jsonPath"`
}

// croissant describes the files and their columns.
func croissant(s *set) ([]byte, error) {
	date := s.Date
	if date == "" {
		date = "1970-01-01" // required, and not known
	}
	m := struct {
		Context     json.RawMessage `json:"@context"`
		Type        string          `json:"@type"`
		ConformsTo  string          `json:"conformsTo"`
		Name        string          `json:"name"`
		Description string          `json:"description"`
		License     string          `json:"license"`
		URL         string          `json:"url"`
		Version     string          `json:"version"`
		Date        string          `json:"datePublished"`
		Creator     any             `json:"creator"`
		CiteAs      string          `json:"citeAs"`
		Files       []fileObject    `json:"distribution"`
		Records     []recordSet     `json:"recordSet"`
	}{
		Context: json.RawMessage(context), Type: "sc:Dataset", ConformsTo: "http://mlcommons.org/croissant/1.0",
		Name: s.Name, Description: "Who said what in news articles: claims with their source, cue and content, found by whosaid.",
		License: "unknown: the texts belong to their publishers", URL: "README.md", Version: "1.0.0", Date: date,
		Creator: map[string]string{"@type": "sc:Organization", "name": "unknown: made with whosaid " + s.Version},
		CiteAs:  s.Name,
	}
	for _, f := range s.Files {
		m.Files = append(m.Files, fileObject{
			Type: "cr:FileObject", ID: f.Path, Name: f.Name + ".parquet", Doc: f.Doc,
			Size: size(f.Bytes), URL: f.Path, Encoding: "application/x-parquet", SHA256: f.SHA256,
		})
		r := recordSet{Type: "cr:RecordSet", ID: f.Name, Name: f.Name, Doc: f.Doc}
		for _, c := range f.Columns {
			r.Field = append(r.Field, fieldOf(f, c))
		}
		switch f.Name {
		case "claims":
			r.Key = &id{"claims/claim_id"}
		case "articles":
			r.Key = &id{"articles/id"}
		}
		m.Records = append(m.Records, r)
	}
	var out bytes.Buffer
	e := json.NewEncoder(&out)
	e.SetEscapeHTML(false)
	e.SetIndent("", "  ")
	err := e.Encode(m)
	return out.Bytes(), err
}

func fieldOf(f *file, c rows.Column) field {
	x := field{
		Type: "cr:Field", ID: f.Name + "/" + c.Name, Name: c.Name, Doc: c.Doc,
		Source: &source{FileObject: &id{f.Path}, Extract: &extract{c.Name}},
	}
	switch c.Type {
	case rows.Text:
		x.DataType = "sc:Text"
	case rows.Flag:
		x.DataType = "sc:Boolean"
	case rows.Int:
		x.DataType = "sc:Integer"
	case rows.Float:
		x.DataType = "sc:Float"
	case rows.Texts:
		x.DataType, x.Repeated = "sc:Text", true
	case rows.Spans:
		x.Repeated, x.Source = true, nil
		for _, end := range []struct{ name, doc string }{
			{"start", "First code point of the span."}, {"end", "Code point after the span's last."},
		} {
			x.SubField = append(x.SubField, field{
				Type: "cr:Field", ID: x.ID + "/" + end.name, Name: end.name, Doc: end.doc,
				DataType: "sc:Integer", Repeated: true,
				Source: &source{FileObject: &id{f.Path}, Extract: &extract{c.Name}, Transform: &transform{"$." + end.name}},
			})
		}
	}
	if x.ID == "claims/doc_id" {
		x.References = &source{Field: &id{"articles/id"}}
	}
	return x
}

func size(n int64) string {
	b, _ := json.Marshal(n) // a number always can be
	return string(b) + " B"
}
