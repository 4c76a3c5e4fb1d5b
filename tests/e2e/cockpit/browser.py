"""Chromium without a window, and how a case finds its way on the page."""
import contextlib
import os
import pathlib

from selenium import webdriver
from selenium.common.exceptions import StaleElementReferenceException
from selenium.webdriver.chrome.options import Options
from selenium.webdriver.chrome.service import Service
from selenium.webdriver.common.by import By

from processes import until

FLAGS = ["--headless=new", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-sync",
         "--disable-background-networking", "--disable-component-update", "--disable-dev-shm-usage",
         "--window-size=1280,900", "--lang=en-GB", "--accept-lang=en-GB,en"]


class Page:
    """The frame of the page within Cockpit."""

    def __init__(self, driver, address):
        self.driver = driver
        self.address = address

    def open(self, path="", wait="main h1"):
        """Shows a view, from Cockpit's own menu on."""
        self.driver.switch_to.default_content()
        # Another address first, or a new fragment would be all that is new.
        self.driver.get("about:blank")
        self.driver.get(f"{self.address}/nodeipmi#/{path}")
        self.into_frame()
        if wait:
            self.find(wait)

    def go(self, path="", wait="main h1"):
        """Shows another view as a link on the page does, which is quicker than to open all of Cockpit anew."""
        self.driver.execute_script("cockpit.location.go(arguments[0])", path.split("/") if path else [])
        self.find(wait)

    def into_frame(self):
        self.driver.switch_to.default_content()
        frame = until("the page's frame is there",
                      lambda: self.driver.find_elements(By.CSS_SELECTOR, 'iframe[name$="/nodeipmi"]'))[0]
        self.driver.switch_to.frame(frame)

    def all(self, selector, text=None):
        """All elements that are visible and have this text. One question to the browser: many would take long."""
        return self.driver.execute_script("""
            const [selector, text] = arguments;
            return [...document.querySelectorAll(selector)].filter(element =>
                element.checkVisibility() && (text === null || element.innerText.includes(text)))""", selector, text)

    def find(self, selector, text=None, seconds=30):
        """The first element of this selector that is visible and has this text."""
        try:
            return until(f"{selector} with {text!r}", lambda: self.all(selector, text), seconds)[0]
        except AssertionError as error:
            raise AssertionError(f"{error}; there is: {self.text()[:3000]}") from None

    def gone(self, selector, text=None, seconds=30):
        until(f"no {selector} with {text!r}", lambda: not self.all(selector, text), seconds)

    def click(self, selector, text=None):
        def clicked():
            try:
                self.find(selector, text).click()
                return True
            except StaleElementReferenceException:
                return False  # the page has just replaced it
        until(f"{selector} with {text!r} can be clicked", clicked)

    def press(self, label):
        """Clicks the button or link of exactly this label."""
        until(f"a button {label!r}", lambda: [
            element for element in self.all("button:enabled, a[href]", label) if element.text.strip() == label])[0].click()

    def fill(self, name, text):
        field = self.find(f"dialog [name={name}]")
        field.clear()
        field.send_keys(text)

    def text(self):
        return self.driver.execute_script("return document.body.innerText")

    def row(self, node):
        """The cells of a node's row, by their titles."""
        return self.driver.execute_script("""
            return Object.fromEntries([...arguments[0].cells].map(cell => [cell.dataset.label, cell.innerText.trim()]))""",
                                          self.find(f'tr[data-node="{node}"]'))

    def value(self, term):
        """What the dashboard says under a term."""
        return self.driver.execute_script("""
            for (const pair of document.querySelectorAll(".definitions > div"))
                if (pair.querySelector("dt").innerText === arguments[0])
                    return pair.querySelector("dd").innerText.trim();
            return "";""", term)

    def attribute(self, selector, name):
        """In one step: the page may replace an element at any time."""
        return self.driver.execute_script("""
            const found = document.querySelector(arguments[0]);
            return found && found.getAttribute(arguments[1]);""", selector, name)

    def theme(self, style):
        self.driver.execute_script("localStorage.setItem('shell:style', arguments[0]);"
                                   "window.dispatchEvent(new CustomEvent('cockpit-style', {detail: {style: arguments[0]}}))",
                                   style)

    def had_no_errors(self):
        """The browser's console has no complaint about the page; it may have some about Cockpit itself."""
        found = [line["message"] for line in self.driver.get_log("browser")
                 if line["level"] == "SEVERE" and "/nodeipmi/" in line["message"]]
        assert not found, found

    def picture(self, name, of=None):
        """A screenshot among the outputs of the test; the element that a selector names stands at its top."""
        if of:
            self.driver.execute_script("arguments[0].scrollIntoView()", self.find(of))
        folder = pathlib.Path(os.environ.get("TEST_UNDECLARED_OUTPUTS_DIR", "/tmp/cockpit-pictures"))
        folder.mkdir(parents=True, exist_ok=True)
        self.driver.save_screenshot(str(folder / f"{name}.png"))


@contextlib.contextmanager
def chromium(folder, *flags):
    options = Options()
    options.binary_location = "/usr/bin/chromium"
    for flag in [*FLAGS, f"--user-data-dir={folder}/chromium", *flags]:
        options.add_argument(flag)
    options.set_capability("goog:loggingPrefs", {"browser": "ALL"})
    os.environ.setdefault("HOME", str(folder))
    driver = webdriver.Chrome(service=Service("/usr/bin/chromedriver"), options=options)
    try:
        yield driver
    finally:
        driver.quit()
