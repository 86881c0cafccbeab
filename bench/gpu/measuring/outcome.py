"""What became of one measurement."""
import dataclasses
import time

PASSED, FAILED, SKIPPED = "passed", "FAILED", "skipped"


@dataclasses.dataclass
class Outcome:
    state: str
    line: str  # what a person is told at once
    markdown: str = ""  # what the report says
    seconds: float = 0.0
    on: str = dataclasses.field(default_factory=lambda: time.strftime("%Y-%m-%d"))
    quick: bool = False
    device: str = ""


def passed(line, markdown=""):
    return Outcome(PASSED, line, markdown)


def failed(line, markdown=""):
    return Outcome(FAILED, line, markdown)


def skipped(line):
    return Outcome(SKIPPED, line)
