"""Encrypt second factors with the server key; they were encrypted with one derived from SECRET_KEY."""

import base64

from cryptography.fernet import Fernet, InvalidToken
from django.conf import settings
from django.db import migrations

from accounts.encryption import decrypt, derive_key, encrypt

OLD_PURPOSE = b"reperes second factor 1"
PURPOSE = b"reperes second factor 2"
PLACE = b"mfa_authenticator.data"
# Where allauth keeps what it encrypts: of an application, of codes on paper.
ENCRYPTED = ("secret", "seed")


def old_ciphers():
    """One for each key that may have been SECRET_KEY."""
    for key in (settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS):
        yield Fernet(base64.urlsafe_b64encode(derive_key(key, OLD_PURPOSE)))


def encrypt_anew(text):
    """The same secret under the server key; None when no known SECRET_KEY decrypts it."""
    for cipher in old_ciphers():
        try:
            plain = cipher.decrypt(text.encode())
        except InvalidToken:
            continue
        return base64.b64encode(encrypt(plain, PURPOSE, PLACE)).decode()
    return None


def encrypt_as_before(text):
    plain = decrypt(base64.b64decode(text), PURPOSE, PLACE)
    return next(old_ciphers()).encrypt(plain).decode()


def change_all(apps, change):
    """Change each secret; name the accounts whose second factor was unreadable before already."""
    for row in apps.get_model("mfa", "Authenticator").objects.select_for_update():
        for name in ENCRYPTED:
            if name not in row.data:
                continue
            changed = change(row.data[name])
            if changed is None:
                print(
                    f" The second factor of account {row.user_id} was made with another"
                    " DJANGO_SECRET_KEY and opens to nobody: manage.py remove_second_factor."
                )
                continue
            row.data[name] = changed
        row.save(update_fields=["data"])


def forwards(apps, schema_editor):
    change_all(apps, encrypt_anew)


def backwards(apps, schema_editor):
    change_all(apps, encrypt_as_before)


class Migration(migrations.Migration):
    dependencies = [
        ("accounts", "0007_forget_unconfirmed"),
        ("mfa", "0003_authenticator_type_uniq"),
    ]

    operations = [migrations.RunPython(forwards, backwards)]
