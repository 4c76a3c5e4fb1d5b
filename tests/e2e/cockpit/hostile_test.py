"""What BMCs, and documents that are not as they should be, put on the page: text, whatever it holds."""
import world
from processes import until

HTML = "<script>window.hacked = 1</script><img src=x onerror='window.hacked = 1'>"
ESCAPES = "\x1b[31mred\x1b]0;title\x07 \u202egnirts \x9b5m\u0000"


def prepare(w):
    w.hostile = w.bmc("--misbehave", "escape-strings")
    w.nodeipmi("init")
    w.add("n1", w.hostile.address)
    w.start()


def harmless(w):
    assert w.page.driver.execute_script("return window.hacked") is None
    assert w.page.driver.execute_script(
        "return document.querySelectorAll('main script, main img, main b, main style, main iframe, main svg[onload]').length") == 0
    assert not any(c < " " and c not in "\n\t" for c in w.page.text())
    assert "\u202e" not in w.page.text()


def test_names_of_sensors(w):
    w.page.open("n1")
    table = w.page.find("table[aria-label=Sensors]")
    until("HTML as text", lambda: "<script>alert(1)" in table.text and '"><svg onload=a>' in table.text)
    assert "[31mred" in table.text and "%n%s%x%999d" in table.text
    harmless(w)
    w.page.picture("hostile-sensors", of=".tabs")


def test_inventory(w):
    w.page.press("Inventory")
    w.page.find(".unit", "<script>alert(1")
    harmless(w)


def test_the_worst_sensor_in_the_table(w):
    until("the names of bad sensors", lambda: w.status("n1")["bad_sensors"] != "")
    w.page.open()
    until("the worst sensor", lambda: w.page.row("n1")["Worst sensor"] not in ("Unknown", ""))
    harmless(w)


def status_of(text):
    return {"node": "n1", "ipmi_status": text, "code": "protocol_error", "ipmi_last_connected": text, "power": text,
            "cipher_suite": None, "round_trips": 1, "latency_ms": 1, "health": text, "bad_sensors": f"{text} critical",
            "health_read": text, "sel_percent": None, "sel_entries": None, "sel_overflow": None}


# The library cleans what comes from BMCs; the page does not count on it.
def test_documents_with_anything_in_them(w):
    for text in (HTML, ESCAPES):
        with w.fake("status", {"nodes": [status_of(text)]}), w.fake("monitor", {"error": {"code": "x", "message": "x"}}):
            w.page.open()
            assert w.page.row("n1")["IPMI Status"] == text if text == HTML else "␛[31mred␛]0;title␇" in w.page.row("n1")["IPMI Status"]
            assert w.page.row("n1")["IPMI Last Connected"] == "NA"
            harmless(w)
            with w.fake("menu", {"submenu": "IPMI", "node": "n1", "items": [
                    {"id": text, "label": text, "destructive": True, "enabled": True, "disabled_reason": ""}]}):
                w.page.open("n1")
                item = w.page.find(".submenu button.menu-item")
                # An item that the page does not know can be seen, and not be chosen.
                assert item.get_attribute("disabled") and "does not know" in w.page.find(".submenu .help").text
                harmless(w)


def test_sensors_without_sense(w):
    sensor = {"sensor": "s", "number": 1, "owner": 32, "type": HTML, "entity": "", "value": 1e308, "unit": HTML,
              "state": HTML, "severity": HTML, "states": [HTML],
              "thresholds": {"lower_critical": 9, "upper_critical": -9, "upper_non_critical": -1e308, "else": 4}}
    with w.fake("sensors", {"nodes": [{**status_of(""), "code": "ok", "trouble": HTML, "sensors": [sensor] * 3}]}):
        w.page.open("n1")
        w.page.press("Read again")
        w.page.find("table[aria-label=Sensors] tbody tr")
        w.page.find(".reading .warning", HTML)
        harmless(w)


def test_what_is_no_json_is_told(w):
    (w.folder / "fake-fru").write_text("Segmentation fault\n")
    w.page.open("n1/inventory")
    w.page.press("Read again")
    w.page.find(".reading .danger", "something that is no JSON")
    (w.folder / "fake-fru").unlink()


def test_the_browser_had_nothing_to_complain_of(w):
    w.page.had_no_errors()


world.main(globals(), prepare)
