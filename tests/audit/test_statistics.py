"""Shares and intervals against numbers worked by hand."""

from __future__ import annotations

import numpy as np
import pytest

from coi_extract.audit.statistics import (
    Table,
    accuracy,
    effective_number,
    quantiles,
    ratio_draws,
    rogan_gladen,
    spread,
    wilson,
)


def near(*values: float, within: float = 5e-4) -> object:
    return pytest.approx(values, abs=within)


class TestWilson:
    def test_newcombes_example(self) -> None:
        # Newcombe, Stat Med 1998;17:857-872, table I: 81 of 263 gives 0.2553 to 0.3662.
        assert wilson(81, 263) == near(0.2553, 0.3662, within=5e-5)

    def test_eight_of_ten(self) -> None:
        # z² = 3.8415. Centre (0.8 + 3.8415/20) / (1 + 3.8415/10) = 0.99207/1.38415 = 0.71674; half width
        # 1.95996 · √(0.8·0.2/10 + 3.8415/400) / 1.38415 = 1.95996 · 0.160011 / 1.38415 = 0.22658.
        assert wilson(8, 10) == near(0.4902, 0.9433)

    def test_without_an_error_it_is_no_point(self) -> None:
        # All of n: the lower end is n / (n + z²) = 20 / 23.8415 = 0.83888.
        assert wilson(20, 20) == near(0.8389, 1.0)
        assert wilson(0, 20) == near(0.0, 0.1611)

    def test_nothing_tells_nothing(self) -> None:
        assert wilson(0, 0) == (0.0, 1.0)


def test_effective_number() -> None:
    # (1 + 1 + 2)² / (1 + 1 + 4) = 16/6.
    assert effective_number(np.array([1.0, 1.0, 2.0])) == pytest.approx(16 / 6)
    assert effective_number(np.full(7, 3.5)) == pytest.approx(7)


class TestBootstrap:
    def test_the_variance_is_right_in_a_stratum_of_two(self) -> None:
        # Values 0 and 1: s² = 0.5, so the variance of their mean is s²/n = 0.25. Drawing 2 of 2 would give 0.125.
        draws = ratio_draws(np.array([0.0, 1.0]), np.ones(2), np.zeros(2, dtype=np.int64), rounds=20_000)
        assert float(draws.var()) == pytest.approx(0.25, abs=0.005)

    def test_statements_are_drawn_within_strata(self) -> None:
        # All right in one stratum, all wrong in the other: however statements are drawn, half are right.
        above, strata = np.array([1.0, 1.0, 0.0, 0.0]), np.array([0, 0, 1, 1])
        draws = ratio_draws(above, np.ones(4), strata)
        assert not spread(draws)
        assert draws[0] == 0.5

    def test_facts_of_a_statement_stay_together(self) -> None:
        # 20 statements of 10 facts, all right or all wrong: as wide as 20 facts and far wider than 200.
        above = np.array([10.0] * 16 + [0.0] * 4)
        low, high = quantiles(ratio_draws(above, np.full(20, 10.0), np.zeros(20, dtype=np.int64)))
        assert high - low > 0.3
        alone = np.repeat(above / 10, 10)
        low, high = quantiles(ratio_draws(alone, np.ones(200), np.zeros(200, dtype=np.int64)))
        assert high - low < 0.13

    def test_the_seed_decides(self) -> None:
        values = np.arange(9.0), np.full(9, 9.0), np.zeros(9, dtype=np.int64)
        assert (ratio_draws(*values, seed=4) == ratio_draws(*values, seed=4)).all()
        assert (ratio_draws(*values, seed=4) != ratio_draws(*values, seed=5)).any()


class TestRoganGladen:
    def test_by_hand(self) -> None:
        # p = 200/1000, Se = 90/100, Sp = 190/200: (0.20 + 0.95 - 1) / 0.85 = 0.176471.
        # Var p = 0.2·0.8/1000 = 1.6e-4; Var Se = 0.9·0.1/100 = 9e-4; Var Sp = 0.95·0.05/200 = 2.375e-4.
        # 1.6e-4 + 0.176471²·9e-4 + 0.823529²·2.375e-4 = 3.4910e-4; √ = 0.018684; /0.85·1.95996 = 0.043083.
        found = rogan_gladen(0.2, 0.9, 0.95, variance=(9e-4, 2.375e-4), tested=1000)
        assert (found.value, found.low, found.high) == near(0.1765, 0.1334, 0.2196, within=5e-5)
        assert found.message is None

    def test_perfect_reading_changes_nothing(self) -> None:
        found = rogan_gladen(0.3, 1.0, 1.0)
        assert (found.value, found.low, found.high) == near(0.3, 0.3, 0.3, within=1e-12)

    @pytest.mark.parametrize(
        ("apparent", "value", "word"), [(0.01, 0.0, "below 1 - specificity"), (0.97, 1.0, "above sensitivity")]
    )
    def test_it_is_clipped_and_says_so(self, apparent: float, value: float, word: str) -> None:
        found = rogan_gladen(apparent, 0.9, 0.95, variance=(1e-3, 1e-3))
        assert found.value == value
        assert found.low is not None
        assert found.high is not None
        assert 0 <= found.low <= found.high <= 1
        assert word in (found.message or "")

    @pytest.mark.parametrize(("sensitivity", "specificity"), [(0.5, 0.5), (0.3, 0.6), (0.0, 1.0)])
    def test_reading_no_better_than_chance_corrects_nothing(self, sensitivity: float, specificity: float) -> None:
        found = rogan_gladen(0.2, sensitivity, specificity)
        assert found.value is None
        assert "not above 1" in (found.message or "")

    def test_shares_are_shares(self) -> None:
        with pytest.raises(ValueError, match="sensitivity is 1\\.2"):
            rogan_gladen(0.2, 1.2, 0.9)


class TestAccuracy:
    def test_simple_shares_have_wilsons_intervals(self) -> None:
        found = accuracy([Table(hits=8, inventions=0, misses=2, rests=20)])
        assert (found.sensitivity, found.specificity, found.method) == (0.8, 1.0, "Wilson")
        assert found.sensitivity_interval == near(0.4902, 0.9433)
        assert found.specificity_interval == near(0.8389, 1.0)
        # (8 + 1)/(10 + 2) = 0.75: 0.75·0.25/12 = 0.015625. (20 + 1)/(20 + 2): 21/22·1/22/22 = 0.0019722.
        assert found.variance == near(0.015625, 0.0019722, within=1e-7)

    def test_weights(self) -> None:
        # Read as holding: 100 statements, 20 reviewed, 18 hold it. Not: 900, 30 reviewed, 3 hold it.
        # Weighted by 5 and 30: hits 90, inventions 10, misses 90, rests 810. Se = 90/180, Sp = 810/820.
        found = accuracy([Table(18, 2, 0, 0, 5.0), Table(0, 0, 3, 27, 30.0)])
        assert (found.sensitivity, found.specificity) == near(0.5, 810 / 820, within=1e-12)
        # 10 % are read as holding it. (0.1 + 0.98780 - 1) / 0.48780 = 0.18: the weighted count, 180 of 1000.
        corrected = rogan_gladen(0.1, 0.5, 810 / 820, draws=found.draws)
        assert corrected.value == pytest.approx(0.18)
        # By the reviewed shares alone, 0.1·18/20 + 0.9·3/30, the standard error is √(0.01·0.0045 + 0.81·0.003) =
        # 0.0497: 0.083 to 0.277, and skewed upwards.
        assert (corrected.low, corrected.high) == near(0.10, 0.29, within=0.025)

    def test_no_miss_met_is_not_no_miss(self) -> None:
        # 900 statements read as not holding it, 30 reviewed, none holds it: that leaves room for 27 · (3/30), a
        # "rule of three", so sensitivity may well be near one half. Resampling would say 1 to 1.
        found = accuracy([Table(18, 2, 0, 0, 5.0), Table(0, 0, 0, 30, 30.0)])
        assert found.sensitivity == 1.0
        assert found.sensitivity_interval is not None
        assert found.sensitivity_interval[0] < 0.7
        assert found.sensitivity_interval[1] == 1.0

    def test_many_small_strata_do_not_add_up_to_errors(self) -> None:
        whole = accuracy([Table(50, 0, 0, 0, 2.0), Table(0, 0, 0, 50, 6.0)])
        parts = accuracy([*[Table(5, 0, 0, 0, 2.0)] * 10, *[Table(0, 0, 0, 5, 6.0)] * 10])
        assert whole.specificity_interval is not None
        assert parts.specificity_interval is not None
        assert parts.specificity_interval[0] == pytest.approx(whole.specificity_interval[0], abs=0.03)

    def test_nothing_to_be_found(self) -> None:
        found = accuracy([Table(0, 1, 0, 9)])
        assert (found.sensitivity, found.sensitivity_interval, found.specificity) == (None, None, 0.9)
