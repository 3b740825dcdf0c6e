"""Writes tiny.model, a small encoder of random weights, and tiny.json, what it should give.

    python tiny.py

The states are computed here by the definition (extractors/encoder/model.go, training/quant.py), in float64 but for the
quantising. They differ from the program's by rounding in float32, and where that moves a value over the border between two
steps of an activation. Needs numpy.
"""
import json
import math
import sys

import numpy as np

sys.path.insert(0, "../../../training")
import export  # noqa: E402

HIDDEN, HEADS, FFN, LAYERS, POSITIONS, VOCABULARY = 64, 2, 96, 2, 48, 40
FEATURES = [("case", 3), ("quoted", 2)]


def random_state(rng):
    def w(*shape, size=1.0):
        return rng.normal(0, size, shape).astype(np.float32)

    state = {
        "embeddings.word_embeddings.weight": w(VOCABULARY, HIDDEN),
        "embeddings.position_embeddings.weight": w(POSITIONS, HIDDEN, size=0.3),
        "embeddings.token_type_embeddings.weight": w(2, HIDDEN, size=0.1),
        "embeddings.LayerNorm.weight": 1 + w(HIDDEN, size=0.1),
        "embeddings.LayerNorm.bias": w(HIDDEN, size=0.1),
    }
    for i in range(LAYERS):
        for name, out, n in (("attention.self.query", HIDDEN, HIDDEN), ("attention.self.key", HIDDEN, HIDDEN),
                             ("attention.self.value", HIDDEN, HIDDEN), ("attention.output.dense", HIDDEN, HIDDEN),
                             ("intermediate.dense", FFN, HIDDEN), ("output.dense", HIDDEN, FFN)):
            state[f"encoder.layer.{i}.{name}.weight"] = w(out, n, size=1.5 / math.sqrt(n))
            state[f"encoder.layer.{i}.{name}.bias"] = w(out, size=0.1)
        for name in ("attention.output.LayerNorm", "output.LayerNorm"):
            state[f"encoder.layer.{i}.{name}.weight"] = 1 + w(HIDDEN, size=0.1)
            state[f"encoder.layer.{i}.{name}.bias"] = w(HIDDEN, size=0.1)
    return state


def linear(x, layer):
    q, scale, bias = layer
    lo, hi = np.minimum(x.min(-1), 0).astype(np.float32), np.maximum(x.max(-1), 0).astype(np.float32)
    d = ((hi - lo) / np.float32(255))[:, None]
    z = np.rint(-lo[:, None] / d)
    qx = np.clip(np.rint(x.astype(np.float32) * (1 / d)) + z, 0, 255)
    return ((qx - z) @ q.T.astype(np.float64)) * scale * d + bias


def norm(x, gain, bias):
    x = x - x.mean(-1, keepdims=True)
    return x / np.sqrt((x * x).mean(-1, keepdims=True) + 1e-12) * gain + bias


def gelu(x):
    return x / 2 * (1 + np.vectorize(math.erf)(x / math.sqrt(2)))


def run(tensors, linears, ids, features):
    t = {k: v.astype(np.float64) for k, v in tensors.items()}
    x = t["embeddings.word"][ids] * t["embeddings.word.scale"][ids, None] + t["embeddings.position"][: len(ids)]
    for (name, _), values in zip(FEATURES, features):
        x = x + t[f"embeddings.feature.{name}"][values]
    x = norm(x, t["embeddings.norm.gain"], t["embeddings.norm.bias"])
    for i in range(LAYERS):
        qkv = linear(x, linears[f"layer.{i}.qkv"]).reshape(len(ids), 3, HEADS, -1).transpose(1, 2, 0, 3)
        scores = qkv[0] @ qkv[1].transpose(0, 2, 1)
        p = np.exp(scores - scores.max(-1, keepdims=True))
        context = (p / p.sum(-1, keepdims=True) @ qkv[2]).transpose(1, 0, 2).reshape(len(ids), HIDDEN)
        x = norm(x + linear(context, linears[f"layer.{i}.out"]), t[f"layer.{i}.norm1.gain"], t[f"layer.{i}.norm1.bias"])
        h = gelu(linear(x, linears[f"layer.{i}.up"]))
        x = norm(x + linear(h, linears[f"layer.{i}.down"]), t[f"layer.{i}.norm2.gain"], t[f"layer.{i}.norm2.bias"])
    return x


def main():
    rng = np.random.default_rng(1)
    config, tensors, linears = export.encoder_parts(random_state(rng), HEADS)
    config.update(name="tiny", features=[{"name": n, "size": s} for n, s in FEATURES], extra={"labels": ["a", "b"]})
    for name, size in FEATURES:
        tensors[f"embeddings.feature.{name}"] = rng.normal(0, 0.5, (size, HIDDEN)).astype(np.float32)
    ids = rng.integers(0, VOCABULARY, 37)
    features = [rng.integers(0, size, len(ids)) for _, size in FEATURES]
    states = run(tensors, linears, ids, features)
    weight, bias = rng.normal(0, 0.2, (5, HIDDEN)), rng.normal(0, 1, 5)
    linears["head"] = export.quantise_linear(weight, bias)
    tensors["head.float"] = weight
    tensors["vocabulary"] = "[UNK]\nthe\n"
    export.write_model("tiny.model", config, tensors, linears)
    rounded = [[round(float(v), 5) for v in row] for row in states]
    with open("tiny.json", "w") as f:
        json.dump({"ids": ids.tolist(), "features": [v.tolist() for v in features], "states": rounded,
                   "head": [[round(float(v), 5) for v in row] for row in linear(states, linears["head"])]}, f)
        f.write("\n")


if __name__ == "__main__":
    main()
