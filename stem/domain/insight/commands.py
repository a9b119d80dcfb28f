"""Making the blocks of a closed month, once and for good."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import func, insert, select
from sqlalchemy.orm import Session

from analytics import disclosure
from analytics.disclosure_blocks import Faces
from stem.core.periods import Month
from stem.domain.insight import tables
from stem.domain.insight.silence import with_the_silent
from stem.domain.statements.tables import Statement
from stem.domain.tallies.tables import ALL_RESPONSES, Atom, Tally

FACES = (1, 2, 3, 4, 5)
Universe = tuple[str, str]  # kind, chain
Counted = Mapping[tuple[str, str, int], Faces]


@dataclass(frozen=True, slots=True)
class _NewBlock:
    """A block before it is stored: which universe, and the people who were asked in vain."""

    kind: str
    chain: str
    block: disclosure.Block
    unanswered: int


def release_month(session: Session, month: Month, *, now: datetime) -> bool:
    """Put all that was answered in a closed month into blocks, and make these visible; False when that was done before.

    What fits into no block stays pending: it is shown nowhere.
    """
    if session.scalar(select(tables.Release.id).where(tables.Release.month == month)):
        return False
    release = tables.Release(month=month, made_at=now, thresholds=_thresholds())
    session.add(release)
    session.flush()
    _store(session, release, list(_partitions(_atoms(session, month), _faces(session, month))))
    return True


def _thresholds() -> dict[str, int]:
    test = disclosure.INSIDE_STATEMENT
    return {
        "clients": test.min_clients,
        "workers": test.min_workers,
        "outside_biggest_face": test.min_outside_biggest_face,
        "unanimity_free_from": test.unanimity_free_from,
    }


def _atoms(session: Session, month: Month) -> Mapping[Universe, list[Atom]]:
    atoms: defaultdict[Universe, list[Atom]] = defaultdict(list)
    for atom in session.scalars(select(Atom).where(Atom.month == month)):
        atoms[atom.kind, atom.chain].append(atom)
    return atoms


def _faces(session: Session, month: Month) -> Counted:
    rows = session.execute(
        select(Tally.kind, Statement.chain, Tally.team_id, Tally.score, func.sum(Tally.n))
        .join(Statement, Statement.id == Tally.statement_id)
        .where(Tally.week.in_(month.weeks), Tally.score.in_(FACES))
        .group_by(Tally.kind, Statement.chain, Tally.team_id, Tally.score)
    )
    counted: defaultdict[tuple[str, str, int], dict[int, int]] = defaultdict(dict)
    for kind, chain, team_id, score, n in rows:
        counted[kind, chain, team_id][score] = int(n)
    return {key: _five(scores) for key, scores in counted.items()}


def _five(scores: Mapping[int, int]) -> Faces:
    one, two, three, four, five = (scores.get(face, 0) for face in FACES)
    return one, two, three, four, five


def _partitions(atoms: Mapping[Universe, list[Atom]], faces: Counted) -> Iterator[_NewBlock]:
    """Per kind: the blocks of all responses, and per chain of statements a coarsening of these."""
    for kind in sorted({kind for kind, _ in atoms}):
        asked = atoms.get((kind, ALL_RESPONSES), [])
        unanswered = {str(atom.team_id): atom.unanswered for atom in asked}
        made = disclosure.coarsen([_unit(atom, None) for atom in asked], disclosure.INSIDE_RESPONSES).blocks
        responses = with_the_silent(
            made, [_unit(atom, None) for atom in asked if not atom.responses and atom.unanswered]
        )
        for block in responses:
            yield _NewBlock(kind, ALL_RESPONSES, block, sum(unanswered[team] for team in block.teams))
        for chain in sorted(chain for one, chain in atoms if one == kind and chain != ALL_RESPONSES):
            units = [_unit(atom, faces[kind, chain, atom.team_id]) for atom in atoms[kind, chain]]
            for block in disclosure.coarsen(units, disclosure.INSIDE_STATEMENT, within=responses).blocks:
                yield _NewBlock(kind, chain, block, 0)


def _unit(atom: Atom, faces: Faces | None) -> disclosure.Atom:
    return disclosure.Atom(
        team=str(atom.team_id),
        region=str(atom.region_id),
        organisation=str(atom.organisation_id),
        responses=atom.responses,
        clients=atom.clients,
        workers=atom.workers,
        largest_worker_clients=atom.largest_worker_clients,
        faces=faces,
    )


def _store(session: Session, release: tables.Release, made: Iterable[_NewBlock]) -> None:
    rows = [(new, _row(release, new)) for new in made]
    session.add_all(row for _, row in rows)
    session.flush()
    members = [{"block_id": row.id, "team_id": int(team)} for new, row in rows for team in new.block.teams]
    if members:
        session.connection().execute(insert(tables.BlockTeam.__table__), members)  # type: ignore[arg-type]


def _row(release: tables.Release, new: _NewBlock) -> tables.Block:
    """What is kept of a block: nothing that may not be shown, so no number of clients or responses as such."""
    block = new.block
    row = tables.Block(
        release_id=release.id,
        month=release.month,
        kind=new.kind,
        chain=new.chain,
        organisation_id=_id(block.organisation),
        region_id=_id(block.region),
        team_id=_id(block.team),
        clients_at_least=disclosure.at_least(block.clients),
    )
    if block.faces is not None:
        row.face_1, row.face_2, row.face_3, row.face_4, row.face_5 = block.faces
    else:
        row.answered = disclosure.midpoint_rounded(block.responses)
        row.unanswered = disclosure.midpoint_rounded(new.unanswered)
    return row


def _id(name: str | None) -> int | None:
    return None if name is None else int(name)
