"""Writes images.txt and scaled.txt.

images.txt: small image files of every kind, and the red, green and blue that Pillow reads from them.

A line is: name, width, height, bytes of red, green and blue row by row in Base64, the file in Base64. The colours are
those of Image.open(file).convert("RGB"), as torchvision's data sets have them. Where Pillow cuts 16 bits of grey off at
255, they are the upper bytes, as Pillow takes them of 16-bit colours.

scaled.txt: what torchvision's resized_crop, bilinear, makes of a Pillow image of a formula. A line is: width, height, left,
top, width and height of the part, size of the square, bytes [3, size, size] in Base64.

Made with Pillow 12.3.0, torch 2.13.0, torchvision 0.28.0: python3 images.py
"""

import base64
import io
import pathlib
import random
import struct
import zlib

from PIL import Image, ImageCms
from torchvision_on_cpu import torchvision  # noqa: F401  before its parts
from torchvision.transforms import functional

WIDTH, HEIGHT = 11, 7
ADAM7 = [(0, 0, 8, 8), (4, 0, 8, 8), (0, 4, 4, 8), (2, 0, 4, 4), (0, 2, 2, 4), (1, 0, 2, 2), (0, 1, 1, 2)]
lines = []


def wide_profile():
    """A profile of matrix and curve whose red and green are swapped and whose curve is linear: nobody can miss it."""
    srgb = bytearray(ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes())
    count = struct.unpack(">I", srgb[128:132])[0]
    tags = {bytes(srgb[132 + 12 * i : 136 + 12 * i]): 132 + 12 * i for i in range(count)}
    red, green = tags[b"rXYZ"], tags[b"gXYZ"]
    srgb[red + 4 : red + 12], srgb[green + 4 : green + 12] = srgb[green + 4 : green + 12], srgb[red + 4 : red + 12]
    return bytes(srgb)


def record(name, data, high_bytes=None):
    image = Image.open(io.BytesIO(data))
    rgb = image.convert("RGB").tobytes() if high_bytes is None else high_bytes
    texts = [base64.b64encode(part).decode() for part in (rgb, data)]
    lines.append(f"{name} {image.width} {image.height} {texts[0]} {texts[1]}\n")


def saved(image, kind, **options):
    out = io.BytesIO()
    image.save(out, kind, **options)
    return out.getvalue()


def chunk(kind, data):
    return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))


CHANNELS = {0: 1, 2: 3, 3: 1, 4: 2, 6: 4}


def png(colour, depth, samples, interlaced=False, chunks=()):
    """samples[y][x] is a tuple of numbers of that depth."""

    def packed(rows):
        out = b""
        for row in rows:
            bits = "".join(format(value, f"0{depth}b") for pixel in row for value in pixel)
            bits += "0" * (-len(bits) % 8)
            out += b"\0" + int(bits, 2).to_bytes(len(bits) // 8, "big")
        return out

    if interlaced:
        passes = ([row[x::dx] for row in samples[y::dy]] for x, y, dx, dy in ADAM7)
        data = b"".join(packed(rows) for rows in passes if rows and rows[0])
    else:
        data = packed(samples)
    header = struct.pack(">IIBBBBB", len(samples[0]), len(samples), depth, colour, 0, 0, interlaced)
    middle = b"".join(chunk(kind, content) for kind, content in chunks)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + middle + chunk(b"IDAT", zlib.compress(data)) + chunk(b"IEND", b"")


def noise(colour, depth, seed, most=None):
    rng = random.Random(seed)
    top = (1 << depth) - 1 if most is None else most
    return [[tuple(rng.randint(0, top) for _ in range(CHANNELS[colour])) for _ in range(WIDTH)] for _ in range(HEIGHT)]


def pngs():
    rng = random.Random(5)
    colours = b"".join(bytes(rng.randint(0, 255) for _ in range(3)) for _ in range(256))
    alphas = bytes(rng.randint(0, 255) for _ in range(256))
    icc = b"wide\0\0" + zlib.compress(wide_profile())
    gamma = struct.pack(">I", 100000)
    for colour, depths in {0: (1, 2, 4, 8, 16), 2: (8, 16), 3: (1, 2, 4, 8), 4: (8, 16), 6: (8, 16)}.items():
        for depth in depths:
            samples = noise(colour, depth, 10 * colour + depth)
            palette = [(b"PLTE", colours[: 3 << depth])] if colour == 3 else []
            grey16 = bytes(p[0] >> 8 for row in samples for p in row for _ in range(3)) if (colour, depth) == (0, 16) else None
            key = samples[2][3]
            clear = {
                0: struct.pack(">H", key[0]),
                2: struct.pack(">HHH", *key[:3]) if colour == 2 else b"",
                3: alphas[: 1 << depth],
            }.get(colour)
            kinds = {"": [], "-gama": [(b"gAMA", gamma)], "-iccp": [(b"iCCP", icc)], "-srgb": [(b"sRGB", b"\0")]}
            for name, chunks in kinds.items():
                if depth >= 8 or not name:
                    record(f"png-{colour}-{depth}{name}.png", png(colour, depth, samples, False, chunks + palette), grey16)
            record(f"png-{colour}-{depth}-interlaced.png", png(colour, depth, samples, True, palette), grey16)
            if clear:
                for interlaced in (False, True):
                    name = f"png-{colour}-{depth}-trns{'-interlaced' if interlaced else ''}.png"
                    record(name, png(colour, depth, samples, interlaced, palette + [(b"tRNS", clear)]), grey16)
    # A palette that is shorter than what the depth has room for, and one with fewer alphas than colours.
    few = noise(3, 8, 77, most=9)
    record("png-3-8-short.png", png(3, 8, few, False, [(b"PLTE", colours[:30]), (b"tRNS", b"\0\x80")]))
    # The chunks before a gamma and primaries together, as cameras write them.
    primaries = struct.pack(">8I", 31270, 32900, 64000, 33000, 21000, 71000, 15000, 6000)
    both = [(b"gAMA", struct.pack(">I", 45455)), (b"cHRM", primaries)]
    record("png-2-8-gama-chrm.png", png(2, 8, noise(2, 8, 78), False, both))
    record("png-6-8-gama-chrm.png", png(6, 8, noise(6, 8, 79), False, both))
    record("png-4-8-gama-chrm.png", png(4, 8, noise(4, 8, 80), False, both))


def photograph(width, height, mode="RGB"):
    """Smooth and bright, with an edge: something that JPEG can keep."""
    image = Image.new("RGB", (width, height))
    for y in range(height):
        for x in range(width):
            edge = 60 if x > 0.6 * width and y > 0.3 * height else 0
            image.putpixel((x, y), (min(255, 40 + 9 * x + edge), max(0, 230 - 8 * y - edge), (90 + 5 * x + 3 * y) % 256))
    return image.convert(mode)


def patched(data, marker, offset, value):
    """One byte of the segment after a marker, counted from its length field."""
    at = data.index(bytes(marker)) + 2 + offset
    return data[:at] + bytes([value]) + data[at + 1 :]


def without(data, marker):
    at = data.index(bytes(marker))
    length = struct.unpack(">H", data[at + 2 : at + 4])[0]
    return data[:at] + data[at + 2 + length :]


APP0, APP14, SOF0 = (0xFF, 0xE0), (0xFF, 0xEE), (0xFF, 0xC0)


def resampled(data, factors, width, height):
    """Another order of the same blocks: a picture of other contents, but a whole one."""
    data = patched(patched(data, SOF0, 8 + 1, factors), SOF0, 4, height)
    return patched(data, SOF0, 6, width)


def exif(orientation):
    tags = Image.Exif()
    tags[0x0112] = orientation
    return tags.tobytes()


def jpegs():
    colour, grey, cmyk = photograph(21, 19), photograph(21, 19, "L"), photograph(21, 19, "CMYK")
    # Black is where Pillow's conversion from RGB leaves none.
    black = Image.merge("CMYK", cmyk.split()[:3] + (photograph(21, 19, "L").point(lambda v: v // 3),))
    icc = wide_profile()
    high = {"quality": 95}
    record("jpeg-grey.jpg", saved(grey, "JPEG", **high))
    record("jpeg-grey-icc.jpg", saved(grey, "JPEG", icc_profile=icc, **high))
    record("jpeg-444.jpg", saved(colour, "JPEG", subsampling="4:4:4", **high))
    record("jpeg-422.jpg", saved(colour, "JPEG", subsampling="4:2:2", **high))
    record("jpeg-420.jpg", saved(colour, "JPEG", subsampling="4:2:0", **high))
    wide = saved(photograph(32, 16), "JPEG", subsampling="4:2:2", **high)
    record("jpeg-440.jpg", resampled(wide, 0x12, 16, 32))
    record("jpeg-411.jpg", resampled(saved(photograph(32, 16), "JPEG", subsampling="4:2:0", **high), 0x41, 64, 8))
    record("jpeg-progressive.jpg", saved(colour, "JPEG", progressive=True, **high))
    record("jpeg-icc.jpg", saved(colour, "JPEG", icc_profile=icc, **high))
    record("jpeg-icc-broken.jpg", saved(colour, "JPEG", icc_profile=icc[:100], **high))
    rgb = saved(colour, "JPEG", keep_rgb=True, **high)
    record("jpeg-rgb.jpg", rgb)
    record("jpeg-rgb-icc.jpg", saved(colour, "JPEG", keep_rgb=True, icc_profile=icc, **high))
    record("jpeg-ycc-by-adobe.jpg", patched(rgb, APP14, 13, 1) if bytes(APP14) in rgb else rgb)
    plain = saved(colour, "JPEG", **high)
    record("jpeg-without-jfif.jpg", without(plain, APP0))
    # Components that are called 0, 1 and 2, without any marker that says what they are.
    unnamed = without(saved(colour, "JPEG", subsampling="4:4:4", **high), APP0)
    sos = unnamed.index(b"\xff\xda")
    for i in range(3):
        unnamed = patched(unnamed, SOF0, 8 + 3 * i, i)
        unnamed = unnamed[: sos + 5 + 2 * i] + bytes([i]) + unnamed[sos + 6 + 2 * i :]
    record("jpeg-unnamed.jpg", unnamed)
    record("jpeg-exif.jpg", saved(colour, "JPEG", exif=exif(6), **high))
    record("jpeg-cmyk.jpg", saved(black, "JPEG", **high))
    record("jpeg-cmyk-icc.jpg", saved(black, "JPEG", icc_profile=icc, **high))
    record("jpeg-ycck.jpg", patched(saved(black, "JPEG", **high), APP14, 13, 2))
    record("jpeg-cmyk-without-adobe.jpg", without(saved(black, "JPEG", **high), APP14))


def smaller(gif, *extensions):
    """On a screen of 27 x 24, 3 to the right and 2 down."""
    at = gif.index(b",\0\0\0\0" + gif[6:10])
    frame = b"," + struct.pack("<HH", 3, 2) + gif[at + 5 :]
    return b"GIF89a" + struct.pack("<HH", 27, 24) + gif[10:at] + b"".join(extensions) + frame


def others():
    colour = photograph(21, 19)
    palette = colour.quantize(40)
    record("gif.gif", saved(palette, "GIF"))
    record("gif-plain.gif", saved(palette, "GIF", interlace=0))
    record("gif-grey.gif", saved(photograph(21, 19, "L"), "GIF"))
    record("gif-transparent.gif", saved(palette, "GIF", transparency=3))
    for transparent in ((), (b"!\xf9\x04\x01\0\0\x03\0",)):
        record(f"gif-small-{len(transparent)}.gif", smaller(saved(palette, "GIF", interlace=0), *transparent))
    record("gif-animated.gif", saved(palette, "GIF", save_all=True, append_images=[colour.rotate(90).quantize(40)]))
    for mode in ("1", "L", "P", "RGB", "RGBA"):
        record(f"bmp-{mode}.bmp", saved(palette if mode == "P" else colour.convert(mode), "BMP"))
    for mode in ("1", "L", "P", "RGB", "RGBA", "LA", "CMYK"):
        image = palette if mode == "P" else colour.convert("RGB").convert(mode)
        kinds = ["raw", "tiff_lzw"] + {"1": ["group4"], "L": ["jpeg"], "RGB": ["tiff_adobe_deflate", "packbits", "jpeg"]}.get(mode, [])
        for compression in kinds:
            record(f"tiff-{mode}-{compression}.tif", saved(image, "TIFF", compression=compression))
    grey16 = Image.frombytes("I;16", (5, 4), bytes(random.Random(3).randint(0, 255) for _ in range(40)))
    record("tiff-16.tif", saved(grey16, "TIFF"), bytes(v for b in grey16.tobytes()[1::2] for v in (b, b, b)))
    dark = saved(photograph(21, 19, "L"), "TIFF")
    at = dark.index(struct.pack("<HHIHH", 262, 3, 1, 1, 0))
    record("tiff-white-is-zero.tif", dark[: at + 8] + b"\0" + dark[at + 9 :])
    record("tiff-icc.tif", saved(colour, "TIFF", icc_profile=wide_profile()))
    record("webp-lossless.webp", saved(colour, "WEBP", lossless=True))
    record("webp-lossless-alpha.webp", saved(Image.merge("RGBA", colour.split() + (colour.convert("L"),)), "WEBP", lossless=True, exact=True))
    record("webp-lossy.webp", saved(colour, "WEBP", quality=90))
    record("webp-lossy-icc.webp", saved(colour, "WEBP", quality=90, icc_profile=wide_profile()))
    record("webp-lossy-alpha.webp", saved(Image.merge("RGBA", colour.split() + (colour.convert("L"),)), "WEBP", quality=90))


def scaled(width, height, left, top, part_width, part_height, size):
    values = [(37 * k * k + 11 * k) % 256 for k in range(3 * width * height)]
    image = Image.frombytes("RGB", (width, height), bytes(values))
    square = functional.resized_crop(image, top, left, part_height, part_width, [size, size])
    text = base64.b64encode(b"".join(band.tobytes() for band in square.split())).decode()
    return f"{width} {height} {left} {top} {part_width} {part_height} {size} {text}\n"


CASES = [
    (16, 16, 0, 0, 16, 16, 8),
    (16, 16, 0, 0, 16, 16, 16),
    (5, 4, 0, 0, 5, 4, 9),
    (40, 23, 0, 0, 40, 23, 7),
    (40, 23, 8, 0, 23, 23, 10),
    (61, 67, 3, 5, 50, 31, 32),
    (200, 3, 0, 0, 200, 3, 4),
]
pathlib.Path("scaled.txt").write_text("".join(scaled(*case) for case in CASES))
pngs()
jpegs()
others()
pathlib.Path("images.txt").write_text("".join(lines))
