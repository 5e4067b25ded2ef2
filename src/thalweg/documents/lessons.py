"""What a mistake teaches, made in a formula or made with numbers: its name, why it matters, and what to ask."""

from __future__ import annotations

from dataclasses import dataclass
from typing import final


@final
@dataclass(frozen=True)
class Lesson:
    """``why`` the mistake called ``code`` matters; ``hint`` asks what leads to it without naming it."""

    code: str
    why: str
    hint: str


RESIDUAL_REVERSED = Lesson(
    "residual-reversed",
    "Everything that is made of it gets the wrong sign, and the descent becomes an ascent.",
    "Which of the two is taken from which?",
)
UPHILL = Lesson(
    "uphill",
    "The derivative points to where the cost grows; the step must go the other way.",
    "If the derivative is positive, should the parameter grow or shrink?",
)
SIGN = Lesson(
    "sign",
    "Minus times minus is plus; a wrong sign sends the descent up the slope.",
    "How many minus signs are there, and where does each of them come from?",
)
FACTOR = Lesson(
    "factor",
    "The step becomes longer or shorter than the learning rate says.",
    "Which number comes down from an exponent, and which stood before the sum already?",
)
MISSING_MEAN = Lesson(
    "missing-mean",
    "Without it the gradient grows with the number of rows, and so a learning rate that was safe no longer is.",
    "The cost is an average. What has become of that here?",
)
DOUBLE_MEAN = Lesson(
    "double-mean",
    "The gradient becomes smaller with every row that is added, and the descent seems to stand still.",
    "A mean divides by the number of examples already. How often is that done here?",
)
PRODUCT_OF_SUMS = Lesson(
    "product-of-sums",
    "Each example has its own residual and its own inputs, and these two belong together.",
    "For each example there is a product. Is it taken before or after adding up?",
)
MISSING_INNER = Lesson(
    "missing-inner",
    "By the chain rule the derivative of the outer function is multiplied by that of the inner one.",
    "How does the inner quantity change when the parameter does? Where is that?",
)
SWAPPED = Lesson(
    "swapped",
    "The bias and the weights have derivatives of their own, and X and Y parts of their own.",
    "Which parameter, and which part of the data, belongs in this place?",
)
CASES = Lesson(
    "cases",
    "Near the middle a cost follows one formula, far outside another; exchanged, each is used where it does not hold.",
    "Put in a small number, then a large one: which case applies to which?",
)
MISSING_LINK = Lesson(
    "missing-link",
    "The prediction can be any number; what Y is expected to be cannot.",
    "What turns the linear prediction into the value that Y is expected to have?",
)
MISSING_PENALTY = Lesson(
    "missing-penalty",
    "Without it the weights do not shrink: that is the descent on another cost.",
    "In which terms of the cost does beta stand?",
)
PENALISED_BIAS = Lesson(
    "penalised-bias",
    "Only the weights are penalised: a bias that shrinks pulls all predictions towards zero.",
    "Which of the parameters does the penalty hold?",
)
MISSING_RATE = Lesson(
    "missing-rate",
    "A step of the gradient's full length overshoots on most data.",
    "How long is the step? What decides that?",
)
MISSING_START = Lesson(
    "missing-start",
    "The parameter moves from where it is; without its old value it starts again from zero each time.",
    "From where is the step taken?",
)
