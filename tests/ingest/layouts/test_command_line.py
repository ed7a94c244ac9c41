"""The command line asks about rows that hold several products, and takes the answer."""

import json

import pytest

from crosssell.cli import main

PACKED = "Order ID,Date,Items,Total\n1,2025-01-13,2 x Mug | 1 x Plate,15.00\n2,2025-01-14,1 x Mug,9.00\n"
BASKETS = "tea,mug,cup\nmug,pan\ntea\ncup,tea,pan,mug\npan,cup,tea\n"
ONE_HOT = "id,tea,mug,cup\nA1,1,1,0\nB2,0,1,1\nC3,1,0,0\n"


@pytest.mark.parametrize(
    ("text", "asked", "answer", "figures"),
    [
        (PACKED, "packed", "split", ("packed", 2, 3, 2)),
        (PACKED, "packed", "whole", ("lines", 2, 2, 2)),
        (BASKETS, "layout", "baskets", ("baskets", 5, 13, 4)),
        (ONE_HOT, "layout", "one_hot", ("one_hot", 3, 5, 3)),
    ],
)
def test_without_an_answer_the_exit_is_one_with_it_zero(tmp_path, capsys, text, asked, answer, figures):
    path = tmp_path / "export.csv"
    path.write_text(text, encoding="utf-8")
    call = ["import", str(path), "--dataset", "shop", "--workspace", str(tmp_path / "ws"), "--json"]
    assert main(call) == 1
    error = json.loads(capsys.readouterr().out)["error"]
    (question,) = error["details"]["questions"]
    assert (error["code"], question["id"]) == ("needs_answer", asked)
    assert answer in [reading["value"] for reading in question["readings"]]
    assert main([*call, "--yes", f"{asked}={answer}"]) == 0
    report = json.loads(capsys.readouterr().out)
    (file,) = report["files"]
    assert (file["layout"], file["rows_in_file"], file["rows_read"], report["products"]) == figures
    assert file["rows_read"] == file["rows_kept"] + sum(file["left_out"].values())
