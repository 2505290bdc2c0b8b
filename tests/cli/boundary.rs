//! `--boilerplate` and `--boundary-model`: levels, other models, and models that are refused.

use crate::harness::Folder;

const ARTICLE: &str = include_str!("../../fixtures/teasers-under-the-story-thorough/raw.txt");

fn built_in_model() -> Vec<u8> {
    include_bytes!("../../src/boundary/model.bin").to_vec()
}

fn answer_to(model: &[u8]) -> String {
    let folder = Folder::new();
    folder.write("my.bin", model);
    let args = ["--boilerplate=normal", "--boundary-model=my.bin"];
    let answer = folder.copydesk_on(&args, ARTICLE.as_bytes());
    answer.starts(2, "", "error: ");
    answer.stderr
}

#[test]
fn the_levels_take_more_and_more() {
    let folder = Folder::new();
    let len = |level: &str| {
        let answer = folder.copydesk_on(&[level], ARTICLE.as_bytes());
        answer.ok().len()
    };
    let careful = len("--boilerplate=careful");
    let normal = len("--boilerplate=normal");
    let thorough = len("--boilerplate=thorough");
    assert!(careful >= normal && normal >= thorough && careful > thorough);
}

#[test]
fn a_model_of_ones_own_is_read() {
    let folder = Folder::new();
    folder.write("my.bin", built_in_model());
    let own = ["--boilerplate=thorough", "--boundary-model=my.bin"];
    assert_eq!(
        folder.copydesk_on(&own, ARTICLE.as_bytes()),
        folder.copydesk_on(&own[..1], ARTICLE.as_bytes())
    );
}

#[test]
fn a_damaged_model_is_refused() {
    let mut model = built_in_model();
    let middle = model.len() / 2;
    model[middle] ^= 1;
    let damaged = "error: my.bin: is damaged: its bytes are not those that were written\n\
                   hint: train it with contrib/boundary, or leave `--boundary-model` out\n";
    assert_eq!(answer_to(&model), damaged);
    model.truncate(middle);
    assert_eq!(answer_to(&model), damaged);
}

#[test]
fn what_is_no_model_or_a_newer_one_or_too_large_is_refused() {
    let hint = "hint: train it with contrib/boundary, or leave `--boundary-model` out\n";
    assert_eq!(
        answer_to(b"ferry"),
        format!("error: my.bin: is no boundary model\n{hint}")
    );
    let mut newer = built_in_model();
    newer[18] = 9;
    assert_eq!(
        answer_to(&newer),
        format!(
            "error: my.bin: is a boundary model of format 9; this copydesk reads format 3\n{hint}"
        )
    );
    assert_eq!(
        answer_to(&vec![0; (4 << 20) + 1]),
        format!("error: my.bin: is larger than 4 MiB, the most that a boundary model has\n{hint}")
    );
}

#[test]
fn a_model_that_is_not_there_is_named() {
    let args = ["--boilerplate=normal", "--boundary-model=none.bin"];
    Folder::new().copydesk(&args).is(
        2,
        "",
        "error: none.bin: cannot open: No such file or directory\n\
         hint: name a boundary model, or leave `--boundary-model` out\n",
    );
}

#[test]
fn a_model_that_would_not_be_used_is_refused() {
    Folder::new()
        .copydesk(&["--boilerplate=careful", "--boundary-model=none.bin"])
        .is(
            2,
            "",
            "error: `--boundary-model` has no effect with `--boilerplate careful`\n\
         hint: add `--boilerplate normal` or `--boilerplate thorough`\n",
        );
}
