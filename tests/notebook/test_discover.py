"""Which files are found in folders."""

from pathlib import Path
from types import SimpleNamespace

import pytest

from leaklint.notebook import discover


@pytest.fixture
def tree(tmp_path, monkeypatch):
    """A function that makes files (a dict maps names to content) and goes into their folder."""

    def make(*names, **contents):
        for name in names:
            path = tmp_path / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(contents.get(name, ""))
        monkeypatch.chdir(tmp_path)
        return tmp_path

    return make


def names(found):
    return [path.as_posix() for path in found.files]


def test_folders_are_searched_in_a_stable_order(tree):
    tree("b.ipynb", "a/z.py", "a/y.ipynb", "c.txt", "d/e/f.ipynb", "A.ipynb")
    assert names(discover(["."])) == ["A.ipynb", "a/y.ipynb", "a/z.py", "b.ipynb", "d/e/f.ipynb"]
    assert names(discover(["d", "b.ipynb", "."]))[:2] == ["d/e/f.ipynb", "b.ipynb"]
    assert len(discover([".", Path.cwd(), "a", "a/z.py"]).files) == 5


def test_what_is_passed_over(tree):
    tree(
        ".hidden/x.ipynb", ".ipynb_checkpoints/x-checkpoint.ipynb", "node_modules/x.py", "__pycache__/x.py",
        "env/pyvenv.cfg", "env/lib/x.py", "conda/conda-meta/history", "conda/x.py", ".x.ipynb", "x.ipynb",
    )  # fmt: skip
    assert names(discover(["."])) == ["x.ipynb"]
    assert names(discover([".hidden/x.ipynb", ".hidden", "node_modules"])) == [
        ".hidden/x.ipynb",
        "node_modules/x.py",
    ]


def test_gitignore(tree):
    root = tree(
        "a.ipynb", "b.ipynb", "out/c.ipynb", "sub/d.ipynb", "sub/e.ipynb", "sub/deep/f.py", "keep/out.py"
    )
    (root / ".gitignore").write_text("# comment\n/a.ipynb\nout/\n*.py\n")
    (root / "sub" / ".gitignore").write_text("/e.ipynb\n!deep/f.py\n")
    assert names(discover(["."])) == ["b.ipynb", "sub/d.ipynb", "sub/deep/f.py"]
    assert names(discover(["a.ipynb", "keep/out.py"])) == ["a.ipynb", "keep/out.py"]


def test_gitignore_of_parents_counts_up_to_the_repository(tree):
    root = tree(
        "repo/sub/a.ipynb", "repo/sub/b.ipynb", "repo/private.ipynb", "repo/out/c.ipynb", "repo/x/y/d.py"
    )
    (root / ".gitignore").write_text("*.ipynb\n")
    (root / "repo" / ".git" / "info").mkdir(parents=True)
    (root / "repo" / ".git" / "info" / "exclude").write_text("private.*\n")
    (root / "repo" / ".gitignore").write_text("/sub/a.ipynb\nout/\nx\n")
    assert names(discover(["repo/sub"])) == ["repo/sub/b.ipynb"]
    assert names(discover(["repo"])) == ["repo/sub/b.ipynb"]
    # Folders that are named are searched, whatever excludes them.
    assert names(discover(["repo/out", "repo/x/y"])) == ["repo/out/c.ipynb", "repo/x/y/d.py"]


def test_malformed_patterns_are_passed_over(tree):
    root = tree("a.ipynb", "b.ipynb")
    (root / ".gitignore").write_bytes(b"!\n/\n***\xff\n[\nb.*\n")
    assert "b.ipynb" not in names(discover(["."]))


def test_exclude(tree):
    root = tree("a.ipynb", "old/b.ipynb", "sub/old/c.py", "sub/d.py")
    config = SimpleNamespace(exclude=["old/", "sub/d.*"], root=root)
    assert names(discover(["."], config)) == ["a.ipynb"]
    assert names(discover(["sub/d.py"], config)) == ["sub/d.py"]


def test_links(tree):
    root = tree("a/x.ipynb")
    (root / "a" / "loop").symlink_to(root)
    (root / "a" / "self.ipynb").symlink_to("self.ipynb")
    (root / "a" / "y.ipynb").symlink_to("x.ipynb")
    (root / "b").symlink_to("a")
    assert names(discover(["."])) == ["a/self.ipynb", "a/x.ipynb", "a/y.ipynb"]
    assert names(discover(["b"])) == ["b/self.ipynb", "b/x.ipynb", "b/y.ipynb"]


def test_missing_and_empty(tree):
    tree("docs/readme.md", "x.ipynb")
    found = discover(["docs", "nowhere", "n\0l", "x.ipynb", "typo.ipynb"])
    assert names(found) == ["x.ipynb"]
    assert found.empty == [Path("docs")]
    assert [error.path for error in found.errors] == ["nowhere", "n\\x00l", "typo.ipynb"]
    assert not discover(["x.ipynb", "."]).empty
