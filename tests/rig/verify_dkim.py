#!/usr/bin/python3 -I
# verify_dkim.py NAME RECORD PATH: is this mail signed by the key that RECORD shows at NAME, or is each of this folder, in
# the order of their names? "good" or "bad" for each, in one line. It shares nothing with Kept: dkimpy (Debian's
# python3-dkim) verifies, and asks no name server.
import os
import sys

import dkim

name, record, path = sys.argv[1:]


def answer(asked, timeout=5):
    return record.encode() if asked.decode().rstrip('.') == name else None


def verdict(mail):
    with open(mail, 'rb') as f:
        raw = f.read()
    try:
        return 'good' if dkim.verify(raw, dnsfunc=answer) else 'bad'
    except dkim.DKIMException:
        return 'bad'


mails = [os.path.join(path, f) for f in sorted(os.listdir(path))] if os.path.isdir(path) else [path]
print(*map(verdict, mails))
