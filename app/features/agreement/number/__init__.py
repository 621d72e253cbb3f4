"""How one number came: its formula, its quantities, its tables and the script that gives it again."""
