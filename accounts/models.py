"""Users, roles in languages, the audit log, counters of limits, sessions, codes, mails of jobs.

Visitors need no account. Roles are not columns of a user: they follow from territories and flags.
"""

import uuid

from django.conf import settings
from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.contrib.auth.models import AnonymousUser, PermissionsMixin
from django.contrib.postgres.functions import RandomUUID
from django.core.serializers.json import DjangoJSONEncoder
from django.db import models
from django.db.models.functions import Lower
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.roles import Role
from geo.limits import bytes_at_most, json_at_most, text_at_most


class UserManager(BaseUserManager["User"]):
    """Creates users, identified by their mail address."""

    use_in_migrations = True

    def create_user(self, email: str, password: str | None = None, **fields) -> "User":
        """Store and return a user; ``ValueError`` without a mail address."""
        if not email:
            raise ValueError("A user needs a mail address.")
        user = self.model(email=self.normalize_email(email), **fields)
        user.set_password(password)
        user.save(using=self._db)
        return user

    def create_superuser(self, email: str, password: str | None = None, **fields) -> "User":
        """Store and return an administrator."""
        return self.create_user(email, password, is_staff=True, is_superuser=True, **fields)


class User(AbstractBaseUser, PermissionsMixin):
    """A person with an account, identified by a mail address; there is no user name."""

    email = models.EmailField(_("mail address"), unique=True)
    is_active = models.BooleanField(_("active"), default=True)
    is_staff = models.BooleanField(_("administrator"), default=False)
    joined_at = models.DateTimeField(_("joined at"), auto_now_add=True)
    # Identifies a person in the audit; anonymous once the account is erased.
    pseudonym = models.UUIDField(
        default=uuid.uuid4, db_default=RandomUUID(), unique=True, editable=False
    )
    # The language of mails to this account.
    language = models.CharField(_("language"), max_length=10, default=settings.LANGUAGE_CODE)

    objects = UserManager()

    USERNAME_FIELD = "email"
    EMAIL_FIELD = "email"
    REQUIRED_FIELDS = []

    class Meta:
        verbose_name = _("user")
        verbose_name_plural = _("users")
        constraints = [
            models.UniqueConstraint(Lower("email"), name="user_email_unique_in_any_case"),
        ]

    def __str__(self) -> str:
        return self.email

    def has_usable_password(self) -> bool:
        """Always False: people sign in by a code, and no page takes a password."""
        return False


class LanguageRoleQuerySet(models.QuerySet["LanguageRole"]):
    """Querysets of roles in a language."""

    def of(self, user: "User | AnonymousUser | None") -> "LanguageRoleQuerySet":
        """Those of an active user."""
        if user is None or not user.is_active:
            return self.none()
        return self.filter(user=user.pk)

    def reviewers(self) -> "LanguageRoleQuerySet":
        """Those of reviewers, who publish translations."""
        return self.filter(role=Role.REVIEWER)


class LanguageRole(models.Model):
    """Assignment of a user to a language: a translator suggests, a reviewer also publishes.

    It gives no right to anything but translations into that language. Given by administrators.
    """

    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="language_roles"
    )
    language = models.CharField(_("language"), max_length=3)
    role = models.CharField(_("role"), max_length=20, choices=Role.choices)
    # The pseudonym of the administrator; None when a command made the row.
    given_by = models.UUIDField(null=True, blank=True)
    created_at = models.DateTimeField(auto_now_add=True)

    objects = LanguageRoleQuerySet.as_manager()

    class Meta:
        ordering = ["language", "created_at", "pk"]
        verbose_name = _("role in a language")
        verbose_name_plural = _("roles in languages")
        constraints = [
            models.UniqueConstraint(fields=["user", "language"], name="language_role_once"),
            models.CheckConstraint(
                condition=models.Q(role__in=[Role.TRANSLATOR, Role.REVIEWER]),
                name="language_role_known",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.role} of {self.language}"


class AuditEntry(models.Model):
    """One decision in the audit log. Append-only: database triggers refuse changes.

    The actor is a pseudonym and the territory a number without a foreign key, so that erasing an
    account or a territory changes no row. ``details`` holds no name, address or text of a person.
    """

    at = models.DateTimeField(default=timezone.now)
    actor = models.UUIDField(null=True, blank=True)
    role = models.CharField(max_length=20, choices=Role.choices)
    verb = models.CharField(max_length=40)
    object_kind = models.CharField(max_length=40)
    object_id = models.CharField(max_length=64)
    territory_id = models.BigIntegerField(null=True, blank=True)
    details = models.JSONField(default=dict, blank=True, encoder=DjangoJSONEncoder)

    class Meta:
        ordering = ["-at", "-pk"]
        verbose_name = _("audit entry")
        verbose_name_plural = _("audit entries")
        indexes = [
            models.Index(fields=["object_kind", "object_id", "-at"], name="audit_object"),
            models.Index(fields=["territory_id", "-at"], name="audit_territory"),
            models.Index(fields=["actor", "-at"], name="audit_actor"),
        ]
        constraints = [
            models.CheckConstraint(
                condition=~models.Q(verb="") & ~models.Q(object_kind="") & ~models.Q(object_id=""),
                name="audit_says_what",
            ),
            models.CheckConstraint(
                condition=models.Q(role__in=Role.values), name="audit_role_known"
            ),
            *json_at_most("audit", details=200_000),
        ]

    def __str__(self) -> str:
        return f"{self.verb} {self.object_kind} {self.object_id}"


class DemoMail(models.Model):
    """A mail that the demonstration shows instead of sending."""

    sent_at = models.DateTimeField(auto_now_add=True)
    to = models.CharField(max_length=300)
    subject = models.CharField(max_length=300)
    body = models.TextField()

    class Meta:
        ordering = ["-pk"]
        constraints = [
            *text_at_most("demo_mail", body=20_000),
        ]

    def __str__(self) -> str:
        return self.subject


class RateLimitUse(models.Model):
    """A counter of a rate limit in one window of time, under a key that reveals no address.

    Written by ``accounts.throttling``; not deleted before ``ends_at``.
    """

    key = models.CharField(max_length=120, primary_key=True)
    taken = models.PositiveIntegerField()
    ends_at = models.DateTimeField(db_index=True)

    class Meta:
        verbose_name = _("use of a rate limit")
        verbose_name_plural = _("uses of rate limits")

    def __str__(self) -> str:
        return self.key


class Session(models.Model):
    """An encrypted browser session, found by a keyed digest of its key (accounts.sessions)."""

    key_digest = models.BinaryField(max_length=32, primary_key=True)
    payload = models.BinaryField()
    expires_at = models.DateTimeField(db_index=True)

    class Meta:
        constraints = [
            *bytes_at_most("session", key_digest=32, payload=200_000),
        ]

    def __str__(self) -> str:
        return f"session until {self.expires_at:%Y-%m-%d %H:%M}"


class SignInCode(models.Model):
    """A long sign-in code that any browser may use once (accounts.codes).

    Stored as a keyed digest of the mail address together with the code.
    """

    digest = models.BinaryField(max_length=32, primary_key=True)
    expires_at = models.DateTimeField(db_index=True)

    class Meta:
        constraints = [
            *bytes_at_most("sign_in_code", digest=32),
        ]

    def __str__(self) -> str:
        return f"sign-in code until {self.expires_at:%Y-%m-%d %H:%M}"


class SheetEditor(models.Model):
    """A user who writes procedure sheets, and reviews those that others wrote.

    Given and taken by administrators. ``told_on`` is the day of her last digest.
    """

    user = models.OneToOneField(User, models.CASCADE, related_name="sheet_editor")
    created_at = models.DateTimeField(_("since"), auto_now_add=True)
    told_on = models.DateField(null=True, blank=True)

    class Meta:
        ordering = ["created_at", "pk"]
        verbose_name = _("editor of procedure sheets")
        verbose_name_plural = _("editors of procedure sheets")

    def __str__(self) -> str:
        return f"sheet editor {self.user_id}"


class Delivery(models.Model):
    """One mail of a job, recorded before it is sent and after: a kill repeats it at most once.

    ``subject`` says about what it is, by ids and days alone: the row holds no address and no text.
    A mail that is repeated has the same ``message_id``, so that mail programs show it once.
    Written by ``accounts.deliveries``.
    """

    class State(models.TextChoices):
        SENDING = "sending"
        REFUSED = "refused"
        SENT = "sent"

    purpose = models.CharField(max_length=30)
    subject = models.CharField(max_length=100)
    message_id = models.CharField(max_length=200, unique=True)
    state = models.CharField(max_length=10, choices=State, default=State.SENDING)
    # How many runs began to send it without learning how that ended; a refusal does not count.
    tries = models.PositiveSmallIntegerField(default=1)
    begun_at = models.DateTimeField(db_index=True)
    sent_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["purpose", "subject"], name="delivery_once"),
            models.CheckConstraint(
                condition=models.Q(state__in=["sending", "refused", "sent"]),
                name="delivery_state_known",
            ),
            models.CheckConstraint(
                condition=models.Q(state="sent", sent_at__isnull=False)
                | (~models.Q(state="sent") & models.Q(sent_at__isnull=True)),
                name="delivery_sent_has_time",
            ),
            models.CheckConstraint(
                condition=models.Q(tries__lte=2), name="delivery_tried_twice_at_most"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.purpose} {self.subject}"
