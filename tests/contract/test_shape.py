"""Rules about the shape of the code, each tried on a good and a bad sample and then on the tree."""

import re
from pathlib import Path, PurePosixPath

import pytest

from tests.contract.shape import CHECKS, findings
from tests.contract.shape.layers import LAYERS, NEEDS_NO, NOT_DOMAINS, layer_findings
from tests.contract.shape.source import ROOT, SAMPLES, Finding, Source, files_of, sources_of
from tests.contract.shape.words import UNWANTED_TEXT, is_ours, text_findings

pytestmark = pytest.mark.repository

MARK = re.compile(r"\bbreach$")
ALL_LAYERS = [*(f"{layer}/votes.py" for layer in LAYERS if layer != "domain"), "domain/votes/service.py"]


def sample(rule: str, name: str) -> Source:
    """A sample under the path that its first line claims."""
    text = (ROOT / SAMPLES / rule / name).read_text(encoding="utf-8")
    claimed = re.match(r"(?:# )?path: (\S+)", text)
    assert claimed, f"the first line of {rule}/{name} claims no path"
    return Source(PurePosixPath(claimed.group(1)), text)


def marked_lines(source: Source) -> list[int]:
    return [number for number, line in enumerate(source.lines, start=1) if MARK.search(line)]


def report(found: list[Finding]) -> str:
    return "\n" + "\n".join(str(finding) for finding in sorted(found))


def paths(*names: str) -> list[PurePosixPath]:
    return [PurePosixPath(name) for name in names]


@pytest.mark.parametrize("rule", CHECKS)
def test_a_good_sample_passes(rule: str) -> None:
    found = list(findings([sample(rule, "good.py")], {rule: CHECKS[rule]}))

    assert found == []


@pytest.mark.parametrize("rule", CHECKS)
def test_a_bad_sample_is_reported_at_each_marked_line(rule: str) -> None:
    bad = sample(rule, "bad.py")

    lines = {finding.line for finding in findings([bad], {rule: CHECKS[rule]})}

    assert sorted(lines) == marked_lines(bad)
    assert lines


@pytest.mark.parametrize("rule", UNWANTED_TEXT)
def test_a_good_text_passes(rule: str) -> None:
    good = sample(rule, "good.txt")

    assert list(text_findings(good.path, good.text)) == []


@pytest.mark.parametrize("rule", UNWANTED_TEXT)
def test_a_bad_text_is_reported_at_each_marked_line(rule: str) -> None:
    bad = sample(rule, "bad.txt")

    found = list(text_findings(bad.path, bad.text))

    assert [finding.line for finding in found] == marked_lines(bad)
    assert {finding.rule for finding in found} == {rule}


def test_every_folder_of_samples_belongs_to_a_rule() -> None:
    folders = {path.name for path in (ROOT / SAMPLES).iterdir() if path.is_dir()}

    assert folders == CHECKS.keys() | UNWANTED_TEXT.keys()


def test_a_file_that_does_not_parse_is_reported() -> None:
    broken = Source(PurePosixPath("api/app.py"), "x = 1\ndef (:\n")

    assert [(finding.line, finding.rule) for finding in findings([broken])] == [(2, "syntax")]


def test_a_domain_in_every_layer_passes() -> None:
    assert list(layer_findings(paths(*ALL_LAYERS))) == []


@pytest.mark.parametrize("missing", ALL_LAYERS)
def test_a_domain_missing_in_one_layer_is_reported(missing: str) -> None:
    found = list(layer_findings(paths(*(path for path in ALL_LAYERS if path != missing))))

    assert [finding.path for finding in found] == [missing.replace("/service", "").removesuffix(".py")]


def test_an_exception_that_is_no_longer_needed_is_reported() -> None:
    everywhere = [path.replace("votes", domain) for domain, _ in NEEDS_NO for path in ALL_LAYERS]

    found = list(layer_findings(paths(*everywhere)))

    assert {finding.path for finding in found} == {f"{layer}/{domain}" for domain, layer in NEEDS_NO}


def test_files_that_belong_to_no_domain_need_no_layer() -> None:
    assert list(layer_findings(paths(*(f"api/schema/{name}.py" for name in NOT_DOMAINS)))) == []


def test_caches_and_hidden_folders_are_not_read(tmp_path: Path) -> None:
    for name in (".venv/lib/x.py", "api/__pycache__/x.py", "api/app.py", ".ci/run"):
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).touch()

    assert files_of(tmp_path) == paths(".ci/run", "api/app.py")


def test_the_code_keeps_the_rules() -> None:
    found = list(findings(sources_of(ROOT)))

    assert not found, report(found)


def test_the_domains_stand_in_every_layer() -> None:
    found = list(layer_findings(files_of(ROOT)))

    assert not found, report(found)


def test_no_file_holds_unwanted_text() -> None:
    texts = [path for path in files_of(ROOT) if is_ours(path) and not path.is_relative_to(SAMPLES)]
    found = [finding for path in texts for finding in text_findings(path, (ROOT / path).read_text(encoding="utf-8"))]

    assert len(texts) > 0
    assert not found, report(found)
