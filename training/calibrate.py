"""What the evidence for a candidate weighs, and the rules' word on labels against the model's: fitted on the articles that
training held back.

usage: calibrate.py --shared DIR --candidates held.jsonl --settings settings.json

--candidates  what `go run ./training/claims` prints for the articles that `calibrate.py --shared DIR --articles` prints
--settings    is read and written again with "right", "exact", "cue" (learned.Weights) and "trust"
"""
import argparse, json, os, sys
import numpy as np
from data import LABELS, held_back, labels_of, load

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


def marked(shared):
    """Articles that training held back."""
    return [d for s in TRAIN for d in load(os.path.join(shared, s + ".jsonl")) if held_back(d["id"])]


def spans(c, f):
    return (c[f] or {"spans": []})["spans"]


def main():
    ap = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    ap.add_argument("--shared", required=True)
    ap.add_argument("--articles", action="store_true", help="print the articles held back, and end")
    ap.add_argument("--candidates")
    ap.add_argument("--settings")
    ap.add_argument("--scorer", help="folder of score.py", required="--articles" not in sys.argv)
    A = ap.parse_args()
    docs = marked(A.shared)
    if A.articles:
        for d in docs:
            print(json.dumps({"id": d["id"], "text": d["text"]}, ensure_ascii=False))
        return
    sys.path.insert(0, A.scorer)
    import score
    gold = {}
    for d in docs:
        gold[d["id"]] = d["text"], [tuple(score.toks(d["text"], a[f]) for f in ("content", "source", "cue")) for a in d["attributions"]]
    x, right, exact, cue = [], [], [], []
    for c in load(A.candidates):
        if "evidence" not in c:
            continue
        text, attributions = gold[c["doc_id"]]
        content, source, q = (score.toks(text, spans(c, f)) for f in ("content", "source", "cue"))
        x.append(c["evidence"])
        right.append(any(score.f1(g, content) >= 0.5 and (g2 & source or not (g2 or source)) for g, g2, _ in attributions) * 1.0)
        exact.append(any(g == content and (not (g2 or source) or score.f1(g2, source) >= 0.5) for g, g2, _ in attributions) * 1.0)
        cue.append(max((score.f1(g3, q) for g, _, g3 in attributions if score.f1(g, content) >= 0.5), default=0.0))
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
