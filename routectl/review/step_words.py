"""The variables and steps of a change in words: what one does by itself, and the message of its commit."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from routectl.output.escape import counted

if TYPE_CHECKING:
    from collections.abc import Sequence

    from routectl.diff.change import Change
    from routectl.review.alone import Effect
    from routectl.review.steps import Step, TakenApart
    from routectl.review.turned import Variable

LONGEST = 60
"""Characters of a value in a message."""


def effect_words(effect: Effect) -> str:
    """What a variable does by itself."""
    if effect.undecided:
        said = f"can't be told: {effect.undecided}"
    elif effect.is_silent:
        said = "decides nothing otherwise in any state"
    elif effect.regions:
        said = f"{counted(effect.regions, 'region')} of requests decided otherwise"
    else:
        said = "nothing in the nominal state; otherwise where something is down, failing or spent"
    names = ", ".join(f"`{one.title}`" for one in effect.needs)
    return f"{said}, together with {names}" if names else said


def effect_data(effect: Effect) -> dict[str, Any]:
    """The same for scripts."""
    return {
        "matters": None if effect.undecided else effect.matters,
        "nominal_regions": effect.regions,
        "needs": [one.title for one in effect.needs],
        "undecided": effect.undecided or None,
    }


def ways(one: Variable) -> str:
    """Which way the changes of a variable go."""
    return ", ".join(dict.fromkeys(change.direction for change in one.changes)) or "unknown"


def step_title(step: Step) -> str:
    """What a step is, in a line."""
    if not step.variables:
        return "the evidence brought up to date"
    names = [f"`{one.title}`" for one in step.variables]
    return names[0] if len(names) == 1 else f"{', '.join(names[:-1])} and {names[-1]}"


def step_slug(step: Step) -> str:
    """A name for a step's folder: letters, digits and dashes, whatever the names in the policy are."""
    names = [name for one in step.variables[:1] for name in one.names] or ["policy" if step.variables else "evidence"]
    said = "-".join(names).lower()
    plain = "".join(letter if letter.isascii() and letter.isalnum() else "-" for letter in said)
    return "-".join(filter(None, plain.split("-")))[:48].strip("-") or "step"


def message(
    apart: TakenApart,
    step: Step,
    number: int,
    gone: Sequence[str],
    versions: Sequence[tuple[str, int | None, int | None]],
) -> str:
    """The message of a step's commit: what it changes, from what to what, and what that does."""
    lines = [step_title(step).replace("`", "").replace("\n", " "), ""]
    lines += [_told(change) for one in step.variables for change in one.changes]
    effects = apart.parts.effects
    for one in step.variables:
        if one.key in effects:
            lines.append(f"Alone, {one.title}: {effect_words(effects[one.key]).replace('`', '')}.")
    if step.why:
        lines.append(f"Together, because {step.why.replace('`', '')}.")
    lines += [f"Takes away {path}." for path in gone]
    lines += [f"Version of {name}: {_version(old)} -> {_version(new)}." for name, old, new in versions]
    lines += ["", f"Step {number} of {len(apart.taken.steps)}."]
    return "\n".join("".join(letter if letter.isprintable() else "?" for letter in line) for line in lines) + "\n"


def _version(version: int | None) -> str:
    return "none" if version is None else str(version)


def _told(change: Change) -> str:
    path = " ".join(change.path)
    if change.kind in ("added", "removed", "moved"):
        return f"- {path}: {change.kind}"
    return f"- {path}: {_short(change.before)} -> {_short(change.after)}"


def _short(value: Any) -> str:
    from routectl.document.written import written

    text = written(value, json=False)
    return text if len(text) <= LONGEST else text[: LONGEST - 1] + "…"
