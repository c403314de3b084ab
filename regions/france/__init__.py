"""The embedded French territory: made from public packages once, loaded from fixtures/france."""
