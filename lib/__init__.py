"""Pure helpers, named by topic: no framework, nothing of ours above. A helper comes here at its second use."""
