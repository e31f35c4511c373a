"""DUIS XML, both ways: read what may be hostile, build what is valid, sign and verify.

`xml` reads bytes, `requests` and `responses` make typed forms of them, `build`, `answers` and
`contents` make messages, `schema` validates with the user's copy of the official schema, `pki`
and `signature` do the cryptography, `described` and `made` are what the command line calls.
"""
