"""Pure rules: values in, values out. No Flask, no SQL, no clock, no randomness unless handed in."""
