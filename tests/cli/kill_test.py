"""A run that is killed (SIGKILL) at any moment and resumed equals one that was not, bit for bit."""

import os
import signal
import subprocess
import time
import unittest

from support import MD_INPUT, ProgramTest

RESULTS = ("thermo.csv", "exchange.csv", "trajectory.nc", "events.pb", "event_records.csv",
           "jumps.csv", "jump_sites.csv", "release.extxyz", "end.extxyz", "restart.pb")
# Checkpoints every 0.6 s, the shortest that [output] allows.
OFTEN = ("--set", "output.checkpoint_minutes=0.01", "--set", "md.duration_ns=0.03")


class KilledRun(ProgramTest):
    def kill_after(self, seconds, *arguments):
        """Exit status of a run that gets so many seconds from its first checkpoint on."""
        process = subprocess.Popen([os.environ["CATEX"], *arguments], cwd=self.folder,
                                   stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        while process.poll() is None and not (self.folder / "split/run/restart.pb").exists():
            time.sleep(0.01)
        try:
            process.wait(timeout=seconds)
        except subprocess.TimeoutExpired:
            process.send_signal(signal.SIGKILL)
        return process.wait()

    def test_equals_the_uninterrupted_run(self):
        self.write("md.toml", MD_INPUT)
        self.catex("md", "md.toml", "-o", "whole/run", *OFTEN)
        start = ["md", "md.toml", "-o", "split/run", *OFTEN]
        began = time.monotonic()
        kills = 0
        status = self.kill_after(0.8, *start)
        while status != 0 and time.monotonic() - began < 300:
            self.assertEqual(status, -signal.SIGKILL)
            kills += 1
            # Each attempt gets longer, so that a slow machine gets past its next checkpoint too.
            status = self.kill_after(0.8 + 0.5 * kills, "md", "--resume", "-o", "split/run")
        self.assertEqual(status, 0)
        self.assertGreater(kills, 0, "the run ended before it could be killed")
        for name in RESULTS:
            self.assertEqual((self.folder / "whole/run" / name).read_bytes(),
                             (self.folder / "split/run" / name).read_bytes(), name)


if __name__ == "__main__":
    unittest.main()
