"""Files that are not what they say, or would do something: made here, byte by byte."""

import io
import struct
import zipfile
import zlib

PNG_HEAD = b"\x89PNG\r\n\x1a\n"
TYPES = (
    b'<?xml version="1.0"?><Types xmlns="http://schemas.openxmlformats.org/package/'
    b'2006/content-types"><Default Extension="xml" ContentType="application/xml"/>'
    b"</Types>"
)
BOOK = b'<?xml version="1.0" encoding="UTF-8"?><workbook/>'
SCRIPT = b"<script>alert(document.cookie)</script>"
HTML = b"<!DOCTYPE html><html><body>" + SCRIPT + b"</body></html>"
SVG = b'<svg xmlns="http://www.w3.org/2000/svg" onload="alert(1)"/>'
EICAR = rb"X5O!P%@AP[4\PZX54(P^)7CC)7}$EICAR-STANDARD-" + b"ANTIVIRUS-TEST-FILE!$H+H*"


def chunk(kind, data):
    body = kind + data
    return struct.pack(">I", len(data)) + body + struct.pack(">I", zlib.crc32(body))


def png(*more):
    head = struct.pack(">IIBBBBB", 1, 1, 8, 2, 0, 0, 0)
    rows = zlib.compress(b"\0\xff\0\0")
    parts = (chunk(b"IHDR", head), *more, chunk(b"IDAT", rows), chunk(b"IEND", b""))
    return PNG_HEAD + b"".join(parts)


def jpeg(comment=b""):
    segment = b"\xff\xfe" + struct.pack(">H", len(comment) + 2) + comment
    scan = b"\xff\xda\x00\x08\x01\x01\x00\x00\x3f\x00" + b"\x12\x34\xff\x00\x56"
    return (
        b"\xff\xd8\xff\xe0\x00\x10JFIF\0\1\1\0\0\1\0\1\0\0"
        + segment
        + scan
        + b"\xff\xd9"
    )


def pdf(inside=b""):
    return b"%PDF-1.4\n1 0 obj<<" + inside + b">>endobj\nstartxref\n9\n%%EOF\n"


def archive(parts, method=zipfile.ZIP_DEFLATED):
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w", method) as file:
        for name, content in parts.items():
            file.writestr(name, content)
    return made.getvalue()


def xlsx(**more):
    parts = {"[Content_Types].xml": TYPES, "xl/workbook.xml": BOOK}
    return archive({**parts, **{key.replace("__", "/"): more[key] for key in more}})


def office(parts):
    return archive({"[Content_Types].xml": TYPES, "xl/workbook.xml": BOOK, **parts})


def ods(mime="application/vnd.oasis.opendocument.spreadsheet", **parts):
    return archive({"mimetype": mime, "content.xml": "<office/>", **parts})


def encrypted():
    """Set the flag of encryption in every header of a workbook."""
    content = bytearray(xlsx())
    for mark, at in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        place = content.find(mark)
        while place >= 0:
            content[place + at] |= 1
            place = content.find(mark, place + 4)
    return bytes(content)


def lying():
    """Say of a part of ten megabytes that it has ten bytes."""
    content = bytearray(office({"xl/a.bin.xml": b"<a>" + b" " * 10_000_000 + b"</a>"}))
    place = content.rfind(b"PK\x01\x02")
    content[place + 24 : place + 28] = struct.pack("<I", 10)
    return bytes(content)


def nul_name():
    content = office({"xl/abXcd.xml": b"<a/>"})
    return content.replace(b"abXcd", b"ab\0cd")


def twice():
    made = io.BytesIO(office({"xl/styles.xml": b"<a/>", "xl/stylez.xml": b"<b/>"}))
    return made.getvalue().replace(b"stylez", b"styles")


def many():
    return office({f"xl/{number}.xml": b"<a/>" for number in range(2100)})


def nested_bomb():
    inner = archive({"a.txt": b"0" * 1_000_000})
    return office({"xl/media/image1.png": inner})


def relation(kind, target):
    text = (
        f'<Relationships><Relationship Id="r1" Type="http://x/relationships/{kind}" '
        f'Target="{target}" TargetMode="External"/></Relationships>'
    )
    return office({"xl/_rels/workbook.xml.rels": text.encode()})


XXE = (
    b'<?xml version="1.0"?><!DOCTYPE x [<!ENTITY f SYSTEM "file:///etc/passwd">]>'
    b"<workbook>&f;</workbook>"
)
LAUGHS = b'<!DOCTYPE x [<!ENTITY a "ha"><!ENTITY b "&a;&a;">]><workbook>&b;</workbook>'

# Name, content, a word of the sentence that it gets.
HOSTILE = {
    "nothing in it": ("empty.pdf", b"", "empty"),
    "too large": ("big.txt", b"a" * (25 * 1024 * 1024 + 1), "larger than 25 MB"),
    "svg with script": ("picture.svg", SVG, "keeps PDF"),
    "svg as png": ("picture.png", SVG, "something else"),
    "svg as text": ("picture.txt", SVG, "web page"),
    "html": ("page.html", HTML, "keeps PDF"),
    "html as text": ("page.txt", HTML, "web page"),
    "html behind blanks": ("page.csv", b" " * 3000 + HTML, "web page"),
    "html in utf-16": ("page.txt", HTML.decode().encode("utf-16"), "web page"),
    "html as jpeg": ("page.jpg", HTML, "something else"),
    "html as pdf": ("page.pdf", HTML, "something else"),
    "script far down": ("log.txt", b"line\n" * 9000 + SCRIPT, "script"),
    "xml as text": ("data.txt", b"<?xml version='1.0'?><a/>", "web page"),
    "php in a picture": ("a.png", png(chunk(b"tEXt", b"x\0<?php a()?>")), "hidden"),
    "page in a picture": ("a.jpg", jpeg(HTML), "hidden"),
    "page behind a picture": ("a.png", png() + HTML, "behind"),
    "page behind a jpeg": ("a.jpg", jpeg() + HTML, "behind"),
    "archive behind a picture": ("a.png", png() + xlsx(), "behind"),
    "archive in a comment": ("a.jpg", jpeg(xlsx()), "archive is hidden"),
    "gif as png": ("a.png", b"GIF89a/*" + SCRIPT, "something else"),
    "picture cut off": ("a.png", png()[:-6], "cut off"),
    "picture with a wrong sum": (
        "a.png",
        png().replace(b"\0\0\0\1", b"\0\0\0\2", 1),
        "damaged",
    ),
    "picture of a lying size": ("a.png", PNG_HEAD + b"\x7f\xff\xff\xffIHDR", "cut off"),
    "jpeg without end": ("a.jpg", jpeg()[:-2], "cut off"),
    "pdf with script": ("a.pdf", pdf(b"/S /JavaScript /JS (app.alert(1))"), "script"),
    "pdf that launches": ("a.pdf", pdf(b"/S /Launch /F (cmd.exe)"), "script"),
    "pdf with a file": ("a.pdf", pdf(b"/EmbeddedFiles 2 0 R"), "another file"),
    "pdf with a password": ("a.pdf", pdf(b"/Encrypt 2 0 R"), "password"),
    "pdf that goes on": ("a.pdf", pdf() + HTML, "behind"),
    "pdf and archive": ("a.pdf", pdf() + xlsx(), "behind"),
    "pdf cut off": ("a.pdf", b"%PDF-1.4\n", "cut off"),
    "program": ("setup.exe", b"MZ\x90\0", "keeps PDF"),
    "program as pdf": ("setup.pdf", b"MZ\x90\0" * 50, "something else"),
    "program as text": ("setup.txt", b"\x7fELF\2\1\1\0", "something else"),
    "two ends": ("report.pdf.exe", pdf(), "keeps PDF"),
    "name written backwards": ("report\u202efdp.exe", pdf(), "keeps PDF"),
    "no end": ("report", pdf(), "keeps PDF"),
    "path as name": ("../../etc/passwd", b"root:x:0:0", "keeps PDF"),
    "eicar as program": ("eicar.com", EICAR, "keeps PDF"),
    "formula that calls": ("a.csv", b"name,sum\nx,=cmd|'/C calc'!A0\n", "formula"),
    "archive": ("a.zip", archive({"a.txt": b"a"}), "keeps PDF"),
    "archive as xlsx": ("a.xlsx", archive({"a.txt": b"a"}), "something else"),
    "text as xlsx": ("a.xlsx", b"a,b\n1,2\n", "something else"),
    "page before an archive": ("a.xlsx", HTML + xlsx(), "something else"),
    "head before an archive": ("a.xlsx", b"PK\x03\x04" + HTML + xlsx(), "before"),
    "page behind an archive": ("a.xlsx", xlsx() + HTML, "behind"),
    "zip bomb": ("a.xlsx", office({"xl/a.xml": b"0" * 60_000_000}), "too large"),
    "bomb in a picture": ("a.xlsx", nested_bomb(), "another file"),
    "archive in it": ("a.xlsx", office({"xl/a.zip": xlsx()}), "another file"),
    "very many parts": ("a.xlsx", many(), "too large"),
    "lying size": ("a.xlsx", lying(), "damaged"),
    "password": ("a.xlsx", encrypted(), "password"),
    "old and protected": (
        "a.xlsx",
        b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" * 9,
        "old format",
    ),
    "macros": ("a.xlsx", office({"xl/vbaProject.bin": b"\xd0\xcf\x11"}), "macros"),
    "macros by type": (
        "a.xlsx",
        office({"xl/t.xml": b"application/vnd.ms-excel.sheet.macroEnabled"}),
        "calls",
    ),
    "macros in ods": ("a.ods", ods(**{"Basic/Standard/Module1.xml": "<a/>"}), "macros"),
    "ods of a lying kind": ("a.ods", ods(mime="text/html"), "something else"),
    "embedded object": (
        "a.xlsx",
        office({"xl/embeddings/oleObject1.bin": b"x"}),
        "macros",
    ),
    "program in it": (
        "a.xlsx",
        office({"xl/media/image1.png": b"MZ\x90"}),
        "another file",
    ),
    "page in it": ("a.xlsx", office({"xl/a.html": HTML}), "another file"),
    "way out": ("a.xlsx", office({"../../../etc/cron.d/x.xml": b"<a/>"}), "outside"),
    "way out by backslash": (
        "a.xlsx",
        office({"xl/..\\..\\x.xml": b"<a/>"}),
        "outside",
    ),
    "from the root": ("a.xlsx", office({"/etc/x.xml": b"<a/>"}), "outside"),
    "nul in a name": ("a.xlsx", nul_name(), "cannot be"),
    "one name twice": ("a.xlsx", twice(), "two parts"),
    "entity that reads a file": ("a.xlsx", office({"xl/s.xml": XXE}), "XML entities"),
    "entity that multiplies": ("a.xlsx", office({"xl/s.xml": LAUGHS}), "XML entities"),
    "entity in utf-16": (
        "a.xlsx",
        office({"xl/s.xml": XXE.decode().encode("utf-16")}),
        "XML entities",
    ),
    "entity in utf-7": (
        "a.xlsx",
        office({"xl/s.xml": b'<?xml version="1.0" encoding="UTF-7"?>+ADw-a+AD4-'}),
        "XML entities",
    ),
    "template from elsewhere": (
        "a.xlsx",
        relation("attachedTemplate", "https://evil.example/t.dotm"),
        "elsewhere",
    ),
    "object from elsewhere": (
        "a.xlsx",
        relation("oleObject", "file://evil/x"),
        "elsewhere",
    ),
    "link that is a script": (
        "a.xlsx",
        relation("hyperlink", "javascript:x()"),
        "elsewhere",
    ),
    "dynamic data": (
        "a.xlsx",
        office({"xl/e.xml": b"<externalLink><ddeLink ddeService='cmd'/>"}),
        "calls",
    ),
}
