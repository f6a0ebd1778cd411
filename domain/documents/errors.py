"""What can go wrong with registering documents; told by the command line, in English."""


class DocumentsRefused(Exception):
    """Documents that are not registered, none of them: a sentence for each fault."""

    def __init__(self, faults: tuple[str, ...]) -> None:
        """Keep what is wrong."""
        super().__init__("; ".join(faults))
        self.faults = faults
