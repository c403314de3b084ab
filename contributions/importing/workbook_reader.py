"""Child process that reads a workbook (XLSX, ODS) from its standard input, and prints its rows.

Started by ``contributions.importing.workbooks`` with the limits as JSON. It opens what a stranger
made, so it runs alone: with so much memory and time, without a database or the project's settings.
Its first line is {"sheets": [[name, rows], …]} or {"error": code}; then each row as
[number of the sheet, number of the row, cells].
"""

import json
import resource
import sys
import zipfile
from datetime import date, datetime, time

from python_calamine import CalamineError, CalamineWorkbook, SheetVisibleEnum

# The part of a file in a zip archive that must not be compressed away.
MOST_FILES = 2_000


def limit(memory: int, seconds: int) -> None:
    """Let this process have so many bytes and seconds, and write no file."""
    resource.setrlimit(resource.RLIMIT_AS, (memory, memory))
    resource.setrlimit(resource.RLIMIT_CPU, (seconds, seconds))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))


def unpacked_size(file) -> int:
    """Bytes of a zip archive's files when unpacked, as it says itself."""
    with zipfile.ZipFile(file) as archive:
        entries = archive.infolist()
    if len(entries) > MOST_FILES:
        raise MemoryError
    return sum(entry.file_size for entry in entries)


def text_of(value) -> str:
    """A typed cell as people write it: dates in ISO format, whole numbers without a point."""
    if isinstance(value, bool):
        return "oui" if value else "non"
    if isinstance(value, float):
        return str(int(value)) if value.is_integer() and abs(value) < 1e15 else repr(value)
    if isinstance(value, datetime):
        return value.date().isoformat() if value.time() == time(0) else value.isoformat(" ")
    return value.isoformat() if isinstance(value, date | time) else str(value)


def say(value) -> None:
    """Print one line of JSON."""
    sys.stdout.write(json.dumps(value, ensure_ascii=True) + "\n")


def main() -> None:
    """Read the workbook within the limits of the first argument."""
    limits = json.loads(sys.argv[1])
    limit(limits["memory"], limits["seconds"])
    file = sys.stdin.buffer
    try:
        if unpacked_size(file) > limits["unpacked"]:
            return say({"error": "large"})
        file.seek(0)
        book = CalamineWorkbook.from_filelike(file)
        visible = [s.name for s in book.sheets_metadata if s.visible == SheetVisibleEnum.Visible]
        sheets = [book.get_sheet_by_name(name) for name in visible]
        sheets = [sheet for sheet in sheets if sheet.height and sheet.width]
    except MemoryError:
        return say({"error": "large"})
    except (CalamineError, zipfile.BadZipFile, ValueError, OSError):
        return say({"error": "unreadable"})
    if sum(sheet.height * sheet.width for sheet in sheets) > limits["cells"]:
        return say({"error": "large"})
    say({"sheets": [[sheet.name, sheet.height] for sheet in sheets]})
    for no, sheet in enumerate(sheets):
        above = sheet.start[0] if sheet.start else 0
        for number, cells in enumerate(sheet.to_python(skip_empty_area=True), above + 1):
            say([no, number, [text_of(cell)[: limits["cell"]] for cell in cells]])
    return None


if __name__ == "__main__":
    main()
