"""IPython syntax is masked in place: lengths stay, what runs as code stays, nothing else does."""

import ast

import pytest
from hypothesis import given
from hypothesis import strategies as st

from leaklint.notebook import mask


@pytest.mark.parametrize(
    ("source", "code"),
    [
        ("%matplotlib inline\nimport x", "                  \nimport x"),
        ("!pip install x\ny = 1", "              \ny = 1"),
        ("!!ls", "    "),
        ("x = !ls", "x = ..."),
        ("x = !ls -l", "x = ...   "),
        ("a, b = !l", "a, b = __"),
        ("d['k'] = %who_ls int", "d['k'] = ...        "),
        ("x=!ls;y", "x=...  "),
        ("x = %time f(a)", "x =       f(a)"),
        ("x = %timeit -o f(a)", "x = ...            "),
        ("%time f(a)", "0;    f(a)"),
        ("%time x = f(\n    a)\ny", "0;    x = f(\n    a)\ny"),
        ("%time for i in x: f(i)", "      for i in x: f(i)"),
        ("%timeit -n1 -r 3 f()", "0;               f()"),
        ("%timeit -n 1 -q f()", "0;              f()"),
        ("%timeit x = -n + 1", "0;      x = -n + 1"),
        ("%prun -l 3 -s cumulative f()", "0;                       f()"),
        ("%time", "     "),
        ("%time  # nothing", "                "),
        ("%time !ls", "         "),
        ("df?", "   "),
        ("df.head??", "         "),
        ("?df", "   "),
        ("df?  # what", "           "),
        ("a = 1\nf(x)?\nb = 2", "a = 1\n     \nb = 2"),
        ("if x:\n    !ls -l\ny", "if x:\n    pass  \ny"),
        ("if x:\n    !a\ny", "if x:\n    0 \ny"),
        ("if x:\n    df?\ny", "if x:\n    0  \ny"),
        ("if x:\n\t%time f()\ny", "if x:\n\t0;    f()\ny"),
        ("!ls \\\n  -l\nx", "     \n    \nx"),
        ("x = !ls \\\n  -l\ny", "x = ...  \n    \ny"),
        ("/f x", "    "),
        ("!echo don't\nx = '!'", "          '\nx = '!'".replace("'\nx", " \nx")),
        ("%%time\nx", "      \nx"),
        ("%%time x\ny", "        \ny"),
        ("%%time x = f()", "0;     x = f()"),
        ("%%timeit -n 1 x=3\ny", "0;            x=3\ny"),
        ("%%prun f()\ny", "0;     f()\ny"),
        ("%%capture\nx", "         \nx"),
        ("%%capture out\nx", "out=...      \nx"),
        ("%%capture --no-stderr out\nx", "out=...                  \nx"),
        ("%%capture\n%%time\nx\n%who", "         \n      \nx\n    "),
        ("\n# why\n%%time\nx", "\n# why\n      \nx"),
    ],
)
def test_masked(source, code):
    masked = mask(source)
    assert masked.code == code
    assert not masked.opaque
    ast.parse(code.strip())


@pytest.mark.parametrize(
    "source",
    [
        "x = (a\n % b)",
        "x = [\n  1,\n  !2]",
        "x = a \\\n % b",
        "x = '''\n%time\n!ls\ndf?\n%%bash\n'''",
        'f("""\n!ls\n""", "?")',
        "x = 'a?'",
        "x = 3 # why?",
        "print('%d' % 3)",
        "x %= 3",
        "if x != '!':\n    pass",
        "f'{x!r}'",
        "x == '%s'",
        "x = 1\n# %time f()",
        "x = {'a': 1,\n     'b': '''\n%cd''',\n%s}",
    ],
)
def test_untouched(source):
    masked = mask(source)
    assert masked.code == source
    assert masked.line_magics == ()


@pytest.mark.parametrize(
    ("source", "magic", "defines"),
    [
        ("%%bash\nls", "bash", False),
        ("%%bash --out lines\nls", "bash", True),
        ("%%html\n<b>", "html", False),
        ("%%writefile a.py\nx = 1", "writefile", False),
        ("%%R\nx", "R", False),
        ("%%R -o df\nx", "R", True),
        ("%%cython\ndef f(): pass", "cython", True),
        ("%%unheard_of\nx", "unheard_of", True),
        ("%%time\n%%bash\nls", "time", False),
        ("%%!\nls", "!", False),
        ("%%", "", True),
    ],
)
def test_opaque(source, magic, defines):
    masked = mask(source)
    assert (masked.code, masked.magic, masked.opaque, masked.defines_unknown) == ("", magic, True, defines)


def test_configured_magics_are_code():
    assert mask("%%mine a b\nx").opaque
    masked = mask("%%mine a b\nx", ["%%mine"])
    assert (masked.code, masked.magic) == ("          \nx", "mine")
    assert mask("%mine -a f(x)", ["mine"]).code == "0;       f(x)"


def test_line_magics_and_runs():
    masked = mask("%run -i 'a b.py' --fast\nif x:\n    %run prep\n%time %run z.ipynb\n%run -m mod\n%pylab")
    assert masked.runs == ("a b.py", "prep", "z.ipynb")
    assert [(m.row, m.name) for m in masked.line_magics] == [
        (1, "run"), (3, "run"), (4, "time"), (4, "run"), (5, "run"), (6, "pylab"),
    ]  # fmt: skip
    assert masked.defines_unknown
    assert not mask("%matplotlib inline").defines_unknown


def lengths(text):
    return [len(line) for line in text.split("\n")]


PIECES = st.sampled_from(
    [
        "%",
        "%%",
        "!",
        "?",
        "??",
        "=",
        " ",
        "  ",
        "\t",
        "\n",
        "\\\n",
        "\\",
        '"',
        "'",
        '"""',
        "'''",
        "#",
        "(",
        ")",
    ]
    + ["[", "]", "{", "}", "x", "time", "timeit", "-n", "1", "run", "capture", "bash", "if x:", ";", ",", "/"]
    + ["é", "\U0001f600", "\f", "\0", "\u2028", "\r", "f", "for", "prun", "-l"]
)


@given(st.one_of(st.lists(PIECES, max_size=40).map("".join), st.text(max_size=60)))
def test_any_text_keeps_its_lines(source):
    masked = mask(source, ["mine"])
    assert masked.opaque or lengths(masked.code) == lengths(source)
    # What is masked once has no IPython syntax left, but for what was broken before.
    for before, after in zip(source, masked.code, strict=False):
        assert after in (before, " ") or after in "pass0;._" or masked.magic == "capture"


STATEMENTS = st.sampled_from(
    [
        "x = 1",
        "f(a,\n{i}  b % c)",
        "s = '''\n%time\n!ls\n'''",
        "t = 'a' \\\n{i}  'b'",
        "y = x % 3 != 2",
        "d = {'a?': 1}",
    ]
)
MAGICS = st.sampled_from(
    [
        "%matplotlib inline",
        "!ls -l",
        "!a",
        "x = !ls",
        "y = %who",
        "df?",
        "?df",
        "%time f(x)",
        "%timeit -n 1 y = 2",
    ]
    + ["%time x = f(3)", "!!ls \\\n   -l", "z = %time f(x)", "%cd ..", "%", "!"]
)
BLOCKS = st.sampled_from(
    ["if x:", "for i in y:", "def g():", "try:\n{i}    !ls\n{i}finally:", "with q as w:"]
)


@st.composite
def programs(draw, depth=0):
    lines = []
    indent = "    " * depth
    for _ in range(draw(st.integers(1, 3))):
        kind = draw(st.integers(0, 3 if depth < 2 else 2))
        if kind == 3:
            lines.append(indent + draw(BLOCKS).replace("{i}", indent))
            lines.append(draw(programs(depth + 1)))
        else:
            text = draw(STATEMENTS if kind == 0 else MAGICS)
            lines.append(indent + text.replace("{i}", indent))
    return "\n".join(lines)


@given(programs(), st.sampled_from(["", "%%time\n", "%%capture out\n", "%%timeit -n 1\n"]))
def test_programs_stay_programs(program, head):
    masked = mask(head + program)
    ast.parse(masked.code)
    assert lengths(masked.code) == lengths(head + program)


@given(programs())
def test_agrees_with_ipython(program):
    """Where IPython changes a line we mask one, and where it changes none we do not either."""
    from IPython.core.inputtransformer2 import TransformerManager

    theirs = TransformerManager().transform_cell(program)
    ast.parse(theirs)
    assert (theirs.rstrip() == program.rstrip()) == (mask(program).code == program)
