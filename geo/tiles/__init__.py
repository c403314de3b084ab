"""The street map under the markers, fetched for the reader so that she is known to no one else."""
