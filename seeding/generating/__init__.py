"""Load generator: pseudo-random programmes by the million for benchmarks, loaded by COPY."""
