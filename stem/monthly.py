"""What a month's end sets in motion, over two subjects that may not know each other: feedback counts, insight shows."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy.exc import IntegrityError

from stem.core.db import db, transaction
from stem.core.periods import Month
from stem.domain.feedback.closing import close_month, months_to_close
from stem.domain.insight.commands import release_month


def release_due_months(now: datetime) -> list[Month]:
    """Close and release each month that is over, one transaction a month; return the months that this call released."""
    return [month for month in months_to_close(db.session(), now=now) if _release(month, now)]


def _release(month: Month, now: datetime) -> bool:
    try:
        with transaction() as session:
            if month not in months_to_close(session, now=now):
                return False
            close_month(session, month, now=now)
            return release_month(session, month, now=now)
    except IntegrityError:
        # Two processes at once: the first one wins, and the other has nothing left to do.
        if month in months_to_close(db.session(), now=now):
            raise
        return False
