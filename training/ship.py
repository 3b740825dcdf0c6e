"""A trained model as a model file for the program.

usage: ship.py --weights NAME.pt [...] [--shares 0.7 0.3] --encoder DIR --settings settings.json --out NAME.model [--name NAME] [--base BASE.model]

--weights   state of model.Model, as train.py leaves it (word embeddings may be missing: they are the encoder's); of several
            files, which must come from one another, the mean, weighed by --shares
--encoder   folder of the encoder that training began with (word embeddings, vocab.txt)
--settings  learned.Settings as JSON; calibrate.py writes the weights of evidence, trust.py tells of trust
--base      a model file with the same word embeddings, which are then left out
"""
import argparse, hashlib, json, os
import numpy as np, torch
from export import encoder_parts, read_safetensors, write_model

FEATURES = ["case", "quote", "rule", "sure", "cue", "tag"]


def arrays(path):
    return {k: v.float().numpy() for k, v in torch.load(path, map_location="cpu").items()}


def mean(paths, shares):
    shares = shares or [1 / len(paths)] * len(paths)
    if len(shares) != len(paths):
        raise SystemExit(f"ship.py: {len(paths)} files of weights and {len(shares)} shares")
    states = [arrays(p) for p in paths]
    return {k: sum(np.float32(s / sum(shares)) * w[k] for s, w in zip(shares, states)) for k in states[0]}


def main():
    ap = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    ap.add_argument("--weights", nargs="+", required=True)
    ap.add_argument("--shares", nargs="+", type=float)
    for f in ("encoder", "settings", "out"):
        ap.add_argument("--" + f, required=True)
    ap.add_argument("--base")
    ap.add_argument("--name", help="what the model calls itself; that of --out by default")
    A = ap.parse_args()
    w = mean(A.weights, A.shares)
    words = read_safetensors(os.path.join(A.encoder, "model.safetensors"))
    name = next(k for k in words if k.endswith("embeddings.word_embeddings.weight"))
    enc = {k.removeprefix("enc."): v for k, v in w.items() if k.startswith("enc.")}
    enc.setdefault("embeddings.word_embeddings.weight", words[name])
    config, tensors, linears = encoder_parts(enc, heads=12)
    with open(A.settings) as f:
        config["extra"] = json.load(f)
    config["name"] = A.name or os.path.splitext(os.path.basename(A.out))[0]
    for i, f in enumerate(FEATURES):
        t = w[f"features.{i}.weight"]
        config["features"].append({"name": f, "size": len(t)})
        tensors["embeddings.feature." + f] = t
    tensors["heads.weight"] = np.concatenate([w[k + ".weight"] for k in ("tag", "dep", "head", "label")])
    tensors["heads.bias"] = np.concatenate([w[k + ".bias"] for k in ("tag", "dep", "head", "label")])
    tensors["link.bilinear"], tensors["link.distance"] = w["U"], w["dist.weight"][:, 0]
    if A.base:
        with open(A.base, "rb") as f:
            config["base"] = hashlib.sha256(f.read()[:-32]).hexdigest()
        del tensors["embeddings.word"], tensors["embeddings.word.scale"]
    else:
        with open(os.path.join(A.encoder, "vocab.txt"), "rb") as f:
            tensors["vocabulary"] = f.read()
    print(A.out, os.path.basename(A.out), write_model(A.out, config, tensors, linears))


if __name__ == "__main__":
    main()
