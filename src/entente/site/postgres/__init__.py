"""The embedded PostgreSQL: from `pip install` to a private server in under two seconds.

``django_databases()`` is what the settings use and starts nothing; ``in_use(Place.of())`` keeps
the server running for a block. With ``DATABASE_URL`` none of this runs.
"""

from entente.site.postgres.connections import django_databases, is_embedded
from entente.site.postgres.place import DatabaseError, Place

__all__ = ["DatabaseError", "Place", "django_databases", "is_embedded"]
