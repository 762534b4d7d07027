"""What a job does with an uploaded video: its length and size of picture, and a poster from its first frame. Without ffprobe and
ffmpeg on the machine the video is taken as it is, and the cover is made from the title. Owns the fields of `Medium` that it fills."""

import json
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path

from django.db import transaction
from django.utils.translation import gettext as _

from cms.media import keep_picture
from cms.models import LecturePage, Medium
from cms.publishing import refresh_media
from lib.images import ImageUnusable, rewrite_image
from records.jobs import Running

PROBE_SECONDS, POSTER_SECONDS = 60, 90  # less than a job's lease
POSTER_WIDTH = 960


class NotAVideo(Exception):
    """ffprobe cannot read the file as a video."""


@dataclass(frozen=True)
class Facts:
    codec: str
    width: int
    height: int
    duration: timedelta


def process_video(running: Running) -> dict[str, object]:
    """Can run twice: a poster that is there already is kept."""
    medium = Medium.objects.get(public_id=running.job.arguments["medium"])
    if medium.state != Medium.State.PROCESSING:
        return {"state": medium.state}
    with local_copy(medium) as path:
        facts, problem = look_at(path)
        poster = make_poster(path) if not problem else None
    with transaction.atomic():
        medium = Medium.objects.select_for_update().get(pk=medium.pk)
        if facts:
            medium.width, medium.height, medium.duration = facts.width, facts.height, facts.duration
        if poster and not medium.poster:
            try:
                name = _("封面") + ".jpg"
                medium.poster = keep_picture(rewrite_image(poster), kind=Medium.Kind.COVER, name=name, unit=medium.unit)
            except ImageUnusable:
                medium.poster = None
        medium.state, medium.problem = (Medium.State.FAILED, problem) if problem else (Medium.State.READY, "")
        medium.save()
        for lecture in LecturePage.objects.live().filter(video=medium):
            refresh_media(lecture)
    return {"state": medium.state}


@contextmanager
def local_copy(medium: Medium) -> Iterator[Path]:
    """A path that ffmpeg can read; storage elsewhere is copied first."""
    try:
        yield Path(medium.content.path)
    except NotImplementedError:
        with tempfile.TemporaryDirectory() as folder:
            path = Path(folder) / "video.mp4"
            with medium.content.open("rb") as source, path.open("wb") as target:
                shutil.copyfileobj(source, target)
            yield path


def look_at(path: Path) -> tuple[Facts | None, str]:
    """What is known of the video, and what is wrong with it in words ("": nothing)."""
    try:
        facts = probe(path)
    except NotAVideo:
        return None, _("这个视频打不开，请重新导出后再上传。")
    if facts and facts.codec != "h264":
        words = _("视频的编码是 %(codec)s，有些手机放不了，请导出为 H.264 编码的 mp4。")
        return facts, words % {"codec": facts.codec}
    return facts, ""


def probe(path: Path) -> Facts | None:
    """What ffprobe says. None: ffprobe is not on this machine.

    Raises NotAVideo.
    """
    tool = shutil.which("ffprobe")
    if tool is None:
        return None
    fields = "stream=codec_name,width,height:format=duration"
    asked = ["-v", "error", "-select_streams", "v:0", "-show_entries", fields, "-of", "json"]
    try:
        told = json.loads(_run([tool, "-protocol_whitelist", "file", *asked, str(path)], PROBE_SECONDS).stdout)
        stream = told["streams"][0]
        duration = timedelta(seconds=round(float(told["format"]["duration"]), 3))
        return Facts(stream["codec_name"], int(stream["width"]), int(stream["height"]), duration)
    except (subprocess.SubprocessError, OSError, ValueError, KeyError, IndexError) as error:
        raise NotAVideo from error


def make_poster(path: Path) -> bytes | None:
    """The first frame as JPEG. None: ffmpeg is not there, or found no frame."""
    tool = shutil.which("ffmpeg")
    if tool is None:
        return None
    scale = f"scale='min({POSTER_WIDTH},iw)':-2"
    arguments = ["-v", "error", "-protocol_whitelist", "file,pipe", "-i", str(path), "-frames:v", "1", "-vf", scale]
    try:
        return _run([tool, *arguments, "-f", "image2pipe", "-c:v", "mjpeg", "-"], POSTER_SECONDS).stdout or None
    except (subprocess.SubprocessError, OSError):
        return None


def _run(command: list[str], seconds: int) -> subprocess.CompletedProcess[bytes]:
    return subprocess.run(command, capture_output=True, timeout=seconds, check=True, stdin=subprocess.DEVNULL)
