"""The page in a real browser: paste, choose a file, keys alone, hostile text, a phone."""

from __future__ import annotations

from contextlib import contextmanager

import pytest

from tests import browser
from tests.browser import axe_findings, browsing, requests_of
from tests.serving.conftest import MAX_BYTES

TEXT = (
    "The mayor strongly supports the independence of Kosovo.\n\n"
    "It rained on the plums.\n\n"
    "Senator Oslak condemned the missile defense system; the missile shield is an illusion.\n"
)
HOSTILE = (
    "We support Kosovo. </textarea></p><script>document.title = 'hacked'</script>"
    "<img src=x onerror=\"document.title = 'hacked'\"> " + "a" * 400 + " \u202egnol"
)


ENTER = "\ue007"  # selenium's code for the key


@pytest.fixture(scope="module", autouse=True)
def one_that_reaches_this_machine():
    """Start a browser that finds this machine and, as the shared one, nothing else."""
    webdriver = pytest.importorskip("selenium.webdriver", reason="selenium is not installed")
    program, driver = browser._found()
    if program is None or driver is None:
        pytest.skip("no Chromium or chromedriver on the path: pages are not looked at in a browser")
    rule = next(flag for flag in browser._FLAGS if flag.startswith("--host-resolver-rules"))
    flags = [flag for flag in browser._FLAGS if flag != rule]
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(browser, "_FLAGS", (*flags, f"{rule}, EXCLUDE 127.0.0.1"))
        started = browser._started.__wrapped__(webdriver, program, driver)
        patch.setattr(browser, "_driver", lambda: started)
        yield


@contextmanager
def visiting(server, width=1280, scripts=True):
    """Open the server's page and lend the browser."""
    with browsing("<!DOCTYPE html><title>x</title>", width, scripts=scripts) as driver:
        driver.get(server.url)
        for log in ("performance", "browser"):
            driver.get_log(log)
        yield driver


def until(driver, seen):
    from selenium.webdriver.support.wait import WebDriverWait

    return WebDriverWait(driver, 10, poll_frequency=0.03).until(seen)


def result(driver):
    until(driver, lambda d: d.find_elements("id", "summary"))
    return [row.text for row in driver.find_elements("css selector", ".text > li .words")]


def read(driver):
    # A click would come while the page still scrolls to the button.
    driver.find_element("css selector", "button").send_keys(ENTER)


def fits(driver, width):
    wide = driver.execute_script("return document.documentElement.scrollWidth")
    outside = driver.execute_script(
        "return [...document.querySelectorAll('body *')].filter(e => !e.closest('.skip, .scroll')"
        " && e.getBoundingClientRect().right > innerWidth + 1).map(e => e.outerHTML.slice(0, 80))"
    )
    return wide <= width and outside == []


@pytest.mark.parametrize("scripts", [True, False])
def test_a_text_is_pasted_and_its_page_shown_with_scripts_and_without(server, scripts):
    with visiting(server, scripts=scripts) as driver:
        assert "Paste a text" in driver.find_element("css selector", "form").text
        driver.find_element("id", "text").send_keys(TEXT)
        read(driver)
        assert result(driver) == TEXT.strip().split("\n\n")
        assert [a for a in requests_of(driver) if not a.startswith(server.url)] == []


def test_the_page_s_filters_work_under_the_server_s_policy(server):
    with visiting(server) as driver:
        driver.find_element("id", "text").send_keys(TEXT)
        read(driver)
        result(driver)
        driver.find_element("css selector", "input[name=topic][value=kosovo]").send_keys(" ")
        rows = "return [...document.querySelectorAll('.text > li')].map(r => r.checkVisibility())"
        assert driver.execute_script(rows) == [True, False, False]
        assert [m for m in driver.get_log("browser") if m["level"] == "SEVERE"] == []
        driver.find_element("link text", "Another text").send_keys(ENTER)
        until(driver, lambda d: d.find_elements("id", "policy"))


def test_a_file_is_chosen(server, tmp_path):
    path = tmp_path / "plums.md"
    path.write_text("# We support *Kosovo*\n\nIt rained.\n", encoding="utf-8")
    with visiting(server) as driver:
        driver.find_element("id", "file").send_keys(str(path))
        read(driver)
        assert result(driver) == ["We support Kosovo", "It rained."]
        assert driver.find_element("css selector", "h1").text == "plums"


def test_keys_alone_will_do(server):
    from selenium.webdriver import ActionChains, Keys

    with visiting(server) as driver:
        # The text has the focus already.
        driver.switch_to.active_element.send_keys(TEXT)
        seen = []
        for _ in range(12):
            # To an input of files selenium would send the key as a file's name.
            ActionChains(driver).send_keys(Keys.TAB).perform()
            focused = driver.switch_to.active_element
            outline = focused.value_of_css_property("outline-style")
            seen.append((focused.tag_name, focused.get_attribute("value"), outline))
            if focused.get_attribute("value") == "kosovo":
                focused.send_keys(Keys.SPACE)
            elif focused.tag_name == "select":
                focused.send_keys("lead")
            elif focused.tag_name == "button":
                focused.send_keys(Keys.ENTER)
                break
        assert {outline for _, _, outline in seen} == {"solid"}, seen
        assert len(result(driver)) == 3
        assert "roll-up policy: lead" in driver.find_element("css selector", ".lead").text
        assert len(driver.find_elements("css selector", ".filters input[name=topic]")) == 1


@pytest.mark.parametrize("width", [360, 1280])
def test_hostile_text_is_shown_as_text_and_every_page_fits_a_phone(server, width):
    with visiting(server, width) as driver:
        assert fits(driver, width)
        assert axe_findings(driver) == []
        fill = "document.getElementById('text').value = arguments[0]"
        driver.execute_script(fill, HOSTILE)
        driver.execute_script("document.querySelector('option').value = '<script>'")
        read(driver)
        until(driver, lambda d: d.find_elements("css selector", "[role=alert]"))
        assert driver.find_element("id", "text").get_attribute("value") == HOSTILE
        assert fits(driver, width)
        assert axe_findings(driver) == []
        assert driver.find_elements("css selector", "img, script") == []
        read(driver)
        (shown,) = result(driver)
        assert "<script>document.title = 'hacked'</script><img" in shown
        assert fits(driver, width)
        assert driver.title != "hacked"
        assert driver.find_elements("css selector", "img") == []


def test_a_file_that_is_too_long_is_said_by_the_page_and_not_by_the_browser(server, tmp_path):
    path = tmp_path / "long.txt"
    path.write_bytes(b"plum " * MAX_BYTES)
    with visiting(server) as driver:
        driver.find_element("id", "file").send_keys(str(path))
        read(driver)
        alert = until(driver, lambda d: d.find_elements("css selector", "[role=alert]"))[0]
        assert "longer than" in alert.text


def test_another_site_s_page_can_send_nothing(server):
    page = (
        f'<!DOCTYPE html><title>x</title><form method="post" action="{server.url}">'
        '<input name="text" value="We support Kosovo."><button>x</button></form>'
    )
    with browsing(page) as driver:
        read(driver)
        until(driver, lambda d: "another site" in d.page_source or "At a glance" in d.page_source)
        assert "At a glance" not in driver.page_source
