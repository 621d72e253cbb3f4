"""Agreement broken down: by outlet, by half, by pass, by week, and what else there is to slice by."""
