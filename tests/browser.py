"""Pages in a real browser: what a reader on a phone, at a desk, or with a screen reader gets."""

from __future__ import annotations

import atexit
import base64
import functools
import json
import shutil
import subprocess
import tarfile
import tempfile
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import pytest

_BROWSERS = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
_FLAGS = (
    "--headless",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-dev-shm-usage",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    # A page that asks for something gets nothing, and the request is on record.
    "--host-resolver-rules=MAP * ~NOTFOUND",
)
_HEIGHT = 900
_LOOK = """
for (const part of document.querySelectorAll('details')) part.open = true;
const say = (e, what) => `${what}: <${e.tagName.toLowerCase()}> ${e.textContent.slice(0, 60)}`;
const overflow = [], bare = [], errors = [];
const page = document.documentElement;
if (page.scrollWidth > innerWidth) overflow.push(`the page is ${page.scrollWidth} px wide`);
const hidden = e => e.closest('.scroll') && !e.matches('.scroll') || e.closest('.skip, head, defs');
for (const e of document.querySelectorAll('body *')) {
  if (hidden(e) || e.closest('svg')) continue;
  const box = e.getBoundingClientRect();
  if (box.right > innerWidth + 1 || box.left < -1) overflow.push(say(e, 'outside of the page'));
  const clips = ['hidden', 'clip'].includes(getComputedStyle(e).overflowX);
  if (clips && e.scrollWidth > e.clientWidth + 1) overflow.push(say(e, 'cut'));
}
for (const svg of document.querySelectorAll('svg')) {
  const frame = svg.getBoundingClientRect(), seen = [];
  for (const e of svg.querySelectorAll('text')) {
    if (!e.textContent.trim()) continue;
    const box = e.getBoundingClientRect();
    const inside = box.left >= frame.left - 1 && box.right <= frame.right + 1
      && box.top >= frame.top - 3 && box.bottom <= frame.bottom + 3;
    if (!inside) overflow.push(say(e, 'cut by its drawing'));
    const size = parseFloat(getComputedStyle(e).fontSize) * frame.width / svg.viewBox.baseVal.width;
    if (size < 10.9) overflow.push(say(e, `text of ${size} px`));
    for (const [other, b] of seen) {
      const wide = Math.min(box.right, b.right) - Math.max(box.left, b.left);
      const high = Math.min(box.bottom, b.bottom) - Math.max(box.top, b.top);
      if (wide > 1 && high > 4) overflow.push(say(e, `text over ${other.textContent}`));
    }
    seen.push([e, box]);
  }
}
for (const e of document.querySelectorAll('figure, svg, img')) {
  const svg = e.matches('figure') ? e.querySelector('svg, img') : e;
  if (!svg) { bare.push(say(e, 'empty')); continue; }
  const ids = (svg.getAttribute('aria-labelledby') || '').split(' ').filter(Boolean);
  const words = ids.map(id => (document.getElementById(id) || e).textContent.trim());
  const told = svg.matches('img') ? svg.alt : ids.length == 2 && words.every(Boolean);
  if (!told || svg.matches('svg') && svg.getAttribute('role') != 'img') bare.push(say(e, 'untold'));
}
const ids = new Set();
for (const e of document.querySelectorAll('[id]')) {
  if (ids.has(e.id)) errors.push(`id ${e.id} twice`);
  ids.add(e.id);
}
for (const e of document.querySelectorAll('a[href^="#"]'))
  if (!ids.has(e.hash.slice(1))) errors.push(`link to nothing: ${e.hash}`);
let level = 0;
for (const e of document.querySelectorAll('h1, h2, h3, h4, h5, h6')) {
  const next = Number(e.tagName[1]);
  if (next > level + 1) errors.push(say(e, `heading of level ${next} under level ${level}`));
  level = next;
}
for (const e of document.querySelectorAll('script, iframe, object, embed, form, base'))
  errors.push(say(e, 'not allowed'));
return {overflow, bare, errors};
"""


@dataclass(frozen=True)
class PageFacts:
    """What was seen of a page, with the parts opened that a reader opens."""

    #: What is wider than the page, cut, too small to read, or written over other text.
    overflow: list[str]
    #: Addresses that the page asked for, itself left out.
    requests: list[str]
    #: Pictures without a text alternative.
    figures_without_text: list[str]
    #: Messages of the browser, ids that occur twice, dead links, skipped heading levels.
    errors: list[str]
    #: The whole page as PNG, as it is when it opens.
    screenshot: bytes


@contextmanager
def browsing(html, width=1280, *, dark=False, scripts=True, paper=False):
    """Open a page and lend the browser; skip the test where there is none."""
    driver = _driver()
    media = {"features": [{"name": "prefers-color-scheme", "value": "dark" if dark else "light"}]}
    if paper:
        media["media"] = "print"
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder, "page.html")
        path.write_text(html, encoding="utf-8")
        driver.execute_cdp_cmd("Emulation.setEmulatedMedia", media)
        size = {"width": width, "height": _HEIGHT, "deviceScaleFactor": 1, "mobile": False}
        driver.execute_cdp_cmd("Emulation.setDeviceMetricsOverride", size)
        driver.execute_cdp_cmd("Emulation.setScrollbarsHidden", {"hidden": True})
        driver.execute_cdp_cmd("Emulation.setScriptExecutionDisabled", {"value": not scripts})
        driver.execute_cdp_cmd("Emulation.setFocusEmulationEnabled", {"enabled": True})
        driver.get("about:blank")
        for log in ("performance", "browser"):
            driver.get_log(log)
        driver.get(path.as_uri())
        try:
            yield driver
        finally:
            driver.execute_cdp_cmd("Emulation.setScriptExecutionDisabled", {"value": False})
            driver.execute_cdp_cmd("Emulation.setEmulatedMedia", {"media": ""})


def requests_of(driver):
    """Return the addresses that the open page asked for, itself left out."""
    return _requests(driver.get_log("performance"), driver.current_url)


def picture_of(driver):
    """Return the whole open page as PNG."""
    size = driver.execute_cdp_cmd("Page.getLayoutMetrics", {})["cssContentSize"]
    clip = {"x": 0, "y": 0, "width": size["width"], "height": size["height"], "scale": 1}
    full = {"captureBeyondViewport": True, "format": "png", "clip": clip}
    return base64.b64decode(driver.execute_cdp_cmd("Page.captureScreenshot", full)["data"])


@functools.cache
def axe_source():
    """Return the script of axe-core from its npm package; skip the test where it can't be had."""
    npm = shutil.which("npm")
    if npm is None:
        pytest.skip("npm is not there: accessibility isn't checked by axe-core")
    with tempfile.TemporaryDirectory() as folder:
        got = subprocess.run(
            [npm, "pack", "--silent", "axe-core@4"],
            cwd=folder, capture_output=True, text=True, timeout=120, check=False,
        )  # fmt: skip
        found = list(Path(folder).glob("axe-core-*.tgz"))
        if got.returncode or not found:
            pytest.skip("the npm package axe-core can't be had: accessibility isn't checked by it")
        with tarfile.open(found[0]) as packed:
            script = packed.extractfile("package/axe.min.js")
            return script.read().decode("utf-8")


def axe_findings(driver):
    """Return what axe-core finds on the open page: the rule, and where."""
    driver.execute_script(axe_source())
    found = driver.execute_async_script(
        "const done = arguments[0]; axe.run().then(r => done(r.violations));"
    )
    return [(v["id"], [node["html"][:200] for node in v["nodes"]]) for v in found]


def open_page(html_or_path, width=360, dark=False):
    """Open a page and return what a reader gets; skip the test where there is no browser."""
    driver = _driver()
    with tempfile.TemporaryDirectory() as folder:
        path = html_or_path
        if not isinstance(html_or_path, Path):
            path = Path(folder, "page.html")
            path.write_text(html_or_path, encoding="utf-8")
        scheme = {"name": "prefers-color-scheme", "value": "dark" if dark else "light"}
        driver.execute_cdp_cmd("Emulation.setEmulatedMedia", {"features": [scheme]})
        size = {"width": width, "height": _HEIGHT, "deviceScaleFactor": 1, "mobile": False}
        driver.execute_cdp_cmd("Emulation.setDeviceMetricsOverride", size)
        driver.execute_cdp_cmd("Emulation.setScrollbarsHidden", {"hidden": True})
        driver.get("about:blank")
        for log in ("performance", "browser"):
            driver.get_log(log)
        driver.get(path.resolve().as_uri())
        height = driver.execute_script("return document.documentElement.scrollHeight")
        clip = {"x": 0, "y": 0, "width": width, "height": height, "scale": 1}
        full = {"captureBeyondViewport": True, "format": "png", "clip": clip}
        picture = driver.execute_cdp_cmd("Page.captureScreenshot", full)["data"]
        found = driver.execute_script(_LOOK)
        requests = _requests(driver.get_log("performance"), path.resolve().as_uri())
        messages = [entry["message"] for entry in driver.get_log("browser")]
    return PageFacts(
        found["overflow"],
        requests,
        found["bare"],
        messages + found["errors"],
        base64.b64decode(picture),
    )


def _requests(log, own):
    """Return the addresses in Chromium's record, data within the page left out."""
    events = (json.loads(entry["message"])["message"] for entry in log)
    sent = (e["params"] for e in events if e["method"] == "Network.requestWillBeSent")
    addresses = (event["request"]["url"] for event in sent)
    return [a for a in addresses if a != own and not a.startswith(("data:", "about:"))]


@functools.cache
def _found():
    browser = next(filter(None, map(shutil.which, _BROWSERS)), None)
    return browser, shutil.which("chromedriver")


def _driver():
    webdriver = pytest.importorskip("selenium.webdriver", reason="selenium is not installed")
    browser, driver = _found()
    if browser is None or driver is None:
        missing = "Chromium" if browser is None else "chromedriver"
        pytest.skip(f"no {missing} on the path: pages are not looked at in a browser")
    return _started(webdriver, browser, driver)


@functools.cache
def _started(webdriver, browser, driver):
    """Start one browser for all tests, with a profile of its own."""
    profile = tempfile.mkdtemp(prefix="stancelib-browser-")
    options = webdriver.ChromeOptions()
    options.binary_location = browser
    for flag in (*_FLAGS, f"--user-data-dir={profile}"):
        options.add_argument(flag)
    options.set_capability("goog:loggingPrefs", {"performance": "ALL", "browser": "ALL"})
    started = webdriver.Chrome(options, webdriver.ChromeService(driver))

    def stop():
        started.quit()
        shutil.rmtree(profile, ignore_errors=True)

    atexit.register(stop)
    return started
