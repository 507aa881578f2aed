"""Effect sizes with their sampling variances, one file per kind of data.

Each measure is a function of one study's figures, under metafor's column names, that
returns the effect and its variance. Where a variance has more than one estimator,
``vtype`` chooses: LS (large sample, the default of all), and by measure UB (unbiased),
HO (equal variances), AV (at the average over the studies, which comes in as ``mean``).
"""
