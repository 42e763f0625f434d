"""Sign-in policy: nobody registers themselves; accounts are made by the agency that employs them."""

from __future__ import annotations

import os
from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from django.conf import settings
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _

DEMO_PASSWORD = os.environ.get("ENTENTE_DEMO_PASSWORD", "demonstration")
"""Of the demonstration's made-up officers; it opens nothing where ``settings.DEMO`` is off."""


class AccountAdapter(DefaultAccountAdapter):
    def is_open_for_signup(self, request: HttpRequest) -> bool:
        return False

    def authenticate(self, request: HttpRequest, **credentials: Any) -> Any:
        """As ever, but a demonstration account signs in nowhere else and its password fits no other."""
        user = super().authenticate(request, **credentials)
        if user is None:
            return None
        if user.is_demo and not settings.DEMO:
            return None
        if not user.is_demo and credentials.get("password") == DEMO_PASSWORD:
            return None
        return user

    def clean_password(self, password: str, user: Any = None) -> str:
        if password == DEMO_PASSWORD:
            raise ValidationError(_("This password is everybody's: choose another."))
        return super().clean_password(password, user)

    def post_login(self, request: HttpRequest, user: Any, **kwargs: Any) -> HttpResponse:
        """Where nobody chose a language on this device yet, the officer's own holds."""
        response = super().post_login(request, user, **kwargs)
        if settings.LANGUAGE_COOKIE_NAME not in request.COOKIES:
            response.set_cookie(
                settings.LANGUAGE_COOKIE_NAME,
                user.language,
                max_age=365 * 24 * 3600,
                samesite="Lax",
                secure=settings.SESSION_COOKIE_SECURE,
                httponly=True,
            )
        return response
