//! The options that choose among rules, and the command that looks at them.

use std::path::PathBuf;

use clap::builder::{PossibleValuesParser, TypedValueParser};
use clap::{Args, Subcommand};
use copydesk::rules::Category;

use crate::cli::args::reading::{ReadingOptions, WalkOptions};
use crate::cli::args::side_file;
use crate::cli::files::side_file::SideFile;

/// Which rules apply.
#[derive(Debug, Default, Args)]
#[command(next_help_heading = "Rules")]
pub struct RuleOptions {
    #[command(flatten)]
    pub files: RuleFileOptions,

    /// Keep text of these categories, such as social or related
    ///
    /// Several stand apart by commas, or --keep is given several times. The categories are promotion, newsletter,
    /// subscription, social, share, advertisement, related, comments, copyright, syndication-note, credit, byline,
    /// dateline, contact, cookie, app, navigation and correction.
    #[arg(long, value_name = "CATEGORY", value_delimiter = ',', value_parser = category(), hide_possible_values = true)]
    pub keep: Vec<Category>,

    /// Remove text of these categories, which is kept otherwise: credit, byline, dateline, correction
    #[arg(long, value_name = "CATEGORY", value_delimiter = ',', value_parser = category(), hide_possible_values = true)]
    pub drop: Vec<Category>,

    /// Apply only the rules written in these languages, such as en,de; by default all apply to all articles
    ///
    /// Rules for no language in particular, as a file of your own may have them, apply all the same.
    #[arg(long, value_name = "CODE", value_delimiter = ',')]
    pub lang: Vec<String>,

    /// Write lines that say whose work an article is to FILE, as JSON lines: credits, bylines, copyright lines
    ///
    /// Each is an object with the input's name, its row and id in JSON lines, the category, the rule, the bytes of the
    /// decoded text where it starts and ends, the text itself, and whether it is kept. Lines that are removed are written
    /// too. `-` is standard output, where no text goes there.
    #[arg(long, value_name = "FILE")]
    pub extract: Option<PathBuf>,
}

/// Where rules come from.
#[derive(Clone, Debug, Default, Args)]
pub struct RuleFileOptions {
    /// Apply the rules of FILE as well; give it several times for several files
    ///
    /// A line `off: ID` at its top switches a built-in rule off. See `copydesk rules --help`.
    #[arg(long = "rules", value_name = "FILE", value_parser = side_file::named())]
    pub paths: Vec<SideFile>,

    /// Apply no built-in rules
    #[arg(long)]
    pub no_default_rules: bool,
}

fn category() -> impl TypedValueParser<Value = Category> {
    PossibleValuesParser::new(Category::ALL.map(Category::name))
        .map(|name| Category::named(&name).expect("the parser let it through"))
}

/// Lists, shows, tests and measures boilerplate rules
#[derive(Debug, Args)]
#[command(arg_required_else_help = true, after_help = RULES_HELP, after_long_help = RULES_LONG_HELP)]
pub struct RulesOptions {
    #[command(subcommand)]
    pub task: RulesTask,
}

#[derive(Debug, Subcommand)]
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

    /// Only these categories
    #[arg(long, value_name = "CATEGORY", value_delimiter = ',', value_parser = category(), hide_possible_values = true)]
    pub category: Vec<Category>,

    /// Only rules for these languages, and those for none in particular
    #[arg(long, value_name = "CODE", value_delimiter = ',')]
    pub lang: Vec<String>,

    /// One JSON object a line instead of a table
    #[arg(long)]
    pub json: bool,
}

/// Print rules as they are written, under their file and line
///
/// What it prints is a file of rules itself. To change a built-in rule, print it into a file, put `off: ID` at its top,
/// change it there, and give the file to --rules.
#[derive(Debug, Args)]
#[command(after_help = SHOW_EXAMPLES)]
pub struct ShowOptions {
    /// The rules' ids
    #[arg(value_name = "ID", required = true)]
    pub ids: Vec<String>,

    #[command(flatten)]
    pub files: RuleFileOptions,
}

/// Try the examples of all rules, each in stories made for it, and name those that do not hold
///
/// Every `+` example must go, every `-` example must stay, whatever other rules there are. Without FILE, the built-in rules
/// are tried; with it, those together with the rules of FILE.
#[derive(Debug, Args)]
#[command(after_help = TEST_STATUS)]
pub struct TestOptions {
    /// Files of rules
    #[arg(value_name = "FILE")]
    pub paths: Vec<PathBuf>,

    /// Leave the built-in rules out
    #[arg(long)]
    pub no_default_rules: bool,
}

/// Count what rules take of a corpus, before they are used: how often, and which texts most often
///
/// For every rule of FILE: how many times it would fire, in how many articles, how many words it would take, how many of
/// them stay without it, and the five texts it would take most often. Rules that never fire are named at the end.
///
/// The articles are cleaned as usual, by the built-in rules and for repeats, but nothing is written. Rules of kept
/// categories count, too, and those for one source are tried on all articles.
#[derive(Debug, Args)]
#[command(after_help = CHECK_STATUS)]
pub struct CheckOptions {
    /// Files of rules; without any, the built-in rules are counted, of which only kept ones take what would stay
    #[arg(value_name = "FILE")]
    pub paths: Vec<PathBuf>,

    /// Articles: text files, JSON lines, folders of both, `-` for standard input
    #[arg(value_name = "CORPUS", last = true, required = true)]
    pub corpus: Vec<PathBuf>,

    /// Leave the built-in rules out
    #[arg(long)]
    pub no_default_rules: bool,

    #[command(flatten)]
    pub reading: ReadingOptions,

    #[command(flatten)]
    pub walk: WalkOptions,

    /// One JSON object a rule and line instead of a table
    #[arg(long)]
    pub json: bool,
}

const RULES_HELP: &str = "See --help for how a file of rules is written.";

const RULES_LONG_HELP: &str = "\
A file of rules:
  off: ad-label
  languages: en

  harbour-promo  promotion  ending
    = follow (harbour post|the post) on <name> <rest:8>
    + Follow Harbour Post on Facebook for more.
    - He said he would follow the post on Monday.

  `off` names rules that do not act, `languages` those of the rules; both can be left out. A rule has an id, a category and
  a scope: paragraph, tail, head, ending, opening, pair or headline. `=` is a pattern for the whole of what goes, `+` a text
  that goes, `-` one that stays. In patterns (a|b) is one of these, (a)? this or nothing, <gap:9> up to 9 words, <rest:9> up to
  9 words at the end; <name>, <number>, <date>, <time>, <url>, <email> and <handle> are what they say.
  `copydesk rules show ID` prints built-in rules, which are written in the same way.

Examples:
  copydesk rules list --lang en --category social
  copydesk rules show follow-us
  copydesk rules test mine.rules
  copydesk rules check mine.rules -- wire.jsonl
  copydesk --rules mine.rules < raw.txt > clean.txt";

const LIST_EXAMPLES: &str = "\
Examples:
  copydesk rules list --lang en --category social
  copydesk rules list --rules mine.rules --json";

const SHOW_EXAMPLES: &str = "\
Examples:
  copydesk rules show follow-us
  copydesk rules show follow-us follow-author > mine.rules";

const TEST_STATUS: &str = "\
Examples:
  copydesk rules test
  copydesk rules test mine.rules

Exit status:
  0  all examples hold
  1  some do not
  2  wrong usage, or a file of rules has a fault";

const CHECK_STATUS: &str = "\
Examples:
  copydesk rules check mine.rules -- wire.jsonl
  copydesk rules check mine.rules -- corpus/

Exit status:
  0  done
  2  wrong usage, or a file of rules has a fault
  3  some articles could not be read, and are named on standard error; all others are counted";
