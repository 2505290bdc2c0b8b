//! The options that choose rules, and the options of `copydesk rules`.

use std::path::PathBuf;

use clap::builder::{PossibleValuesParser, TypedValueParser};
use clap::{Args, Subcommand, ValueHint};
use copydesk::rules::Category;

use crate::cli::args::reading::InputOptions;
use crate::cli::args::values::SEE_HELP;

/// Which rules apply.
#[derive(Debug, Default, Args)]
#[command(next_help_heading = "Cleaning")]
pub struct RuleOptions {
    #[command(flatten)]
    pub files: RuleFileOptions,

    /// Keep text of these categories, such as social,share
    ///
    /// The categories are promotion, newsletter, subscription, social, share, advertisement, related, comments, copyright,
    /// syndication-note, credit, byline, dateline, contact, cookie, app, navigation and correction.
    #[arg(long, value_name = "CATEGORY", value_delimiter = ',', value_parser = category(), hide_possible_values = true)]
    pub keep: Vec<Category>,

    /// Remove text of categories that are kept by default: credit, byline, dateline or correction
    #[arg(long, value_name = "CATEGORY", value_delimiter = ',', value_parser = category(), hide_possible_values = true)]
    #[arg(hide_short_help = true)]
    pub drop: Vec<Category>,

    /// Apply only rules for these languages, such as en,de, and rules for no language in particular
    #[arg(long, value_name = "CODE", value_delimiter = ',')]
    #[arg(hide_short_help = true)]
    pub lang: Vec<String>,

    /// Write credits, bylines and copyright lines to FILE as JSON lines
    ///
    /// Each line is an object: the name of the input, the row and id of a JSON line, the category, the rule, the first and
    /// last byte in the decoded text, the text, and whether it is kept. `-` is standard output, if no articles are written
    /// there.
    #[arg(long, value_name = "FILE", hide_short_help = true)]
    #[arg(help_heading = "Output")]
    pub extract: Option<PathBuf>,
}

/// Where rules come from.
#[derive(Clone, Debug, Default, Args)]
pub struct RuleFileOptions {
    /// Apply the rules of FILE as well
    ///
    /// It can be given several times. A line `off: ID` at its top switches a built-in rule off. See `copydesk rules --help`.
    #[arg(long = "rules", value_name = "FILE", value_hint = ValueHint::FilePath)]
    pub paths: Vec<PathBuf>,

    /// Apply no built-in rules
    #[arg(long, hide_short_help = true)]
    pub no_default_rules: bool,
}

fn category() -> impl TypedValueParser<Value = Category> {
    PossibleValuesParser::new(Category::ALL.map(Category::name))
        .map(|name| Category::named(&name).expect("clap accepts only these names"))
}

/// List, show, test and measure boilerplate rules
#[derive(Debug, Args)]
#[command(arg_required_else_help = true, after_help = SEE_HELP, after_long_help = RULES_HELP)]
pub struct RulesOptions {
    #[command(subcommand)]
    pub task: RulesTask,
}

#[derive(Debug, Subcommand)]
#[expect(clippy::large_enum_variant, reason = "a run has one")]
pub enum RulesTask {
    List(ListOptions),
    Show(ShowOptions),
    Test(TestOptions),
    Check(CheckOptions),
}

/// List rules: id, category, scope, whether they act by default, languages, file and line
#[derive(Debug, Args)]
#[command(after_help = LIST_EXAMPLES)]
pub struct ListOptions {
    #[command(flatten)]
    pub files: RuleFileOptions,
}

/// Print rules as they are written, with their file and line
///
/// The output is a rules file. To change a built-in rule, print it to a file, put `off: ID` at its top, edit it, and pass the
/// file to --rules.
#[derive(Debug, Args)]
#[command(after_help = SHOW_EXAMPLES)]
pub struct ShowOptions {
    /// The ids of the rules
    #[arg(value_name = "ID", required = true)]
    pub ids: Vec<String>,

    #[command(flatten)]
    pub files: RuleFileOptions,
}

/// Test the examples of rules, and name those that fail
///
/// Each example is placed in stories made for it. Every `+` example must be removed and every `-` example kept, whatever
/// other rules apply. Without FILE, the built-in rules are tested; with it, those and the rules of FILE.
#[derive(Debug, Args)]
#[command(after_help = TEST_STATUS)]
pub struct TestOptions {
    /// Rules files
    #[arg(value_name = "FILE")]
    pub paths: Vec<PathBuf>,

    /// Apply no built-in rules
    #[arg(long)]
    pub no_default_rules: bool,
}

/// Count what rules would remove from a corpus
///
/// Prints for each rule of FILE how often it would match, in how many articles, how many words it would remove, how many of
/// these no other rule removes, and the five texts that it would remove most often. Rules that never match are named at
/// the end. The articles are cleaned as usual, but not written. Rules of kept categories are counted too, and rules
/// for one source are applied to all articles.
#[derive(Debug, Args)]
#[command(after_help = SEE_HELP, after_long_help = CHECK_STATUS)]
pub struct CheckOptions {
    /// Rules files; by default, the built-in rules are counted
    #[arg(value_name = "FILE")]
    pub paths: Vec<PathBuf>,

    /// Articles: text, JSON, tables, folders; `-` is standard input
    #[arg(value_name = "CORPUS", last = true, required = true)]
    pub corpus: Vec<PathBuf>,

    /// Apply no built-in rules
    #[arg(long)]
    pub no_default_rules: bool,

    #[command(flatten)]
    pub input: InputOptions,
}

const RULES_HELP: &str = "\
A file of rules:
  off: ad-label
  languages: en

  harbour-promo  promotion  ending
    = follow (harbour post|the post) on <name> <rest:8>
    + Follow Harbour Post on Facebook for more.
    - He said he would follow the post on Monday.

`off` names rules to switch off, `languages` the languages of the rules; both are optional. A rule has an id, a category \
and a scope: paragraph, tail, head, row, ending, opening, pair, headline or label. `=` is a pattern for the whole of the text \
to remove, `+` a text that it removes, `-` one that it keeps. In patterns, (a|b) is either, (a)? is optional, <gap:9> is \
up to 9 words, <rest:9> up to 9 words at the end; there are also <name>, <number>, <year>, <date>, \
<time>, <url>, <site>, <email> and <handle>. `copydesk rules show ID` prints built-in rules, which are written in the same way.

Examples:
  copydesk rules list | grep ' social '
  copydesk rules show follow-us
  copydesk rules test mine.rules
  copydesk rules check mine.rules -- wire.jsonl
  copydesk --rules mine.rules < raw.txt > clean.txt";

const LIST_EXAMPLES: &str = "\
Examples:
  copydesk rules list | grep ' social '
  copydesk rules list --rules mine.rules";

const SHOW_EXAMPLES: &str = "\
Examples:
  copydesk rules show follow-us
  copydesk rules show follow-us follow-author > mine.rules";

const TEST_STATUS: &str = "\
Examples:
  copydesk rules test
  copydesk rules test mine.rules

Exit status:
  0  all examples pass
  1  some fail
  2  wrong usage, or a rules file has a fault";

const CHECK_STATUS: &str = "\
Examples:
  copydesk rules check mine.rules -- wire.jsonl
  copydesk rules check mine.rules -- corpus/

Exit status:
  0  done
  2  wrong usage, or a rules file has a fault
  3  some articles could not be read and are named on standard error; all others are counted";
