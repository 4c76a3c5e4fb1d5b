"""What a node's page tells of the hardware: sensors, event log, inventory, power draw."""
import time

from selenium.webdriver.common.by import By

import world
from processes import until


def prepare(w):
    w.bmc1 = w.bmc()
    w.nodeipmi("init")
    w.add("rack1-n07", w.bmc1.address)
    w.start()


def test_sensors_have_their_limits_as_bars(w):
    w.page.open("rack1-n07")
    row = until("CPU2", lambda: [row for row in w.page.all("tbody tr") if row.text.startswith("CPU2 Temp")])[0]
    assert "91 °C" in row.text and "Critical" in row.text
    bar = row.find_element(By.CSS_SELECTOR, "svg.limits")
    assert bar.get_attribute("aria-label") == (
        "91 °C; limits: lower non-recoverable -5, lower critical 0, lower non-critical 5, upper non-critical 85, "
        "upper critical 90, upper non-recoverable 95")
    # The mark of 91 stands within the zone from 90 to 95.
    zone = bar.find_element(By.CSS_SELECTOR, ".zone.critical:nth-of-type(6)").rect
    marker = bar.find_element(By.CSS_SELECTOR, ".marker").rect
    assert zone["x"] <= marker["x"] + marker["width"] / 2 <= zone["x"] + zone["width"], (zone, marker)
    until("the power", lambda: w.page.value("Power") == "On")
    w.page.driver.set_window_size(1280, 1250)
    w.page.picture("page")  # that of the read me
    w.page.driver.set_window_size(1280, 900)
    w.page.click(".check")
    assert len(w.page.all("table[aria-label=Sensors] tbody tr")) == 5


def test_event_log(w):
    w.page.press("Event log")
    w.page.find("table[aria-label='Event log']", "Upper Critical - going high (has ceased)")
    first = w.page.all("table[aria-label='Event log'] tbody tr")[0].text
    newest = w.nodeipmi("sel", "--newest-first", "rack1-n07")["nodes"][0]["sel"][0]
    assert newest.get("event", newest["data"]) in first, (newest, first)
    assert len(w.page.all("table[aria-label='Event log'] tbody tr")) == 20
    w.page.picture("log", of=".tabs")


def test_inventory(w):
    w.page.press("Inventory")
    w.page.find(".unit h3", "Mainboard FRU")
    assert w.page.value("Serial Number") == "202506010042"
    w.page.picture("inventory", of=".tabs")


def test_power_draw_is_plotted(w):
    w.page.press("Power draw")
    until("watts", lambda: w.page.value("Now") == "340 W")
    w.page.find(".plot")
    w.bmc1.ask("set", "sensor", "System", "Power", "raw", "60")
    until("a second point", lambda: len(
        w.page.find(".plot .line").get_attribute("points").split()) >= 2)
    assert w.page.value("Now") != "340 W" and w.page.value("Most here") == "340 W"
    w.page.picture("draw", of=".tabs")


def draws(w):
    return len([call for call in w.calls() if call[0] == "power"])


def test_a_refused_password_is_not_tried_each_5_seconds(w):
    w.nodeipmi("node", "edit", "rack1-n07", "--password-stdin", password="something else")
    w.page.click(".submenu .menu-item", "Test")
    until("IPMI Status", lambda: "refuses the password" in w.page.value("IPMI Status"))
    w.page.find("section.card .alert", "Not asked, since IPMI Status is not OK.")
    before = draws(w)
    time.sleep(11)
    assert draws(w) == before
    w.nodeipmi("node", "edit", "rack1-n07", "--password-stdin", password=world.PASSWORD)
    w.page.click(".submenu .menu-item", "Test")
    until("it goes on", lambda: draws(w) > before)


def test_what_fails_otherwise_is_not_asked_each_5_seconds(w):
    with w.fake("power", {"nodes": [{"node": "rack1-n07", "code": "not_supported", "ipmi_status": "It cannot do that."}]}):
        w.page.find("section.card .danger", "It cannot do that.")
        before = draws(w)
        time.sleep(11)
        assert draws(w) == before


def test_the_browser_had_nothing_to_complain_of(w):
    w.page.had_no_errors()


world.main(globals(), prepare)
