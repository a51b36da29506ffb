"""An app that agents may call."""

from collections.abc import Iterator

import pytest

from tests.served import served


@pytest.fixture(scope="package")
def url() -> Iterator[str]:
    with served(agents=True) as address:
        yield address
