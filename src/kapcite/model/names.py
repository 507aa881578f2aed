"""Names of people and groups, in the parts that CSL gives them."""

from __future__ import annotations

from kapcite.model.base import Record


class Name(Record, frozen=True, kw_only=True):
    """A person (``family`` and the rest) or a group (``literal``).

    A ``non_dropping_particle`` stays with the family name in a short citation ("de la
    Salle"), a ``dropping_particle`` does not ("Humboldt, Alexander von").
    """

    family: str | None = None
    given: str | None = None
    dropping_particle: str | None = None
    non_dropping_particle: str | None = None
    suffix: str | None = None
    comma_suffix: bool = False
    static_ordering: bool = False
    literal: str | None = None

    @property
    def display(self) -> str:
        """The name for one line of text: ``Samuel T. Wilkinson`` or the group's own."""
        if self.literal is not None:
            return self.literal
        parts = (self.given, self.dropping_particle, self.short, self.suffix)
        return " ".join(part for part in parts if part)

    @property
    def short(self) -> str:
        """The family name with its particle, or the group's name."""
        if self.literal is not None:
            return self.literal
        return " ".join(
            part for part in (self.non_dropping_particle, self.family or self.given) if part
        )
