#!/usr/bin/env python3
"""Opens a report in a real headless browser, from file:// and without network.

browser_test.py --example REPORT_EXAMPLE --chromium CHROMIUM [--keep FOLDER]
"""
import argparse
import re
import subprocess
import sys
import tempfile
import unittest
from html.parser import HTMLParser
from pathlib import Path

FLAGS = ["--headless", "--no-sandbox", "--disable-quic", "--no-first-run",
         "--disable-background-networking", "--disable-component-update", "--disable-sync",
         "--host-resolver-rules=MAP * ~NOTFOUND", "--hide-scrollbars", "--virtual-time-budget=4000"]
NO_GL = ["--disable-gpu", "--disable-3d-apis"]
SOFTWARE_GL = ["--use-angle=swiftshader", "--enable-unsafe-swiftshader"]


# What a reader does with the page; the outcome becomes attributes of <html>.
READER = """<script>{
const seen = document.documentElement.dataset;
const legend = () => document.getElementById("rho-legend").textContent;
const click = id => document.getElementById(id).click();
const canvas = document.querySelectorAll("#rho canvas")[1];
const frame = canvas.getBoundingClientRect();
const [x, y] = [frame.left + frame.width / 3, frame.top + frame.height / 2];
canvas.dispatchEvent(new MouseEvent("mousemove", {bubbles: true, clientX: x, clientY: y}));
seen.hover = legend();
click("log-time");
seen.logPoints = document.getElementById("rho").dataset.points;
click("log-time");
seen.linearPoints = document.getElementById("rho").dataset.points;
const select = document.getElementById("counts-run");
select.value = "3";
select.dispatchEvent(new Event("change"));
seen.countsOfKmc = document.getElementById("counts").dataset.points;
const crystal = document.getElementById("crystal");
const circles = () => crystal.querySelectorAll("circle").length;
seen.cut = circles();
click("show-cut");
seen.whole = circles();
click("show-solution");
seen.solution = circles();
const drawn = crystal.innerHTML;
crystal.dispatchEvent(new KeyboardEvent("keydown", {key: "ArrowLeft"}));
seen.turned = drawn !== crystal.innerHTML;
crystal.dispatchEvent(new WheelEvent("wheel", {deltaY: -100}));
seen.viewBox = crystal.firstElementChild.getAttribute("viewBox");
}</script>"""


class Elements(HTMLParser):
    """Attributes of all elements, by id, and how many of each tag there are."""

    def __init__(self, text):
        super().__init__()
        self.by_id, self.count, self.html, self.text = {}, {}, {}, ""
        self.feed(text)

    def handle_starttag(self, tag, attributes):
        attributes = dict(attributes)
        self.count[tag] = self.count.get(tag, 0) + 1
        if tag == "html":
            self.html = attributes
        if "id" in attributes:
            self.by_id[attributes["id"]] = attributes

    def handle_data(self, data):
        self.text += data


def browse(*arguments):
    with tempfile.TemporaryDirectory(prefix="catex-browser-") as profile:
        done = subprocess.run([options.chromium, *FLAGS, f"--user-data-dir={profile}", *arguments],
                              capture_output=True, text=True, timeout=120, check=True)
    return done.stdout


class Report(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        subprocess.run([options.example, folder], check=True, capture_output=True)
        cls.url = (folder / "report.html").resolve().as_uri()
        cls.page = Elements(browse(*NO_GL, "--dump-dom", cls.url))

    def test_no_script_error(self):
        self.assertNotIn("data-errors", self.page.html)

    def test_curves_are_drawn(self):
        # Three MD runs, and the two bands and the mean field of one KMC run.
        self.assertEqual(self.page.by_id["rho"]["data-series"], "6")
        # KMC runs to 800 ps, every 2 ps: 401 times, and MD adds 10 before release.
        self.assertEqual(self.page.by_id["rho"]["data-points"], "411")
        self.assertEqual(self.page.by_id["counts"]["data-series"], "5")
        self.assertGreaterEqual(self.page.count["canvas"], 4)

    def test_crystal_without_webgl_is_an_svg(self):
        crystal = self.page.by_id["crystal"]
        self.assertEqual(crystal["data-renderer"], "svg")
        self.assertEqual(crystal["data-ions"], str(4 * 276))
        # Half of the 552 ions of the crystal, cut through its centre.
        self.assertTrue(226 < self.page.count["circle"] < 326, self.page.count["circle"])
        self.assertNotIn("hidden", self.page.by_id["no-webgl"])

    def test_crystal_with_webgl(self):
        page = Elements(browse(*SOFTWARE_GL, "--dump-dom", self.url))
        self.assertNotIn("data-errors", page.html)
        self.assertEqual(page.by_id["crystal"]["data-renderer"], "canvas")
        self.assertIn("hidden", page.by_id["no-webgl"])

    def test_a_reader_can_use_it(self):
        page = folder / "reader.html"
        page.write_text((folder / "report.html").read_text().replace("</body>", READER + "</body>"))
        seen = Elements(browse(*NO_GL, "--dump-dom", page.resolve().as_uri())).html
        self.assertNotIn("data-errors", seen)
        # Values under the pointer: a time, three MD values, the KMC median with its band, and the
        # mean field.
        self.assertRegex(seen["data-hover"], r"t = [\d.]+ ps")
        self.assertRegex(seen["data-hover"], r"median \(5 to 95 %\)0\.\d+ \(0\.\d+ to 0\.\d+\)")
        self.assertEqual(len(re.findall(r"0\.\d{3}", seen["data-hover"])), 3 + 3 + 1)
        # Times 2, 4, ..., 800 ps have a logarithm.
        self.assertEqual(seen["data-log-points"], "400")
        self.assertEqual(seen["data-linear-points"], "411")
        self.assertEqual(seen["data-counts-of-kmc"], "401")
        self.assertLess(int(seen["data-cut"]), 326)
        # The 552 ions it was built of, and a few Cd of the solution that touch two S by chance.
        self.assertTrue(552 <= int(seen["data-whole"]) < 580, seen["data-whole"])
        self.assertEqual(seen["data-solution"], str(4 * 276))
        self.assertEqual(seen["data-turned"], "true")
        self.assertTrue(seen["data-view-box"])

    def test_tables_and_hostile_names(self):
        self.assertGreaterEqual(self.page.count["table"], 7)
        self.assertNotIn("blink", self.page.count, "the name of a run became markup")
        self.assertIn('<blink>md &"script<!--', self.page.text)

    def test_nothing_is_fetched(self):
        self.assertEqual(self.page.html["data-requests"], "0")

    def test_screenshot_has_content(self):
        picture = folder / "report.png"
        browse(*SOFTWARE_GL, f"--screenshot={picture}", "--window-size=1200,4200", self.url)
        # A blank page of this size compresses to some 20 kB.
        self.assertGreater(picture.stat().st_size, 100_000)


if __name__ == "__main__":
    parser = argparse.ArgumentParser()
    parser.add_argument("--example", required=True)
    parser.add_argument("--chromium", required=True)
    parser.add_argument("--keep", type=Path, help="folder for report and screenshot")
    options, rest = parser.parse_known_args()
    with tempfile.TemporaryDirectory(prefix="catex-report-") as temporary:
        folder = options.keep or Path(temporary)
        folder.mkdir(exist_ok=True)
        unittest.main(argv=[sys.argv[0], *rest])
