import pytest

from hardware.ports import Code
from hardware.presence import Presence, foremost

SIZE = (1280, 720)


def code(text, x=640, y=360, side=200):
    half = side // 2
    box = ((x - half, y - half), (x + half, y - half), (x + half, y + half), (x - half, y + half))
    return Code("QR_CODE", text, box)


LI = code("LI-NAINAI-93")
WANG = code("WANG-DAYE-66")


def everybody(_text):
    """A roster that knows every code: one reading is enough."""
    return True


def trusting(**how):
    return Presence(knows=everybody, **how)


def count(presence, showings):
    """Show pictures at given seconds; give the seconds at which somebody counted."""
    return [at for at, codes in showings if presence.see(codes, at, SIZE)]


def test_li_nainai_holds_her_band_still_and_counts_once():
    held = [(tenth / 10, [LI]) for tenth in range(200)]
    assert count(trusting(), held) == [0.0]


def test_an_empty_room_counts_nobody():
    assert count(trusting(), [(0.0, []), (5.0, [])]) == []


@pytest.mark.parametrize(("away_s", "again"), [(0.3, False), (0.9, False), (1.2, True), (4.0, True)])
def test_li_nainai_counts_again_only_after_a_second_out_of_view(away_s, again):
    presence = trusting()
    assert presence.see([LI], 10.0, SIZE) is LI
    assert presence.see([], 10.1, SIZE) is None
    assert (presence.see([LI], 10.0 + away_s, SIZE) is LI) is again


def test_a_camera_that_gives_no_picture_for_a_while_does_not_make_her_come_twice():
    assert count(trusting(), [(0.0, [LI]), (5.0, [LI]), (6.0, [LI])]) == [0.0]


def test_pictures_that_could_not_be_read_in_between_do_not_make_her_come_twice():
    flickering = [(tenth / 10, [LI] if tenth % 4 == 0 else []) for tenth in range(100)]
    assert count(trusting(), flickering) == [0.0]


def test_wang_daye_right_behind_her_counts_at_once():
    presence = trusting()
    assert presence.see([LI], 0.0, SIZE) is LI
    assert presence.see([WANG], 0.1, SIZE) is WANG


def test_li_nainai_who_pulls_back_for_half_a_second_while_wang_daye_is_seen_does_not_count_twice():
    presence = trusting()
    shown = [(0.0, [LI]), (0.2, [WANG]), (0.5, [LI]), (0.7, [WANG]), (1.0, [LI])]
    assert count(presence, shown) == [0.0, 0.2]


def test_of_two_equal_bands_the_more_central_one_counts():
    behind = code("WANG-DAYE-66", x=1150, y=120)
    assert foremost([behind, LI], SIZE) is LI
    assert foremost([LI, behind], SIZE) is LI


def test_of_two_bands_in_the_middle_the_larger_one_counts():
    far = code("WANG-DAYE-66", side=90)
    near = code("LI-NAINAI-93", x=760, side=210)
    assert foremost([far, near], SIZE) is near


def test_the_one_behind_counts_when_the_first_has_gone():
    presence = trusting()
    behind = code("WANG-DAYE-66", x=1150, side=90)
    both = [(tenth / 10, [behind, LI]) for tenth in range(30)]
    assert count(presence, both) == [0.0]
    assert presence.see([behind], 3.0, SIZE) is behind


def test_the_one_in_front_who_leaves_first_and_stays_seen_beside_another_is_still_in_view():
    presence = trusting()
    assert presence.see([LI], 0.0, SIZE) is LI
    nearer = code("WANG-DAYE-66", side=300)
    assert presence.see([LI, nearer], 0.5, SIZE) is nearer
    for tenth in range(6, 40):
        assert presence.see([LI, nearer], tenth / 10, SIZE) is None
    assert presence.see([LI], 4.0, SIZE) is None


def test_a_code_without_corners_is_the_last_choice():
    assert foremost([Code("QR_CODE", "?", ()), WANG], SIZE) is WANG


def test_a_code_the_roster_does_not_know_counts_when_read_from_a_second_picture():
    assert count(Presence(), [(0.0, [LI]), (0.1, [LI]), (0.2, [LI])]) == [0.1]
    assert count(Presence(knows=lambda text: text == WANG.text), [(0.0, [LI]), (0.1, [WANG])]) == [0.1]


def test_the_same_picture_looked_at_again_is_no_second_reading():
    presence = Presence()
    presence.see([LI], 0.0, SIZE)
    assert presence.see([LI], 0.1, SIZE, fresh=False) is None
    assert presence.waits
    assert presence.see([LI], 0.2, SIZE) is LI
    assert not presence.waits


def test_two_misreadings_far_apart_are_not_a_person():
    assert count(Presence(), [(0.0, [LI]), (0.1, []), (5.0, [LI])]) == []
    assert count(Presence(), [(0.0, [LI]), (0.1, [WANG]), (0.2, [])]) == []


def side_by_side(left=0.0):
    return [code("LI-NAINAI-93", x=440 + left), code("WANG-DAYE-66", x=840 + left)]


def test_two_bands_held_up_alike_are_nobody_until_one_is_taken_away():
    presence = trusting()
    shown = [(tenth / 10, side_by_side()) for tenth in range(12)]
    undecided = []
    for at, codes in shown:
        assert presence.see(codes, at, SIZE) is None
        undecided.append(presence.undecided)
    assert undecided == [False] * 7 + [True] * 5
    assert presence.see([LI], 1.2, SIZE) is None
    assert presence.see([LI], 1.6, SIZE) is LI
    assert not presence.undecided


def test_one_picture_in_which_the_other_band_was_not_read_decides_nothing():
    presence = trusting()
    li, wang = side_by_side()
    shown = [[li, wang], [li], [li, wang], [wang], [li, wang]]
    assert count(presence, [(tenth / 10, codes) for tenth, codes in enumerate(shown)]) == []


def test_a_drink_carton_beside_her_band_is_no_rival_because_the_roster_knows_only_her():
    carton = code("6901234567892", x=600, side=400)
    presence = Presence(knows=lambda text: text == LI.text)
    assert presence.see([carton, LI], 0.0, SIZE) is LI
    assert not presence.undecided
