"""How right claims are by what kind of claim it is.

usage: phenomena.py GOLD.jsonl CLAIMS.jsonl

GOLD is what people marked, CLAIMS what `whosaid extract` wrote. Printed is, for each kind, how many claims people marked and
what share of them was found (recall), and how many claims were given and what share of them is right (precision), in percent. A
pair is right as `whosaid eval` has it: contents that share half of their words or more (F1), and sources that overlap.
Kinds: direct, mixed, indirect (by quotation marks in the content); what the cue is (a verb of saying, another verb, "according
to", no verb); how many words the content has; whether there is a source; whether content, cue and source stand in one sentence.
"""
import json, re, sys
from collections import defaultdict

SAYING = set("say says said saying tell tells told telling add adds added adding announce announced claim claims claimed argue argues argued "
             "write wrote writes explain explained note noted notes state stated insist insisted report reported reports ask asked asks "
             "call called calls deny denied denies".split())


def words(text, spans):
    return {s + m.start() for s, e in spans or [] for m in re.finditer(r"\w+", text[s:e])}


def plain(text, spans):
    return re.sub(r"\s+", " ", " ".join(text[s:e] for s, e in spans or [])).strip()


def kinds(text, c):
    inside = 0
    content = plain(text, c["content"])
    letters = [bool(m) for m in re.findall(r"\w", content)]
    for m in re.finditer(r"[“\"][^“”\"]*[”\"]?|''[^']*''", content):
        inside += len(re.findall(r"\w", m.group()))
    yield "direct" if letters and inside == len(letters) else "mixed" if inside else "indirect"
    cue = plain(text, c["cue"]).lower()
    tokens = re.findall(r"\w+", cue)
    if "according" in tokens:
        yield "cue: according to"
    elif SAYING & set(tokens):
        yield "cue: a verb of saying"
    else:
        yield "cue: anything else" if tokens else "cue: none"
    n = len(words(text, c["content"]))
    yield "content: 1-5 words" if n < 6 else "content: 6-15 words" if n < 16 else "content: 16-30 words" if n < 31 else "content: over 30 words"
    yield "with a source" if c["source"] else "without a source"
    if len(c["content"]) > 1:
        yield "content in pieces"
    a = [s for k in ("content", "cue", "source") for s in c[k]]
    if re.search(r"\n\s*\n", text[min(s[0] for s in a):max(s[1] for s in a)]):
        yield "over paragraphs"


def f1(a, b):
    return 2 * len(a & b) / (len(a) + len(b)) if a or b else 0.0


def pairs(text, gold, got):
    """Best overlap of contents first, as eval pairs them."""
    a, b = ([words(text, c["content"]) for c in x] for x in (gold, got))
    order = sorted(((f1(x, y), i, j) for i, x in enumerate(a) for j, y in enumerate(b) if x & y), key=lambda t: (-t[0], t[1], t[2]))
    left, right = set(), set()
    for score, i, j in order:
        if i in left or j in right or score < 0.5:
            continue
        p, q = words(text, gold[i]["source"]), words(text, got[j]["source"])
        left.add(i), right.add(j)
        if p & q or not (p or q):
            yield i, j


def main():
    if len(sys.argv) != 3:
        raise SystemExit(__doc__)
    claims = defaultdict(list)
    for line in open(sys.argv[2], encoding="utf-8"):
        c = json.loads(line)
        claims[c["doc_id"]].append({k: (c[k] or {}).get("spans") or [] for k in ("content", "cue", "source")})
    n, found, given, right = (defaultdict(int) for _ in range(4))
    for line in open(sys.argv[1], encoding="utf-8"):
        d = json.loads(line)
        gold, got = d["attributions"], claims[d["id"]]
        ok = list(pairs(d["text"], gold, got))
        for c in gold:
            for k in ("all", *kinds(d["text"], c)):
                n[k] += 1
        for c in got:
            for k in ("all", *kinds(d["text"], c)):
                given[k] += 1
        for i, j in ok:
            for k in ("all", *kinds(d["text"], gold[i])):
                found[k] += 1
            for k in ("all", *kinds(d["text"], got[j])):
                right[k] += 1
    print("| kind | marked | found | given | right |\n|---|---|---|---|---|")
    first = ["all", "direct", "mixed", "indirect", "cue: a verb of saying", "cue: according to", "cue: anything else", "cue: none", "content: 1-5 words",
             "content: 6-15 words", "content: 16-30 words", "content: over 30 words", "content in pieces", "over paragraphs", "with a source", "without a source"]
    for k in first:
        if n[k] or given[k]:
            print(f"| {k} | {n[k]:,} | {100 * found[k] / n[k]:.1f} |" if n[k] else f"| {k} | 0 | |", f"{given[k]:,} | {100 * right[k] / given[k]:.1f} |" if given[k] else "0 | |")


if __name__ == "__main__":
    main()
