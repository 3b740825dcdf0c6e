"""Makes tiny.model, a model file of the right form whose weights are random: for tests where what is found does not matter.

    python tiny.py    (needs numpy)
"""
import os
import sys

import numpy as np

HERE = os.path.dirname(os.path.abspath(__file__))
sys.path.insert(0, os.path.join(HERE, "../../../training"))
import export  # noqa: E402

TABLES = [("case", 4), ("quote", 7), ("rule", 7), ("sure", 8), ("cue", 7), ("tag", 47)]
LINK, DISTANCES, LABELS = 128, 48, 22
HIDDEN, FFN, POSITIONS, WINDOW, CONTEXT = 32, 32, 66, 64, 8

vocabulary = ["[PAD]", "[unused1]", "[UNK]", "[CLS]", "[SEP]"]
vocabulary += [p + c for p in ("", "##") for c in "abcdefghijklmnopqrstuvwxyz0123456789"]
vocabulary += list(".,:;!?'\"“”‘’()[]-—") + ["said", "that", "the", "roe", "she", "bridge", "safe", "denied"]

r = np.random.default_rng(5)


def floats(*shape, size=1.0, mean=0.0):
    return (mean + size * r.standard_normal(shape)).astype(np.float32)


tensors = {
    "embeddings.position": floats(POSITIONS, HIDDEN, size=0.2),
    "embeddings.norm.gain": floats(HIDDEN, size=0.1, mean=1), "embeddings.norm.bias": floats(HIDDEN, size=0.1),
    "heads.weight": floats(7 + 2 * LINK + 3 * LABELS, HIDDEN, size=0.5), "heads.bias": floats(7 + 2 * LINK + 3 * LABELS, size=0.1),
    "link.bilinear": floats(LINK, LINK, size=0.02), "link.distance": floats(2 * DISTANCES + 1, size=0.2),
    "vocabulary": "\n".join(vocabulary) + "\n",
    "layer.0.norm1.gain": floats(HIDDEN, size=0.1, mean=1), "layer.0.norm1.bias": floats(HIDDEN, size=0.1),
    "layer.0.norm2.gain": floats(HIDDEN, size=0.1, mean=1), "layer.0.norm2.bias": floats(HIDDEN, size=0.1),
}
tensors["embeddings.word"], tensors["embeddings.word.scale"] = export.quantise_embedding(floats(len(vocabulary), HIDDEN))
for name, size in TABLES:
    tensors["embeddings.feature." + name] = floats(size, HIDDEN, size=0.5)
linears = {"layer.0." + name: export.quantise_linear(floats(out, n, size=0.3), floats(out, size=0.1))
           for name, n, out in (("qkv", HIDDEN, 3 * HIDDEN), ("out", HIDDEN, HIDDEN), ("up", HIDDEN, FFN), ("down", FFN, HIDDEN))}

tensors["entities.weight"], tensors["entities.prior"] = floats(4 * 5, HIDDEN), floats(10, 5)

# The tests add the weights of evidence.
config = {"name": "tiny", "layers": 1, "hidden": HIDDEN, "heads": 1, "ffn": FFN, "positions": POSITIONS, "vocabulary": len(vocabulary),
          "epsilon": 1e-12, "features": [{"name": n, "size": s} for n, s in TABLES],
          "extra": {"window": WINDOW, "context": CONTEXT, "least": 0.3, "entities": {"layer": 1, "trust": 1},
                    "trust": {"status": 1, "cue_negated": 1, "kind": 0.5, "speaker_type": 1, "naming": 0, "anonymity_stated": 1}}}
print(export.write_model(os.path.join(HERE, "tiny.model"), config, tensors, linears))
