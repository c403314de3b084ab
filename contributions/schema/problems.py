"""Problems of declared content, collected with their file and field."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Problem:
    """One problem: its file, field and reason."""

    file: str
    field: str
    reason: str

    def __str__(self) -> str:
        return f"{self.file}: {self.field}: {self.reason}"


class ContentRefusedError(ValueError):
    """Content was refused; ``problems`` lists why, and nothing of it was stored."""

    def __init__(self, problems: list[Problem]):
        self.problems = problems
        super().__init__("\n".join(str(problem) for problem in problems))


class Problems(list[Problem]):
    """A list that collects problems while content is read."""

    def add(self, file: str, field: str, reason: str) -> None:
        """Add a problem, unless it is there already."""
        problem = Problem(file, field, reason)
        if problem not in self:
            self.append(problem)

    def refuse_any(self) -> None:
        """Raise ContentRefusedError when there is a problem."""
        if self:
            raise ContentRefusedError(list(self))
