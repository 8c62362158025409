"""Reads one mail from standard input with Python's own email package and prints it as JSON.

The independent reader of the scenarios: it shares no code with Kept, so what both understand alike is so.
Run with python3 -I, so that nothing from the surroundings is imported.
"""
import email
import email.policy
import json
import sys

raw = sys.stdin.buffer.read()
mail = email.message_from_bytes(raw, policy=email.policy.default)


def ids(name):
    return str(mail.get(name, '')).split()


def addresses(name):
    found = []
    for field in mail.get_all(name, []):
        found += [{'name': a.display_name, 'address': a.addr_spec} for a in field.addresses]
    return found


def content(kind):
    part = mail.get_body(preferencelist=(kind,))
    return part.get_content() if part else None


attachments = [
    {'name': part.get_filename(), 'type': part.get_content_type(), 'size': len(part.get_payload(decode=True) or b'')}
    for part in mail.iter_attachments()
]
json.dump({
    'headers': [[name, str(value)] for name, value in mail.items()],
    'message_id': (ids('Message-ID') or [None])[0],
    'in_reply_to': ids('In-Reply-To'),
    'references': ids('References'),
    'from': addresses('From'), 'to': addresses('To'), 'cc': addresses('Cc'), 'reply_to': addresses('Reply-To'),
    'subject': str(mail.get('Subject', '')),
    'text': content('plain'), 'html': content('html'), 'attachments': attachments,
    'defects': [type(d).__name__ for part in mail.walk() for d in part.defects],
    'bare_line_ends': raw.replace(b'\r\n', b'').count(b'\r'),
}, sys.stdout)
