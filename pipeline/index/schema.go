package index

// The form of the file.

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"net/url"
	"path/filepath"

	"modernc.org/sqlite"
	sqlite3 "modernc.org/sqlite/lib"
)

// form is the version of the tables below; an index of another one is made
// anew. It is kept in SQLite's user_version.
const form = 2

// Rows are counted from 0 in the order of the run. What a page shows of a
// claim or an article is kept as it stands in the run's files, packed by
// article; the other columns are for filters and for people with SQL.
const tables = `
CREATE TABLE state (key TEXT PRIMARY KEY, value TEXT NOT NULL) WITHOUT ROWID;
CREATE TABLE articles (
	row INTEGER PRIMARY KEY,
	id TEXT NOT NULL, url TEXT NOT NULL, title TEXT NOT NULL,
	published TEXT NOT NULL, publisher TEXT NOT NULL,
	first INTEGER NOT NULL, -- row of its first claim
	claims INTEGER NOT NULL, -- how many it has
	article_zst BLOB, -- its line in articles.jsonl; null where the run has no articles
	claims_zst BLOB NOT NULL -- its lines in claims.jsonl
);
CREATE TABLE claims (
	row INTEGER PRIMARY KEY,
	id TEXT NOT NULL, article INTEGER NOT NULL, -- row in articles
	content TEXT NOT NULL, speaker TEXT NOT NULL, naming TEXT NOT NULL, speaker_type TEXT NOT NULL,
	type TEXT NOT NULL, status TEXT NOT NULL, kind TEXT NOT NULL,
	confidence REAL NOT NULL, extractor TEXT NOT NULL
);
CREATE TABLE names (field INTEGER NOT NULL, number INTEGER NOT NULL, name TEXT NOT NULL, PRIMARY KEY (field, number)) WITHOUT ROWID;
CREATE TABLE columns (first INTEGER PRIMARY KEY, claims INTEGER NOT NULL, articles INTEGER NOT NULL, data BLOB NOT NULL);
CREATE VIRTUAL TABLE claims_text USING fts5(content, speaker, content='', columnsize=0, tokenize='unicode61 remove_diacritics 2');
CREATE VIRTUAL TABLE articles_text USING fts5(title, text, content='', columnsize=0, tokenize='unicode61 remove_diacritics 2');
`

// speed makes the full-text tables of a large run a fifth faster to fill:
// words are gathered in memory for a whole batch, and what the batches have
// written is merged only where there is much of it.
var speed = func() (all string) {
	for _, table := range []string{"claims_text", "articles_text"} {
		for option, value := range map[string]int{"hashsize": 48 << 20, "automerge": 0, "crisismerge": 32} {
			all += fmt.Sprintf("INSERT INTO %[1]s(%[1]s, rank) VALUES ('%s', %d);\n", table, option, value)
		}
	}
	return all
}()

// keys are made last, since that is several times as fast as row by row.
const keys = `
CREATE INDEX IF NOT EXISTS articles_id ON articles(id);
CREATE INDEX IF NOT EXISTS claims_id ON claims(id);
`

// errForm is an index that another version of the program has made.
var errForm = errors.New("the index has another form")

// Caches of a connection, in kB. The system keeps the file's pages too, so that
// a small one is enough for looking.
const (
	makingCache  = 16 << 10
	lookingCache = 4 << 10
	connections  = 4
)

func openDB(ctx context.Context, path string, cache int) (_ *sql.DB, err error) {
	path, err = filepath.Abs(path)
	if err != nil {
		return nil, err
	}
	u := url.URL{Scheme: "file", Path: filepath.ToSlash(path)}
	u.RawQuery = url.Values{"_pragma": {
		"page_size(8192)",
		"busy_timeout(10000)",
		"journal_mode(WAL)",
		"synchronous(NORMAL)", // a power cut loses the last batch, which is made again
		fmt.Sprintf("cache_size(-%d)", cache),
		"wal_autocheckpoint(2000)",
	}}.Encode()
	db, err := sql.Open("sqlite", u.String())
	if err != nil {
		return nil, err
	}
	defer func() {
		if err != nil {
			_ = db.Close()
		}
	}()
	db.SetMaxOpenConns(connections)
	var version int
	if err := db.QueryRowContext(ctx, "PRAGMA user_version").Scan(&version); err != nil {
		return nil, err
	}
	switch version {
	case form:
		return db, nil
	case 0:
	default:
		return nil, errForm
	}
	tx, err := db.BeginTx(ctx, nil)
	if err != nil {
		return nil, err
	}
	defer func() { _ = tx.Rollback() }()
	if _, err := tx.ExecContext(ctx, tables+speed+fmt.Sprintf("PRAGMA user_version = %d;", form)); err != nil {
		return nil, err
	}
	return db, tx.Commit()
}

// unusable reports whether an error says that the file is no index that can be
// used, rather than that the disk or the run is at fault.
func unusable(err error) bool {
	var e *sqlite.Error
	if errors.As(err, &e) {
		switch e.Code() & 0xff {
		case sqlite3.SQLITE_CORRUPT, sqlite3.SQLITE_NOTADB, sqlite3.SQLITE_ERROR, sqlite3.SQLITE_MISMATCH, sqlite3.SQLITE_CONSTRAINT:
			return true
		}
	}
	return errors.Is(err, errForm) || errors.Is(err, errOther)
}
