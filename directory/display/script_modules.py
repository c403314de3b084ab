"""The modules that a script imports, so that a page can have them fetched all at once.

Otherwise a browser learns of each module only from the one that imports it, after that has arrived.
"""

import re
from functools import lru_cache
from pathlib import Path, PurePosixPath

from django.contrib.staticfiles import finders

# A static import, over several lines too; `import(…)` is for later.
IMPORTED = re.compile(r'^import\s[^"]*"(\./[^"]+)";', re.MULTILINE)


@lru_cache
def modules_of(script: str) -> tuple[str, ...]:
    """Names of a script such as ``js/map.js`` and of all that it imports, itself first."""
    found = [script]
    for name in found:
        path = finders.find(name)
        if path is None:
            raise FileNotFoundError(f"no script {name}")
        folder = PurePosixPath(name).parent
        imported = IMPORTED.findall(Path(path).read_text(encoding="utf-8"))
        found += [
            one
            for one in dict.fromkeys(str(folder / address) for address in imported)
            if one not in found
        ]
    return tuple(found)
