"""Sections of an evaluation's page: the summary, all systems, and whether they differ."""

from __future__ import annotations

from collections.abc import Iterator

from stancelib.evaluation.scores import Interval
from stancelib.report.charts import intervals_chart
from stancelib.report.evaluation_view import View
from stancelib.report.html import (
    Markup,
    bounds,
    columns,
    definition_list,
    details,
    join,
    name,
    notice,
    paragraph,
    table,
    text,
    unordered_list,
    value,
)
from stancelib.report.page import Section
from stancelib.report.words import SYSTEMS, direction, metric_title, system_title

__all__ = ["comparisons", "lead", "results", "summary", "systems"]

_MOST_TILES = 4


def lead(view: View) -> Markup:
    """Say in a sentence what was evaluated, on what, and beside what."""
    corpus = view.report.corpus
    what = "paragraphs" if view.report.kind == "topics" else "texts"
    sentence: list[object] = []
    if view.system is not None:
        sentence.append(name(system_title(view.system)))
    if isinstance(corpus.get("paragraphs"), int):
        documents = corpus.get("documents")
        of = f" of {documents:,} documents" if isinstance(documents, int) else ""
        sentence.append(f" on {corpus['paragraphs']:,} {what}{of}")
    others = len(view.report.systems) - 1
    if others > 0:
        sentence.append(f", beside {others} other system{'s' if others > 1 else ''}")
    return join([*sentence, "."]) if sentence else Markup("")


def summary(view: View) -> Section:
    """Return the headline figures beside the best other system, and what they amount to."""
    if view.system is None:
        return Section("summary", "In short", notice("info", "The report holds no results."))
    scores = view.report.systems[view.system]
    tiles = [(metric_title(m), _tile(view, m, scores[m])) for m in view.headline if m in scores]
    shown = str(definition_list(tiles[:_MOST_TILES])).replace("<dl>", '<dl class="tiles">', 1)
    more = 'New to such figures? <a href="#reading">How to read this page</a> explains each.'
    verdict = join(_verdict(view), " ")
    said = paragraph(verdict) if verdict else Markup("")
    return Section("summary", "In short", join([Markup(shown), said, paragraph(Markup(more))]))


def _tile(view: View, metric: str, score: Interval) -> Markup:
    lines: list[object] = [bounds(score)] if score.low is not None else []
    if view.rival is not None and metric in view.report.systems[view.rival]:
        lines.append(join(["best other: ", value(view.report.systems[view.rival][metric].value)]))
    lines.append(direction(metric))
    return Markup(f'<span class="big">{value(score.value)}</span>{join(lines, "<br>")}')


def _verdict(view: View) -> Iterator[Markup]:
    if view.system is None or view.rival is None or view.metric is None:
        return
    ours, other = name(system_title(view.system)), name(system_title(view.rival))
    named = metric_title(view.metric)
    yield join(["By ", named, " the best of the other systems is ", other, "."])
    both = view.report.differences.get(f"{view.system} - {view.rival}", {})
    difference = both.get(view.metric, Interval(None))
    if difference.value is not None:
        said = _differ(difference, direction(view.metric))
        yield join(["The difference is ", value(difference), ": ", ours, f" {said} ", other, "."])
    if view.metric in view.report.agreement:
        agreed = value(float(view.report.agreement[view.metric]))
        yield join(["Annotators agree with each other at ", agreed, "."])


def _differ(difference: Interval, better: str) -> str:
    """Return what a difference says of the first of two systems."""
    if difference.low is None or difference.high is None:
        return "has no interval for the difference from"
    if difference.low <= 0 <= difference.high:
        return "is not told apart by these data from"
    better_one = (difference.low > 0) == better.startswith("higher")
    return "is better than" if better_one else "is worse than"


def results(view: View) -> Section:
    """Return every system on every metric: charts of the chief ones, and a table of all."""
    report = view.report
    charts = [
        intervals_chart(
            [(system_title(s), [scores.get(metric)]) for s, scores in report.systems.items()],
            id=f"results-{i}",
            title=metric_title(metric),
            series=[metric_title(metric)],
            caption=f"{direction(metric).capitalize()}.",
            head="system",
        )
        for i, metric in enumerate(view.headline, 1)
    ]
    metrics = list(dict.fromkeys(m for scores in report.systems.values() for m in scores))
    rows: list[list[object]] = [
        [system_title(s), *(scores.get(m) for m in metrics)] for s, scores in report.systems.items()
    ]
    if report.agreement:
        agreed = [report.agreement.get(m) for m in metrics]
        rows.append(
            ["annotators with each other", *(None if x is None else float(x) for x in agreed)]
        )
    every = table(
        ["system", *map(metric_title, metrics)],
        rows,
        caption="All systems and metrics, with intervals over documents",
        numeric=range(1, len(metrics) + 1),
    )
    return Section("results", "Results", join([columns(charts), every]))


def systems(view: View) -> Section:
    """Say what the baselines do."""
    known = [(SYSTEMS[s].title, SYSTEMS[s].meaning) for s in view.report.systems if s in SYSTEMS]
    intro = paragraph(
        "All systems answered the same texts. These are the baselines; what they reach is what "
        "a result has to be measured against."
    )
    items = [join([Markup(f"<strong>{text(title)}</strong>: "), said]) for title, said in known]
    return Section(
        "systems", "The baselines", join([intro, unordered_list(items)]) if known else ""
    )


def comparisons(view: View) -> Section:
    """Return the paired differences and their tests."""
    report = view.report
    parts = [_difference_chart(view)]
    tests = [
        (
            f"{system_title(row.a)} − {system_title(row.b)}",
            metric_title(row.metric),
            row.difference,
            *map(_p_value, (row.p_bootstrap, row.p_mcnemar, row.p_adjusted)),
            row.note,
        )
        for row in report.comparisons
    ]
    heads = ("systems", "metric", "difference", "p, bootstrap", "p, McNemar", "p, corrected")
    parts.append(
        table([*heads, "note"], tests, caption="Tests of differences", numeric=range(2, 6))
    )
    metrics = list(dict.fromkeys(m for row in report.differences.values() for m in row))
    rows = [
        (_difference_title(view, key), *(scores.get(m) for m in metrics))
        for key, scores in report.differences.items()
    ]
    every = table(
        ["systems", *map(metric_title, metrics)],
        rows,
        caption="Paired differences, with intervals over documents",
        numeric=range(1, len(metrics) + 1),
    )
    parts.append(details("Differences on every metric", every) if every else every)
    return Section("comparisons", "Do the systems differ?", join(parts))


def _difference_chart(view: View) -> Markup:
    if view.metric is None:
        return Markup("")
    titles = {key: _difference_title(view, key) for key in view.report.differences}
    what = f"Difference in {metric_title(view.metric)}"
    start = f"{system_title(view.system or '')} − "
    if all(title.startswith(start) for title in titles.values()):
        titles = {key: title.removeprefix(start) for key, title in titles.items()}
        what = f"{metric_title(view.metric)}: {start.removesuffix(' − ')} minus each other system"
    return intervals_chart(
        [(titles[k], [scores.get(view.metric)]) for k, scores in view.report.differences.items()],
        id="differences",
        title=what,
        series=["difference"],
        caption=f"The dashed line is no difference; {direction(view.metric)}. An interval that "
        "does not touch it tells the two apart.",
        reference=0,
        head="systems",
    )


def _difference_title(view: View, key: str) -> str:
    for a in view.report.systems:
        for b in view.report.systems:
            if key == f"{a} - {b}":
                return f"{system_title(a)} − {system_title(b)}"
    return key


def _p_value(p: float | None) -> Markup:
    return Markup("&lt; 0.001") if p is not None and p < 0.001 else value(p)
