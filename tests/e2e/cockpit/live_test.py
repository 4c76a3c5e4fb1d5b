"""The page while nobody does anything: what changes appears, and nobody is polled for a page that nobody looks at."""
import contextlib
import os
import pathlib
import signal
import time

import world
from processes import until


def prepare(w):
    w.nodeipmi("init")
    w.add("rack1-n01", w.bmc().address)
    w.add("rack1-n02", w.bmc(password="something else").address)
    w.start()


def test_many_news_at_once_cost_few_commands(w):
    w.page.open()
    w.page.find("tr[data-node=rack1-n01]")
    before = len(w.calls())
    w.page.driver.execute_async_script("""
        const done = arguments[0];
        import("./fleet.js").then(async ({ Fleet }) => {
            const fleet = new Fleet();
            const first = fleet.load();
            for (let i = 0; i < 100; i++)
                fleet.learn({ node: `unknown${i}`, changed: ["added"] });
            await first;
            for (const name of fleet.nodes.keys())
                fleet.learn({ node: name, changed: ["removed"] });
            setTimeout(done, 3000);
        })""")
    lists = [call for call in w.calls()[before:] if call[:2] == ["node", "list"]]
    assert 2 <= len(lists) <= 6, w.calls()[before:]
    assert len(w.calls()) - before <= 2 * len(lists)


def test_ipmi_last_connected_goes_on(w):
    shown = lambda: w.page.attribute("tr[data-node=rack1-n01] time", "datetime")
    before = shown()
    # Each 30 seconds it is polled, each 60 the page reads when.
    until("a new time", lambda: shown() != before, seconds=100)


def monitors(w):
    """Processes of the page's monitor."""
    found = []
    for path in pathlib.Path("/proc").glob("[0-9]*/cmdline"):
        with contextlib.suppress(OSError):
            words = path.read_bytes().split(b"\0")
            if b"monitor" in words and f"--state={w.state}".encode() in words:
                found.append(int(path.parent.name))
    return found


def test_a_monitor_that_ends_is_told(w):
    with w.fake("monitor", {}):
        for number in monitors(w):
            os.kill(number, signal.SIGTERM)
        w.page.find("#banner .warning", "Not live: ")
        w.page.find("#banner .warning", "Not live: The monitor has ended.")
        w.page.picture("not-live")
    w.page.gone("#banner .warning")


def test_nobody_is_polled_when_nobody_looks(w):
    until("the page's monitor", lambda: monitors(w))
    w.page.go("rack1-n01/draw")
    until("the power draw", lambda: ["power"] in [call[:1] for call in w.calls()])
    w.page.driver.switch_to.default_content()
    until("Cockpit's menu", lambda: w.page.all("nav a", "Accounts"))[0].click()
    # Not at once, and until then it is the one that asks.
    time.sleep(30)
    assert monitors(w)
    until("no monitor", lambda: not monitors(w), seconds=60)
    time.sleep(1)  # what had begun ends
    before = len(w.calls())
    time.sleep(11)
    assert len(w.calls()) == before, w.calls()[before:]
    until("Cockpit's menu", lambda: w.page.all("nav a", "Node IPMI"))[0].click()
    until("the page's monitor", lambda: monitors(w))
    w.page.driver.get("about:blank")
    until("no monitor", lambda: not monitors(w))


def test_the_browser_had_nothing_to_complain_of(w):
    w.page.had_no_errors()


world.main(globals(), prepare)
