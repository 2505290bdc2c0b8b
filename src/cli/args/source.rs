//! The option `--source`: what makes articles those of one source.

use std::str::FromStr;

use clap::Args;

/// What makes articles those of one source.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub enum SourceWay {
    /// The folder, or else the host, or else nothing.
    #[default]
    Auto,
    /// The first folder below the input.
    Dir,
    /// The host in the field `url`.
    Host,
    /// What stands in a field.
    Field(String),
    /// All articles are of one.
    Whole,
}

impl FromStr for SourceWay {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        match (text, text.strip_prefix("field:")) {
            ("dir", _) => Ok(SourceWay::Dir),
            ("host", _) => Ok(SourceWay::Host),
            ("whole", _) => Ok(SourceWay::Whole),
            (_, Some(name)) if !name.is_empty() => Ok(SourceWay::Field(name.to_owned())),
            _ => Err("write dir, host, whole or field:NAME".to_owned()),
        }
    }
}

/// The option itself, as several commands have it.
#[derive(Clone, Debug, Default, Args)]
pub struct SourceOption {
    /// What makes articles those of one source: dir, host, field:NAME or whole
    ///
    /// dir is the first folder below the input, host that of the field `url` of a JSON line, and whole takes all for one.
    /// By default it is the folder if there is one, else the host, else the whole corpus.
    #[arg(long, value_name = "WAY")]
    pub source: Option<SourceWay>,
}
