"""Whom a clerk means on the command line; an ID number is asked for, so that no shell remembers it."""

import re

import click

from pos.clock import utc_now
from pos.rules.errors import Refused
from pos.rules.id_number import id_number_problem, normalize
from pos.rules.meals import service_day
from settlement.people_keys import PeopleKeys
from settlement.store import Centre

WHOM = click.argument("whom", required=False, default="-")
ASK = "-"
_LEDGER_NUMBER = re.compile(r"[0-9a-f]{8,32}")
_ID_NUMBER = re.compile(r"[0-9]{17}[0-9Xx]")


def whom_meant(centre: Centre, keys: PeopleKeys, given: str) -> str:
    """Give the hash of whom a clerk means, by a ledger number (eight characters will do) or an ID number."""
    asked = given == ASK
    number = normalize(click.prompt("身份证号（不显示）", hide_input=True) if asked else given)
    if _ID_NUMBER.fullmatch(number):
        problem = id_number_problem(number, service_day(utc_now()))
        if problem:
            raise Refused(f"{problem}。请核对后再输一次。")
        if not asked:
            click.echo("注意：身份证号留在了命令历史里，请清除；下次不写号码，会另外问。", err=True)
        return keys.lookup.person(number)
    ledger_number = number.lower()
    if not _LEDGER_NUMBER.fullmatch(ledger_number):
        raise Refused("这不是身份证号，也不是台账编号：请输 18 位身份证号，或台账编号的前 8 位以上。")
    with centre.read() as office:
        found = office.erasures.beginning_with(ledger_number, 2)
    if len(found) != 1:
        what = "有不止一位" if found else "没有"
        raise Refused(f"台账上{what}编号以 {ledger_number[:8]} 开头的居民：请核对编号，或改用身份证号。")
    return found[0]
