"""The table of nodes: it is in Cockpit's menu, nodes are added, filtered, sorted, tested and removed."""
from selenium.webdriver.common.by import By

import world
from processes import until


def prepare(w):
    w.healthy = w.bmc("--count", "3")
    w.other = w.bmc("--power", "off", password="something else")
    w.start()


def test_cockpits_menu_has_it_and_it_makes_the_state(w):
    w.page.driver.get(w.page.address)
    menu = until("Cockpit's menu", lambda: w.page.all("nav a", "Node IPMI"))[0]
    menu.click()
    w.page.into_frame()
    w.page.find("main [role=alert]", "There is no state in")
    w.page.picture("no-state")
    w.page.press("Make the state")
    w.page.find("main", "There are no nodes yet")
    assert (w.state / "nodeipmi.key").exists()


def test_nodes_are_added(w):
    w.page.press("Add node")
    w.page.fill("name", "rack1-n01")
    w.page.fill("address", f"127.1.0.1:{w.healthy.port}")
    w.page.fill("ipmi-user", "admin")
    w.page.fill("ipmi-password", world.PASSWORD)
    w.page.picture("add-node")
    w.page.click("dialog button[type=submit]")
    w.page.find("dialog", "Test the connection to its BMC now?")
    w.page.picture("offers-test")
    w.page.click("dialog .dialog-actions .primary", "Test")
    w.page.find(".messages", "rack1-n01: OK")
    until("OK in the row", lambda: w.page.row("rack1-n01")["IPMI Status"] == "OK")
    assert w.page.row("rack1-n01")["Power"] == "On"
    assert "20" in w.page.row("rack1-n01")["IPMI Last Connected"]
    assert w.status("rack1-n01")["code"] == "ok"


def test_what_cannot_be_added_is_told(w):
    w.page.press("Add node")
    w.page.fill("name", "rack1 n02")
    w.page.click("dialog button[type=submit]")
    w.page.find("dialog .alert", "A name is 1 to 128")
    w.page.fill("name", "rack1-n01")
    w.page.fill("address", "10.0.0.1")
    w.page.click("dialog button[type=submit]")
    w.page.find("dialog .alert", "already")
    w.page.fill("address", "not an address")
    w.page.fill("name", "rack1-n02")
    w.page.click("dialog button[type=submit]")
    w.page.find("dialog .alert", "the host has a character that no host has")
    w.page.press("Cancel")
    w.page.gone("dialog")
    assert w.names() == ["rack1-n01"]


def test_what_looks_like_an_option_is_none(w):
    w.page.press("Add node")
    w.page.fill("name", "--help")
    w.page.fill("address", "--json")
    w.page.fill("ipmi-user", "--kind=tenant")
    w.page.click("dialog button[type=submit]")
    w.page.find("dialog", "Test the connection to its BMC now?")
    w.page.press("Close")
    node = w.nodeipmi("node", "show", "--", "--help")["nodes"][0]
    assert (node["kind"], node["user"], node["host"]) == ("host", "set", "--json")
    w.page.click('[aria-label="Remove --help"]')
    w.page.click("dialog .danger", "Remove")
    w.page.gone('tr[data-node="--help"]')
    assert w.names() == ["rack1-n01"]


def test_nodes_of_others_appear(w):
    w.add("rack1-n02", f"127.1.0.2:{w.healthy.port}")
    w.add("rack1-n10", f"127.1.0.3:{w.healthy.port}")
    w.add("rack2-n01", w.other.address)  # of which the password is another one
    w.nodeipmi("node", "add", "vm17", "--kind", "tenant")
    w.page.open()
    assert w.page.row("vm17")["IPMI Status"] == "No IPMI: tenant node"
    until("the monitor's news", lambda: w.page.row("rack1-n02")["IPMI Status"] == "OK")


def names_shown(w):
    return w.page.driver.execute_script("return [...document.querySelectorAll('tr[data-node]')].map(row => row.dataset.node)")


def test_tests_all_with_progress(w):
    w.page.press("Test all")
    w.page.find(".alert-text", "4 nodes tested, 1 not OK.")
    assert "refuses the password" in w.page.row("rack2-n01")["IPMI Status"]
    assert w.page.row("rack2-n01")["IPMI Last Connected"] == "NA"
    until("the worst sensor", lambda: "SYS FAN1 non-recoverable" in w.page.row("rack1-n01")["Worst sensor"])
    w.page.picture("nodes")


def test_sorts(w):
    assert names_shown(w) == ["rack1-n01", "rack1-n02", "rack1-n10", "rack2-n01", "vm17"]
    w.page.click("th button", "Name")
    assert names_shown(w) == ["vm17", "rack2-n01", "rack1-n10", "rack1-n02", "rack1-n01"]
    w.page.click("th button", "IPMI Status")
    assert names_shown(w)[0] == "rack2-n01" and names_shown(w)[-1] == "vm17"
    head = w.page.find("th[aria-sort=ascending]")
    assert "IPMI Status" in head.text
    w.page.click("th button", "Name")


def test_filters(w):
    search = w.page.find("input[type=search]")
    search.send_keys("rack1 n0")
    assert names_shown(w) == ["rack1-n01", "rack1-n02"]
    w.page.find(".toolbar", "2 of 5 nodes")
    search.clear()
    search.send_keys("nothing of this")
    w.page.find(".empty", "No node matches the filter.")
    search.clear()
    search.send_keys(" ")
    w.page.find("select").find_element(By.CSS_SELECTOR, "option[value=failing]").click()
    assert names_shown(w) == ["rack2-n01"]
    w.page.find("select").find_element(By.CSS_SELECTOR, "option[value=all]").click()


def test_removes_after_asking(w):
    w.page.click('[aria-label="Remove rack1-n02"]')
    w.page.find("dialog h1", "Remove rack1-n02?")
    w.page.press("Cancel")
    assert "rack1-n02" in w.names()
    w.page.click('[aria-label="Remove rack1-n02"]')
    w.page.click("dialog .danger", "Remove")
    w.page.gone('tr[data-node="rack1-n02"]')
    assert "rack1-n02" not in w.names()


def test_what_cannot_be_removed_is_told(w):
    with w.fake("node", {"error": {"code": "storage_error", "message": "The disk is full."}}):
        w.page.click('[aria-label="Remove rack1-n10"]')
        w.page.click("dialog .danger", "Remove")
        w.page.find(".messages .danger", "The disk is full.")
    assert "rack1-n10" in names_shown(w)


def test_what_somebody_else_removes_vanishes(w):
    w.nodeipmi("node", "remove", "rack1-n10")
    w.page.gone('tr[data-node="rack1-n10"]')


def test_a_command_that_is_not_there_is_told(w):
    recorder = w.folder / "nodeipmi"
    recorder.rename(w.folder / "away")
    w.page.open()
    assert w.page.find("h1").text == "nodeipmi is not installed"
    w.page.find("[role=alert]", "The command nodeipmi is not installed, or not where this page looks for it.")
    w.page.picture("not-installed")
    (w.folder / "away").rename(recorder)
    w.page.press("Try again")
    w.page.find('tr[data-node="rack1-n01"]')


def test_the_browser_had_nothing_to_complain_of(w):
    w.page.had_no_errors()


world.main(globals(), prepare)
