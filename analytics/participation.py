"""Who answered, and what the silence of the others could hide."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike

from analytics.arrays import Counts, Floats, share_of, successes
from analytics.proportions import Interval, wilson_interval


@dataclass(frozen=True, slots=True)
class Participation:
    """How many of those asked answered: int64 counts, and the share with its Wilson interval.

    Where nobody was asked the share is NaN (`no_answers`).
    """

    asked: Counts
    answered: Counts
    silent: Counts
    share: Interval


@dataclass(frozen=True, slots=True)
class NonresponseBounds:
    """The share among those who answered, and what it could be among all asked; float64, NaN where nobody was asked.

    `lower`: none of the silent would have said so; `upper`: all of them. `observed` is NaN where nobody answered.
    """

    observed: Floats
    lower: Floats
    upper: Floats


def participation(asked: ArrayLike, answered: ArrayLike, conf: float = 0.95) -> Participation:
    """The response rate: answered / asked, with the Wilson interval that chance allows it.

    asked, answered: whole numbers, 0 <= answered <= asked, shapes that broadcast. conf: 0..1.
    Raises: `ShapeError`, `DomainError`.
    Source: AAPOR, Standard Definitions (response rate 1: every settled invitation counts); Wilson (1927).
    """
    replies, invited = successes(answered, asked)
    return Participation(invited, replies, invited - replies, wilson_interval(replies, invited, conf))


def nonresponse_bounds(x: ArrayLike, answered: ArrayLike, asked: ArrayLike) -> NonresponseBounds:
    """Bound a share among all who were asked without any assumption on the silent: x / asked .. (x + silent) / asked.

    x: how many of the answered said so. 0 <= x <= answered <= asked, whole numbers, shapes that broadcast.
    Raises: `ShapeError`, `DomainError`.
    Source: Manski (1989), Journal of Human Resources 24:343-360 (worst-case bounds).
    """
    replies, invited = successes(answered, asked)
    hits, replies = successes(x, replies)
    hits, replies, invited = np.broadcast_arrays(hits, replies, invited)
    return NonresponseBounds(
        observed=share_of(hits, replies),
        lower=share_of(hits, invited),
        upper=share_of(hits + invited - replies, invited),
    )
