//! Puts an article's counts into rows, one a paragraph.

use std::ops::Range;

use super::{FAR, Features, Form, LIST_REACH, N, Row, Sums};
use crate::boundary::cohesion::REACH;
use crate::boundary::shape::Shape;

impl Features {
    /// The row of paragraph `index`, in the order of [`NAMES`].
    pub(in crate::boundary) fn row(&self, index: usize) -> Row {
        let mut row = Writer::default();
        row.shape(&self.shapes[index]);
        self.place(&mut row, index);
        self.cohesion(&mut row, index);
        self.neighbours(&mut row, index);
        self.list(&mut row, index);
        self.rules(&mut row, index);
        self.talk(&mut row, index);
        self.wordings(&mut row, index);
        debug_assert_eq!(row.n, N);
        row.row
    }

    fn place(&self, row: &mut Writer, index: usize) {
        let n = self.len();
        let (here, next, all) = (self.sums[index], self.sums[index + 1], self.sums[n]);
        row.place(index, n);
        row.push(here.n_words);
        row.push(all.n_words - next.n_words);
        row.push(share(here.n_words, all.n_words));
        row.push(n as u32);
        row.push(all.n_words);
        row.push(here.n_prose);
        row.push(all.n_prose - next.n_prose);
        row.push(here.n_prose_words);
        row.push(all.n_prose_words - next.n_prose_words);
        row.push(match index {
            _ if index < self.core.start => 0,
            _ if index < self.core.end => 1,
            _ => 2,
        });
        row.push_signed(index as i64 - self.core.start as i64);
        row.push_signed(index as i64 - self.core.end as i64);
        let back = (index.saturating_sub(FAR)..index)
            .rev()
            .find(|&at| self.shapes[at].is_prose());
        let on = (index + 1..n.min(index + FAR)).find(|&at| self.shapes[at].is_prose());
        row.push(here.n_words - back.map_or(0, |at| self.sums[at + 1].n_words));
        row.push(on.map_or(all.n_words, |at| self.sums[at].n_words) - next.n_words);
        let (start, end) = (self.sums[self.core.start], self.sums[self.core.end]);
        row.push(share(end.n_words - start.n_words, all.n_words));
        row.push(start.n_words);
        row.push(all.n_words - end.n_words);
    }

    fn cohesion(&self, row: &mut Writer, index: usize) {
        let c = &self.cohesion[index];
        row.push(c.n_telling);
        for n in [
            c.n_elsewhere,
            c.n_before,
            c.n_after,
            c.n_lede,
            c.n_core,
            c.n_previous,
            c.n_next,
        ] {
            row.push(share(n, c.n_telling));
        }
        row.push(c.n_names);
        row.push(share(c.n_names_core, c.n_names));
        let n = self.len();
        let shared = |from: usize, to: usize| {
            let (a, b) = (self.sums[from], self.sums[to]);
            share(b.n_core - a.n_core, b.n_telling - a.n_telling)
        };
        row.push(shared(index + 1, n.min(index + 4)));
        row.push(shared(index.saturating_sub(3), index));
        row.push(shared(index, n));
        row.push(shared(0, index + 1));
        let telling = |from: usize, to: usize| self.sums[to].n_telling - self.sums[from].n_telling;
        let ahead = telling(index, n.min(index + REACH));
        row.push(share(c.n_known_from_here, telling(index, n)));
        row.push(share(c.n_known_ahead, ahead));
        row.push(share(c.n_again_up_to_here, telling(0, index + 1)));
        let back = telling((index + 1).saturating_sub(REACH), index + 1);
        row.push(share(c.n_again_back, back));
        row.push(ahead);
    }

    fn neighbours(&self, row: &mut Writer, index: usize) {
        let n = self.len();
        for at in [
            index.checked_sub(2),
            index.checked_sub(1),
            Some(index + 1).filter(|&at| at < n),
            Some(index + 2).filter(|&at| at < n),
        ] {
            let Some(at) = at else {
                (0..4).for_each(|_| row.push_signed(-1));
                continue;
            };
            let (s, c) = (&self.shapes[at], &self.cohesion[at]);
            row.push(s.n_words);
            row.push(u32::from(s.last));
            row.push(share(s.n_title_words, s.n_words));
            row.push(share(c.n_core, c.n_telling));
        }
        let lines = |from: usize, to: usize| self.sums[to].n_lines - self.sums[from].n_lines;
        let words = |from: usize, to: usize| self.sums[to].n_words - self.sums[from].n_words;
        let (back, on) = (index.saturating_sub(5), n.min(index + 6));
        row.push(share(lines(back, index), (index - back) as u32));
        row.push(share(lines(index + 1, on), (on - index - 1) as u32));
        let is_line = |at: &usize| self.shapes[*at].is_line();
        let before = (index.saturating_sub(20)..index).rev();
        let in_a_row = before.take_while(is_line).count()
            + (index..n.min(index + 20)).take_while(is_line).count();
        row.push(in_a_row as u32);
        row.push(share(lines(index, n), (n - index) as u32));
        row.push(share(lines(0, index + 1), index as u32 + 1));
        row.push(words(index + 1, n.min(index + 4)));
        row.push(words(index.saturating_sub(3), index));
        row.push(words(index, n) / (n - index) as u32);
    }

    pub(super) fn nearby(&self, index: usize, is_alike: impl Fn(&Form) -> bool) -> usize {
        let from = index.saturating_sub(LIST_REACH);
        let to = self.len().min(index + LIST_REACH + 1);
        self.forms[from..to]
            .iter()
            .filter(|form| is_alike(form))
            .count()
            - 1
    }

    fn list(&self, row: &mut Writer, index: usize) {
        let n = self.len();
        let stamps = |from: usize, to: usize| self.sums[to].n_stamps - self.sums[from].n_stamps;
        let (back, on) = (index.saturating_sub(8), n.min(index + 9));
        row.push(self.shapes[index].n_clocks);
        row.push(stamps(0, index));
        row.push(stamps(index + 1, n));
        row.push(stamps(back, index));
        row.push(stamps(index + 1, on));
        row.push(self.stamp_before[index].map_or(u32::MAX, |at| {
            self.sums[index].n_words - self.sums[at + 1].n_words
        }));
        row.push(self.endings[index]);
        let most = |range: Range<usize>| self.endings[range].iter().copied().max().unwrap_or(0);
        row.push(most(back..index));
        row.push(most(index + 1..on));
        let form = self.forms[index];
        row.push(self.nearby(index, |other| other.form == form.form) as u32);
        row.push(self.nearby(index, |other| other.first == form.first) as u32);
        row.push(self.nearby(index, |other| other.last == form.last) as u32);
        row.push(self.nearby(index, |other| other.all == form.all) as u32);
    }

    fn rules(&self, row: &mut Writer, index: usize) {
        let n = self.len();
        let (back, on) = (self.hit_before[index], self.hit_after[index]);
        let category =
            |at: Option<usize>| at.and_then(|at| self.hits[at]).map_or(0, |h| h.category);
        row.push(self.hits[index].map_or(0, |hit| hit.kind as u32));
        row.push(back.map_or(FAR, |at| (index - at).min(FAR)) as u32);
        row.push(on.map_or(FAR, |at| (at - index).min(FAR)) as u32);
        row.push(self.sums[index].n_hits);
        row.push(self.sums[n].n_hits - self.sums[index + 1].n_hits);
        row.push(u32::from(category(back)));
        row.push(u32::from(category(on)));
        row.push(back.map_or(u32::MAX, |at| {
            self.sums[index].n_words - self.sums[at + 1].n_words
        }));
    }

    fn talk(&self, row: &mut Writer, index: usize) {
        let (here, next) = (self.sums[index], self.sums[index + 1]);
        row.push(self.talk.n());
        row.push(self.talk.n_up_to(index));
        let first = self.talk.first.map(|first| self.sums[first]);
        row.push_signed(match first {
            Some(first) => i64::from(here.n_words) - i64::from(first.n_words),
            None => -1,
        });
        row.push(first.map_or(0, |first| first.n_prose_words));
        row.push(here.n_comment_hits);
        row.push(self.sums[self.len()].n_comment_hits - next.n_comment_hits);
        row.push(self.words_since(index, |sums| sums.n_comment_hits));
        let on = &self.sums[index + 1..];
        let to = on.partition_point(|sums| sums.n_comment_hits == next.n_comment_hits);
        row.push(to.min(FAR) as u32);
        row.push(here.n_related_hits);
        row.push(self.words_since(index, |sums| sums.n_related_hits));
    }

    /// Words since the paragraph before `index` in which a count last rose; of none, more than a row holds.
    fn words_since(&self, index: usize, count: impl Fn(&Sums) -> u32) -> u32 {
        let so_far = count(&self.sums[index]);
        if so_far == 0 {
            return u32::MAX;
        }
        let after = self.sums[..=index].partition_point(|sums| count(sums) < so_far);
        self.sums[index].n_words - self.sums[after].n_words
    }

    fn wordings(&self, row: &mut Writer, index: usize) {
        let n = self.len();
        let w = &self.wording;
        let at = |at: Option<usize>| i64::from(at.and_then(|at| w.get(at)).copied().unwrap_or(0));
        let peak = |range: Range<usize>| i64::from(w[range].iter().copied().max().unwrap_or(0));
        let mean = |from: usize, to: usize| {
            let sum = self.sums[to].wording - self.sums[from].wording;
            i64::from(sum / (to - from).max(1) as i32)
        };
        row.push_signed(i64::from(w[index]));
        row.push_signed(at(index.checked_sub(1)));
        row.push_signed(at(index.checked_sub(2)));
        row.push_signed(at(Some(index + 1)));
        row.push_signed(at(Some(index + 2)));
        row.push_signed(peak(index.saturating_sub(4)..index));
        row.push_signed(peak(index + 1..n.min(index + 5)));
        row.push_signed(mean(index, n));
        row.push_signed(mean(0, index + 1));
    }
}

/// Fills a row from its start.
pub(super) struct Writer {
    pub row: Row,
    n: usize,
}

impl Default for Writer {
    fn default() -> Self {
        Writer { row: [0; N], n: 0 }
    }
}

impl Writer {
    pub fn shape(&mut self, s: &Shape) {
        self.push(s.n_words);
        self.push(s.n_bytes * 10 / s.n_words.max(1));
        self.push(s.n_words / s.n_stops.max(1));
        self.push(u32::from(s.first));
        self.push(u32::from(s.last));
        self.push(share(s.n_capitals, s.n_chars));
        self.push(share(s.n_title_words, s.n_words));
        self.push(share(s.n_loud_words, s.n_words));
        self.push(share(s.n_number_words, s.n_words));
        self.push(share(s.n_short_words, s.n_words));
        self.push(share(s.n_long_words, s.n_words));
        self.push(share(s.n_digits, s.n_chars));
        self.push(s.n_stops);
        self.push(share(s.n_commas, s.n_words));
        for n in [
            s.n_quotes,
            s.n_marks,
            s.n_questions,
            s.n_exclamations,
            s.n_colons,
            s.n_brackets,
            s.n_address,
            s.n_dashes,
            s.n_ellipses,
            s.n_years,
        ] {
            self.push(n);
        }
    }

    /// How far a paragraph is to the first and to the last of `n`.
    pub fn place(&mut self, index: usize, n: usize) {
        self.push(index as u32);
        self.push((n - 1 - index) as u32);
    }

    fn push(&mut self, value: u32) {
        self.push_signed(i64::from(value));
    }

    fn push_signed(&mut self, value: i64) {
        self.row[self.n] = value.clamp(i16::MIN.into(), i16::MAX.into()) as i16;
        self.n += 1;
    }
}

/// `part` of `whole` in thousandths; of nothing, nothing.
fn share(part: u32, whole: u32) -> u32 {
    match whole {
        0 => 0,
        _ => (u64::from(part) * 1000 / u64::from(whole)) as u32,
    }
}
