"""What the rules' word on labels should weigh against the model's votes: how right labels are at several weights, on the
articles that training held back. Read the table, set "trust" in the settings file, ship again.

usage: trust.py --shared DIR [--own FILE ...] --claims candidates.jsonl

--claims  what `go run ./training/claims` prints for the articles that `calibrate.py --articles` prints

Printed is, for each label, "weight: share right / macro F1" over the claims that people marked with it.
"""
import argparse
import numpy as np
from calibrate import f1, marked, spans, words
from data import LABELS, labels_of, load

WEIGHTS = (0, 0.5, 1, 1.5, 2, 3, 4, 6, 1e9)
OF_SPEAKER = {"speaker_type": 4, "naming": 3, "anonymity_stated": 2}  # values weighed; without a source there is no choice


def main():
    ap = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    ap.add_argument("--shared", required=True)
    ap.add_argument("--own", nargs="*", default=[])
    ap.add_argument("--claims", required=True)
    A = ap.parse_args()
    labels, claims = labels_of(A.shared), {}
    for c in load(A.claims):
        if c["stands"]:
            claims.setdefault(c["doc_id"], []).append(c)
    begin, n = {}, 0
    for name, values in LABELS.items():
        begin[name], n = n, n + len(values)
    rows = {name: [] for name in LABELS}
    for d in marked(A.shared, A.own):
        found = claims.get(d["id"], [])
        votes = [np.array(c["votes"][:n]) for c in found]
        of_speaker = {}
        for c, v in zip(found, votes):
            of_speaker.setdefault(c["speaker"], []).append(v)
        for a in d["attributions"]:
            gold = a if "status" in a else labels.get((d["id"], a["id"]))
            content = words(d["text"], a["content"])
            best, k = max(((f1(content, words(d["text"], spans(c, "content"))), k) for k, c in enumerate(found)), default=(0, 0))
            if not gold or best < 0.5:
                continue
            for name, values in LABELS.items():
                values = values[:OF_SPEAKER.get(name)]
                speaker = found[k]["speaker"]
                if gold.get(name) not in values or name in OF_SPEAKER and speaker < 0:
                    continue
                v = np.mean(of_speaker[speaker], 0) if name in OF_SPEAKER else votes[k]
                rule = values.index(found[k][name]) if found[k].get(name) in values else -1
                rows[name].append((v[begin[name]:begin[name] + len(values)], rule, values.index(gold[name])))
    for name, list_ in rows.items():
        cells = []
        for w in WEIGHTS:
            marked_, given, right = (np.zeros(len(LABELS[name])) for _ in range(3))
            for v, rule, gold in list_:
                v = v + w * (np.arange(len(v)) == rule)
                got = int(v.argmax())
                marked_[gold] += 1; given[got] += 1; right[gold] += got == gold
            some = marked_ > 0
            macro = (2 * right[some] / (marked_[some] + given[some])).mean() if some.any() else 0
            cells.append(f"{w:g}: {right.sum() / max(1, len(list_)):.3f} / {macro:.3f}")
        print(name, len(list_), *cells, sep="   ")


if __name__ == "__main__":
    main()
