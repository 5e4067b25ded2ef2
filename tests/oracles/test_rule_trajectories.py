"""Our rules step as optax, Keras and PyTorch do, each with the constants of its convention."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pytest

from thalweg.rules import find_rule, shelf
from thalweg.rules.rule import Rule

DATA = Path(__file__).resolve().parents[1] / "data"
LONGLEY = json.loads((DATA / "optimizers.json").read_text(encoding="utf-8"))
KERAS = json.loads((DATA / "keras_optimizers.json").read_text(encoding="utf-8"))
Z, T = np.array(LONGLEY["Z"]), np.array(LONGLEY["t"])
START = np.array([float.fromhex(text) for text in LONGLEY["start"]])

SAME = {
    "optax:sgd": "plain",
    "optax:momentum": "momentum",
    "optax:nesterov": "nesterov",
    "optax:adam": "adam",
    "optax:adamw": "adamw",
    "optax:amsgrad": "amsgrad",
    "optax:adamax": "adamax",
    "optax:nadam": "nadam",
    "optax:rmsprop": "rmsprop",
    "optax:rmsprop_eps_out": "rmsprop(eps_inside=false)",
    "optax:rmsprop_centered_mom": "rmsprop(centred=true) + momentum",
    "optax:adagrad": "adagrad",
    "optax:adadelta": "adadelta",
    "optax:lion": "lion + weight-decay(weight_decay=0.001)",
    "optax:yogi": "yogi",
    "optax:adabelief": "adabelief",
    "keras:sgd": "plain",
    "keras:momentum": "momentum",
    "keras:nesterov": "nesterov",
    "keras:adam": "adam(eps=1e-7, eps_before_correction=true)",
    "keras:adam_eps1e-8": "adam(eps_before_correction=true)",
    "keras:rmsprop": "rmsprop(eps=1e-7)",
    "keras:rmsprop_eps1e-8": "rmsprop",
    "keras:adagrad": "adagrad",
    "keras:adadelta": "adadelta",
    "keras:adamax": "adamax(eps=1e-7, eps_inside=false)",
    "keras:nadam": "nadam(eps=1e-7, warming=0.5)",
    "keras:lion": "lion",
    "torch_formula:sgd": "plain",
    "torch_formula:momentum": "momentum",
    "torch_formula:nesterov": "nesterov",
    "torch_formula:adam": "adam",
    "torch_formula:rmsprop": "rmsprop(eps_inside=false)",
    "torch_formula:adagrad": "adagrad(start=0, eps=1e-10, eps_inside=false)",
}


def test_every_reference_is_compared_and_every_known_rule() -> None:
    assert set(SAME) == set(LONGLEY["parameters"])
    named = {name for rule in SAME.values() for name in shelf.classes() if name in rule}
    assert set(shelf.classes()) - named == {"barzilai-borwein", "descent-without-descent"}


@pytest.mark.parametrize("reference", SAME)
def test_fifty_steps_on_longley(reference: str) -> None:
    """To 1e-14 of the size of the parameters: nothing but the last bits may differ."""
    rule, rate = find_rule(SAME[reference]), LONGLEY["learning_rates"][reference]
    path = LONGLEY["parameters"][reference]
    theta, memory = START, rule.memory(START)
    for k in range(50):
        direction, memory = rule.move(2 / len(T) * (Z.T @ (Z @ theta - T)), theta, k, memory)
        theta = theta - rate * direction
        if str(k + 1) in path:
            wanted = np.array([float.fromhex(text) for text in path[str(k + 1)]])
            assert np.abs(theta - wanted).max() <= 1e-14 * np.abs(wanted).max(), f"step {k + 1}"
    assert "50" in path


# Keras' defaults differ by rule: the learning rate, the epsilon and what it starts from
KERAS_SHORT = {
    "SGD(nesterov=True)": ("nesterov(momentum=0)", 0.01),
    "Adam(amsgrad=True)": ("amsgrad(eps=1e-7, eps_before_correction=true, max_corrected=false)", 0.001),
    "RMSprop(centered=True)": ("rmsprop(eps=1e-7, centred=true)", 0.001),
    "Adadelta(learning_rate=1.0,rho=0.8,epsilon=1e-6)": ("adadelta(decay=0.8, eps=1e-6)", 1.0),
    "Lion()": ("lion", 0.001),
    "Adagrad(learning_rate=0.2,initial_accumulator_value=0.3,epsilon=1e-6)": ("adagrad(start=0.3, eps=1e-6)", 0.2),
}


@pytest.mark.parametrize("name", KERAS_SHORT)
def test_the_short_trajectories_of_keras(name: str) -> None:
    rule, rate = find_rule(KERAS_SHORT[name][0]), KERAS_SHORT[name][1]
    gradients = [np.full(10, 0.01)] + [np.arange(0.1, 1.1, 0.1)] * 5
    theta, memory = np.ones(10), rule.memory(np.ones(10))
    found = []
    for k, g in enumerate(gradients):
        direction, memory = rule.move(g, theta, k, memory)
        theta = theta - rate * direction
        found.append(theta)
    for reached, wanted in zip(found, KERAS[name], strict=False):
        np.testing.assert_allclose(reached, np.broadcast_to(wanted, 10), rtol=5e-4, atol=5e-4)


def test_the_single_steps_of_keras() -> None:
    single = KERAS["single_step x0=[1,2,3,4] g=[1,6,7,2] lr=0.5"]
    rules: dict[str, Rule] = {name: find_rule(ours) for name, ours in _SINGLE.items()}
    assert set(single) == set(rules)
    for name, rule in rules.items():
        start, g = np.array([1.0, 2.0, 3.0, 4.0]), np.array([1.0, 6.0, 7.0, 2.0])
        direction, _ = rule.move(g, start, 0, rule.memory(start))
        np.testing.assert_allclose(start - 0.5 * direction, single[name], atol=1e-4)


_SINGLE = {"SGD": "plain", "RMSprop": "rmsprop(eps=1e-7)", "Adagrad": "adagrad"}
