"""Check a live blog's public ledger, as ledger.md says: python check_ledger.py https://…/ledger.json"""

import hashlib
import json
import sys
from urllib.parse import urljoin
from urllib.request import urlopen

FACTS = ("number", "version", "entry", "kind", "signed", "made_at", "digest")


def sha256(salt, value):
    text = json.dumps(value, sort_keys=True, separators=(",", ":"), ensure_ascii=False)
    return hashlib.sha256((salt + text).encode()).hexdigest()


def pages(address):
    while address:
        page = json.load(urlopen(address))  # noqa: S310, whatever the one who checks asks for
        yield page
        address = page["next"] and urljoin(address, page["next"])


def check(address):
    number, version, link, texts = 0, 0, "", 0
    erased, written = {}, {}  # by entry: its places that are erased; the others, and as of which version
    for page in pages(address):
        for row in page["rows"]:
            number += 1
            if row["number"] != number:
                sys.exit(f"place {number} is missing")
            if row["version"] < version or row["version"] > page["version"]:
                sys.exit(f"place {number} has a version that can't be")
            version = row["version"]
            if sha256("", [link, page["blog"], *(row[fact] for fact in FACTS)]) != row["link"]:
                sys.exit(f"place {number} does not follow from the one before")
            link = row["link"]
            texts += check_text(row)
            note_erasure(row, page["version"], erased, written)
    if version < page["version"]:
        sys.exit(f"place {number + 1} is missing")
    for places in erased.values():
        sys.exit(f"place {places[0]} is erased, and nothing says that it was taken down")
    print(f"{number} places hold, {texts} of them with their text; the last link is {link}")  # noqa: T201, its answer


def check_text(row):
    """Whether it is there, and then it is the one that was written."""
    if row.get("content") is None and not row.get("salt"):
        return False
    if sha256(row["salt"], {"content": row["content"], "note": row["note"]}) != row["digest"]:
        sys.exit(f"place {row['number']} has another text than it was written with")
    return True


def note_erasure(row, as_of, erased, written):
    """All places of an update before its takedown are erased, on every page that is newer than that."""
    if row["kind"] == "takedown":
        erased.pop(row["entry"], None)
        for number, then in written.pop(row["entry"], []):
            if then >= row["version"]:
                sys.exit(f"place {number} is not erased, and was taken down at place {row['number']}")
    elif row["erased"]:
        erased.setdefault(row["entry"], []).append(row["number"])
    else:
        written.setdefault(row["entry"], []).append((row["number"], as_of))


check(sys.argv[1])
