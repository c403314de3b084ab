"""URLs of accounts; config puts them under a language prefix.

Without a namespace, since allauth reverses its own URLs by these names.
"""

from django.urls import path

from accounts.views import account, demo, second_factor, sign_in

urlpatterns = [
    path("", account.account, name="account_page"),
    path("language/", account.language, name="account_language"),
    path("sessions/end/", account.end_sessions, name="account_end_sessions"),
    path("erase/", account.erase, name="account_erase"),
    path("sign-in/", sign_in.sign_in, name="account_login"),
    path("sign-in/", sign_in.sign_in, name="account_request_login_code"),
    path("sign-in/code/", sign_in.code, name="account_confirm_login_code"),
    path("sign-in/second-factor/", second_factor.authenticate, name="mfa_authenticate"),
    path("sign-out/", sign_in.sign_out, name="account_logout"),
    path("closed/", sign_in.inactive, name="account_inactive"),
    path("second-factor/", second_factor.index, name="mfa_index"),
    path("second-factor/again/", second_factor.reauthenticate, name="mfa_reauthenticate"),
    path("second-factor/set-up/", second_factor.set_up, name="mfa_activate_totp"),
    path("second-factor/remove/", second_factor.remove, name="mfa_deactivate_totp"),
    path("second-factor/codes/", second_factor.paper_codes, name="mfa_view_recovery_codes"),
    path(
        "second-factor/codes/new/",
        second_factor.new_paper_codes,
        name="mfa_generate_recovery_codes",
    ),
    path(
        "second-factor/codes/download/",
        second_factor.download_paper_codes,
        name="mfa_download_recovery_codes",
    ),
    path("demo/<slug:code>/", demo.sign_in_as, name="account_demo_sign_in"),
    path("demo-mail/", demo.mails, name="account_demo_mail"),
]
