# verify_duis.py
"""Verifies signed messages as a party must, with lxml and cryptography and nothing of srpd."""

import hashlib
import json
import sys
from base64 import b64decode
from datetime import datetime
from pathlib import Path

from cryptography import x509
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.asymmetric.utils import encode_dss_signature
from cryptography.hazmat.primitives.hashes import SHA256
from lxml import etree

DS = "{http://www.w3.org/2000/09/xmldsig#}"
PARSER = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False)


def canonical(element, exclusive=False):
    return etree.tostring(element, method="c14n", exclusive=exclusive, with_comments=False)


def standing_alone(inner):
    """What was signed before something was put around it, as a document of its own."""
    around = inner.getparent().nsmap
    own = {prefix: name for prefix, name in inner.nsmap.items() if around.get(prefix) != name}
    alone = etree.Element(inner.tag, inner.attrib, nsmap=own)
    alone.text = inner.text
    alone.extend(etree.fromstring(etree.tostring(inner, with_tail=False), PARSER))
    return alone


def issuer_key(name):
    """An issuer without the spaces that may follow its commas."""
    return ",".join(part.strip() for part in name.split(","))


class Trust:
    """The certificates of `load` and `update`, by issuer and serial number."""

    def __init__(self, records):
        self.held = {}
        for record in records:
            certificate = x509.load_pem_x509_certificate(record["pem"].encode())
            name = issuer_key(certificate.issuer.rfc4514_string())
            self.held[name, certificate.serial_number] = (certificate, record)

    def path(self, certificate, at):
        """From the certificate to the Root; ValueError where one is missing or not valid."""
        record = next((r for c, r in self.held.values() if c == certificate), {})
        if record.get("revoked"):
            raise ValueError("revoked")
        if not certificate.not_valid_before_utc <= at <= certificate.not_valid_after_utc:
            raise ValueError("not valid at that time")
        if certificate.issuer == certificate.subject:
            return [certificate]
        for issuer, _ in self.held.values():
            try:
                certificate.verify_directly_issued_by(issuer)
            except (ValueError, InvalidSignature):
                continue
            return [certificate, *self.path(issuer, at)]
        raise ValueError("nobody who is known has issued it")


def verify(document, trust, at):
    """The record of who signed the document; ValueError if that cannot be said."""
    signature = document.find(f"{DS}Signature")
    if signature is None:
        raise ValueError("not signed")
    info = signature.find(f"{DS}SignedInfo")
    digest = info.findtext(f"{DS}Reference/{DS}DigestValue")
    value = b64decode(signature.findtext(f"{DS}SignatureValue"))
    named = signature.find(f"{DS}KeyInfo/{DS}X509Data/{DS}X509IssuerSerial")
    key = (
        issuer_key(named.findtext(f"{DS}X509IssuerName")),
        int(named.findtext(f"{DS}X509SerialNumber")),
    )
    if key not in trust.held:
        raise ValueError(f"no certificate of {key}")
    certificate, record = trust.held[key]
    r, s = int.from_bytes(value[:32], "big"), int.from_bytes(value[32:], "big")
    certificate.public_key().verify(
        encode_dss_signature(r, s), canonical(info, exclusive=True), ec.ECDSA(SHA256())
    )
    document.remove(signature)
    if hashlib.sha256(canonical(document)).digest() != b64decode(digest):
        raise ValueError("the message was changed after it was signed")
    trust.path(certificate, at)
    return record


def show(document, trust, at, indent=""):
    inside = [standing_alone(each) for each in document if each.tag != f"{DS}Signature"]
    name = etree.QName(document).localname
    if document.find(f"{DS}Signature") is None:
        print(f"{indent}{name}: not signed")
    else:
        record = verify(document, trust, at)
        print(f"{indent}{name}: signed by {record['user']}, {record['remote_party_role']}")
    for each in inside:
        if etree.QName(each).localname == "Request":
            show(each, trust, at, indent + "  ")


if __name__ == "__main__":
    records, message, now = sys.argv[1:]
    known = Trust(json.loads(Path(records).read_text()))
    root = etree.fromstring(Path(message).read_bytes(), PARSER)
    show(root, known, datetime.fromisoformat(now))
