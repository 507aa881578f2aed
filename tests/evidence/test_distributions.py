import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kapcite.evidence.distributions import (
    beta_quantile,
    chi2_quantile,
    chi2_upper,
    find_root,
    incomplete_beta,
    normal_p,
    t_p,
    t_quantile,
)


@pytest.mark.parametrize(
    ("df", "quantile"),
    [(1, math.tan(0.475 * math.pi)), (5, 2.570581835636314), (30, 2.042272456301238)],
)
def test_quantiles_of_t_as_tabulated(df, quantile):
    assert t_quantile(0.975, df) == pytest.approx(quantile, rel=1e-12)


@pytest.mark.parametrize(
    ("p", "df", "quantile"), [(0.95, 1, 3.841458820694124), (0.025, 1, 0.0009820691171752555)]
)
def test_quantiles_of_chi_squared_as_tabulated(p, df, quantile):
    assert chi2_quantile(p, df) == pytest.approx(quantile, rel=1e-12)


def test_closed_forms():
    assert chi2_upper(5.0, 2) == pytest.approx(math.exp(-2.5), rel=1e-13)
    assert chi2_upper(300.0, 2) == pytest.approx(math.exp(-150), rel=1e-12)
    assert t_p(1.0, 1) == pytest.approx(0.5, rel=1e-13)  # Cauchy
    assert incomplete_beta(1, 3, 0.2) == pytest.approx(1 - 0.8**3, rel=1e-13)
    assert normal_p(10) == pytest.approx(1.5239706048321e-23, rel=1e-10)
    assert t_p(math.inf, 3) == 0


@given(st.floats(0.01, 0.99), st.floats(0.5, 50), st.floats(0.5, 50))
def test_beta_quantile_inverts_the_incomplete_beta(p, a, b):
    assert incomplete_beta(a, b, beta_quantile(p, a, b)) == pytest.approx(p, abs=1e-9)


@given(st.floats(-100, 100))
def test_roots_are_found_to_the_last_bits(root):
    assert find_root(lambda x: (x - root) ** 3, -101, 102) == pytest.approx(root, abs=1e-4)
    assert find_root(lambda x: math.atan(x - root), -101, 102) == pytest.approx(root, abs=1e-12)
