"""How figures look: one theme, and a font that has Chinese."""
import contextlib
import functools
import pathlib
import warnings

import matplotlib
from matplotlib import font_manager

from . import words

#: Where Debian's fonts-noto-cjk lies, and the face of that collection that has the forms of simplified Chinese.
COLLECTION = pathlib.Path("/usr/share/fonts/opentype/noto/NotoSansCJK-Regular.ttc")
FACE = "Noto Sans CJK SC"
#: Any of these has simplified Chinese, the best first.
CHINESE = (FACE, "Noto Sans SC", "Source Han Sans SC", "Source Han Sans CN", "WenQuanYi Micro Hei", "WenQuanYi Zen Hei", "Microsoft YaHei",
           "PingFang SC", "SimHei", "Noto Sans CJK JP")

_chinese = None
_warned = False


def chinese_font():
    """The family that Chinese is drawn with, or None. Looks once."""
    global _chinese
    if _chinese is None:
        _chinese = _find() or ""
    return _chinese or None


def dress(lang=None):
    """matplotlib's settings for this package's figures, as a dict. Warns once where Chinese can't be drawn."""
    global _warned
    family = ["DejaVu Sans"]
    if chinese_font():
        # Chinese text is set in one font; English keeps matplotlib's own and borrows what it lacks.
        family = [chinese_font(), *family] if words.language(lang) == "zh_CN" else [*family, chinese_font()]
    elif words.language(lang) == "zh_CN" and not _warned:
        _warned = True
        warnings.warn("matplotlib 找不到中文字体，图中的汉字会显示为方框。请安装：apt-get install fonts-noto-cjk", stacklevel=3)
    return {
        "font.family": family,
        "font.size": 10,
        "axes.titlesize": 11,
        "axes.titlelocation": "left",
        "axes.titlepad": 10,
        "axes.spines.top": False,
        "axes.spines.right": False,
        "axes.edgecolor": "#8c959f",
        "axes.labelcolor": "#1f2328",
        "axes.unicode_minus": False,
        "axes.axisbelow": True,
        "xtick.color": "#57606a",
        "ytick.color": "#57606a",
        "grid.color": "#eaeef2",
        "legend.frameon": False,
        "figure.facecolor": "white",
        "figure.dpi": 110,
        "savefig.bbox": "tight",
    }


@contextlib.contextmanager
def theme(lang=None):
    """`with mqlab.theme():` draws with matplotlib in this package's look, in the language in force.

    Not matplotlib's own rc_context: that of 3.6 also takes back which backend is in use, and later figures of a notebook are not shown.
    """
    wanted = dress(lang)
    before = {key: matplotlib.rcParams[key] for key in wanted}
    matplotlib.rcParams.update(wanted)
    try:
        yield
    finally:
        matplotlib.rcParams.update(before)


def axes(ax=None, lang=None, width=8.0, height=3.0):
    """The axes that were given, or new ones of that size in inches."""
    import matplotlib.pyplot as plt

    if ax is not None:
        return ax
    return plt.subplots(figsize=(width, height), layout="constrained")[1]


def name_y(ax, text):
    """What the y axis counts, above it and horizontal: long names would not fit along a low figure."""
    ax.text(0, 1.02, text, transform=ax.transAxes, ha="left", va="bottom", fontsize=9, color="#57606a")
    ax.set_title(ax.get_title(loc="left"), pad=24)


def dressed(draw):
    """A method that draws, in this package's theme, in the language of its object or of its argument `lang`."""
    @functools.wraps(draw)
    def wrapper(self, *arguments, **named):
        lang = named.get("lang") or getattr(self, "lang", None)
        with theme(lang):
            return draw(self, *arguments, **named)

    return wrapper


def _find():
    face = _simplified_face()
    if face is not None:
        font_manager.fontManager.addfont(str(face))
        return FACE
    there = {font.name for font in font_manager.fontManager.ttflist}
    return next((name for name in CHINESE if name in there), None)


def _simplified_face():
    """matplotlib reads the first face of a collection, which has the Japanese forms; the simplified one is taken out once and kept in its cache."""
    if not COLLECTION.is_file():
        return None
    kept = pathlib.Path(matplotlib.get_cachedir()) / "mqlab-NotoSansCJKsc-Regular.otf"
    if kept.is_file() and kept.stat().st_mtime >= COLLECTION.stat().st_mtime:
        return kept
    try:
        from fontTools.ttLib import TTCollection

        with TTCollection(str(COLLECTION), lazy=True) as collection:
            for font in collection.fonts:
                if font["name"].getDebugName(1) == FACE:
                    part = kept.with_suffix(".part")
                    font.save(str(part))
                    part.replace(kept)
                    return kept
    except Exception as problem:  # a font tool that fails must not keep a lesson from being read
        warnings.warn(f"{COLLECTION}: {problem}; Chinese is drawn with its first face", stacklevel=2)
    return None


def ink_on(colour):
    """Black or white, whichever reads better on that colour."""
    red, green, blue = matplotlib.colors.to_rgb(colour)
    return "#1f2328" if 0.299 * red + 0.587 * green + 0.114 * blue > 0.55 else "white"


def number(value):
    """A number with three digits or so: 0.49, 12.5, 3,300."""
    if value == int(value) and abs(value) < 1e15 or abs(value) >= 1000:
        return f"{value:,.0f}"
    return f"{value:.3g}"
