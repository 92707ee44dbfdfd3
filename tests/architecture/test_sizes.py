"""Budgets of size: what grows past them is two things, or has a value without a name."""

from tests.architecture.source import classes, functions, length, modules, none_of, percentile

MODULE, MODULE_USUALLY = 400, 250
FUNCTION, FUNCTION_USUALLY = 60, 30
CLASS = 250
ARGUMENTS = 6
# Who, when, and the request of a page are given everywhere; they tell functions nothing apart.
NOT_COUNTED = {"self", "cls", "by", "at", "request"}


def test_a_module_fits_on_a_few_screens():
    none_of(f"{m.name}: {m.lines} lines" for m in modules() if m.lines > MODULE)
    assert percentile([m.lines for m in modules()], 95) <= MODULE_USUALLY


def test_a_function_fits_on_one_screen():
    sizes = [(length(f), f"{m.at(f)} {f.name}") for m in modules() for f, _ in functions(m)]
    none_of(f"{where}: {lines} lines" for lines, where in sizes if lines > FUNCTION)
    assert percentile([lines for lines, _ in sizes], 95) <= FUNCTION_USUALLY


def test_a_class_does_one_thing():
    none_of(
        f"{m.at(c)} {c.name}: {length(c)} lines"
        for m in modules()
        for c in classes(m)
        if length(c) > CLASS
    )


def test_a_function_takes_few_arguments_and_more_go_into_one_value():
    crowded = []
    for module in modules():
        for function, _is_method in functions(module):
            given = function.args
            names = [a.arg for a in (*given.posonlyargs, *given.args, *given.kwonlyargs)]
            counted = [name for name in names if name not in NOT_COUNTED]
            if len(counted) > ARGUMENTS:
                crowded.append(f"{module.at(function)} {function.name}: {', '.join(counted)}")
    none_of(crowded)
