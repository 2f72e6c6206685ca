"""What training starts from, made once a session."""

from __future__ import annotations

import pytest


@pytest.fixture(scope="session")
def base_folder(tmp_path_factory):
    """A model with a tiny network that can be trained further."""
    pytest.importorskip("torch")
    from tests.finetuning.base_folder import save_base

    return save_base(tmp_path_factory.mktemp("bases") / "tiny")
