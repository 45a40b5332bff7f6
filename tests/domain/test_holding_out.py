"""One question in ten per person is held out, and always the same one."""

from bot.domain.holding_out import DAYS, SHARE, held_out


def test_one_in_ten_is_held_out_whoever_asks_and_whatever() -> None:
    of_people = sum(held_out(person, "service", "hej", "q1") for person in range(10_000))
    of_lessons = sum(held_out(1, "service", f"lesson-{number}", "q1") for number in range(10_000))
    assert SHARE == 0.1
    assert [abs(count - 1000) < 120 for count in (of_people, of_lessons)] == [True, True]  # four deviations


def test_it_stays_as_it_is_from_release_to_release() -> None:
    lessons = [f"lesson-{number}" for number in range(30)]
    assert [one for one in lessons if held_out(7, "service", one, "q1")] == ["lesson-23"]
    assert DAYS == 60


def test_each_of_the_four_counts() -> None:
    def drawn(person: int, course: str, question: str) -> list[bool]:
        return [held_out(person, course, f"l{number}", question) for number in range(200)]

    draws = [drawn(1, "a", "q1"), drawn(2, "a", "q1"), drawn(1, "b", "q1"), drawn(1, "a", "q2")]
    assert [one for place, one in enumerate(draws) if one in draws[:place]] == []


def test_names_that_run_together_are_told_apart() -> None:
    apart = [held_out(1, "a", f"b{number}", "c") for number in range(200)]
    together = [held_out(1, f"ab{number}", "", "c") for number in range(200)]
    assert apart != together
