"""`routectl config`."""

from __future__ import annotations

from routectl.cli.finish import finish
from routectl.repo.config import KEYS, configuration
from routectl.repo.disk import shown
from routectl.report import Prose, Report, Table


def command(*, output: list[str] | None = None, color: str = "auto") -> int:
    """Print the configuration in force here, and where each value comes from.

    Example: routectl config
    """
    config = configuration()
    rows = tuple((key, _shown(config[key]), config.origins[key], KEYS[key].help) for key in KEYS)
    where = Prose(
        f"configuration file: {shown(config.file)}" if config.file else "no configuration file: these are the defaults"
    )
    data: dict[str, object] = {
        "file": shown(config.file) if config.file else None,
        "config": {key: {"value": _plain(config[key]), "origin": config.origins[key]} for key in KEYS},
    }
    return finish(
        Report("config", blocks=(where, Table("", ("key", "value", "from", "what it is"), rows)), data=data),
        output or (),
        color=color,
    )[0]


def _plain(value: object) -> object:
    if isinstance(value, dict):
        return {key: _plain(entry) for key, entry in value.items()}
    return list(value) if isinstance(value, tuple) else value


def _shown(value: object) -> str:
    if isinstance(value, (tuple, list)):
        return ", ".join(map(str, value)) or "-"
    if isinstance(value, dict):
        return "; ".join(f"{key} = {_shown(entry)}" for key, entry in value.items()) or "-"
    if isinstance(value, bool):
        return "true" if value else "false"
    return str(value) or "-"
