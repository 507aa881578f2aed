"""BibTeX and BibLaTeX: one reader for both, a writer for each."""
