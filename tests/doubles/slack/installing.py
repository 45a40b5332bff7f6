"""Installing the app: consent, codes, tokens, their rotation, and the end of it all."""

from dataclasses import dataclass, field
from html import escape
from typing import Any, Final
from urllib.parse import parse_qs, urlencode, urlsplit

from tests.doubles.slack.calls import Call, Emit
from tests.doubles.slack.catalogue import words
from tests.doubles.slack.errors import Refusal
from tests.doubles.slack.state import (
    CODE_SECONDS,
    TOKEN_SECONDS,
    Grant,
    Member,
    Workspace,
    World,
)


class BadInstallLink(ValueError):
    """The address the app has sent somebody to is none that Slack would serve."""


@dataclass(slots=True)
class Code:
    """What a consent is good for, once and for ten minutes."""

    member: Member
    scopes: frozenset[str]
    redirect_uri: str
    at: float
    org: bool
    used: bool = False


@dataclass(slots=True)
class Installing:
    """The app's installations. ``rotation``: tokens live twelve hours and come with a refresh token."""

    world: World
    emit: Emit
    client_id: str
    client_secret: str
    rotation: bool = False
    redirect_uris: list[str] = field(default_factory=list)
    codes: dict[str, Code] = field(default_factory=dict)
    refreshes: dict[str, Grant] = field(default_factory=dict)

    # ------------------------------------------------------------------ tokens

    def grant(
        self, where: Workspace | str, scopes: frozenset[str], *, token: str = "", rotating: bool = False
    ) -> Grant:
        """A bot token for a workspace, or for a whole organisation by its id."""
        org = isinstance(where, str)
        tenant = where if isinstance(where, str) else where.id
        number = len(self.world.grants) + 1
        prefix = "xoxe.xoxb-1" if rotating else "xoxb"
        grant = Grant(
            self.world.secret("bot token", token or f"{prefix}-{number:012d}-{self.world.code()}"),
            "bot",
            scopes,
            workspace=None if isinstance(where, str) else where,
            enterprise=where if isinstance(where, str) else where.enterprise,
            bot_user=f"{'W' if org else 'U'}BOT{tenant}",
            bot_id=f"B{tenant}",
            expires_at=self.world.clock() + TOKEN_SECONDS if rotating else None,
        )
        self.world.grants[grant.token] = grant
        return grant

    def access(self, call: Call) -> dict[str, Any]:
        """oauth.v2.access: a code, or a refresh token, for a token."""
        if call.asked.text("client_id") != self.client_id:
            raise Refusal("invalid_client_id")
        if call.asked.text("client_secret") != self.client_secret:
            raise Refusal("bad_client_secret")
        if call.asked.text("grant_type") == "refresh_token":
            return self._refresh(call)
        if call.asked.text("grant_type", "authorization_code") != "authorization_code":
            raise Refusal("invalid_grant_type")
        code = self.codes.get(call.asked.text("code"))
        if code is None or call.now - code.at > CODE_SECONDS:
            raise Refusal("invalid_code")
        if code.used:
            raise Refusal("code_already_used")
        if call.asked.text("redirect_uri", code.redirect_uri) != code.redirect_uri:
            raise Refusal("bad_redirect_uri")
        code.used = True
        workspace = code.member.workspace
        where = workspace.enterprise if code.org and workspace.enterprise else workspace
        return self._granted(self.grant(where, code.scopes, rotating=self.rotation), code.member.id)

    def _refresh(self, call: Call) -> dict[str, Any]:
        old = self.refreshes.pop(call.asked.text("refresh_token"), None)
        if old is None or old.revoked:
            raise Refusal("invalid_refresh_token")
        where = old.workspace or old.enterprise
        assert where is not None
        return self._granted(self.grant(where, old.scopes, rotating=True))

    def _granted(self, grant: Grant, user: str = "") -> dict[str, Any]:
        workspace = grant.workspace
        answer: dict[str, Any] = {
            "app_id": self.world.app_id,
            "access_token": grant.token,
            "token_type": "bot",
            "scope": ",".join(sorted(grant.scopes)),
            "bot_user_id": grant.bot_user,
            "team": None if workspace is None else {"id": workspace.id, "name": workspace.name},
            "enterprise": None
            if grant.enterprise is None
            else {"id": grant.enterprise, "name": "Organisation"},
            "is_enterprise_install": workspace is None,
        }
        if user:
            answer["authed_user"] = {"id": user}
        if grant.expires_at is not None:
            refresh = self.world.secret("refresh token", f"xoxe-1-{self.world.code(32)}")
            self.refreshes[refresh] = grant
            answer |= {"refresh_token": refresh, "expires_in": int(grant.expires_at - self.world.clock())}
        return answer

    # ------------------------------------------------------------------ consent

    def consent(self, member: Member, address: str, *, allow: bool = True, org: bool = False) -> str:
        """Somebody looks at the page the app has sent them to, and says yes or no; where they are led back.

        Raises:
            BadInstallLink: Slack would show an error instead.
        """
        asked = {name: values[0] for name, values in parse_qs(urlsplit(address).query).items()}
        self.check(asked)
        scopes = words(asked["scope"].replace(",", " "))
        redirect = asked.get("redirect_uri") or self.redirect_uris[0]
        if not allow:
            return _with(redirect, error="access_denied", state=asked.get("state", ""))
        code = f"{len(self.codes) + 1}.{self.world.code()}"
        self.codes[code] = Code(member, scopes, redirect, self.world.clock(), org)
        return _with(redirect, code=code, state=asked.get("state", ""))

    def check(self, asked: dict[str, str]) -> None:
        """Look at an install link.

        Raises:
            BadInstallLink: Slack would show an error instead.
        """
        if asked.get("client_id") != self.client_id:
            raise BadInstallLink("invalid_client_id")
        if not asked.get("scope", "").strip():
            raise BadInstallLink("no scopes requested")
        redirect = asked.get("redirect_uri", "")
        if not self.redirect_uris or (
            redirect and not any(redirect.startswith(known) for known in self.redirect_uris)
        ):
            raise BadInstallLink("redirect_uri did not match any configured URIs")
        if not asked.get("state"):
            self.world.violations.append("install link without a state")

    def page(self, asked: dict[str, str]) -> str:
        """The consent as a page, for a browser."""
        people = "".join(
            f'<option value="{member.id}">{escape(member.name)}, {escape(member.workspace.name)}</option>'
            for member in self.world.members.values()
        )
        hidden = f'<input type="hidden" name="query" value="{escape(urlencode(asked))}">'
        return (
            '<!doctype html><html lang="en"><title>Install kompis</title><h1>Install kompis</h1>'
            f"<p>It asks for: {escape(asked['scope'])}</p>"
            f'<form method="post">{hidden}<label>You are <select name="member">{people}</select></label>'
            '<button name="answer" value="allow">Allow</button>'
            '<button name="answer" value="deny">Cancel</button></form></html>'
        )

    # ------------------------------------------------------------------ the end

    def revoke(self, call: Call) -> dict[str, Any]:
        """auth.revoke: this token is dead."""
        if not call.asked.flag("test"):
            call.grant.revoked = True
            self._tell(call.grant, [call.grant])
        return {"revoked": not call.asked.flag("test")}

    def uninstall(self, call: Call) -> dict[str, Any]:
        """apps.uninstall: the app goes from the workspace of its token."""
        if call.asked.text("client_id") != self.client_id:
            raise Refusal("invalid_client_id")
        if call.asked.text("client_secret") != self.client_secret:
            raise Refusal("bad_client_secret")
        self.remove(call.grant.tenant)
        return {}

    def remove(self, tenant: str) -> None:
        """An administrator takes the app out of a workspace or organisation: every token is dead."""
        dead = [
            grant for grant in self.world.grants.values() if grant.kind == "bot" and grant.tenant == tenant
        ]
        for grant in dead:
            grant.revoked = True
        if dead:
            self._tell(dead[-1], dead)
            self.emit(tenant, {"type": "app_uninstalled"})

    def _tell(self, grant: Grant, dead: list[Grant]) -> None:
        users = sorted({one.bot_user for one in dead})
        self.emit(grant.tenant, {"type": "tokens_revoked", "tokens": {"oauth": [], "bot": users}})


_SEPARATORS: Final = {True: "&", False: "?"}


def _with(address: str, **values: str) -> str:
    return address + _SEPARATORS["?" in address] + urlencode(values)
