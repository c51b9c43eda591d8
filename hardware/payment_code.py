"""Tells the codes people pay with from bands: shown by mistake, they are nobody's identity."""

import re

from hardware.id_shape import is_id_number

HOSTS = (
    "qr.alipay.com",
    "render.alipay.com",
    "qr.95516.com",
    "payapp.weixin.qq.com",
    "pay.weixin.qq.com",
    "wx.tenpay.com",
    "qr.chinaums.com",
    "mobilepay.unionpay.com",
    "qr.ccb.com",
    "qr.icbc.com.cn",
)
SCHEMES = ("wxp://", "alipayqr://", "alipays://", "weixin://wxpay/")
ALIPAY_DIGITS = re.compile(r"(2[5-9]|30)[0-9]{14,22}")
WECHAT_DIGITS = re.compile(r"1[0-5][0-9]{16}")
UNIONPAY_DIGITS = re.compile(r"62[0-9]{17}")
URL = re.compile(r"https?://([^/?#:]+)", re.IGNORECASE)


def is_payment_code(text: str) -> bool:
    """Tell whether a text is digits of Alipay, WeChat or UnionPay to pay with, or an address to pay to."""
    text = text.strip()
    if text.lower().startswith(SCHEMES):
        return True
    address = URL.match(text)
    if address:
        return address[1].lower() in HOSTS
    digits = (ALIPAY_DIGITS, WECHAT_DIGITS, UNIONPAY_DIGITS)
    # an ID number of Tianjin or Hebei begins like a WeChat code
    return any(shape.fullmatch(text) for shape in digits) and not is_id_number(text)
