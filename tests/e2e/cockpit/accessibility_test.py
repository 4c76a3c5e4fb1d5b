"""axe-core finds nothing serious in any view, light, dark and narrow."""
import pathlib
import sys

import world
from processes import until

# third_party/install puts it there.
AXE = pathlib.Path("/usr/local/share/nodeipmi-test/axe-core-4.10.3.min.js")


def prepare(w):
    w.bmc1 = w.bmc()
    w.nodeipmi("init")
    w.add("rack1-n07", w.bmc1.address)
    w.add("rack1-n08", w.bmc1.address, password="not this one")
    w.nodeipmi("node", "add", "--kind", "tenant", "vm17")
    w.nodeipmi("test", "--all", code=4)
    w.start()
    w.views = 0


def check(w, view):
    """Within the page's frame only: the rest is Cockpit's."""
    if not w.page.driver.execute_script("return typeof window.axe !== 'undefined'"):
        w.page.driver.execute_script(AXE.read_text())
    found = w.page.driver.execute_async_script(
        "const done = arguments[arguments.length - 1];"
        "axe.run(document, {runOnly: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'best-practice']})"
        ".then(result => done(result.violations.map(v => [v.impact, v.id, v.help, v.nodes.map(n => n.html + ' ' + n.failureSummary)])))")
    w.views += 1
    for impact, rule, text, nodes in found:
        print(f"{view}: {impact}: {rule}: {text}")
        for node in nodes:
            print(f"    {node}")
    serious = [rule for impact, rule, _, _ in found if impact in ("serious", "critical")]
    assert not serious, f"{view}: {serious}"


def views(w, name):
    w.page.go()
    until("a status", lambda: "refuses" in w.page.text())
    check(w, f"{name}: nodes")
    w.page.picture(f"{name}-nodes")
    w.page.press("Add node")
    check(w, f"{name}: add node")
    w.page.press("Cancel")
    w.page.go("rack1-n07")
    w.page.find("table[aria-label=Sensors]")
    check(w, f"{name}: node and sensors")
    w.page.picture(f"{name}-node")
    for tab, selector in (("Event log", "table"), ("Inventory", ".unit"), ("Power draw", ".plot")):
        w.page.press(tab)
        w.page.find(selector)
        check(w, f"{name}: {tab}")
    w.page.driver.execute_script("window.scrollTo(0, 0)")
    w.page.click(".submenu .menu-item", "Power Off")
    w.page.find("dialog")
    check(w, f"{name}: question")
    w.page.press("Cancel")
    w.page.press("Edit")
    check(w, f"{name}: edit")
    w.page.press("Cancel")
    w.page.go("rack1-n08")
    w.page.find(".icon.failed")
    check(w, f"{name}: failing node")
    w.page.click(".submenu .menu-item", "Connect")
    w.page.find("dialog")
    check(w, f"{name}: connect")
    w.page.press("Cancel")
    w.page.go("vm17")
    w.page.find(".messages", "tenant")
    check(w, f"{name}: tenant")
    w.page.go("nothing")
    check(w, f"{name}: unknown node")


def test_light(w):
    w.page.open()
    w.page.theme("light")
    views(w, "light")


def test_dark(w):
    w.page.theme("dark")
    assert w.page.driver.execute_script("return getComputedStyle(document.body).backgroundColor") == "rgb(15, 18, 20)"
    views(w, "dark")
    w.page.theme("light")


def test_narrow(w):
    w.page.driver.set_window_size(400, 800)
    w.page.go()
    until("a status", lambda: "refuses" in w.page.text())
    for path, name, part in (("", "nodes", "table"), ("rack1-n07", "node", "table[aria-label=Sensors]")):
        w.page.go(path)
        w.page.find(part)
        check(w, f"narrow: {name}")
        w.page.picture(f"narrow-{name}")
        # Nothing stands out of the window, so there is nothing to scroll sideways for.
        width, room = w.page.driver.execute_script(
            "return [document.documentElement.scrollWidth, document.documentElement.clientWidth]")
        assert width <= room, f"{path}: {width} px in a window of {room}"


def test_messages_are_announced(w):
    w.page.go("rack1-n07")
    live = w.page.driver.execute_script("return document.querySelector('.messages').getAttribute('aria-live')")
    assert live == "polite"
    w.page.click(".submenu .menu-item", "Test")
    until("it is said", lambda: "Test of rack1-n07 has begun." in w.page.driver.execute_script(
        "return document.getElementById('announcer').textContent"))
    w.page.find(".messages .success", "Test: OK")


if not AXE.exists():
    print(f"[  SKIPPED ] {AXE} is not there: run third_party/install test where registry.npmjs.org can be reached")
    print("[  SKIPPED ] accessibility_test")
    sys.exit(0)
world.main(globals(), prepare)
