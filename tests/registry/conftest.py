"""A small register of made-up bodies, and the shipped table."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from coi_extract.registry import Registry
from coi_extract.registry.compile import compile_index

OWN = """name,aliases,acronyms,former_names,kind,industry,country,ror,funder_id,parent
Orbis Pharma,Orbis|Orbis Pharmaceuticals,,Nordlicht Arzneimittel,company,pharma,DE,,,
Orbis Diagnostics,,,,company,diagnostics,DE,,,Orbis Pharma
bioVelia,,,,company,biotech,FR,,,
University of Avonlea,Avonlea University,UA,,university,,CA,https://ror.org/000000a19,,
Ministry of Tides,,MOT,,government,,NL,,,
Ministry of Tides,,MOT,,government,,PT,,,
Halden Research Council,,HRC9,,government,,NO,,10.13039/501100099999,
"Heart, Lung, and Tide Institute",,HLTI,,other,,US,,,
Fundação de Ciência Östlund,,FCÖ,,nonprofit,,PT,,,
"""


def ror_v2(short: str, name: str, **more: Any) -> dict[str, Any]:
    """A record as ROR's schema 2 has it."""
    names = [{"value": name, "types": ["ror_display", "label"], "lang": "en"}]
    names += [{"value": v, "types": ["alias"], "lang": None} for v in more.get("aliases", ())]
    names += [{"value": v, "types": ["acronym"], "lang": None} for v in more.get("acronyms", ())]
    fundref = more.get("fundref", [])
    return {
        "id": f"https://ror.org/{short}",
        "names": names,
        "types": more.get("types", ["nonprofit", "funder"]),
        "status": more.get("status", "active"),
        "locations": [{"geonames_id": 1, "geonames_details": {"country_code": more.get("country", "NO"), "name": "X"}}],
        "external_ids": [{"type": "fundref", "all": fundref, "preferred": None}] if fundref else [],
        "relationships": more.get("relationships", []),
        "links": [],
        "admin": {"last_modified": {"schema_version": "2.0"}},
    }


def ror_v1(short: str, name: str, **more: Any) -> dict[str, Any]:
    """A record as ROR's schema 1 has it."""
    fundref = more.get("fundref", [])
    return {
        "id": f"https://ror.org/{short}",
        "name": name,
        "types": more.get("types", ["Nonprofit"]),
        "status": "active",
        "aliases": list(more.get("aliases", ())),
        "acronyms": list(more.get("acronyms", ())),
        "labels": [{"label": v, "iso639": "no"} for v in more.get("labels", ())],
        "country": {"country_name": "Norway", "country_code": "NO"},
        "external_ids": {"FundRef": {"preferred": None, "all": fundref}} if fundref else {},
        "relationships": more.get("relationships", []),
    }


@pytest.fixture(scope="session")
def shipped() -> Registry:
    return Registry.shipped()


@pytest.fixture(scope="session")
def own_csv(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("own") / "own.csv"
    path.write_text(OWN, encoding="utf-8")
    return path


@pytest.fixture(scope="session")
def own_index(own_csv: Path) -> Path:
    """The made-up bodies alone, without the shipped table."""
    target = own_csv.with_name("own.coireg")
    compile_index([own_csv], target, shipped=False)
    return target


@pytest.fixture(scope="session")
def own(own_index: Path) -> Registry:
    return Registry([own_index])


def write_jsonl(path: Path, rows: list[dict[str, Any]]) -> Path:
    path.write_text("".join(json.dumps(row) + "\n" for row in rows), encoding="utf-8")
    return path
