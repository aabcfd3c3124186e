"""Whole runs: every row exactly once, whatever annotates it and however often it is stopped."""

import json
import signal
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from api.archive import engines
from api.archive.errors import ArchiveError
from api.archive.folder import Folder
from api.archive.parquet import from_record, read_part
from api.archive.run import ArchiveSettings, Totals, annotate_archive
from api.archive.worker import Job
from api.articles.analysing import ReadsText
from tests.archive.conftest import PATIENCE, Sample, driver, line, lines, until, written
from tests.archive.driver import SETTINGS, UNIT
from tests.archive.reader import BROKEN, ArchiveReader, Load, text


def run(sample: Sample, out: Path, settings: ArchiveSettings = SETTINGS) -> Totals:
    return annotate_archive(
        [str(sample.source)], str(out), engines.local(Load(sample.folder)), settings
    )


def failures(out: Path) -> list[dict[str, object]]:
    files = sorted((out / "_failures").iterdir())
    return [json.loads(text) for file in files for text in file.read_text("utf-8").splitlines()]


def test_every_row_is_an_article_or_a_failure(sample: Sample) -> None:
    out = sample.folder / "alone"
    given = {number: json.loads(data) for number, data in enumerate(lines(), 1) if data != "{"}
    failed = failures(out)
    assert {row["row"]: (row["id"], row["reason"]) for row in failed} == {
        4: (None, "format"),
        8: (None, "format"),
        12: ("a11", "not_arabic"),
        17: ("a16", "too_long"),
        32: ("a31", "error"),
        41: ("not an id", "id"),
        51: (None, "format"),
    }
    assert {row["input"] for row in failed} == {str(sample.source)}
    assert "out of its depth" in str(failed[4]["message"])
    parts = Folder(str(out)).parts()
    found = [from_record(record) for part in parts for record in read_part(part.place.local)]
    expected = [
        (data["id"], data["text"])
        for number, data in given.items()
        if number not in {row["row"] for row in failed}
    ]
    assert [(article.id, article.text) for article, _, _ in found] == expected
    for _, analysis, vectors in found:
        assert vectors is not None
        assert len(vectors) == len(analysis.statements) == 1
    for part in parts:
        part.check()


def test_processes_write_the_same(sample: Sample) -> None:
    out = sample.folder / "out"
    engine = engines.processes(Load(sample.folder), 2)
    reported: list[Totals] = []
    source = str(sample.source)
    totals = annotate_archive([source], str(out), engine, SETTINGS, reported.append)
    assert totals == Totals(60, 53, 7)
    assert reported[0] == Totals(60, 0, 0)
    assert len(reported) > 60 / UNIT
    assert written(out) == sample.expected


@pytest.mark.parametrize("engine", ["local", "processes"])
def test_a_killed_run_is_gone_on_with(engine: str, sample: Sample) -> None:
    out = sample.folder / "out"
    sample.hold()
    with driver(engine, sample, out) as process:
        sample.held()
        process.kill()
        # The pipe closes when the last worker has ended: none outlives the run.
        assert process.communicate(timeout=PATIENCE)
    finished = Folder(str(out)).finished()
    assert 4 not in finished
    assert len(finished) >= 3  # units are begun in their order
    # What a run leaves that is killed while it writes.
    (out / "part-000004.parquet").write_bytes(b"half")
    (out / ".part-000009.parquet.0a.part").write_bytes(b"half")
    (out / "notes.txt").write_bytes(b"mine")
    with driver(engine, sample, out) as process:
        told = until(process.stdout, "60 53 7")
        assert process.wait(PATIENCE) == 0
    assert int(told[0].split()[1]) > 0  # not from the beginning
    assert written(out) == {**sample.expected, "notes.txt": b"mine"}


def test_ctrl_c_ends_the_workers_too(sample: Sample) -> None:
    out = sample.folder / "out"
    with driver("processes", sample, out) as process:
        until(process.stdout, "60 5")
        process.send_signal(signal.SIGINT)
        process.communicate(timeout=PATIENCE)
    assert run(sample, out) == Totals(60, 53, 7)
    assert written(out) == sample.expected


def test_a_second_run_at_once_is_refused(sample: Sample) -> None:
    out = sample.folder / "out"
    sample.hold()
    with driver("local", sample, out):
        sample.held()
        with pytest.raises(ArchiveError, match="another run is writing"):
            run(sample, out)
    assert run(sample, out) == Totals(60, 53, 7)


def test_a_finished_archive_is_not_touched(sample: Sample) -> None:
    out = sample.folder / "alone"
    times = {file: file.stat().st_mtime_ns for file in out.rglob("*.parquet")}
    assert run(sample, out) == Totals(60, 53, 7)
    assert {file: file.stat().st_mtime_ns for file in out.rglob("*.parquet")} == times


def test_lost_and_foreign_parts_are_put_right(sample: Sample) -> None:
    out = sample.folder / "alone"
    (out / "part-000001.parquet").unlink()
    (out / "part-000002.parquet").write_bytes(b"cut")
    (out / "part-000099.parquet").write_bytes(b"of nobody")
    (out / "_qala" / "units" / "000003.json").unlink()
    assert run(sample, out) == Totals(60, 53, 7)
    assert written(out) == sample.expected


def test_other_input_model_or_settings_are_refused(
    sample: Sample, monkeypatch: pytest.MonkeyPatch
) -> None:
    out = sample.folder / "alone"
    with pytest.raises(ArchiveError, match="vectors is False, it was begun with True"):
        run(sample, out, ArchiveSettings(max_chars=200, vectors=False))
    with pytest.raises(ArchiveError, match="unit is 6, it was begun with 5"):
        run(sample, out, ArchiveSettings(max_chars=200, unit=6))
    with pytest.raises(ArchiveError, match="precision"):
        run(sample, out, ArchiveSettings(max_chars=200, precision="fp32"))
    assert run(sample, out, ArchiveSettings(max_chars=200)) == Totals(60, 53, 7)
    monkeypatch.setattr(ArchiveReader, "model", "stub-2")
    with pytest.raises(ArchiveError, match="the model is stub-2, it was begun with stub-1"):
        run(sample, out)
    monkeypatch.undo()
    sample.source.write_text("\n".join([*lines()[:-1], line(99)]) + "\n", "utf-8")
    with pytest.raises(ArchiveError, match=r"in\.jsonl has changed"):
        run(sample, out)
    (sample.folder / "more.jsonl").write_text(line(1), "utf-8")
    with pytest.raises(ArchiveError, match=r"more\.jsonl is new"):
        annotate_archive(
            [str(sample.folder / "*.jsonl")], str(out), engines.local(Load(out)), SETTINGS
        )
    assert written(out) == sample.expected


def test_the_same_input_written_anew_is_the_same(sample: Sample) -> None:
    sample.source.write_bytes(sample.source.read_bytes())
    assert run(sample, sample.folder / "alone") == Totals(60, 53, 7)


def test_input_that_changes_meanwhile_is_seen(sample: Sample) -> None:
    class Changing(ArchiveReader):
        def read_many(self, *arguments: object, **named: object):  # type: ignore[no-untyped-def, override]
            data = sample.source.read_bytes()
            sample.source.write_bytes(data.replace(b"a59", b"b59"))
            return super().read_many(*arguments, **named)  # type: ignore[arg-type]

    def load() -> ReadsText:
        return Changing(sample.folder)

    out = sample.folder / "out"
    with pytest.raises(ArchiveError, match="has changed since"):
        annotate_archive([str(sample.source)], str(out), engines.local(load), SETTINGS)
    assert 11 not in Folder(str(out)).finished()


def test_a_reader_that_reads_nothing_stops_the_run(tmp_path: Path) -> None:
    source = tmp_path / "in.jsonl"
    rows = [line(number, text=f"{text(number)} {BROKEN}") for number in range(3)]
    source.write_text("\n".join(rows), "utf-8")
    with pytest.raises(ArchiveError, match="no article can be read: out of its depth"):
        annotate_archive(
            [str(source)], str(tmp_path / "out"), engines.local(Load(tmp_path)), SETTINGS
        )
    assert failures(tmp_path / "out") == []


def test_a_worker_with_another_model_is_refused(sample: Sample) -> None:
    with engines.local(Load(sample.folder)) as engine:
        job = Job(str(sample.folder / "alone"), "stub-2", 200, vectors=True, batch_size=8)
        units = Folder(job.out).manifest().units  # type: ignore[union-attr]
        with pytest.raises(ArchiveError, match="the model stub-1, the archive stub-2"):
            list(engine.run(job, units))


def test_parquet_in_is_annotated_as_lines_are(sample: Sample) -> None:
    good = [json.loads(data) for data in lines() if data.startswith("{") and "text" in data]
    source = sample.folder / "in.parquet"
    pq.write_table(pa.Table.from_pylist(good), source, row_group_size=7)
    out = sample.folder / "out"
    load = Load(sample.folder)
    totals = annotate_archive([str(source)], str(out), engines.local(load), SETTINGS)
    assert totals == Totals(57, 53, 4)
    ids = pq.read_table(out, columns=["id"])["id"].to_pylist()
    before = pq.read_table(sample.folder / "alone", columns=["id"])["id"].to_pylist()
    assert ids == before


def test_a_folder_among_the_input_is_none_of_it(sample: Sample) -> None:
    (sample.folder / "news").mkdir()
    source = sample.source.rename(sample.folder / "news" / "in.jsonl")
    for _ in range(2):
        totals = annotate_archive(
            [str(source.parent)],
            f"file://{source.parent}/out",
            engines.local(Load(sample.folder)),
            SETTINGS,
        )
        assert totals == Totals(60, 53, 7)


def test_without_vectors(sample: Sample) -> None:
    out = sample.folder / "out"
    run(sample, out, ArchiveSettings(max_chars=200, vectors=False))
    assert pq.read_table(out, columns=["vectors"])["vectors"].null_count == 53


def test_an_empty_archive(sample: Sample) -> None:
    sample.source.write_text("\n\n", "utf-8")
    assert run(sample, sample.folder / "out") == Totals(0, 0, 0)
    assert written(sample.folder / "out") == {}


def test_a_folder_of_other_parquet_is_left_alone(sample: Sample) -> None:
    out = sample.folder / "out"
    out.mkdir()
    (out / "mine.parquet").write_bytes(b"mine")
    with pytest.raises(ArchiveError, match="Parquet files of something else"):
        run(sample, out)
    assert written(out) == {"mine.parquet": b"mine"}
