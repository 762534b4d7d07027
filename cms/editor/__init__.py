"""Trainers write lectures, notices and series here, in Wagtail's editor made plain."""
