"""Texts that try to be more than text, each with the same word to look for."""

WORD = "xmark"
PAYLOADS = {
    "element": "<xmark>",
    "script": "<script>xmark()</script>",
    "image": "<img src=x onerror=xmark()>",
    "svg": "<svg/onload=xmark()>",
    "after a double quote": '"><xmark>',
    "after a single quote": "'><xmark>",
    "attribute, double": '" onmouseover="xmark()',
    "attribute, single": "' onfocus='xmark()' autofocus='",
    "attribute, unquoted": "x onmouseover=xmark()",
    "end of title": "</title><xmark>",
    "end of text area": "</textarea><xmark>",
    "end of script": "</script><xmark>",
    "comment": "<!--><xmark>-->",
    "cdata": "<![CDATA[<xmark>]]>",
    "link": '<a href="https://evil.example">xmark</a>',
    "javascript address": "javascript:xmark()",
    "javascript in capitals": "JaVaScRiPt:xmark()",
    "javascript with a tab": "java\tscript:xmark()",
    "data address": "data:text/html,<xmark>",
    "template": "{{7*7}}xmark",
    "template, dollar": "${7*7}xmark",
    "template, block": "{% raise xmark %}",
    "entity": "&lt;xmark&gt;",
    "percent": "%3Cxmark%3E %s %(x)s {0}",
    "formula": '=HYPERLINK("http://evil.example","xmark")',
    "formula, plus": "+xmark+cmd|' /C calc'!A0",
    "formula, minus": "-xmark",
    "formula, at": "@SUM(xmark)",
    "formula after a tab": "\t=xmark",
    "formula after a return": "\r=xmark",
    "formula, full width": "\uff1dxmark",
    "header": "xmark\r\nX-Xmark: 1",
    "nul": "xmark\0<xmark>",
    "right to left": "\u202e<xmark>\u2066",
    "line separator": "\u2028<xmark>\u2029",
    "next line": "\x85<xmark>",
    "escape sequence": "\x1b[31m<xmark>",
    "quote of sql": "xmark' OR '1'='1'; --",
    "wildcards": "xmark%_\\",
    "emoji": "\U0001f600<xmark>",
}
# PostgreSQL stores no NUL and XML carries no control characters: no door lets these
# in, so they are only sent and never found.
UNSTORABLE = {"nul"}
# What a text begins with decides whether a spreadsheet computes it, or a link leads to
# it; everything else does its harm in the middle of a text, too.
FORMULAS = {name: text for name, text in PAYLOADS.items() if "formula" in name}
LEADING = {name: text for name, text in PAYLOADS.items() if " address" in name} | {
    name: text for name, text in PAYLOADS.items() if name.startswith("javascript")
}
TOGETHER = 4


def mixed(names):
    """Return texts by name, each with several of the named payloads in it."""
    one_by_one = FORMULAS.keys() | LEADING.keys() | UNSTORABLE
    alone = {name: PAYLOADS[name] for name in names if name in one_by_one}
    rest = [name for name in names if name not in one_by_one]
    lots = [rest[at : at + TOGETHER] for at in range(0, len(rest), TOGETHER)]
    return {
        "; ".join(lot): " ".join(PAYLOADS[name] for name in lot) for lot in lots
    } | alone
