from __future__ import annotations

import json
import shutil
import signal
import subprocess
import time

import pytest

from tests.cli.conftest import COMMAND, environment
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
        (("a.txt", "b.txt", "--html", "x.html"), "several files make a folder of pages"),
        (("rows.csv", "--html", "x.html"), "rows make a folder of pages"),
        (("rows.csv", "--html", "x/"), "rows.csv, row 2: has no 'doc_id'"),
        (("a.txt", "b.txt", "--html", "no/x"), "name a folder in one that exists"),
        (("a.txt", "b.txt", "--html", "rows.csv"), "name a folder in one that exists"),
        (("a.txt", "--html", "."), "is in the folder of --html"),
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
    assert sorted(p.name for p in tmp_path.iterdir()) == ["a.txt", "b.txt", "rows.csv"]


def page_of(path):
    return Page(path.read_text(encoding="utf-8"))


def links(page):
    return [value for value in page.values("href") if value.endswith(".html")]


def test_several_files_make_a_folder_with_a_list(run, tmp_path):
    (tmp_path / "Über a<b>.txt").write_text(ARTICLE)
    (tmp_path / "talks.md").write_text("# Talks\n\nWe oppose the independence of Kosovo.\n")
    (tmp_path / "cake.txt").write_text("A bakery gave away plum cakes.\n")
    files = ("Über a<b>.txt", "talks.md", "cake.txt")
    done = run("classify", *files, "--model", "fast", "--html", "pages", "--format", "json")
    assert done.returncode == 0, done.stderr
    assert len(json.loads(done.stdout)) == 3
    folder = tmp_path / "pages"
    names = ["1-ber-a-b-txt.html", "2-talks-md.html", "3-cake-txt.html"]
    assert sorted(p.name for p in folder.iterdir()) == [*names, "index.html"]
    index = page_of(folder / "index.html")
    assert links(index) == names
    assert "3 documents." in index.text and "Über a<b>.txt" in index.text
    assert "script" not in index.tags and "b" not in index.tags
    for name in names:
        page = page_of(folder / name)
        assert links(page) == ["index.html"]
        assert "fast tier" in page.text
    assert "Mayor Quill" in page_of(folder / names[0]).text
    assert sorted(p.name for p in tmp_path.iterdir()) == sorted([*files, "pages"])


def test_rows_are_grouped_by_document_in_the_order_of_the_file(run, tmp_path):
    rows = [
        {"doc_id": "b", "text": "Mayor Ann Quill opposes the independence of Kosovo."},
        {"doc_id": 7, "text": "We support the missile defense system."},
        {"doc_id": "b", "text": "Quill rejects the missile defense system as a threat."},
    ]
    (tmp_path / "r.jsonl").write_text("".join(json.dumps(row) + "\n" for row in rows))
    done = run("classify", "r.jsonl", "--model", "fast", "--html", "out/", "--format", "jsonl")
    assert done.returncode == 0, done.stderr
    assert len(done.stdout.splitlines()) == 3
    folder = tmp_path / "out"
    assert links(page_of(folder / "index.html")) == ["1-b.html", "2-7.html"]
    both = page_of(folder / "1-b.html")
    assert "2 paragraphs" in both.text
    assert both.text.index("Mayor Ann Quill") < both.text.index("rejects")
    assert "1 paragraph;" in page_of(folder / "2-7.html").text


def test_one_file_makes_a_folder_where_one_is_named(run, tmp_path):
    (tmp_path / "a.txt").write_text(ARTICLE)
    (tmp_path / "there").mkdir()
    for name in ("new/", "there"):
        done = run("classify", "a.txt", "--model", "fast", "--html", name)
        assert done.returncode == 0, done.stderr
        assert links(page_of(tmp_path / name / "index.html")) == ["1-a-txt.html"]


def test_a_folder_of_pages_is_replaced_as_a_whole(run, tmp_path):
    for name in ("a.txt", "b.txt"):
        (tmp_path / name).write_text(ARTICLE)
    assert run("classify", "a.txt", "b.txt", "--model", "fast", "--html", "p/").returncode == 0
    assert run("classify", "b.txt", "--model", "fast", "--html", "p/").returncode == 0
    assert sorted(p.name for p in (tmp_path / "p").iterdir()) == ["1-b-txt.html", "index.html"]
    (tmp_path / "p" / "mine.txt").write_text("keep me")
    done = run("classify", "a.txt", "--model", "fast", "--html", "p/")
    assert done.returncode == 2
    assert "other files (mine.txt)" in done.stderr
    assert (tmp_path / "p" / "mine.txt").read_text() == "keep me"


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("p/1-a.html", "--html", "p/"), "is in the folder of --html"),
        (("a.txt", "--html", "p/", "--out", "p/2-x.html"), "is in the folder of --html"),
        (("a.txt", "--html", "p/", "--errors", "p/2-x.html"), "is in the folder of --html"),
    ],
)
def test_what_would_go_with_the_old_pages_is_refused(run, tmp_path, arguments, said):
    (tmp_path / "a.txt").write_text(ARTICLE)
    (tmp_path / "p").mkdir()
    (tmp_path / "p" / "1-a.html").write_text("<p>We support the independence of Kosovo.</p>")
    done = run("classify", *arguments, "--model", "fast")
    assert done.returncode == 2
    assert said in done.stderr
    assert [p.name for p in (tmp_path / "p").iterdir()] == ["1-a.html"]


def test_a_file_that_cannot_be_read_leaves_the_pages_of_the_others(run, tmp_path):
    (tmp_path / "a.txt").write_text(ARTICLE)
    done = run("classify", "a.txt", "missing.txt", "--model", "fast", "--html", "p/")
    assert done.returncode == 1
    assert "missing.txt" in done.stderr
    assert links(page_of(tmp_path / "p" / "index.html")) == ["1-a-txt.html"]


def test_nothing_read_leaves_nothing(run, tmp_path):
    done = run("classify", "missing.txt", "gone.txt", "--model", "fast", "--html", "p/")
    assert done.returncode == 1
    assert list(tmp_path.iterdir()) == []


def test_an_interrupt_leaves_the_pages_that_were_there(run, tmp_path):
    (tmp_path / "a.txt").write_text(ARTICLE)
    assert run("classify", "a.txt", "--model", "fast", "--html", "p/").returncode == 0
    before = (tmp_path / "p" / "index.html").read_bytes()
    command = [*COMMAND, "classify", "a.txt", "-", "--model", "fast", "--html", "p/"]
    process = subprocess.Popen(
        command,
        cwd=tmp_path,
        env=environment(),
        stdin=subprocess.PIPE,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    for _ in range(300):
        if list(tmp_path.glob(".p.*.tmp/1-a-txt.html")):
            break
        time.sleep(0.1)
    process.send_signal(signal.SIGINT)
    assert process.wait(30) == 130
    process.stdin.close()
    assert (tmp_path / "p" / "index.html").read_bytes() == before
    assert sorted(p.name for p in tmp_path.iterdir()) == ["a.txt", "p"]


def test_a_full_disk_leaves_nothing(tmp_path):
    """The limit on the size of files stands for the disk."""
    (tmp_path / "a.txt").write_text(ARTICLE)
    shell = shutil.which("bash")
    if shell is None:
        pytest.skip("needs bash")
    words = " ".join([*COMMAND, "classify", "a.txt", "a.txt", "--model", "fast", "--html", "p/"])
    done = subprocess.run(
        [shell, "-c", f"trap '' XFSZ; ulimit -f 4; exec {words}"],
        cwd=tmp_path,
        env=environment(PYTHONDONTWRITEBYTECODE="1"),
        capture_output=True,
        encoding="utf-8",
        timeout=120,
    )
    assert done.returncode == 2, done.stderr
    assert "Traceback" not in done.stderr
    assert sorted(p.name for p in tmp_path.iterdir()) == ["a.txt"]
