"""``kompis preview``: an author's page that shows a course as phones do, beside what the check says."""

from bot.pages.preview.bench import Bench, Check
from bot.pages.preview.routes import preview_routes
from bot.pages.preview.view import Draw

__all__ = ["Bench", "Check", "Draw", "preview_routes"]
