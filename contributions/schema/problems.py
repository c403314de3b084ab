"""What is wrong with declared content, all of it at once and each with its file and field."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Problem:
    """One thing that is wrong: in which file, at which field, and why."""

    file: str
    field: str
    reason: str

    def __str__(self) -> str:
        return f"{self.file}: {self.field}: {self.reason}"


class ContentRefusedError(ValueError):
    """Declared content that was refused; nothing of it has been loaded."""

    def __init__(self, problems: list[Problem]):
        self.problems = problems
        super().__init__("\n".join(str(problem) for problem in problems))


class Problems(list[Problem]):
    """Collects what is wrong while everything is read."""

    def add(self, file: str, field: str, reason: str) -> None:
        """Note one more problem, once."""
        problem = Problem(file, field, reason)
        if problem not in self:
            self.append(problem)

    def refuse_any(self) -> None:
        """Raise ContentRefusedError when there is a problem."""
        if self:
            raise ContentRefusedError(list(self))
