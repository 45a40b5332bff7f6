"""The list of a workshop's guests, to be printed or carried away as a file, behind a link of one's own."""

import csv
import io
from collections.abc import Awaitable, Callable, Mapping, Sequence
from typing import Final

from msgspec import Struct
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from bot.domain.guest import Guest
from bot.domain.workshop import Occasion, Workshop
from bot.pages.look import page, say_to
from bot.phrases import Say, of
from bot.phrases.workshops import leading, occasions
from bot.phrases.writing import capital

MOST_MARK: Final = 200
_UNSEEN: Final = {"X-Robots-Tag": "noindex, nofollow, noarchive"}
_BEGIN_A_FORMULA: Final = ("=", "+", "-", "@", "\t", "\r")


class GuestList(Struct, frozen=True):
    """A workshop, and who comes by occasion; in the language of whoever looks."""

    workshop: Workshop
    guests: Mapping[int, Sequence[Guest]]
    language: str


Find = Callable[[str, bool], Awaitable[GuestList | None]]
"""``find(mark, as a file)``: the list behind a link; None: made up, ended, or no more theirs."""


def guest_routes(find: Find, language: str) -> Sequence[Route]:
    """``/list/<mark>`` to print, ``/list/<mark>/file`` as CSV."""

    async def shown(request: Request) -> Response:
        found = await _found(request, as_file=False)
        if found is None:
            return page("no_list.html", say_to(request, language), status=410, headers=_UNSEEN)
        say = of(found.language)
        return page(
            "guests.html",
            say,
            headers=_UNSEEN,
            mark=request.path_params["mark"],
            workshop=found.workshop,
            lists=tables(say, found),
        )

    async def carried(request: Request) -> Response:
        found = await _found(request, as_file=True)
        if found is None:
            return page("no_list.html", say_to(request, language), status=410, headers=_UNSEEN)
        headers = {"Content-Disposition": 'attachment; filename="workshop.csv"', "Cache-Control": "no-store"}
        body = as_csv(of(found.language), found)
        return Response(body, media_type="text/csv; charset=utf-8", headers={**headers, **_UNSEEN})

    async def _found(request: Request, *, as_file: bool) -> GuestList | None:
        mark = request.path_params["mark"]
        return await find(mark, as_file) if len(mark) <= MOST_MARK and "\0" not in mark else None

    return [Route("/list/{mark}", shown), Route("/list/{mark}/file", carried)]


class Row(Struct, frozen=True):
    """One guest as the list shows them; ``standing`` in words, and nothing for a plain seat."""

    name: str
    workplace: str
    standing: str
    here: bool

    @property
    def beside(self) -> str:
        """What stands under the name."""
        return ", ".join(word for word in (self.workplace, self.standing) if word)


class Table(Struct, frozen=True):
    """One occasion's part of the list: when it is, how many come, and who."""

    when: str
    counted: str
    rows: Sequence[Row]


def tables(say: Say, found: GuestList) -> Sequence[Table]:
    """The list as it is printed, an occasion after the other."""
    return [_table(say, found, one) for one in found.workshop.held]


def _table(say: Say, found: GuestList, occasion: Occasion) -> Table:
    guests = found.guests.get(occasion.id, ())
    rows = [
        Row(one.name or "", one.workplace or "", leading.status(say, one), one.came_at is not None)
        for one in guests
    ]
    when = capital(occasions.when(say, found.workshop, occasion))
    return Table(when, leading.counted(say, occasion, guests), rows)


def as_csv(say: Say, found: GuestList) -> bytes:
    """The list as a file for spreadsheets: UTF-8 with a mark, so that they see it; no cell is a formula."""
    file = io.StringIO(newline="")
    writer = csv.writer(file, delimiter=";")
    writer.writerow([say("Occasion"), say("Name"), say("Workplace"), say("How it stands")])
    for table in tables(say, found):
        for row in table.rows:
            cells = (table.when, row.name, row.workplace, row.standing)
            writer.writerow([_harmless(cell) for cell in cells])
    return file.getvalue().encode("utf-8-sig")


def _harmless(cell: str) -> str:
    """A cell that a spreadsheet shows as it is written (CWE-1236)."""
    return f"'{cell}" if cell.startswith(_BEGIN_A_FORMULA) else cell
