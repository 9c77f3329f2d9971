"""What service desk tools call the columns of their exports."""

from cis.register.tickets.export.layout import Layout, marks
from cis.register.tickets.rules import Kind

SERVICENOW = Layout(
    "servicenow",
    "ServiceNow incidents",
    Kind.INCIDENTS,
    marks("incident_state", "ident_state", "sys_created_on", "sys_created_at")
    | marks("made_sla", "reassignment_count", "sys_updated_on", "short_description"),
    {
        "number": ("number",),
        "opened_at": ("opened_at", "sys_created_on", "sys_created_at"),
        "resolved_at": ("resolved_at",),
        "closed_at": ("closed_at",),
        "reassignment_count": ("reassignment_count",),
        "reopen_count": ("reopen_count",),
        "sla_met": ("made_sla",),
        "priority": ("priority",),
        "category": ("category",),
        "subcategory": ("subcategory",),
        "team": ("assignment_group",),
        "service": ("business_service", "cmdb_ci"),
        "channel": ("contact_type",),
        "state": ("incident_state", "state"),
    },
    "add `{}` to the list view before exporting",
)
SERVICENOW_LABELS = Layout(
    "servicenow-labels",
    "ServiceNow incidents (labels)",
    Kind.INCIDENTS,
    marks("assignment group", "reassignment count", "made sla", "short description")
    | marks("caller", "incident state", "configuration item"),
    {
        "number": ("number",),
        "opened_at": ("opened", "created"),
        "resolved_at": ("resolved",),
        "closed_at": ("closed",),
        "reassignment_count": ("reassignment count",),
        "reopen_count": ("reopen count",),
        "sla_met": ("made sla",),
        "priority": ("priority",),
        "category": ("category",),
        "subcategory": ("subcategory",),
        "team": ("assignment group",),
        "service": ("service", "configuration item"),
        "channel": ("channel", "contact type"),
        "state": ("incident state", "state"),
    },
    "add “{}” to the list view before exporting",
)
SERVICENOW_CHANGES = Layout(
    "servicenow-changes",
    "ServiceNow changes",
    Kind.CHANGES,
    marks("work_start", "work_end", "start_date", "end_date", "unauthorized")
    | marks("actual start date", "actual end date", "planned start date")
    | marks("planned end date", "cab_required", "risk"),
    {
        "number": ("number",),
        "changed_at": (
            "work_end",
            "actual end date",
            "closed_at",
            "closed",
            "end_date",
            "planned end date",
            "work_start",
            "actual start date",
        ),
        "change_type": ("type",),
        "outcome": ("close_code", "close code"),
        "priority": ("priority",),
        "category": ("category",),
        "team": ("assignment_group", "assignment group"),
        "service": ("business_service", "service", "cmdb_ci", "configuration item"),
        "state": ("state",),
    },
    "add `{}` to the list view before exporting",
)
JIRA = Layout(
    "jira",
    "Jira issues",
    Kind.INCIDENTS,
    marks("issue key", "issue id", "issue type"),
    {
        "number": ("issue key", "key"),
        "opened_at": ("created",),
        "resolved_at": ("resolved",),
        "sla_remaining": ("custom field (time to resolution)", "time to resolution"),
        "priority": ("priority",),
        "category": ("custom field (request type)", "component/s", "components"),
        "type": ("issue type",),
        "state": ("status",),
        "csat_score": ("satisfaction rating", "custom field (satisfaction)"),
        "csat_at": ("custom field (satisfaction date)",),
        "change_type": ("custom field (change type)",),
        "changed_at": ("custom field (change completion date)", "resolved"),
        "outcome": ("resolution",),
    },
    "add “{}” to the columns of the filter, then export the current fields",
)
FRESH = Layout(
    "freshservice",
    "Freshservice or Freshdesk tickets",
    Kind.INCIDENTS,
    marks("created time", "resolved time", "closed time", "resolution status")
    | marks("agent interactions", "ticket id"),
    {
        "number": ("ticket id",),
        "opened_at": ("created time",),
        "resolved_at": ("resolved time",),
        "closed_at": ("closed time",),
        "sla_met": ("resolution status",),
        "priority": ("priority",),
        "category": ("category", "product"),
        "team": ("group",),
        "channel": ("source",),
        "type": ("type",),
        "state": ("status",),
        "csat_score": ("survey result", "survey results"),
    },
    "tick “{}” among the columns when exporting",
)
ZENDESK = Layout(
    "zendesk",
    "Zendesk tickets",
    Kind.INCIDENTS,
    marks("solved at", "assignee stations", "group stations", "summation column")
    | marks("satisfaction score", "reopens"),
    {
        "number": ("id", "ticket id"),
        "opened_at": ("created at",),
        "resolved_at": ("solved at",),
        "stations": ("assignee stations",),
        "reopen_count": ("reopens",),
        "priority": ("priority",),
        "team": ("group",),
        "channel": ("via",),
        "type": ("ticket type",),
        "state": ("status",),
        "csat_score": ("satisfaction score",),
    },
    "add “{}” to the view before exporting",
)
GLPI = Layout(
    "glpi",
    "GLPI tickets",
    Kind.INCIDENTS,
    marks("opening date", "resolution date", "time to resolve exceeded")
    | marks("data de abertura", "data da solução", "tempo para resolver excedido")
    | marks("date d'ouverture", "date de résolution", "closing date"),
    {
        "number": ("id",),
        "opened_at": ("opening date", "data de abertura", "date d'ouverture"),
        "resolved_at": ("resolution date", "data da solução", "date de résolution"),
        "closed_at": ("closing date", "data de fechamento", "date de clôture"),
        "sla_breached": (
            "time to resolve exceeded",
            "tempo para resolver excedido",
            "temps de résolution dépassé",
        ),
        "priority": ("priority", "prioridade", "priorité"),
        "category": ("category", "categoria", "catégorie"),
        "type": ("type", "tipo"),
        "state": ("status", "statut"),
        "csat_score": ("satisfaction survey - satisfaction",),
    },
    "show “{}” in the list before exporting",
)
