import io
import zipfile

import pytest

from kapcite.errors import Problem
from kapcite.formats import xlsx
from kapcite.model.reference import Reference

SHEET = "xl/worksheets/sheet1.xml"
SPACE = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
RECORDS = [Reference(id=f"k{number}", title=f"Title {number}") for number in range(6)]


def workbook(change=lambda sheet: sheet, **others):
    """Return a workbook of six records whose sheet has been changed."""
    packed = io.BytesIO()
    with (
        zipfile.ZipFile(io.BytesIO(b"".join(xlsx.write(RECORDS)))) as archive,
        zipfile.ZipFile(packed, "w") as target,
    ):
        for name in archive.namelist():
            part = archive.read(name).decode()
            target.writestr(name, change(part) if name == SHEET else part)
        for name, part in others.items():
            target.writestr(f"xl/{name}.xml", part)
    packed.seek(0)
    return packed


def read(stream):
    items = list(xlsx.read(stream, file="a.xlsx"))
    problems = [item for item in items if isinstance(item, Problem)]
    return [item.id for item in items if isinstance(item, Reference)], problems


def test_a_damaged_row_takes_no_row_behind_it_along():
    ids, (where, row) = read(workbook(lambda sheet: sheet.replace("Title 2</t>", "Title 2<t>")))
    assert ids == ["k0", "k1", "k3", "k4", "k5"]
    assert (where.severity, "behind row 3" in where.message) == ("warning", True)
    assert (row.severity, row.line, row.rule) == ("error", 4, "record")


def test_a_sheet_that_ends_too_early():
    ids, problems = read(workbook(lambda sheet: sheet[: sheet.index("Title 3")]))
    assert ids == ["k0", "k1", "k2"]
    assert [problem.line for problem in problems] == [0, 5]


def test_without_the_names_of_the_columns_no_row_is_read():
    ids, problems = read(workbook(lambda sheet: sheet.replace("title</t>", "title<t>", 1)))
    assert ids == []
    assert problems[-1].message == "the first row is damaged"


@pytest.mark.parametrize("space", ["http://purl.oclc.org/ooxml/spreadsheetml/main", "urn:x"])
def test_any_namespace(space):
    assert read(workbook(lambda sheet: sheet.replace(SPACE, space))) == (
        [record.id for record in RECORDS],
        [],
    )


def test_prefixes_and_attributes_of_other_namespaces():
    def prefixed(sheet):
        sheet = sheet.replace("<", "<x:").replace("<x:/", "</x:").replace("<x:?", "<?")
        sheet = sheet.replace("xmlns=", 'xmlns:y="urn:y" xmlns:x=')
        return sheet.replace("<x:row>", '<x:row y:height="1">')

    assert read(workbook(prefixed)) == ([record.id for record in RECORDS], [])
    ids, problems = read(workbook(lambda sheet: prefixed(sheet).replace("Title 2</x:t>", "<x:t>")))
    assert ids == ["k0", "k1", "k3", "k4", "k5"]
    assert problems[-1].line == 4


def test_a_damaged_shared_string():
    strings = (
        f'<sst xmlns="{SPACE}"><si><t>id</t></si><si><t>title<t></si><si><t>abc</t></si></sst>'
    )
    cells = '<row><c t="s"><v>0</v></c></row><row><c t="s"><v>2</v></c></row>'
    sheet = f'<worksheet xmlns="{SPACE}"><sheetData>{cells}</sheetData></worksheet>'
    ids, problems = read(workbook(lambda _: sheet, sharedStrings=strings))
    assert ids == ["abc"]
    assert any("si 2 cannot be read" in problem.message for problem in problems)


def test_entities_are_refused():
    entity = '<!DOCTYPE a [<!ENTITY e "x">]><worksheet'
    ids, (problem,) = read(workbook(lambda sheet: sheet.replace("<worksheet", entity)))
    assert (ids, problem.severity) == ([], "error")
