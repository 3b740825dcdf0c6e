"""Prints the bundled articles that are plain text, one JSON line each, as training/pieces reads them."""
import glob
import json
import os

FOLDER = os.path.join(os.path.dirname(os.path.abspath(__file__)), "../../../testdata/articles")
for path in sorted(glob.glob(FOLDER + "/*.txt")):
    with open(path, encoding="utf-8") as f:
        print(json.dumps({"id": os.path.basename(path), "text": f.read()}, ensure_ascii=False))
with open(FOLDER + "/wire.jsonl", encoding="utf-8") as f:
    for line in f:
        a = json.loads(line)
        if "text" in a:
            print(json.dumps({"id": a["id"], "text": a["text"]}, ensure_ascii=False))
