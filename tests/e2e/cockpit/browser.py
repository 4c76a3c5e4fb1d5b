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
        found = []
        for element in self.driver.find_elements(By.CSS_SELECTOR, selector):
            with contextlib.suppress(StaleElementReferenceException):
                if element.is_displayed() and (text is None or text in element.text):
                    found.append(element)
        return found

    def find(self, selector, text=None, seconds=30):
        """The first element of this selector that is visible and has this text."""
        try:
            return until(f"{selector} with {text!r}", lambda: self.all(selector, text), seconds)[0]
        except AssertionError as error:
            raise AssertionError(f"{error}; there is: {self.text()[:3000]}") from None

    def gone(self, selector, text=None, seconds=30):
        until(f"no {selector} with {text!r}", lambda: not self.all(selector, text), seconds)

    def click(self, selector, text=None):
        self.find(selector, text).click()

    def press(self, label):
        """Clicks the button or link of exactly this label."""
        def match():
            return [e for e in self.all("button, a") if e.text.strip() == label and e.is_enabled()]
        until(f"a button {label!r}", match)[0].click()

    def fill(self, name, text):
        field = self.find(f"dialog [name={name}]")
        field.clear()
        field.send_keys(text)

    def text(self):
        return self.driver.find_element(By.CSS_SELECTOR, "body").text

    def row(self, node):
        """The cells of a node's row, by their titles."""
        element = self.find(f'tr[data-node="{node}"]')
        return {cell.get_attribute("data-label"): cell.text for cell in element.find_elements(By.TAG_NAME, "td")}

    def value(self, term):
        """What the dashboard says under a term."""
        for pair in self.all(".definitions > div"):
            with contextlib.suppress(StaleElementReferenceException):
                if pair.find_element(By.TAG_NAME, "dt").text == term:
                    return pair.find_element(By.TAG_NAME, "dd").text
        return ""

    def theme(self, style):
        self.driver.execute_script("localStorage.setItem('shell:style', arguments[0]);"
                                   "window.dispatchEvent(new CustomEvent('cockpit-style', {detail: {style: arguments[0]}}))",
                                   style)

    def had_no_errors(self):
        """The browser's console has no complaint about the page; it may have some about Cockpit itself."""
        found = [line["message"] for line in self.driver.get_log("browser")
                 if line["level"] == "SEVERE" and "/nodeipmi/" in line["message"]]
        assert not found, found

    def picture(self, name):
        """A screenshot among the outputs of the test."""
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
