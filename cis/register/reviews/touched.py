"""Which practices a change of the business touches: a table of our own."""

from collections.abc import Mapping

from cis.register.reviews.rules import Kind

# By the codes of practices. The first ones feel it first.
TOUCHED: Mapping[Kind, tuple[str, ...]] = {
    Kind.SUPPORT: (
        "service-desk",
        "incident-management",
        "service-request-management",
        "service-level-management",
        "knowledge-management",
        "workforce-and-talent-management",
    ),
    Kind.SAAS: (
        "change-enablement",
        "release-management",
        "supplier-management",
        "service-configuration-management",
        "information-security-management",
        "service-continuity-management",
        "it-asset-management",
    ),
    Kind.MERGER: (
        "service-catalogue-management",
        "service-level-management",
        "service-desk",
        "architecture-management",
        "organizational-change-management",
        "it-asset-management",
        "supplier-management",
    ),
    Kind.REGULATION: (
        "risk-management",
        "information-security-management",
        "change-enablement",
        "service-configuration-management",
        "incident-management",
        "knowledge-management",
    ),
    Kind.REMOTE: (
        "service-desk",
        "incident-management",
        "service-request-management",
        "information-security-management",
        "it-asset-management",
        "workforce-and-talent-management",
    ),
    Kind.OTHER: ("organizational-change-management", "relationship-management"),
}
