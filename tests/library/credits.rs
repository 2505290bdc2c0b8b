//! What the built-in rules keep of the people behind a story, of its dates and of its corrections.

use copydesk::boundary::Level;
use copydesk::learned::Model;
use copydesk::rules::{Category, Choice};
use copydesk::{Cleaner, Repeats, Rules, Settings};

const KEPT: [Category; 4] = [
    Category::Credit,
    Category::Byline,
    Category::Dateline,
    Category::Correction,
];

const LEDE: &str = "The ferry Marlow ran aground off Tarn Point early on Monday, and all 43 people on board were brought to \
                    safety by two fishing boats, the harbour board said.";
const MIDDLE: &str = "The captain, who has sailed the route for eleven years, told the board that the light on the point had been \
                      dark since Friday night and that nobody had answered his calls.";
const END: &str = "A tug is expected on Wednesday, and until then the islanders will have to cross in the mail boat, which \
                   takes six people and no cars.";

fn settings(level: Level) -> Settings {
    Settings {
        repeats: Repeats::Kept,
        boilerplate: level,
        ..Settings::default()
    }
}

fn cleaned(text: &str, level: Level, rules: Rules) -> String {
    let cleaner = Cleaner::builder().settings(settings(level)).rules(rules);
    cleaner.build().clean(text).text().into_owned()
}

fn rules(choice: &Choice) -> Rules {
    Rules::built_in().chosen(choice)
}

/// The built-in rules, and those that remove what is kept by default.
fn both() -> (Rules, Rules) {
    let choice = KEPT.into_iter().fold(Choice::default(), Choice::remove);
    (rules(&Choice::default()), rules(&choice))
}

#[test]
fn acting_rules_give_way_to_credits_in_the_story() {
    for line in [
        "Widziałeś coś ciekawego? Napisz do nas am/ tr / polsatnews.pl",
        "This story was supported by the Fund for Island Journalism.",
        "Dieser Artikel erschien zuerst in der Hafenpost.",
    ] {
        let text = format!("{LEDE}\n{line}\n{MIDDLE}\n{END}");
        let (kept, dropped) = both();
        assert_eq!(cleaned(&text, Level::Careful, kept), text, "{line}");
        let left = cleaned(&text, Level::Careful, dropped);
        assert!(!left.contains(line), "{line}");
    }
}

#[test]
fn the_owner_of_a_picture_is_kept_and_that_of_the_site_is_not() {
    let text = format!("{LEDE}\n© Harbour Films 2031\n{MIDDLE}\n{END}\n© Harbour Post 2031");
    let left = cleaned(&text, Level::Careful, rules(&Choice::default()));
    let kept = format!("{LEDE}\n© Harbour Films 2031\n{MIDDLE}\n{END}");
    assert_eq!(left.trim_end(), kept);
}

/// What is left of an article whose lines above `LEDE` and below `END` are in a model.
fn left(above: &[&str], below: &[&str], rules: Rules) -> Vec<String> {
    let known = |place: &str, lines: &[&str]| {
        let line = |line: &&str| format!("marlow\t9\t10\t90.0%\t{place}\t{line}\n");
        lines.iter().map(line).collect::<String>()
    };
    let known = known("head", above) + &known("tail", below);
    let model = format!("copydesk model 2\n{known}");
    let model = Model::read(&model).expect("the lines differ");
    let cleaner = Cleaner::builder().settings(settings(Level::Careful));
    let cleaner = cleaner.rules(rules).learned(model).build();
    let text = [above, &[LEDE, MIDDLE, END], below].concat().join("\n");
    let left = cleaner.clean_in(&text, "marlow").text();
    left.lines().map(str::to_owned).collect()
}

#[test]
fn the_writer_and_the_date_are_kept_in_every_language() {
    for line in [
        "By Ana Marlow",
        "By Ana Marlow, Business Correspondent",
        "Tom Reed / Staff writer",
        "Published 3 March 2031",
        "Von Anna Marlow",
        "Veröffentlicht am 3. März 2031",
        "Por Ana Marlow",
        "Redacción",
        "Actualizado: 03/03/2031 10:15",
        "Par Anne Marlow",
        "Mis à jour le 3 mars 2031",
        "Por Tomás Reed, correspondente",
        "Di Anna Marlow",
        "Door Anna Marlow",
        "Автор: Анна Марлова",
        "Опубликовано 3 марта 2031",
        "Авторка: Анна Марлова",
        "Anna Marlow, korespondentka",
        "Ayşe Deniz / Ankara",
        "بقلم: آنا مارلو",
        "تحریر: آنا مارلو",
        "विशेष संवाददाता, तार्न",
        "বিশেষ প্রতিনিধি",
        "本报记者 李港",
        "港花子記者",
        "김항구 기자",
        "Oleh Ana Marlow",
        "Tác giả: Lê Bến",
        "Av Anna Marlow",
        "Teksti: Anna Marlow",
        "Píše Anna Marlow",
    ] {
        let kept = left(&[line], &[], rules(&Choice::default()));
        assert_eq!(kept, [line, LEDE, MIDDLE, END]);
        let unknown = rules(&Choice::default().languages(["zu"]));
        assert_eq!(left(&[line], &[], unknown), [LEDE, MIDDLE, END]);
    }
}

#[test]
fn all_who_worked_on_a_story_are_kept_in_every_language() {
    for line in [
        "Ana Marlow and Tom Reed contributed reporting",
        "Fact-checkers: Ana Marlow, Tom Reed",
        "Adapted from an article originally published in the Harbour Post",
        "With inputs from the island desk",
        "Übersetzt von Tom Ried",
        "Traducido por Tomás Reed",
        "Traduzido por Tomás Reed",
        "Propos recueillis par Anne Marlow",
        "Traduzione di Tommaso Reed",
        "Vertaald door Tom Reed",
        "Перевод: Анна Марлова",
        "Переклад: Анна Марлова",
        "Tłumaczenie: Anna Marlow",
        "Çeviri: Ayşe Deniz",
        "ترجمة: توم ريد",
        "ترجمہ: آنا مارلو",
        "अनुवाद: आना मार्लो",
        "অনুবাদ: আনা মার্লো",
        "译者：王海",
        "翻訳：港花子",
        "번역: 김항구",
        "Penerjemah: Ana Marlow",
        "Người dịch: Lê Bến",
        "Oversatt av Tom Reed",
        "Překlad: Tom Reed",
    ] {
        let kept = left(&[], &[line], rules(&Choice::default()));
        assert_eq!(kept, [LEDE, MIDDLE, END, line]);
        let unknown = rules(&Choice::default().languages(["zu"]));
        assert_eq!(left(&[], &[line], unknown), [LEDE, MIDDLE, END]);
    }
}

#[test]
fn a_caption_and_the_text_of_a_correction_are_kept_with_their_lines() {
    for credit in [
        "Ana Marlow/Getty Images",
        "(Foto: Anna Marlow/dpa)",
        "© Ana Marlow",
        "Fot. Anna Marlow/PAP",
        "新华社记者王海摄",
    ] {
        let above = ["The ferry Marlow on the rocks on Monday", credit];
        let kept = left(&above, &[], rules(&Choice::default()));
        assert_eq!(kept[..2], above);
    }
    for label in ["Corrections & Amplifications", "Fe de errores", "编者按"] {
        let below = [label, "The Marlow has 44 seats and not 43."];
        let kept = left(&[], &below, rules(&Choice::default()));
        assert_eq!(kept[3..], below);
    }
}
