"""Lessons, answers, progress: who gets what when, and what came of it."""
