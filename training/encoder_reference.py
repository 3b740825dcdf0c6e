"""Writes what the encoder is compared with: windows of word pieces and their states by torch in float32.

    python encoder_reference.py MODEL_FOLDER OUT_FOLDER FILE.jsonl...

MODEL_FOLDER holds a BERT model as transformers keeps it. Of the texts of the JSON lines, 8 windows of 128 and 8 of 256 pieces
are taken, each from the beginning of a text that is long enough. Then
    WHOSAID_ENCODER=OUT_FOLDER go test -run Torch -v ./extractors/encoder
compares. Needs torch and transformers.
"""
import json
import os
import sys

import numpy as np
import torch
from transformers import AutoModel, AutoTokenizer

import export


def main():
    folder, out, *files = sys.argv[1:]
    os.makedirs(out, exist_ok=True)
    tokenizer, model = AutoTokenizer.from_pretrained(folder), AutoModel.from_pretrained(folder).eval()
    state = {k: v.float().numpy() for k, v in model.state_dict().items()}
    export.write_model(f"{out}/encoder.model", *export.encoder_parts(state, model.config.num_attention_heads))
    texts = [json.loads(line)["text"] for path in files for line in open(path, encoding="utf-8")]
    for n in (128, 256):
        windows = []
        for text in texts:
            pieces = tokenizer(text, add_special_tokens=False, verbose=False)["input_ids"][: n - 2]
            if len(pieces) == n - 2 and len(windows) < 8:
                windows.append([tokenizer.cls_token_id, *pieces, tokenizer.sep_token_id])
        with torch.no_grad():
            states = model(torch.tensor(windows)).last_hidden_state
        np.array(windows, "<i4").tofile(f"{out}/ids_{n}.i32")
        states.numpy().astype("<f4").tofile(f"{out}/states_{n}.f32")


if __name__ == "__main__":
    main()
