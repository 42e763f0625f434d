"""The marine room, live. :mod:`worker` and below know no Django; :mod:`room`, :mod:`hub` and the views do."""
