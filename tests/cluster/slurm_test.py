"""A sweep on a real Slurm on this machine: a controller and two nodes, one of which dies in the middle. Run by `./dev test cluster`.

    /usr/bin/python3 tests/cluster/slurm_test.py build/release/mqlab
"""

import json
import os
import signal
import socket
import subprocess
import sys
import tempfile
import time
import unittest
from pathlib import Path

MQLAB = Path(sys.argv.pop(1) if len(sys.argv) > 1 else "build/release/mqlab").resolve()
PATIENCE = 90  # seconds

STUDY = {
    "mqlab_study": 1,
    "id": "on-slurm",
    "scenarios": [{"scenario": "loss/fire-and-forget-crash", "variants": ["broken", "fixed"]}],
    "set": {"/faults/0": {"do": "crash", "process": "rabbit-1", "at": "1ms", "for": "1s"}, "/producers/0/operations": 200},
    "draws": [{"name": "crash-at", "pointer": "/faults/0/at", "from": "1ms", "to": "500ms"}],
    "measures": ["lost", "duplicated"],
}


def free_port():
    with socket.socket() as s:
        s.bind(("127.0.0.1", 0))
        return s.getsockname()[1]


class Cluster:
    """Authentication is off (auth/none), so it listens where only this machine is: 127.0.0.1."""

    def __init__(self, folder):
        self.folder = Path(folder)
        host = socket.gethostname().split(".")[0]
        lines = [
            "ClusterName=mqlab",
            f"SlurmctldHost={host}(127.0.0.1)",
            "SlurmUser=root",
            "SlurmdUser=root",
            "AuthType=auth/none",
            "AuthInfo=cred_expire=5",  # what a requeued task waits for
            "CredType=cred/none",
            f"SlurmctldPort={free_port()}",
            "SlurmctldPidFile=%s/ctld.pid" % folder,
            "SlurmdPidFile=%s/%%n.pid" % folder,
            "SlurmdSpoolDir=%s/spool-%%n" % folder,
            "StateSaveLocation=%s/state" % folder,
            "SlurmctldLogFile=%s/ctld.log" % folder,
            "SlurmdLogFile=%s/%%n.log" % folder,
            "ProctrackType=proctrack/pgid",
            "TaskPlugin=task/none",
            "ReturnToService=2",
            "SelectType=select/cons_tres",
            "SelectTypeParameters=CR_CPU",
            "SlurmdTimeout=4",
            "SchedulerParameters=sched_min_interval=100000",
        ]
        for node in ("w1", "w2"):
            lines.append(f"NodeName={node} NodeHostname={host} NodeAddr=127.0.0.1 Port={free_port()} CPUs=1 State=UNKNOWN")
            (self.folder / f"spool-{node}").mkdir()
        lines.append("PartitionName=p Nodes=w1,w2 Default=YES MaxTime=INFINITE State=UP")
        (self.folder / "state").mkdir()
        (self.folder / "slurm.conf").write_text("\n".join(lines) + "\n")
        self.env = dict(os.environ, SLURM_CONF=str(self.folder / "slurm.conf"), LC_ALL="C.UTF-8")
        self.daemons = [self.start("slurmctld", "-D"), self.start("slurmd", "-D", "-N", "w1"), self.start("slurmd", "-D", "-N", "w2")]

    def start(self, *words):
        return subprocess.Popen(words, env=self.env, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, start_new_session=True)

    def ask(self, *words):
        return subprocess.run(words, env=self.env, capture_output=True, text=True, check=False).stdout

    def wait_until_up(self):
        until = time.monotonic() + PATIENCE
        while "2 idle" not in " ".join(self.ask("sinfo", "--noheader", "--format=%D %t").split()):
            if time.monotonic() > until:
                raise AssertionError("Slurm does not come up:\n" + (self.folder / "ctld.log").read_text()[-2000:])
            time.sleep(0.2)

    def kill_node(self, node):
        """As a power cut does: the daemon and all that it had started, at once."""
        daemon = self.daemons[1 if node == "w1" else 2]
        steps = [int(p) for p in self.ask("pgrep", "-f", f"slurmstepd.*").split()]
        victims = [daemon.pid]
        for step in steps:
            log = Path(f"/proc/{step}/environ")
            spool = b"" if not log.exists() else log.read_bytes()
            if f"SLURMD_NODENAME={node}".encode() in spool or self.node_of(step) == node:
                victims += [step, *self.children(step)]
        for pid in victims:
            try:
                os.kill(pid, signal.SIGKILL)
            except ProcessLookupError:
                pass
        return victims

    def children(self, pid):
        out = []
        for child in self.ask("pgrep", "-P", str(pid)).split():
            out += [int(child), *self.children(int(child))]
        return out

    def node_of(self, step):
        for child in self.children(step):
            try:
                words = Path(f"/proc/{child}/environ").read_bytes().split(b"\0")
            except OSError:
                continue
            for word in words:
                if word.startswith(b"SLURMD_NODENAME="):
                    return word.split(b"=", 1)[1].decode()
        return None

    def stop(self):
        self.ask("scancel", "--user=root")
        for daemon in self.daemons:
            try:
                os.killpg(daemon.pid, signal.SIGKILL)
            except ProcessLookupError:
                pass
            daemon.wait()
        for step in self.ask("pgrep", "-f", f"slurmstepd").split():
            os.kill(int(step), signal.SIGKILL)


class SweepOnSlurm(unittest.TestCase):
    def setUp(self):
        self.dir = tempfile.TemporaryDirectory(prefix="mqlab-slurm-")
        self.cwd = Path(self.dir.name)
        (self.cwd / "slurm").mkdir()
        (self.cwd / "study.json").write_text(json.dumps(STUDY))
        self.cluster = Cluster(self.cwd / "slurm")
        self.addCleanup(self.dir.cleanup)
        self.addCleanup(self.cluster.stop)
        self.cluster.wait_until_up()

    def mqlab(self, *words):
        done = subprocess.run([MQLAB, *words], env=self.cluster.env, cwd=self.cwd, capture_output=True, text=True, check=False)
        self.assertEqual(done.returncode, 0, done.stderr)
        return done.stdout

    def test_a_node_that_dies_loses_nothing_and_nothing_is_there_twice(self):
        repetitions = ["--repetitions", "6000"]
        self.mqlab("sweep", "study.json", "-o", "here.sqlite", *repetitions)
        sweep = ["sweep", "study.json", "-o", "there.sqlite", *repetitions, "--slurm", "4"]
        told = json.loads(self.mqlab(*sweep, "--format", "json"))
        self.assertEqual(told["submitted"], [1, 2, 3, 4])

        until = time.monotonic() + PATIENCE
        while not any((self.cwd / "there.slurm").glob("shard-*.sqlite")) or len(self.cluster.ask("squeue", "--noheader", "--states=R").splitlines()) < 2:
            self.assertLess(time.monotonic(), until, "no shard ever runs")
            time.sleep(0.1)
        time.sleep(1)
        self.assertGreater(len(self.cluster.kill_node("w1")), 1, "the node that was killed had no work")

        again = json.loads(self.mqlab(*sweep, "--format", "json"))
        self.assertEqual(again["submitted"], [], "what is under way is not submitted again")
        self.mqlab(*sweep, "--wait")
        rows = self.mqlab("sweep", "export", "there.sqlite")
        self.assertEqual(len(rows.splitlines()), 1 + 2 * 6000)
        self.assertEqual(rows, self.mqlab("sweep", "export", "here.sqlite"), "the same to the byte as a sweep in one piece")
        accounting = (self.cwd / "slurm" / "ctld.log").read_text()
        self.assertRegex(accounting, "(?i)requeue", "Slurm gave the dead node's shard to the other one")


if __name__ == "__main__":
    unittest.main(verbosity=2)
