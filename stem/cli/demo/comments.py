"""What clients of the demo wrote: invented, without a name or a place in it."""

from __future__ import annotations

from random import Random

from stem.domain.statements.tables import RespondentKind

LOW = (
    "Ik moest mijn verhaal weer helemaal opnieuw vertellen.",
    "Het ging te snel. Ik kon niet alles zeggen.",
    "Ik weet nog steeds niet wat er nu gaat gebeuren.",
    "In het verslag staan dingen die niet kloppen.",
    "Bel als u later komt. Wij zaten te wachten.",
    "Er werd over mij gepraat terwijl ik erbij zat.",
    "Ik begreep de brief niet. Leg die volgende keer eerst uit.",
    "Te veel mensen aan tafel. Ik durfde niks te zeggen.",
    "Ik kreeg het verslag pas na drie weken.",
    "Graag minder moeilijke woorden.",
    "Ik had het gevoel dat het besluit al genomen was.",
    "Er was geen tolk, dus ik heb de helft gemist.",
    "Niet alleen vragen wat er mis gaat.",
    "De afspraak is drie keer verzet.",
    "Ik wil weten wie er in mijn dossier kan kijken.",
    "Schrijf ook op wat ik zelf zei.",
    "Een half uur is te kort voor zo iets groots.",
)
MIDDLE = (
    "Stuur de afspraken na het gesprek even op papier.",
    "Het was oké. Graag de volgende keer wat meer tijd.",
    "Misschien kan het gesprek een keer bij ons thuis.",
    "Ik vond het spannend, maar het viel mee.",
    "Zet boven de brief wat ik moet doen.",
    "Graag een dag van tevoren zeggen waar het over gaat.",
    "Kan mijn moeder de volgende keer ook mee?",
    "Eerst vragen hoe het gaat, dan pas de lijst.",
    "Een gesprek in de avond zou beter zijn met mijn werk.",
    "Het plan was duidelijk, de brief niet.",
    "Fijn gesprek, maar de kamer was erg klein.",
    "Ik wil graag eerst lezen wat er over ons wordt opgeschreven.",
    "Bellen vind ik prettiger dan mailen.",
    "De uitleg over de rechter mag wat rustiger.",
)
HIGH = (
    "Niks, het was goed zo.",
    "Voor het eerst had ik het idee dat er echt geluisterd werd.",
    "Fijn dat we samen opschreven wat er goed gaat.",
    "Ik weet nu waar ik aan toe ben. Dank u wel.",
    "Goed dat u eerlijk zei wat er wel en niet kan.",
    "Prettig dat u belde om te horen hoe het ging.",
    "Er was tijd voor een kop koffie en voor ons verhaal.",
    "Het verslag klopt helemaal. Dat was vroeger anders.",
    "Ga zo door.",
    "Fijn dat mijn zoon ook mocht zeggen wat hij vond.",
    "We hebben samen het plan gemaakt. Dat voelde goed.",
    "Het hielp dat alles op één blaadje stond.",
)
CHILD_LOW = (
    "Het duurde heel lang.",
    "Ik snapte niet alles.",
    "Ik wou ook wat over school zeggen.",
    "Er waren te veel grote mensen.",
    "Ik weet niet wie alles leest.",
    "Niet steeds hetzelfde vragen.",
)
CHILD_HIGH = (
    "Het was leuk om te tekenen.",
    "Ik mocht zelf kiezen waar we zaten.",
    "Volgende keer weer met de kaartjes.",
    "Je luisterde goed.",
    "Ik vond het fijn dat mijn zus erbij was.",
    "De hond was lief.",
    "Mag het buiten?",
)
HOW_OFTEN = 0.28


def a_comment(random: Random, kind: RespondentKind, scores: dict[str, int]) -> str:
    """What somebody who answered like this could have written; mostly nothing."""
    faces = [score for score in scores.values() if score]
    mean = sum(faces) / len(faces) if faces else 3
    if random.random() > HOW_OFTEN + (0.15 if mean < 2.6 else 0):
        return ""
    if kind is RespondentKind.CHILD:
        return random.choice(CHILD_HIGH if mean > 3.4 else CHILD_LOW)
    return random.choice(HIGH if mean > 3.9 else LOW if mean < 3 else MIDDLE)
