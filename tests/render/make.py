"""Statements for pages, written for the tests: invented people, and bodies in invented roles."""

from __future__ import annotations

import coi_extract
from coi_extract.render import Entry

TEXTS = {
    "first": (
        "Ana Ruiz reports consulting fees from Novartis and owns stock in Roche. Bo Chen is an employee of Novartis. "
        "Funding: This work was supported by the Wellcome Trust (grant 12345/A)."
    ),
    # A character outside the first plane counts as one in Python and as two in JavaScript.
    "second": "𝔸 note 𝔹efore. Dr. Zoë Škoda received speaker fees from Pfizer. The other authors declare no "
    "competing interests.",
    "hostile": (
        "E. Novak is a consultant to Teva. </script><script>document.title = 'run'</script> <!-- javascript:alert(3) "
        "<img src=x onerror=alert(1)> Pharma GmbH paid fees to E. Novak. \u202e"
    ),
    "unsure": "K.L. reports lecture fees from Amgen. The study was carried out in Oslo.",
    "=formula": "Ida Berg received no fees from Bayer. Ida Berg reports travel support from Sanofi.",
}
AUTHORS = {
    "first": ["Ana Ruiz", "Bo Chen"],
    "second": ["Zoë Škoda", "Li Wen"],
    "hostile": ["Eva Novak <script>document.title = 'run'</script>"],
    "unsure": ["Karl Lie", "Kari Lund"],
}


def entries() -> list[Entry]:
    return [
        Entry(id_, f"{id_}.txt", text, coi_extract.extract(text, authors=AUTHORS.get(id_)))
        for id_, text in TEXTS.items()
    ]
