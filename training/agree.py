"""What the torch model says of articles, for comparing the program with it.

usage: agree.py --weights NAME.pt [...] [--shares 0.7 0.3] --encoder DIR --model NAME.model --pieces PIECES.jsonl --out GOLDEN.jsonl [--jitter 1e-7]

--weights, --shares  what ship.py made the model file of
--model    the model file; only the hash of its tensors is read, so that calibrating again does not count as another model
--pieces   what `go run ./training/pieces` printed for the articles

The linear layers compute with the program's int8 arithmetic (quant.py); all else is torch's float32. A line of the golden file
holds what went in (ids, features: bytes in base64; windows) and what came out (tags, claims as runs of pieces), so that a change
of the rules, whose proposals go in, does not make it old; a new model does. The program is compared by

    go test ./extractors/learned -run Agreement -v [-agree GOLDEN.jsonl]
"""
import argparse, base64, hashlib, json
import numpy as np, torch, torch.nn as nn, torch.nn.functional as F
import predict
from batches import answering
from data import load
from quant import fake_quant_activation, fake_quant_embedding, fake_quant_weight
from ship import mean
from train import build


class Int8Linear(nn.Module):
    """A linear layer of the encoder as it ships."""

    def __init__(self, linear):
        super().__init__()
        self.weight, self.bias = fake_quant_weight(linear.weight.data), linear.bias.data

    def forward(self, x):
        return F.linear(fake_quant_activation(x), self.weight, self.bias)


def ship(module):
    for name, m in module.named_children():
        if isinstance(m, nn.Linear):
            setattr(module, name, Int8Linear(m))
        else:
            ship(m)


def read_model(weights, shares, encoder):
    """The model as it ships: int8 linear layers and word embeddings."""
    state = {k: torch.tensor(v) for k, v in mean(weights, shares).items()}
    layers = 1 + max(int(k.split(".")[3]) for k in state if k.startswith("enc.encoder.layer."))
    m, special = build(encoder, layers)
    left = m.load_state_dict(state, strict=False)
    assert not left.unexpected_keys and all("word_embeddings" in k for k in left.missing_keys), left
    ship(m.enc)
    e = m.enc.get_input_embeddings()
    e.weight.data = fake_quant_embedding(e.weight.data)
    return m.eval(), special


@torch.no_grad()
def read(m, special, p):
    """windows, tags and claims of one article."""
    ids, features = np.array(p["ids"], dtype=np.int64), np.array(p["features"], dtype=np.int64).T
    tags, windows = np.zeros((len(ids), predict.K), dtype=np.float32), []
    for a, b, lo, hi in answering(len(ids)):
        row = np.concatenate([[special.cls], ids[a:b] + special.shift, [special.sep]])
        f = np.pad(features[a:b], ((1, 1), (0, 0)))
        t, links, _ = m(torch.tensor(row)[None], torch.tensor(f)[None], torch.ones(1, len(row), dtype=torch.long))
        tags[lo:hi] = torch.log_softmax(t[0, 1:-1], -1).numpy()[lo - a:hi - a]
        windows.append((a, b, lo, hi, links[0, 1:-1, 1:-1].numpy()))
    # Claims in pieces: the text of n letters makes runs join where they touch.
    pieces = [[i, i + 1] for i in range(len(ids))]
    return [w[:4] for w in windows], (predict.viterbi(tags) if len(tags) else []), predict.claims(tags, windows, pieces, "x" * len(ids))


def tensors(path):
    """SHA-256 of the tensors of a model file."""
    with open(path, "rb") as f:
        body = f.read()[:-32]
    begin = 16 + int.from_bytes(body[8:16], "little")
    return hashlib.sha256(body[-(-begin // 64) * 64:]).hexdigest()


def main():
    ap = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    ap.add_argument("--weights", nargs="+", required=True)
    ap.add_argument("--shares", nargs="+", type=float)
    for f in ("encoder", "model", "pieces", "out"):
        ap.add_argument("--" + f, required=True)
    ap.add_argument("--jitter", type=float, default=0, help="change each word embedding by about this share: how far torch agrees with itself")
    A = ap.parse_args()
    torch.manual_seed(1)
    m, special = read_model(A.weights, A.shares, A.encoder)
    e = m.enc.get_input_embeddings().weight
    e.data *= 1 + A.jitter * torch.randn_like(e)
    digest = tensors(A.model)
    with open(A.out, "w", encoding="utf-8") as out:
        for p in load(A.pieces):
            windows, tags, claims = read(m, special, p)
            b = lambda x: base64.b64encode(bytes(x)).decode()
            json.dump({"id": p["id"], "model": digest, "ids": p["ids"], "features": [b(x or []) for x in p["features"]],
                       "windows": windows, "tags": b(tags), "claims": claims}, out, separators=(",", ":"))
            out.write("\n")
            out.flush()


if __name__ == "__main__":
    main()
