"""What was learned from annotated declarations, and the code that applies it: linear models, one file of weights each.

The weights are trained by the project in ``models/`` and shipped with the package. Nothing here needs more than the
standard library, so that a reading costs little and is the same on every machine.
"""

from coi_extract.learned.reader import LearnedReader, shipped

__all__ = ["LearnedReader", "shipped"]
