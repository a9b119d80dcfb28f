"""What somebody asks to see: a place and a kind of respondents, from a plain form, kept in the address."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from flask_babel import LazyString
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from sqlalchemy.orm import Session
from werkzeug.datastructures import MultiDict

from stem.domain.insight.queries import KindGroup, Place
from stem.domain.organisation.queries import all_organisations, all_regions
from stem.domain.organisation.tables import Organisation, Region

EVERYWHERE = "all"
KINDS: dict[KindGroup, LazyString] = {
    KindGroup.ADULTS: _l("Ouders, jongeren en netwerk samen"),
    KindGroup.PARENT: _l("Ouders"),
    KindGroup.YOUNG_PERSON: _l("Jongeren (12+)"),
    KindGroup.CHILD: _l("Kinderen (8-11)"),
    KindGroup.NETWORK: _l("Netwerk"),
}


@dataclass(frozen=True, slots=True)
class Option:
    """One choice of a select."""

    value: str
    label: str
    place: Place = field(default_factory=Place)


@dataclass(frozen=True, slots=True)
class Filters:
    """What was chosen, and what could be; a value that does not exist is named at its field and left out."""

    place: Option
    kind: KindGroup
    regions: tuple[Option, ...]
    organisations: tuple[Option, ...]
    errors: Mapping[str, str]

    @property
    def kinds(self) -> dict[KindGroup, LazyString]:
        return KINDS

    @property
    def chosen(self) -> dict[str, str]:
        """What to put in an address to see the same."""
        return {"place": self.place.value, "kind": self.kind.value}


def everywhere() -> Option:
    """All places together."""
    return Option(EVERYWHERE, _("Alle regio’s en organisaties"))


def filters_from(session: Session, asked: MultiDict[str, str]) -> Filters:
    """Read the filters from an address; what is wrong gets a message, and the default instead."""
    regions = _options("region", all_regions(session))
    organisations = _options("organisation", all_organisations(session))
    places = {option.value: option for option in (everywhere(), *regions, *organisations)}
    kinds = {kind.value: kind for kind in KindGroup}
    errors = {}
    place_name, kind_name = _one(asked, "place", EVERYWHERE), _one(asked, "kind", KindGroup.ADULTS)
    if place_name not in places:
        errors["place"] = _("Deze plaats kennen we niet. Hier staat alles bij elkaar.")
    if kind_name not in kinds:
        errors["kind"] = _("Deze groep kennen we niet. Hier staan ouders, jongeren en netwerk samen.")
    return Filters(
        place=places.get(place_name or "", places[EVERYWHERE]),
        kind=kinds.get(kind_name or "", KindGroup.ADULTS),
        regions=regions,
        organisations=organisations,
        errors=errors,
    )


def _one(asked: MultiDict[str, str], name: str, default: str) -> str | None:
    """The one value of a field; the default when it is not there, None when it is there more than once."""
    given = asked.getlist(name) or [default]
    return given[0] if len(given) == 1 else None


def _options(what: str, rows: Iterable[Region | Organisation]) -> tuple[Option, ...]:
    return tuple(
        Option(
            f"{what}:{row.code}",
            row.name,
            Place(region_id=row.id) if isinstance(row, Region) else Place(organisation_id=row.id),
        )
        for row in rows
    )
