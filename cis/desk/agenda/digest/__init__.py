"""What is due from somebody, as an e-mail of the week or of the day."""
