import io
import struct
import zlib

import pytest
from PIL import Image

from quizzes.bank.images import ImageRefused, clean_image, discard_images, keep_image, private_storage, read_image
from quizzes.bank.models import ItemImage
from tests.quizzes.bank.cast import make_two_units, picture


def opened(data: bytes) -> Image.Image:
    return Image.open(io.BytesIO(data))


def png_header(width: int, height: int) -> bytes:
    """A file that says it is huge and holds nothing."""
    chunk = b"IHDR" + struct.pack(">IIBBBBB", width, height, 8, 6, 0, 0, 0)
    end = b"IEND"
    return b"\x89PNG\r\n\x1a\n" + b"".join(
        struct.pack(">I", len(part) - 4) + part + struct.pack(">I", zlib.crc32(part)) for part in (chunk, end)
    )


def test_large_picture_is_shrunk_to_1600_pixels() -> None:
    clean = clean_image(picture(3200, 800))

    assert (clean.width, clean.height, clean.extension) == (1600, 400, "png")


def test_phone_photograph_is_turned_upright_and_loses_its_metadata() -> None:
    exif = Image.Exif()
    exif[0x0112], exif[0x010E] = 6, "CANARY-GPS"
    data = picture(400, 200, format="JPEG", exif=exif)
    assert b"CANARY-GPS" in data

    clean = clean_image(data)

    assert (clean.width, clean.height, clean.extension) == (200, 400, "jpg")
    assert (b"CANARY-GPS" in clean.data, dict(opened(clean.data).getexif())) == (False, {})


def test_transparency_survives() -> None:
    target = io.BytesIO()
    Image.new("RGBA", (10, 10), (0, 0, 0, 0)).save(target, "PNG")

    assert opened(clean_image(target.getvalue()).data).mode == "RGBA"


@pytest.mark.parametrize("format", ["WEBP", "GIF", "BMP", "TIFF"])
def test_usual_formats_become_what_browsers_show(format: str) -> None:
    assert clean_image(picture(format=format)).extension == ("webp" if format == "WEBP" else "png")


@pytest.mark.parametrize(
    ("data", "words"),
    [
        (b"<svg onload=alert(1)>", "图片打不开：请另存为 PNG 或 JPG 再上传。"),
        (picture()[:60], "图片打不开：请另存为 PNG 或 JPG 再上传。"),
        (png_header(30_000, 30_000), "图片尺寸太大：请缩小到长边 4000 像素以内再上传。"),
        (bytes(10 * 1024 * 1024 + 1), "图片超过 10 MB：请压缩后再上传。"),
    ],
)
def test_what_is_no_picture_is_refused_in_words(data: bytes, words: str) -> None:
    with pytest.raises(ImageRefused) as refused:
        clean_image(data)

    assert str(refused.value) == words


@pytest.mark.django_db
def test_equal_pictures_share_one_file_that_stays_until_the_last_is_gone() -> None:
    two = make_two_units()
    first, second = keep_image(picture(), bank=two.bank), keep_image(picture(), bank=two.other_bank)
    name = str(first.content.name)

    assert (second.content.name, read_image(first)[0]) == (name, "image/png")
    discard_images([first.public_id])
    assert private_storage().exists(name)
    discard_images([second.public_id])

    assert (private_storage().exists(name), ItemImage.objects.count()) == (False, 0)
