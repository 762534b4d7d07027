"""The folders that a request may write files to."""

import os
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from django.conf import settings


@contextmanager
def kept_files() -> Iterator[None]:
    """Afterwards media and private files are those that were there before. By links: a file is written once or deleted."""
    folders = [Path(settings.MEDIA_ROOT), Path(settings.PRIVATE_ROOT)]
    with tempfile.TemporaryDirectory(dir=settings.STATE_DIR) as aside:
        for number, folder in enumerate(folders):
            folder.mkdir(parents=True, exist_ok=True)
            shutil.copytree(folder, Path(aside) / str(number), copy_function=os.link)
        yield
        for number, folder in enumerate(folders):
            shutil.rmtree(folder)
            shutil.copytree(Path(aside) / str(number), folder, copy_function=os.link)
