"""What the evidence for a candidate weighs, fitted on the articles that training held back.

usage: calibrate.py --shared DIR [--own FILE ...] --articles > held.jsonl
       calibrate.py --shared DIR [--own FILE ...] --candidates candidates.jsonl --settings settings.json

--candidates  what `go run ./training/claims` prints for the articles that --articles prints
--settings    is read and written again with "right", "exact" and "cue" (learned.Weights)
"""
import argparse, json, re
import numpy as np
from data import held_back, load, path_of, there

TRAIN = ["polnear/train", "web-gold/news-train"]
DIRECT, RULE = 11, 12  # evidence that weighs differently for direct speech and for what the rules found
RIDGE = 5.0


def expand(e):
    e = np.array(e, dtype=float)
    return np.hstack([e, e * e[:, [RULE]], e * e[:, [DIRECT]]])


def fit(x, y):
    """Logistic regression on shares y, by Newton's method, the constant not shrunk."""
    w = np.zeros(x.shape[1])
    shrink = RIDGE * np.eye(len(w))
    shrink[0, 0] = 0
    for _ in range(100):
        p = 1 / (1 + np.exp(-x @ w))
        step = np.linalg.solve((x * (p * (1 - p))[:, None]).T @ x + shrink + 1e-9 * np.eye(len(w)), x.T @ (p - y) + shrink @ w)
        w -= step
        if np.abs(step).max() < 1e-9:
            break
    return w


def marked(shared, own):
    """Articles that training held back."""
    return [d for s in there(shared, *TRAIN) + own for d in load(path_of(shared, s)) if held_back(d["id"])]


def words(text, list_of_spans):
    """Words by their begin, as the scorer counts them."""
    return {s + m.start() for s, e in list_of_spans or [] for m in re.finditer(r"\w+", text[s:e])}


def f1(a, b):
    n = len(a & b)
    return 2 * n / (len(a) + len(b)) if n else 0.0


def spans(c, f):
    return (c[f] or {"spans": []})["spans"]


def main():
    ap = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    ap.add_argument("--shared", required=True)
    ap.add_argument("--articles", action="store_true", help="print the articles held back, and end")
    ap.add_argument("--candidates")
    ap.add_argument("--settings")
    ap.add_argument("--own", nargs="*", default=[])
    A = ap.parse_args()
    docs = marked(A.shared, A.own)
    if not docs:
        raise SystemExit("calibrate.py: training held back no article: about one of 20 is, so more marked articles are wanted")
    if A.articles:
        for d in docs:
            print(json.dumps({"id": d["id"], "text": d["text"]}, ensure_ascii=False))
        return
    gold = {}
    for d in docs:
        gold[d["id"]] = d["text"], [tuple(words(d["text"], a[f]) for f in ("content", "source", "cue")) for a in d["attributions"]]
    x, right, exact, cue = [], [], [], []
    for c in load(A.candidates):
        if "evidence" not in c:
            continue
        text, attributions = gold[c["doc_id"]]
        content, source, q = (words(text, spans(c, f)) for f in ("content", "source", "cue"))
        x.append(c["evidence"])
        right.append(any(f1(g, content) >= 0.5 and (g2 & source or not (g2 or source)) for g, g2, _ in attributions) * 1.0)
        exact.append(any(g == content and (not (g2 or source) or f1(g2, source) >= 0.5) for g, g2, _ in attributions) * 1.0)
        cue.append(max((f1(g3, q) for g, _, g3 in attributions if f1(g, content) >= 0.5), default=0.0))
    x = expand(x)
    with open(A.settings) as f:
        settings = json.load(f)
    for name, y in (("right", right), ("exact", exact), ("cue", cue)):
        settings[name] = [round(float(v), 6) for v in fit(x, np.array(y))]
    with open(A.settings, "w") as f:
        json.dump(settings, f)
        f.write("\n")
    print(len(x), "candidates,", round(float(np.mean(right)), 3), "right")


if __name__ == "__main__":
    main()
