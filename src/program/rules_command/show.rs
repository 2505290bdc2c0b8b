//! Prints rules as they are written.

use super::super::args::ShowOptions;
use super::super::problem::{Problem, Stop};
use super::super::rule_files::read;
use super::super::run::Outcome;
use super::super::screen::escaped;
use super::print;

pub fn show(options: &ShowOptions) -> Result<Outcome, Stop> {
    let rules = read(&options.files)?.build_all();
    let mut blocks = Vec::with_capacity(options.ids.len());
    for id in &options.ids {
        let Some(rule) = rules.get(id) else {
            let problem = Problem::new(format!("there is no rule `{id}`"));
            return Err(Stop::Usage(match rules.nearest_id(id) {
                Some(near) => problem.hint(format!("did you mean `{near}`?")),
                None => problem.hint("`copydesk rules list` shows the rules there are"),
            }));
        };
        let written = rules.written(rule);
        let languages = match &*rule.languages {
            [] => "any language".to_owned(),
            languages => format!("languages: {}", languages.join(" ")),
        };
        let lines: Vec<_> = written.text.lines().map(escaped).collect();
        blocks.push(format!(
            "# {}:{}, {languages}\n{}\n",
            written.file,
            written.line,
            lines.join("\n")
        ));
    }
    print(|out| out.write_all(blocks.join("\n").as_bytes()))?;
    Ok(Outcome::Done)
}
