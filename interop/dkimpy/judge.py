"""judge.py verify|arc KEYS < message: what dkimpy says, as one JSON object. judge.py sign|seal KEYS < message: the message with fields on top.

KEYS is the JSON file of ../mailauth/judge.js; Ed25519 keys are the 32 octets in base64, as dkimpy wants them ("raw").
"""
import json
import sys

import dkim

verb, path = sys.argv[1:3]
given = json.load(open(path, encoding="utf-8"))
message = sys.stdin.buffer.read()


def look_up(name, timeout=5):
    texts = given["records"].get(name.decode("ascii").rstrip(".").lower())
    return texts[0].encode("ascii") if texts else None


if verb == "verify":
    checker = dkim.DKIM(message)
    count = sum(1 for name, _ in checker.headers if name.lower() == b"dkim-signature")
    print(json.dumps({"dkim": ["pass" if dkim.DKIM(message).verify(idx=i, dnsfunc=look_up) else "fail" for i in range(count)]}))
elif verb == "arc":
    status, _, reason = dkim.ARC(message).verify(dnsfunc=look_up)
    print(json.dumps({"arc": status.decode("ascii").lower(), "reason": reason}))
elif verb == "sign":
    header, body = (part.encode("ascii") for part in given.get("canonicalization", "relaxed/relaxed").split("/"))
    fields = b""
    for key in given["keys"]:
        is_rsa = key["algorithm"].startswith("rsa")
        fields += dkim.sign(message, key["selector"].encode(), key["domain"].encode(), (key["pem"] if is_rsa else key["raw"]).encode(),
                            canonicalize=(header, body), signature_algorithm=key["algorithm"].encode(), include_headers=[b"from", b"to", b"subject", b"date"])
    sys.stdout.buffer.write(fields + message)
elif verb == "seal":
    key = given["keys"][0]
    fields = dkim.arc_sign(message, key["selector"].encode(), key["domain"].encode(), key["pem"].encode(), b"dkimpy.example",
                           include_headers=[b"from", b"to", b"subject", b"date"])
    sys.stdout.buffer.write(b"".join(fields) + message)
