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


def check(address):
    number, version, link, texts = 0, 0, "", 0
    while address:
        page = json.load(urlopen(address))  # noqa: S310, whatever the one who checks asks for
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
            if row.get("salt"):
                texts += 1
                if sha256(row["salt"], {"content": row["content"], "note": row["note"]}) != row["digest"]:
                    sys.exit(f"place {number} has another text than it was written with")
        address = page["next"] and urljoin(address, page["next"])
    if version < page["version"]:
        sys.exit(f"place {number + 1} is missing")
    print(f"{number} places hold, {texts} of them with their text; the last link is {link}")  # noqa: T201


check(sys.argv[1])
