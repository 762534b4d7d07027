import io
import json
import shutil
import subprocess
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from PIL import Image

from cms.captions import check_captions
from cms.covers import draw_cover
from cms.models import Medium, MediumUpload
from cms.uploads import discard_stale_uploads
from tests.cms.cast import Newsroom, logged_in, make_newsroom
from tests.cms.factories import make_lecture, make_medium
from tests.factories import make_officer
from tests.quizzes.bank.cast import picture

CONTENT = bytes(range(256)) * 40
CAPTIONS = b"WEBVTT\n\n00:00:01.000 --> 00:00:03.500\nhello\n"


@pytest.fixture
def newsroom(db: None) -> Newsroom:
    return make_newsroom()


@pytest.fixture
def video(newsroom: Newsroom) -> Medium:
    medium = make_medium(newsroom.province.prison, "video", CONTENT)
    make_lecture(newsroom.province.prison, video=medium, audience="own_unit")
    return medium


@pytest.fixture
def reader(newsroom: Newsroom) -> Client:
    return logged_in(make_officer(newsroom.province.ward))


def address(medium: Medium) -> str:
    return reverse("cms:medium", args=[medium.public_id])


@pytest.mark.parametrize(
    ("asked", "status", "told", "bytes_"),
    [
        (None, 200, None, CONTENT),
        ("bytes=0-", 206, "bytes 0-10239/10240", CONTENT),
        ("bytes=100-199", 206, "bytes 100-199/10240", CONTENT[100:200]),
        ("bytes=-40", 206, "bytes 10200-10239/10240", CONTENT[-40:]),
        ("bytes=10000-99999", 206, "bytes 10000-10239/10240", CONTENT[10000:]),
        ("bytes=10240-", 416, "bytes */10240", b""),
        ("bytes=-0", 416, "bytes */10240", b""),
        ("bytes=5-1", 200, None, CONTENT),
        ("bytes=0-1,5-9", 200, None, CONTENT),
        ("pages=1-2", 200, None, CONTENT),
    ],
)
def test_ranges(reader: Client, video: Medium, asked: str | None, status: int, told: str | None, bytes_: bytes) -> None:
    response = reader.get(address(video), headers={"Range": asked, "Accept-Encoding": "gzip"} if asked else {})

    body = b"".join(response) if response.streaming else response.content
    assert (response.status_code, response.get("Content-Range"), body) == (status, told, bytes_)
    assert status == 416 or response.headers["Content-Length"] == str(len(bytes_))


def test_if_range_of_another_file_gives_the_whole(reader: Client, video: Medium) -> None:
    headers = {"Range": "bytes=0-9", "If-Range": '"another"'}

    assert reader.get(address(video), headers=headers).status_code == 200
    assert reader.get(address(video), headers={**headers, "If-Range": f'"{video.digest}"'}).status_code == 206


def test_head_says_the_length_and_sends_nothing(reader: Client, video: Medium) -> None:
    response = reader.head(address(video))

    assert (response.status_code, response.headers["Content-Length"], response.content) == (200, "10240", b"")
    assert response.headers["Cache-Control"].startswith("private")


def test_file_exists_for_readers_of_its_page_and_its_trainers_only(newsroom: Newsroom, video: Medium) -> None:
    people = {
        "reader": make_officer(newsroom.province.ward),
        "other unit": make_officer(newsroom.province.township),
        "trainer": newsroom.zhou,
        "trainer above": newsroom.chen,
        "other trainer": newsroom.li,
    }

    found = {name: logged_in(person).head(address(video)).status_code for name, person in people.items()}

    assert found == {"reader": 200, "other unit": 404, "trainer": 200, "trainer above": 200, "other trainer": 404}
    assert Client().get(address(video)).status_code == 302


def test_attachment_is_a_download_and_never_a_page(newsroom: Newsroom) -> None:
    medium = make_medium(newsroom.province.prison, content=b"%PDF-<script>", name="材料.pdf")

    response = logged_in(newsroom.zhou).get(address(medium))

    assert response.headers["Content-Disposition"].startswith("attachment")
    assert response.headers["X-Content-Type-Options"] == "nosniff"
    assert "sandbox" in response.headers["Content-Security-Policy"]


def start(client: Client, newsroom: Newsroom, **told: Any) -> Any:
    told = {
        "kind": "attachment",
        "name": "材料.pdf",
        "size": 12,
        "unit": str(newsroom.province.prison.public_id),
        **told,
    }
    return client.post(reverse("uploads:start"), json.dumps(told), content_type="application/json")


def send(client: Client, url: str, data: bytes, offset: int = 0) -> Any:
    return client.put(f"{url}?offset={offset}", data, content_type="application/octet-stream")


def upload(client: Client, newsroom: Newsroom, kind: str, name: str, data: bytes) -> Any:
    begun = start(client, newsroom, kind=kind, name=name, size=len(data))
    if begun.status_code != 200:
        return begun
    send(client, begun.json()["url"], data)
    return client.post(begun.json()["url"])


def test_upload_goes_on_where_it_stopped(newsroom: Newsroom) -> None:
    client = logged_in(newsroom.zhou)
    url = start(client, newsroom).json()["url"]

    assert send(client, url, b"%PDF-1").json() == {"received": 6}
    again, ahead = send(client, url, b"%PDF-1"), send(client, url, b"x", offset=9)
    assert (again.status_code, again.json(), ahead.status_code) == (409, {"received": 6}, 409)
    assert client.get(url).json()["received"] == 6
    assert client.post(url).status_code == 409
    send(client, url, b".4 end", offset=6)
    kept = client.post(url).json()

    medium = Medium.objects.get(public_id=kept["id"])
    with medium.content.open("rb") as stream:
        assert stream.read() == b"%PDF-1.4 end"
    assert (medium.unit, medium.uploaded_by, medium.content_type) == (
        newsroom.province.prison,
        newsroom.zhou,
        "application/pdf",
    )
    assert not MediumUpload.objects.exists()


def test_another_trainer_s_upload_does_not_exist(newsroom: Newsroom) -> None:
    url = start(logged_in(newsroom.zhou), newsroom).json()["url"]
    client = logged_in(newsroom.wang)

    assert [client.get(url).status_code, send(client, url, b"%PDF").status_code, client.post(url).status_code] == [
        404
    ] * 3


def test_nothing_is_uploaded_for_another_unit(newsroom: Newsroom) -> None:
    assert start(logged_in(newsroom.li), newsroom).status_code == 404
    assert start(logged_in(make_officer(newsroom.province.prison)), newsroom).status_code == 302
    assert not MediumUpload.objects.exists()


@pytest.mark.parametrize(
    ("kind", "name", "data", "words"),
    [
        ("video", "课.avi", b"RIFF", "mp4"),
        ("video", "课.mp4", b"RIFF....AVI LIST....", "不是 mp4"),
        ("image", "图.png", b"<svg onload=alert(1)>", "图片打不开"),
        ("captions", "字幕.vtt", b"1\n00:00:01,000 --> 00:00:02,000\nsrt", "第 1 行"),
        ("attachment", "程序.exe", b"MZ", "pdf"),
        ("attachment", "材料.pdf", b"<html><script>", "对不上"),
        ("attachment", "材料.docx", b"%PDF-1.4", "对不上"),
        ("cover", "封面.png", b"\x89PNG", "不能上传"),
    ],
)
def test_wrong_type_is_refused_in_words(newsroom: Newsroom, kind: str, name: str, data: bytes, words: str) -> None:
    response = upload(logged_in(newsroom.zhou), newsroom, kind, name, data)

    assert response.status_code == 400
    assert words in response.json()["problem"]
    assert not Medium.objects.exclude(pk=newsroom.video.pk).exclude(kind="cover").exists()
    assert not MediumUpload.objects.filter(received__gt=0).exists()


def test_too_big_is_refused_before_a_byte_is_sent(newsroom: Newsroom) -> None:
    response = start(logged_in(newsroom.zhou), newsroom, kind="video", name="课.mp4", size=501 * 1024 * 1024)

    assert (response.status_code, response.json()["problem"]) == (400, "文件超过 500 MB，请压缩后再上传。")


@pytest.mark.parametrize("told", [{"size": "many"}, {"unit": "1"}, {"size": 0}, {"size": -1}, {"kind": ["video"]}])
def test_damaged_start_is_refused(newsroom: Newsroom, told: dict[str, Any]) -> None:
    assert start(logged_in(newsroom.zhou), newsroom, **told).status_code == 400


def test_part_beyond_the_named_size_is_refused(newsroom: Newsroom) -> None:
    client = logged_in(newsroom.zhou)
    url = start(client, newsroom).json()["url"]

    assert send(client, url, b"x" * 13).status_code == 400


def test_image_is_written_anew(newsroom: Newsroom) -> None:
    exif = Image.Exif()
    exif[0x010E] = "CANARY-GPS"
    data = picture(3200, 200, format="JPEG", exif=exif)

    kept = upload(logged_in(newsroom.zhou), newsroom, "image", "图.jpg", data).json()

    medium = Medium.objects.get(public_id=kept["id"])
    with medium.content.open("rb") as stream:
        stored = stream.read()
    assert (medium.width, medium.height, b"CANARY" in stored) == (1600, 100, False)


def test_forgotten_upload_is_cleared_away(newsroom: Newsroom) -> None:
    client = logged_in(newsroom.zhou)
    url = start(client, newsroom).json()["url"]
    send(client, url, b"%PDF")
    row = MediumUpload.objects.get()
    MediumUpload.objects.update(created_at=row.created_at - timedelta(days=2))

    assert (discard_stale_uploads(), discard_stale_uploads(), client.get(url).status_code) == (1, 0, 404)


@pytest.mark.parametrize(
    ("data", "line"),
    [
        (CAPTIONS, 0),
        (b"\xef\xbb\xbf" + CAPTIONS.replace(b"\n", b"\r\n"), 0),
        (b"WEBVTT - title\n\n01:00:01.000 --> 01:00:03.500 align:start\nhi", 0),
        (b"WEBVTT\n\n00:00:01,000 --> 00:00:03,500\nsrt\n", 3),
        (b"WEBVTTX\n", 1),
        (b"\xff\xfe", 1),
        (b"WEBVTT\n\nno cue\n", 3),
        (b"", 1),
    ],
)
def test_captions(data: bytes, line: int) -> None:
    assert check_captions(data) == line


@pytest.fixture(scope="module")
def clip(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Two seconds of color, made by the machine's ffmpeg."""
    if not shutil.which("ffmpeg"):
        pytest.skip("no ffmpeg")
    path = tmp_path_factory.mktemp("clip") / "clip.mp4"
    source = ["-f", "lavfi", "-i", "color=c=0x1f4a86:s=320x180:d=2"]
    command = ["ffmpeg", "-v", "error", *source, "-c:v", "libx264", "-pix_fmt", "yuv420p", "-y", str(path)]
    subprocess.run(command, check=True)
    return path


@pytest.mark.django_db(transaction=True)
def test_job_finds_length_and_poster(clip: Path) -> None:
    newsroom = make_newsroom()

    kept = upload(logged_in(newsroom.zhou), newsroom, "video", "课.mp4", clip.read_bytes()).json()

    medium = Medium.objects.get(public_id=kept["id"])
    assert (medium.state, medium.duration, medium.width, medium.height) == ("ready", timedelta(seconds=2), 320, 180)
    assert medium.poster is not None
    with medium.poster.content.open("rb") as stream, Image.open(io.BytesIO(stream.read())) as poster:
        assert poster.size == (320, 180)
    assert make_lecture(newsroom.province.prison, video=medium).cover == medium.poster


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize(("tools", "state"), [(True, "failed"), (False, "ready")])
def test_video_that_cannot_be_read_says_so_where_there_is_a_tool_to_look(
    tools: bool, state: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    if tools and not shutil.which("ffprobe"):
        pytest.skip("no ffprobe")
    if not tools:
        monkeypatch.setenv("PATH", "")
    newsroom = make_newsroom()

    kept = upload(logged_in(newsroom.zhou), newsroom, "video", "课.mp4", b"\0\0\0\x18ftypmp42" + CONTENT).json()

    medium = Medium.objects.get(public_id=kept["id"])
    assert (medium.state, bool(medium.problem)) == (state, state == "failed")


def test_long_title_still_fits_its_cover() -> None:
    cover = draw_cover("关于进一步规范人民调解协议司法确认程序若干问题的理解与适用（第三讲）" * 2)

    assert (cover.width, cover.height, len(cover.data) < 60_000) == (960, 540, True)
