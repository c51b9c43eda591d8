from hardware.ports import DeviceError


class SendFailed(DeviceError):
    """A print job did not go through; ``bytes_out`` says whether some of it may be on paper already.

    Only a job of which nothing went out may be sent again by a machine: any other would print twice.
    """

    def __init__(self, address: str, look_at: str, *, bytes_out: bool) -> None:
        if bytes_out:
            sentence = f"小票可能没打完（{address}）：请看打出来的纸；照常收款，小票可以补打。"
        else:
            sentence = f"打印机没连上（{address}）：请看{look_at}；照常收款，小票可以补打。"
        super().__init__(sentence, retry=not bytes_out)
        self.bytes_out = bytes_out
