"""Storage of static files: compressed, under names with a hash of their content."""

from collections.abc import Iterable, Iterator
from pathlib import Path

from whitenoise.compress import Compressor
from whitenoise.storage import CompressedManifestStaticFilesStorage

# Maps of scripts: larger than all else together, and read by tools of developers alone.
NOT_COMPRESSED = (*Compressor.SKIP_COMPRESS_EXTENSIONS, "map")


class StaticFilesStorage(CompressedManifestStaticFilesStorage):
    """Also rewrites imports between JS modules to the hashed names, cacheable for a year.

    A file that has not been written since it was compressed is not compressed again.
    """

    support_js_module_import_aggregation = True

    def create_compressor(self, **options) -> Compressor:
        """Return what compresses the files."""
        return Compressor(**(options | {"extensions": NOT_COMPRESSED}))

    def compress_files(self, paths: Iterable[str]) -> Iterator[tuple[str, str]]:
        """Yield the name of each file that was written since, and of its compressed form."""
        hashed = set(self.hashed_files.values())
        waiting = [path for path in paths if not self._is_packed(path, is_hashed=path in hashed)]
        yield from super().compress_files(waiting)

    def _is_packed(self, path: str, *, is_hashed: bool) -> bool:
        """Whether a file has its compressed form.

        That is given the time of the file at last. A hashed name says what is in the file, which
        is written anew each time; its compressed form is whole if it ends with the file's size.
        """
        file, packed = Path(self.path(path)), Path(self.path(f"{path}.gz"))
        if not packed.exists():
            return False
        if is_hashed:
            return int.from_bytes(packed.read_bytes()[-4:], "little") == file.stat().st_size
        return abs(packed.stat().st_mtime - file.stat().st_mtime) < 0.001
