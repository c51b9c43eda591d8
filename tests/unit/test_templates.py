"""What no template may hold: a script or style in the page, a form without its token, text unescaped."""

import re
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
FOLDERS = ("settlement/templates", "kiosk_ui/templates")
INLINE = re.compile(
    r"<script(?![^>]*\bsrc=)|<style\b|\sstyle\s*=|\son[a-z]+\s*=|javascript:|\bhx-on\b", re.IGNORECASE
)
UNESCAPED = re.compile(r"\|\s*safe\b|\bautoescape\s+false\b|\bMarkup\(", re.IGNORECASE)
FILLED_IN = re.compile(r"{%.*?%}|{{.*?}}|{#.*?#}", re.DOTALL)
ELSEWHERE = re.compile(r"""(?:src|href|action|srcset|poster)\s*=\s*["']?\s*(?:https?:)?//""", re.IGNORECASE)
FORM = re.compile(r"<form\b(?P<head>[^>]*)>(?P<inside>.*?)</form>", re.DOTALL)
POSTS = re.compile(r"""method\s*=\s*["']?post\b""", re.IGNORECASE)
TOKEN = re.compile(r"""\btoken\(\)|name="csrf_token" value="{{ (?:csrf_)?token(?:\(\))? }}\"""")


def templates(folder):
    return sorted((ROOT / folder).rglob("*.html"))


def offences(text):
    """Give each thing in a template that must not stand there."""
    text = text.replace("{{ part|safe }}", "")  # a part of the page that another template of ours has drawn
    yield from (found[0].strip() for found in UNESCAPED.finditer(text))
    yield from (found[0].strip() for found in INLINE.finditer(FILLED_IN.sub("", text)))
    yield from (found[0].strip() for found in ELSEWHERE.finditer(text))


def forms_without_token(text):
    """Give the head of each posting form that sends no token."""
    forms = list(FORM.finditer(text))
    assert len(forms) == len(re.findall(r"<form\b", text))
    return [f["head"] for f in forms if POSTS.search(f["head"]) and not TOKEN.search(f["inside"])]


@pytest.mark.parametrize("folder", FOLDERS)
def test_no_template_holds_a_script_a_style_or_an_address_elsewhere(folder):
    found = [(path.name, list(offences(path.read_text(encoding="utf-8")))) for path in templates(folder)]
    assert len(found) >= 15
    assert [(name, what) for name, what in found if what] == []


def test_every_form_of_the_centre_sends_its_token():
    texts = [path.read_text(encoding="utf-8") for path in templates("settlement/templates")]
    assert sum(bool(POSTS.search(form["head"])) for text in texts for form in FORM.finditer(text)) >= 15
    assert [head for text in texts for head in forms_without_token(text)] == []


@pytest.mark.parametrize(
    "planted",
    [
        "<script>alert(1)</script>",
        '<script type="module">go()</script>',
        "<style>p{}</style>",
        '<p style="color:red">',
        "<p STYLE = 'color:red'>",
        '<button onclick="go()">',
        '<button{% if loud %} onclick="go()"{% endif %}>',
        "<img src=x onerror=go()>",
        '<a href="javascript:go()">',
        '<b hx-on:click="go()">',
        "{{ name|safe }}",
        "{{ name | safe }}",
        "{% autoescape false %}",
        '<script src="https://cdn.example/a.js"></script>',
        '<img src="//cdn.example/a.png">',
    ],
)
def test_a_planted_offence_is_found(planted):
    assert list(offences(f"<main>\n{planted}\n</main>"))


@pytest.mark.parametrize(
    "allowed",
    [
        "<script src=\"{{ url_for('static', filename='till.js') }}\"></script>",
        '<p class="style on">',
        '<option value="on">',
        '<a href="/style">',
        "{{ unsafe | e }}",
        "{% set one = two %}",
    ],
)
def test_what_is_allowed_is_not_complained_of(allowed):
    assert list(offences(allowed)) == []


def test_a_planted_form_without_a_token_is_found():
    bare = '<form method="post" action="/x"><button>go</button></form>'
    kept = '<form method="post" action="/x">{{ token() }}<button>go</button></form>'
    asks = '<form action="/x"><button>go</button></form>'
    assert len(forms_without_token(bare + kept + asks)) == 1
