"""Train the attribution model: teachers on marked articles, then students on what the teachers say of marked and unmarked ones.

usage: train.py teacher --encoder DIR --data prepared.pt --out DIR --name NAME [--epochs N] [--rate X] [--seed N]
       train.py student --encoder DIR --data prepared.pt --out DIR --teachers NAME ... [--layers 6 3] [--epochs N] [--init NAME]

--encoder  folder of a BERT- or MPNet-shaped encoder (config.json, model.safetensors)
--data     what data.py wrote
--out      NAME.pt (weights), NAME.ckpt (to go on from when called again), log.jsonl (settings and figures)
"""
import argparse, contextlib, json, math, os, random, sys, time
import torch, torch.nn as nn, torch.nn.functional as F
import predict
from batches import BERT, MPNET, Batch, Corpus
from data import LABELS, TAGS
from model import Model, QuantLinear, quantise_linears

TABLES = [4, 7, 7, 8, 7, 47]  # as `go run ./training/pieces -tables` prints them
RULE_FEATURES = (2, 3)        # what the rules propose
HIDE_RULES = 0.15             # share of training windows that do not see it: it was counted on the same articles
LINK, LABEL = 0.5, 0.3        # weights of the losses against that of the tags
SOFT = 0.7                    # share of the teachers' word in a student's loss


def build(path, layers=None):
    """A model on pretrained weights, and how its vocabulary is numbered."""
    from transformers import AutoModel
    with open(os.path.join(path, "config.json")) as f:
        mpnet = json.load(f)["model_type"] == "mpnet"
    enc = AutoModel.from_pretrained(path, add_pooling_layer=False, attention_probs_dropout_prob=0.0)
    if layers:
        n = len(enc.encoder.layer)
        enc.encoder.layer = nn.ModuleList(enc.encoder.layer[i * n // layers] for i in range(layers))
        enc.config.num_hidden_layers = layers
    return Model(enc, TABLES), MPNET if mpnet else BERT


def forward(model, special, device):
    amp = torch.autocast("cuda", dtype=torch.bfloat16) if device == "cuda" else contextlib.nullcontext()

    def run(b):
        with amp:
            return model(b.ids(special), b.features, b.mask)
    return run


def pooled(z, b):
    """Label logits of the attributions whose cue stands in the window: (index of the attribution, [n, N_LABELS])."""
    c = b.corpus
    att = torch.where(b.marked, c.att[b.at], -1)
    row, col = torch.nonzero(att >= 0, as_tuple=True)
    k, tag = att[row, col], c.tags[b.at[row, col]]
    role = (tag - 1) // 2
    x = z[row, col, role]
    key, inv = torch.unique((row * (len(c.labels) + 1) + k) * 3 + role, return_inverse=True)
    n = torch.zeros(len(key), device=z.device).index_add_(0, inv, torch.ones_like(inv, dtype=z.dtype))
    mean = torch.zeros(len(key), x.shape[1], device=z.device).index_add_(0, inv, x) / n[:, None]
    owner, inv = torch.unique(key // 3, return_inverse=True)
    total = torch.zeros(len(owner), x.shape[1], device=z.device).index_add_(0, inv, mean)
    has_cue = torch.zeros(len(owner), device=z.device).index_add_(0, inv, (key % 3 == 1).float()) > 0
    return (owner % (len(c.labels) + 1))[has_cue], total[has_cue]


def class_weights(corpus):
    """Rare values count more: inverse square root of their share among the training articles."""
    used = torch.zeros(len(corpus.labels), dtype=torch.bool, device=corpus.device)
    for _, _, _, lo, hi in corpus.of("train"):
        a = corpus.att[lo:hi]
        used[a[a >= 0]] = True
    out = []
    for i, v in enumerate(LABELS.values()):
        y = corpus.labels[used, i]
        n = torch.bincount(y[y >= 0], minlength=len(v)).float()
        w = (n.sum() / (n + 1)).sqrt()
        out.append(w / (w * n).sum() * n.sum())
    return out


def hard_losses(out, b, weights):
    tags, links, z = out
    c = b.corpus
    tag = F.cross_entropy(tags.transpose(1, 2), torch.where(b.marked, c.tags[b.at], -100), ignore_index=-100)
    target = torch.where(b.marked, c.link[b.at], -1)
    target = torch.where((target >= b.a) & (target < b.b), target - b.a + 1, -100)
    no_cue = ~(c.is_cue[b.at] & b.marked)
    link = F.cross_entropy(links.masked_fill(no_cue[:, None, :], -1e4).transpose(1, 2), target, ignore_index=-100)
    owner, logits = pooled(z, b)
    label, at = 0.0, 0
    for i, v in enumerate(LABELS.values()):
        y = c.labels[owner, i]
        if (y >= 0).any():
            label = label + F.cross_entropy(logits[:, at:at + len(v)], y, weight=weights[i], ignore_index=-1)
        at += len(v)
    return torch.nan_to_num(tag), torch.nan_to_num(link), label


def soft_losses(out, b, soft):
    """Against the mean of the teachers: tags everywhere, links of what they hold a source or content to what they hold a cue,
    labels of the marked attributions."""
    tags, links, z = out
    ptags, plinks, plabels = soft
    w = b.real.float()
    tag = -((ptags * F.log_softmax(tags, -1)).sum(-1) * w).sum() / w.sum()
    cue = (ptags[..., 3] > 0.2) & b.real
    row = (ptags[..., [1, 2, 5, 6]].sum(-1) * w) * cue.any(1, keepdim=True)
    p = plinks * cue[:, None, :]
    p = p / p.sum(-1, keepdim=True).clamp(min=1e-6)
    lp = F.log_softmax(links.masked_fill(~cue[:, None, :], -1e4), -1)
    link = -((p * lp).sum(-1) * row).sum() / row.sum().clamp(min=1)
    owner, logits = pooled(z, b)
    label, at = 0.0, 0
    if len(owner):
        for i, v in enumerate(LABELS.values()):
            label = label - (plabels[:, at:at + len(v)] * F.log_softmax(logits[:, at:at + len(v)], -1)).sum(-1).mean()
            at += len(v)
    return tag, link, label


def softmaxes(x):
    at, out = 0, []
    for v in LABELS.values():
        out.append(F.softmax(x[..., at:at + len(v)], -1)); at += len(v)
    return torch.cat(out, -1)


class Trainer:
    """Optimiser, schedule and checkpoint of one model; models of a run see the same batches."""

    def __init__(self, name, model, special, rate, steps, A):
        self.name, self.model, self.A, self.step = name, model.to(A.device), A, 0
        enc = [p for p in model.enc.parameters() if p.requires_grad]
        own = [p for k, p in model.named_parameters() if not k.startswith("enc.")]
        self.opt = torch.optim.AdamW([{"params": enc, "lr": rate}, {"params": own, "lr": 1e-3}], weight_decay=0.01, fused=A.device == "cuda")
        self.sched = torch.optim.lr_scheduler.LambdaLR(self.opt, lambda s: min(1, (s + 1) / (0.08 * steps)) * max(0.01, 1 - s / steps))
        self.run = forward(self.model, special, A.device)

    def learn(self, loss):
        self.opt.zero_grad(set_to_none=True)
        loss.backward()
        nn.utils.clip_grad_norm_(self.model.parameters(), 1.0)
        self.opt.step(); self.sched.step()
        self.step += 1

    def path(self, ext):
        return os.path.join(self.A.out, self.name + ext)

    def save(self, epoch):
        torch.save({"model": self.model.state_dict(), "opt": self.opt.state_dict(), "sched": self.sched.state_dict(), "epoch": epoch,
                    "step": self.step}, self.path(".ckpt.new"))
        os.replace(self.path(".ckpt.new"), self.path(".ckpt"))

    def resume(self):
        if not os.path.exists(self.path(".ckpt")):
            return 0
        c = torch.load(self.path(".ckpt"), map_location=self.A.device)
        self.model.load_state_dict(c["model"]); self.opt.load_state_dict(c["opt"]); self.sched.load_state_dict(c["sched"])
        self.step = c["step"]
        return c["epoch"]

    def finish(self):
        torch.save(self.model.state_dict(), self.path(".pt"))
        if os.path.exists(self.path(".ckpt")):
            os.remove(self.path(".ckpt"))


def hide_rules(b, rng):
    hidden = torch.rand(len(b.at), generator=rng) < HIDE_RULES
    for k in RULE_FEATURES:
        b.features[hidden.to(b.features.device), :, k] = 0


def main():
    ap = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    ap.add_argument("what", choices=["teacher", "student"])
    for f in ("encoder", "data", "out"):
        ap.add_argument("--" + f, required=True)
    ap.add_argument("--name", default="teacher")
    ap.add_argument("--teachers", nargs="*", default=[], help="names in --out")
    ap.add_argument("--teacher-encoder", help="folder of their encoder")
    ap.add_argument("--init", help="name in --out: go on from these weights, at the learning rate's beginning")
    ap.add_argument("--layers", nargs="*", type=int, default=[6, 3])
    ap.add_argument("--epochs", type=int, default=8)
    ap.add_argument("--quantised", type=int, default=0, help="the last epochs that learn with the program's arithmetic")
    ap.add_argument("--rate", type=float, default=8e-5)
    ap.add_argument("--batch", type=int, default=16)
    ap.add_argument("--seed", type=int, default=1)
    ap.add_argument("--no-rules", action="store_true", help="hide the rules' proposals always")
    ap.add_argument("--train-words", action="store_true", help="learn word embeddings too")
    ap.add_argument("--steps", type=int, default=0, help="stop after so many (for trying)")
    ap.add_argument("--scorer", help="folder of score.py: figures on the development sets")
    ap.add_argument("--device", default="cuda" if torch.cuda.is_available() else "cpu")
    A = ap.parse_args()
    if A.scorer:
        sys.path.insert(0, A.scorer)
        import score
    os.makedirs(A.out, exist_ok=True)
    log = open(os.path.join(A.out, "log.jsonl"), "a", encoding="utf-8")

    def say(**kv):
        line = json.dumps(kv)
        print(line, flush=True)
        log.write(line + "\n"); log.flush()

    torch.manual_seed(A.seed)
    c = Corpus(A.data, A.device)
    if A.no_rules:
        for k in RULE_FEATURES:
            c.features[:, k] = 0
    student = A.what == "student"
    docs = c.of("train", *(["news-web/articles"] if student else []))
    per_epoch = math.ceil(len(c.windows(docs, random.Random(0))) / A.batch)
    trainers = []
    for layers in A.layers if student else [None]:
        model, special = build(A.encoder, layers)
        if A.init:
            init = f"{A.init}{layers}" if student else A.init
            model.load_state_dict(torch.load(os.path.join(A.out, init + ".pt"), map_location="cpu"))
        if student:
            quantise_linears(model.enc)
        model.enc.get_input_embeddings().weight.requires_grad_(A.train_words)
        trainers.append(Trainer(f"{A.name}{layers}" if student else A.name, model, special, A.rate, A.epochs * per_epoch, A))
    first = min(t.resume() for t in trainers)
    teachers = []
    for name in A.teachers:
        m, s = build(A.teacher_encoder)
        m.load_state_dict(torch.load(os.path.join(A.out, name + ".pt"), map_location=A.device))
        m.to(A.device).eval()
        teachers.append(forward(m, s, A.device))
    weights = class_weights(c)
    say(settings=vars(A), train=len(docs), steps=A.epochs * per_epoch, resumed_at_epoch=first)

    @torch.no_grad()
    def ask(b):
        """The mean of the teachers' probabilities: tags, links to what they may hold a cue, labels of marked attributions."""
        tags = links = labels = 0.0
        for run in teachers:
            t, l, z = run(b)
            p = F.softmax(t, -1)
            cue = (p[..., 3] > 0.05) & b.real
            tags = tags + p / len(teachers)
            links = links + F.softmax(l.masked_fill(~cue[:, None, :], -1e4), -1) / len(teachers)
            owner, x = pooled(z, b)
            labels = labels + softmaxes(x) / len(teachers)
        return tags, links, labels

    t0 = time.time()
    for epoch in range(first, A.epochs):
        QuantLinear.on = student and epoch >= A.epochs - A.quantised
        for t in trainers:
            t.model.train()
        rng = torch.Generator().manual_seed(A.seed * 1000 + epoch)
        ws = c.windows(docs, random.Random(A.seed * 1000 + epoch))
        total = torch.zeros(3, device=A.device)
        for i in range(0, len(ws), A.batch):
            chunk = ws[i:i + A.batch]
            b = Batch(c, chunk)
            soft = ask(b) if teachers else None
            if not A.no_rules:
                hide_rules(b, rng)
            for t in trainers:
                out = t.run(b)
                hard = hard_losses(out, b, weights)
                parts = soft_losses(out, b, soft) if soft else hard
                loss = parts[0] + LINK * parts[1] + LABEL * parts[2]
                if soft:
                    loss = SOFT * loss + (1 - SOFT) * (hard[0] + LINK * hard[1] + LABEL * hard[2])
                t.learn(loss)
            total += torch.stack([torch.as_tensor(p, device=A.device).detach().float() for p in parts])
            if A.steps and trainers[0].step >= A.steps:
                break
        n = max(1, len(ws) // A.batch)
        tag, link, label = (total / n).tolist()
        say(name=A.name, epoch=epoch, seconds=round(time.time() - t0), tag=round(tag, 4), link=round(link, 4), label=round(label, 4))
        for t in trainers:
            t.save(epoch + 1)
        if A.scorer and (epoch + 1 == A.epochs or A.steps or (epoch % 4 == 3)):
            for t in trainers:
                t.model.eval()
                say(name=t.name, epoch=epoch, f1=predict.figures(t.run, c, score), seconds=round(time.time() - t0))
        if A.steps and trainers[0].step >= A.steps:
            break
    for t in trainers:
        t.finish()


if __name__ == "__main__":
    main()
