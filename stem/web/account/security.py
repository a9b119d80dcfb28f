"""How Flask-Security is set: e-mail and password, Argon2id, our own page and words."""

from __future__ import annotations

from typing import Any

from flask_babel import lazy_gettext as _l

_REFUSED = (_l("Dit e-mailadres of wachtwoord klopt niet."), "error")

SECURITY: dict[str, Any] = {
    "SECURITY_PASSWORD_HASH": "argon2",
    "SECURITY_PASSWORD_SINGLE_HASH": True,  # Argon2 salts by itself; a second HMAC would need another secret
    "SECURITY_PASSWORD_SALT": None,
    "SECURITY_LOGIN_URL": "/account/sign-in",
    "SECURITY_LOGOUT_URL": "/account/sign-out",
    "SECURITY_LOGOUT_METHODS": ["POST"],
    "SECURITY_LOGIN_USER_TEMPLATE": "account/sign_in.html",
    "SECURITY_POST_LOGIN_VIEW": "/account/",
    "SECURITY_POST_LOGOUT_VIEW": "/account/sign-in",
    "SECURITY_RETURN_GENERIC_RESPONSES": True,
    "SECURITY_MSG_GENERIC_AUTHN_FAILED": _REFUSED,
    "SECURITY_MSG_USER_DOES_NOT_EXIST": _REFUSED,
    "SECURITY_MSG_INVALID_PASSWORD": _REFUSED,
    "SECURITY_MSG_EMAIL_NOT_PROVIDED": (_l("Vul uw e-mailadres in."), "error"),
    "SECURITY_MSG_PASSWORD_NOT_PROVIDED": (_l("Vul uw wachtwoord in."), "error"),
    "SECURITY_MSG_INVALID_REDIRECT": (_l("Dat adres hoort niet bij De Stem. Log in om door te gaan."), "error"),
    "SECURITY_EMAIL_VALIDATOR_ARGS": {"check_deliverability": False},
    "SECURITY_FLASH_MESSAGES": False,
    "SECURITY_SEND_REGISTER_EMAIL": False,
    "SECURITY_DEFAULT_REMEMBER_ME": False,
    "SECURITY_REDIRECT_VALIDATE_MODE": ["absolute"],
}
