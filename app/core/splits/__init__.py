"""Parts of a data set to train, to tune and to test on, that share nothing by which a test could be guessed."""
