"""What the job promises where no cluster is needed for it.

    python3 -m unittest discover distributed/spark
"""

import json
import os
import shlex
import tempfile
import unittest

import job


def line(name: str, **more: object) -> str:
    return json.dumps({"input": name, "part": "p", "articles": 2, "claims": 5, "errors": 1, "there": False, **more})


class Check(unittest.TestCase):
    def test_sums_up(self) -> None:
        counts = job.check(["/a", "/b"], [line("/b"), line("/a", there=True)])
        self.assertEqual(job.Counts(parts=2, there=1, articles=4, claims=10, errors=2), counts)

    def test_tells_what_is_wrong(self) -> None:
        for lines, told in (
            ([line("/a")], "1 inputs have no line of counts: /b"),
            ([], "2 inputs have no line of counts: /a, /b"),
            ([line("/a"), line("/b"), line("/c")], "1 inputs have a line of counts and were not asked for: /c"),
            ([line("/a"), line("/b"), line("/a")], "1 inputs have more than one line of counts: /a"),
            ([line("/a"), line("/b")[:20]], "no line of counts: "),
            ([line("/a"), "[]"], "no line of counts: "),
            ([line("/a"), line("/b", claims=None)], "no line of counts: "),
        ):
            with self.subTest(told=told), self.assertRaises(job.Wrong) as caught:
                job.check(["/a", "/b"], lines)
            self.assertIn(told, str(caught.exception))
            self.assertEqual(job.FAILED, caught.exception.status)


class Names(unittest.TestCase):
    def read(self, data: bytes) -> list[str]:
        with tempfile.TemporaryDirectory() as folder:
            path = os.path.join(folder, "names")
            with open(path, "wb") as f:
                f.write(data)
            return job.read_names(path)

    def test_each_once_in_order(self) -> None:
        got = self.read("/b x.txt\r\n\n/a.txt\n/b x.txt\nhttps://n.example/é".encode())
        self.assertEqual(["/b x.txt", "/a.txt", "https://n.example/é"], got)

    def test_refused(self) -> None:
        for data, told in (
            (b"", "names no input"),
            (b"\n\n", "names no input"),
            (b"/a\nb.txt\n", "b.txt is neither an absolute path"),
            (b"-\n", "- is neither an absolute path"),
            (b"/caf\xe9.txt\n", "is not UTF-8"),
        ):
            with self.subTest(data=data), self.assertRaises(job.Wrong) as caught:
                self.read(data)
            self.assertIn(told, str(caught.exception))
            self.assertEqual(job.USAGE, caught.exception.status)

    def test_no_list(self) -> None:
        with self.assertRaises(job.Wrong) as caught:
            job.read_names("/nowhere/names")
        self.assertEqual("/nowhere/names: No such file or directory", str(caught.exception))


class Tasks(unittest.TestCase):
    def test_share(self) -> None:
        names = [f"/{i}" for i in range(45)]
        for tasks in (1, 2, 10, 44, 45, 46, 10_000):
            with self.subTest(tasks=tasks):
                shares = job.share(names, tasks)
                self.assertEqual(min(tasks, 45), len(shares))
                self.assertEqual(names, [name for s in shares for name in s])
                sizes = {len(s) for s in shares}
                self.assertLessEqual(max(sizes) - min(sizes), 1)

    def test_failure_names_the_inputs(self) -> None:
        message = (
            "Job aborted due to stage failure: Task 1 in stage 0.0 failed 4 times, most recent failure: x\n"
            "  File rdd.py\n"
            "RuntimeError: [X] Pipe function `whosaid` exited with error code -9.\n"
        )
        told = job.failure(message, [["/a"], ["/b", "/c"]])
        self.assertIn("too often: RuntimeError: [X] Pipe function `whosaid` exited with error code -9.\n", told)
        self.assertIn("It had 2 inputs, one of which may be the cause: /b, /c\n", told)
        self.assertIn("failed too often: Job was cancelled\n", job.failure("Job was cancelled\n", [["/a"]]))


class Commands(unittest.TestCase):
    def test_options(self) -> None:
        o = job.options(["-o", "/p/d", "/n", "--", "--any-language", "--", "x"])
        self.assertEqual(("/n", "/p/d", ["--any-language", "--", "x"]), (o.names, o.output, o.flags))
        self.assertEqual([], job.options(["/n", "-o", "/d"]).flags)

    def test_survives_the_way_through_pipe(self) -> None:
        command = job.work_command("/usr/local/who said", "/d'", "2", ["--columns", "text=a b"])
        want = ["/usr/local/who said", "work", "--output", "/d'", "--workers", "2", "--columns", "text=a b"]
        self.assertEqual(want, shlex.split(command))

    def test_status_of_merge_is_passed_on(self) -> None:
        self.assertEqual(1, job.merge("false", "/d", ["/a"]))
        with self.assertRaises(job.Wrong):
            job.merge("/nowhere/whosaid", "/d", ["/a"])


if __name__ == "__main__":
    unittest.main()
