"""The source effect: what knowing the outlet does to annotators, from arms that were drawn and from reveals."""
