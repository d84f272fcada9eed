"""A Slurm cluster of this one machine, for a test: root, no systemd, everything in one folder."""

import os
import shutil
import signal
import socket
import subprocess
import time
from pathlib import Path

PROGRAMS = ("munged", "slurmctld", "slurmd", "sbatch", "squeue", "scontrol", "scancel")

CONFIGURATION = """\
ClusterName=catex
SlurmctldHost={host}
SlurmctldPort={ports[0]}
SlurmdPort={ports[1]}
AuthType=auth/munge
AuthInfo=socket={folder}/munge.socket
SlurmUser=root
SlurmdUser=root
StateSaveLocation={folder}/state
SlurmdSpoolDir={folder}/spool
SlurmctldPidFile={folder}/slurmctld.pid
SlurmdPidFile={folder}/slurmd.pid
SlurmctldLogFile={folder}/slurmctld.log
SlurmdLogFile={folder}/slurmd.log
ProctrackType=proctrack/pgid
TaskPlugin=task/none
SwitchType=switch/none
MpiDefault=none
JobAcctGatherType=jobacct_gather/none
AccountingStorageType=accounting_storage/none
SelectType=select/cons_tres
SelectTypeParameters=CR_Core
ReturnToService=2
NodeName={host} CPUs={cpus}
PartitionName=main Nodes={host} Default=YES MaxTime=INFINITE State=UP
"""


def why_not():
    """Why no Slurm can be started here; None when it can."""
    missing = [p for p in PROGRAMS if shutil.which(p, path=search_path()) is None]
    if missing:
        return "not installed: " + ", ".join(missing)
    return None if os.geteuid() == 0 else "only root can start Slurm's daemons"


def search_path():
    return os.environ["PATH"] + ":/usr/sbin:/usr/local/sbin"


def free_ports(count):
    listeners = [socket.socket() for _ in range(count)]
    for listener in listeners:
        listener.bind(("", 0))
    ports = [listener.getsockname()[1] for listener in listeners]
    for listener in listeners:
        listener.close()
    return ports


class SlurmMachine:
    """Starts the daemons; `environment` is what Slurm's commands need to find them."""

    def __init__(self, folder):
        self.folder = Path(folder)
        for name in ("state", "spool"):
            (self.folder / name).mkdir()
        host = socket.gethostname().split(".")[0]
        (self.folder / "slurm.conf").write_text(CONFIGURATION.format(
            host=host, folder=self.folder, ports=free_ports(2), cpus=os.cpu_count()))
        self.environment = os.environ | {"SLURM_CONF": str(self.folder / "slurm.conf"),
                                         "PATH": search_path()}
        key = self.folder / "munge.key"
        key.touch(mode=0o600)
        key.write_bytes(os.urandom(128))
        self.daemon("munged", "--force", *(f"--{option}={self.folder}/munge.{end}" for option, end in
                                           (("key-file", "key"), ("socket", "socket"),
                                            ("pid-file", "pid"), ("log-file", "log"),
                                            ("seed-file", "seed"))))
        self.daemon("slurmctld")
        self.daemon("slurmd")
        self.wait(lambda: "idle" in self.command("sinfo", "--noheader", "--format=%t"),
                  "the node is not idle")

    def daemon(self, *command):
        with open(self.folder / "daemons.txt", "a", encoding="utf-8") as output:
            subprocess.run(command, env=self.environment, check=True, stdout=output,
                           stderr=subprocess.STDOUT, stdin=subprocess.DEVNULL, timeout=60)

    def command(self, *words):
        """What the command prints; it is tried again while the daemons are too busy to answer."""
        for _ in range(10):
            done = subprocess.run(words, env=self.environment, capture_output=True, text=True)
            if done.returncode == 0:
                return done.stdout
            time.sleep(1)
        raise AssertionError(f"{words}: {done.stdout}{done.stderr}")

    def wait(self, condition, complaint, seconds=90):
        end = time.monotonic() + seconds
        while not condition():
            if time.monotonic() > end:
                logs = "".join(f"\n{log}:\n{log.read_text(errors='replace')[-3000:]}"
                               for log in sorted(self.folder.glob("*.log")))
                raise AssertionError(complaint + logs)
            time.sleep(0.3)

    def stop(self):
        subprocess.run(["scancel", "--user=root"], env=self.environment, capture_output=True)
        for name in ("slurmd", "slurmctld", "munge"):
            try:
                os.kill(int((self.folder / f"{name}.pid").read_text()), signal.SIGTERM)
            except (FileNotFoundError, ProcessLookupError, ValueError):
                pass
        time.sleep(1)  # they write into the folder until they end
