"""The guards that were taken out on purpose, and the test that demands to see it."""

from typing import NamedTuple


class Control(NamedTuple):
    """What is taken out, which suite must see it, and the test that says so: its file and its name."""

    removed: str
    seen_by: str
    test: str


_WORLD = "tests/world/test_controls.py::test_"
_SOAK = "tests/integration/test_soak.py::test_"
CONTROLS = (
    Control(
        "a sale is acknowledged before its commit",
        "kill cycles",
        f"{_SOAK}a_sale_acknowledged_before_its_commit_is_seen",
    ),
    Control(
        "a tap is not looked up before it is sold",
        "kill cycles",
        f"{_SOAK}a_tap_that_is_sold_again_is_seen",
    ),
    Control(
        "a full disk is not said in words",
        "full disk",
        f"{_SOAK}a_full_disk_that_is_not_said_in_words_is_seen",
    ),
    Control(
        "a page of the till that is not there is a fault, and says too much of it",
        "hostile requests",
        f"{_SOAK}a_fault_of_ours_and_a_word_about_the_inside_are_seen",
    ),
    Control(
        "a meal is subsidised twice; a receipt is on paper twice",
        "clocks; devices",
        f"{_SOAK}a_meal_subsidised_twice_and_a_receipt_twice_are_seen",
    ),
    Control(
        "SQLite does not wait for the disk (synchronous off)",
        "power loss alone, in every run of it; simulated months",
        f"{_WORLD}a_till_whose_disk_is_not_waited_for_loses_what_it_acknowledged",
    ),
    Control(
        "the file is waited for and its folder is not (synchronous full)",
        "simulated months",
        f"{_WORLD}neither_is_it_enough_to_wait_for_the_file_and_not_for_its_folder",
    ),
    Control(
        "the rollback journal is in memory",
        "simulated months",
        f"{_WORLD}a_rollback_journal_in_memory_does_not_outlive_a_crash",
    ),
    Control(
        "a tap does not find its sale",
        "simulated months",
        f"{_WORLD}a_tap_that_does_not_find_its_sale_is_seen",
    ),
    Control(
        "the centre does not know lines again",
        "simulated months",
        f"{_WORLD}a_centre_that_does_not_know_its_lines_again_is_seen",
    ),
    Control(
        "the centre does not say what is missing",
        "simulated months",
        f"{_WORLD}a_centre_that_does_not_say_what_is_missing_is_seen",
    ),
    Control(
        "a receipt is printed before the commit",
        "simulated months",
        f"{_WORLD}a_receipt_before_the_commit_is_seen",
    ),
    Control(
        "the upload's cursor is kept before the answer",
        "simulated months",
        f"{_WORLD}a_cursor_that_is_kept_before_the_answer_is_seen",
    ),
    Control(
        "the centre's answer is believed unseen",
        "simulated months",
        f"{_WORLD}an_answer_that_is_believed_unseen_is_seen",
    ),
    Control(
        "a centre that was put back keeps its old name",
        "simulated months",
        f"{_WORLD}a_centre_put_back_under_its_old_name_is_seen",
    ),
    Control(
        "cards that a centre put back no longer knows stay at the tills",
        "simulated months",
        f"{_WORLD}a_card_that_a_centre_put_back_no_longer_knows_is_seen",
    ),
)
