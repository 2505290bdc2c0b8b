"""The module cleans as the program does, character for character, with all options."""

from __future__ import annotations

import json
import pathlib
from typing import Any

import pytest
from conftest import run

import copydesk

RULES = (
    "mine  promotion  paragraph\n  = read the whole story\n  + Read the whole story.\n  - She had read the whole story of it.\n"
)

CASES: list[tuple[list[str], dict[str, Any]]] = [
    ([], {}),
    (["--boilerplate", "normal"], {"boilerplate": "normal"}),
    (["--boilerplate", "thorough"], {"boilerplate": "thorough"}),
    (["--repeats", "thorough"], {"repeats": "thorough"}),
    (["--no-repeats"], {"no_repeats": True}),
    (["--min-repeat-words", "20"], {"min_repeat_words": 20}),
    (["--keep", "social,share"], {"keep": ["social", "share"]}),
    (["--drop", "credit,byline"], {"drop": ["credit", "byline"]}),
    (["--lang", "de"], {"lang": "de"}),
    (["--no-default-rules", "--rules", "mine.rules"], {"no_default_rules": True, "rules": "mine.rules"}),
    (["--layout", "joined", "--boilerplate", "normal"], {"layout": "joined", "boilerplate": "normal"}),
    (["--layout", "lines"], {"layout": "lines"}),
    (["--layout", "blank"], {"layout": "blank"}),
    (["--when-empty", "empty", "--drop", "byline"], {"when_empty": "empty", "drop": "byline"}),
]


@pytest.mark.parametrize(("args", "options"), CASES, ids=lambda case: " ".join(case) if isinstance(case, list) else "")
def test_every_option_does_what_it_does_in_the_program(
    args: list[str], options: dict[str, Any], articles: list[str], tmp_path: pathlib.Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "mine.rules").write_text(RULES)
    cleaner = copydesk.Cleaner(**options)
    rows = [{"id": number, "text": text} for number, text in enumerate(articles)]
    clean = [row["text"] for row in run([*args, "--spans", "spans.jsonl"], rows, tmp_path)]
    spans = [json.loads(line)["spans"] for line in (tmp_path / "spans.jsonl").read_text().splitlines()]

    assert cleaner.clean_many(articles) == clean
    assert [cleaner.clean(text) for text in articles] == clean
    results = [cleaner.explain(text) for text in articles]
    assert cleaner.explain_many(articles) == results
    assert [result.text for result in results] == clean
    assert [[[r.start, r.end, r.reason, r.rule or r.score] for r in result.removals] for result in results] == spans
    for text, result in zip(articles, results):
        assert_spans_are_what_is_removed(text, result)


def assert_spans_are_what_is_removed(text: str, result: copydesk.Result) -> None:
    kept, at = [], 0
    for removal in result.removals:
        assert text[removal.start : removal.end] == removal.text
        assert (removal.original is not None) == (removal.reason == "repeat")
        kept.append(text[at : removal.start])
        at = removal.end
    assert "".join([*kept, text[at:]]) == result.text


def test_offsets_are_code_points() -> None:
    # Behind characters of two and four bytes.
    notice = (
        "The ferry Alma ran aground off Port Grebe on Monday and was towed free at noon.\n"
        "Nobody was hurt, said the harbour board, which has closed the northern channel.\n"
        "An inquiry will open on Thursday.\n"
    )
    text = f"Ünïcödé 𝒶.\n{notice}{notice}"
    result = copydesk.Cleaner().explain(text)
    assert result.text == f"Ünïcödé 𝒶.\n{notice}"
    assert len(result.removals) == 3
    for removal in result.removals:
        assert removal.original is not None
        start, end = removal.original
        # From its first word to its last.
        assert removal.text.strip().rstrip(".") == text[start:end]
        assert text.index(text[start:end]) == start


def test_sources_and_titles_are_those_of_the_program(news: list[str], tmp_path: pathlib.Path) -> None:
    rows = [{"text": text, "site": "marlow"} for text in news]
    run(["learn", "--source", "field:site", "-o", "wire.model"], rows, tmp_path)
    texts, sites = [news[0], news[1], news[2]], ["marlow", "else", None]
    titles = ["Nobody was hurt", "", None]
    rows = [{"text": text, "site": site, "title": title} for text, site, title in zip(texts, sites, titles)]
    args = ["--model", "wire.model", "--source", "field:site", "--title-field", "title"]
    expected = [row["text"] for row in run(args, rows, tmp_path)]
    cleaner = copydesk.Cleaner(learned=tmp_path / "wire.model")
    assert cleaner.clean_many(texts, sites, titles=titles) == expected
    assert expected[0] != texts[0]
    assert expected[1:] == texts[1:]
    assert cleaner.clean_many(texts, "marlow")[1] != texts[1]
    (removal,) = cleaner.explain(texts[0], "marlow").removals
    assert (removal.reason, removal.rule) == ("learned", None)


def test_what_is_learned_is_what_the_program_learns(news: list[str], tmp_path: pathlib.Path) -> None:
    pairs = [(text, "marlow") for text in news] + [(text, None) for text in news[:2]] + [(None, "marlow")]
    rows = [{"text": text, "site": site} for text, site in pairs]
    run(["learn", "--source", "field:site", "-o", "wire.model"], rows, tmp_path)
    model = copydesk.learn(iter(pairs))
    assert model.text == (tmp_path / "wire.model").read_text()
    assert model == copydesk.Model.read(tmp_path / "wire.model")
    assert [line.text for line in model.lines] == ["Read The Marlow Post every day."]
    assert copydesk.learn([]).lines == []
    # Fewer articles than that have the line.
    assert copydesk.learn(pairs, min_articles=9).lines == []


def test_copies_are_those_that_the_program_finds(articles: list[str], tmp_path: pathlib.Path) -> None:
    texts = [*articles, *(text + "\nNobody was hurt." for text in articles)]
    rows = [{"id": number, "text": text} for number, text in enumerate(texts)]
    clusters = copydesk.find_copies([None, *texts], ids=range(-1, len(texts)))
    found = [{"keep": c.keep, "copies": [{"id": i, "similarity": s} for i, s in c.copies]} for c in clusters]
    listed = [
        {"keep": row["keep"], "copies": [{"id": copy["id"], "similarity": copy["similarity"]} for copy in row["copies"]]}
        for row in run(["dups"], rows, tmp_path)
    ]
    assert found == listed
    assert len(found) > 10
    assert copydesk.find_copies([]) == []


def test_rules_are_those_of_the_program(tmp_path: pathlib.Path) -> None:
    (tmp_path / "mine.rules").write_text("off: follow-us\n\n" + RULES)
    rules = copydesk.Cleaner(rules=tmp_path / "mine.rules", keep="share").rules()
    ids = [rule.id for rule in rules]
    assert ids[-1] == "mine"
    assert "follow-us" not in ids
    assert rules[-1].text == RULES.rstrip()
    assert not any(rule.acts for rule in rules if rule.category in ("share", "byline"))
    assert len(copydesk.rules()) == len(rules)
