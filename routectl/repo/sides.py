"""The two sides of a comparison: what each source holds, and what a side means that isn't given."""

from __future__ import annotations

import os
from contextlib import contextmanager
from functools import partial
from typing import TYPE_CHECKING, Any, NamedTuple

from routectl.document.source import Document
from routectl.policy.mend import mended
from routectl.policy.policy import Policy
from routectl.policy.read import is_ours
from routectl.policy.waiver import Waiver
from routectl.repo.config import configuration
from routectl.repo.disk import Unusable, is_within
from routectl.repo.kept import Kept
from routectl.repo.open import Repo
from routectl.repo.source import Opened, opened

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping, Sequence

    from routectl.document.source import Source
    from routectl.policy.survey import Looked
    from routectl.repo.config import Configuration
    from routectl.repo.kept import Opened as OpenedFile


class Held(NamedTuple):
    """A policy in a source, not yet linked; or a file in which one was meant."""

    path: str
    """Where it is, absolute, as it would stand on disk."""
    inside: str
    """The same from the folder that the source is, with `/`; empty where the source is the file itself."""
    name: str
    """Empty where it can't be told."""
    source: Source
    """Its file: the text, and what is wrong with it."""
    read: Callable[[], Policy | None]
    """Links the policy, with its registry and evidence from the same tree; None where it is broken."""
    mend: Callable[[Policy], Policy | None]
    """The same of a broken one, what is broken in it taken over from the other side; None where too much is."""
    look: Callable[[], Looked]
    """Its file as lint looks at it."""


class Side(NamedTuple):
    """One side of a comparison."""

    label: str
    held: tuple[Held, ...]
    is_file: bool
    """Whether the source is one file, not a folder or a whole revision."""
    is_wide: bool
    """Whether more was looked at than was asked for, because what was asked for isn't there under that name."""
    is_given: bool
    """Whether the call names the source."""
    repo: Repo
    source: Opened | None = None
    """Where it was found; None for a side that is nothing."""
    waivers: tuple[Waiver, ...] = ()
    bad_waivers: tuple[Document, ...] = ()
    """Documents that were meant as waivers, and can't be used as they are."""
    unread: tuple[OpenedFile, ...] = ()
    """Files that can't be read at all: what they hold, and whether that is a policy, can't be told."""

    def inside(self, path: str) -> str:
        """Where a file is from the folder that the source is."""
        return _from(self.source.path, path) if self.source and not self.is_file else ""


def home(source: Opened) -> str:
    """The folder whose configuration is in force for a source: the working directory where that is part of it."""
    here = os.getcwd()
    if source.path == "-" or is_within(here, source.path):
        return here
    return source.path if source.tree.is_folder(source.path) else os.path.dirname(source.path)


@contextmanager
def sides(old: str = "", new: str = "", exclude: Sequence[str] = ()) -> Iterator[tuple[Side, Side]]:
    """The old side and the new one. Raises `Unusable`.

    Without sources, the default base against the work tree. A revision alone: it against the work
    tree. A path alone: the path as it was at the default base against what it is. Beside a path, a
    revision is that path as it was then, wherever it was.
    """
    if old == new == "-":
        raise Unusable("only one side can be read from `-`")
    first, second = (_Asked(old), _Asked(new)) if new else _against_work_tree(old)
    with _found(first, second) as before, _found(second, first) as after:
        yield _looked(before, exclude), _looked(after, exclude)


@contextmanager
def since(
    base: str, head: str = "", flags: Mapping[str, Any] | None = None
) -> Iterator[tuple[Side, Side, Configuration]]:
    """The two sides of a review: `base`, where `head` left it, and `head`, the work tree where it isn't given.

    Files and folders are taken as they are. The configuration is the base's, under the `flags` of the
    command line. Raises `Unusable`.
    """
    first, second = _Asked(base), _Asked(head) if head else None
    if first.revision and (second is None or second.revision):
        from routectl.repo.git import merge_base

        commit = merge_base(first.revision, second.revision if second else "HEAD")
        first = _Asked(f"{commit}:", f"{first.revision}...{second.revision if second else 'HEAD'}")
    second = second or (_work_tree() if first.revision else None)
    if second is None:
        raise Unusable(f"`{base}` is a path: name what it is to be compared with too")
    with _found(first, second) as before, _found(second, first) as after:
        config = _configuration(flags, before)
        kept = Kept()
        one = _looked(before, config["exclude"], kept)
        yield one, _looked(after, config["exclude"], Kept(beside=kept)), config


class _Asked(NamedTuple):
    """A source as it was asked for, and how to show it where that is not how it is written."""

    source: str
    label: str = ""
    is_given: bool = True

    @property
    def is_path(self) -> bool:
        return self.source == "-" or (not self.is_revision and os.path.lexists(os.path.abspath(self.source)))

    @property
    def is_revision(self) -> bool:
        """Whether it can't be anything but a whole revision: one with a colon at its end."""
        return self.source.endswith(":")

    @property
    def revision(self) -> str:
        """The revision that it is as a whole; empty where it is a path, or a path in a revision."""
        name, colon, inside = self.source.partition(":")
        return "" if self.is_path or (colon and inside) else name


def _against_work_tree(source: str) -> tuple[_Asked, _Asked]:
    """The two sources that one means, or none."""
    from routectl.repo.git import default_base, top

    if not source or _Asked(source).is_path:
        base, label = default_base()
        # with its colon it is a commit even where the work tree has a file of its name
        return _Asked(f"{base}:", label, is_given=False), _Asked(source) if source else _work_tree()
    path = source.partition(":")[2]
    inside = os.path.abspath(path) if path.startswith(".") else os.path.join(top(), path.lstrip("/"))
    is_there = bool(path) and os.path.lexists(inside)
    return _Asked(source), _Asked(inside, is_given=False) if is_there else _work_tree()


def _work_tree() -> _Asked:
    from routectl.repo.git import top

    return _Asked(top(), "work tree", is_given=False)


class _Found(NamedTuple):
    """A source that is open, and as what it was asked for."""

    opened: Opened
    asked: _Asked
    is_wide: bool = False


@contextmanager
def _found(asked: _Asked, other: _Asked) -> Iterator[_Found]:
    """One side's source; a revision beside a path is that path."""
    beside = other.source if asked.revision and other.is_path else ""
    if not beside or beside == "-":
        with opened(asked.source, beside) as found:
            yield _Found(found, asked._replace(label=asked.label or found.label))
        return
    path = os.path.abspath(beside)
    with opened(asked.source) as whole:
        is_there = whole.tree.exists(path)
        inside = _from(whole.path, path)
        label = (asked.label or asked.revision) + (f":{inside}" if inside != "." else "")
        found = whole._replace(path=path) if is_there else whole
        yield _Found(found, asked._replace(label=label), is_wide=not is_there)


def looked(found: Opened, exclude: Sequence[str]) -> Side:
    """A side that the call doesn't name: what is in an opened source."""
    return _looked(_Found(found, _Asked(found.path, found.label, is_given=False)), exclude)


def _looked(side: _Found, exclude: Sequence[str], kept: Kept | None = None) -> Side:
    found, asked, is_wide = side
    repo = Repo([found.path], exclude, found.tree, kept)
    is_file = found.path == "-" or not found.tree.is_folder(found.path)
    held: list[Held] = []
    waivers: list[Document] = []
    bad: list[Document] = []
    unread: list[OpenedFile] = []
    for file in repo.opened():
        held += _held(repo, file, "" if is_file else found.path)
        meant = [document for document in file.source.documents if document.kind == "Waiver"]
        sound = [document for document in meant if any(document is one for one in file.documents)]
        waivers += sound
        bad += (document for document in meant if document not in sound)
        if not file.source.documents and "kind: Waiver" in file.source.text:
            bad.append(Document(file.source, 0))
        unread += [file] if file.source.is_unread else []
    return Side(
        asked.label, tuple(held), is_file, is_wide, asked.is_given, repo, found, tuple(map(Waiver, waivers)), tuple(bad),
        tuple(unread),
    )  # fmt: skip


def _held(repo: Repo, file: OpenedFile, folder: str) -> Iterator[Held]:
    inside = _from(folder, file.path) if folder else ""
    meant = [document for document in file.source.documents if document.kind == "RoutePolicy"]
    for document in meant:
        is_sound = any(document is one for one in file.documents)
        read: Callable[[], Policy | None] = partial(_read, repo, file, document.index) if is_sound else _nothing
        mend = partial(_mend, repo, file, document)
        yield Held(file.path, inside, document.name, file.source, read, mend, partial(repo.look, file))
    if not file.source.documents and "RoutePolicy" in file.source.text and is_ours(file.source.text):
        yield Held(file.path, inside, "", file.source, _nothing, _nothing, partial(repo.look, file))


def _read(repo: Repo, file: OpenedFile, index: int) -> Policy | None:
    linked = (repo.policy(document, file.path) for document in file.documents if document.index == index)
    return next(linked, None)


def _mend(repo: Repo, file: OpenedFile, document: Document, like: Policy) -> Policy | None:
    sound = mended(document, like.document)
    return None if sound is None else repo.policy(sound, file.path)


def _nothing(*_: Policy) -> None:
    return None


def _from(folder: str, path: str) -> str:
    return os.path.relpath(path, folder).replace(os.sep, "/")


def _configuration(flags: Mapping[str, Any] | None, before: _Found) -> Configuration:
    """That of the base. Raises `Unusable`, which says so where its file is to blame, and not a flag."""
    tree, folder = before.opened.tree, home(before.opened)
    try:
        return configuration(flags, tree, folder)
    except Unusable:
        try:
            configuration({}, tree, folder)
        except Unusable as error:
            raise Unusable(f"the configuration of the base is in force, and can't be used: {error}") from None
        raise
