"""A thousand nodes: how heavy the page is, and how long it takes until they are to be seen; that it stays usable."""
import subprocess
import time

from selenium.webdriver.common.by import By

import processes
import world
from processes import until

NODES = 1000


def prepare(w):
    bmcs = w.bmc("--count", str(NODES))
    w.nodeipmi("init")
    subprocess.run([processes.program("tests/e2e/cockpit/many_nodes"), str(w.state), str(NODES), str(bmcs.port)], check=True)
    w.bmcs = bmcs
    w.start()
    w.page.driver.execute_cdp_cmd("Performance.enable", {})


def rows(w, condition=""):
    return w.page.driver.execute_script(
        "return document.querySelectorAll('tr[data-node]:not([hidden])%s').length" % condition)


def test_page_weight_and_time_to_the_first_table(w):
    w.page.open(wait=None)
    w.page.find(".toolbar", "1,000 nodes")
    assert rows(w) == 100
    first = w.page.driver.execute_script("return performance.getEntriesByName('first view')[0].startTime")
    files = w.page.driver.execute_script(
        "return performance.getEntriesByType('resource').concat(performance.getEntriesByType('navigation'))"
        ".map(entry => [entry.name, entry.decodedBodySize])")
    own = [size for name, size in files if "/nodeipmi/" in name]
    print(f"page weight: {sum(own):,} bytes in {len(own)} files of the page's own; "
          f"{sum(size for _, size in files):,} in {len(files)} with Cockpit's")
    metrics = w.page.driver.execute_cdp_cmd("Performance.getMetrics", {})["metrics"]
    print({m["name"]: round(m["value"], 2) for m in metrics if m["name"].endswith("Duration")})
    print(f"first table with {NODES} nodes: {first:,.0f} ms after the page was asked for")
    assert sum(own) < 200_000


def test_who_scrolls_sees_the_others(w):
    for shown in (200, 300):
        w.page.driver.execute_script("window.scrollTo(0, document.body.scrollHeight)")
        until(f"{shown} rows", lambda: rows(w) >= shown)
    w.page.driver.execute_script("window.scrollTo(0, 0)")


def test_filtering_and_sorting_are_quick(w):
    measure = """
        const begin = performance.now();
        %s;
        document.body.offsetHeight;
        return performance.now() - begin;"""
    filtering = w.page.driver.execute_script(measure % """
        const search = document.querySelector('input[type=search]');
        search.value = 'n0042';
        search.dispatchEvent(new Event('input'))""")
    assert rows(w) == 1
    w.page.driver.execute_script("""
        const search = document.querySelector('input[type=search]');
        search.value = '';
        search.dispatchEvent(new Event('input'))""")
    sorting = w.page.driver.execute_script(measure % "document.querySelector('th button').click()")
    assert w.page.driver.execute_script("return document.querySelector('tr[data-node]').dataset.node") == "rack-n1000"
    w.page.driver.execute_script("document.querySelector('th button').click()")
    print(f"filtering {NODES} nodes takes {filtering:.0f} ms, sorting them {sorting:.0f} ms")


def test_all_are_tested_with_progress(w):
    w.bmcs.ask("set", "power", "off", "127.1.0.9")
    begin = time.monotonic()
    w.page.press("Test all")
    w.page.find(".progress-line progress")
    w.page.picture("fleet-progress")
    w.page.find(".alert-text", "1,000 nodes tested, 0 not OK.", seconds=40)
    print(f"testing {NODES} nodes from the page takes {time.monotonic() - begin:.1f} s")
    until("all OK", lambda: w.page.driver.execute_script(
        "return [...document.querySelectorAll('td[data-label=\"IPMI Status\"]')].every(cell => cell.textContent === 'OK')"))
    w.page.find("select").find_element(By.CSS_SELECTOR, "option[value=off]").click()
    assert rows(w) == 1 and w.page.row("rack-n0009")["Power"] == "Off"
    w.page.find("select").find_element(By.CSS_SELECTOR, "option[value=all]").click()
    w.page.picture("fleet")


def test_what_changes_is_seen_without_asking(w):
    w.nodeipmi("power", "rack-n0009", "on", "--wait", "10")
    # The page's monitor finds it with its next poll, at most 30 seconds later.
    w.page.find("input[type=search]").send_keys("n0009")
    until("on", lambda: "On" in w.page.driver.execute_script(
        "return document.querySelector('tr[data-node=rack-n0009] td[data-label=Power]').textContent"), seconds=35)


def test_the_browser_had_nothing_to_complain_of(w):
    w.page.had_no_errors()


world.main(globals(), prepare)
