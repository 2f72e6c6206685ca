from __future__ import annotations

import pytest

from stancelib import cores
from stancelib.cores import n_threads
from stancelib.errors import InputError


@pytest.mark.parametrize(
    ("asked", "used"), [(1, 1), (3, 3), (100, 100), (-1, 8), (-2, 7), (-8, 1), (-9, 1), (-100, 1)]
)
def test_numbers_mean_what_they_mean_to_joblib(monkeypatch, asked, used):
    monkeypatch.setattr(cores, "_cores", lambda: 8)
    assert n_threads(asked) == used


def test_all_cores_are_those_of_this_process():
    from joblib import effective_n_jobs

    assert 1 <= n_threads(-1)
    assert n_threads(-1) >= effective_n_jobs(-1)  # joblib also heeds limits of containers


@pytest.mark.parametrize("asked", [0, 1.0, "2", None, True])
def test_what_is_no_number_of_threads_is_refused(asked):
    with pytest.raises(InputError, match="threads"):
        n_threads(asked)
