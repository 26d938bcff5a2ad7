"""What the user configured: `[tool.leaklint]` in pyproject.toml, or leaklint.toml.

Every mistake is a `ConfigError` of one line that names the file, the table and, for a key
that does not exist, the nearest one that does.
"""

from __future__ import annotations

import os
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal, cast

from leaklint.model import SEVERITIES, Severity

if TYPE_CHECKING:
    from leaklint.rules import RuleInfo

Order = Literal["document", "executed"]
ORDERS: tuple[Order, ...] = ("document", "executed")
Inline = Literal["auto", "always", "never"]
INLINE: tuple[Inline, ...] = ("auto", "always", "never")

#: The files that may hold it, the first before the second.
NAMES = ("leaklint.toml", "pyproject.toml")

ROLE_KEYS = ("target", "group", "time", "metric", "after")
GATE_KEYS = ("min-scores", "no-large-effect", "max-golden-scorings")

#: Options that mean something only to rules that may not be there yet.
_NEEDS_RULE = {
    "golden": "LK308",
    "roles.group": "LK601",
    "roles.time": "LK501",
    "roles.after": "LK406",
}


class ConfigError(Exception):
    """A configuration that cannot be used; the message is one line for the user."""


@dataclass(slots=True, frozen=True)
class Selection:
    """One layer of `select`, `ignore` and `extend-select`; a later layer refines an earlier one."""

    select: tuple[str, ...] | None = None
    ignore: tuple[str, ...] = ()
    extend_select: tuple[str, ...] = ()


@dataclass(slots=True)
class Config:
    """Everything that can be configured, with the defaults.

    Attributes
    ----------
    select, ignore, extend_select : list of str
        Rule codes, prefixes of codes, names, or ALL.
    per_file_ignores : dict
        Glob of paths (relative to `root`) to the selectors ignored there.
    severity : dict
        Selector to the severity its findings get.
    exclude : list of str
        Globs of files and folders that a search of folders leaves out.
    cell_magics : list of str
        Cell magics whose body is ordinary Python.
    fail_on : {"error", "warning", "info"}
        The severity from which findings make the exit status 1.
    order : {"document", "executed"}
        The order in which cells are read.
    roles : dict
        Names of columns: target, group, time, after; and the name of the metric that counts.
    golden : list of str
        Files that may be used for the last scoring only.
    helpers : list of dict
        The team's own functions: `name` or `pattern`, `role` and the fields of that role.
    gate : dict
        Glob of paths to what must hold there.
    require_reason : bool
        Whether every suppression has to say why.
    show_values : bool
        Whether values of cells may be shown where tables are checked.
    inline : {"auto", "always", "never"}
        Whether a watched kernel tells what is new under the cell that ran; "auto" keeps it to one line
        where the panel of JupyterLab shows the rest.
    root : Path or None
        The folder that globs are relative to.
    source : str
        The file this came from, empty for the defaults.
    overrides : Selection or None
        The selectors of the command line.
    given : tuple of str
        The keys that the file sets.
    within : Path or None
        The folder that no search for modules of the project leaves, whatever it finds there.
    drawn : bool
        Whether the result is to carry the way of the data as a drawing (`Result.flows`).
    """

    select: list[str] = field(default_factory=lambda: ["ALL"])
    ignore: list[str] = field(default_factory=list)
    extend_select: list[str] = field(default_factory=list)
    per_file_ignores: dict[str, list[str]] = field(default_factory=dict)
    severity: dict[str, Severity] = field(default_factory=dict)
    exclude: list[str] = field(default_factory=list)
    cell_magics: list[str] = field(default_factory=list)
    fail_on: Severity = "warning"
    order: Order = "document"
    roles: dict[str, Any] = field(default_factory=dict)
    golden: list[str] = field(default_factory=list)
    helpers: list[dict[str, Any]] = field(default_factory=list)
    gate: dict[str, dict[str, Any]] = field(default_factory=dict)
    require_reason: bool = False
    show_values: bool = False
    inline: Inline = "auto"
    root: Path | None = None
    source: str = ""
    overrides: Selection | None = None
    given: tuple[str, ...] = ()
    within: Path | None = None
    drawn: bool = False

    def selects(self, code: str, path: str | None = None) -> bool:
        """Whether a rule is in force, everywhere or for one file.

        As in ruff the more specific selector wins (`LK101` over `LK1` over `LK` over `ALL`),
        and of two equal ones `ignore`.
        """
        layers = [Selection(tuple(self.select), tuple(self.ignore), tuple(self.extend_select))]
        if self.overrides is not None:
            layers.append(self.overrides)
        name = _rule_name(code)
        on = False
        for layer in layers:
            wanted = (*(layer.select or ()), *layer.extend_select)
            best_on = max((_specificity(s, code, name) for s in wanted), default=-1)
            best_off = max((_specificity(s, code, name) for s in layer.ignore), default=-1)
            if layer.select is not None:
                on = False
            if best_on >= 0 or best_off >= 0:
                on = best_on > best_off
        return on and not (path is not None and self._ignored_in(path, code, name))

    def _ignored_in(self, path: str, code: str, name: str) -> bool:
        for glob, selectors in self.per_file_ignores.items():
            negated = glob.startswith("!")
            if path_matches(path, glob.removeprefix("!"), self.root) is not negated and any(
                _specificity(s, code, name) >= 0 for s in selectors
            ):
                return True
        return False

    def severity_of(self, code: str, default: Severity) -> Severity:
        """The severity configured for a rule, else `default`."""
        name = _rule_name(code) if self.severity else ""
        best, found = -1, default
        for selector, severity in self.severity.items():
            rank = _specificity(selector, code, name)
            if rank > best:
                best, found = rank, severity
        return found

    def with_selection(
        self,
        select: list[str] | None,
        ignore: list[str] | None,
        extend_select: list[str] | None,
    ) -> Config:
        """Return this configuration with the selectors of the command line laid over it."""
        if select is None and not ignore and not extend_select:
            return self
        layer = Selection(
            None if select is None else tuple(select),
            tuple(ignore or ()),
            tuple(extend_select or ()),
        )
        return replace(self, overrides=layer)


def _rule_name(code: str) -> str:
    from leaklint.rules import registry

    info = registry().get(code)
    if info is None and not code.startswith("LK"):
        from leaklint.rules import plugins

        info = plugins().get(code)
    return info.name if info is not None else ""


def _specificity(selector: str, code: str, name: str) -> int:
    """How closely a selector means this rule: -1 not at all, more is closer."""
    if selector == "ALL":
        return 0
    if selector == name and name:
        return len(code)
    return len(selector) if code.startswith(selector) else -1


#: How like two words are from which on one may be meant by the other.
_LIKE = 0.66

#: What other tools call the same thing.
_ALIASES = {
    "checkstyle": "junit",
    "codeclimate": "gitlab",
    "date": "time",
    "entity": "group",
    "json-lines": "jsonl",
    "label": "target",
    "lint": "check",
    "md": "markdown",
    "ndjson": "jsonl",
    "terse": "concise",
    "text": "full",
    "timestamp": "time",
    "txt": "full",
    "xml": "junit",
}


def nearest(word: str, known: Iterable[str]) -> str | None:
    """The known word that was most likely meant; None where nothing is really near."""
    from difflib import SequenceMatcher

    meant = _plain_word(word)
    if not meant:
        return None
    best, found = 0.0, None
    for name in known:
        other = _plain_word(name)
        parts = other.split("-")
        like = SequenceMatcher(None, meant, other).ratio()
        if _ALIASES.get(meant) == other:
            like = 1.0
        elif len(meant) > 2 and (other.startswith(meant) or meant in parts):
            like = max(like, 0.8 + like / 10)
        elif len(parts) > 1:
            # One word of several, misspelt: `scalar` for `scaler-before-split`.
            one = max(SequenceMatcher(None, meant, part).ratio() for part in parts)
            like = max(like, 0.9 * one if len(meant) > 3 else 0.0)
        if like > best:
            best, found = like, name
    return found if best >= _LIKE else None


def _plain_word(word: str) -> str:
    """What counts of a word: the dashes before an option are in all options, and make them alike."""
    return word.lower().replace("_", "-").strip("-")


def hint(word: str, known: Iterable[str]) -> str:
    """`; did you mean ...?`, or nothing where nothing is near."""
    guess = nearest(word, known)
    return f"; did you mean `{guess}`?" if guess else ""


def check_selector(selector: str) -> None:
    """Raise ValueError for a selector that no rule answers to."""
    from leaklint.rules import RuleError, plugins, registry

    if _answers(selector, registry()):
        return
    try:
        rules = {**registry(), **plugins()}
    except RuleError as error:
        raise ValueError(str(error)) from None
    if not _answers(selector, rules):
        near = nearest_rule(selector, rules)
        raise ValueError(f"unknown rule `{selector}`" + (f"; did you mean `{near}`?" if near else ""))


def _answers(selector: str, rules: Mapping[str, RuleInfo]) -> bool:
    if selector == "ALL" or selector in rules or any(info.name == selector for info in rules.values()):
        return True
    prefix = re.fullmatch(r"[A-Z]{2,}\d*", selector)
    return prefix is not None and any(code.startswith(selector) for code in rules)


def nearest_rule(selector: str, rules: Mapping[str, RuleInfo]) -> str | None:
    """The code, prefix of codes or name that was most likely meant; None where nothing is near."""
    wanted = selector.upper()
    if re.fullmatch(r"(?i)LK[\dOIL]*", selector):
        # Letters that look like digits.
        wanted = "LK" + wanted[2:].translate(str.maketrans("OIL", "011"))
    if not re.fullmatch(r"LK\d*", wanted):
        code_like = _letters(wanted) if re.fullmatch(r"[A-Z]+\d+", wanted) else set()
        # A code of another linter is no misspelt one of ours.
        rules = {code: info for code, info in rules.items() if not code_like or _letters(code) & code_like}
        return nearest(selector, [*(info.name for info in rules.values()), *rules, "ALL", "LK"])
    own = [code for code in rules if code.startswith("LK")]
    known = own if len(wanted) >= 5 else sorted({code[:length] for code in own for length in (2, 3, 4)})
    # Of codes the nearest has the longest common beginning, then the nearest number.
    return min(
        known,
        key=lambda code: (
            -next((n for n, (a, b) in enumerate(zip(code, wanted, strict=False)) if a != b), len(code)),
            abs(int(code[2:] or 0) - int(wanted[2:7] or 0)),
        ),
        default=None,
    )


def _letters(code: str) -> set[str]:
    return set(code.rstrip("0123456789"))


# ---------------------------------------------------------------------------------------------
# paths


def path_matches(path: str, glob: str, root: Path | None) -> bool:
    """Whether a path, or a folder above it, matches a glob.

    A glob without a slash is matched with every part of the path; one with a slash with the
    path relative to the folder of the configuration.
    """
    absolute = os.path.abspath(path)
    base = os.path.abspath(root) if root is not None else os.getcwd()
    relative = os.path.relpath(absolute, base).replace(os.sep, "/")
    glob = glob.replace(os.sep, "/").removeprefix("./").rstrip("/")
    if not glob:
        return False
    if "/" not in glob:
        pattern = _glob(glob)
        return any(pattern.fullmatch(part) for part in relative.split("/") if part != "..")
    pattern = _glob(glob)
    parts = (absolute.replace(os.sep, "/") if glob.startswith("/") else relative).split("/")
    return any(pattern.fullmatch("/".join(parts[:n])) for n in range(1, len(parts) + 1))


def _glob(glob: str) -> re.Pattern[str]:
    out, i = [], 0
    while i < len(glob):
        if glob.startswith("**/", i):
            out.append("(?:.*/)?")
            i += 3
        elif glob.startswith("**", i):
            out.append(".*")
            i += 2
        elif glob[i] == "*":
            out.append("[^/]*")
            i += 1
        elif glob[i] == "?":
            out.append("[^/]")
            i += 1
        elif glob[i] == "[" and (end := glob.find("]", i + 2)) > 0:
            body = glob[i + 1 : end].replace("\\", r"\\").replace("[", r"\[")
            out.append(f"[^{body[1:]}]" if body[0] == "!" else f"[{body}]")
            i = end + 1
        else:
            out.append(re.escape(glob[i]))
            i += 1
    return re.compile("".join(out), re.DOTALL)


# ---------------------------------------------------------------------------------------------
# reading


def load_config(
    start: Path, explicit: Path | None = None, isolated: bool = False, within: Path | None = None
) -> Config:
    """Find and read the configuration for a file or folder.

    Parameters
    ----------
    start : Path
        The file or folder; its own folder and those above are searched for the nearest
        leaklint.toml, or pyproject.toml with a table `[tool.leaklint]`.
    explicit : Path, optional
        The file to read instead.
    isolated : bool
        Read none.
    within : Path, optional
        The folder that the search does not leave.

    Raises
    ------
    ConfigError
        The configuration cannot be used.
    """
    if isolated:
        return Config()
    if explicit is not None:
        return _read(explicit, required=True) or Config()
    folder = Path(os.path.abspath(start))
    for candidate in (folder, *folder.parents):
        if within is not None and not candidate.is_relative_to(within):
            break
        for name in NAMES:
            file = candidate / name
            try:
                found = _read(file, required=False) if file.is_file() else None
            except OSError:
                continue
            if found is not None:
                return found
    return Config()


def _read(file: Path, *, required: bool) -> Config | None:
    import tomllib

    shown = _shown(file)
    try:
        data = file.read_bytes()
    except OSError as error:
        reason = (error.strerror or str(error)).lower()
        raise ConfigError(f"{shown}: the configuration cannot be read: {reason}") from None
    ours_alone = file.name != "pyproject.toml"
    if not ours_alone and not required and b"leaklint" not in data:
        return None
    try:
        table: Any = tomllib.loads(data.decode("utf-8-sig"))
    except UnicodeDecodeError:
        raise ConfigError(f"{shown}: the configuration is not UTF-8 text") from None
    except (tomllib.TOMLDecodeError, RecursionError) as error:
        raise ConfigError(f"{shown}: not valid TOML: {str(error) or 'nested too deeply'}") from None
    tool = table.get("tool")
    if isinstance(tool, dict) and "leaklint" in tool:
        return parse_config(tool["leaklint"], shown, file.parent, "tool.leaklint")
    if not ours_alone:
        if required:
            raise ConfigError(f"{shown}: has no table [tool.leaklint]")
        return None
    return parse_config(table, shown, file.parent, "")


def _shown(file: Path) -> str:
    try:
        return os.path.relpath(file) if file.is_absolute() and file.is_relative_to(Path.cwd()) else str(file)
    except (OSError, ValueError):
        return str(file)


class _Table:
    """One table of the file: gets typed values out and complains in one voice."""

    def __init__(self, value: Any, source: str, name: str) -> None:
        self.source, self.name = source, name
        if not isinstance(value, dict):
            raise ConfigError(f"{source}: {name or 'the configuration'} must be a table, not {_kind(value)}")
        self.value: dict[str, Any] = value

    def fail(self, text: str) -> ConfigError:
        where = f" [{self.name}]" if self.name else ""
        return ConfigError(f"{self.source}:{where} {text}")

    def wrong(self, key: str, expected: str) -> ConfigError:
        return self.fail(f"`{key}` must be {expected}, not {_kind(self.value[key])}")

    def only(self, known: Iterable[str], what: str = "key") -> None:
        known = list(known)
        for key in self.value:
            if key not in known:
                raise self.fail(f"unknown {what} `{key}`{hint(key, known)}")

    def strings(self, key: str, default: list[str] | None = None) -> list[str]:
        if key not in self.value:
            return list(default or [])
        value = self.value[key]
        if not isinstance(value, list) or not all(isinstance(item, str) for item in value):
            raise self.wrong(key, 'a list of strings, such as ["..."]')
        return list(value)

    def selectors(self, key: str, default: list[str] | None = None) -> list[str]:
        found = self.strings(key, default)
        if key in self.value:
            for selector in found:
                self.selector(key, selector)
        return found

    def selector(self, key: str, selector: str) -> None:
        try:
            check_selector(selector)
        except ValueError as error:
            raise self.fail(f"`{key}`: {error}") from None

    def choice(self, key: str, known: tuple[str, ...], default: str) -> str:
        if key not in self.value:
            return default
        value = self.value[key]
        if not isinstance(value, str):
            raise self.wrong(key, "one of " + ", ".join(f'"{k}"' for k in known))
        if value not in known:
            allowed = ", ".join(f'"{k}"' for k in known)
            raise self.fail(f'`{key}` must be one of {allowed}, not "{value}"{hint(value, known)}')
        return value

    def flag(self, key: str) -> bool:
        value = self.value.get(key, False)
        if not isinstance(value, bool):
            raise self.wrong(key, "true or false")
        return value

    def full(self, key: str) -> str:
        return f"{self.name}.{key}" if self.name else key

    def table(self, key: str) -> _Table:
        return _Table(self.value.get(key, {}), self.source, self.full(key))


def _kind(value: Any) -> str:
    if isinstance(value, bool):
        return "a boolean"
    names = {
        str: "a string",
        int: "an integer",
        float: "a number",
        list: "a list",
        dict: "a table",
    }
    for kind, name in names.items():
        if isinstance(value, kind):
            return f"{name} with other things in it" if kind is list and value else name
    return "a date or time"


KEYS = (
    "select",
    "ignore",
    "extend-select",
    "per-file-ignores",
    "severity",
    "exclude",
    "cell-magics",
    "fail-on",
    "order",
    "roles",
    "golden",
    "helpers",
    "gate",
    "require-reason",
    "show-values",
    "inline",
)


def parse_config(value: Any, source: str, root: Path, name: str = "tool.leaklint") -> Config:
    """Turn the parsed table into a `Config`, or raise `ConfigError`."""
    table = _Table(value, source, name)
    table.only(KEYS)
    config = Config(
        select=table.selectors("select", ["ALL"]),
        ignore=table.selectors("ignore"),
        extend_select=table.selectors("extend-select"),
        exclude=table.strings("exclude"),
        cell_magics=[magic.lstrip("%") for magic in table.strings("cell-magics")],
        fail_on=cast(Severity, table.choice("fail-on", SEVERITIES, "warning")),
        order=cast(Order, table.choice("order", ORDERS, "document")),
        golden=table.strings("golden"),
        require_reason=table.flag("require-reason"),
        show_values=table.flag("show-values"),
        inline=cast(Inline, table.choice("inline", INLINE, "auto")),
        root=root,
        source=source,
        given=tuple(table.value),
    )
    per_file = table.table("per-file-ignores")
    config.per_file_ignores = {glob: per_file.selectors(glob) for glob in per_file.value}
    severity = table.table("severity")
    for selector in severity.value:
        severity.selector(selector, selector)
        config.severity[selector] = cast(Severity, severity.choice(selector, SEVERITIES, ""))
    config.roles = _roles(table.table("roles"))
    config.helpers = _helpers(table)
    config.gate = _gate(table.table("gate"), config.golden)
    return config


def _roles(table: _Table) -> dict[str, Any]:
    table.only(ROLE_KEYS)
    roles: dict[str, Any] = {}
    for key, value in table.value.items():
        if key == "metric":
            if not isinstance(value, str):
                raise table.wrong(key, "the name of a metric, as a string")
            roles[key] = value
        elif isinstance(value, str):
            roles[key] = [value]
        else:
            try:
                roles[key] = table.strings(key)
            except ConfigError:
                raise table.wrong(key, "the name of a column, or a list of names") from None
    return roles


def of_notebook(config: Config, metadata: Mapping[str, Any]) -> tuple[Config, str]:
    """Lay the roles that a notebook's own metadata names over a configuration.

    Returns
    -------
    tuple of Config and str
        The second is what is wrong with the metadata, which is then left out; "" for nothing.
    """
    ours = metadata.get("leaklint")
    if not isinstance(ours, dict) or "roles" not in ours:
        return config, ""
    try:
        roles = _roles(_Table(ours["roles"], "the notebook's metadata", "leaklint.roles"))
    except ConfigError as error:
        return config, str(error)
    return replace(config, roles={**config.roles, **roles}), ""


def _helpers(table: _Table) -> list[dict[str, Any]]:
    entries = table.value.get("helpers", [])
    if not isinstance(entries, list):
        raise table.wrong("helpers", f"a list of tables, written [[{table.full('helpers')}]]")
    return [
        _helper(_Table(entry, table.source, f"{table.full('helpers')} {number}"))
        for number, entry in enumerate(entries, 1)
    ]


def _helper(table: _Table) -> dict[str, Any]:
    from leaklint.libraries.schema import problems

    named = [key for key in ("name", "pattern") if key in table.value]
    if len(named) != 1:
        raise table.fail("needs either `name` (of a function) or `pattern` (of a call)")
    key = named[0]
    text = table.value[key]
    if not isinstance(text, str) or not text.strip():
        raise table.wrong(key, "a string that is not empty" if isinstance(text, str) else "a string")
    if key == "name" and not re.fullmatch(r"[^\W\d]\w*(\.[^\W\d]\w*)*", text):
        raise table.fail(f"`name` must be a function's name such as `mylib.prep.scale`, not {text!r}")
    if "role" not in table.value:
        raise table.fail("needs a `role`, such as `transformer`, `split`, `load`, `rowwise` or `metric`")
    role = table.value["role"]
    if not isinstance(role, str):
        raise table.wrong("role", "a string")
    wrong = problems(role, {k: v for k, v in table.value.items() if k not in ("name", "pattern", "role")})
    if wrong:
        raise table.fail(wrong[0])
    if key == "pattern":
        from leaklint.provenance.taught import problem

        fields = {k: v for k, v in table.value.items() if k not in ("pattern", "role")}
        if found := problem(text, role, fields):
            raise table.fail(found)
    return dict(table.value)


def _gate(table: _Table, golden: list[str]) -> dict[str, dict[str, Any]]:
    gate: dict[str, dict[str, Any]] = {}
    for glob, value in table.value.items():
        if glob in GATE_KEYS and not isinstance(value, dict):
            raise table.fail(f'`{glob}` belongs in a table for paths, such as [{table.name}."*.ipynb"]')
        part = _Table(value, table.source, f'{table.name}."{glob}"')
        part.only(GATE_KEYS)
        least = part.value.get("min-scores", 0)
        if not isinstance(least, int) or isinstance(least, bool) or least < 0:
            raise part.wrong("min-scores", "a whole number from 0")
        most = part.value.get("max-golden-scorings")
        if most is not None and (not isinstance(most, int) or isinstance(most, bool) or most < 0):
            raise part.wrong("max-golden-scorings", "a whole number from 0")
        if most is not None and not golden:
            raise part.fail("`max-golden-scorings` counts the files named under `golden`, and there are none")
        gate[glob] = {
            "min-scores": least,
            "no-large-effect": part.flag("no-large-effect"),
            "max-golden-scorings": most,
        }
    return gate


def warnings_of(config: Config) -> list[str]:
    """What is configured but cannot have an effect, because no rule reads it yet."""
    from leaklint.rules import registry

    if not config.golden and not config.roles:
        return []
    rules = registry()
    found = []
    for option, code in _NEEDS_RULE.items():
        value: Any = config.golden if option == "golden" else config.roles.get(option.partition(".")[2])
        if value and code not in rules:
            found.append(f"{config.source}: `{option}` has no effect yet: its rule {code} is not built")
    return found


def describe(config: Config) -> Mapping[str, Any]:
    """The configuration as plain data, with the keys of the file."""
    return {key: getattr(config, key.replace("-", "_")) for key in KEYS}
