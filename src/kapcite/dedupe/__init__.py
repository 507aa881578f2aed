"""Which records are the same work: prepare, block, compare, decide, cluster, merge, report."""
