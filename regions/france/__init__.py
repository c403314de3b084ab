"""The embedded French territories: built from public packages, loaded from fixtures/france."""
