"""One PNG or JPEG to pixels, never more of it than the limits allow."""

import warnings
from io import BytesIO

import numpy as np
from numpy.typing import NDArray
from PIL import Image, UnidentifiedImageError

from tabdx.core.errors import InputError

# Pixels of one image before it is resized: what is held in memory while it is read.
MOST_DECODED = 4096 * 4096
_FORMATS = ("PNG", "JPEG")


def decode(content: bytes, where: str, size: int | None = None) -> NDArray[np.uint8]:
    """Decode one image.

    Parameters
    ----------
    content : bytes
        A PNG or JPEG file.
    where : str
        What messages call it.
    size : int, optional
        Pixels a side to which it is resized, bilinear; an image that is no square is stretched.

    Returns
    -------
    ndarray of uint8, shape (height, width) or (height, width, 3)
        Grey, or red, green and blue. Transparency is dropped; of an animation the first picture is
        taken, and of 16 bits a pixel the upper 8.

    Raises
    ------
    InputError
        If it is no such image, is cut off, or has more pixels than are unpacked.
    """
    try:
        with warnings.catch_warnings():
            # Pillow warns before it refuses; the size is held against the limit just below.
            warnings.simplefilter("ignore")
            with Image.open(BytesIO(content), formats=_FORMATS) as picture:
                width, height = picture.size
                if width * height > MOST_DECODED:
                    raise InputError(
                        f"{where} has {width} × {height} pixels, more than the {MOST_DECODED:,} "
                        "that are unpacked; make it smaller"
                    )
                return np.asarray(_plain(picture, size), dtype=np.uint8)
    except InputError:
        raise
    except UnidentifiedImageError:
        raise InputError(
            f"{where} is no sound PNG or JPEG (its content is neither); save it again, or "
            "leave it out"
        ) from None
    except Exception as broken:
        said = (str(broken) or type(broken).__name__).splitlines()[0][:200]
        raise InputError(
            f"{where} is no sound PNG or JPEG ({said}); save it again, or leave it out"
        ) from broken


def _plain(picture: Image.Image, size: int | None) -> Image.Image:
    picture.load()
    if picture.mode.startswith("I"):  # 16 bits, which Pillow would cut off at 255
        values = np.asarray(picture).astype(np.int64)
        picture = Image.fromarray((values.clip(0, 65535) // 256).astype(np.uint8))
    plain = picture.convert("L" if picture.mode in ("1", "L", "LA") else "RGB")
    return plain if size is None else plain.resize((size, size), Image.Resampling.BILINEAR)


def stack(images: list[NDArray[np.uint8]], where: str) -> NDArray[np.uint8]:
    """Stack decoded images; grey ones among coloured ones become coloured.

    Returns
    -------
    ndarray of uint8, shape (image, height, width, channel)

    Raises
    ------
    InputError
        If they are of different sizes.
    """
    sizes = sorted({image.shape[:2] for image in images})
    if len(sizes) > 1:
        shown = ", ".join(f"{width} × {height}" for height, width in sizes[:3])
        raise InputError(
            f"the images of {where} are of different sizes ({shown}{', …' if sizes[3:] else ''}); "
            "set source.size, such as 32, to have them resized"
        )
    coloured = any(image.ndim == 3 for image in images)
    channels = 3 if coloured else 1
    return np.stack(
        [
            image if image.ndim == 3 else np.repeat(image[..., None], channels, axis=2)
            for image in images
        ]
    )
