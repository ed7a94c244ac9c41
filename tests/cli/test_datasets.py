"""The commands on a dataset as a whole, as a script would call them."""

import json
from pathlib import Path

import pytest

from crosssell.cli import main

HEADER = "order_id,ordered_at,product,quantity,unit_price\n"


@pytest.fixture
def run(tmp_path, capsys):
    def call(*words: str | Path) -> tuple[int, dict]:
        code = main(["--workspace", str(tmp_path / "ws"), "--json", *map(str, words)])
        return code, json.loads(capsys.readouterr().out)

    return call


def test_the_history_and_an_undo(run, tmp_path):
    january, february = tmp_path / "january.csv", tmp_path / "february.csv"
    january.write_text(HEADER + "1,2025-01-13,A,2,1.50\n", encoding="utf-8")
    february.write_text(
        HEADER + "1,2025-01-13,A,1,1.50\n2,2025-02-13,B,many,4\n3,2025-02-13,B,1,4\n", "utf-8"
    )
    run("import", january, "--dataset", "shop")
    code, _ = run("undo", "--dataset", "shop", "--yes")
    assert code == 0
    code, answer = run("undo", "--dataset", "shop", "--yes")
    assert (code, answer["error"]["code"]) == (1, "nothing_to_undo")
    run("import", january, "--dataset", "shop")
    run("import", february, "--dataset", "shop")
    _, answer = run("history", "--dataset", "shop")
    assert [(past["import"], past["files"], past["can_undo"]) for past in answer["imports"]] == [
        (2, ["february.csv"], True),
        (1, ["january.csv"], False),
    ]
    newest = answer["imports"][0]
    assert (newest["orders_new"], newest["orders_replaced"], newest["rows_read"], newest["rows_kept"]) == (
        1, 1, 3, 2
    )  # fmt: skip
    assert newest["left_out"] == {"unreadable_number": 1}
    _, answer = run("history", "--dataset", "shop", "--left-out", "2")
    assert answer["left_out"] == [
        {
            "file": "february.csv",
            "row": 3,
            "reason": "unreadable_number",
            "text": "2 | 2025-02-13 | B | many | 4",
        }
    ]
    code, answer = run("undo", "--dataset", "shop", "--yes")
    assert (code, answer["undone"]["import"], answer["lines"], answer["orders"]) == (0, 2, 1, 1)


def test_left_out_rows_as_a_file(run, tmp_path):
    file, out = tmp_path / "orders.csv", tmp_path / "left.csv"
    file.write_text(HEADER + "1,2025-01-13,A,2,1.50\n,2025-01-13,B,1,4\n", encoding="utf-8")
    run("import", file, "--dataset", "shop")
    run("history", "--dataset", "shop", "--left-out", "1", "--csv", out)
    assert out.read_text("utf-8").splitlines() == [
        "file,row,reason,text",
        "orders.csv,3,missing_order_id, | 2025-01-13 | B | 1 | 4",
    ]


def test_an_undo_has_to_be_confirmed(tmp_path):
    with pytest.raises(SystemExit) as caught:
        main(["undo", "--dataset", "shop", "--workspace", str(tmp_path)])
    assert caught.value.code == 2
