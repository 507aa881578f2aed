"""A screen of lines on the terminal itself, whatever stdin and stdout are."""

from __future__ import annotations

import codecs
import os
import select
import signal
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from types import FrameType

from kapcite.cli.keyboard import is_unfinished, keys
from kapcite.errors import Problem, UsageError

_ENTER = "\x1b[?1049h\x1b[?2004h\x1b[2J"  # the other screen; pasted text comes marked as such
_LEAVE = "\x1b[?2004l\x1b[?1049l\x1b[?25h"
#: After Escape a sequence follows at once, or none does (seconds).
_ESCAPE_PAUSE = 0.05


class Screen:
    """The terminal while it is ours; made by ``open_screen``."""

    def __init__(self, terminal: int, wakeup: int) -> None:
        self._terminal, self._wakeup = terminal, wakeup
        self._decoder = codecs.getincrementaldecoder("utf-8")("ignore")

    @property
    def size(self) -> tuple[int, int]:
        """Columns and lines; 80 by 24 where the terminal does not tell."""
        try:
            columns, lines = os.get_terminal_size(self._terminal)
        except OSError:
            columns, lines = 0, 0
        return columns or 80, lines or 24

    def draw(self, lines: Sequence[str], column: int) -> None:
        """Show the lines and put the cursor into a column of the first."""
        body = "\r\n".join(f"{line}\x1b[K" for line in lines)
        self._write(f"\x1b[?25l\x1b[H{body}\x1b[J\x1b[1;{column}H\x1b[?25h")

    def _write(self, text: str) -> None:
        data = text.encode("utf-8", "replace")
        while data:
            data = data[os.write(self._terminal, data) :]

    def pressed(self) -> list[str]:
        """Wait for keys and return all that were pressed; none when the size has changed."""
        ready, _, _ = select.select([self._terminal, self._wakeup], [], [])
        if self._wakeup in ready:
            os.read(self._wakeup, 4096)
            return []
        text = self._read()
        while is_unfinished(text) and select.select([self._terminal], [], [], _ESCAPE_PAUSE)[0]:
            text += self._read()
        return keys(text)

    def _read(self) -> str:
        data = os.read(self._terminal, 65536)
        if not data:  # the terminal was closed
            return "\x03"
        return self._decoder.decode(data)


@contextmanager
def open_screen() -> Iterator[Screen]:
    """Take the terminal over, and give it back as it was, whatever happens.

    Raises UsageError where there is no terminal that can be drawn on.
    """
    terminal = _open_terminal()
    import termios
    import tty

    before = termios.tcgetattr(terminal)
    read_end, write_end = os.pipe()
    os.set_blocking(write_end, False)
    screen = Screen(terminal, read_end)
    try:
        with _signals(write_end):
            tty.setraw(terminal)
            os.write(terminal, _ENTER.encode())
            yield screen
    finally:
        os.write(terminal, _LEAVE.encode())
        termios.tcsetattr(terminal, termios.TCSADRAIN, before)
        for end in (terminal, read_end, write_end):
            os.close(end)


def _open_terminal() -> int:
    if os.environ.get("TERM", "dumb") == "dumb":
        raise _no_terminal("this terminal (TERM=dumb) cannot be drawn on")
    try:
        import termios  # noqa: F401 - there is none on Windows
    except ImportError:
        raise _no_terminal("picking needs a POSIX terminal") from None
    try:
        return os.open("/dev/tty", os.O_RDWR)
    except OSError:
        raise _no_terminal("picking needs a terminal, and there is none") from None


def _no_terminal(message: str) -> UsageError:
    return UsageError(Problem(message, hint="kapcite search --keys WORD prints keys without one"))


@contextmanager
def _signals(wakeup: int) -> Iterator[None]:
    """Let a change of size wake ``Screen.pressed``, and let an end from outside clean up first."""

    def end(number: int, _: FrameType | None) -> None:
        raise SystemExit(128 + number)

    def ignore(_: int, __: FrameType | None) -> None:
        """Waking up is all that is needed."""

    handlers: dict[int, Callable[[int, FrameType | None], None]] = {
        signal.SIGWINCH: ignore,
        signal.SIGTERM: end,
        signal.SIGHUP: end,
    }
    former = {number: signal.signal(number, handler) for number, handler in handlers.items()}
    former_wakeup = signal.set_wakeup_fd(wakeup, warn_on_full_buffer=False)
    try:
        yield
    finally:
        signal.set_wakeup_fd(former_wakeup)
        for number, handler in former.items():
            signal.signal(number, handler)
