"""Type aliases for values of JSON and SQL parameters, whose shapes are not checked."""

from typing import Any

# Values of JSON are nested and mixed: `object` would ask for a check at each step into them.
JsonObject = dict[str, Any]
JsonArray = list[Any]
# Values of a statement by name: whatever psycopg adapts.
SqlParams = dict[str, Any]
