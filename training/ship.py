"""A trained model as a model file for the program.

usage: ship.py --weights NAME.pt --encoder DIR --settings settings.json --out NAME.model [--base BASE.model]

--weights   state of model.Model, as train.py leaves it (word embeddings may be missing: they are the encoder's)
--encoder   folder of the encoder that training began with (word embeddings, vocab.txt)
--settings  window, context, confidence, trust: learned.Settings; calibrate.py writes it
--base      a model file with the same word embeddings, which are then left out
"""
import argparse, hashlib, json, os
import numpy as np, torch
from export import encoder_parts, read_safetensors, write_model

FEATURES = ["case", "quote", "rule", "sure", "cue", "tag"]


def arrays(path):
    return {k: v.float().numpy() for k, v in torch.load(path, map_location="cpu").items()}


def main():
    ap = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    for f in ("weights", "encoder", "settings", "out"):
        ap.add_argument("--" + f, required=True)
    ap.add_argument("--base")
    A = ap.parse_args()
    w = arrays(A.weights)
    words = read_safetensors(os.path.join(A.encoder, "model.safetensors"))
    name = next(k for k in words if k.endswith("embeddings.word_embeddings.weight"))
    enc = {k.removeprefix("enc."): v for k, v in w.items() if k.startswith("enc.")}
    enc.setdefault("embeddings.word_embeddings.weight", words[name])
    config, tensors, linears = encoder_parts(enc, heads=12)
    with open(A.settings) as f:
        config["extra"] = json.load(f)
    config["name"] = os.path.splitext(os.path.basename(A.out))[0]
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
