"""The ownership sheet: who was accountable on a day, signed and on paper."""
