"""Find the claims of many inputs on an Apache Spark cluster.

    spark-submit --master spark://HOST:7077 job.py -o DIR NAMES [-- FLAGS]

Spark only moves names: every task is a `whosaid work` that gets names on its
standard input, reads the inputs itself, writes a part for each into DIR and
answers with a line of counts. A task that is lost is run again; a part that is
there whole is left as it is. When there is a line for every name, `whosaid
merge` makes one run of the parts.
"""

from __future__ import annotations

import argparse
import collections
import dataclasses
import json
import os
import re
import shlex
import subprocess
import sys
from collections.abc import Iterable, Sequence

# More tasks than this cost the driver more than they save.
MOST_TASKS = 10_000

# Exit status, as whosaid has it.
FAILED, USAGE, INTERRUPTED = 1, 2, 130

# How many names an error lists.
TOLD = 5


class Wrong(Exception):
    """What the user must know, with the exit status that it gives."""

    def __init__(self, message: str, status: int = FAILED) -> None:
        super().__init__(message)
        self.status = status


@dataclasses.dataclass
class Counts:
    """Sums over the parts."""

    parts: int = 0
    there: int = 0
    articles: int = 0
    claims: int = 0
    errors: int = 0

    def __str__(self) -> str:
        return f"a line of counts for each of {self.parts} inputs; {self.there} had their part before"


def read_names(path: str) -> list[str]:
    """Names of inputs, one a line, each once, in the order of the list."""
    try:
        with open(path, encoding="utf-8", newline="\n") as lines:
            stripped = (line.removesuffix("\n").removesuffix("\r") for line in lines)
            names = list(dict.fromkeys(name for name in stripped if name))
    except OSError as err:
        raise Wrong(f"{path}: {err.strerror}") from err
    except UnicodeDecodeError as err:
        raise Wrong(f"{path}: is not UTF-8, in which Spark passes names on: {err}", USAGE) from err
    if not names:
        raise Wrong(f"{path}: names no input", USAGE)
    for name in names:
        if not (os.path.isabs(name) or name.startswith(("http://", "https://"))):
            raise Wrong(
                f"{path}: {name} is neither an absolute path nor a web address: "
                "each machine would look for it in a folder of its own",
                USAGE,
            )
    return names


def work_command(whosaid: str, folder: str, cores: str, flags: Sequence[str]) -> str:
    """The command line of a task, in the form that RDD.pipe takes apart."""
    return shlex.join([whosaid, "work", "--output", folder, "--workers", cores, *flags])


def check(names: Iterable[str], lines: Iterable[str]) -> Counts:
    """Sum up the lines of counts, after a look that there is one for each name.

    A pipe that breaks off quietly would otherwise look like a job well done.
    """
    counts = Counts()
    seen: collections.Counter[str] = collections.Counter()
    for line in lines:
        try:
            part = json.loads(line)
            seen[part["input"]] += 1
            counts.parts += 1
            counts.there += bool(part["there"])
            counts.articles += part["articles"]
            counts.claims += part["claims"]
            counts.errors += part["errors"]
        except (ValueError, TypeError, KeyError) as err:
            raise Wrong(f"a task gave a line that is no line of counts: {line!r}") from err
    wanted = set(names)
    for what, some in (
        ("have no line of counts", wanted - seen.keys()),
        ("have a line of counts and were not asked for", seen.keys() - wanted),
        ("have more than one line of counts", {name for name, n in seen.items() if n > 1}),
    ):
        if some:
            raise Wrong(f"{len(some)} inputs {what}: {', '.join(sorted(some)[:TOLD])}")
    return counts


def share(names: Sequence[str], tasks: int) -> list[Sequence[str]]:
    """The names of each task: as many for one as for another, none without."""
    n, tasks = len(names), min(len(names), tasks)
    return [names[i * n // tasks : (i + 1) * n // tasks] for i in range(tasks)]


def extract(names: Sequence[str], o: argparse.Namespace) -> list[str]:
    """Run the tasks on the cluster; the lines of counts."""
    # Here, so that the rest can be used and tested where Spark is not.
    from py4j.protocol import Py4JJavaError
    from pyspark import SparkConf, SparkContext

    sc = SparkContext(conf=SparkConf().setIfMissing("spark.app.name", "whosaid"))
    try:
        sc.setLogLevel("WARN")
        cores = sc.getConf().get("spark.task.cpus", "1")
        command = work_command(o.whosaid, o.output, cores, o.flags)
        shares = share(names, o.tasks)
        print(f"whosaid: {len(names)} inputs in {len(shares)} tasks: {command}", file=sys.stderr)
        # Spark cuts a list of names into unequal pieces; one of shares it leaves as it is.
        rdd = sc.parallelize(shares, len(shares)).flatMap(lambda names: names)
        # Without checkCode a task whose program was killed counts as done, and
        # what it had not written yet is missing without a word.
        return rdd.pipe(command, checkCode=True).collect()
    except Py4JJavaError as err:
        raise Wrong(failure(err.java_exception.getMessage(), shares)) from err
    finally:
        sc.stop()


def failure(message: str, shares: Sequence[Sequence[str]]) -> str:
    """What to tell of a job that Spark gave up with a message and its trace."""
    lines = [line.strip() for line in message.splitlines()] or ["?"]
    why = next((line for line in lines if "Pipe function" in line), lines[0])
    told = f"a task failed too often: {why}\n"
    if found := re.search(r"Task (\d+) in stage", message):
        its = shares[int(found[1])]
        told += f"It had {len(its)} inputs, one of which may be the cause: {', '.join(its[:TOLD])}{', …' if len(its) > TOLD else ''}\n"
    return (
        told + "What whosaid said is in the standard error of the executors. The parts that are\n"
        "whole stay: the same command goes on where it was."
    )


def merge(whosaid: str, folder: str, names: Iterable[str]) -> int:
    """Make one run of the parts; the exit status, 1 where a part is missing."""
    stdin = "".join(name + "\n" for name in names)
    try:
        return subprocess.run([whosaid, "merge", folder], input=stdin.encode(), check=False).returncode
    except OSError as err:
        raise Wrong(f"{whosaid}: {err.strerror}") from err


def options(argv: Sequence[str]) -> argparse.Namespace:
    argv = list(argv)
    at = argv.index("--") if "--" in argv else len(argv)
    parser = argparse.ArgumentParser(
        prog="spark-submit job.py",
        description="Find the claims of many inputs on an Apache Spark cluster.",
        epilog="What stands behind -- are flags of `whosaid work`. The exit status is that of "
        "`whosaid merge`: 0, 1 failed, 2 wrong usage, 3 finished but some inputs gave no article.",
    )
    parser.add_argument("names", metavar="NAMES", help="file with the names of the inputs, one a line: absolute paths that all machines see, or web addresses")
    parser.add_argument("-o", "--output", metavar="DIR", required=True, help="folder for the parts, which all machines see")
    parser.add_argument("--whosaid", metavar="PATH", default="/usr/local/bin/whosaid", help="the program, at the same PATH on all machines (default %(default)s)")
    parser.add_argument("--tasks", metavar="N", type=int, default=MOST_TASKS, help="at most N tasks, each with an equal share of the names (default %(default)s, so mostly one a name)")
    o = parser.parse_args(argv[:at])
    if o.tasks < 1:
        parser.error("--tasks: at least 1")
    o.output = os.path.abspath(o.output)
    o.whosaid = os.path.abspath(o.whosaid)
    o.flags = argv[at + 1 :]
    return o


def main(argv: Sequence[str]) -> int:
    o = options(argv)
    try:
        names = read_names(o.names)
        print(f"whosaid: {check(names, extract(names, o))}", file=sys.stderr)
        return merge(o.whosaid, o.output, names)
    except Wrong as wrong:
        print(f"whosaid: {wrong}", file=sys.stderr)
        return wrong.status
    except KeyboardInterrupt:
        print("whosaid: interrupted; the parts that are there are whole", file=sys.stderr)
        return INTERRUPTED


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
