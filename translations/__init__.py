"""Translating public texts: workspace, queue, checks, memory, machine drafts, exchange files."""
