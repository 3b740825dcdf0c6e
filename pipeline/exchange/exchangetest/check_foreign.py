"""Reads exports of a run with the software that their formats belong to, and
compares each span of each claim with the run's own files.

    python check_foreign.py RUN EXPORTS
    python check_foreign.py --plant RUN EXPORTS

EXPORTS holds what `whosaid export RUN --to FORMAT` has written, each under the
format's name: csv, parquet, webannotation, conll (files), labelstudio, brat,
casjson, hf (folders). Prints a line of JSON for each reader; the exit status is
1 where a span or its text differs, or a reader fails or is not installed.

With --plant the exports that can be imported are changed, again with the
formats' own software: in one claim the status, in one the content's end, one is
deleted, one is added. What was done is printed as a line of JSON for each
format, for whoever imports them to compare.
"""

import csv
import glob
import json
import os
import re
import sys
import tempfile
import traceback

os.environ["HF_DATASETS_OFFLINE"] = os.environ["HF_HUB_OFFLINE"] = "1"
os.environ["HF_DATASETS_DISABLE_PROGRESS_BARS"] = "1"
os.environ["HF_HOME"] = tempfile.mkdtemp()

LINE_BREAKS = "\n\v\f\r\x1c\x1d\x1e\x85\u2028\u2029"
CONTROLS = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]")


def lines(path):
    with open(path, encoding="utf-8", newline="\n") as f:
        return [json.loads(line) for line in f]


def clean(text):
    """What formats put in the place of characters that XML does not have."""
    return CONTROLS.sub("\ufffd", text)


class Run:
    def __init__(self, path):
        self.text = {a["id"]: a["text"] for a in lines(f"{path}/articles.jsonl")}
        self.claims = {c["id"]: c for c in lines(f"{path}/claims.jsonl")}

    def spans(self, change=lambda text: text, cut=lambda text, spans: spans):
        """All (claim, part, start, end, text) that must be found."""
        out = set()
        for c in self.claims.values():
            text = self.text[c["doc_id"]]
            for part in "content", "cue", "source":
                for start, end in cut(text, c[part]["spans"] if c[part] else []):
                    out.add((c["id"], part, start, end, change(text[start:end])))
        return out


def by_line(text, spans):
    """Spans without ends of lines: brat has none over several lines."""
    out = []
    for start, end in spans:
        begin = None
        for i in range(start, end + 1):
            if i == end or text[i] in LINE_BREAKS:
                if begin is not None:
                    out.append((begin, i))
                begin = None
            elif begin is None:
                begin = i
    return out


def trimmed(text, spans):
    """Spans without blanks at their ends, which no token has."""
    out = []
    for start, end in spans:
        while start < end and text[start].isspace():
            start += 1
        while start < end and text[end - 1].isspace():
            end -= 1
        if start < end:
            out.append((start, end))
    return out


def flat(run, rows, text):
    """Spans of rows with the columns of the tables; text by article."""
    out = set()
    for r in rows:
        for part in "content", "cue", "source":
            spans = r[f"{part}_spans"]
            spans = json.loads(spans) if isinstance(spans, str) else [(s["start"], s["end"]) for s in spans]
            pieces = [text[r["doc_id"]][s:e] for s, e in spans]
            assert clean(" … ".join(pieces)) == clean(r[f"{part}_text"]), (r["claim_id"], part)
            out |= {(r["claim_id"], part, s, e, p) for (s, e), p in zip(spans, pieces)}
    return out


def literal(cell):
    """A cell without the apostrophe that keeps it from being a formula."""
    return re.sub("^'(?='*[=+\\-@\t\r\n＝＋－＠])", "", cell)


def check_csv(run, path):
    csv.field_size_limit(1 << 30)
    with open(path, encoding="utf-8-sig", newline="") as f:
        rows = list(csv.DictReader(f))
    for r in rows:
        for name, cell in r.items():
            assert not cell or cell[0] not in "=+-@\t\r\n＝＋－＠", cell[:40]
            r[name] = literal(cell)
    return flat(run, rows, run.text), run.spans()


def check_parquet(run, path):
    import pyarrow.parquet

    rows = pyarrow.parquet.read_table(path).to_pylist()
    assert all(v is not None for r in rows for v in r.values())
    return flat(run, rows, run.text), run.spans()


def check_duckdb(run, path):
    import duckdb

    found = duckdb.sql(f"SELECT * FROM read_parquet('{path}')")
    rows = [dict(zip(found.columns, r)) for r in found.fetchall()]
    return flat(run, rows, run.text), run.spans()


def check_duckdb_csv(run, path):
    import duckdb

    found = duckdb.sql(f"SELECT * FROM read_csv('{path}', header=true, all_varchar=true, max_line_size=50000000)")
    rows = [{n: v or "" for n, v in zip(found.columns, r)} for r in found.fetchall()]
    rows = [{n: literal(v) for n, v in r.items()} for r in rows]
    return flat(run, rows, run.text), run.spans()


def check_webannotation(run, path):
    with open(path, encoding="utf-8") as f:
        page = json.load(f)
    assert page["@context"][0] == "http://www.w3.org/ns/anno.jsonld" and page["type"] == "AnnotationPage"
    out = set()
    for a in page["items"]:
        assert a["type"] == "Annotation" and a["target"] and re.match("[a-z]+:", a["id"])
        text = run.text[a["claim"]["doc_id"]]
        for t in a["target"]:
            quote, position = t["selector"]
            assert (quote["type"], position["type"]) == ("TextQuoteSelector", "TextPositionSelector")
            s, e = position["start"], position["end"]
            assert text[s:e] == quote["exact"] and text[:s].endswith(quote["prefix"]) and text[e:].startswith(quote["suffix"])
            out.add((a["claim"]["id"], t["part"], s, e, quote["exact"]))
    return out, run.spans()


def check_labelstudio(run, path):
    from label_studio_sdk.converter import Converter
    from label_studio_sdk.label_interface import LabelInterface

    with open(f"{path}/config.xml", encoding="utf-8") as f:
        config = f.read()
    interface = LabelInterface(config)
    interface.validate()
    with open(f"{path}/tasks.json", encoding="utf-8") as f:
        tasks = json.load(f)
    out = set()
    for n, t in enumerate(tasks):
        for p in t["predictions"] + t["annotations"]:
            errors = interface.validate_prediction(p, return_errors=True)
            assert not errors, errors[:3]
        for p in t["predictions"]:
            for r in p["result"]:
                if r["type"] == "labels":
                    v = r["value"]
                    assert t["data"]["text"][v["start"] : v["end"]] == v["text"], r
        # As if somebody had accepted the prediction, through the converter.
        t["id"] = n + 1
        t["annotations"] = [{"id": n + 1, "created_at": "2024-01-01", "completed_by": {"id": 1}, **p} for p in t["predictions"][:1]]
    with tempfile.TemporaryDirectory() as temporary:
        with open(f"{temporary}/tasks.json", "w", encoding="utf-8") as f:
            json.dump(tasks, f)
        c = Converter(config, temporary, output_tags=["part"])
        ids = {}
        for t in tasks:
            for p in t["predictions"]:
                for r in p["result"]:
                    if r["type"] == "labels":
                        v = r["value"]
                        claim, part, _ = r["id"].split(".")
                        ids.setdefault((t["data"]["doc_id"], v["labels"][0].lower(), v["start"], v["end"]), set()).add(claim)
                        assert part == v["labels"][0].lower()
        for item in c.iter_from_json_file(f"{temporary}/tasks.json"):
            for v in item["output"].get("part", []):
                for claim in ids[item["input"]["doc_id"], v["labels"][0].lower(), v["start"], v["end"]]:
                    out.add((claim, v["labels"][0].lower(), v["start"], v["end"], v["text"]))
    return out, run.spans(clean)


def check_brat(run, path):
    from bratly import EntityAnnotation, NoteAnnotation, RelationAnnotation
    from bratly.io import read_and_load_ann_file

    out = set()
    for file in sorted(glob.glob(f"{path}/*.ann")):
        with open(file[:-4] + ".txt", encoding="utf-8") as f:  # line ends as Python's default has them
            text = f.read()
        if os.path.getsize(file) == 0:
            continue
        notes, entities, parts = {}, {}, []
        for a in read_and_load_ann_file(file, no_duplicates=False, sorting=False, renumerotize=False).annotations:
            if isinstance(a, EntityAnnotation):
                entities[a.id] = a
            elif isinstance(a, NoteAnnotation):
                notes[getattr(a.component, "id", a.component)] = json.loads(a.value)
            elif isinstance(a, RelationAnnotation):
                parts.append((a.argument1[1].id, a.argument2[1].id))
        parts += [(i, i) for i, e in entities.items() if e.label == "Content"]
        for content, part in parts:
            e, claim = entities[part], notes[content]["claim"]
            pieces = [text[f.start : f.end] for f in e.fragments]
            assert " ".join(pieces) == e.content, (file, e.id)
            out |= {(claim, e.label.lower(), f.start, f.end, p) for f, p in zip(e.fragments, pieces)}
    return out, run.spans(lambda text: text.replace("\t", " "), by_line)


def check_casjson(run, path):
    import cassis

    def features(types, name):
        return {f.name: f.rangeType.name for f in types.get_type(name).all_features}

    with open(f"{path}/typesystem.xml", "rb") as f:
        layers = cassis.load_typesystem(f)
    out = set()
    for file in sorted(glob.glob(f"{path}/*.json")):
        with open(file, "rb") as f:
            cas = cassis.load_cas_from_json(f)
        for name in "Claim", "ClaimPart", "ClaimPartsLink":
            inside, beside = (features(t, f"webanno.custom.{name}") for t in (cas.typesystem, layers))
            assert inside.keys() == beside.keys(), name
            assert all(beside[n] == r or r.endswith("[]") for n, r in inside.items()), (inside, beside)
        for c in cas.select("webanno.custom.Claim"):
            pieces = [("content", c)] + [(l.role, l.target) for l in (c.parts.elements if c.parts else [])]
            for part, a in pieces:
                if part != "evidence":
                    assert a.get_covered_text() == cas.sofa_string[a.begin : a.end]
                    out.add((c.claim_id, part, a.begin, a.end, a.get_covered_text()))
    return out, run.spans(clean)


def check_conll(run, path):
    import conllu

    with open(path, encoding="utf-8", newline="\n") as f:
        text = f.read()
    out, doc, current = set(), None, {}

    def close():
        for (claim, part, _), (start, end) in current.items():
            out.add((claim, part, start, end, run.text[doc][start:end]))
        current.clear()

    for sentence in conllu.parse(text):
        if "newdoc id" in sentence.metadata:
            close()
            doc = sentence.metadata["newdoc id"]
        for t in sentence:
            start, end = int(t["whosaid:start"]), int(t["whosaid:end"])
            assert clean(run.text[doc][start:end]).translate({ord(c): " " for c in LINE_BREAKS + "\t"}) == t["form"], t
            if t["whosaid:parts"] == "_":
                continue
            for n, (label, claim) in enumerate(zip(t["whosaid:parts"].split("|"), t["whosaid:claims"].split("|"))):
                bio, part = label.split("-")
                key = claim, part, 0
                if bio == "B":
                    if key in current:
                        s, e = current.pop(key)
                        out.add((claim, part, s, e, run.text[doc][s:e]))
                    current[key] = start, end
                else:
                    current[key] = current[key][0], end
    close()
    return out, run.spans(cut=trimmed)


def check_hf(run, path):
    import datasets

    datasets.disable_progress_bars()
    with tempfile.TemporaryDirectory() as cache:
        claims = datasets.load_dataset(path, split="train", cache_dir=cache)
        articles = datasets.load_dataset(path, "articles", split="train", cache_dir=cache)
        text = {a["id"]: a["text"] for a in articles}
        assert text == run.text
        return flat(run, claims.to_list(), text), run.spans()


def check_croissant(run, path):
    import mlcroissant

    data = mlcroissant.Dataset(f"{path}/croissant.json")
    assert not data.metadata.issues.errors, data.metadata.issues.errors

    def plain(v):
        return v.decode() if isinstance(v, bytes) else v

    text = {plain(a["articles/id"]): plain(a["articles/text"]) for a in data.records("articles")}
    rows = [
        {k.split("/")[1]: [{n.split("/")[2]: i for n, i in s.items()} for s in v] if k.endswith("_spans") else plain(v) for k, v in c.items()}
        for c in data.records("claims")
    ]
    return flat(run, rows, text), run.spans()


CHECKS = [
    ("csv", "Python csv", check_csv),
    ("csv", "duckdb", check_duckdb_csv),
    ("parquet", "pyarrow", check_parquet),
    ("parquet", "duckdb", check_duckdb),
    ("webannotation", "Python json", check_webannotation),
    ("labelstudio", "label-studio-sdk", check_labelstudio),
    ("brat", "bratly", check_brat),
    ("casjson", "dkpro-cassis", check_casjson),
    ("conll", "conllu", check_conll),
    ("hf", "datasets", check_hf),
    ("hf", "mlcroissant", check_croissant),
]


class Plan:
    """Corrections that can be made to any run with a few claims."""

    def __init__(self, run):
        claims = sorted(run.claims.values(), key=lambda c: c["id"])
        fit = [c for c in claims if len(c["content"]["spans"]) == 1 and c["content"]["text"].count(" ") > 2 and c["cue"] and c["source"]]
        self.doc = fit[0]["doc_id"]
        here = [c for c in claims if c["doc_id"] == self.doc and c in fit]
        self.denied, self.cut, self.wrong = here[0]["id"], here[1]["id"], here[2]["id"]
        start, end = here[1]["content"]["spans"][0]
        self.text = run.text[self.doc]
        self.cut_span = (start, start + here[1]["content"]["text"].rindex(" "))
        # Two words that are the content of no claim.
        taken = {tuple(s) for c in claims for s in c["content"]["spans"]}
        words = [m.span() for m in re.finditer(r"\w+ \w+", self.text)]
        self.added = [w for w in words if w not in taken][-1]

    def told(self):
        return {
            "doc": self.doc, "denied": self.denied, "cut": self.cut, "cut_span": self.cut_span,
            "wrong": self.wrong, "added_span": self.added, "added": self.text[slice(*self.added)],
        }


def plant_csv(plan, path):
    import duckdb

    found = duckdb.sql(f"SELECT * FROM read_csv('{path}', header=true, all_varchar=true, max_line_size=50000000)")
    names = found.columns
    rows = [{n: v or "" for n, v in zip(names, r)} for r in found.fetchall()]
    for r in rows:
        if r["claim_id"] == plan.denied:
            r["status"] = "denied"
        if r["claim_id"] == plan.cut:
            r["content_spans"], r["content_text"] = json.dumps([plan.cut_span]), plan.text[slice(*plan.cut_span)]
        if r["claim_id"] == plan.wrong:
            r["review"] = "wrong"
    rows.append({n: "" for n in names} | {"doc_id": plan.doc, "content_spans": json.dumps([plan.added])})
    with open(path, "w", encoding="utf-8", newline="") as f:
        w = csv.DictWriter(f, names)
        w.writeheader()
        w.writerows(rows)


def plant_labelstudio(plan, path):
    from label_studio_sdk.label_interface import LabelInterface
    from label_studio_sdk.label_interface.objects import AnnotationValue

    with open(f"{path}/config.xml", encoding="utf-8") as f:
        interface = LabelInterface(f.read())
    with open(f"{path}/tasks.json", encoding="utf-8") as f:
        tasks = json.load(f)
    for t in tasks:
        if t["data"]["doc_id"] != plan.doc:
            continue
        result = []
        for r in t["predictions"][0]["result"]:
            ids = r.get("id", ""), r.get("from_id", "")
            if any(i.split(".")[0] == plan.wrong for i in ids):
                continue
            if ids[0] == f"{plan.cut}.content.0":
                r["value"]["start"], r["value"]["end"] = plan.cut_span
                if r["type"] != "textarea":
                    r["value"]["text"] = plan.text[slice(*plan.cut_span)]
            if ids[0] == f"{plan.denied}.content.0" and r["from_name"] == "status":
                r["value"]["choices"] = ["denied"]
            result.append(r)
        s, e = plan.added
        result.append({"id": "new1", "from_name": "part", "to_name": "text", "type": "labels",
                       "value": {"start": s, "end": e, "text": plan.text[s:e], "labels": ["Content"]}})
        annotation = AnnotationValue(completed_by=1, result=result).model_dump()
        assert interface.validate_annotation(annotation)
        t["annotations"] = [annotation]
    with open(f"{path}/tasks.json", "w", encoding="utf-8") as f:
        json.dump(tasks, f)


def plant_brat(plan, path):
    from bratly import AnnotationCollection, AttributeAnnotation, EntityAnnotation, Fragment, NoteAnnotation
    from bratly.io import read_and_load_ann_file, write_ann_file

    for file in glob.glob(f"{path}/*.ann"):
        if os.path.getsize(file) == 0:
            continue
        collection = read_and_load_ann_file(file, no_duplicates=False, sorting=False, renumerotize=False)
        of = {}
        for a in collection.annotations:
            if isinstance(a, NoteAnnotation):
                of.setdefault(json.loads(a.value)["claim"], getattr(a.component, "id", a.component))
        if plan.denied not in of:
            continue
        kept = []
        for a in collection.annotations:
            about = getattr(a, "component", None) or getattr(a, "argument1", (0, None))[1]
            if of[plan.wrong] in (a.id, getattr(about, "id", about)):
                continue
            if a.id == of[plan.cut]:
                s, e = plan.cut_span
                a.fragments, a.content = [Fragment(start=s, end=e)], plan.text[s:e]
            if isinstance(a, AttributeAnnotation) and a.label == "Status" and getattr(a.component, "id", a.component) == of[plan.denied]:
                a.values = ["denied"]
            kept.append(a)
        s, e = plan.added
        kept.append(EntityAnnotation(id="T9999", label="Content", fragments=[Fragment(start=s, end=e)], content=plan.text[s:e]))
        write_ann_file(AnnotationCollection(annotations=kept), file)


def plant_casjson(plan, path):
    import cassis

    for file in glob.glob(f"{path}/*.json"):
        with open(file, "rb") as f:
            cas = cassis.load_cas_from_json(f)
        claim = cas.typesystem.get_type("webanno.custom.Claim")
        claims = {c.claim_id: c for c in cas.select(claim.name)}
        if plan.denied not in claims:
            continue
        claims[plan.denied].status = "denied"
        claims[plan.cut].begin, claims[plan.cut].end = plan.cut_span
        cas.remove(claims[plan.wrong])
        cas.add(claim(begin=plan.added[0], end=plan.added[1]))
        cas.to_json(file)


PLANTS = [
    ("csv", "duckdb", plant_csv),
    ("labelstudio", "label-studio-sdk", plant_labelstudio),
    ("brat", "bratly", plant_brat),
    ("casjson", "dkpro-cassis", plant_casjson),
]


def plant(run, exports):
    plan = Plan(run)
    for name, software, change in PLANTS:
        change(plan, os.path.join(exports, name))
        print(json.dumps({"format": name, "reader": software} | plan.told()), flush=True)


def main():
    if sys.argv[1] == "--plant":
        plant(Run(sys.argv[2]), sys.argv[3])
        return
    run, exports, failed = Run(sys.argv[1]), sys.argv[2], False
    for name, software, check in CHECKS:
        told = {"format": name, "reader": software}
        try:
            found, wanted = check(run, os.path.join(exports, name))
            wrong = sorted(found ^ wanted)
            told |= {"claims": len({f[0] for f in found}), "spans": len(found & wanted), "wrong": len(wrong)}
            if wrong:
                told["first"] = wrong[:3]
            failed = failed or bool(wrong) or not (found or not wanted)
        except Exception:
            told["error"] = traceback.format_exc()[-1500:]
            failed = True
        print(json.dumps(told), flush=True)
    sys.exit(1 if failed else 0)


main()
