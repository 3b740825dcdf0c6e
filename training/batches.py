"""Windows of the corpora as batches, cut on the device that trains."""
import random
import torch
from data import TAGS

WINDOW, CONTEXT = 254, 32  # pieces; in prediction, what a window sees beside what it answers for


class Corpus:
    def __init__(self, path, device):
        d = torch.load(path, weights_only=False, map_location="cpu")
        self.unmarked = min((x[3] for x in d["docs"] if x[1] == "news-web/articles"), default=len(d["ids"]))  # nothing is marked from here on
        self.docs, self.gold, self.spans, self.device = d["docs"], d["gold"], d["spans"], device
        self.ids, self.features, self.tags = d["ids"].long().to(device), d["features"].long().to(device), d["tags"].long().to(device)
        self.att, self.labels, self.cue = d["att"].long().to(device), d["labels"].long().to(device), d["cue"].to(device)
        self.is_cue = torch.zeros(len(self.ids), dtype=torch.bool, device=device)
        self.is_cue[self.cue[self.cue >= 0]] = True
        # The first cue piece of the attribution that each piece of a source or content belongs to.
        self.link = torch.full_like(self.att, -1)
        part = (self.att >= 0) & ((self.tags == 1) | (self.tags == 2) | (self.tags == 5) | (self.tags == 6))
        self.link[part] = self.cue[self.att[part]]

    def of(self, *uses):
        return [d for d in self.docs if d[1] in uses]

    def windows(self, docs, rng, size=WINDOW):
        """[a, b) from a random start in each article."""
        out = []
        for _, _, _, lo, hi in docs:
            a, first = lo, rng.randrange(64, size)
            while a < hi:
                b = min(hi, a + (first if a == lo else size))
                out.append((a, b))
                a = b
        rng.shuffle(out)
        return out


class Special:
    """How an encoder numbers its pieces: BERT's ids shifted, and special pieces of its own."""

    def __init__(self, shift, pad, cls, sep):
        self.shift, self.pad, self.cls, self.sep = shift, pad, cls, sep


BERT = Special(0, 0, 101, 102)
MPNET = Special(4, 1, 0, 2)


class Batch:
    """Rows [CLS] pieces[a:b] [SEP], padded to [B, T]. at: index into the corpus of each place, real: whether there is a piece,
    marked: and people have marked its article."""

    def __init__(self, corpus, windows):
        a = torch.tensor([w[0] for w in windows], device=corpus.device)[:, None]
        b = torch.tensor([w[1] for w in windows], device=corpus.device)[:, None]
        T = max(w[1] - w[0] for w in windows) + 2
        t = torch.arange(T, device=corpus.device)[None, :]
        self.corpus, self.a, self.b, self.t = corpus, a, b, t
        self.real = (t >= 1) & (a + t - 1 < b)
        self.at = torch.where(self.real, a + t - 1, 0)
        self.marked = self.real & (self.at < corpus.unmarked)
        self.mask = (t <= b - a + 1).long()
        self.features = corpus.features[self.at] * self.real[..., None]

    def ids(self, special):
        ids = torch.where(self.real, self.corpus.ids[self.at] + special.shift, special.pad)
        ids = torch.where(self.t == 0, special.cls, ids)
        return torch.where(self.t == self.b - self.a + 1, special.sep, ids)


def answering(n, size=WINDOW, context=CONTEXT):
    """(a, b, lo, hi): windows [a, b) over n pieces, each answers for [lo, hi), where a piece has context on both sides."""
    out, a = [], 0
    while n:
        b = min(n, a + size)
        out.append((a, b, a if a == 0 else a + context, b if b == n else b - context))
        if b == n:
            break
        a += size - 2 * context
    return out
