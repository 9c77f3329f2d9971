"""E-mail: written once, kept in an outbox, sent by one process, tried again."""
