"""The forms of signing in, joining, and looking after accounts."""

from wtforms import EmailField, PasswordField, SelectField, StringField
from wtforms.validators import EqualTo, InputRequired, Length

from cis.core.access import Role
from cis.kit.web.forms import EditForm, Form
from cis.register.accounts.rules import InviteDraft, SetupDraft
from cis.register.people.rules import LONGEST_NAME, OrganisationDraft, PersonDraft

NEW = {"autocomplete": "new-password"}
LONGEST_FIELD = 1000

ROLES = {
    Role.MEMBER.value: "Member: works with the register",
    Role.LEADERSHIP.value: "Leadership: also approves and appoints owners",
    Role.AUDITOR.value: "Auditor: reads everything, changes nothing",
    Role.ADMIN.value: "Administrator: also looks after accounts and settings",
}


def name_field(label: str = "Name") -> StringField:
    """Return the field of a person's name."""
    return StringField(
        label,
        [InputRequired("Give a name."), Length(max=LONGEST_NAME)],
        render_kw={"autocomplete": "name"},
    )


def email_field() -> EmailField:
    """Return the field of an e-mail address."""
    return EmailField(
        "E-mail address",
        [InputRequired("Give an e-mail address such as ada@example.org.")],
        render_kw={"autocomplete": "username"},
    )


def password_field(label: str = "Password") -> PasswordField:
    """Return the field of a new password."""
    return PasswordField(
        label,
        [InputRequired("Choose a password."), Length(max=LONGEST_FIELD)],
        description="At least 12 characters. A few unrelated words are strong and easy "
        "to remember; nothing else is demanded.",
        render_kw=NEW,
    )


def repeat_field() -> PasswordField:
    """Return the field that catches a typing mistake in a new password."""
    return PasswordField(
        "The same password again",
        [
            InputRequired("Type the password again."),
            EqualTo("password", "The two passwords differ. Type both again."),
        ],
        render_kw=NEW,
    )


class LoginForm(Form):
    """Sign in."""

    email = email_field()
    password = PasswordField(
        "Password",
        [InputRequired("Give your password."), Length(max=LONGEST_FIELD)],
        render_kw={"autocomplete": "current-password"},
    )


class SetupForm(Form):
    """Set cis up: the organisation and its first administrator."""

    organisation = StringField(
        "Name of the organisation", [InputRequired("Give the organisation a name.")]
    )
    time_zone = StringField(
        "Time zone",
        [InputRequired("Choose a time zone such as Europe/Berlin.")],
        description="Decides which day it is, and where days, weeks and months begin. "
        "Type a city to search.",
        render_kw={"list": "zones", "autocomplete": "off"},
    )
    name = name_field("Your name")
    email = email_field()
    password = password_field()
    repeat = repeat_field()

    def draft(self) -> SetupDraft:
        """Return the validated input as the domain wants it, or raise RuleError."""
        return SetupDraft(
            person=PersonDraft(self.name.data or "", (self.email.data or "").strip()),
            organisation=OrganisationDraft(
                name=self.organisation.data or "",
                time_zone=(self.time_zone.data or "").strip(),
            ),
        )


class PasswordForm(Form):
    """Choose a password on joining or after forgetting it."""

    password = password_field()
    repeat = repeat_field()


class ChangeForm(Form):
    """Change the password, knowing the old one."""

    old = PasswordField(
        "Your password now",
        [InputRequired("Give the password you have now."), Length(max=LONGEST_FIELD)],
        render_kw={"autocomplete": "current-password"},
    )
    password = password_field("New password")
    repeat = repeat_field()


class NameForm(EditForm):
    """Your own name."""

    name = name_field()


class InviteForm(Form):
    """Invite somebody."""

    name = StringField(
        "Name", [InputRequired("Give a name."), Length(max=LONGEST_NAME)]
    )
    email = EmailField(
        "E-mail address",
        [InputRequired("Give an e-mail address such as ada@example.org.")],
        description="They sign in with it. No mail is sent: you hand the link over.",
    )
    role = SelectField(
        "Role", [InputRequired()], choices=ROLES, coerce=Role, default=Role.MEMBER
    )

    def draft(self) -> InviteDraft:
        """Return the validated input as the domain wants it, or raise RuleError."""
        email = (self.email.data or "").strip()
        return InviteDraft(PersonDraft(self.name.data or "", email), self.role.data)


class RoleForm(EditForm):
    """What somebody may do."""

    role = SelectField("Role", [InputRequired()], choices=ROLES, coerce=Role)
