"""What config.yaml may say of a channel of notes."""

from bot.domain.options import Option, Options

SETTINGS = Options({"folder": Option(required=True, wanted="the folder that the notes lie in")})
