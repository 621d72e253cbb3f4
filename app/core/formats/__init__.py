"""File formats, one module each: what is read becomes values of the core, what is written comes from them."""
