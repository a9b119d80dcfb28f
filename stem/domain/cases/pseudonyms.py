"""Pseudonyms, drawn by the system and never typed: a bird and a tree."""

from __future__ import annotations

import secrets
from itertools import count

from sqlalchemy import bindparam, select
from sqlalchemy.orm import Session

from stem.domain.cases.tables import Client

BIRDS = (
    "Merel Mus Roodborst Koolmees Pimpelmees Vink Groenling Putter Sijs Kneu Winterkoning Heggenmus Boomklever "
    "Zwartkop Tjiftjaf Fitis Spotvogel Nachtegaal Kwikstaart Leeuwerik Zwaluw Gierzwaluw Kievit Grutto Tureluur "
    "Wulp Scholekster Kluut Plevier Strandloper Oeverloper Watersnip Ooievaar Reiger Lepelaar Roerdomp Aalscholver "
    "Fuut Dodaars Wilde-eend Bergeend Slobeend Smient Kuifeend Meerkoet Waterhoen Zwaan Stern Meeuw Uil Steenuil "
    "Kerkuil Ransuil Buizerd Torenvalk Havik Sperwer Kiekendief Specht IJsvogel Wielewaal Koekoek Hop Ekster Gaai "
    "Kauw Roek Spreeuw Lijster Kramsvogel Tapuit Paapje Goudhaan Baardman Karekiet Patrijs Kwartel Fazant"
).split()
TREES = (
    "Eik Beuk Berk Linde Esdoorn Es Iep Els Wilg Populier Kastanje Walnoot Hazelaar Lijsterbes Meidoorn Sleedoorn "
    "Hulst Taxus Den Spar Lariks Ceder Cipres Jeneverbes Appel Peer Kers Pruim Mispel Kweepeer Vlier Vijg Plataan "
    "Acacia Magnolia Haagbeuk Abeel Ratelpopulier Moerbei Sering Kornoelje Vuilboom Gagel Palm Amandel Olijf"
).split()
# How many names are tried before numbers come in, and then before these are twice as high.
TRIES = 1
_TAKEN = select(Client.id).where(Client.pseudonym == bindparam("name"))


def draw_pseudonym(session: Session) -> str:
    """A pseudonym that no client has. Numbers come in only when names get scarce, so that they stay easy to say."""
    connection = session.connection()
    for attempt in count():
        number = 1 + secrets.randbelow(2 ** (attempt // TRIES))
        name = f"{secrets.choice(BIRDS)} {secrets.choice(TREES)}" + (f" {number}" if number > 1 else "")
        if connection.scalar(_TAKEN, {"name": name}) is None:
            break
    return name
