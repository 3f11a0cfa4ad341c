"""Compares `mime FILE` with CPython's email package. Differences are explained in docs/mime-differences.md.

usage: cross_check.py PROGRAM FILE...      PROGRAM is called as PROGRAM mime FILE and prints one JSON object.
"""
import email
import hashlib
import json
import re
import subprocess
import sys


def flat(text):
    return re.sub(r"\s+", " ", text or "").strip()


def children(part):
    return part.get_payload() if part.is_multipart() and part.get_content_type() != "message/delivery-status" else []


def compare(ours, theirs, path, report):
    if ours["type"] != theirs.get_content_type():
        report(path, "type", ours["type"], theirs.get_content_type())
    if [name.lower() for name, _ in ours["headers"]] != [name.lower() for name in theirs.keys()]:
        report(path, "field names", len(ours["headers"]), len(theirs.keys()))
    if flat(ours["filename"]) != flat(theirs.get_filename()):
        report(path, "filename", ours["filename"], theirs.get_filename())
    parts = children(theirs)
    if len(parts) != len(ours["parts"]):
        report(path, "parts", len(ours["parts"]), len(parts))
        return
    if not parts and not theirs.is_multipart():
        body = theirs.get_payload(decode=True)
        if hashlib.sha256(body).hexdigest() != ours["sha256"]:
            report(path, "body", ours["size"], len(body))
    for index, (mine, other) in enumerate(zip(ours["parts"], parts), 1):
        compare(mine, other, f"{path}.{index}", report)


program, files = sys.argv[1], sys.argv[2:]
for file in files:
    ours = json.loads(subprocess.run([program, "mime", file], capture_output=True, check=True).stdout)
    with open(file, "rb") as message:
        compare(ours, email.message_from_bytes(message.read()), "", lambda *what: print(file, *what))
