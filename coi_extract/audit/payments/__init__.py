"""Payment records of companies (US Open Payments) held against what authors state."""

from __future__ import annotations

from coi_extract.audit.payments.check import PaymentRecords
from coi_extract.audit.payments.files import Payment, PaymentFiles, Payments, Standing
from coi_extract.audit.payments.profiles import read_profiles

__all__ = ["Payment", "PaymentFiles", "PaymentRecords", "Payments", "Standing", "read_profiles"]
