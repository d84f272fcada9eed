"""The page of the reproduction: plain HTML with the pictures in it."""

import html
from pathlib import Path

STYLE = """
body { font: 15px/1.45 system-ui, sans-serif; max-width: 1080px; margin: 2em auto; padding: 0 1em; color: #222; }
h2 { margin-top: 2.2em; border-top: 1px solid #ccc; padding-top: .8em; }
.paper { border-left: 4px solid #1f83c4; padding-left: .8em; color: #333; }
.figures { display: flex; flex-wrap: wrap; gap: 1em; }
.figures svg { max-width: 520px; height: auto; }
table { border-collapse: collapse; margin: 1em 0; }
td, th { border: 1px solid #ccc; padding: .25em .6em; text-align: right; }
td:first-child, th:first-child { text-align: left; }
.verdict { font-weight: bold; }
"""


def figures(folder, names=("*",)):
    """Pictures of an analysis, those of each pattern in the order of their names."""
    files = [file for name in names for file in sorted(Path(folder).glob(f"{name}.svg"))]
    if not files:
        return text("No picture: there was nothing to count.")
    return '<div class="figures">' + "".join(_without_prolog(file) for file in files) + "</div>"


def _without_prolog(file):
    content = file.read_text(encoding="utf-8")
    return content[content.index("<svg"):]


def _shown(value):
    """Numbers with more digits than a reader wants are cut to four."""
    text = str(value)
    try:
        return f"{float(text):.4g}" if len(text) > 8 else text
    except ValueError:
        return text


def table(columns, rows):
    head = "".join(f"<th>{html.escape(str(column))}</th>" for column in columns)
    body = "".join("<tr>" + "".join(f"<td>{html.escape(_shown(value))}</td>" for value in row) + "</tr>"
                   for row in rows)
    return f"<table><tr>{head}</tr>{body}</table>"


def text(sentence):
    return f"<p>{html.escape(sentence)}</p>"


def verdict(sentence):
    return f'<p class="verdict">{html.escape(sentence)}</p>'


def section(title, paper, blocks):
    """A heading, what the paper shows in one line, and what came out here."""
    return (f"<section><h2>{html.escape(title)}</h2>"
            f'<p class="paper">Paper: {html.escape(paper)}</p>' + "".join(blocks) + "</section>")


def write(file, title, introduction, sections):
    content = (f'<!doctype html><html lang="en"><meta charset="utf-8"><title>{html.escape(title)}'
               f"</title><style>{STYLE}</style><h1>{html.escape(title)}</h1>"
               f"{introduction}{''.join(sections)}</html>\n")
    temporary = file.with_suffix(".part")
    temporary.write_text(content, encoding="utf-8")
    temporary.replace(file)
