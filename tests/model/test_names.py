import pytest

from kapcite.model.names import Name, parse_name


@pytest.mark.parametrize(
    "text, name",
    [
        ("Wilkinson, Samuel T.", Name(family="Wilkinson", given="Samuel T.")),
        ("de la Salle, Sara", Name(non_dropping_particle="de la", family="Salle", given="Sara")),
        (
            "Ludwig van Beethoven",
            Name(given="Ludwig", non_dropping_particle="van", family="Beethoven"),
        ),
        (
            "Humboldt, Alexander von",
            Name(family="Humboldt", given="Alexander", dropping_particle="von"),
        ),
        ("Smith, Jr, John", Name(family="Smith", given="John", suffix="Jr")),
        ("Smith, John, Jr.", Name(family="Smith", given="John", suffix="Jr.")),
        ("Wilkinson ST", Name(family="Wilkinson", given="ST")),
        (
            "van der Berg AB 3rd",
            Name(non_dropping_particle="van der", family="Berg", given="AB", suffix="3rd"),
        ),
        ("Dupont J-P", Name(family="Dupont", given="J-P")),
        ("Jane Roe", Name(given="Jane", family="Roe")),
        ("Plato", Name(family="Plato")),
        ("{World Health Organization}", Name(literal="World Health Organization")),
        ("A, B, C, D, E", Name(literal="A, B, C, D, E")),
        ("Doe,", Name(family="Doe")),
        (",", Name(literal=",")),
    ],
)
def test_names_from_text(text, name):
    assert parse_name(text) == name


def test_where_every_person_has_a_comma_words_without_one_are_a_group():
    group = "World Health Organization"
    assert parse_name(group, inverted=True) == Name(literal=group)
    assert parse_name("Wilkinson ST", inverted=True) == Name(family="Wilkinson", given="ST")
