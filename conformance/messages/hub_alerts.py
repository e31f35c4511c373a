"""What a DCC Alert carries of an Alert of a Communications Hub, and of Security Credentials."""

from __future__ import annotations

from base64 import b64encode
from collections.abc import Mapping

from lxml import etree

from srpd.conformance.messages.contents import add, make
from srpd.conformance.messages.identifiers import Eui


def hub_alert(hub: Eui, alert_code: str) -> etree._Element:
    """CommsHubAlert, without what a firmware transfer adds; `alert_code` is hexadecimal."""
    content = make("CommsHubAlert")
    add(content, "CommsHubDeviceID", hub)
    add(content, "AlertCode", alert_code)
    return content


def dual_band_hub_alert(hub: Eui, alert_code: str) -> etree._Element:
    """DualBandCHAlert, without the details of a Sub GHz Alert; `alert_code` is hexadecimal."""
    content = make("DualBandCHAlert")
    add(content, "CHFDeviceID", hub)
    add(content, "DeviceAlertCode", alert_code)
    return content


def security_credentials_updated(
    device: Eui, remote_party_role: str, hashes: Mapping[str, bytes]
) -> etree._Element:
    """SecurityCredentialsUpdated: the SHA-1 of one to three certificates by their type.

    Types are ``DigitalSigning``, ``KeyAgreement`` and ``KeyAgreementTopUp``.
    """
    content = make("SecurityCredentialsUpdated")
    add(content, "DeviceID", device)
    add(content, "RemotePartyRole", remote_party_role)
    for kind, digest in hashes.items():
        one = add(content, "Certificates")
        add(one, "CertificateType", kind)
        add(one, "CertificateHash", b64encode(digest).decode("ascii"))
    return content
