//! Prints rules as they are written.

use crate::cli::args::rules::ShowOptions;
use crate::cli::input::rules::read;
use crate::cli::output::file::write_to;
use crate::cli::terminal::exit::{Outcome, Stop};
use crate::cli::terminal::problem::Problem;
use crate::cli::terminal::screen::escaped;

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
    write_to(None, |out| out.write_all(blocks.join("\n").as_bytes()))?;
    Ok(Outcome::Done)
}
