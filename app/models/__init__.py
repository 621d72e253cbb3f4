"""The tables, one file a cluster. They are one floor, for they are one graph; none imports upwards."""
