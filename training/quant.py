"""The arithmetic of the program's int8 encoder, in torch, to train with it and to tell its error beforehand.

The program (extractors/encoder) multiplies, in every linear layer of the encoder,
    u8 activations, one scale and zero point a piece (row), by
    s8 weights of 7 bits (-63..63), one scale an output channel;
7 bits, because the sums of pairs must fit into 16 bits on machines with AVX2 alone (VPMADDUBSW: 2 * 255 * 63 < 2^15). The
sums are integers and exact; all else is float32. Word embeddings are s8 with one scale a row.

Rounding is to nearest, ties to even (torch.round, numpy.rint), of values that were computed in float32.

    activation  lo = min(0, min x), hi = max(0, max x), d = (hi - lo) / 255, or 1 where that is below TINY
                z = round(-lo / d);  q = clamp(round(x * (1 / d)) + z, 0, 255);  x' = (q - z) * d
    weight      s = max |w| / 63, or 1 where that is below TINY;  q = round(w / s);  w' = q * s
    embedding   as weight, by row, with 127

Gradients pass straight through the rounding. Zero is always exact. The functions keep the type and device of what they get
and count in float32 within: under autocast to 16 bits the result is rounded again, so switch autocast off for exact figures.
"""
import torch

WEIGHT_LEVELS = 63
ACTIVATION_LEVELS = 255
EMBEDDING_LEVELS = 127
TINY = 1e-30


def _straight_through(x, y):
    return y.to(x.dtype) + (x - x.detach())  # the value is y to the bit


def _step(range_, levels):
    d = range_ / levels
    return torch.where(d < TINY, torch.ones_like(d), d)


@torch.no_grad()
def quantise_activation(x):
    """x [..., K] -> q uint8 [..., K], scale float32 [..., 1], zero int32 [..., 1]."""
    x = x.float()
    lo = x.amin(-1, keepdim=True).clamp(max=0)
    hi = x.amax(-1, keepdim=True).clamp(min=0)
    d = _step(hi - lo, ACTIVATION_LEVELS)
    z = torch.round(-lo / d)
    q = torch.clamp(torch.round(x * (1 / d)) + z, 0, ACTIVATION_LEVELS)
    return q.to(torch.uint8), d, z.to(torch.int32)


@torch.no_grad()
def quantise_weight(w, levels=WEIGHT_LEVELS):
    """w [out, in] -> q int8 [out, in], scale float32 [out, 1]."""
    w = w.float()
    s = _step(w.abs().amax(-1, keepdim=True), levels)
    return torch.round(w / s).to(torch.int8), s


def fake_quant_activation(x):
    """What the program's linear layers see in place of x [..., K]; the gradient is that of x."""
    with torch.no_grad():
        q, d, z = quantise_activation(x)
        y = (q.float() - z.float()) * d
    return _straight_through(x, y)


def fake_quant_weight(w, levels=WEIGHT_LEVELS):
    """What the program's linear layers hold in place of w [out, in]; the gradient is that of w."""
    with torch.no_grad():
        q, s = quantise_weight(w, levels)
        y = q.float() * s
    return _straight_through(w, y)


def fake_quant_embedding(w):
    """What the program's word embeddings hold in place of w [vocabulary, hidden]; the gradient is that of w."""
    return fake_quant_weight(w, EMBEDDING_LEVELS)


@torch.no_grad()
def linear(x, w, b):
    """A linear layer in the program's order of operations, bit for bit on a CPU: x [..., in], w [out, in], b [out], float32.
    Slow: for comparing, not for training."""
    qx, d, z = quantise_activation(x)
    qw, s = quantise_weight(w)
    total = qx.long() @ qw.long().T - z.long() * qw.long().sum(-1)
    return total.float() * s[:, 0] * d + b
