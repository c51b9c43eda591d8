"""What a receipt's bytes say, for people: the GB18030 text between the printer's commands."""

import re

# ESC @, ESC a n, ESC E n, FS &, FS ! n, GS ! n, GS V 66 n, ESC d n
_COMMANDS = re.compile(rb"\x1b@|\x1b[aEd].|\x1c&|\x1c!.|\x1d!.|\x1dVB.", re.DOTALL)


def paper_text(job: bytes) -> str:
    return _COMMANDS.sub(b"", job).decode("gb18030")
