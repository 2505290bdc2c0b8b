"""The promises of the module alone: types, errors, pickling, threads, Ctrl-C."""

from __future__ import annotations

import copy
import pathlib
import pickle
import signal
import subprocess
import sys
import threading
import time
from typing import Any

import pytest
from conftest import DIRTY, STORY

import copydesk
from copydesk import Cleaner


def test_none_stays_none_and_order_is_kept() -> None:
    texts = [None if n % 7 == 0 else f"{n}\n{DIRTY}" for n in range(5000)]
    for jobs in (0, 1, 3):
        clean = Cleaner().clean_many(iter(texts), jobs=jobs)
        assert clean == [None if n % 7 == 0 else f"{n}\n{STORY}" for n in range(5000)]
    assert Cleaner().clean_many([]) == []
    assert Cleaner().explain_many([None]) == [None]


def test_a_clean_text_is_the_same_object() -> None:
    text = "".join(["Nobody was ", "hurt é."])
    assert Cleaner().clean(text) is text
    assert Cleaner().clean_many([text])[0] is text
    assert Cleaner().explain_many([text])[0].text is text  # type: ignore[union-attr]


@pytest.mark.parametrize("item", [7, 1.5, b"bytes", ["list"], float("nan")])
def test_other_types_are_refused_with_their_index(item: Any) -> None:
    texts = ["a", None, item]
    message = rf"texts\[2\] is {type(item).__name__}, not str or None"
    for call in (Cleaner().clean_many, Cleaner().explain_many):
        with pytest.raises(TypeError, match=message):
            call(texts)
    with pytest.raises(TypeError, match=message.replace("texts", "sources")):
        Cleaner().clean_many(["a"] * 3, texts)
    with pytest.raises(TypeError, match=r"texts\[2\]"):
        copydesk.find_copies(texts)
    with pytest.raises(TypeError, match=r"pairs\[2\]"):
        copydesk.learn([(text, None) for text in texts])
    with pytest.raises(TypeError, match=rf"the source of pairs\[2\] is {type(item).__name__}"):
        copydesk.learn([("a", source) for source in texts])


def test_a_string_is_no_list_of_texts() -> None:
    with pytest.raises(TypeError, match="texts is str, not a list"):
        Cleaner().clean_many(DIRTY)
    with pytest.raises(TypeError):
        Cleaner().clean(None)  # type: ignore[arg-type]


def test_lists_of_other_lengths_are_refused() -> None:
    with pytest.raises(ValueError, match="sources has 1 items, and texts has 2"):
        Cleaner().clean_many(["a", "b"], ["site"])
    with pytest.raises(ValueError, match="titles has 3 items, and texts has 2"):
        Cleaner().clean_many(["a", "b"], titles=["a", "b", "c"])
    with pytest.raises(ValueError, match="ids has 1 items, and texts has 2"):
        copydesk.find_copies(["a", "b"], [1])


def test_the_first_text_that_cannot_be_cleaned_is_named() -> None:
    texts = [DIRTY] * 5000
    texts[3000], texts[4000] = "half \ud800", DIRTY * 9
    with pytest.raises(ValueError, match=r"texts\[3000\] has a lone surrogate"):
        Cleaner(max_article=500).clean_many(texts)
    with pytest.raises(ValueError, match=r"texts\[500\] has more than 500 bytes, see max_article"):
        Cleaner(max_article=500).clean_many(texts[3500:], jobs=2)
    with pytest.raises(ValueError, match="too many words of a letter or two, see max_words"):
        Cleaner(max_words=10).clean("a b " * 100)


def test_texts_that_cannot_be_cleaned_can_be_kept() -> None:
    texts = [DIRTY, "\udfff", None, "\ud800"]
    cleaner = Cleaner(on_error="pass")
    with pytest.warns(RuntimeWarning, match=r"kept as it is: texts\[1\] has a lone surrogate.*; so have 1 more"):
        assert cleaner.clean_many(texts) == [STORY, "\udfff", None, "\ud800"]
    with pytest.warns(RuntimeWarning, match=r"texts\[1\]"):
        assert cleaner.explain_many(texts)[1] == copydesk.Result("\udfff", [], False)
    with pytest.warns(RuntimeWarning, match="kept as it is: text has a lone surrogate"):
        assert cleaner.clean("\udfff") == "\udfff"


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ({"boilerplate": "high"}, 'boilerplate: "high" is not one of careful, normal, thorough'),
        ({"keep": ["socail"]}, 'keep: "socail" is not one of promotion, newsletter'),
        ({"keep": "byline", "drop": "byline"}, "keep and drop both name byline"),
        ({"lang": "xx"}, 'lang: no rules are written in "xx"; there are af, '),
        ({"no_repeats": True, "min_repeat_words": 3}, "no_repeats or min_repeat_words, not both"),
        ({"on_error": "ignore"}, 'on_error: "ignore" is not one of fail, pass'),
    ],
)
def test_wrong_options_are_refused(options: dict[str, Any], message: str) -> None:
    with pytest.raises(ValueError, match=message):
        Cleaner(**options)


def test_faults_of_files_are_named_with_their_place(tmp_path: pathlib.Path) -> None:
    rules, model = tmp_path / "my.rules", tmp_path / "my.model"
    rules.write_text("off: folow-us\n")
    model.write_text("copydesk model 2\nnonsense\n")
    with pytest.raises(ValueError, match=r"my\.rules:1:6: there is no rule `folow-us`; did you mean `follow-us`\?"):
        Cleaner(rules=rules)
    with pytest.raises(ValueError, match=r"my\.model: model: line 2: has not the six fields"):
        Cleaner(learned=model)
    with pytest.raises(ValueError, match="boundary_model is no boundary model"):
        Cleaner(boundary_model=model)
    with pytest.raises(FileNotFoundError):
        Cleaner(rules="none.rules")
    with pytest.raises(ValueError, match="none"):
        copydesk.learn([], rules="none.rules")


def test_a_pickled_cleaner_needs_no_files(tmp_path: pathlib.Path, news: list[str]) -> None:
    rules = tmp_path / "my.rules"
    rules.write_text("mine promotion paragraph\n  = to the story\n  + To the story.\n  - It came to the story.\n")
    model = copydesk.learn((text, "marlow") for text in news)
    cleaner = Cleaner(min_repeat_words=9, rules=[rules], learned=model, keep=["share"])
    rules.unlink()
    for again in (pickle.loads(pickle.dumps(cleaner)), copy.deepcopy(cleaner)):
        assert again.clean(STORY + "To the story.\n") == STORY
        assert again.clean(news[0], "marlow") == news[0].replace("Read The Marlow Post every day.\n", "")
        assert repr(again) == repr(cleaner)
    assert repr(cleaner) == f"Cleaner(min_repeat_words=9, rules=[{str(rules)!r}], keep=['share'], learned=...)"
    assert pickle.loads(pickle.dumps(model)) == model


def test_a_model_is_written_and_read(tmp_path: pathlib.Path, news: list[str]) -> None:
    model = copydesk.learn((text, "é\t") for text in news)
    model.write(tmp_path / "wire.model")
    assert copydesk.Model.read(tmp_path / "wire.model") == model
    assert model.lines[0][:4] == ("é\t", 8, 8, "tail")
    assert [path.name for path in tmp_path.iterdir()] == ["wire.model"]


def test_an_article_that_is_only_boilerplate_is_reported() -> None:
    text = "Advertisement\n"
    assert Cleaner().explain(text) == copydesk.Result(text, [], True)
    result = Cleaner(when_empty="empty").explain(text)
    assert (result.text, result.would_be_empty) == ("", True)
    assert "".join(removal.text for removal in result.removals) == text


def test_threads_share_a_cleaner_and_run_meanwhile() -> None:
    cleaner, counted = Cleaner(), []
    texts = [f"{n}\n{DIRTY}" for n in range(20_000)]
    done: list[Any] = []
    thread = threading.Thread(target=lambda: done.append(cleaner.clean_many(texts, jobs=1)))
    thread.start()
    while thread.is_alive():
        counted.append(cleaner.clean(DIRTY))
    thread.join()
    assert done == [[f"{n}\n{STORY}" for n in range(20_000)]]
    assert len(counted) > 10


def test_ctrl_c_ends_it() -> None:
    code = (
        "import signal, sys, copydesk\n"
        # A shell lets its background jobs ignore it.
        "signal.signal(signal.SIGINT, signal.default_int_handler)\n"
        "texts = ['The ferry sank. ' * 50 + str(n) for n in range(10)] * 100_000\n"
        "try:\n"
        "    print('ready', flush=True)\n"
        "    copydesk.Cleaner().clean_many(texts)\n"
        "except KeyboardInterrupt: sys.exit(7)\n"
    )
    with subprocess.Popen([sys.executable, "-c", code], stdout=subprocess.PIPE) as process:
        assert process.stdout is not None
        process.stdout.readline()
        # All texts take some ten seconds.
        time.sleep(0.5)
        process.send_signal(signal.SIGINT)
        assert process.wait(timeout=60) == 7


def test_versions_agree() -> None:
    from copydesk import _program

    shown = subprocess.run([_program.path(), "-V"], capture_output=True, text=True, check=True).stdout
    assert shown == f"copydesk {copydesk.__version__}\n"
    command = [sys.executable, "-m", "copydesk", "-V"]
    assert subprocess.run(command, capture_output=True, text=True, check=True).stdout == shown
