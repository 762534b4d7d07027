"""News from this room."""

from django.dispatch import Signal

# `attempt`. Sent inside the transaction that writes its result; says nothing of the result (G6).
attempt_marked = Signal()
