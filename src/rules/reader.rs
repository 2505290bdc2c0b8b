//! Reads a file of rules; the syntax is described in [`crate::rules`].

use std::borrow::Cow;

use super::error::RuleError;
use super::rule::{Example, Promise, Rule};
use super::slot::Counting;
use super::{Category, Heads, Scope};
use crate::Span;

/// What a file of rules says.
#[derive(Debug, Default)]
pub(super) struct Parsed {
    pub rules: Vec<Rule>,
    /// The patterns of all rules, in their order.
    pub patterns: Vec<Unparsed>,
    pub examples: Vec<Example>,
    /// The ids of other files' rules that it switches off, and where it does.
    pub off: Vec<(String, Span)>,
}

/// One pattern, where the file has it.
#[derive(Clone, Copy, Debug)]
pub(super) struct Unparsed {
    pub span: Span,
    /// The index of its rule.
    pub rule: usize,
    pub counting: Counting,
}

/// Reads the file `source`. The patterns are not parsed.
pub(super) fn read(source: &str) -> Result<Parsed, RuleError> {
    let mut reader = Reader {
        source,
        languages: Cow::Borrowed(&[]),
        counting: Counting::Words,
        n_lines: 0,
        head: Vec::new(),
        pack: Parsed::default(),
    };
    // Some editors begin a file with a byte order mark.
    let mut at = source.len() - source.trim_start_matches('\u{feff}').len();
    let ends = memchr::memchr_iter(b'\n', source.as_bytes()).map(|end| end + 1);
    for end in ends.chain([source.len()]) {
        let text = source[at..end].trim_end();
        reader.n_lines += 1;
        reader.line(Span::new(at, at + text.len()))?;
        at = end;
    }
    reader.finish_rule()?;
    Ok(reader.pack)
}

struct Reader<'s> {
    source: &'s str,
    languages: Cow<'static, [Cow<'static, str>]>,
    /// How the patterns of the last rule count.
    counting: Counting,
    /// Lines up to the one that is read.
    n_lines: usize,
    /// The keys of the head that were read.
    head: Vec<&'s str>,
    pack: Parsed,
}

/// The keys that the head of a file may give.
const HEAD: [&str; 4] = ["pack", "languages", "version", "off"];

impl<'s> Reader<'s> {
    fn error<T>(&self, span: Span, message: impl Into<String>, hint: &str) -> Result<T, RuleError> {
        let error = RuleError::new(self.source, span, message);
        Err(match hint {
            "" => error,
            hint => error.hint(hint),
        })
    }

    fn line(&mut self, span: Span) -> Result<(), RuleError> {
        let text = span.of(self.source);
        let body = text.trim_start();
        if body.is_empty() || body.starts_with('#') {
            return Ok(());
        }
        let body_span = Span::new(span.end - body.len(), span.end);
        if body.len() < text.len() {
            return self.part(body_span);
        }
        self.finish_rule()?;
        match body.split_once(':') {
            Some((key, value)) if !key.contains(char::is_whitespace) => {
                self.head(body_span, key, value)
            }
            _ => self.rule(body_span),
        }
    }

    fn head(&mut self, span: Span, key: &'s str, value: &'s str) -> Result<(), RuleError> {
        let key_span = Span::new(span.start, span.start + key.len());
        if !HEAD.contains(&key) {
            let message = format!("unknown key `{key}`");
            let hint = "the head of a file may have pack, languages, version and off";
            return self.error(key_span, message, hint);
        }
        if !self.pack.rules.is_empty() {
            let message = format!("`{key}` stands below a rule");
            return self.error(key_span, message, "put it above the first rule");
        }
        // There may be more than one line of rules that are switched off.
        if self.head.contains(&key) && key != "off" {
            return self.error(key_span, format!("`{key}` is given twice"), "");
        }
        let value_span = Span::new(span.end - value.len(), span.end);
        let mut values = words(self.source, value_span);
        let Some((first, first_span)) = values.next() else {
            return self.error(key_span, format!("`{key}` has no value"), "");
        };
        let values = std::iter::once((first, first_span)).chain(values);
        match key {
            "languages" => {
                let codes = values.map(|(code, span)| self.language(code, span));
                self.languages = codes.collect::<Result<_, _>>()?;
            }
            "off" => {
                let off = values.map(|(id, span)| (id.to_owned(), span));
                self.pack.off.extend(off);
            }
            "version" if value.trim().parse::<u32>().is_err() => {
                let span = Span::new(first_span.start, span.end);
                return self.error(span, "a version is a whole number", "");
            }
            _ => {}
        }
        self.head.push(key);
        Ok(())
    }

    fn language(&self, code: &str, span: Span) -> Result<Cow<'static, str>, RuleError> {
        if matches!(code.len(), 2 | 3) && code.bytes().all(|b| b.is_ascii_lowercase()) {
            return Ok(Cow::Owned(code.to_owned()));
        }
        let hint = "write ISO 639 codes in small letters, such as en or de; leave them out for rules that act in any language";
        self.error(span, format!("`{code}` is no language"), hint)
    }

    fn rule(&mut self, span: Span) -> Result<(), RuleError> {
        let mut words = words(self.source, span);
        let (id, id_span) = words.next().expect("the line is not blank");
        if !id
            .bytes()
            .all(|b| matches!(b, b'a'..=b'z' | b'0'..=b'9' | b'-'))
        {
            let message = "an id has lower-case letters, digits and hyphens";
            return self.error(id_span, message, "indent patterns and examples");
        }
        let (categories, scopes) = (
            Category::ALL.map(Category::name),
            Scope::ALL.map(Scope::name),
        );
        let category = self.known(span, words.next(), "category", &categories)?;
        let scope = self.known(span, words.next(), "scope", &scopes)?;
        let (category, scope) = (Category::ALL[category], Scope::ALL[scope]);
        let n_examples = self.pack.examples.len();
        let mut rule = Rule {
            id: Cow::Owned(id.to_owned()),
            category,
            scope,
            heads: Heads::of(category),
            languages: self.languages.clone(),
            has_name: false,
            is_upper: false,
            source: None,
            file: 0,
            line: self.n_lines,
            span,
            examples: n_examples..n_examples,
        };
        for (word, span) in words {
            match word.split_once('=') {
                Some(("lang", value)) => {
                    let value_span = Span::new(span.end - value.len(), span.end);
                    let codes = value.split(',').map(|code| self.language(code, value_span));
                    rule.languages = codes.collect::<Result<_, _>>()?;
                }
                Some(("heads", value)) => {
                    let value_span = Span::new(span.end - value.len(), span.end);
                    let named = Some((value, value_span));
                    let heads = Heads::ALL.map(Heads::name);
                    rule.heads = Heads::ALL[self.known(span, named, "kind of lines", &heads)?];
                }
                Some(("names", "elsewhere")) => rule.has_name = true,
                Some(("case", "upper")) => rule.is_upper = true,
                Some(("source", value)) => rule.source = Some(Cow::Owned(value.to_owned())),
                _ => {
                    let message = format!("unknown key `{word}`");
                    return self.error(
                        span,
                        message,
                        "there are lang=…, heads=…, names=elsewhere, case=upper and source=…",
                    );
                }
            }
        }
        self.counting = Counting::of(&rule.languages);
        self.pack.rules.push(rule);
        Ok(())
    }

    /// The place of a word of the line at `line` among the words that may be there.
    fn known(
        &self,
        line: Span,
        word: Option<(&str, Span)>,
        what: &str,
        known: &[&str],
    ) -> Result<usize, RuleError> {
        let Some((word, span)) = word else {
            return self.error(line, "a rule has an id, a category and a scope", "");
        };
        match known.iter().position(|known| *known == word) {
            Some(place) => Ok(place),
            None => {
                let hint = format!("there are {}", known.join(", "));
                self.error(span, format!("unknown {what} `{word}`"), &hint)
            }
        }
    }

    fn part(&mut self, span: Span) -> Result<(), RuleError> {
        let text = span.of(self.source);
        let mut chars = text.chars();
        let sign = match chars.next() {
            Some('=') => None,
            Some('+') => Some(Promise::Goes),
            Some('-') => Some(Promise::Stays),
            _ => {
                let hint = "`=` is a pattern, `+` a text that is removed, `-` one that is kept";
                return self.error(span, "an indented line begins with `=`, `+` or `-`", hint);
            }
        };
        let after = chars.as_str();
        let value = after.trim_start();
        let value_span = Span::new(span.end - value.len(), span.end);
        if value.is_empty() || value.len() == after.len() {
            return self.error(span, "a space and a text are wanted after the sign", "");
        }
        let n_rules = self.pack.rules.len();
        let Some(rule) = self.pack.rules.last_mut() else {
            let hint = "a rule begins with its id at the start of a line";
            return self.error(span, "this line belongs to no rule", hint);
        };
        rule.span.end = span.end;
        match sign {
            Some(promise) => {
                let text = value_span;
                self.pack.examples.push(Example { promise, text });
                rule.examples.end += 1;
            }
            None => self.pack.patterns.push(Unparsed {
                span: value_span,
                rule: n_rules - 1,
                counting: self.counting,
            }),
        }
        Ok(())
    }

    /// Checks that the last rule is whole.
    fn finish_rule(&self) -> Result<(), RuleError> {
        let Some(rule) = self.pack.rules.last() else {
            return Ok(());
        };
        let examples = &self.pack.examples[rule.examples.clone()];
        let has = |promise| examples.iter().any(|example| example.promise == promise);
        let last = self.pack.patterns.last().map(|pattern| pattern.rule);
        let missing = match () {
            () if last != Some(self.pack.rules.len() - 1) => "pattern (`=`)",
            () if !has(Promise::Goes) => "`+` example",
            () if !has(Promise::Stays) => "`-` example",
            () => return Ok(()),
        };
        self.error(
            rule.id_span(),
            format!("rule `{}` has no {missing}", rule.id),
            "every rule needs a pattern (`=`), and examples that it removes (`+`) and keeps (`-`)",
        )
    }
}

/// The words of `span` and their places.
fn words(source: &str, span: Span) -> impl Iterator<Item = (&str, Span)> {
    let text = span.of(source);
    let words = text.split_whitespace();
    words.map(move |word| (word, Span::of_part(word, source)))
}
