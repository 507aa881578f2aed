"""Which keys a draft cites, and where: Markdown, LaTeX, Typst, notebooks, Word."""
