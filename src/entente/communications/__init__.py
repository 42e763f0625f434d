"""Speaking with one voice: joint outreach (JC1) and releases with their sign-off (JC2)."""
