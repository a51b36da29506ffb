"""Rooms: who may see and answer what, what becomes of wrong codes, and when all of it is gone."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from demo.room import limits
from demo.room.limits import ALONE, TOGETHER, Guesses, TooMany, network
from demo.room.rooms import (
    LENGTH,
    LETTERS,
    SECONDS,
    UNSEEN,
    Bounds,
    Full,
    NotAsked,
    NotSeated,
    NotYours,
    Opened,
    Over,
    Place,
    Rooms,
    Unknown,
    plain,
    same,
)

FIRST, SECOND = Place("looks", 0), Place("looks", 1)
STEPS = {FIRST: 3, SECOND: 2}
HERE, THERE = "192.0.2.1", "198.51.100.7"


class Clock:
    """Seconds that pass when a test says so."""

    def __init__(self) -> None:
        self.now = 1000.0

    def __call__(self) -> float:
        return self.now


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def rooms(clock: Clock) -> Rooms:
    return Rooms(STEPS, clock)


@pytest.fixture
def room(rooms: Rooms) -> Opened:
    return rooms.open(FIRST, HERE)


def wrong(code: str) -> str:
    """Another code of the same kind."""
    return code[:-1] + next(letter for letter in LETTERS if letter != code[-1])


def test_a_class_answers_and_the_tally_counts_each_option(rooms: Rooms, room: Opened) -> None:
    for number in range(60):
        pupil, seat = rooms.join(room.code, HERE)
        assert (seat.place, seat.taking, seat.choice) == (FIRST, True, None)
        assert rooms.vote(room.code, pupil, FIRST, number % 3, HERE).choice == number % 3
    tally = rooms.tally(room.code, room.secret, HERE)
    assert (tally.counts, tally.pupils, tally.left) == ((20, 20, 20), 60, SECONDS)


def test_a_pupil_who_answers_twice_has_one_answer_the_last(rooms: Rooms, room: Opened) -> None:
    pupil, _ = rooms.join(room.code, HERE)
    for option in (0, 2, 2, 1):
        rooms.vote(room.code, pupil, FIRST, option, HERE)
    assert rooms.tally(room.code, room.secret, HERE).counts == (0, 1, 0)


def test_who_comes_back_has_the_seat_and_the_answer_that_they_had(rooms: Rooms, room: Opened) -> None:
    pupil, _ = rooms.join(room.code, HERE)
    rooms.vote(room.code, pupil, FIRST, 2, HERE)
    again, seat = rooms.join(room.code, THERE, pupil=pupil)
    assert (again, seat.choice) == (pupil, 2)
    assert rooms.tally(room.code, room.secret, HERE).pupils == 1


def test_answers_to_a_step_are_still_there_when_the_class_comes_back_to_it(rooms: Rooms, room: Opened) -> None:
    pupil, _ = rooms.join(room.code, HERE)
    rooms.vote(room.code, pupil, FIRST, 2, HERE)
    assert rooms.ask(room.code, room.secret, SECOND, True, HERE).counts == (0, 0)
    assert rooms.look(room.code, pupil, HERE).choice is None
    assert rooms.ask(room.code, room.secret, FIRST, True, HERE).counts == (0, 0, 1)


@pytest.mark.parametrize(("place", "option"), [(SECOND, 0), (FIRST, 3), (FIRST, -1), (Place("alchemy", 0), 0)])
def test_an_answer_to_what_is_not_asked_is_refused(rooms: Rooms, room: Opened, place: Place, option: int) -> None:
    pupil, _ = rooms.join(room.code, HERE)
    with pytest.raises(NotAsked):
        rooms.vote(room.code, pupil, place, option, HERE)
    assert rooms.tally(room.code, room.secret, HERE).counts == (0, 0, 0)


def test_no_answer_is_taken_or_changed_once_the_teacher_has_stopped(rooms: Rooms, room: Opened) -> None:
    pupil, _ = rooms.join(room.code, HERE)
    rooms.vote(room.code, pupil, FIRST, 0, HERE)
    rooms.ask(room.code, room.secret, FIRST, False, HERE)
    with pytest.raises(NotAsked, match="No more answers"):
        rooms.vote(room.code, pupil, FIRST, 1, HERE)
    assert rooms.tally(room.code, room.secret, HERE).counts == (1, 0, 0)


def test_a_room_can_only_be_at_a_step_that_there_is(rooms: Rooms, room: Opened) -> None:
    for place in (Place("looks", 2), Place("looks", -1), Place("alchemy", 0)):
        with pytest.raises(NotAsked):
            rooms.open(place, HERE)
        with pytest.raises(NotAsked):
            rooms.ask(room.code, room.secret, place, True, HERE)
    assert rooms.tally(room.code, room.secret, HERE).place == FIRST


@pytest.mark.parametrize("secret", ["", "guess", "\udcff", "é" * 9])
def test_who_has_the_code_is_not_the_teacher(rooms: Rooms, room: Opened, secret: str) -> None:
    pupil, _ = rooms.join(room.code, HERE)
    for claimed in (secret, pupil, room.key, room.code):
        with pytest.raises(NotYours):
            rooms.tally(room.code, claimed, THERE)
        with pytest.raises(NotYours):
            rooms.ask(room.code, claimed, SECOND, False, THERE)
        with pytest.raises(NotYours):
            rooms.end(room.code, claimed, THERE)
    assert rooms.look(room.code, pupil, HERE).place == FIRST


def test_a_pupil_of_another_room_is_nobody_here(rooms: Rooms, room: Opened) -> None:
    other = rooms.open(FIRST, THERE)
    pupil, _ = rooms.join(other.code, THERE)
    with pytest.raises(NotSeated):
        rooms.vote(room.code, pupil, FIRST, 0, THERE)
    with pytest.raises(NotYours):
        rooms.tally(room.code, other.secret, THERE)


def test_a_code_is_read_however_it_is_typed(rooms: Rooms, room: Opened) -> None:
    assert len(room.code) == LENGTH
    spaced = f" {room.code[:3].lower()}-{room.code[3:]} "
    assert rooms.join(spaced, HERE)[1].place == FIRST


@settings(deadline=None)  # no clocks
@given(st.text(max_size=80))
def test_any_text_at_all_is_a_wrong_code_and_no_crash(text: str) -> None:
    rooms = Rooms(STEPS, Clock())
    with pytest.raises(Unknown):
        rooms.join(text, HERE, text, text)
    assert set(plain(text)) <= set("ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789")
    assert not same(text, "kept" + text.encode("utf-8", "replace").decode())


def test_codes_that_are_guessed_at_are_soon_not_looked_up_any_more(rooms: Rooms, room: Opened, clock: Clock) -> None:
    for _ in range(int(ALONE.burst)):
        with pytest.raises(Unknown):
            rooms.join(wrong(room.code), THERE)
    with pytest.raises(TooMany) as refused:
        rooms.join(room.code, THERE)  # though it is right
    assert refused.value.wait == pytest.approx(1 / ALONE.second, abs=1)
    assert rooms.join(room.code, HERE)  # from elsewhere
    clock.now += refused.value.wait
    assert rooms.join(room.code, THERE)


def test_who_belongs_to_a_room_is_not_kept_out_by_who_guesses_beside_them(rooms: Rooms, room: Opened) -> None:
    pupil, _ = rooms.join(room.code, HERE)
    for _ in range(int(ALONE.burst)):
        with pytest.raises(Unknown):
            rooms.look(wrong(room.code), "", HERE)
    with pytest.raises(TooMany):
        rooms.join(room.code, HERE)
    assert rooms.vote(room.code, pupil, FIRST, 1, HERE).choice == 1
    assert rooms.tally(room.code, room.secret, HERE).counts == (0, 1, 0)
    assert rooms.join(room.code, HERE, key=room.key)  # by the QR code
    assert rooms.join(room.code, HERE, pupil=pupil)


def test_guesses_from_everywhere_are_bounded_together(clock: Clock) -> None:
    guesses = Guesses(clock)
    for number in range(int(TOGETHER.burst)):
        guesses.check(f"10.0.{number // 250}.{number % 250}")
        guesses.wrong(f"10.0.{number // 250}.{number % 250}")
    with pytest.raises(TooMany):
        guesses.check("172.16.0.1")
    clock.now += 1
    guesses.check("172.16.0.1")


def test_a_teachers_secret_is_not_to_be_guessed_either(rooms: Rooms, room: Opened) -> None:
    for number in range(int(ALONE.burst)):
        with pytest.raises(NotYours):
            rooms.tally(room.code, str(number), THERE)
    with pytest.raises(TooMany):
        rooms.tally(room.code, "one more", THERE)


def test_addresses_are_remembered_by_the_network_that_they_are_of_and_not_for_ever(clock: Clock) -> None:
    assert network("2001:db8:1:2:3::4") == network("2001:db8:1:2:ffff::1") != network("2001:db8:1:3::1")
    assert network("::ffff:192.0.2.1") == network("192.0.2.1") == "192.0.2.1"
    assert network("fe80::1%eth0") == "fe80::/64"
    assert network("") == ""
    guesses = Guesses(clock)
    for number in range(limits.MOST + 50):
        guesses.wrong(f"10.1.{number // 250}.{number % 250}")
    assert len(guesses._each) == limits.MOST


def test_a_room_lives_for_two_hours(rooms: Rooms, room: Opened, clock: Clock) -> None:
    pupil, _ = rooms.join(room.code, HERE)
    clock.now += SECONDS - 1
    assert rooms.tally(room.code, room.secret, HERE).left == 1
    clock.now += 1
    with pytest.raises(Over):
        rooms.tally(room.code, room.secret, HERE)
    with pytest.raises(Over):
        rooms.vote(room.code, pupil, FIRST, 0, HERE)
    assert rooms._rooms == {}


def test_a_whole_class_learns_that_its_room_is_closed_and_may_join_the_next(rooms: Rooms, room: Opened) -> None:
    pupils = [rooms.join(room.code, HERE)[0] for _ in range(60)]
    rooms.end(room.code, room.secret, HERE)
    for pupil in pupils:
        with pytest.raises(Over):
            rooms.look(room.code, pupil, HERE)
    assert rooms.join(rooms.open(SECOND, HERE).code, HERE)


def test_what_is_over_is_forgotten_in_time_and_never_too_much_of_it(clock: Clock) -> None:
    rooms = Rooms(STEPS, clock, Bounds(rooms=2))
    for _ in range(30):
        room = rooms.open(FIRST, HERE)
        rooms.end(room.code, room.secret, HERE)
    assert len(rooms._over) == 16
    clock.now += SECONDS
    with pytest.raises(Unknown):
        rooms.join(room.code, HERE)
    assert not rooms._over


def test_a_room_holds_so_many_and_says_so_to_the_next(clock: Clock) -> None:
    rooms = Rooms(STEPS, clock, Bounds(pupils=2))
    room = rooms.open(FIRST, HERE)
    pupil, _ = rooms.join(room.code, HERE)
    rooms.join(room.code, HERE)
    with pytest.raises(Full, match="holds 2 pupils"):
        rooms.join(room.code, HERE)
    assert rooms.join(room.code, HERE, pupil=pupil)  # who has a seat keeps it


@pytest.mark.parametrize("bounds", [Bounds(rooms=2), Bounds(alone=2)])
def test_there_are_so_many_rooms_and_one_that_its_teacher_left_makes_place(clock: Clock, bounds: Bounds) -> None:
    rooms = Rooms(STEPS, clock, bounds)
    left, kept = rooms.open(FIRST, HERE), rooms.open(FIRST, HERE)
    with pytest.raises(Full):
        rooms.open(FIRST, HERE)
    clock.now += UNSEEN
    rooms.tally(kept.code, kept.secret, HERE)  # a pupil who looks does not hold it, its teacher does
    rooms.open(SECOND, HERE)
    with pytest.raises(Over):
        rooms.tally(left.code, left.secret, HERE)
    assert rooms.tally(kept.code, kept.secret, HERE)
    with pytest.raises(Full):
        rooms.open(SECOND, HERE)


def test_one_address_cannot_take_all_rooms(clock: Clock) -> None:
    rooms = Rooms(STEPS, clock, Bounds(rooms=4, alone=2))
    for _ in range(2):
        rooms.open(FIRST, HERE)
    with pytest.raises(Full):
        rooms.open(FIRST, HERE)
    assert rooms.open(FIRST, THERE)
