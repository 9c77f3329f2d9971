"""Who gets a published report by e-mail, and the mail itself."""
