"""Opens a policy repo: reads files, follows the paths in them, and links what they hold."""

from __future__ import annotations

import os
from functools import partial
from typing import TYPE_CHECKING, Any

from routectl.document.flaw import Flaw
from routectl.document.place import At
from routectl.document.source import Document
from routectl.policy.digest import used_models
from routectl.policy.evidence import Drill, Evidence, Report
from routectl.policy.headless import is_headless
from routectl.policy.link import link
from routectl.policy.linked import Linked
from routectl.policy.policy import Policy
from routectl.policy.property import is_file
from routectl.policy.read import is_ours, read
from routectl.policy.registry import Registry
from routectl.policy.strays import shared
from routectl.policy.suite import Suite
from routectl.policy.survey import Looked, Named, Survey
from routectl.policy.waiver import Waiver
from routectl.repo.disk import STANDARD_INPUT, Disk, File, Tree, Unusable, find, is_within, shown
from routectl.repo.held import hold
from routectl.repo.kept import MEASURED, READ_ALONG, Kept, Opened
from routectl.repo.root import policy_root
from routectl.repo.traffic import keep

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from routectl.document.place import Place
    from routectl.document.source import Source
    from routectl.policy.strays import Strays


class Repo:
    """The files that a call means, opened one after the other.

    Registries and evidence are kept, for many policies share them; policies are let go once
    looked at, so that ten thousand of them take no more memory than ten.
    """

    def __init__(
        self, paths: Sequence[str], exclude: Sequence[str] = (), tree: Tree | None = None, kept: Kept | None = None
    ) -> None:
        """`tree` is the work tree where it is left out; what is `kept` is opened and linked once, however often it is asked for.

        Raises `Unusable` for a path that does not exist.
        """
        self.tree: Tree = tree or Disk()
        self.kept = kept or Kept(is_lasting=False)
        self.files: tuple[File, ...] = tuple(find(self.tree, paths, exclude))
        self.whole = any(self.tree.is_folder(os.path.abspath(path)) for path in paths)
        """Whether a folder was asked for, so that questions about the whole repo make sense."""
        self._at_root = any(policy_root(os.path.abspath(path)) == os.path.abspath(path) for path in paths)
        self.looked_at = 0
        self._given = frozenset(file.path for file in self.files if file.named)
        self._shared: dict[str, Opened] = {}
        self._registries: dict[str, Registry] = {}
        self._folders: dict[str, tuple[str, ...]] = {}
        self._problems: dict[str, Flaw | None] = {}
        self._reports: dict[str, tuple[Report | Drill, ...]] = {}
        self._evidence: dict[tuple[str, ...], Evidence] = {}
        self._named: list[Named] = []
        self._tested: set[str] = set()
        self._reopened: dict[str, Source] = {}
        self._under_test: dict[str, tuple[Source, Policy | None]] = {}
        self._seen_registries: dict[str, Registry] = {}
        self._used: dict[str, frozenset[str]] = {}
        self._strays: dict[Evidence, Strays] = {}
        self._is_read = self._is_sure = True

    def looked(self) -> Iterator[Looked]:
        """Each file of ours with its documents linked."""
        for opened in self.opened():
            looked = self.look(opened)
            self._is_read = self._is_read and _is_read(looked)
            self._is_sure = self._is_sure and _is_clear(looked)
            yield looked
            self._name(opened)

    def opened(self, mark: str = "") -> Iterator[Opened]:
        """Each file of ours, read and not yet linked; with a `mark`, only those whose text holds it."""
        for file in self.files:
            if mark and mark not in self.tree.load(file.path).text:
                continue
            opened = self._shared.get(file.path) or self._open(file.path)
            if not (file.named or opened.documents or opened.source.is_unread or _is_meant(opened.source)):
                continue
            self.looked_at += 1
            yield opened

    def look(self, opened: Opened) -> Looked:
        """A file with its documents linked."""
        self._under_test.clear()
        return Looked(opened.source, tuple(self._linked(document, opened.path) for document in opened.documents))

    def followed(self, by: Iterable[Policy] | None = None) -> Iterator[Looked]:
        """The files that policies linked so far were read with: what they hold for them, registries and evidence.

        Without those that the call names itself; with them where it is said `by` which policies.
        """
        named = None if by is None else self.kept.read_with(by)
        for path, opened in list(self._shared.items()):
            if path not in self._given if by is None else named is None or path in named:
                read_along = tuple(one for one in opened.documents if one.kind in READ_ALONG)
                yield self.look(opened._replace(documents=read_along))

    def survey(self) -> Survey:
        """What was seen, once `looked` has come to its end."""
        registries, strays = tuple(self._seen_registries.items()), tuple(self._strays.items())
        named, tested = tuple(self._named), frozenset(self._tested)
        return Survey(named, tested, registries, self._used, self._at_root, strays, self._is_read, self._is_sure)

    def _open(self, path: str) -> Opened:
        if path in self.kept.files:
            return self.kept.files[path]
        source = self.tree.load(path)
        opened = self.kept.alike(path, source) or Opened(
            path, source, read(source) if path in self._given or _is_meant(source) else ()
        )
        if opened.documents:
            hold(path)
        self.kept.open(opened)
        return opened

    def _share(self, path: str) -> Opened:
        if path not in self._shared:
            self._shared[path] = self._open(path)
        return self._shared[path]

    def _name(self, opened: Opened) -> None:
        """Note what a file's documents are called. What was told of one keeps it anyhow; no need to open it once more."""
        path = opened.path
        kept = opened.source.is_placed or path in self._shared or shown(path) == STANDARD_INPUT
        for document in opened.documents:
            if document.name:
                again = partial(_itself, document) if kept else partial(self._again, path, document.index)
                self._named.append(Named(document.kind, document.name, path, again))

    def _again(self, path: str, index: int) -> Document:
        """A document that was let go, opened once more; an empty one where it has changed meanwhile."""
        if path not in self._reopened:
            self._reopened[path] = self.tree.load(path)
        source = self._reopened[path]
        return source.documents[index] if index < len(source.documents) else Document(source, index)

    def _linked(self, document: Document, path: str) -> Linked:
        if document.kind == "RoutePolicy":
            return self.policy(document, path)
        if document.kind == "ModelRegistry":
            registry = self._registry_of(document, path)
            self._seen_registries[path] = registry
            return registry
        if document.kind in MEASURED:
            return self.kept.measured(document)
        if document.kind == "PolicyTest":
            return self._suite(document, path)
        if document.kind == "Waiver":
            return Waiver(document)
        return Linked(document)

    def policy(self, document: Document, path: str) -> Policy:
        """The policy of a document, with its registry and evidence read from where it says."""
        if document in self.kept.policies:
            return self.kept.policies[document]
        registry, registry_path = self._registry(document, path)
        log = self._follow(document, path, ("traffic",), folder=True)
        if log is not None:
            hold(log)
        measured = self._pinned(document, path)
        policy = link(document, registry, self._evidence_of(measured))
        keep(policy, log)
        if registry is not None:
            self._used[registry_path] = self._used.get(registry_path, frozenset()) | used_models(policy)
        self._strays[policy.evidence] = shared(self._strays.get(policy.evidence), policy)
        self.kept.link(document, policy, (registry_path, *measured))
        return policy

    def _registry(self, document: Document, path: str) -> tuple[Registry | None, str]:
        target = self._follow(document, path, ("registry",))
        if target is None:
            return None, ""
        documents = self._share(target).documents
        found = [one for one in documents if one.kind == "ModelRegistry"]
        if len(found) != 1:
            problem = f"holds {len(found)} registries; one was expected" if found else self._problem(target)
            behind = None if found else self._behind(target)
            problem = problem or self._lack(target, "ModelRegistry")
            message = f"`{document.value['registry']}` {problem}"
            _flaw(document, ("registry",), "missing-file", message, _check(target), behind)
            return None, target
        return self._registry_of(found[0], target), target

    def _registry_of(self, document: Document, path: str) -> Registry:
        if path not in self._registries or self._registries[path].document is not document:
            self._registries[path] = self.kept.registry(document)
        return self._registries[path]

    def _pinned(self, document: Document, path: str) -> tuple[str, ...]:
        """The files of evidence that a policy is pinned to, each once."""
        targets: dict[str, None] = {}
        for index in range(len(document.value.get("evidence", ()))):
            target = self._follow(document, path, ("evidence", index), folder=True)
            if target is not None:
                targets |= dict.fromkeys(self._files(target))
                self._tell_unusable(document, index, target)
        return tuple(targets)

    def _evidence_of(self, key: tuple[str, ...]) -> Evidence:
        if key not in self._evidence:
            found = [entry for target in key for entry in self._measured(target)]
            self._evidence[key] = self.kept.evidence(tuple(found))
        return self._evidence[key]

    def _measured(self, path: str) -> tuple[Report | Drill, ...]:
        if path not in self._reports:
            self._reports[path] = tuple(
                self.kept.measured(one) for one in self._share(path).documents if one.kind in MEASURED
            )
        return self._reports[path]

    def _files(self, target: str) -> tuple[str, ...]:
        """The files below a folder, or the one file that the path names."""
        if target not in self._folders:
            self._folders[target] = tuple(self.tree.walk(target)) if self.tree.is_folder(target) else (target,)
        return self._folders[target]

    def _tell_unusable(self, document: Document, index: int, target: str) -> None:
        """Say so where evidence can't be read: a policy without it would look merely unmeasured."""
        written = document.value["evidence"][index]
        for file in self._files(target):
            problem = self._problem(file)
            if not problem and file == target and not self._measured(file):
                problem = self._lack(file, "BenchmarkReport or FailoverDrill")
            if problem:
                name = f"`{written}`" if file == target else f"`{shown(file)}`, below `{written}`,"
                key = ("evidence", index)
                _flaw(document, key, "missing-file", f"{name} {problem}", _check(file), self._behind(file))
                return

    def _lack(self, path: str, kind: str) -> str:
        """That a file holds nothing of a kind, to go on after its name."""
        return f"holds no {kind}" if self._share(path).source.text.strip() else "is empty"

    def _problem(self, path: str) -> str:
        """Why something in a file of ours can't be used, to go on after its name; empty where all can."""
        flaw = self._broken(path)
        return f"can't be used: line {flaw.place.span.start.line}: {flaw.message}" if flaw else ""

    def _behind(self, path: str) -> Place | None:
        """Where it is to be mended that something in a file can't be used."""
        flaw = self._broken(path)
        return flaw.place if flaw else None

    def _broken(self, path: str) -> Flaw | None:
        """What keeps something in a file of ours from being used; an unknown key does where another one is lacking for it."""
        if path not in self._problems:
            _, source, documents = self._share(path)
            flaws = source.flaws if source.is_unread or _is_meant(source) else []
            flaw = next((flaw for flaw in flaws if not flaw.is_harmless), None)
            flaw = flaw or next((flaw for flaw in flaws if flaw.slug == "unknown-key"), None)
            unused = not documents or len(documents) < len(source.documents)
            self._problems[path] = flaw if unused else None
        return self._problems[path]

    def _suite(self, document: Document, path: str) -> Suite:
        target = self._follow(document, path, ("policy",))
        if target is None:
            return Suite(document, None)
        self._tested.add(target)
        for index, written in enumerate(document.value.get("properties", ())):
            if is_file(written.get("same_as", "")):
                self._follow(document, path, ("properties", index, "same_as"))
        if target not in self._under_test:
            _, source, documents = self._open(target)
            found = next((one for one in documents if one.kind == "RoutePolicy"), None)
            self._under_test[target] = source, None if found is None else self.policy(found, target)
        source, policy = self._under_test[target]
        if policy is None and not source.flaws:
            _flaw(
                document,
                ("policy",),
                "missing-file",
                f"`{document.value['policy']}` holds no RoutePolicy",
                _check(target),
            )
        return Suite(document, policy)

    def _follow(self, document: Document, path: str, key: tuple[str | int, ...], *, folder: bool = False) -> str | None:
        """The file that a document names, or None and a flaw that says why not."""
        if not document.has(key):
            return None
        written: Any = document.get(key)
        target = os.path.normpath(os.path.join(os.path.dirname(path), written))
        root = policy_root(os.path.dirname(path))
        if "\x00" in written or os.path.isabs(written) or not self.tree.stays_within(target, root):
            help = f"keep what the policy reads inside {shown(root) if root != os.getcwd() else 'the policy root'}"
            behind = self._link(target, root)
            _flaw(document, key, "path-outside-root", f"`{written}` leaves the policy root", help, behind)
        elif not self.tree.exists(target):
            _flaw(document, key, "missing-file", f"`{written}` does not exist", self._nearest(target, path, root))
        elif self.tree.is_folder(target) and not folder:
            _flaw(document, key, "missing-file", f"`{written}` is a folder, not a file", "name the file in it")
        else:
            return target
        return None

    def _link(self, target: str, root: str) -> Place | None:
        """The file inside the root that is a link to a place outside, where it is one of those looked at."""
        if not is_within(target, root) or target not in {file.path for file in self.files}:
            return None
        flaws = self._share(target).source.flaws
        return flaws[0].place if flaws else None

    def _nearest(self, target: str, named_by: str, root: str) -> str:
        """What is there under a name like that of a file that isn't, or under the same one seen from the policy root."""
        from routectl.closest import did_you_mean

        help = "paths are relative to the file that names them"
        folder = os.path.dirname(named_by)
        meant = os.path.normpath(os.path.join(root, os.path.relpath(target, folder)))
        if meant != target and self.tree.stays_within(meant, root) and self.tree.exists(meant):
            return f"did you mean `{os.path.relpath(meant, folder)}`? {help}"
        return did_you_mean(os.path.basename(target), self.tree.names(os.path.dirname(target))) or help


def _is_meant(source: Source) -> bool:
    """Whether a file that nobody named is one of ours, be it without saying so."""
    return is_ours(source.text) or is_headless(source)


def _is_read(looked: Looked) -> bool:
    """Whether all documents of a file could be used."""
    return not looked.source.flaws or 0 < len(looked.source.documents) <= len(looked.linked)


def _is_clear(looked: Looked) -> bool:
    """Whether nothing in a file could mean more than it says: a key or a model's name that was meant to be another."""
    if any(flaw.slug == "unknown-key" or not flaw.is_harmless for flaw in looked.source.flaws):
        return False
    return not any(miss.what == "model" for linked in looked.linked for miss in linked.unresolved)


def _check(path: str) -> str:
    return f"check {shown(path)}"


def _itself(document: Document) -> Document:
    return document


def _flaw(
    document: Document,
    path: tuple[str | int, ...],
    slug: str,
    message: str,
    help: str = "",
    behind: Place | None = None,
) -> None:
    document.source.note(Flaw(slug, At(document, path), message, help, behind=behind))


__all__ = ["Repo", "Unusable"]
