"""The one short path of a practice: who does what, when it is done, what else goes."""
