"""Reviews: when they fall, what they decide, what a business change asks of them."""
