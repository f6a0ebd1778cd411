# path: domain/votes/rules.py
import votes  # noqa: E402  # the naming convention is set above

STEP: int = votes.step()  # type: ignore[no-untyped-call]  # the package is published without types
