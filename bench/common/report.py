"""Tables on standard output, and the same as Markdown and JSON in the work folder."""

import json


def table(rows):
    """Markdown table of rows: dicts with the same keys, which are its header."""
    cells = [list(rows[0]), *([str(value) for value in row.values()] for row in rows)]
    widths = [max(map(len, column)) for column in zip(*cells, strict=True)]
    lines = ["| " + " | ".join(map(str.ljust, row, widths)) + " |" for row in cells]
    lines.insert(1, "|" + "|".join("-" * (width + 2) for width in widths) + "|")
    return "\n".join(lines)


def publish(work, name, description, rows, footnotes, data):
    """Prints the table; writes it and the data behind it to NAME.md and NAME.json."""
    text = "\n\n".join(["\n".join(f"* {line}" for line in description), table(rows), *footnotes])
    print(f"\n{text}")
    (work / f"{name}.md").write_text(text + "\n", encoding="utf-8")
    content = {"description": description, "results": data}
    (work / f"{name}.json").write_text(json.dumps(content, indent=1) + "\n", encoding="utf-8")
