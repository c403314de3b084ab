"""The type of JSON values whose shape is known where they are read, not to the type checker."""

from typing import Any

# Values of JSON are nested and mixed: `object` would ask for a check at each step into them.
JsonObject = dict[str, Any]
JsonArray = list[Any]
