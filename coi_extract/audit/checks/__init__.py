"""Integrity checks: what an integrity officer looks for by hand, as findings with the evidence of both sides."""

from __future__ import annotations

from coi_extract.audit.checks.finding import Examined, Finding, Priority, Quoted

__all__ = ["Examined", "Finding", "Priority", "Quoted"]
