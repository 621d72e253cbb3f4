"""Copies and related claims: searched by a job, shown to leads side by side, and decided by them."""
