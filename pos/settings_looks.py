"""Whether the files that hold settings and secrets are closed enough, and the nightly backup can be made."""

import os
import stat
from pathlib import Path

from pos.config import BackupSection
from pos.doctor import NotWell, owner_alone, room_in

_OTHERS_WRITE = 0o022


def config_file(path: Path, *, holds_secrets: bool) -> str:
    """Look who may change the configuration, and who may read it where a secret stands in it."""
    if os.name == "nt":
        return f"{path}；Windows 的权限没有看"
    found = path.stat()
    mode = stat.S_IMODE(found.st_mode)
    if mode & _OTHERS_WRITE:
        raise NotWell(f"{path} 别人也能改（{mode:04o}）：请 chmod go-w {path}。")
    if holds_secrets and mode & stat.S_IROTH:
        raise NotWell(f"{path} 里有密码，谁都能读（{mode:04o}）：请 chmod o-r {path}。")
    return str(path)


def secret_file(path: Path) -> None:
    """Refuse a file with a password that anybody but its owner may read."""
    if not path.is_file():
        raise NotWell(f"没有 {path}：请照 docs/deploy 放好，只让运行程序的用户能读。")
    owner_alone(path, str(path))


def backup_settings(section: BackupSection, where: str) -> str:
    """Look whether the nightly backup has somewhere to go and a passphrase, and may get at both."""
    if not section.to:
        raise NotWell(f"没有设 {where}.to：夜里不会备份，请写上放备份的文件夹，或 U 盘接上的位置。")
    if not section.passphrase_file:
        raise NotWell(f"没有设 {where}.passphrase_file：夜里没有人能输口令，备份做不成，请写上。")
    secret_file(Path(section.passphrase_file))
    to = Path(section.to)
    if not to.is_dir():
        raise NotWell(f"没有文件夹 {to}：备份会做不成，请看 U 盘或网盘接上没有。")
    if not os.access(to, os.W_OK | os.X_OK):
        raise NotWell(f"{to} 写不进去：备份会做不成，请改成运行程序的用户能写。")
    return f"{to}，{room_in(to)}"
