"""Claims from a model's scores, for measuring while it is trained; the program does the same in Go."""
import numpy as np, torch
from batches import Batch, answering
from data import TAGS

K = len(TAGS)
ALLOWED = np.zeros((K, K), dtype=np.float32)
for i, x in enumerate(TAGS):
    for j, y in enumerate(TAGS):
        if y[0] == "I" and x[1:] != y[1:]:
            ALLOWED[i, j] = -1e4


def viterbi(logp):
    """Best tags under BIO: I-x only after B-x or I-x."""
    s, back = logp[0] + ALLOWED[0], []
    for row in logp[1:]:
        m = s[:, None] + ALLOWED
        back.append(m.argmax(0))
        s = m.max(0) + row
    y = [int(s.argmax())]
    for k in reversed(back):
        y.append(int(k[y[-1]]))
    return y[::-1]


@torch.no_grad()
def scores(run, corpus, docs, bs=64):
    """For each article: tag log-probabilities [n, 7] and its windows with their links [(a, b, lo, hi, [b-a, b-a])]."""
    items = [(lo + a, lo + b, k, (a, b, c, d)) for k, (_, _, _, lo, hi) in enumerate(docs) for a, b, c, d in answering(hi - lo)]
    items.sort(key=lambda x: x[1] - x[0])
    out = [[] for _ in docs]
    for i in range(0, len(items), bs):
        chunk = items[i:i + bs]
        tags, links, _ = run(Batch(corpus, [(a, b) for a, b, _, _ in chunk]))
        tags, links = torch.log_softmax(tags, -1).cpu().numpy(), links.half().cpu().numpy()
        for j, (a, b, k, w) in enumerate(chunk):
            out[k].append((w, tags[j, 1:b - a + 1], links[j, 1:b - a + 1, 1:b - a + 1]))
    res = []
    for (_, _, _, lo, hi), ws in zip(docs, out):
        ws.sort(key=lambda x: x[0])
        t = np.zeros((hi - lo, K), dtype=np.float32)
        for (a, b, c, d), tg, _ in ws:
            t[c:d] = tg[c - a:d - a]
        res.append((t, [(*w, l) for w, _, l in ws]))
    return res


def claims(tags, windows, spans, text):
    """[{"source", "cue", "content"}: spans in code points] of one article."""
    if not len(tags):
        return []
    found = []
    for i, v in enumerate(viterbi(tags)):
        x = TAGS[v]
        if x[0] == "B":
            found.append([x[2], i, i + 1])
        elif x[0] == "I":
            found[-1][2] = i + 1
    cues = [s[1] for s in found if s[0] == "Q"]
    at = {s[1]: {"cue": [s], "source": [], "content": []} for s in found if s[0] == "Q"}
    for s in found:
        if s[0] == "Q":
            continue
        mid = (s[1] + s[2]) // 2
        for a, b, lo, hi, l in windows:
            inside = [c for c in cues if a <= c < b]
            if lo <= mid < hi and inside:
                q = l[max(s[1], a) - a:min(s[2], b) - a][:, [c - a for c in inside]].astype(np.float32).mean(0)
                at[inside[int(q.argmax())]]["source" if s[0] == "S" else "content"].append(s)
                break

    def chars(ss):
        r = []
        for s in ss:
            p, q = int(spans[s[1]][0]), int(spans[s[2] - 1][1])
            if r and not text[r[-1][1]:p].strip():
                r[-1][1] = q
            else:
                r.append([p, q])
        return r
    return [{f: chars(at[k][f]) for f in at[k]} for k in sorted(at) if at[k]["content"]]


def figures(run, corpus, score):
    """F1 on each development set by ../shared/tools/score.py."""
    out = {}
    for name, gold in corpus.gold.items():
        docs = corpus.of(name)
        got = {d[0]: claims(t, w, corpus.spans[d[3]:d[4]].numpy(), g["text"])
               for d, g, (t, w) in zip(docs, gold, scores(run, corpus, docs))}
        r = score.score({g["id"]: {"text": g["text"], "attributions": [{k: a[k] for k in ("source", "cue", "content")} for a in g["attributions"]]}
                         for g in gold}, got)
        out[name] = {k: v["f1"] for k, v in r.items() if k not in ("n", "labels")} | {"p": r["claim"]["p"], "r": r["claim"]["r"]}
    return out
