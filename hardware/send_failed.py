from hardware.ports import DeviceError
from hardware.printer_status import Fault

_HELD_BACK = {
    Fault.PAPER_OUT: "打印机缺纸（{address}）：请装一卷纸",
    Fault.COVER_OPEN: "打印机盖子没关好（{address}）：请盖紧",
    Fault.STUCK: "打印机出错（{address}）：请看有没有卡纸，再关掉重开",
    Fault.OFFLINE: "打印机不接活（{address}）：请看它的灯和按键",
    Fault.SILENT: "打印机没有回话（{address}）：请关掉重开；不会报状态的打印机，status 要写 none",
}


class SendFailed(DeviceError):
    """A print job did not go through; ``bytes_out`` says whether some of it may be on paper already.

    Only a job of which nothing went out may be sent again by a machine: any other would print twice.
    """

    fault = Fault.GONE

    def __init__(self, address: str, look_at: str, *, bytes_out: bool) -> None:
        if bytes_out:
            sentence = f"小票可能没打完（{address}）：请看打出来的纸；照常收款，小票可以补打。"
        else:
            sentence = f"打印机没连上（{address}）：请看{look_at}；照常收款，小票可以补打。"
        super().__init__(sentence, retry=not bytes_out)
        self.bytes_out = bytes_out


class HeldBack(DeviceError):
    """The printer said, or did not say, how it does: not a byte of the job was sent."""

    def __init__(self, address: str, fault: Fault) -> None:
        super().__init__(f"{_HELD_BACK[fault].format(address=address)}；照常收款，好了会接着打。")
        self.fault = fault
