"""RC9xx: how much of the traffic hangs on one provider."""
