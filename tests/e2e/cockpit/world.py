"""What the cases of a file share: the page installed as a user does it, a state, Cockpit, Chromium."""
import contextlib
import json
import os
import pathlib
import shutil
import subprocess
import sys
import tempfile

import browser
import cases
import processes

PASSWORD = "correct horse"
NOBODY = 65534


class Installation:
    """The page and the command below `prefix`, and a state. The page calls the command through recorder.sh."""

    def __init__(self, folder):
        self.folder = folder
        self.prefix = folder / "prefix"
        self.state = folder / "state"
        subprocess.run([processes.program("adapters/cockpit/install"), "--prefix", str(self.prefix)], check=True,
                       stdout=subprocess.DEVNULL)
        recorder = folder / "nodeipmi"
        shutil.copy(pathlib.Path(__file__).parent / "recorder.sh", recorder)
        override = folder / "etc/cockpit/nodeipmi.override.json"
        override.parent.mkdir(parents=True)
        override.write_text(json.dumps({"config": {"command": str(recorder), "state": str(self.state)}}))

    def nodeipmi(self, *words, password=None, code=0):
        """What the command prints, as a document. It must exit with `code`."""
        at = words.index("--") if "--" in words else len(words)
        done = subprocess.run([self.prefix / "bin/nodeipmi", *words[:at], "--json", f"--state={self.state}", *words[at:]],
                              input=None if password is None else password + "\n", capture_output=True, text=True)
        assert done.returncode == code, f"{words}: exit code {done.returncode}: {done.stderr}"
        return json.loads(done.stdout)

    def add(self, name, address, *options, password=PASSWORD):
        self.nodeipmi("node", "add", name, "--address", address, "--user", "admin", "--password-stdin", *options,
                      password=password)

    def names(self):
        return [node["node"] for node in self.nodeipmi("node", "list")["nodes"]]

    def status(self, name):
        return self.nodeipmi("status", name)["nodes"][0]

    def calls(self):
        """With what the page has called the command so far, each a list of words."""
        path = self.folder / "calls"
        return [line.split("\37")[:-1] for line in path.read_text().splitlines()] if path.exists() else []

    @contextlib.contextmanager
    def fake(self, word, document):
        """Within this, the page is told `document` by `nodeipmi WORD`."""
        path = self.folder / f"fake-{word}"
        path.write_text(json.dumps(document))
        yield
        path.unlink()

    @contextlib.contextmanager
    def slow(self, word):
        """Within this, what the page has done by `nodeipmi WORD` takes long: until it is cancelled, or this is left."""
        path = self.folder / f"slow-{word}"
        path.touch()
        yield
        path.unlink()


class World(Installation):
    def __init__(self, folder, stack, user):
        super().__init__(folder)
        self._stack = stack
        self.user = user

    def start(self, *flags):
        """Cockpit and Chromium, when the state is as a file needs it."""
        address = self._stack.enter_context(processes.cockpit(self, self.user))
        self.page = browser.Page(self._stack.enter_context(browser.chromium(self.folder, *flags)), address)

    def bmc(self, *options, password=PASSWORD):
        return self._stack.enter_context(processes.bmcsim(self.folder, *options, password=password))

    def picture(self, name):
        self.page.picture(name)


def main(functions, prepare, has_rights=True):
    """Runs the cases of a file, in a session of root's or of a user without rights. `prepare(world)` is called first."""
    if has_rights and os.getuid() != 0:
        # Who is not root is that here; Cockpit and the page cannot tell the difference.
        os.execvp("unshare", ["unshare", "--map-root-user", sys.executable, *sys.argv])
    user = NOBODY if os.getuid() == 0 and not has_rights else None
    # Not below TEST_TMPDIR: sockets have short names only.
    folder = pathlib.Path(tempfile.mkdtemp(prefix="cockpit"))
    folder.chmod(0o755)
    try:
        with contextlib.ExitStack() as stack:
            world = World(folder, stack, user)
            prepare(world)
            code = cases.run(functions, world)
            if code:
                print((folder / "cockpit.log").read_text(), file=sys.stderr)
    finally:
        shutil.rmtree(folder, ignore_errors=True)
    sys.exit(code)
