"""Set-up of a machine for Repères: packages, environment, database, data, server, checks.

Standard library only, since this runs under /usr/bin/python3 before anything is installed.
"""
