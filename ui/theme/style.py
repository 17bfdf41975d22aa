"""Fusion's palette and the small style sheet, made from one theme's tones."""

from __future__ import annotations

from importlib.resources import files

from ui.qt import QColor, QPalette
from ui.theme.tones import Tones


def palette(tones: Tones) -> QPalette:
    """All roles that Fusion paints with."""
    role = QPalette.ColorRole
    made = QPalette()
    for part, colour in {
        role.Window: tones.ground,
        role.WindowText: tones.ink,
        role.Base: tones.card,
        role.AlternateBase: tones.ground,
        role.Text: tones.ink,
        role.Button: tones.card,
        role.ButtonText: tones.ink,
        role.ToolTipBase: tones.card,
        role.ToolTipText: tones.ink,
        role.PlaceholderText: tones.dim,
        role.Highlight: tones.accent,
        role.HighlightedText: tones.sign,
        role.Link: tones.accent,
        role.Mid: tones.line,
    }.items():
        made.setColor(part, QColor(colour))
    return made


def picture(name: str) -> str:
    """Where an arrow lies, as a style sheet writes it; its grey is seen on both themes."""
    return str(files("resources") / "pictures" / f"{name}.png").replace("\\", "/")


def sheet(tones: Tones) -> str:
    """The style sheet for the few widgets that are not painted by ourselves."""
    return f"""
    QToolTip {{ background: {tones.card}; color: {tones.ink}; border: 1px solid {tones.line};
                padding: 6px; font-size: 14px; }}
    QLineEdit {{ background: {tones.card}; color: {tones.ink}; border: 1px solid {tones.dim};
                 border-radius: 8px; padding: 0 12px; min-height: 44px; font-size: 16px; }}
    QLineEdit:focus {{ border: 2px solid {tones.accent}; }}
    QFrame#bar {{ background: {tones.card}; border: none; border-bottom: 1px solid {tones.line}; }}
    QFrame#sheet {{ background: {tones.card}; border: 1px solid {tones.line}; border-radius: 12px; }}
    QLabel {{ color: {tones.ink}; font-size: 16px; background: transparent; }}
    QLabel#title {{ font-size: 20px; font-weight: 600; }}
    QLabel#dim {{ color: {tones.dim}; font-size: 14px; }}
    QLabel#refusal {{ color: {tones.error.ink}; }}
    QListWidget {{ background: {tones.card}; border: none; outline: none; font-size: 16px; color: {tones.ink}; }}
    QListWidget::item {{ min-height: 56px; padding: 0 12px; border-radius: 8px; }}
    QListWidget::item:selected {{ background: {tones.running.tint}; color: {tones.running.ink}; }}
    QLabel#heading {{ font-size: 18px; font-weight: 600; }}
    QLabel#figure {{ font-size: 48px; font-weight: 700; }}
    QLabel#strong {{ font-weight: 600; }}
    QFrame#card {{ background: {tones.card}; border: 1px solid {tones.line}; border-radius: 12px; }}
    QScrollArea, QScrollArea > QWidget > QWidget#card-body {{ background: transparent; border: none; }}
    QTableView {{ background: {tones.card}; border: none; outline: none; color: {tones.ink};
                  selection-background-color: {tones.running.tint}; selection-color: {tones.ink}; }}
    QHeaderView {{ background: {tones.card}; border: none; }}
    QHeaderView::section {{ background: {tones.card}; color: {tones.dim}; border: none; padding: 0 12px;
                            border-bottom: 1px solid {tones.line}; font-size: 14px; font-weight: 500; }}
    QPushButton {{ background: {tones.card}; color: {tones.ink}; border: 1px solid {tones.line}; border-radius: 8px;
                   padding: 0 16px; min-height: 40px; font-size: 16px; font-weight: 600; }}
    QPushButton:hover {{ border-color: {tones.accent}; }}
    QPushButton:focus {{ border: 2px solid {tones.accent}; padding: 0 15px; }}
    QPushButton:disabled {{ color: {tones.dim}; background: {tones.ground}; border-color: {tones.line}; }}
    QPushButton#main {{ background: {tones.accent}; color: {tones.sign}; border-color: {tones.accent}; }}
    QPushButton#main:focus {{ border: 2px solid {tones.ink}; }}
    QPushButton#main:disabled {{ color: {tones.dim}; background: {tones.ground}; border-color: {tones.line}; }}
    QPushButton#tab {{ background: transparent; border: none; border-bottom: 3px solid transparent; border-radius: 0;
                       color: {tones.dim}; padding: 0 2px; font-weight: 500; }}
    QPushButton#tab:hover {{ color: {tones.ink}; }}
    QPushButton#tab:focus {{ border: none; border-bottom: 3px solid {tones.dim}; padding: 0 2px; }}
    QPushButton#tab:checked {{ color: {tones.accent}; border-bottom: 3px solid {tones.accent}; font-weight: 600; }}
    QPushButton::menu-indicator {{ width: 0; }}
    QMenu {{ background: {tones.card}; color: {tones.ink}; border: 1px solid {tones.line}; padding: 6px;
             font-size: 16px; }}
    QMenu::item {{ padding: 10px 20px; border-radius: 6px; }}
    QMenu::item:selected {{ background: {tones.running.tint}; color: {tones.running.ink}; }}
    QSpinBox, QComboBox, QDateEdit {{ background: {tones.card}; color: {tones.ink}; border: 1px solid {tones.dim};
                           border-radius: 8px; padding: 0 12px; min-height: 44px; font-size: 16px; }}
    QSpinBox:focus, QComboBox:focus, QDateEdit:focus {{ border: 2px solid {tones.accent}; }}
    QComboBox::drop-down, QDateEdit::drop-down {{ border: none; width: 32px; }}
    QComboBox::down-arrow, QDateEdit::down-arrow, QSpinBox::down-arrow {{ image: url({picture("down")}); }}
    QSpinBox::up-arrow {{ image: url({picture("up")}); }}
    QSpinBox::up-button, QSpinBox::down-button {{ border: none; width: 32px; }}
    QCheckBox {{ color: {tones.ink}; font-size: 16px; spacing: 10px; min-height: 32px; }}
    QCheckBox:disabled {{ color: {tones.dim}; }}
    QCheckBox::indicator {{ width: 20px; height: 20px; border: 1px solid {tones.dim}; border-radius: 5px;
                            background: {tones.card}; }}
    QCheckBox::indicator:focus {{ border: 2px solid {tones.accent}; width: 18px; height: 18px; }}
    QCheckBox::indicator:checked {{ border-color: {tones.accent}; background: qradialgradient(cx: 0.5, cy: 0.5,
                                    radius: 0.5, fx: 0.5, fy: 0.5, stop: 0 {tones.accent}, stop: 0.6 {tones.accent},
                                    stop: 0.66 {tones.card}, stop: 1 {tones.card}); }}
    QCheckBox::indicator:disabled {{ border-color: {tones.line}; }}
    QTextBrowser {{ background: {tones.card}; color: {tones.ink}; border: 1px solid {tones.line};
                    border-radius: 12px; padding: 16px; font-size: 16px; }}
    QTableWidget {{ background: {tones.card}; color: {tones.ink}; border: 1px solid {tones.line};
                    border-radius: 12px; font-size: 16px; }}
    QTableWidget::item {{ border-bottom: 1px solid {tones.line}; padding: 0 12px; }}
    QTreeWidget {{ background: {tones.card}; border: none; outline: none; font-size: 16px; color: {tones.ink}; }}
    QTreeWidget::item {{ min-height: 44px; padding: 0 8px; }}
    QTreeWidget::item:selected {{ background: {tones.running.tint}; color: {tones.running.ink}; }}
    QScrollBar:vertical {{ background: transparent; width: 12px; margin: 0; }}
    QScrollBar::handle:vertical {{ background: {tones.dim}; border-radius: 4px; min-height: 40px; margin: 2px; }}
    QScrollBar::add-line:vertical, QScrollBar::sub-line:vertical {{ height: 0; }}
    """
