"""What pages of ours take in: small forms that were sent from a page of ours."""

from collections.abc import Mapping, Sequence
from typing import Final
from urllib.parse import parse_qs, urlsplit

from starlette.exceptions import HTTPException
from starlette.requests import Request

FORM_BYTES: Final = 4 * 1024
MOST_FIELDS: Final = 40


def only_from_our_pages(request: Request, public_url: str) -> None:
    """Refuse what another page has made a browser send, by what the browser itself says of it.

    Raises:
        HTTPException: 403.
    """
    site, origin = request.headers.get("sec-fetch-site"), request.headers.get("origin")
    ours = {request.headers.get("host"), urlsplit(public_url).netloc or None}
    if site not in {None, "same-origin", "none"}:
        raise HTTPException(403)
    if origin is not None and urlsplit(origin).netloc not in ours:
        raise HTTPException(403)


async def read_fields(request: Request) -> Mapping[str, Sequence[str]]:
    """The fields of a form, each with its values.

    Raises:
        HTTPException: 413, the form is larger than any of ours.
    """
    body = bytearray()
    async for piece in request.stream():
        body += piece
        if len(body) > FORM_BYTES:
            raise HTTPException(413)
    try:
        return parse_qs(body.decode("utf-8", "replace"), max_num_fields=MOST_FIELDS)
    except ValueError as error:
        raise HTTPException(413) from error
