"""What every page and answer shares: who is asking, what they may, errors, headers, forms, the API's form."""
