"""What the page for visitors' own devices keeps of them, and from where their browsers take the runtime."""

import pytest

from demo.device.runtime import PUBLIC, host, runtime
from demo.device.times import LONGEST, Times
from explain.errors import LensError


def test_the_runtime_comes_from_a_public_place_unless_the_operator_names_another() -> None:
    found = runtime({})
    assert found["base"] == PUBLIC.format(found["version"])
    assert host(found["base"]) in found["base"]
    assert {file["integrity"][:7] for file in found["files"].values()} == {"sha384-"}
    assert runtime({"EXPLAIN_ORT_WEB": "https://school.example/ort"})["base"] == "https://school.example/ort/"
    assert runtime({"EXPLAIN_ORT_WEB": " http://127.0.0.1:8000/ "})["base"] == "http://127.0.0.1:8000/"


@pytest.mark.parametrize(
    "address",
    [
        "/srv/ort",
        "ftp://school.example/",
        "http://school.example/",
        "javascript:alert(1)",
        "https://",
        "https://a/?b=c",
        "https://[",
        "https://[::1",
    ],
)
def test_what_is_no_safe_address_is_refused_in_a_sentence(address: str) -> None:
    with pytest.raises(LensError, match="EXPLAIN_ORT_WEB"):
        runtime({"EXPLAIN_ORT_WEB": address})


def test_each_visitor_has_one_row_for_a_network_and_the_fastest_comes_first() -> None:
    times = Times()
    times.add("ada", "Ada’s phone", "Lite0", 80.0)
    times.add("bob", "Bob’s phone", "Lite0", 40)
    times.add("ada", "Ada’s new phone", "Lite0", 20.5)
    times.add("ada", "Ada’s new phone", "pocket B0", 3)
    assert [(row.name, row.network, row.milliseconds) for row in times.rows()] == [
        ("Ada’s new phone", "Lite0", 20.5),
        ("Bob’s phone", "Lite0", 40.0),
        ("Ada’s new phone", "pocket B0", 3.0),
    ]


def test_the_table_is_bounded_and_its_rows_go_after_two_hours(monkeypatch: pytest.MonkeyPatch) -> None:
    times, clock = Times(most=3), [0.0]
    monkeypatch.setattr("demo.device.times.time.monotonic", lambda: clock[0])
    for number in range(5):
        clock[0] = 1000.0 * number
        times.add(f"visitor {number}", "a phone", "Lite0", 10 + number)
    assert [row.milliseconds for row in times.rows()] == [12, 13, 14]
    clock[0] = 3000 + 7201
    assert [row.milliseconds for row in times.rows()] == [14]


@pytest.mark.parametrize("name", ["", "  ", "x" * (LONGEST + 1), "a\x1b[31mb", None])
def test_what_is_no_name_is_refused(name: object) -> None:
    with pytest.raises(LensError, match="name"):
        Times().add("ada", name, "Lite0", 1.0)


@pytest.mark.parametrize("milliseconds", [None, "5", True, float("nan"), float("inf"), -1, 0, 1e9])
def test_what_is_no_time_is_refused(milliseconds: object) -> None:
    with pytest.raises(LensError):
        Times().add("ada", "Ada’s phone", "Lite0", milliseconds)
