"""Writes model files for the program (the form stands in extractors/encoder/model.go); needs numpy only.

    write_model(path, config, tensors, linears)
        config   {"name", "layers", "hidden", "heads", "ffn", "positions", "vocabulary", "epsilon",
                  "features": [{"name", "size"}, ...], "base": SHA-256 of another model file or absent,
                  "extra": anything that JSON can hold}
        tensors  name -> array; float32, int32, int8 and uint8 are kept, other floats become float32;
                 bytes and str become uint8 (a vocabulary, for instance)
        linears  name -> (q int8 [out, in], scale float32 [out], bias float32 [out]), as quantise_linear makes them;
                 in must be a multiple of 8
        returns the SHA-256 of the file, in hex.

    encoder_parts(state, heads)   config, tensors and linears of a BERT encoder from its state dict (name -> array), to which
                                  feature tables, heads and the vocabulary are added:

        config, tensors, linears = encoder_parts(arrays, heads=12)
        config.update(name="default", features=[{"name": "case", "size": 4}], extra={"labels": [...]})
        tensors["embeddings.feature.case"] = table           # [4, hidden]
        tensors["tag.weight"], tensors["tag.bias"] = w, b     # a head in float32, read by Model.Tensor
        linears["link.cue"] = quantise_linear(w, b)           # a head in int8, read by Model.Linear
        tensors["vocabulary"] = open("vocab.txt", "rb").read()
        write_model("default.model", config, tensors, linears)

A model that shares the word embeddings of another leaves "embeddings.word" and "embeddings.word.scale" out and sets
config["base"] to what write_model gave for the other.

The command line turns a BERT model as others publish it into a model file, for tests and for measuring:

    python export.py model.safetensors out.model [--layers 3] [--vocabulary vocab.txt] [--base HASH]
"""
import argparse
import hashlib
import json
import math
import os

import numpy as np

MAGIC, ALIGN = b"wsmodel1", 64
WEIGHT_LEVELS, EMBEDDING_LEVELS, TINY = 63, 127, np.float32(1e-30)
PANEL, COLUMN_PAD = 16, 32
TYPES = {"float32": "f32", "int32": "i32", "int8": "i8", "uint8": "u8"}


def quantise_rows(w, levels):
    """w [rows, n] -> q int8 [rows, n], scale float32 [rows]: symmetric, one scale a row, rounded to nearest, ties to even."""
    w = np.asarray(w, np.float32)
    if not np.isfinite(w).all():
        raise ValueError("weights must be finite")
    scale = np.abs(w).max(axis=1) / np.float32(levels)
    scale = np.where(scale < TINY, np.float32(1), scale)
    return np.rint(w / scale[:, None]).astype(np.int8), scale


def quantise_linear(weight, bias, factor=1.0):
    """weight [out, in], bias [out] -> (q, scale, bias) of a layer that gives factor times as much. As in quant.py."""
    q, scale = quantise_rows(weight, WEIGHT_LEVELS)
    return q, scale * np.float32(factor), np.asarray(bias, np.float32) * np.float32(factor)


def quantise_embedding(table):
    """table [rows, hidden] -> q int8 [rows, hidden], scale float32 [rows]."""
    return quantise_rows(table, EMBEDDING_LEVELS)


def pack(q):
    """q int8 [out, in] -> panels [columns/16, in/4, 16, 4], sums [columns]."""
    out, n = q.shape
    if n % 8:
        raise ValueError(f"a linear layer of {n} inputs: they must be a multiple of 8")
    if np.abs(q.astype(np.int16)).max() > WEIGHT_LEVELS:
        raise ValueError(f"int8 weights must lie within -{WEIGHT_LEVELS}..{WEIGHT_LEVELS}")
    columns = -(-out // COLUMN_PAD) * COLUMN_PAD
    padded = np.zeros((columns, n), np.int8)
    padded[:out] = q
    panels = padded.reshape(columns // PANEL, PANEL, n // 4, 4).transpose(0, 2, 1, 3)
    return np.ascontiguousarray(panels), padded.sum(axis=1, dtype=np.int32)


def write_model(path, config, tensors, linears):
    tensors, listed = dict(tensors), []
    for name, (q, scale, bias) in linears.items():
        panels, sums = pack(q)
        tail = len(sums) - len(q)
        parts = {"weight": panels, "sums": sums, "scale": np.pad(scale, (0, tail)), "bias": np.pad(bias, (0, tail))}
        tensors.update({f"{name}.{part}": a for part, a in parts.items()})
        listed.append({"name": name, "in": q.shape[1], "out": q.shape[0]})
    entries, data, offset = [], [], 0
    for name, a in tensors.items():
        a = array(a)
        if a.dtype == np.float32 and not np.isfinite(a).all():
            raise ValueError(f"{name}: values must be finite")
        entries.append({"name": name, "dtype": TYPES[a.dtype.name], "shape": list(a.shape), "offset": offset})
        raw = np.ascontiguousarray(a).astype(a.dtype.newbyteorder("<")).tobytes()
        data.append(raw + bytes(-len(raw) % ALIGN))
        offset += len(data[-1])
    return write_file(path, {"config": config, "tensors": entries, "linears": listed}, data)


def read_header(path):
    with open(path, "rb") as f:
        if f.read(len(MAGIC)) != MAGIC:
            raise ValueError(f"{path}: not a model file")
        return json.loads(f.read(int.from_bytes(f.read(8), "little")))


def add_tensors(path, out, tensors, extra, base=None):
    """Writes the model file path to out, with tensors (name -> array) in place of those of their names and extra among the
    settings; what else is in it stays as it is. base: the file that it takes its words from, if that has changed.
    Returns the SHA-256 of the file, in hex."""
    with open(path, "rb") as f:
        whole = f.read()[:-32]
    header = read_header(path)
    start = -(-(16 + int.from_bytes(whole[8:16], "little")) // ALIGN) * ALIGN
    header["config"]["extra"].update(extra)
    if base:
        with open(base, "rb") as f:
            header["config"]["base"] = hashlib.sha256(f.read()[:-32]).hexdigest()
    entries, data, offset = [], [], 0
    ends = sorted({t["offset"] for t in header["tensors"]} | {len(whole) - start})
    for t in header["tensors"]:
        if t["name"] not in tensors:
            raw = whole[start + t["offset"]:start + next(e for e in ends if e > t["offset"])]
            entries.append({**t, "offset": offset})
            data.append(raw)
            offset += len(raw)
    for name, a in tensors.items():
        raw = np.ascontiguousarray(array(a)).astype(array(a).dtype.newbyteorder("<")).tobytes()
        entries.append({"name": name, "dtype": TYPES[array(a).dtype.name], "shape": list(array(a).shape), "offset": offset})
        data.append(raw + bytes(-len(raw) % ALIGN))
        offset += len(data[-1])
    header["tensors"] = entries
    return write_file(out, header, data)


def write_file(path, header, data):
    """data: the bytes of each tensor, with what pads them."""
    header = json.dumps(header, separators=(",", ":")).encode()
    body = MAGIC + len(header).to_bytes(8, "little") + header
    body += bytes(-len(body) % ALIGN) + b"".join(data)
    digest = hashlib.sha256(body)
    temporary = f"{path}.part"
    with open(temporary, "wb") as f:
        f.write(body + digest.digest())
    os.replace(temporary, path)
    return digest.hexdigest()


def array(a):
    if isinstance(a, str):
        a = a.encode()
    if isinstance(a, bytes):
        a = np.frombuffer(a, np.uint8)
    a = np.asarray(a)
    if a.dtype.kind == "f":
        a = a.astype(np.float32)
    if a.dtype.name not in TYPES or a.size == 0:
        raise ValueError(f"an array of {a.dtype}, shape {a.shape}: f32, i32, i8 and u8 can be written, not empty")
    return a


def encoder_parts(state, heads, layers=None):
    """state: name -> array with the names of transformers' BertModel, with or without a prefix "bert."."""
    state = {k.removeprefix("bert."): np.asarray(v) for k, v in state.items()}
    word, position = state["embeddings.word_embeddings.weight"], state["embeddings.position_embeddings.weight"]
    hidden = word.shape[1]
    found = 1 + max(int(k.split(".")[2]) for k in state if k.startswith("encoder.layer."))
    layers = layers or found
    ffn = state["encoder.layer.0.intermediate.dense.weight"].shape[0]
    config = {"name": "encoder", "layers": layers, "hidden": hidden, "heads": heads, "ffn": ffn, "positions": len(position),
              "vocabulary": len(word), "epsilon": 1e-12, "features": []}
    q, scale = quantise_embedding(word)
    token_type = state.get("embeddings.token_type_embeddings.weight", np.zeros((1, hidden), np.float32))[0]
    tensors = {
        "embeddings.word": q, "embeddings.word.scale": scale, "embeddings.position": position + token_type,
        "embeddings.norm.gain": state["embeddings.LayerNorm.weight"], "embeddings.norm.bias": state["embeddings.LayerNorm.bias"],
    }
    linears = {}
    for i in range(layers):
        def get(name):
            return state[f"encoder.layer.{i}.{name}.weight"], state[f"encoder.layer.{i}.{name}.bias"]
        # The scores' scale belongs to the query; it is applied after quantising, so that the integers are those of quant.py.
        parts = [quantise_linear(*get(f"attention.self.{x}"), factor=1 / math.sqrt(hidden / heads) if x == "query" else 1)
                 for x in ("query", "key", "value")]
        linears[f"layer.{i}.qkv"] = tuple(np.concatenate(x) for x in zip(*parts))
        linears[f"layer.{i}.out"] = quantise_linear(*get("attention.output.dense"))
        linears[f"layer.{i}.up"] = quantise_linear(*get("intermediate.dense"))
        linears[f"layer.{i}.down"] = quantise_linear(*get("output.dense"))
        for k, name in ((1, "attention.output.LayerNorm"), (2, "output.LayerNorm")):
            tensors[f"layer.{i}.norm{k}.gain"], tensors[f"layer.{i}.norm{k}.bias"] = get(name)
    return config, tensors, linears


def read_safetensors(path):
    """name -> float32 array, without the library."""
    with open(path, "rb") as f:
        n = int.from_bytes(f.read(8), "little")
        header, data = json.loads(f.read(n)), f.read()
    kinds = {"F32": np.float32, "F16": np.float16}
    return {k: np.frombuffer(data[slice(*t["data_offsets"])], kinds[t["dtype"]]).reshape(t["shape"]).astype(np.float32)
            for k, t in header.items() if k != "__metadata__" and t["dtype"] in kinds}


def main():
    ap = argparse.ArgumentParser(description="Turns a BERT model into a model file.")
    ap.add_argument("safetensors")
    ap.add_argument("out")
    ap.add_argument("--heads", type=int, default=12)
    ap.add_argument("--layers", type=int, help="the first layers only")
    ap.add_argument("--vocabulary", help="vocab.txt, to go into the file")
    ap.add_argument("--base", help="SHA-256 of the model file that has the word embeddings")
    a = ap.parse_args()
    config, tensors, linears = encoder_parts(read_safetensors(a.safetensors), a.heads, a.layers)
    config["name"] = os.path.splitext(os.path.basename(a.out))[0]
    if a.vocabulary:
        tensors["vocabulary"] = open(a.vocabulary, "rb").read()
    if a.base:
        config["base"] = a.base
        del tensors["embeddings.word"], tensors["embeddings.word.scale"]
    print(write_model(a.out, config, tensors, linears))


if __name__ == "__main__":
    main()
