#!/usr/bin/env bash
# A local number of seven digits, as county offices write it, is not enough to call from elsewhere, and phonenumbers mostly says so
# (is_valid_number is False). Where its first digits happen to be the code of a large city, and the rest a short number, it is
# called valid and becomes that city's: 2112345 is +86 21 12345, Shanghai's hotline, 2995588 a bank's in Xi'an.
# Hits contact lists of smaller places that are tidied with it: one in two hundred such numbers leads to strangers.
set -euo pipefail
work=$(mktemp -d); trap 'rm -rf "$work"' EXIT
python3 -m venv "$work/venv"
"$work/venv/bin/pip" install -q --disable-pip-version-check phonenumbers==9.0.43
cd "$work"
venv/bin/python - <<'PY'
from importlib.metadata import version

import phonenumbers
from phonenumbers import PhoneNumberFormat, geocoder

print("phonenumbers", version("phonenumbers"))
for local, whole in {"2112345": "+86 21 12345", "2995588": "+86 29 95588"}.items():
    number = phonenumbers.parse(local, "CN")
    made = phonenumbers.format_number(number, PhoneNumberFormat.INTERNATIONAL)
    print("  ", local, phonenumbers.is_valid_number(number), made, geocoder.description_for_number(number, "zh"))
    assert phonenumbers.is_valid_number(number) and made == whole
tried = [phonenumbers.parse(str(local), "CN") for local in range(2_000_000, 9_000_000, 3571)]
valid = sum(map(phonenumbers.is_valid_number, tried))
print("   called valid:", valid, "of", len(tried))
assert 0 < valid < len(tried) / 100
PY
