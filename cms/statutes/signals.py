"""News from the statutes."""

from django.dispatch import Signal

# Sent inside the transaction that wrote a statute's text, after all its versions know what follows them. sender: StatuteVersion;
# `version`: the one that was written. Its articles are new rows.
statute_version_loaded = Signal()
