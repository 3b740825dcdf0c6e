"""Writes golden.jsonl: what the reference tokenizer makes of some lines.

    python golden.py VOCAB.TXT golden.jsonl            own sentences, small vocabulary
    python golden.py VOCAB.TXT FILE.jsonl ARTICLE...   the texts of JSON lines, full vocabulary
    python golden.py VOCAB.TXT FILE.jsonl runes        every code point, full vocabulary

VOCAB.TXT is a vocabulary of uncased BERT. Own sentences come with vocab.txt, the
part of it that is needed to cut them. For the others, the test finds file and
vocabulary by WHOSAID_WORDPIECE=FILE.jsonl and WHOSAID_VOCAB=VOCAB.TXT.
Needs tokenizers 0.23.
"""
import json
import sys

from tokenizers import BertWordPieceTokenizer

OWN = [
    "The mayor said on Tuesday that the bridge would reopen before winter.",
    "\u201cWe\u2019re done,\u201d she said\u2014\u2018never\u2019 again\u2026",
    "Mr. O'Neill-Smith's U.S. firm paid $3.5bn (100%) to @user_1 for #tags at http://a.example/b?c=d&e=f.",
    "Caf\u00e9 NA\u00cfVE fa\u00e7ade \u00c5ngstr\u00f6m \u0130stanbul stra\u00dfe \ufb01ne K \u212b",
    "\u4e2d\u6587\u5b57\u7b26 and \u65e5\u672c\u8a9e text \ud55c\uad6d\uc5b4",
    "a\u00a0b\u200bc\u200dd\ufeffe\x00f\ufffdg\th\r\ni\u2028j\u3000k",
    "x" * 100 + " " + "x" * 101 + " " + "\u00e9" * 100 + " y",
    "\U0001f642\U0001f44d\U0001f3fd \u20ac4m \u00a35 \u00a73 \u00b6 \u00a9 \u00bd \u00b2 \u2460",
    "e\u0301te\u0301 o\u0308 a\u0301\u0327\u0300b q\u0307\u0323x",
    "\u01c5 \u01c4 \u1e9e \u0391\u03a3 \u039f\u0394\u03a5\u03a3\u03a3\u0395\u03a5\u03a3 \u2126",
    "\u202eabc\u202c soft\u00adhyphen \U000e0001x \ue000y",
    "   lead  trail   ",
    "",
    "\u0915\u094d\u0937\u093f \u0939\u093f\u0928\u094d\u0926\u0940 \u0639\u0631\u0628\u0649 \u0e44\u0e17\u0e22",
    "a_b+c=d|e~f^g`h<i>j\\k{l}",
    "unaffable antidisestablishmentarianism",
    "...--\"''\"??!!",
]


def encode(vocab, texts):
    """Yields text, ids and spans (code points) by the reference."""
    tokenizer = BertWordPieceTokenizer(vocab, lowercase=True)
    for at in range(0, len(texts), 500):
        part = texts[at : at + 500]
        for text, e in zip(part, tokenizer.encode_batch(part, add_special_tokens=False)):
            yield text, e.ids, e.offsets


def main():
    vocab, out, *rest = sys.argv[1:]
    if not rest:
        pieces = open(vocab, encoding="utf-8").read().split("\n")
        used = {pieces.index(p) for p in ("[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]")}
        used.update(i for _, ids, _ in encode(vocab, OWN) for i in ids)
        vocab, texts = "vocab.txt", OWN
        with open(vocab, "w", encoding="utf-8") as f:
            f.writelines(pieces[i] + "\n" for i in sorted(used))
    elif rest == ["runes"]:
        texts = [f"the{c}s {c}" for c in map(chr, range(1, 0x110000)) if not 0xD800 <= ord(c) < 0xE000]
    else:
        texts = [json.loads(line)["text"] for path in rest for line in open(path, encoding="utf-8")]
    with open(out, "w", encoding="utf-8") as f:
        for text, ids, spans in encode(vocab, texts):
            f.write(json.dumps({"text": text, "ids": ids, "spans": spans}) + "\n")


if __name__ == "__main__":
    main()
