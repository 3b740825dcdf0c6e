"""Names that people or other programs marked, with their types: what the entity head learns from and is measured with.

Each gives documents {"id", "text", "names": [(start, end, type)]}, offsets in code points, names apart from one another,
types of TYPES.

gum(path, kinds)            GUM, from CoNLL-U: an entity whose head is a proper noun, down to the name in it, without titles
corenlp(layers, articles)   the entities that CoreNLP found: machine output
"""
import gzip, json, re

TYPES = ["person", "organization", "place", "other"]

# Kinds of texts of GUM by licence: CC BY or CC BY-SA. Others are for non-commercial use, or it is not said.
KINDS = ["academic", "bio", "court", "interview", "news", "voyage"]

TITLES = set("""president mr mrs ms dr miss professor prof sir lord lady king queen prince princess senator sen rep congressman
minister secretary governor gov mayor general gen colonel captain lt sgt judge justice chairman director chief executive officer
prime vice deputy former foreign state attorney ambassador detective inspector pope saint st bishop cardinal dame emperor baron
count duke earl coach commissioner chancellor councillor""".split())
JOINS = {"of", "for", "and", "&", "on", "-", "in"}  # inside the names of bodies, places and works


def gum(path, kinds=KINDS):
    out = []
    with gzip.open(path, "rt", encoding="utf-8") as f:
        for block in re.split(r"(?m)^(?=# newdoc id = )", f.read()):
            kind = re.match(r"# newdoc id = GUM_([a-z]+)_", block)
            if kind and (not kinds or kind[1] in kinds):
                out.append(document(block))
    return out


def document(block):
    """A document of words (start, end, form, part of speech, head, fields); a written word that stands for several has its place."""
    text, sentences, sentence, paragraph = "", [], None, False
    until, rest, at = None, "", 0

    def write(form, spaced):
        nonlocal text, paragraph
        if paragraph and text:
            text = text.rstrip(" ") + "\n\n"
        paragraph = False
        start = len(text)
        text += form + (" " if spaced else "")
        return start, start + len(form)

    for line in block.split("\n"):
        if line.startswith("# newpar"):
            paragraph = True
        if not line or line.startswith("#"):
            sentence = None
            continue
        f = line.split("\t")
        if "." in f[0]:
            continue
        if sentence is None:
            sentence = []
            sentences.append(sentence)
        if "-" in f[0]:
            at, _ = write(f[1], "SpaceAfter=No" not in f[9])
            until, rest = f[0].split("-")[1], f[1]
            continue
        if until:
            n = len(f[1]) if rest.startswith(f[1]) else len(rest)
            span, rest, at = (at, at + n), rest[n:], at + n
            if f[0] == until:
                until = None
        else:
            span = write(f[1], "SpaceAfter=No" not in f[9])
        sentence.append((*span, f[1], f[3], int(f[6]) - 1, f[9]))
    names = sorted({n for s in sentences for n in entities(s)}, key=lambda n: (n[0], -n[1], TYPES.index(n[2])))
    return {"id": re.match(r"# newdoc id = (\S+)", block)[1], "text": text.rstrip(" "), "names": outermost(names)}


def entities(sentence):
    """Names of the entities that begin and end in a sentence."""
    open_, out = [], []
    for i, word in enumerate(sentence):
        field = re.search(r"(?:^|\|)Entity=([^|]*)", word[5])
        for x in re.finditer(r"\(([^()]*)(\)?)|([^()]*)\)", field[1] if field else ""):
            if x[1] is not None:
                parts = x[1].split("-")
                if len(parts) > 1:
                    open_.append((parts[0], parts[1], i))
                    if x[2]:
                        out.append(name(sentence, open_.pop(), i + 1))
                continue
            for k in reversed(range(len(open_))):
                if open_[k][0] == x[3]:
                    out.append(name(sentence, open_.pop(k), i + 1))
                    break
    return [n for n in out if n]


def name(sentence, entity, end):
    _, kind, begin = entity
    kind = "time" if kind == "time" else kind if kind in TYPES[:3] else "other"
    head = next((k for k in range(begin, end) if not begin <= sentence[k][4] < end), None)
    if head is None or sentence[head][3] != "PROPN" or kind == "time":
        return None
    first, last = head, head + 1
    while first > begin and sentence[first - 1][3] == "PROPN":
        first -= 1
    while last < end:
        if sentence[last][3] == "PROPN":
            last += 1
            continue
        k = last
        while k < end and (sentence[k][2].lower() in JOINS or k > last and sentence[k][2].lower() == "the"):
            k += 1
        if kind == "person" or k == last or k == end or sentence[k][3] != "PROPN":
            break
        last = k + 1
    if kind == "person":
        while first < last - 1 and sentence[first][2].lower().rstrip(".") in TITLES:
            first += 1
    else:  # Democratic National …
        while first > begin and sentence[first - 1][2][:1].isupper() and sentence[first - 1][3] in ("ADJ", "NOUN", "VERB"):
            first -= 1
    return sentence[first][0], sentence[last - 1][1], kind


def outermost(names):
    """Names in no other; but a person's name gives up another's that it begins with."""
    out = []
    for n in names:
        if out and n[0] < out[-1][1]:
            a, b, kind = out[-1]
            if kind == "person" and n[2] != "person" and n[0] == a and n[1] + 1 < b:
                out[-1:] = [n, (n[1] + 1, b, kind)]
            continue
        out.append(n)
    return out


def corenlp(layers, articles):
    with open(articles, encoding="utf-8") as f:
        texts = {a["id"]: a["text"] for a in map(json.loads, f)}
    kinds = {"PERSON": "person", "ORGANIZATION": "organization", "LOCATION": "place", "MISC": "other"}
    out = []
    with gzip.open(layers, "rt", encoding="utf-8") as f:
        for a in map(json.loads, f):
            if a["id"] not in texts:
                continue
            names = []
            for s in a["sentences"]:
                before = "O"
                for start, end, _, _, kind, *_ in s:
                    if kind in kinds:
                        if kind == before:
                            names[-1] = (names[-1][0], end, kinds[kind])
                        else:
                            names.append((start, end, kinds[kind]))
                    before = kind
            out.append({"id": a["id"], "text": texts[a["id"]], "names": names})
    return out
