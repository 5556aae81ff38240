"""Colours, spacing and the style sheet; light and dark are two fillings of one set of names."""

from dataclasses import asdict, dataclass
from enum import StrEnum
from string import Template

from PySide6.QtGui import QColor, QFont, QFontDatabase, QGuiApplication, QPalette
from PySide6.QtWidgets import QApplication

from app.ui.style import STYLE

BASE_PIXELS = 14


@dataclass(frozen=True, slots=True)
class Colours:
    """Every colour of the window by its meaning, as #rrggbb."""

    bg: str
    card: str
    line: str
    text: str
    muted: str
    accent: str
    accent_text: str
    accent_weak: str
    amber: str
    amber_weak: str
    red: str
    red_weak: str
    blue: str
    blue_weak: str
    violet: str
    violet_weak: str
    green: str
    green_weak: str


LIGHT = Colours(
    bg="#f6f7f9",
    card="#ffffff",
    line="#dfe3e8",
    text="#1b1f27",
    muted="#5c6675",
    accent="#0f6b5c",
    accent_text="#ffffff",
    accent_weak="#e3f2ee",
    amber="#8a5300",
    amber_weak="#fff4df",
    red="#a8231c",
    red_weak="#fdeceb",
    blue="#1f5fae",
    blue_weak="#e8f0fb",
    violet="#5b3fb0",
    violet_weak="#efebfb",
    green="#1d7a3e",
    green_weak="#e6f5eb",
)
DARK = Colours(
    bg="#17191d",
    card="#1f2227",
    line="#343942",
    text="#e8eaee",
    muted="#a0a8b5",
    accent="#4cc2a8",
    accent_text="#10201c",
    accent_weak="#1c3a35",
    amber="#f0b95b",
    amber_weak="#3a2e16",
    red="#ff8a80",
    red_weak="#42201e",
    blue="#8ab8f5",
    blue_weak="#1d2c42",
    violet="#b9a4f5",
    violet_weak="#2b2542",
    green="#7fd69a",
    green_weak="#1b3424",
)


class Tone(StrEnum):
    """The meaning of a coloured label; a word or a sign always says the same."""

    GOOD = "green"
    WARN = "amber"
    BAD = "red"
    INFO = "blue"
    NOTE = "violet"
    PLAIN = "muted"


def colours() -> Colours:
    """The colours in use now."""
    window = QGuiApplication.palette().color(QPalette.ColorRole.Window)
    return DARK if window.lightness() < 128 else LIGHT


def tone_colours(tone: Tone) -> tuple[QColor, QColor]:
    """Text and background colour of a tone."""
    now = colours()
    if tone is Tone.PLAIN:
        return QColor(now.muted), QColor(now.bg)
    return QColor(getattr(now, tone.value)), QColor(getattr(now, f"{tone.value}_weak"))


def apply(app: QApplication, *, dark: bool) -> None:
    """Give the whole program its look; may be called again when the system's theme changes."""
    now = DARK if dark else LIGHT
    # Each of these polishes every widget of the program anew: no more of them than needed.
    if not app.styleSheet():
        app.setStyle("Fusion")
        app.setFont(base_font())
    app.setPalette(_palette(now))
    app.setStyleSheet(Template(STYLE).substitute(asdict(now)))


def base_font() -> QFont:
    """The system's interface font (Inter where a Linux desktop has it) at the design's size."""
    font = QFontDatabase.systemFont(QFontDatabase.SystemFont.GeneralFont)
    if QGuiApplication.platformName() in ("xcb", "wayland", "offscreen") and (
        "Inter" in QFontDatabase.families()
    ):
        font = QFont("Inter")
    font.setPixelSize(BASE_PIXELS)
    return font


def digits(font: QFont) -> QFont:
    """The same font with digits of equal width, so that money lines up."""
    tabular = QFont(font)
    tabular.setFeature(QFont.Tag("tnum"), 1)
    return tabular


def mono(pixels: int = 12) -> QFont:
    """A fixed-width font for keys and fingerprints."""
    font = QFontDatabase.systemFont(QFontDatabase.SystemFont.FixedFont)
    font.setPixelSize(pixels)
    return font


def _palette(now: Colours) -> QPalette:
    palette = QPalette()
    role = QPalette.ColorRole
    for where, colour in (
        (role.Window, now.bg),
        (role.WindowText, now.text),
        (role.Base, now.card),
        (role.AlternateBase, now.bg),
        (role.Text, now.text),
        (role.Button, now.card),
        (role.ButtonText, now.text),
        (role.ToolTipBase, now.card),
        (role.ToolTipText, now.text),
        (role.PlaceholderText, now.muted),
        (role.Highlight, now.accent_weak),
        (role.HighlightedText, now.text),
        (role.Link, now.blue),
        (role.Mid, now.line),
        (role.Accent, now.accent),
    ):
        palette.setColor(where, QColor(colour))
    for where in (role.WindowText, role.Text, role.ButtonText):
        palette.setColor(QPalette.ColorGroup.Disabled, where, QColor(now.muted))
    return palette
