"""What a test starts: simulated BMCs and cockpit-ws. Each ends with it."""
import contextlib
import os
import socket
import subprocess
import time

from selenium.common.exceptions import StaleElementReferenceException


def program(path):
    """What Bazel built: beside the test, else where `bazel build` leaves it."""
    for candidate in (path, ".bazel/bin/" + path):
        if os.access(candidate, os.X_OK):
            return os.path.abspath(candidate)
    raise SystemExit(f"{path} is not built: bazel build //{os.path.dirname(path)}:{os.path.basename(path)}")


def until(what, condition, seconds=30):
    """Waits for a condition to be true, and returns what it returned.

    An element that the page replaced while it was looked at counts as not there yet."""
    end = time.monotonic() + seconds
    while True:
        try:
            value = condition()
        except StaleElementReferenceException:
            value = None
        if value:
            return value
        if time.monotonic() > end:
            raise AssertionError(f"not within {seconds} s: {what}")
        time.sleep(0.05)


@contextlib.contextmanager
def process(arguments, **options):
    child = subprocess.Popen(arguments, stdin=subprocess.DEVNULL, **options)
    try:
        yield child
    finally:
        child.terminate()
        try:
            child.wait(10)
        except subprocess.TimeoutExpired:
            child.kill()
            child.wait()


class Bmc:
    """A simulated BMC, or many: `address` is HOST:PORT of the first."""

    def __init__(self, address, control):
        self.address = address
        self.port = int(address.rpartition(":")[2])
        self.control = control

    def ask(self, *words):
        return subprocess.run([program("tests/sim/bmcctl"), self.control, *words], check=True, capture_output=True,
                              text=True).stdout.strip()

    def counter(self, name):
        return int(self.ask("counter", name))


@contextlib.contextmanager
def bmcsim(folder, *options, password):
    number = len(list(folder.glob("bmc*.password")))
    secret = folder / f"bmc{number}.password"
    secret.write_text(password + "\n")
    control = str(folder / f"bmc{number}")
    with process([program("tests/sim/bmcsim"), "--exit-with-parent", "--control", control, "--password-file", str(secret),
                  *options], stdout=subprocess.PIPE, text=True) as child:
        ready = child.stdout.readline().split()
        assert ready and ready[0] == "ready", f"bmcsim did not start: {ready}"
        yield Bmc(ready[1], control)


def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def listens(port):
    with socket.socket() as probe:
        return probe.connect_ex(("127.0.0.1", port)) == 0


@contextlib.contextmanager
def cockpit(installation, user=None):
    """cockpit-ws with the one session that it serves so, of root or of the user of this number. Gives its address."""
    home = installation.folder / f"home{user or ''}"
    home.mkdir()
    port = free_port()
    environment = {
        "PATH": "/usr/sbin:/usr/bin:/sbin:/bin", "HOME": str(home), "XDG_RUNTIME_DIR": str(home), "LANG": "C.UTF-8",
        "XDG_DATA_DIRS": f"{installation.prefix}/share:/usr/share", "XDG_CONFIG_DIRS": str(installation.folder / "etc"),
    }
    as_user = []
    if user:
        os.chown(home, user, user)
        as_user = ["setpriv", f"--reuid={user}", f"--regid={user}", "--clear-groups"]
    with open(installation.folder / "cockpit.log", "a") as log, process(
            [*as_user, "/usr/lib/cockpit/cockpit-ws", "--no-tls", "--address", "127.0.0.1", "--port", str(port),
             "--local-session=cockpit-bridge"], env=environment, stdout=log, stderr=log):
        until("cockpit-ws listens", lambda: listens(port))
        yield f"http://127.0.0.1:{port}"
