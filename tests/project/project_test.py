"""Tests of the repository itself: layers, links of the documentation, shell scripts."""

import os
import re
import shutil
import subprocess
import tempfile
import unittest
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]

MAP = """
```arrows
base
model <- base
config <- model
```
```headers
toml config
```
"""


def check_layers(root):
    """Complaints of tools/check_layers about a tree; empty when it passes."""
    done = subprocess.run([ROOT / "tools/check_layers", root], capture_output=True, text=True)
    if (done.returncode == 0) != (done.stderr == ""):
        raise AssertionError(f"exit {done.returncode} with: {done.stderr}")
    return done.stderr


class Layers(unittest.TestCase):
    def tree(self, files):
        """A small repository with the given files, removed after the test."""
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        root = Path(folder.name)
        for name, text in {"src/README.md": MAP, **files}.items():
            (root / name).parent.mkdir(parents=True, exist_ok=True)
            (root / name).write_text(text, encoding="utf-8")
        return root

    def test_catex_follows_its_arrows(self):
        self.assertEqual(check_layers(ROOT), "")

    def test_includes_along_the_arrows_pass(self):
        root = self.tree({
            "src/config/a.cpp": '#include <toml.hpp>\n#include "catex/base/b.hpp"\n#include "c.hpp"\n',
            "src/config/CMakeLists.txt": "catex_library(config\n  SOURCES a.cpp\n  DEPENDS model)\n",
        })
        self.assertEqual(check_layers(root), "")

    def test_an_include_against_the_arrows_is_named_with_its_line(self):
        root = self.tree({"include/catex/base/a.hpp": '#pragma once\n#include "catex/model/m.hpp"\n'})
        self.assertIn("include/catex/base/a.hpp:2: includes catex/model/m.hpp", check_layers(root))

    def test_a_guarded_header_is_refused_elsewhere(self):
        root = self.tree({"src/model/a.cpp": "#include <toml.hpp>\n"})
        self.assertIn("src/model/a.cpp:1: includes toml.hpp: only for config", check_layers(root))

    def test_a_relative_path_into_another_library_is_refused(self):
        root = self.tree({"src/base/a.cpp": '#include "../model/m.hpp"\n'})
        self.assertIn("src/base/a.cpp:1: includes ../model/m.hpp", check_layers(root))

    def test_a_library_missing_from_the_map_is_refused(self):
        root = self.tree({"src/extra/a.cpp": "\n"})
        self.assertIn("library 'extra' is not in src/README.md", check_layers(root))

    def test_a_cmake_dependency_against_the_arrows_is_refused(self):
        root = self.tree({"src/base/CMakeLists.txt": "catex_library(base SOURCES a.cpp DEPENDS model)"})
        self.assertIn("src/base/CMakeLists.txt: DEPENDS model", check_layers(root))


class Links(unittest.TestCase):
    def test_relative_links_lead_somewhere(self):
        pages = [ROOT / "README.md", *ROOT.glob("docs/*.md"), *ROOT.glob("*/README.md")]
        for page in pages:
            text = page.read_text(encoding="utf-8")
            for link in re.findall(r"\]\(([^)\s]+)\)", text):
                target, _, anchor = link.partition("#")
                if "://" in target or link.startswith("mailto:"):
                    continue
                with self.subTest(page=str(page.relative_to(ROOT)), link=link):
                    file = (page.parent / target).resolve() if target else page
                    self.assertTrue(file.exists(), "there is no such file")
                    if anchor:
                        self.assertIn(anchor, heading_anchors(file.read_text(encoding="utf-8")))


    def test_pages_named_in_the_code_exist(self):
        code = [f for folder in ("include", "src", "tests", "models", "inputs", "tools")
                for f in (ROOT / folder).rglob("*") if f.is_file() and f.suffix not in (".pyc", ".pb")]
        for file in code:
            for page in set(re.findall(r"\bdocs/\w+\.md", file.read_text(encoding="utf-8"))):
                with self.subTest(file=str(file.relative_to(ROOT)), page=page):
                    self.assertTrue((ROOT / page).exists(), "there is no such page")


class Contents(unittest.TestCase):
    """What the code reads and writes is in the documentation."""

    def check(self, names, page):
        self.assertTrue(names)
        text = (ROOT / page).read_text(encoding="utf-8")
        for name in sorted(names):
            with self.subTest(name=name):
                self.assertIn(f"`{name}`", text, f"{page} does not tell of it")

    def test_every_input_key_is_documented(self):
        code = "".join(f.read_text(encoding="utf-8") for f in (ROOT / "src/config").glob("*.[ch]pp"))
        keys = set(re.findall(r'\.(?:optional|required)\("(\w+)"', code))
        self.check(keys, "docs/input.md")

    def test_every_file_of_a_run_directory_is_documented(self):
        headers = ["include/catex/io/run_directory.hpp", "include/catex/kmc/results.hpp"]
        code = "".join((ROOT / f).read_text(encoding="utf-8") for f in headers)
        self.check(set(re.findall(r'string_view \w+ = "([^"]+)"', code)), "docs/files.md")


def heading_anchors(text):
    """Anchors that Git hosts give to the headings of a Markdown text."""
    headings = re.findall(r"^#+\s+(.*)$", text, re.MULTILINE)
    return [re.sub(r"[^\w\- ]", "", h.lower()).replace(" ", "-") for h in headings]


class Scripts(unittest.TestCase):
    def scripts(self):
        files = [f for folder in ("tools", ".ci") for f in (ROOT / folder).iterdir() if f.is_file()]
        shell = [f for f in files if f.read_text(encoding="utf-8").startswith("#!/usr/bin/env bash\n")]
        self.assertGreaterEqual(len(shell), 4)
        return shell

    def test_bash_can_parse_them(self):
        for script in self.scripts():
            with self.subTest(script=script.name):
                done = subprocess.run(["bash", "-n", script], capture_output=True, text=True)
                self.assertEqual(done.stderr, "")

    @unittest.skipUnless(shutil.which("shellcheck"), "shellcheck is not installed")
    def test_shellcheck_has_no_complaint(self):
        done = subprocess.run(["shellcheck", *self.scripts()], capture_output=True, text=True)
        self.assertEqual(done.stdout, "")


class InstallPackages(unittest.TestCase):
    """tools/install-packages with stand-ins for dpkg-query, apt-get and sudo."""

    def install(self, *groups, installed):
        """Exit status and output; the stand-in of apt-get prints how it was called."""
        with tempfile.TemporaryDirectory() as folder:
            for name, script in {
                "dpkg-query": f'case " {installed} " in *" ${{@: -1}} "*) printf installed;; *) exit 1;; esac',
                "apt-get": 'echo "apt-get $*"',
                "sudo": 'exec "$@"',
            }.items():
                file = Path(folder, name)
                file.write_text(f"#!/usr/bin/env bash\n{script}\n", encoding="utf-8")
                file.chmod(0o755)
            return subprocess.run(
                [ROOT / "tools/install-packages", *groups],
                capture_output=True, text=True, env={**os.environ, "PATH": f"{folder}:/usr/bin:/bin"})

    def packages(self, group):
        lines = (ROOT / "tools/packages.txt").read_text(encoding="utf-8").splitlines()
        return [line.split()[1] for line in lines if line.startswith(group)]

    def test_calls_no_apt_when_all_is_there(self):
        done = self.install("build", installed=" ".join(self.packages("build")))
        self.assertEqual((done.returncode, done.stdout, done.stderr), (0, "", ""))

    def test_installs_what_is_missing_and_nothing_else(self):
        build, test = self.packages("build"), self.packages("test")
        done = self.install("build", "test", installed=" ".join(build[1:] + test[:-1]))
        self.assertEqual(done.returncode, 0)
        self.assertIn("apt-get update", done.stdout)
        self.assertRegex(done.stdout, rf"apt-get install .* {build[0]} {test[-1]}\n")

    def test_refuses_an_unknown_group(self):
        done = self.install("tests", installed="")
        self.assertEqual(done.returncode, 2)
        self.assertIn("unknown group 'tests'", done.stderr)


class PlotCurves(unittest.TestCase):
    """tools/plot_curves on run directories with curves of three points."""

    def test_draws_md_band_and_other_medians(self):
        with tempfile.TemporaryDirectory() as folder:
            md, kmc = Path(folder, "seed 1"), Path(folder, "kmc")
            for run, file, text in (
                (md, "exchange.csv", "time_ps,rho_guest\n-5,0\n0,0.1\n500,0.2\n1000,0.3\n"),
                (kmc, "exchange_band.csv", "time_ps,q05,q25,q50,q75,q95\n0,0.1,0.1,0.1,0.1,0.1\n"
                                           "1000,0.2,0.25,0.3,0.35,0.4\n"),
            ):
                run.mkdir()
                Path(run, file).write_text(text, encoding="utf-8")
            figure = Path(folder, "figure.svg")
            done = subprocess.run(
                ["/usr/bin/python3", ROOT / "tools/plot_curves", "-o", figure, "--trained", "0.5",
                 f"{md},{kmc},one rate={kmc}"], capture_output=True, text=True)
            self.assertEqual((done.returncode, done.stdout), (0, ""), done.stderr)
            svg = figure.read_text(encoding="utf-8")
            for text in ("seed 1", "KMC, 90 %", "median", "one rate", "MD", "exchange ratio"):
                self.assertIn(f">{text}</text>", svg)


if __name__ == "__main__":
    unittest.main()
