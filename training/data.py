"""Gold attributions laid over wordpieces, as flat arrays that fit on one device.

usage: data.py --shared DIR --pieces DIR --out prepared.pt [--own FILE ...]

--shared  folder of the corpora (polnear/, claims-gold/, web-gold/, news-web/); those that are not there are left out
--pieces  folder with what `go run ./training/pieces` printed for each of SETS and --own, under pieces_name
--own     marked articles of one's own, for training
"""
import argparse, hashlib, json, os
import numpy as np, torch

TAGS = ["O", "B-S", "I-S", "B-Q", "I-Q", "B-C", "I-C"]  # source, cue (Q), content
ROLE = {"source": 0, "cue": 1, "content": 2}
LABELS = {  # values in the order of the heads' outputs
    "status": ["asserted", "confirmed", "denied", "neither", "questioned"],
    "cue_negated": [False, True],
    "kind": ["statement", "belief", "intention", "feeling"],
    "speaker_type": ["person", "organization", "group", "document", "none"],
    "naming": ["named", "anonymous", "generic", "none"],
    "anonymity_stated": [False, True],
}
SETS = ["polnear/train", "polnear/dev", "web-gold/news-train", "web-gold/dev", "web-gold/news-dev", "news-web/articles"]
DEV = ["polnear/dev", "web-gold/dev", "web-gold/news-dev"]


def pieces_name(name):
    """Name of the file of pieces of a set, or of a file of one's own."""
    return name.replace("/", "_") + ".jsonl" if name in SETS else "own_" + os.path.basename(name)


def path_of(shared, name):
    return os.path.join(shared, name + ".jsonl") if name in SETS else name


def there(shared, *names):
    """Those of the sets that are there."""
    return [n for n in names if os.path.exists(path_of(shared, n))]


def load(path):
    with open(path, encoding="utf-8") as f:
        return [json.loads(line) for line in f]


def held_back(doc_id):
    """Articles of the training sets that only calibration sees: about 5 %."""
    return hashlib.sha256(doc_id.encode()).digest()[0] < 13


def labels_of(shared):
    """(doc_id, id) -> labels, from the articles whose labels were marked apart from their spans."""
    out = {}
    for name in ("train-rare", "train", "dev"):
        path = os.path.join(shared, "claims-gold", name + ".jsonl")
        for r in load(path) if os.path.exists(path) else []:
            out[r["doc_id"], r["id"]] = r
    return out


def tag(spans, attributions):
    """Tag, attribution (-1: none) of each piece."""
    at = {}
    for k, a in enumerate(attributions):
        for role in ROLE:
            for p, (s, e) in enumerate(a[role]):
                for i in range(s, e):
                    at.setdefault(i, (role, k, p))
    tags, att, prev = [], [], None
    for s, e in spans:
        x = next((at[j] for j in range(s, e) if j in at), None)
        if x is None:
            prev = None if s != e else prev  # a span may go on over a paragraph
            tags.append(0); att.append(-1)
            continue
        tags.append(1 + 2 * ROLE[x[0]] + (prev == x)); att.append(x[1])
        prev = x
    return tags, att


def main():
    ap = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    for f in ("shared", "pieces", "out"):
        ap.add_argument("--" + f, required=True)
    ap.add_argument("--own", nargs="*", default=[])
    A = ap.parse_args()
    marked = labels_of(A.shared)
    ids, spans, feats, tags, att, docs, att_labels = [], [], [], [], [], [], []
    sets = there(A.shared, *SETS[:-1]) + A.own + there(A.shared, SETS[-1])  # the unmarked ones last
    marked_ids = {d["id"] for s in there(A.shared, "web-gold/news-dev", "web-gold/news-train") for d in load(path_of(A.shared, s))}
    n = 0
    for name in sets:
        gold = load(path_of(A.shared, name))
        pieces = load(os.path.join(A.pieces, pieces_name(name)))
        for g, p in zip(gold, pieces):
            assert g["id"] == p["id"]
            if name == "news-web/articles" and g["id"] in marked_ids:
                continue
            a = g.get("attributions", [])
            t, k = tag(p["spans"], a)
            base = len(att_labels)
            ids += p["ids"]
            spans += p["spans"]
            feats.append(np.array(p["features"], dtype=np.uint8).T)
            tags += t
            att += [x + base if x >= 0 else -1 for x in k]
            for x in a:
                lab = x if "status" in x else marked.get((g["id"], x["id"]), {})
                att_labels.append([v.index(lab[f]) if lab.get(f) is not None else -1 for f, v in LABELS.items()])
            use = name if name in DEV or name == "news-web/articles" else "held" if held_back(g["id"]) else "train"
            docs.append((g["id"], use, name, n, n + len(p["ids"])))
            n += len(p["ids"])
    tags, att = np.array(tags, dtype=np.int8), np.array(att, dtype=np.int32)
    # The first cue piece of each attribution stands for it in links.
    cue = np.full(len(att_labels), -1, dtype=np.int64)
    for i in np.flatnonzero((tags == 3) | (tags == 4)):
        if cue[att[i]] < 0:
            cue[att[i]] = i
    torch.save({"ids": torch.tensor(ids, dtype=torch.int32), "features": torch.tensor(np.concatenate(feats)), "tags": torch.tensor(tags),
                "att": torch.tensor(att), "cue": torch.tensor(cue), "labels": torch.tensor(att_labels, dtype=torch.int8),
                "spans": torch.tensor(spans, dtype=torch.int32), "docs": docs,
                "gold": {s: load(path_of(A.shared, s)) for s in there(A.shared, *DEV)}}, A.out)
    if not any(d[1] == "train" for d in docs):
        raise SystemExit("data.py: no marked articles to train on: give --own, or a --shared that holds some")
    from collections import Counter
    print(Counter(u for _, u, _, _, _ in docs), n, "pieces", len(att_labels), "attributions", (cue < 0).sum(), "without cue")


if __name__ == "__main__":
    main()
