"""For lessons: a guess beside what came out."""
import pandas as pd

from . import words


def compare_guess(guess, actual, lang=None):
    """A frame of what was guessed and what came out, a row for each name; None as a guess: none was made. Numbers also get their ratio."""
    rows = []
    for name, value in actual.items():
        guessed = guess.get(name)
        numbers = all(isinstance(v, (int, float)) and not isinstance(v, bool) for v in (guessed, value))
        rows.append({words.say("your guess", "你的预测", lang): "" if guessed is None else guessed, words.say("came out", "结果", lang): value,
                     words.say("guess / result", "预测 / 结果", lang): f"{guessed / value:.2g} ×" if numbers and value else
                     "" if guessed is None else "✔" if guessed == value else "✘"})
    return pd.DataFrame(rows, index=list(actual))
