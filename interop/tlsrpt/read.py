"""Reads a report about TLS as another program would: read.py FILE

FILE is a mail, or compressed JSON. Prints one JSON object: the report, and where it was a mail, the header fields of RFC 8460 section 5.3.
Every rule of sections 4.4, 5.1 and 5.3 that is broken ends it with a word.
"""

import email
import email.policy
import gzip
import json
import pathlib
import re
import sys

RESULTS = {
    "starttls-not-supported", "certificate-host-mismatch", "certificate-expired", "certificate-not-trusted", "validation-failure",
    "tlsa-invalid", "dnssec-invalid", "dane-required", "sts-policy-fetch-error", "sts-policy-invalid", "sts-webpki-invalid",
}
TIME = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ")
NAME = r"[A-Za-z0-9.-]+"
SUBJECT = re.compile(rf"Report\s+Domain:\s+({NAME})\s+Submitter:\s+({NAME})\s+Report-ID:\s+<[^<>@\s]+@{NAME}>")
FILE = re.compile(rf"({NAME})!({NAME})!\d+!\d+(![A-Za-z0-9]+)?\.json\.gz")


def must(holds, what):
    if not holds:
        sys.exit(what)


def out_of_mail(octets):
    mail = email.message_from_bytes(octets, policy=email.policy.default)
    must(mail.get_content_type() == "multipart/report", "not a multipart/report")
    must(mail.get_param("report-type") == "tlsrpt", "not of report-type tlsrpt")
    subject = SUBJECT.fullmatch(mail["Subject"])
    must(subject, "the subject breaks the grammar")
    must(subject.groups() == (mail["TLS-Report-Domain"], mail["TLS-Report-Submitter"]), "subject and fields differ")
    text, report = mail.iter_parts()
    must(text.get_content_type() == "text/plain", "the first part is not for people")
    must(report.get_content_type() == "application/tlsrpt+gzip", "the second part is no report")
    must(FILE.fullmatch(report.get_filename()), "the name of the file breaks the grammar")
    return report.get_content(), {name: mail[name] for name in ("From", "To", "Subject", "TLS-Report-Domain", "TLS-Report-Submitter")}


def check(report):
    must(isinstance(report["organization-name"], str) and isinstance(report["report-id"], str) and "@" in report["contact-info"], "names")
    must(TIME.fullmatch(report["date-range"]["start-datetime"]) and TIME.fullmatch(report["date-range"]["end-datetime"]), "date-range")
    for result in report["policies"]:
        policy, details = result["policy"], result.get("failure-details", [])
        must(policy["policy-type"] in ("tlsa", "sts", "no-policy-found") and isinstance(policy["policy-domain"], str), "policy")
        must(all(isinstance(line, str) for line in policy.get("policy-string", []) + policy.get("mx-host", [])), "policy-string")
        must(all(detail["result-type"] in RESULTS for detail in details), "result-type")
        must(sum(detail["failed-session-count"] for detail in details) == result["summary"]["total-failure-session-count"], "the sum of failures")
        must(result["summary"]["total-successful-session-count"] >= 0, "the count of successes")


octets = pathlib.Path(sys.argv[1]).read_bytes()
packed, fields = (octets, {}) if octets.startswith(b"\x1f\x8b") else out_of_mail(octets)
report = json.loads(gzip.decompress(packed))
check(report)
print(json.dumps({"fields": fields, "report": report}))
