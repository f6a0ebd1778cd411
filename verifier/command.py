"""The command line: `unionhall-verify DIR`, `python -m verifier DIR`, `unionhall verify DIR`.

Exit codes: 0 all holds, 1 something does not, 2 something could not be read. Nothing is written but the report.
"""

import argparse
import json
import re
import sys
from collections.abc import Iterator, Sequence
from pathlib import Path

from verifier.files import LARGEST_MIB
from verifier.reports import Fault, Outcome, Report, State
from verifier.strict import shown
from verifier.verification import Request, verify
from verifier.words import CHECKS, FAULTS, FINDINGS, WORDS, Language, sentence

_HASH = re.compile(r"[0-9a-f]{64}")
_LONGEST_VALUE = 200


def main(arguments: Sequence[str] | None = None) -> int:
    """Verifies and prints. Returns the exit code."""
    options = _parser().parse_args(arguments)
    language = Language(options.language)
    request = Request(
        directory=options.directory,
        receipts=tuple(options.receipt),
        witness=options.witness,
        elector=options.roll_entry,
        announced=options.definition,
        largest_mib=options.largest_mib,
    )
    report = verify(request)
    for line in _json_lines(report, language) if options.json else _lines(report, language):
        _print(line)
    return report.exit_code


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="unionhall-verify",
        description="Checks a vote from its published files alone 核验已公布的投票.",
        epilog="Exit codes: 0 all holds, 1 something does not, 2 something could not be read.",
    )
    parser.add_argument("directory", type=Path, metavar="DIR", help="where definition.json and the other files are")
    parser.add_argument(
        "--receipt",
        type=Path,
        metavar="FILE",
        action="append",
        default=[],
        help="a receipt that you kept; repeat it for all that one voter has: the last ballot counts",
    )
    parser.add_argument("--definition", type=_hash, metavar="HASH", help="the definition hash as it was announced")
    parser.add_argument("--witness", type=Path, metavar="FILE", help="entries of the board that somebody outside kept")
    parser.add_argument("--roll-entry", type=Path, metavar="FILE", help="your own entry on the roll, with its salt")
    parser.add_argument("--language", choices=[each.value for each in Language], default=Language.ENGLISH.value)
    parser.add_argument("--json", action="store_true", help="print one JSON object instead of lines")
    parser.add_argument(
        "--largest-mib",
        type=_mebibytes,
        metavar="MIB",
        default=LARGEST_MIB,
        help=f"the largest roll, box or list of ballots that is read, by default {LARGEST_MIB}",
    )
    return parser


def _hash(text: str) -> bytes:
    if not _HASH.fullmatch(text.lower()):
        raise argparse.ArgumentTypeError("a hash has 64 hexadecimal digits")
    return bytes.fromhex(text)


def _mebibytes(text: str) -> int:
    if not re.fullmatch(r"[1-9][0-9]{0,5}", text):
        raise argparse.ArgumentTypeError("a number of mebibytes from 1 to 999999")
    return int(text)


def _lines(report: Report, language: Language) -> Iterator[str]:
    for fault in report.unread:
        yield f"{_word('unread', language)}  {_told(fault, language)}"
    for outcome in report.outcomes:
        yield f"{_word(outcome.state, language):<10} {outcome.name:<22} {_explained(outcome, language)}"
        for fault in outcome.faults:
            yield f"{'':<10} {_told(fault, language)}"
        if outcome.more:
            yield f"{'':<10} {sentence(WORDS, 'more', language, count=outcome.more)}"
    for fault in report.remarks:
        yield f"{_word('remark', language):<10} {_told(fault, language)}"
    for finding in report.findings:
        yield f"{_word('result', language):<10} {sentence(FINDINGS, finding.code, language, **finding.values)}"
    if report.definition is not None and not report.is_announced:
        yield f"{_word('remark', language):<10} {sentence(WORDS, 'not_compared', language, hash=report.definition)}"
    yield _end(report, language)


def _json_lines(report: Report, language: Language) -> Iterator[str]:
    """One object: exit code, definition hash, checks in order, faults each with file, place, code and sentence."""
    yield json.dumps(
        {
            "exit_code": report.exit_code,
            "definition": report.definition,
            "summary": _end(report, language),
            "unreadable": [_fault_record(each, language) for each in report.unread],
            "remarks": [_fault_record(each, language) for each in report.remarks],
            "result": [
                {"code": each.code, "sentence": sentence(FINDINGS, each.code, language, **each.values)}
                for each in report.findings
            ],
            "checks": [
                {
                    "name": each.name,
                    "state": each.state.value,
                    "title": sentence(CHECKS, each.name, language),
                    "faults": [_fault_record(fault, language) for fault in each.faults],
                    "more_faults": each.more,
                    "needs": list(each.lacks),
                }
                for each in report.outcomes
            ],
        },
        ensure_ascii=False,
        indent=2,
    )


def _fault_record(fault: Fault, language: Language) -> dict[str, object]:
    return {
        "file": fault.file,
        "at": fault.at,
        "code": fault.code,
        "sentence": sentence(FAULTS, fault.code, language, **_plain(fault)),
    }


def _explained(outcome: Outcome, language: Language) -> str:
    title = sentence(CHECKS, outcome.name, language)
    needs = [sentence(WORDS, "lacks", language, file=each) for each in outcome.lacks]
    return f"{title} ({', '.join(needs)})" if needs else title


def _told(fault: Fault, language: Language) -> str:
    """`board.json entries[2].signature: …`."""
    place = " ".join(each for each in (shown(fault.file, _LONGEST_VALUE), shown(fault.at, _LONGEST_VALUE)) if each)
    return f"{place}: {sentence(FAULTS, fault.code, language, **_plain(fault))}"


def _plain(fault: Fault) -> dict[str, str | int]:
    """Values of a fault as a terminal may show them: files are other people's."""
    return {
        key: shown(value, _LONGEST_VALUE) if isinstance(value, str) else value for key, value in fault.values.items()
    }


def _word(name: str, language: Language) -> str:
    return sentence(WORDS, name, language)


def _end(report: Report, language: Language) -> str:
    states = [each.state for each in report.outcomes]
    code = ("all_hold", "some_fail", "some_unread")[report.exit_code]
    return sentence(
        WORDS,
        code,
        language,
        count=len(states),
        failing=states.count(State.FAILS),
        unchecked=states.count(State.UNCHECKED),
        unread=len(report.unread),
    )


def _print(line: str) -> None:
    """Prints in UTF-8, whatever the terminal says it is: a report in Chinese is one everywhere."""
    sys.stdout.buffer.write(line.encode("utf-8", "replace") + b"\n")
    sys.stdout.flush()
