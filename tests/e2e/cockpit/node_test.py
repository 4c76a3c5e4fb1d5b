"""A node's dashboard: credentials, Test, Connect, power, and what the BMC tells of the hardware."""
import http.server
import re
import threading

from selenium.webdriver.common.action_chains import ActionChains
from selenium.webdriver.common.keys import Keys

import world
from processes import until

SECRET = "a secret 4 nobody"


class WebPage(http.server.BaseHTTPRequestHandler):
    """What a BMC shows to browsers; keeps the headers that it is asked with."""

    def do_GET(self):
        self.server.asked.append(dict(self.headers))
        self.send_response(200)
        self.send_header("Content-Type", "text/html")
        self.end_headers()
        self.wfile.write(b"<title>The BMC's own page</title>")

    def log_message(self, *_):
        pass


def prepare(w):
    w.web = http.server.ThreadingHTTPServer(("127.0.0.1", 0), WebPage)
    w.web.asked = []
    threading.Thread(target=w.web.serve_forever, daemon=True).start()
    w.web_address = f"http://127.0.0.1:{w.web.server_port}/"
    w.bmc1 = w.bmc("--power", "off", password=SECRET)
    w.nodeipmi("init")
    w.nodeipmi("node", "add", "--address", w.bmc1.address, "--web", w.web_address, "rack1-n07")
    w.nodeipmi("node", "add", "--kind", "tenant", "vm17")
    w.start()


def menu(w, label):
    w.page.click(".submenu .menu-item", label)


def edit(w, **fields):
    w.page.press("Edit")
    for name, text in fields.items():
        w.page.fill(name.replace("_", "-"), text)


def submit(w, then):
    w.page.click("dialog button[type=submit]", "Submit")
    w.page.find("dialog", "Test the connection to its BMC now?")
    w.page.click("dialog .dialog-actions button", then)
    w.page.gone("dialog")


def test_without_credentials_it_says_so(w):
    w.page.open("rack1-n07")
    assert w.page.find("h1").text == "rack1-n07"
    w.page.find(".submenu .menu-reason", "No IPMI user and password are stored for this node; edit the node to set them.")
    assert all(item.get_attribute("disabled") for item in w.page.all(".submenu button.menu-item"))
    until("the sentence", lambda: "No IPMI user and password are stored" in w.page.value("IPMI Status"))
    assert w.page.value("IPMI Last Connected") == "NA"
    assert w.page.value("IPMI Password") == "Not set"


def test_the_submenu_is_the_plugins(w):
    described = [item["label"] for item in w.nodeipmi("menu", "rack1-n07")["items"]]
    shown = [item.text.split("\n")[0] for item in w.page.all(".submenu .menu-item")]
    assert shown == described, (shown, described)
    assert shown[:3] == ["Test", "Connect", "Power On"] and "Soft Shutdown" in shown


def test_a_wrong_password_is_told(w):
    edit(w, ipmi_user="admin", ipmi_password="not this one")
    w.page.picture("edit")
    submit(w, "Test")
    w.page.find(".messages .danger", "The BMC refuses the password")
    until("the sentence", lambda: "The BMC refuses the password" in w.page.value("IPMI Status"))
    assert w.page.value("IPMI Password") == "Set"
    # What could not be read of a node without credentials is not said of one that has some.
    w.page.find(".card [role=status]", "Not read since the node was edited.")
    assert "No IPMI user" not in w.page.text()
    w.page.picture("wrong-password")


def test_connect_says_first_that_the_last_test_failed(w):
    menu(w, "Connect")
    w.page.find("dialog", "The BMC refuses the password")
    assert len(w.page.driver.window_handles) == 1
    w.page.picture("connect-after-failure")
    link = w.page.find("dialog a.primary", "Connect anyway")
    assert link.get_attribute("href") == w.web_address
    w.page.press("Cancel")
    assert w.web.asked == []


def test_the_right_password_gives_ok_and_a_date(w):
    edit(w, ipmi_password=SECRET)
    submit(w, "Test")
    w.page.find(".messages .success", "Test: OK")
    until("OK", lambda: w.page.value("IPMI Status") == "OK")
    stored = w.status("rack1-n07")["ipmi_last_connected"]
    until("the time of the state", lambda: w.page.attribute("dl time", "datetime") == stored)
    assert stored in w.page.attribute("dl time", "title")
    # In the viewer's locale, which is en-GB here.
    assert re.fullmatch(r"\d{1,2} [A-Z][a-z]+ 20\d\d, \d\d:\d\d", w.page.value("IPMI Last Connected"))
    assert w.page.value("Power") == "Off"


def test_the_password_went_by_standard_input_only(w):
    edits = [call for call in w.calls() if call[:2] == ["node", "edit"]]
    assert len(edits) == 2 and all("--password-stdin" in call for call in edits)
    # The user is told when it is new, and not again.
    assert [any(word.startswith("--user=") for word in call) for call in edits] == [True, False]
    assert SECRET not in str(w.calls())
    assert SECRET not in (w.folder / "cockpit.log").read_text()
    w.page.press("Edit")
    assert w.page.find("dialog [name=ipmi-password]").get_attribute("value") == ""
    w.page.find("dialog", "does not change the users of the BMC itself")
    w.page.find("dialog", "An administrator-level account is advised")
    assert SECRET not in w.page.driver.page_source
    w.page.press("Cancel")


def test_connect_opens_a_new_tab(w):
    link = w.page.find(".submenu a", "Connect")
    assert link.get_attribute("href") == w.web_address
    assert set(link.get_attribute("rel").split()) == {"noopener", "noreferrer"}
    before = set(w.page.driver.window_handles)
    link.click()
    new = until("a new tab", lambda: set(w.page.driver.window_handles) - before).pop()
    w.page.driver.switch_to.window(new)
    until("the BMC's page", lambda: w.page.driver.title == "The BMC's own page")
    assert w.page.driver.current_url == w.web_address
    assert w.page.driver.execute_script("return window.opener") is None
    assert w.page.address not in str(w.web.asked) and len(w.web.asked) > 0
    assert "Referer" not in w.web.asked[0]
    w.page.driver.close()
    w.page.driver.switch_to.window(before.pop())
    w.page.into_frame()


def test_power_on(w):
    menu(w, "Power On")
    w.page.find(".messages .success", "Power On: OK. The power is on.")
    assert w.bmc1.ask("power") == "on"
    until("on", lambda: w.page.value("Power") == "On")
    w.page.picture("node")


def test_power_cycle_asks_first_and_names_the_node(w):
    before = w.bmc1.counter("commands.chassis_control")
    menu(w, "Power Cycle")
    w.page.find("dialog h1", "Power Cycle rack1-n07?")
    w.page.find("dialog", "what is not saved on it is lost")
    w.page.picture("power-cycle")
    # Enter, and Escape, do nothing to the node.
    w.page.driver.switch_to.active_element.send_keys(Keys.ENTER)
    w.page.gone("dialog")
    menu(w, "Power Cycle")
    w.page.find("dialog")
    w.page.driver.switch_to.active_element.send_keys(Keys.ESCAPE)
    w.page.gone("dialog")
    assert w.bmc1.counter("commands.chassis_control") == before
    menu(w, "Power Cycle")
    w.page.click("dialog .danger", "Power Cycle")
    w.page.find(".messages .success", "Power Cycle: OK. The power is on.")
    assert w.bmc1.counter("commands.chassis_control") == before + 1


def test_soft_shutdown_reset_and_identify(w):
    menu(w, "Reset")
    w.page.click("dialog .danger", "Reset")
    w.page.find(".messages .success", "Reset: OK")
    menu(w, "Identify")
    w.page.find(".messages .success", "15 seconds")
    assert w.bmc1.counter("commands.chassis_identify") == 1
    menu(w, "Soft Shutdown")
    w.page.click("dialog .danger", "Soft Shutdown")
    w.page.find(".messages .success", "The power is off.")
    menu(w, "Power On")
    w.page.find(".messages .success", "The power is on.")


def test_one_item_at_a_time_whichever_view_it_was_begun_in(w):
    with w.slow("power"):
        menu(w, "Power On")
        w.page.find(".menu-progress", "Power On")
        edit(w)
        submit(w, "Test")
        w.page.find(".messages .warning", "rack1-n07: Test: Not begun, since Power On still runs.")
        w.page.go("vm17")
        w.page.find("h1", "vm17")
        w.page.go("rack1-n07")
        w.page.find(".menu-progress", "Power On")
        assert all(item.get_attribute("disabled") for item in w.page.all(".submenu button.menu-item"))
        w.page.go("vm17")
    w.page.find(".messages .success", "rack1-n07: Power On: OK.")
    w.page.go("rack1-n07")
    until("items", lambda: w.page.all(".submenu button.menu-item:enabled"))


def test_a_cancelled_item_says_so(w):
    with w.slow("power"):
        menu(w, "Power On")
        w.page.click(".menu-progress button", "Cancel")
        w.page.find(".messages .warning", "Power On: Canceled. What was already sent to the BMC may still take effect.")


def test_only_http_and_https_are_opened(w):
    for address in ("javascript:alert(1)", "file:///etc/passwd", "data:text/html,x"):
        with w.fake("connect", {"nodes": [{"node": "rack1-n07", "web": address, "opened": False}]}):
            w.page.open("rack1-n07", wait=".messages .danger")
            w.page.find(".messages .danger", "not one of http or https")
            assert w.page.find(".submenu [data-item=connect]").get_attribute("href") is None


def test_a_tenant_node_has_no_submenu_and_says_why(w):
    w.page.go("vm17")
    w.page.find(".messages .info", "This is a tenant node: IPMI is for host-level nodes only.")
    assert not w.page.all(".submenu")
    assert not w.page.all(".tabs")
    w.page.picture("tenant")


def test_an_unknown_node_is_told(w):
    w.page.go("no-such-node")
    w.page.find("[role=alert]", "There is no node “no-such-node”.")
    # What every object has is no tab.
    w.page.go("rack1-n07/constructor", wait=".tab[aria-current=page]")
    assert w.page.find(".tab[aria-current=page]").text == "Sensors"
    # A pattern is no name.
    w.page.go("rack*")
    w.page.find("[role=alert]", "There is no node “rack*”.")
    w.page.press("All nodes")
    w.page.find("h1", "Nodes")


def test_where_messages_appear_there_is_something_before(w):
    w.page.go("rack1-n07")
    w.page.press("Edit")
    hidden = w.page.driver.execute_script("""
        return [...document.querySelectorAll("[aria-live=polite], [aria-live=assertive]")]
            .filter(element => !element.checkVisibility()).length""")
    assert hidden == 0
    w.page.press("Cancel")


def test_keyboard(w):
    w.page.go("rack1-n07")
    w.page.find(".submenu a[href]", "Connect")  # reached by Tab once its address is known
    w.page.driver.execute_script("document.getElementById('page').focus()")
    seen = []
    for _ in range(12):
        ActionChains(w.page.driver).send_keys(Keys.TAB).perform()
        seen.append(w.page.driver.switch_to.active_element.text.split("\n")[0])
    assert seen[:3] == ["Nodes", "Test", "Connect"] and "Edit" in seen, seen
    # The focus comes back to where a dialog was opened from.
    w.page.find(".submenu [data-item=power-off]").send_keys(Keys.ENTER)
    w.page.find("dialog h1", "Power Off rack1-n07?")
    w.page.driver.switch_to.active_element.send_keys(Keys.ESCAPE)
    w.page.gone("dialog")
    assert w.page.driver.switch_to.active_element.get_attribute("data-item") == "power-off"


def test_the_browser_had_nothing_to_complain_of(w):
    w.page.had_no_errors()


world.main(globals(), prepare)
