"""Courses: from the YAML that authors write to :class:`bot.domain.course.Course`, and what is wrong with it.

The way of a course: ``nodes`` reads a file and keeps every place, ``reader`` makes a draft of it,
``compare`` holds a translation against its original, ``build`` makes the course. ``loader`` walks that
way for one folder, ``library`` for all of them; ``check`` adds what is worth a warning.
"""
