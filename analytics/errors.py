"""What can be wrong with the input, and why a figure may be undefined."""

from enum import StrEnum


class AnalyticsError(ValueError):
    """Base of all errors of this library; `reason` is a stable code for the caller to translate."""

    def __init__(self, message: str, *, reason: str = "") -> None:
        super().__init__(message)
        self.reason = reason or type(self).__name__


class ShapeError(AnalyticsError):
    """Arrays that should fit together do not, or have the wrong number of axes."""


class DomainError(AnalyticsError):
    """A value lies outside the domain of the formula (a negative count, a share above 1)."""


class TooFewPoints(AnalyticsError):  # noqa: N818 - the name is part of the public contract
    """There are fewer points than the model has parameters."""


class UnsafeRelease(AnalyticsError):  # noqa: N818 - the name is part of the public contract
    """A release would show something that the blocks shown before do not allow."""


class Reason(StrEnum):
    """Why a value is NaN; the empty text means that it is defined."""

    DEFINED = ""
    NO_ANSWERS = "no_answers"
    ONE_ANSWER = "one_answer"
    NO_SPREAD = "no_spread"
    MISSING = "missing"
    TOO_FEW_POINTS = "too_few_points"
    NO_MOVING_RANGE = "no_moving_range"
