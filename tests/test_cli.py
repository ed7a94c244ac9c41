"""The command line: one JSON object, stable codes, exit codes, the same figures as the core."""

import csv
import json
import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from crosssell.cli import main

TEXT = (
    "order_id,ordered_at,customer_id,product,quantity,unit_price,channel\n"
    "1,2025-01-13,K1,A,2,1.50,web\n1,2025-01-13,K1,B,1,10.00,web\n2,2025-01-20,K2,A,1,1.50,shop\n"
)
ROOT = Path(__file__).resolve().parent.parent


@pytest.fixture
def call(tmp_path, capsys):
    """Run a command in a workspace of its own; return the exit code and its JSON."""

    def run(*arguments: object) -> tuple[int, dict]:
        code = main([str(one) for one in arguments] + ["--workspace", str(tmp_path / "ws"), "--json"])
        return code, json.loads(capsys.readouterr().out)

    return run


@pytest.fixture
def export(tmp_path):
    path = tmp_path / "export.csv"
    path.write_text(TEXT, encoding="utf-8")
    return path


def test_what_a_killed_import_has_left_is_removed(call, export, tmp_path):
    call("import", export, "--dataset", "uk")
    (drafts,) = tmp_path.rglob("drafts")
    old, young = drafts / "command-old", drafts / "command-young"
    for folder in (old, young):
        folder.mkdir()
        (folder / "decoded").write_text("much")
    os.utime(old, (0, 0))
    call("import", export, "--dataset", "uk")
    assert (old.exists(), young.exists()) == (False, True)


def test_import_prints_the_contracts_object(call, export):
    code, answer = call("import", export, "--dataset", "shop")
    assert code == 0
    expected = {
        "dataset": "shop",
        "lines": 3,
        "orders": 2,
        "customers": 2,
        "products": 2,
        "revenue": 14.5,
        "net_revenue": 14.5,
        "first": "2025-01-13T00:00:00",
        "last": "2025-01-20T00:00:00",
        "unchanged": False,
    }
    assert {name: answer[name] for name in expected} == expected
    (file,) = answer["files"]
    assert (file["file"], file["encoding"], file["delimiter"], file["header_row"]) == (
        "export.csv",
        "utf-8",
        ",",
        1,
    )
    assert (file["decimal_mark"], file["date_order"]) == (".", "ymd")
    assert file["mapping"]["order_id"] == "order_id"
    assert (file["rows_read"], file["rows_kept"], file["left_out"], file["duplicate_lines"]) == (3, 3, {}, 0)
    assert call("import", export, "--dataset", "shop")[1]["unchanged"] is True


def test_datasets_and_delete(call, export):
    assert call("datasets") == (0, {"datasets": []})
    call("import", export, "--dataset", "shop one")
    assert [found["dataset"] for found in call("datasets")[1]["datasets"]] == ["shop one"]
    assert call("delete", "shop one", "--yes")[0] == 0
    assert call("datasets")[1] == {"datasets": []}
    code, answer = call("delete", "shop one", "--yes")
    assert (code, answer["error"]["code"]) == (1, "unknown_dataset")


def test_a_question_is_an_exit_of_one_with_all_its_readings(call, tmp_path):
    path = tmp_path / "open.csv"
    path.write_text("order_id,order_date,product,unit_price\n1,01/02/2025,A,1.234\n2,03/04/2025,B,2.345\n")
    code, answer = call("import", path, "--dataset", "x")
    assert code == 1
    assert answer["error"]["code"] == "needs_answer"
    questions = {question["id"]: question for question in answer["error"]["details"]["questions"]}
    assert set(questions) == {"date_order", "decimal_mark"}
    assert questions["date_order"]["option"] == "--date-order dmy"
    readings = questions["date_order"]["readings"]
    assert len({reading["example"] for reading in readings}) == len(readings) == 2
    code, answer = call("import", path, "--dataset", "x", "--date-order", "mdy", "--decimal", ".")
    assert (code, answer["last"]) == (0, "2025-03-04T00:00:00")
    code, answer = call(
        "import", path, "--dataset", "y", "--yes", "date_order=dmy", "--yes", "decimal_mark=,"
    )
    assert (code, answer["last"], answer["revenue"]) == (0, "2025-04-03T00:00:00", 1234 + 2345)


@pytest.mark.parametrize(
    "arguments",
    [
        ["import", "no-such-file.csv", "--dataset", "x"],
        ["import"],
        ["fly"],
        ["kpis", "--dataset", "x", "--from", "May"],
        ["import", __file__, "--dataset", "x", "--yes", "date_order=ydm"],
        ["import", __file__, "--dataset", "x", "--yes", "colour=blue"],
        ["import", __file__, "--dataset", "x", "--map", "colour=blue"],
    ],
)
def test_a_wrong_call_exits_with_two(arguments, tmp_path):
    with pytest.raises(SystemExit) as caught:
        main([*arguments, "--workspace", str(tmp_path)])
    assert caught.value.code == 2


def test_options_stand_before_or_after_the_command(export, tmp_path, capsys):
    assert main(["--workspace", str(tmp_path / "a"), "--json", "import", str(export), "--dataset", "x"]) == 0
    json.loads(capsys.readouterr().out)
    assert main(["--json", "datasets", "--workspace", str(tmp_path / "a")]) == 0
    assert json.loads(capsys.readouterr().out)["datasets"][0]["dataset"] == "x"


def test_kpis_follow_the_filters(call, export):
    call("import", export, "--dataset", "shop")
    everything = call("kpis", "--dataset", "shop")[1]
    assert (everything["orders"], everything["revenue"], everything["average_order_value"]) == (2, 14.5, 7.25)
    assert everything["cross_sell_rate"] == 0.5
    web = call("kpis", "--dataset", "shop", "--channel", "web", "--to", "2025-01-13")[1]
    assert (web["orders"], web["revenue"]) == (1, 13.0)


def test_matrix_writes_the_contracts_columns(call, export, tmp_path):
    call("import", export, "--dataset", "shop")
    out = tmp_path / "pairs.csv"
    code, answer = call("matrix", "--dataset", "shop", "--min-count", 1, "--csv", out)
    assert (code, answer["baskets"]) == (0, 2)
    with out.open(encoding="utf-8", newline="") as file:
        (row,) = list(csv.DictReader(file))
    assert list(row)[:9] == [
        *("a", "b", "n_a", "n_b", "n_both", "baskets", "support", "confidence_ab", "confidence_ba")
    ]
    assert (row["a"], row["b"], row["n_a"], row["n_b"], row["n_both"], row["baskets"]) == (
        "A",
        "B",
        "2",
        "1",
        "1",
        "2",
    )
    assert float(row["lift"]) == 1 * 2 / (2 * 1)
    assert row["conviction_ba"] == ""  # every basket with B holds A: cannot be computed
    assert row["verdict"] == "too_little_data"
    assert float(row["lift_corrected"]) == pytest.approx(1 / float(row["expected_corrected"]))
    assert "inf" not in row.values()
    assert "nan" not in row.values()


@pytest.mark.parametrize("place", ["", "missing/out.csv"])
def test_where_no_file_can_be_written_is_said_before_counting(call, export, tmp_path, capsys, place):
    call("import", export, "--dataset", "shop")
    with pytest.raises(SystemExit) as stopped:
        call("matrix", "--dataset", "shop", "--csv", tmp_path / place)
    assert stopped.value.code == 2
    assert f"no file can be written here: {tmp_path / place}" in capsys.readouterr().err


@pytest.mark.parametrize("option", [(), ("--json",)], ids=["csv", "json"])
def test_a_reader_who_has_seen_enough_is_no_problem(call, tmp_path, option):
    orders = "".join(f"{n},P{item:03d}\n" for n in range(2) for item in range(60))
    (tmp_path / "wide.csv").write_text(f"order_id,product\n{orders}", encoding="utf-8")
    call("import", tmp_path / "wide.csv", "--dataset", "wide")
    command = [sys.executable, "-m", "crosssell", "matrix", "--dataset", "wide", "--min-count", "1"]
    with subprocess.Popen(
        [*command, "--workspace", str(tmp_path / "ws"), *option],
        cwd=ROOT,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
    ) as process:
        process.stdout.close()
        assert process.stderr.read() == b""
    assert process.returncode == 0


def test_a_second_process_gets_a_clear_message(call, export, tmp_path):
    call("import", export, "--dataset", "shop")
    holder = subprocess.Popen(
        [
            sys.executable,
            "-c",
            "import sys, time; from pathlib import Path; from crosssell.warehouse import Workspace\n"
            "held = Workspace(Path(sys.argv[1])).open('shop'); print('open', flush=True); time.sleep(60)",
            str(tmp_path / "ws"),
        ],
        cwd=ROOT,
        stdout=subprocess.PIPE,
        text=True,
    )
    try:
        assert holder.stdout.readline() == "open\n"
        code, answer = call("kpis", "--dataset", "shop")
    finally:
        holder.kill()
        holder.wait()
    assert (code, answer["error"]["code"]) == (1, "workspace_locked")


def test_killed_in_the_middle_the_dataset_is_as_before(call, export, tmp_path):
    """Kill an appending import at several moments; each time the old figures must still be there."""
    call("import", export, "--dataset", "shop")
    before = call("datasets")[1]
    large = tmp_path / "large.csv"
    rows = (
        f"{n // 4},2025-02-{1 + n % 7:02d},K{n // 40},P{n * 7919 % 500},1,2.50,web\n"
        for n in range(4000, 250_000)
    )
    large.write_text(TEXT.splitlines(keepends=True)[0] + "".join(rows), encoding="utf-8")
    arguments = ["-m", "crosssell", "import", large, "--dataset", "shop", "--workspace", tmp_path / "ws"]
    environment = os.environ | {"PYTHONPATH": str(ROOT)}
    outcomes = set()
    for seconds in (1.2, 1.8, 2.4, 3.0):
        process = subprocess.Popen([sys.executable, *map(str, arguments)], cwd=ROOT, env=environment)
        time.sleep(seconds)
        process.send_signal(signal.SIGKILL)
        process.wait()
        found = call("datasets")[1]
        outcomes.add(found == before)
        if found != before:  # it had committed in time: then whole
            assert found["datasets"][0]["lines"] == 3 + 246_000
            break
    assert True in outcomes


def test_no_traceback_for_any_odd_file(call, tmp_path):
    odd = {
        "empty.csv": b"",
        "blank.csv": b"   \n\n \n",
        "noise.csv": bytes(range(256)) * 50,
        "paper.csv": b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n1 0 obj\n<<>>\nendobj\n",
        "prose.txt": b"Dear all,\n\nplease find the report attached.\n\nRegards\n",
        "header.csv": b"order_id,product\n",
        "one.csv": b"hello",
    }
    for name, content in odd.items():
        path = tmp_path / name
        path.write_bytes(content)
        code, answer = call("import", path, "--dataset", "odd")
        assert code == 1, name
        assert answer["error"]["message"], name
    assert call("datasets")[1] == {"datasets": []}
