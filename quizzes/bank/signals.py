"""News from this room."""

from django.dispatch import Signal

# `batch`, `items`, `actor`. Sent inside the transaction that commits an import.
items_imported = Signal()
