"""One encoder pass over a window of wordpieces, and heads on its states.

tag    label of each piece (data.TAGS).
link   score between each piece (row) and each piece that may begin a cue (column): a biaffine form plus a bias by signed
       log distance, after Dozat & Manning 2017.
label  for each of data.LABELS: three linear maps, for pieces of the source, the cue and the content; their means over the
       pieces of an attribution are added up.
"""
import math
import torch, torch.nn as nn, torch.nn.functional as F
from data import LABELS, TAGS

DISTANCES = 48  # buckets on each side
N_LABELS = sum(len(v) for v in LABELS.values())


def distance_bucket(r):
    """Bucket of a signed distance in pieces: six to each doubling."""
    return (torch.sign(r) * torch.clamp((torch.log2(r.abs().float() + 1) * 6).long(), max=DISTANCES) + DISTANCES).long()


class Model(nn.Module):
    """encoder: a BERT- or MPNet-shaped model of transformers; tables: sizes of the feature tables."""

    def __init__(self, encoder, tables, width=128, dropout=0.1):
        super().__init__()
        self.enc = encoder
        h = encoder.config.hidden_size
        self.features = nn.ModuleList(nn.Embedding(n, h) for n in tables)
        for e in self.features:
            nn.init.zeros_(e.weight)
        self.drop = nn.Dropout(dropout)
        self.tag = nn.Linear(h, len(TAGS))
        self.dep, self.head = nn.Linear(h, width), nn.Linear(h, width)
        self.U = nn.Parameter(torch.eye(width) / math.sqrt(width))
        self.dist = nn.Embedding(2 * DISTANCES + 1, 1)
        nn.init.zeros_(self.dist.weight)
        self.label = nn.Linear(h, 3 * N_LABELS)

    def forward(self, ids, features, mask):
        """ids [B, T], features [B, T, K], mask [B, T] (1: a piece). Returns tags [B, T, 7], links [B, T, T] and labels
        [B, T, 3, N_LABELS] (source, cue, content), all logits."""
        w = self.enc.get_input_embeddings()(ids)
        for k, e in enumerate(self.features):
            w = w + e(features[:, :, k])
        h = self.drop(self.enc(inputs_embeds=w, attention_mask=mask).last_hidden_state)
        dep, head = torch.relu(self.dep(h)), torch.relu(self.head(h))
        T = ids.shape[1]
        r = torch.arange(T, device=ids.device)
        links = (dep @ self.U) @ head.transpose(1, 2) + self.dist(distance_bucket(r[None, :] - r[:, None])).squeeze(-1)[None]
        return self.tag(h).float(), links.float(), self.label(h).float().view(*ids.shape, 3, N_LABELS)


class QuantLinear(nn.Module):
    """A linear layer that computes, when on, as the program does: weights of 7 bits by output channel, activations of 8 bits
    by piece (quant.py); gradients pass straight through."""
    on = False

    def __init__(self, linear):
        super().__init__()
        self.weight, self.bias = linear.weight, linear.bias

    def forward(self, x):
        if not QuantLinear.on:
            return F.linear(x, self.weight, self.bias)
        from quant import fake_quant_activation, fake_quant_weight
        return F.linear(fake_quant_activation(x), fake_quant_weight(self.weight), self.bias)


def quantise_linears(module):
    for name, m in module.named_children():
        if isinstance(m, nn.Linear):
            setattr(module, name, QuantLinear(m))
        else:
            quantise_linears(m)
