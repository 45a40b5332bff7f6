"""What a failed call means for the message, by Slack's own words and without them."""

import pytest

from adapters.slack.errors import edit_error, is_about_files, knows_no_token, send_error
from adapters.slack.wire import CallError, NotInstalled, NoToken, NotSent, Refusal, Unclear
from bot.ports import CannotEdit, Gone, OutcomeUnclear, Refused, SendError, TooMany, TryLater


@pytest.mark.parametrize(
    ("error", "kind", "sentence"),
    [
        (NotSent("no connection"), TryLater, "Slack could not be reached: no connection"),
        (Unclear("no answer"), OutcomeUnclear, "Slack may or may not have taken it: no answer"),
        (Refusal("fatal_error"), OutcomeUnclear, "Slack may or may not have taken it: fatal_error"),
        (Refusal("internal_error"), OutcomeUnclear, "Slack may or may not have taken it: internal_error"),
        (Refusal("service_unavailable", status=503), TryLater, "Slack is not available"),
        (Refusal("db_trouble", status=500), TryLater, "Slack has trouble of its own (db_trouble)"),
        (Refusal("user_disabled"), Gone, "the Slack account is switched off"),
        (Refusal("cannot_dm_bot"), Gone, "the address belongs to a bot"),
        (Refusal("user_not_found"), Gone, "the workspace knows no such person"),
        (Refusal("user_not_visible"), Gone, "the app may not see this person"),
        (Refusal("channel_not_found"), Gone, "Slack knows no such chat"),
        (Refusal("not_in_channel"), Gone, "the app is not a member of the channel"),
        (Refusal("is_archived"), Gone, "the channel is archived"),
        (Refusal("account_inactive"), TryLater, "the app is no longer installed in the workspace"),
        (
            Refusal("token_revoked"),
            TryLater,
            "the app's bot token was revoked; install the app in the workspace again",
        ),
        (Refusal("invalid_auth"), TryLater, "Slack does not know the app's bot token"),
        (
            Refusal("messages_tab_disabled"),
            TryLater,
            "the app's Messages tab is switched off; switch it on under App Home",
        ),
        (
            Refusal("missing_scope", details=["chat:write"]),
            TryLater,
            "the app lacks the scope chat:write: add it, and install the app again",
        ),
        (
            Refusal("message_limit_exceeded"),
            TryLater,
            "the workspace has used up what its plan allows",
        ),
        (Refusal("msg_too_long"), Refused, "the text is longer than Slack takes"),
        (Refusal("msg_blocks_too_long"), Refused, "the message is longer than Slack takes"),
        (
            Refusal("invalid_blocks", details=["must be shorter [json-pointer:/blocks/0]"]),
            Refused,
            "Slack does not understand the message's blocks: must be shorter [json-pointer:/blocks/0]",
        ),
        (Refusal("of_another_year"), Refused, "Slack refused the message: of_another_year"),
    ],
)
def test_a_failure_has_its_kind_and_a_sentence(error: CallError, kind: type, sentence: str) -> None:
    failure = send_error(error)
    assert (type(failure), failure.sentence) == (kind, sentence)


def test_a_429_says_how_long_this_chat_waits() -> None:
    failure = send_error(Refusal("ratelimited", status=429, retry_after=7.0))
    assert isinstance(failure, TooMany)
    assert (failure.after, failure.scope) == (7.0, "chat")


@pytest.mark.parametrize(
    ("error", "for_good"), [("user_disabled", True), ("cannot_dm_bot", True), ("user_not_visible", False)]
)
def test_whoever_comes_back_to_a_chat_is_not_gone_for_good(error: str, for_good: bool) -> None:
    failure = send_error(Refusal(error))
    assert isinstance(failure, Gone)
    assert failure.for_good is for_good


@pytest.mark.parametrize("error", ["token_revoked", "messages_tab_disabled", "missing_scope"])
def test_what_somebody_has_to_mend_makes_all_wait_a_minute(error: str) -> None:
    failure = send_error(Refusal(error))
    assert isinstance(failure, TryLater)
    assert (failure.after, failure.scope) == (60.0, "channel")


@pytest.mark.parametrize(
    ("error", "kind"),
    [
        (Refusal("message_not_found"), CannotEdit),
        (Refusal("cant_update_message"), CannotEdit),
        (Refusal("edit_window_closed"), CannotEdit),
        (Refusal("channel_not_found"), CannotEdit),
        (Refusal("msg_too_long"), CannotEdit),
        (Refusal("token_revoked"), TryLater),
        (Unclear("no answer"), OutcomeUnclear),
    ],
)
def test_an_edit_of_what_is_gone_is_sent_anew(error: CallError, kind: type[SendError]) -> None:
    assert type(edit_error(error)) is kind


def test_refused_blocks_may_be_about_a_file_but_other_refusals_are_not() -> None:
    errors = [Refusal("invalid_blocks"), Refusal("msg_too_long"), Unclear("no answer")]
    assert [is_about_files(error) for error in errors] == [True, False, False]


def test_a_token_is_unknown_by_refusal_only() -> None:
    errors = [Refusal("invalid_auth"), Refusal("channel_not_found"), NotSent("no connection")]
    assert [knows_no_token(error) for error in errors] == [True, False, False]


@pytest.mark.parametrize("name", ["missing_scope", "message_limit_exceeded", "messages_tab_disabled"])
def test_what_one_of_many_workspaces_has_to_mend_keeps_no_other_waiting(name: str) -> None:
    alone, among_many = send_error(Refusal(name)), send_error(Refusal(name), many=True)
    assert isinstance(alone, TryLater)
    assert isinstance(among_many, TryLater)
    assert (alone.scope, among_many.scope) == ("channel", "chat")
    assert alone.after == among_many.after


def test_a_workspace_without_the_app_is_gone_until_it_lets_it_in_and_one_without_a_token_waits() -> None:
    gone, waits = send_error(NotInstalled()), send_error(NoToken("its token has run out"))
    assert isinstance(gone, Gone)
    assert isinstance(waits, TryLater)
    assert (gone.for_good, waits.scope) == (False, "chat")
