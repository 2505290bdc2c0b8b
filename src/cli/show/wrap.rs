//! Wraps text for a terminal.

use rustix::termios::tcgetwinsize;
use unicode_width::{UnicodeWidthChar, UnicodeWidthStr};

use crate::cli::terminal::Screen;

/// The columns of the terminal that standard output is; `None` if it is no terminal, whose lines programs read.
pub fn columns(screen: Screen) -> Option<usize> {
    let size = tcgetwinsize(rustix::stdio::stdout()).ok();
    let size = size.filter(|size| screen != Screen::Pipe && size.ws_col > 0);
    size.map(|size| usize::from(size.ws_col))
}

/// `text` broken at spaces, or within words that are longer than a line, so that it fits beside a margin of `indent` columns.
pub fn wrapped(text: &str, indent: usize, columns: Option<usize>) -> String {
    /// Narrower lines are harder to read than those that the terminal breaks.
    const LEAST: usize = 20;
    let width = columns.map_or(0, |columns| columns.saturating_sub(indent));
    if width < LEAST || text.width() <= width {
        return text.to_owned();
    }
    let line_end = format!("\n{}", " ".repeat(indent));
    let mut lines = String::with_capacity(text.len() + text.len() / 4);
    // The columns of this line, and where its last space is in `lines` and in the line.
    let (mut used, mut space) = (0, None);
    for c in text.chars() {
        let n = c.width().unwrap_or(0);
        if c == ' ' {
            space = Some((lines.len(), used));
        } else if used + n > width {
            match space.take() {
                Some((at, column)) => {
                    lines.replace_range(at..=at, &line_end);
                    used -= column + 1;
                }
                None => {
                    lines.push_str(&line_end);
                    used = 0;
                }
            }
        }
        lines.push(c);
        used += n;
    }
    lines
}

#[cfg(test)]
mod tests {
    use super::wrapped;

    #[test]
    fn text_is_broken_at_spaces_and_long_words_anywhere() {
        for (text, lines) in [
            ("The ferry sank.", "The ferry sank."),
            (
                "The ferry Alma sank off Port Grebe.",
                "The ferry Alma sank\n  off Port Grebe.",
            ),
            (
                "The ferry Alma, sunk, is up again.",
                "The ferry Alma, sunk,\n  is up again.",
            ),
            // Each of these is two columns wide.
            ("港港港港港港港港港港港港", "港港港港港港港港港港港\n  港"),
        ] {
            assert_eq!(wrapped(text, 2, Some(24)), lines);
            assert_eq!(wrapped(text, 2, None), text);
        }
    }
}
