"""What each agency means to do first, said to the other in time and understood by all (PP1–PP3, IS2)."""
