"""What stands in somebody's calendar about a workshop."""

from bot.phrases import Say


def workshop_note(say: Say, text: str | None, leader: str | None, cancelled_since: str | None) -> str:
    """What it is about and who leads it; ahead of that, why it is cancelled, if it is and that was said."""
    lines = []
    if cancelled_since:
        lines.append(say("Cancelled: {why}", why=cancelled_since))
    if text:
        lines.append(text)
    if leader:
        lines.append(say("Workshop leader: {name}", name=leader))
    return "\n\n".join(lines)
