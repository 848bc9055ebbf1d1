"""After the facts: who is meant, and the report."""

from coi_extract.linking.assembly import assemble

__all__ = ["assemble"]
