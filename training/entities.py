"""The entity head: whether a name that the rules found is of a person, an organisation, a place or something else.

usage: entities.py --model FILE --shared DIR --work DIR [--layer N] [--folds N] [--out FILE [--into FILE] [--base FILE]]

--model   a model file, or the name of a bundled model; its encoder stays as it is, the head learns from its states
--shared  folder of the corpora: gum/, polnear-corenlp/ with polnear/
--work    folder for what the encoder says (states-*.npz), the head (head-*.npz) and the log
--layer   whose states are read; the middle one by default
--folds   try it on the news of GUM in so many folds, first
--out     the model with the head; --into: the model file that gets it, if not --model; --base: the one that it takes its words
          from, if that has changed

The head is a linear map (extractors/learned/entities.go). It learns from GUM, which people marked, and from CoreNLP's output
on every second article of PolNeAR's training part. Figures are of typed names: a name is right where its last word is in a
marked one of its type.
"""
import argparse, collections, json, os, subprocess, time
import numpy as np, torch, torch.nn.functional as F
from entity_gold import TYPES, corenlp, gum
from export import add_tensors, read_header

ROOT = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))
CLASSES = TYPES + ["none"]  # none: no name
PRIORS = ["person", "group", "organization", "place", "other", "document", "1", "2", "3", "4"]  # rules' type, words
RULES = [0, 0, 1, 2, 3, 3]  # class of each of the rules' types
TRUST = 1.0  # what the rules' word weighs
GUM_WEIGHT, DECAY, EPOCHS, RATE, BATCH, SEED = 2.0, 1e-2, 4, 2e-3, 256, 1


def states(A, name, docs):
    """Per document: x [names, places*hidden], prior [names, 2], span [names, 2], role [names]; kept in a file."""
    path = os.path.join(A.work, f"states-{os.path.basename(A.model)}-{A.layer}-{name}.npz")
    if not os.path.exists(path):
        texts = os.path.join(A.work, name + ".jsonl")
        with open(texts, "w", encoding="utf-8") as f:
            f.writelines(json.dumps({"id": d["id"], "text": d["text"]}) + "\n" for d in docs)
        x, heads = [], []
        with open(texts, "rb") as f:
            p = subprocess.Popen(["go", "run", "./training/names", "-model", A.model, "-layer", str(A.layer)], stdin=f, stdout=subprocess.PIPE, cwd=ROOT)
            while line := p.stdout.readline():
                heads.append(json.loads(line))
                if n := len(heads[-1]["names"]):
                    x.append(np.frombuffer(p.stdout.read(4 * heads[-1]["values"]), "<f4").reshape(n, -1).astype(np.float16))
        if p.wait() or len(heads) != len(docs):
            raise SystemExit("entities.py: training/names failed")
        names = [n for h in heads for n in h["names"]]
        np.savez(path + ".part.npz", x=np.concatenate(x), count=[len(h["names"]) for h in heads], prior=[n["prior"] for n in names],
                 span=[n["span"] for n in names], role=[n["role"] for n in names])
        os.replace(path + ".part.npz", path)
    z = np.load(path)
    z = {k: z[k] for k in z.files}
    out, at = [], 0
    for d, n in zip(docs, z.pop("count")):
        out.append({k: v[at:at + n] for k, v in z.items()} | {"text": d["text"], "gold": sorted(d["names"])})
        at += n
        label(out[-1])
    return out


def label(d):
    """The class of each name, by the marked name that its last letter is in."""
    cover = {k: TYPES.index(t) for a, b, t in d["gold"] for k in range(a, b)}
    d["y"] = np.array([cover.get(b - 1, 4) for _, b in d["span"]], dtype=np.int64)
    d["key"] = [d["text"][a:b].lower() for a, b in d["span"]]


def features(docs):
    prior = np.zeros((sum(len(d["y"]) for d in docs), len(PRIORS)), np.float32)
    for k in range(2):
        prior[np.arange(len(prior)), np.concatenate([d["prior"] for d in docs])[:, k]] = 1
    return np.concatenate([np.concatenate([d["x"] for d in docs]).astype(np.float32), prior], axis=1)


def fit(sets):
    """sets: (documents, weight). Returns w [classes, features], with the bias in the rows of the prior."""
    x = np.concatenate([features(d) for d, _ in sets])
    y = torch.from_numpy(np.concatenate([a["y"] for d, _ in sets for a in d]))
    weight = torch.from_numpy(np.concatenate([np.full(len(a["y"]), w, np.float32) for d, w in sets for a in d]))
    mean, deviation = x.mean(axis=0), x.std(axis=0) + 1e-3
    x = torch.from_numpy((x - mean) / deviation)
    torch.manual_seed(SEED)
    net = torch.nn.Linear(x.shape[1], len(CLASSES))
    torch.nn.init.zeros_(net.weight)
    torch.nn.init.zeros_(net.bias)
    steps, step = EPOCHS * (len(x) // BATCH), 0
    optimiser = torch.optim.Adam(net.parameters(), lr=RATE)
    for _ in range(EPOCHS):
        order = torch.randperm(len(x))
        for i in range(0, len(x) - BATCH + 1, BATCH):
            b = order[i:i + BATCH]
            loss = (F.cross_entropy(net(x[b]), y[b], reduction="none") * weight[b]).mean() + DECAY * (net.weight ** 2).sum()
            for g in optimiser.param_groups:
                g["lr"] = RATE * min(1, step / 100) * (1 - step / steps)
            optimiser.zero_grad()
            loss.backward()
            optimiser.step()
            step += 1
    w = net.weight.detach().numpy() / deviation
    w[:, -len(PRIORS):-4] += (net.bias.detach().numpy() - w @ mean)[:, None]  # one of these is always set
    return w


def decide(w, d, trust=TRUST):
    """The program's decision: scores added up over the names that are written the same, and the rules' word."""
    rules = np.array([RULES[p] for p in d["prior"][:, 0]], dtype=np.int64).reshape(-1)
    if not len(rules):
        return rules, rules
    z = features([d]) @ w.T
    by = collections.defaultdict(list)
    for i, k in enumerate(d["key"]):
        by[k].append(i)
    for k in by.values():
        z[k] = z[k].mean(axis=0)
    z = z[:, :4].copy()
    z[np.arange(len(rules)), rules] += trust
    return np.where(d["role"], rules, z.argmax(axis=1)), rules


def figures(docs, decisions):
    """Percent: types right of the marked persons, organisations and places that the rules found; P, R, F1 of typed names."""
    right = found = 0
    count = np.zeros((3, 4), int)  # of each type: given, given and right, marked, marked and right
    for d, z in zip(docs, decisions):
        m = d["y"] < 3
        right, found = right + (z == d["y"])[m].sum(), found + m.sum()
        for t in range(3):
            count[t, 0] += (z == t).sum()
            count[t, 1] += ((z == t) & (d["y"] == t)).sum()
        said = {k: c for (a, b), c in zip(d["span"], z) for k in range(a, b)}
        for a, b, t in d["gold"]:
            if t != "other":
                count[TYPES.index(t), 2:] += [1, said.get(b - 1) == TYPES.index(t)]

    def prf(c):
        p, r = c[1] / max(c[0], 1), c[3] / max(c[2], 1)
        return [round(100 * float(v), 1) for v in (p, r, 2 * p * r / max(p + r, 1e-9))]
    return {"typed": round(100 * float(right / found), 1), "found": int(found), "all": prf(count.sum(axis=0)), **{t: prf(count[i]) for i, t in enumerate(TYPES[:3])}}


def compare(w, docs):
    both = [decide(w, d) for d in docs]
    return {"head": figures(docs, [z for z, _ in both]), "rules": figures(docs, [r for _, r in both])}


def main():
    ap = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    for f in ("model", "shared", "work"):
        ap.add_argument("--" + f, required=True)
    ap.add_argument("--layer", type=int, default=0)
    ap.add_argument("--out")
    ap.add_argument("--into")
    ap.add_argument("--base")
    ap.add_argument("--folds", type=int, default=0)
    A = ap.parse_args()
    os.makedirs(A.work, exist_ok=True)
    torch.set_num_threads(1)  # so that sums are made in the same order
    if os.path.exists(A.model):
        A.model = os.path.abspath(A.model)
        A.layer = A.layer or (read_header(A.model)["config"]["layers"] + 1) // 2
    elif not A.layer:
        raise SystemExit("entities.py: --layer: say which, for a bundled model")
    s, begin = A.shared, time.time()
    layers, articles = os.path.join(s, "polnear-corenlp"), os.path.join(s, "polnear")
    marked = gum(f"{s}/gum/train.conllu.gz")
    people = states(A, "gum-train", marked)
    silver = states(A, "corenlp-train", corenlp(f"{layers}/train.jsonl.gz", f"{articles}/train.jsonl")[::2])
    news = [i for i, d in enumerate(marked) if d["id"].startswith("GUM_news_")]
    log = {"model": A.model, "layer": A.layer, "gum": GUM_WEIGHT, "decay": DECAY, "epochs": EPOCHS, "rate": RATE, "batch": BATCH, "seed": SEED,
           "trust": TRUST, "names": [sum(len(d["y"]) for d in x) for x in (people, silver)]}
    if A.folds:
        tried, decisions = [], []
        for k in range(A.folds):
            out = set(news[k::A.folds])
            w = fit([([d for i, d in enumerate(people) if i not in out], GUM_WEIGHT), (silver, 1.0)])
            tried += [people[i] for i in sorted(out)]
            decisions += [decide(w, people[i]) for i in sorted(out)]
        log["GUM news, folds"] = {"head": figures(tried, [z for z, _ in decisions]), "rules": figures(tried, [r for _, r in decisions])}
    w = fit([(people, GUM_WEIGHT), (silver, 1.0)])
    dev = gum(f"{s}/gum/dev.conllu.gz")
    log["GUM dev"] = compare(w, states(A, "gum-dev", dev))
    log["CoreNLP dev"] = compare(w, states(A, "corenlp-dev", corenlp(f"{layers}/dev.jsonl.gz", f"{articles}/dev.jsonl")))
    log["seconds"] = round(time.time() - begin)
    with open(os.path.join(A.work, "log.jsonl"), "a") as f:
        f.write(json.dumps(log) + "\n")
    print(json.dumps(log, indent=1))
    if A.out:
        hidden = (w.shape[1] - len(PRIORS)) // 4
        places = w[:, :-len(PRIORS)].reshape(len(CLASSES), 4, hidden).transpose(1, 0, 2).reshape(4 * len(CLASSES), hidden)
        head = {"entities.weight": places, "entities.prior": w[:, -len(PRIORS):].T}
        print(A.out, add_tensors(A.into or A.model, A.out, head, {"entities": {"layer": A.layer, "trust": TRUST}}, A.base))


if __name__ == "__main__":
    main()
