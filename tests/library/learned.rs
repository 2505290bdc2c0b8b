//! Learned lines: which lines of an article count, when their counts make one boilerplate, and the text of a model.

use copydesk::article::words::words;
use copydesk::internals::{escape, unescape};
use copydesk::learned::{ARTICLE, Counts, Model, Region, Shape, Unlearned, key};
use copydesk::{Article, Cleaner, Layout, learned};

/// The lines of a text, each with what is known of it.
fn sightings(text: &str) -> Vec<Counts> {
    let mut all = learned::sightings(&Article::new(text, Layout::Lines), &words(text));
    assert_eq!(all.remove(0).key, ARTICLE);
    all.retain(|sighting| sighting.shape == Shape::Whole);
    all
}

/// The lines of a text, in alphabetical order.
fn lines(text: &str) -> Vec<String> {
    let mut lines: Vec<String> = sightings(text).into_iter().map(|s| s.text).collect();
    lines.sort_unstable();
    lines
}

/// What `of` says of one line of a text.
fn sighted<T>(text: &str, line: &str, of: impl Fn(&Counts) -> T) -> T {
    let all = sightings(text);
    of(all
        .iter()
        .find(|s| s.text == line)
        .expect("the line is one"))
}

#[test]
fn paragraphs_and_the_sentences_at_their_ends_are_lines() {
    let text = "Alma sank at noon. Nobody saw it. It was dark. It was cold. It rained all day. It is gone now.\nRead more here.\n";
    assert_eq!(
        lines(text),
        [
            "Alma sank at noon.",
            "Alma sank at noon. Nobody saw it. It was dark. It was cold. It rained all day. It is gone now.",
            "It is gone now.",
            "It rained all day.",
            "It was cold.",
            "Nobody saw it.",
            "Read more here."
        ]
    );
}

#[test]
fn quotations_are_exempt() {
    let text = "“We will pay for the ferry.”\nHe said: “We will pay.”\nWe pay today.\n\
        \"Nobody is hurt. They are all ashore. It was luck,\" she said. They left at noon.\n";
    assert_eq!(lines(text), ["They left at noon.", "We pay today."]);
}

#[test]
fn datelines_are_exempt() {
    let long = "We are open from 9:00 to 17:00 on every day but for the days on which the town hall is shut.";
    let text = format!(
        "Agency Marlow 2031-08-19 18:15:01 marlow.example\nPrinted 19/8/2031\nAt 9:05 here\nCall 0700-1000 today.\n\
         {long}\n1.2.3 4:1 a:b 1:\n"
    );
    assert_eq!(
        lines(&text),
        ["1.2.3 4:1 a:b 1:", "Call 0700-1000 today.", long]
    );
}

#[test]
fn a_line_is_related_to_a_story_that_has_its_names() {
    let text = "The harbour board of Tarn Point met.\nThe Alma is old, said Tarn Point.\nVisit the Grebe Courier.\n";
    let is_related = |line| sighted(text, line, |s| s.n_related == 1);
    assert!(is_related("The harbour board of Tarn Point met."));
    assert!(!is_related("Visit the Grebe Courier."));
}

#[test]
fn case_marks_and_numbers_do_not_distinguish_lines() {
    let key = |text: &str| key(text, &words(text));
    assert_eq!(
        key("© 2031 Harbour Post. All rights reserved."),
        key("© 9 Harbour Post — ALL RIGHTS RESERVED")
    );
    assert_ne!(key("Read the Marlow Post"), key("Read the Grebe Post"));
    assert_ne!(key("one two"), key("two one"));
}

#[test]
fn the_neighbours_of_a_paragraph_exclude_itself() {
    let prose = |n: usize| {
        let word = format!("W{} ", "x".repeat(n));
        format!("{}words follow here.", word.repeat(20 + n))
    };
    let paragraphs = [prose(1), prose(2), prose(3)];
    let text = format!("{}\nRead more here.\n", paragraphs.join("\n"));
    let of = |line: &str| {
        let neighbours = |s: &Counts| s.neighbours.each_ref().map(|hashes| hashes[0]);
        sighted(&text, line, |s| (s.region().unwrap(), neighbours(s)))
    };
    // The first, the longest and the second longest.
    let (region, [first, third, second]) = of("Read more here.");
    assert_eq!(region, Region::Tail);
    assert_eq!(
        of(&paragraphs[0]),
        (Region::Middle, [second, third, second])
    );
    assert!(first != second && second != third);
}

#[test]
fn most_edited_paragraphs_keep_their_likeness_and_others_differ() {
    let word = |n: u64| {
        let hash = (n + 1).wrapping_mul(0x9e37_79b9_7f4a_7c15);
        let letter = |at: u64| char::from(b'a' + (hash >> (24 + 5 * at) & 15) as u8);
        format!("Word{}", (0..6).map(letter).collect::<String>())
    };
    let words: Vec<String> = (0..480).map(word).collect();
    let likeness = |words: &[String]| {
        let text = format!("{}\nRead more here.\n", words.join(" "));
        sighted(&text, "Read more here.", |s| s.neighbours[0][0] >> 32)
    };
    let paragraphs: Vec<&[String]> = words.chunks(24).collect();
    let alike = paragraphs.iter().filter(|paragraph| {
        let mut edited = paragraph.to_vec();
        edited[7] = "changed".to_owned();
        edited.remove(15);
        likeness(&edited) == likeness(paragraph)
    });
    assert!(alike.count() >= 10);
    let mut all: Vec<u64> = paragraphs.iter().map(|p| likeness(p)).collect();
    all.sort_unstable();
    all.dedup();
    assert_eq!(all.len(), 20);
}

/// The counts of one line in articles with the given neighbours.
fn counts(neighbours: impl IntoIterator<Item = u64>, region: Region) -> Counts {
    counts_of("Read The Marlow Post every day.", neighbours, region)
}

fn counts_of(text: &str, neighbours: impl IntoIterator<Item = u64>, region: Region) -> Counts {
    let mut regions = [0; 3];
    regions[region as usize] = 1;
    let mut all = neighbours.into_iter().map(|neighbour| Counts {
        key: 7,
        n_articles: 1,
        regions,
        neighbours: [0, 1, 2].map(|kind| vec![neighbour + (kind << 32)]),
        text: text.to_owned(),
        ..Counts::default()
    });
    let mut sum = all.next().expect("one article at least");
    all.for_each(|more| sum.merge(&more));
    sum
}

/// So many neighbours, in articles of various topics, or of one.
fn various(n: u64) -> impl Iterator<Item = u64> {
    (0..n).map(|n| n << 34 | u64::from((n as u32 + 1).wrapping_mul(0x9e37_79b9)))
}

fn alike(n: u64) -> impl Iterator<Item = u64> {
    (0..n).map(|n| n << 34 | 0x9e37_79b9)
}

/// The counts of all articles of a source.
fn source(n: u64) -> Counts {
    counts(various(n), Region::Head)
}

#[test]
fn a_line_with_differing_neighbours_is_boilerplate() {
    let many = counts(various(8), Region::Tail);
    assert!(many.is_boilerplate(&source(100), 8));
    let rare = many.unlearned(&source(401), 8);
    assert_eq!(rare, Some(Unlearned::Rare), "fewer than one of fifty");
    let few = counts(various(7), Region::Tail);
    assert_eq!(few.unlearned(&source(100), 8), Some(Unlearned::Rare));
}

#[test]
fn a_line_with_the_same_neighbours_is_a_story() {
    let same = counts([1; 100], Region::Tail);
    assert_eq!(same.n_neighbours(), 1);
    let why = same.unlearned(&source(100), 8);
    assert_eq!(why, Some(Unlearned::SameNeighbours));
}

#[test]
fn a_line_in_articles_of_one_kind_is_text_of_a_section() {
    let text = "Season to taste and serve with crusty bread.";
    let of = |neighbours: Vec<u64>| counts_of(text, neighbours, Region::Tail);
    let section = of(alike(20).collect());
    let why = section.unlearned(&source(100), 8);
    assert_eq!(why, Some(Unlearned::Section));
    let everywhere = of(various(20).collect());
    assert!(everywhere.is_boilerplate(&source(100), 8));
    // All articles of the source are of that kind.
    let alike = counts(alike(100), Region::Head);
    assert!(section.is_boilerplate(&alike, 8));
}

#[test]
fn what_the_rules_keep_is_not_boilerplate() {
    for text in [
        "Adapted from an article originally published in the Harbour Post",
        "Photographs by Ana Marlow for the Harbour Post",
        "By Ana Marlow",
    ] {
        let line = counts_of(text, various(20), Region::Tail);
        assert_eq!(line.unlearned(&source(100), 8), Some(Unlearned::Kept));
    }
}

#[test]
fn short_lines_before_the_text_are_not_boilerplate() {
    let head = counts(various(20), Region::Head);
    assert_eq!(head.region(), Some(Region::Head));
    assert_eq!(head.unlearned(&source(100), 8), Some(Unlearned::Short));
}

#[test]
fn a_word_between_spaces_or_some_characters_without_are_words() {
    let n_words = |text: &str| counts_of(text, [1], Region::Tail).n_words();
    assert_eq!(n_words("Read The Marlow Post every day."), 6);
    assert_eq!(n_words("https://marlow.example/a-b-c/1"), 1);
    assert!(n_words("为加强科研合作开通了微信群") >= 3);
}

#[test]
fn many_neighbours_are_estimated_in_any_order() {
    let hashes = (1..=1000u64).map(|n| n.wrapping_mul(0x9e37_79b9_7f4a_7c15));
    let many = counts(hashes.clone(), Region::Tail);
    let n = many.n_neighbours();
    assert!((700..1400).contains(&n), "{n}");
    assert_eq!(counts(hashes.clone().rev(), Region::Tail), many);
    let mut halves = counts(hashes.clone().skip(310), Region::Tail);
    halves.merge(&counts(hashes.take(310), Region::Tail));
    assert_eq!(halves, many);
}

const START: &str = "copydesk model 2\n";

#[test]
fn a_written_model_reads_the_same() {
    let text = format!(
        "{START}# source\tarticles\tof\tshare\tplace\tline\n\
         \\#tide\t9\t10\t90.0%\tany\tRead it.\n\
         grebe\\\\x\t9\t10\t90.0%\tany\tSee the tide tables of the harbour every day.\n\
         marlow\t212\t230\t92.2%\ttail\tRead The Marlow Post every day.\n"
    );
    let model = Model::read(&text).unwrap();
    // A source whose name begins like a comment is kept.
    assert_eq!(
        model.sources().collect::<Vec<_>>(),
        ["#tide", "grebe\\x", "marlow"]
    );
    assert_eq!(model.text(), text);
}

#[test]
fn an_ellipsis_of_a_line_is_not_that_of_a_beginning() {
    let line = "marlow\t9\t10\t90.0%\ttail\tRead more in the post";
    for (end, shape) in [("\\…", Shape::Whole), ("…", Shape::Beginning)] {
        let text = format!("{line} {end}\n");
        let model = Model::read(&format!("{START}{text}")).unwrap();
        assert_eq!(model.lines()[0].shape, shape);
        assert!(model.text().ends_with(&text));
    }
}

#[test]
fn a_beginning_ends_where_its_lines_differ() {
    let of = |texts: &[&str], shape: Shape| {
        let seen = texts.iter().map(|text| {
            let all = learned::sightings(&Article::new(text, Layout::Lines), &words(text));
            let seen = all.into_iter().find(|sighting| sighting.shape == shape);
            seen.expect("a paragraph below the text has both shapes")
        });
        let sum = seen.reduce(|mut sum, more| {
            sum.merge(&more);
            sum
        });
        sum.unwrap().text
    };
    let mut lines = [
        "Share or comment on this story: 12 boats lost at Grebe",
        "SHARE OR COMMENT ON THIS STORY: 9 boats saved at Holm",
        "Share or comment on this story : No ferry to Aldmoor today",
    ];
    for _ in 0..3 {
        lines.rotate_left(1);
        assert_eq!(
            of(&lines, Shape::Beginning),
            "SHARE OR COMMENT ON THIS STORY:"
        );
    }
    lines[0] = "Share or comment on this page: No ferry to Aldmoor today";
    assert_eq!(of(&lines, Shape::Beginning), "SHARE OR COMMENT ON THIS");
    let lines = [
        "Boats lost at Grebe | read it in The Marlow Post",
        "No ferry today | read it in the Marlow Post!",
    ];
    assert_eq!(of(&lines, Shape::Ending), "| read it in The Marlow Post");
}

#[test]
fn a_clause_of_a_sentence_is_no_beginning() {
    let is_learned = |text, shape| {
        let mut counts = counts_of(text, various(20), Region::Tail);
        counts.shape = shape;
        counts.is_boilerplate(&source(100), 8)
    };
    assert!(is_learned(
        "Share or comment on this story:",
        Shape::Beginning
    ));
    assert!(!is_learned(
        "Share or comment on this story",
        Shape::Beginning
    ));
    assert!(is_learned("| read it in The Marlow Post", Shape::Ending));
    assert!(!is_learned("is what the harbour board says", Shape::Ending));
}

/// The text of an article after cleaning by a model.
fn cleaned(model: &str, text: &str) -> String {
    let model = Model::read(&format!("{START}{model}")).unwrap();
    let cleaner = Cleaner::builder().learned(model).build();
    cleaner.clean_in(text, "marlow").text().into_owned()
}

const STORY: &str = "The old ferry is afloat again, and the board of the harbour met on the quay to see that it is safe for all.\n";

#[test]
fn a_line_with_a_known_beginning_is_removed_below_the_text() {
    let model = "marlow\t9\t10\t90.0%\ttail\tShare or comment on this story …\n\
        marlow\t9\t10\t90.0%\ttail\t… now on Marlow Post Radio\n";
    for line in [
        "Share or comment on this story: nobody was hurt in Grebe\n",
        "Hear the songs of the coast now on Marlow Post Radio\n",
    ] {
        assert_eq!(cleaned(model, &format!("{STORY}{line}")), STORY);
        let more = "Nobody knows how many herring came ashore in the night, for those who could have counted them were all asleep.\n";
        let within = format!("{STORY}{line}{more}");
        assert_eq!(cleaned(model, &within), within);
    }
    let other = format!("{STORY}Share or comment on the fare: nobody was hurt in Grebe\n");
    assert_eq!(cleaned(model, &other), other);
}

#[test]
fn a_fragment_is_removed_between_learned_lines_only() {
    let model = "marlow\t9\t10\t90.0%\tany\tSign up for a daily letter\n\
        marlow\t9\t10\t90.0%\tbeside\tand join the\n\
        marlow\t9\t10\t90.0%\tbeside\tclub of\n\
        marlow\t9\t10\t90.0%\tany\tFriends of Aldmoor Bay\n";
    let between = "Sign up for a daily letter\nand join the\nclub of\nFriends of Aldmoor Bay\n";
    assert_eq!(cleaned(model, &format!("{STORY}{between}")), STORY);
    for beside in [
        "and join the\nFriends of Aldmoor Bay\n",
        "Sign up for a daily letter\nand join the\n",
    ] {
        let text = format!("{STORY}{beside}");
        assert_eq!(cleaned(model, &text), format!("{STORY}and join the\n"));
    }
    let other = format!(
        "{STORY}Sign up for a daily letter\nand join the\nNobody did.\nFriends of Aldmoor Bay\n"
    );
    assert_eq!(
        cleaned(model, &other),
        format!("{STORY}and join the\nNobody did.\n")
    );
}

#[test]
fn errors_name_their_line() {
    for (text, line, what) in [
        ("", 1, "no beginning"),
        ("copydesk model 1\n", 1, "does not read"),
        ("copydesk model 2\na\tb\n", 2, "six fields"),
        (
            "copydesk model 2\na\t5\t4\t125.0%\ttail\tx y\n",
            2,
            "more articles",
        ),
        ("copydesk model 2\na\t2\t4\t51.0%\ttail\tx y\n", 2, "share"),
        ("copydesk model 2\na\t2\t4\t50.0%\tfoot\tx y\n", 2, "place"),
        ("copydesk model 2\na\t2\t4\t50.0%\ttail\t…\n", 2, "no word"),
        (
            "copydesk model 2\na\t2\t4\t50.0%\ttail\tx y z …\n",
            2,
            "four words",
        ),
        (
            "copydesk model 2\n\t2\t4\t50.0%\ttail\tx y\n",
            2,
            "no source",
        ),
        (
            "copydesk model 2\na\t2\t4\t50.0%\ttail\tx 1\na\t1\t4\t25.0%\ttail\tX 2.\n",
            3,
            "twice",
        ),
    ] {
        let error = Model::read(text).unwrap_err();
        assert_eq!(error.line, line, "{text}");
        assert!(error.what.contains(what), "{error}");
    }
}

#[test]
fn models_of_different_sources_merge_in_any_order_and_those_of_one_source_do_not() {
    let one =
        |name: &str| Model::read(&format!("{START}{name}\t9\t10\t90.0%\tany\tRead it.\n")).unwrap();
    let merged = |names: [&str; 3]| {
        let mut model = one(names[0]);
        model.merge(one(names[1])).unwrap();
        model.merge(one(names[2])).unwrap();
        model.text()
    };
    assert_eq!(merged(["a", "b", "c"]), merged(["c", "a", "b"]));
    assert_eq!(one("a").merge(one("a")), Err("a".into()));
}

#[test]
fn escaping_is_reversible() {
    for text in ["a\tb\nc\\d\re", "plain", "\\", "\\t", "é\n"] {
        assert_eq!(unescape(&escape(text)), text);
        assert!(!escape(text).contains(['\t', '\n', '\r']));
    }
}
