"""What developers run around the application; nothing in `app/` imports it."""
