import pytest

from hardware.payment_code import is_payment_code

TO_PAY = [
    "281234567890123456",  # Alipay, shown by a person
    "25" + "0" * 14,
    "30" + "9" * 22,
    "101234567890123456",  # WeChat, shown by a person
    "159999999999999999",
    "6212345678901234567",  # UnionPay
    "wxp://f2f0abcdef",
    "WXP://F2F0ABCDEF",
    "weixin://wxpay/bizpayurl?pr=abc",
    "https://qr.alipay.com/fkx123",
    "HTTPS://QR.ALIPAY.COM/FKX123",
    "https://qr.95516.com/00010000/62",
    "https://payapp.weixin.qq.com/qr/A1",
    " https://qr.alipay.com/fkx123\n",
]
NOT_TO_PAY = [
    "LI-NAINAI-93",
    "HTTPS://SH.FX.CN/66W",
    "https://example.cn/?to=qr.alipay.com",
    "https://qr.alipay.com.example.cn/x",
    "6901234567892",  # a carton
    "2812345678901",  # 13 digits: a shop's own EAN beginning with 28
    "28" + "0" * 13,
    "28" + "0" * 23,
    "281234567890ABCDEF",
    "210902193001011226",  # an ID number from Liaoning
    "110105194912310003",  # an ID number from Beijing begins like a WeChat code
    "11010519491231002X",
    "",
]


@pytest.mark.parametrize("text", TO_PAY)
def test_what_people_pay_with_is_told_apart(text):
    assert is_payment_code(text)


@pytest.mark.parametrize("text", NOT_TO_PAY)
def test_a_band_a_carton_and_an_id_number_are_no_payment_codes(text):
    assert not is_payment_code(text)


def test_a_wechat_code_that_only_looks_like_an_id_number_is_one_because_its_check_digit_is_wrong():
    assert is_payment_code("110105194912310004")
