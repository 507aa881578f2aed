"""Three-letter codes of MEDLINE and language names, as the tags that CSL has (BCP 47)."""

from __future__ import annotations

#: ISO 639-2/B code -> ISO 639-1 code, for the languages that journals are published in.
CODES = {
    "afr": "af", "ara": "ar", "bul": "bg", "cat": "ca", "chi": "zh", "cze": "cs", "dan": "da",
    "dut": "nl", "eng": "en", "est": "et", "fin": "fi", "fre": "fr", "ger": "de", "gre": "el",
    "heb": "he", "hrv": "hr", "hun": "hu", "ice": "is", "ind": "id", "ita": "it", "jpn": "ja",
    "kor": "ko", "lav": "lv", "lit": "lt", "mac": "mk", "nor": "no", "per": "fa", "pol": "pl",
    "por": "pt", "rum": "ro", "rus": "ru", "slo": "sk", "slv": "sl", "spa": "es", "srp": "sr",
    "swe": "sv", "tha": "th", "tur": "tr", "ukr": "uk", "vie": "vi",
}  # fmt: skip
BACK = {tag: code for code, tag in CODES.items()}
