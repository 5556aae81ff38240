"""The style sheet. `$names` are the colours of `app.ui.theme`; classes are set as properties.

`icons:` is a search path that `app.main` points at `resources/icons`.
"""

STYLE = """
* { outline: none; }
QToolTip { background: $card; color: $text; border: 1px solid $line; padding: 4px 6px; }

QWidget#rail { background: $card; border-right: 1px solid $line; }
QWidget#foot { background: $card; border-top: 1px solid $line; }
QLabel#title { font-size: 22px; font-weight: 700; }
QLabel[role="muted"], QLabel#subtitle { color: $muted; }
QLabel[role="small"] { color: $muted; font-size: 12px; }
QLabel[role="status"] { color: $muted; font-size: 13px; }
QLabel[role="group"] { color: $muted; font-size: 12px; padding: 10px 10px 2px 10px; }
QLabel[role="strong"] { font-weight: 600; }
QLabel[role="bad"] { color: $red; }
QLabel[role="good"] { color: $green; }

QFrame[role="card"] { background: $card; border: 1px solid $line; border-radius: 10px; }
QFrame[role="badge"] { background: $violet_weak; border-radius: 6px; }
QFrame[role="badge"] QLabel { color: $violet; font-size: 12px; }

QLabel[pill] { border-radius: 9px; padding: 2px 9px; font-size: 12px; font-weight: 550; }
QLabel[pill="green"] { background: $green_weak; color: $green; }
QLabel[pill="amber"] { background: $amber_weak; color: $amber; }
QLabel[pill="red"] { background: $red_weak; color: $red; }
QLabel[pill="blue"] { background: $blue_weak; color: $blue; }
QLabel[pill="violet"] { background: $violet_weak; color: $violet; }
QLabel[pill="muted"] { background: $bg; color: $muted; }

QFrame[notice] { border-radius: 8px; }
QFrame[notice] QLabel { border: 1px solid transparent; border-radius: 4px; }
QFrame[notice] QLabel:focus { border-color: $accent; }
QFrame[notice="green"] { background: $green_weak; } QFrame[notice="green"] QLabel { color: $green; }
QFrame[notice="amber"] { background: $amber_weak; } QFrame[notice="amber"] QLabel { color: $amber; }
QFrame[notice="red"] { background: $red_weak; } QFrame[notice="red"] QLabel { color: $red; }
QFrame[notice="blue"] { background: $blue_weak; } QFrame[notice="blue"] QLabel { color: $blue; }
QFrame[notice="violet"] { background: $violet_weak; }
QFrame[notice="violet"] QLabel { color: $violet; }

QPushButton { background: $card; color: $text; border: 1px solid $line; border-radius: 7px;
  padding: 8px 16px; font-weight: 550; }
QPushButton:hover { border-color: $muted; }
QPushButton:pressed { background: $bg; }
QPushButton:focus { border-color: $accent; }
QPushButton:disabled { color: $muted; background: $bg; }
QPushButton[role="primary"] { background: $accent; border-color: $accent; color: $accent_text; }
QPushButton[role="primary"]:hover { border-color: $text; }
QPushButton[role="primary"]:focus { border: 2px solid $text; padding: 7px 15px; }
QPushButton[role="primary"]:disabled { background: $accent_weak; border-color: $accent_weak;
  color: $muted; }
QPushButton[role="link"] { background: transparent; border: none; color: $muted; padding: 7px 10px;
  font-size: 13px; font-weight: 400; text-align: left; }
QPushButton[role="link"]:hover, QPushButton[role="link"]:focus { color: $text;
  text-decoration: underline; }
QPushButton[role="link"]:checked { color: $text; font-weight: 600; }
QPushButton[role="step"] { background: transparent; border: 1px solid transparent;
  border-radius: 8px; text-align: left; padding: 0; font-weight: 400; }
QPushButton[role="step"]:hover { background: $bg; }
QPushButton[role="step"]:checked { background: $accent_weak; }
QPushButton[role="step"]:focus { border-color: $accent; }
QPushButton[role="company"] { background: transparent; border-radius: 8px; padding: 0;
  text-align: left; }
QPushButton[role="tile"] { background: $card; border-radius: 10px; text-align: left; padding: 0; }
QPushButton[role="tile"]:checked { border: 2px solid $accent; }
QPushButton::menu-indicator { width: 0; image: none; }

QLineEdit, QComboBox, QSpinBox, QPlainTextEdit { background: $card; color: $text;
  border: 1px solid $line; border-radius: 7px; padding: 7px 10px;
  selection-background-color: $accent; selection-color: $accent_text; }
QLineEdit:focus, QComboBox:focus, QSpinBox:focus, QPlainTextEdit:focus { border-color: $accent; }
QLineEdit:disabled, QComboBox:disabled, QSpinBox:disabled { color: $muted; background: $bg; }
QLineEdit[state="bad"] { border-color: $red; }
QComboBox::drop-down { border: none; width: 24px; }
QComboBox::down-arrow { image: url(icons:arrow-down.svg); width: 12px; height: 12px; }
QComboBox[role="compact"] { padding: 3px 8px; }
QComboBox QAbstractItemView { background: $card; color: $text; border: 1px solid $line;
  selection-background-color: $accent_weak; selection-color: $text; padding: 4px; }
QSpinBox::up-button, QSpinBox::down-button { width: 0; }
QCheckBox, QRadioButton { spacing: 8px; }
QCheckBox::indicator { width: 16px; height: 16px; border: 1px solid $muted; border-radius: 4px;
  background: $card; }
QCheckBox::indicator:checked { background: $accent; border-color: $accent;
  image: url(icons:check.svg); }
QCheckBox::indicator:focus { border: 2px solid $accent; }

QFrame[role="drop"] { border: 2px dashed $line; border-radius: 12px; background: transparent; }
QFrame[role="drop"][over="true"] { border-color: $accent; background: $accent_weak; }
QFrame[role="drop"] QLabel { color: $muted; }
QFrame[role="drop"] QPushButton[role="link"] { color: $accent; font-weight: 550; }
QFrame[role="drop"] QLabel[role="strong"] { color: $text; font-size: 16px; }

QTableView, QTreeView, QListView { background: $card; color: $text; border: 1px solid $line;
  border-radius: 10px; gridline-color: transparent; font-size: 13px;
  selection-background-color: $accent_weak; selection-color: $text; }
QTableView::item, QTreeView::item { padding: 0 10px; border-bottom: 1px solid $line; }
QTableView::item:selected, QTreeView::item:selected { background: $accent_weak; color: $text; }
QHeaderView { background: transparent; border: none; }
QHeaderView::section { background: $card; color: $muted; border: none;
  border-bottom: 1px solid $line; padding: 8px 10px; font-weight: 550; font-size: 13px; }
QHeaderView::section:first { border-top-left-radius: 9px; }
QHeaderView::section:last { border-top-right-radius: 9px; }
QTableCornerButton::section { background: $card; border: none; }

QProgressBar { background: $line; border: none; border-radius: 4px; max-height: 8px;
  min-height: 8px; }
QProgressBar::chunk { background: $accent; border-radius: 4px; }

QScrollArea { background: transparent; border: none; }
QScrollArea > QWidget > QWidget { background: transparent; }
QScrollBar:vertical { background: transparent; width: 12px; margin: 2px; }
QScrollBar:horizontal { background: transparent; height: 12px; margin: 2px; }
QScrollBar::handle { background: $line; border-radius: 4px; min-height: 28px; min-width: 28px; }
QScrollBar::handle:hover { background: $muted; }
QScrollBar::add-line, QScrollBar::sub-line { width: 0; height: 0; }
QScrollBar::add-page, QScrollBar::sub-page { background: transparent; }

QAbstractScrollArea::corner { background: transparent; border: none; }

QMenu { background: $card; color: $text; border: 1px solid $line; padding: 4px; }
QMenu::item { padding: 7px 24px 7px 12px; border-radius: 5px; }
QMenu::item:selected { background: $accent_weak; }
QMenu::separator { height: 1px; background: $line; margin: 4px 6px; }
QDialog { background: $bg; }
QTabBar::tab { background: transparent; color: $muted; padding: 6px 12px; border: none;
  border-bottom: 2px solid transparent; }
QTabBar::tab:selected { color: $text; border-bottom-color: $accent; }
"""
