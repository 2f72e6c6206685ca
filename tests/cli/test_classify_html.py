from __future__ import annotations

import pytest

from tests.report.markup import Page

ARTICLE = (
    "Mayor Quill opposes the missile defense system.\n\nWe support the independence of Kosovo.\n"
)


def test_a_page_is_written_beside_the_answer(run, tmp_path):
    (tmp_path / "a.txt").write_text(ARTICLE)
    done = run("classify", "a.txt", "--model", "fast", "--html", "a.html", "--policy", "lead")
    assert done.returncode == 0, done.stderr
    assert "missile_defense" in done.stdout
    page = Page((tmp_path / "a.html").read_text(encoding="utf-8"))
    assert "roll-up policy: lead" in page.text
    assert "Mayor Quill" in page.text
    assert "fast tier" in page.text


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("a.txt", "b.txt", "--html", "x.html"), "--html shows one document"),
        (("rows.csv", "--html", "x.html"), "--html shows one document"),
        (("a.txt", "--html", "a.txt"), "--html would overwrite an input"),
        (("a.txt", "--html", "x.html", "--out", "x.html"), "must be two files"),
        (("a.txt", "--policy", "loud"), "use one of any, majority"),
    ],
)
def test_what_cannot_be_is_refused(run, tmp_path, arguments, said):
    for name in ("a.txt", "b.txt"):
        (tmp_path / name).write_text(ARTICLE)
    (tmp_path / "rows.csv").write_text("text\nWe support it.\n")
    done = run("classify", *arguments, "--model", "fast")
    assert done.returncode == 2
    assert said in done.stderr
    assert not (tmp_path / "x.html").exists()
