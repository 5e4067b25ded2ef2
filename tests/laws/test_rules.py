"""Every rule on the shelf keeps the laws, with its constants at first and with others."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

import thalweg
from thalweg import rules
from thalweg.laws import rules as laws
from thalweg.rules import find_rule
from thalweg.rules.rule import Chain, Facts

OTHERS = [
    "momentum(momentum=0.5)",
    "adagrad(start=0, eps=1e-10, eps_inside=false)",
    "rmsprop(decay=0.99, eps_inside=false)",
    "rmsprop(centred=true)",
    "adam(eps_before_correction=true)",
    "amsgrad(max_corrected=false)",
    "amsgrad(max_corrected=false, eps_before_correction=true)",
    "adamax(eps_inside=false)",
    "nadam(warming=0.5)",
]
CHAINS = ["adam + weight-decay(weight_decay=0.1)", "rmsprop + momentum(momentum=0.5)"]
RULES = [*rules.shelf.classes(), *OTHERS]


@pytest.mark.parametrize("name", [*RULES, *CHAINS])
def test_the_laws_hold(name: str) -> None:
    rule = find_rule(name)
    laws.shape_is_kept(rule)
    laws.order_does_not_matter(rule)
    laws.linear_is_linear(rule)
    laws.takes_plain_numbers(rule)
    laws.takes_symbols(rule)
    laws.resumed_is_straight_through(rule)
    laws.own_rate_goes_down(rule)
    laws.name_is_read_back(rule)


@pytest.mark.parametrize("name", RULES)
def test_constants_out_of_range_are_refused(name: str) -> None:
    laws.constants_are_checked(find_rule(name))


slopes = arrays(float, 4, elements=st.floats(-100, 100)).filter(lambda g: np.abs(g).max() > 0.01)


@given(st.sampled_from([*RULES, *CHAINS]), slopes)
def test_the_first_step_is_downhill(name: str, g: np.ndarray) -> None:
    laws.first_step_is_downhill(find_rule(name), g)


def test_there_are_the_rules_of_the_textbooks() -> None:
    wanted = {"plain", "momentum", "nesterov", "adagrad", "rmsprop", "adam", "adamw"}
    assert wanted <= set(rules.shelf.classes())
    free = {name for name in rules.shelf.classes() if not find_rule(name).is_entrywise}
    assert free == {"descent-without-descent", "barzilai-borwein"}
    linear = {name for name in rules.shelf.classes() if find_rule(name).is_linear}
    assert linear == {"plain", "momentum", "nesterov", "weight-decay"}


@pytest.mark.parametrize(
    ("name", "message"),
    [
        ("adm", "No rule is called 'adm'. Did you mean 'adam'"),
        ("", "No rule is called ''"),
        ("adam()", "Did you mean 'adam'"),
        ("adam(beta3=0.5)", "The rule adam has no constant called 'beta3'. Did you mean 'beta"),
        ("plain(eta=1)", "It has none"),
        ("adam(beta1=1)", "beta1 is 1. At 1 or more nothing is ever forgotten"),
        ("momentum(momentum=1.5)", "below 1"),
        ("nesterov(momentum=x)", "no number"),
        ("adamw(weight_decay=-1)", "weight_decay is -1"),
        ("rmsprop(eps=0)", "eps is 0"),
        ("rmsprop(eps_inside=3)", "true or false"),
        ("adam +", "No rule is called ''"),
        ("adam + barzilai-borwein", "cannot be chained"),
    ],
)
def test_bad_rules_are_refused_in_one_message(name: str, message: str) -> None:
    with pytest.raises(thalweg.Refusal) as refused:
        find_rule(name)
    assert message in str(refused.value)


def test_a_rule_is_given_by_name_or_as_itself() -> None:
    adam = find_rule("adam")
    assert find_rule(adam) is adam
    assert find_rule([adam, "weight-decay"]) == Chain((adam, find_rule("weight-decay")))
    assert find_rule([]).move(3.0, 1.0, 0, ()) == (3.0, ())
    with pytest.raises(thalweg.Refusal, match="not by int"):
        rules.shelf.get(3)


def test_adamw_is_adam_with_decay() -> None:
    gs, theta = laws.gradients(), np.linspace(-1, 1, 6)
    chain = find_rule("adam + weight-decay(weight_decay=0.01)")
    assert (laws.walk(find_rule("adamw"), gs, theta)[0] == laws.walk(chain, gs, theta)[0]).all()


@given(st.floats(0.01, 100), st.floats(1, 1e6), st.floats(0, 0.99))
def test_own_rates_are_those_of_the_theory(smallest: float, condition: float, momentum: float) -> None:
    """The plain rate shrinks both ends alike; no mode grows under momentum, measured by its characteristic roots."""
    facts = Facts(smallest * condition, smallest)
    plain = find_rule("plain").auto_rate(facts)
    assert 1 - plain * facts.smallest == pytest.approx(plain * facts.largest - 1, abs=1e-9)
    for name in ("momentum", "nesterov"):
        eta = find_rule(f"{name}(momentum={momentum!r})").auto_rate(facts)
        for mode in (facts.largest, facts.smallest):
            assert _radius(name, momentum, eta * mode) < 1 + 1e-9
    eta = find_rule(f"momentum(momentum={momentum!r})").auto_rate(facts)
    assert _radius("momentum", momentum, eta * facts.largest) == pytest.approx(momentum**0.5, abs=1e-6)


def _radius(name: str, mu: float, h: float) -> float:
    """Spectral radius of (theta, b) -> next, read off the rule itself on the parabola h theta²/2."""
    rule = find_rule(f"{name}(momentum={mu!r})")
    columns = []
    for theta, b in ((1.0, 0.0), (0.0, 1.0)):
        direction, (after,) = rule.move(h * theta, theta, 0, (b,))
        columns.append((theta - direction, after))
    return float(np.abs(np.linalg.eigvals(np.array(columns).T)).max())
