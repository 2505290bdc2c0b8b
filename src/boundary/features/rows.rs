//! Makes the row of a paragraph.

use std::ops::{Range, Sub};

use super::{FAR, Features, Sums};
use crate::boundary::cohesion::REACH;
use crate::boundary::hits::Hit;
use crate::boundary::row::{N, Row, RowWriter, share};

impl Features {
    /// The row of paragraph `index`.
    pub(in crate::boundary) fn row(&self, index: usize) -> Row {
        let mut row = RowWriter::new();
        row.shape(&self.shapes[index]);
        self.place(&mut row, index);
        self.cohesion(&mut row, index);
        self.neighbours(&mut row, index);
        self.list(&mut row, index);
        self.rules(&mut row, index);
        self.comments(&mut row, index);
        self.wordings(&mut row, index);
        self.article(&mut row, index);
        debug_assert_eq!(row.n, N);
        row.row
    }

    /// One of the sums over some paragraphs.
    pub(super) fn over<T: Sub<Output = T>>(
        &self,
        range: Range<usize>,
        of: impl Fn(&Sums) -> T,
    ) -> T {
        of(&self.sums[range.end]) - of(&self.sums[range.start])
    }

    fn before(&self, index: usize, n: usize) -> Range<usize> {
        index.saturating_sub(n)..index
    }

    fn after(&self, index: usize, n: usize) -> Range<usize> {
        index + 1..self.len().min(index + 1 + n)
    }

    fn place(&self, row: &mut RowWriter, index: usize) {
        let n = self.len();
        let (before, all) = (self.sums[index], self.sums[n]);
        let after = |of: fn(&Sums) -> u32| self.over(index + 1..n, of);
        row.place(index, n);
        row.push(before.n_words);
        row.push(after(|s| s.n_words));
        row.push(share(before.n_words, all.n_words));
        row.push(n as u32);
        row.push(all.n_words);
        row.push(before.n_prose);
        row.push(after(|s| s.n_prose));
        row.push(before.n_prose_words);
        row.push(after(|s| s.n_prose_words));
        row.push(u32::from(index >= self.core.start) + u32::from(index >= self.core.end));
        row.push_signed(index as i64 - self.core.start as i64);
        row.push_signed(index as i64 - self.core.end as i64);
        let is_prose = |at: &usize| self.shapes[*at].is_prose();
        let back = self.before(index, FAR).rev().find(is_prose);
        let on = self.after(index, FAR - 1).find(is_prose);
        row.push(self.over(back.map_or(0, |at| at + 1)..index, |s| s.n_words));
        row.push(self.over(index + 1..on.unwrap_or(n), |s| s.n_words));
        row.push(share(
            self.over(self.core.clone(), |s| s.n_words),
            all.n_words,
        ));
        row.push(self.sums[self.core.start].n_words);
        row.push(self.over(self.core.end..n, |s| s.n_words));
    }

    fn cohesion(&self, row: &mut RowWriter, index: usize) {
        let n = self.len();
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
        for range in [
            self.after(index, 3),
            self.before(index, 3),
            index..n,
            0..index + 1,
        ] {
            let n_core = self.over(range.clone(), |s| s.n_core);
            row.push(share(n_core, self.over(range, |s| s.n_telling)));
        }
        let telling = |range| self.over(range, |s| s.n_telling);
        let ahead = telling(index..n.min(index + REACH));
        let back = telling((index + 1).saturating_sub(REACH)..index + 1);
        row.push(share(c.n_known_from_here, telling(index..n)));
        row.push(share(c.n_known_ahead, ahead));
        row.push(share(c.n_again_up_to_here, telling(0..index + 1)));
        row.push(share(c.n_again_back, back));
        row.push(ahead);
    }

    fn neighbours(&self, row: &mut RowWriter, index: usize) {
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
        row.push(self.share_of_lines(self.before(index, 5)));
        row.push(self.share_of_lines(self.after(index, 5)));
        let is_line = |at: &usize| self.shapes[*at].is_line();
        let back = self.before(index, 20).rev().take_while(is_line).count();
        let on = (index..n.min(index + 20)).take_while(is_line).count();
        row.push((back + on) as u32);
        row.push(self.share_of_lines(index..n));
        row.push(self.share_of_lines(0..index + 1));
        row.push(self.over(self.after(index, 3), |s| s.n_words));
        row.push(self.over(self.before(index, 3), |s| s.n_words));
        row.push(self.over(index..n, |s| s.n_words) / (n - index) as u32);
    }

    fn share_of_lines(&self, range: Range<usize>) -> u32 {
        let n_paragraphs = range.len() as u32;
        share(self.over(range, |s| s.n_lines), n_paragraphs)
    }

    fn list(&self, row: &mut RowWriter, index: usize) {
        let (back, on) = (self.before(index, 8), self.after(index, 8));
        let stamps = |range| self.over(range, |s| s.n_stamps);
        row.push(self.shapes[index].n_clocks);
        row.push(stamps(0..index));
        row.push(stamps(index + 1..self.len()));
        row.push(stamps(back.clone()));
        row.push(stamps(on.clone()));
        row.push(self.words_since(index, |s| s.n_stamps));
        row.push(self.endings[index]);
        let most = |range: Range<usize>| self.endings[range].iter().copied().max().unwrap_or(0);
        row.push(most(back));
        row.push(most(on));
        let form = self.forms[index];
        row.push(self.n_nearby(index, |other| other.form == form.form) as u32);
        row.push(self.n_nearby(index, |other| other.first == form.first) as u32);
        row.push(self.n_nearby(index, |other| other.last == form.last) as u32);
        row.push(self.n_nearby(index, |other| other.all == form.all) as u32);
    }

    fn rules(&self, row: &mut RowWriter, index: usize) {
        let back = self.hit_before(index);
        let rest = &self.sums[index + 1..];
        let to = rest.partition_point(|sums| sums.n_hits == rest[0].n_hits);
        let on = (to < rest.len()).then_some(index + to);
        let category = |at: Option<usize>| at.and_then(|at| self.hits[at]).map_or(0, Hit::number);
        row.push(self.hits[index].map_or(0, |hit| hit.kind as u32));
        row.push(back.map_or(FAR, |at| (index - at).min(FAR)) as u32);
        row.push(on.map_or(FAR, |at| (at - index).min(FAR)) as u32);
        row.push(self.sums[index].n_hits);
        row.push(self.over(index + 1..self.len(), |s| s.n_hits));
        row.push(u32::from(category(back)));
        row.push(u32::from(category(on)));
        row.push(self.words_after(back, index));
    }

    fn comments(&self, row: &mut RowWriter, index: usize) {
        let (here, next) = (self.sums[index], self.sums[index + 1]);
        row.push(self.comments[self.len() - 1]);
        row.push(self.comments[index]);
        let first = self.first_head().map(|first| self.sums[first]);
        row.push_signed(match first {
            Some(first) => i64::from(here.n_words) - i64::from(first.n_words),
            None => -1,
        });
        row.push(first.map_or(0, |first| first.n_prose_words));
        row.push(here.n_comment_hits);
        row.push(self.over(index + 1..self.len(), |s| s.n_comment_hits));
        row.push(self.words_since(index, |sums| sums.n_comment_hits));
        let on = &self.sums[index + 1..];
        let to = on.partition_point(|sums| sums.n_comment_hits == next.n_comment_hits);
        row.push(to.min(FAR) as u32);
        row.push(here.n_related_hits);
        row.push(self.words_since(index, |sums| sums.n_related_hits));
    }

    /// The number of words between paragraph `at` and `index`; the largest number if there is no such paragraph.
    fn words_after(&self, at: Option<usize>, index: usize) -> u32 {
        at.map_or(u32::MAX, |at| self.over(at + 1..index, |s| s.n_words))
    }

    /// The number of words since the paragraph before `index` in which a count last rose.
    fn words_since(&self, index: usize, count: impl Fn(&Sums) -> u32) -> u32 {
        self.words_after(self.last_rise(index, count), index)
    }

    /// The last paragraph before `index` in which a count rose.
    pub(super) fn last_rise(&self, index: usize, count: impl Fn(&Sums) -> u32) -> Option<usize> {
        let so_far = count(&self.sums[index]);
        let after = self.sums[..=index].partition_point(|sums| count(sums) < so_far);
        after.checked_sub(1)
    }

    fn wordings(&self, row: &mut RowWriter, index: usize) {
        let w = &self.wording;
        let at = |at: Option<usize>| i64::from(at.and_then(|at| w.get(at)).copied().unwrap_or(0));
        let peak = |range: Range<usize>| i64::from(w[range].iter().copied().max().unwrap_or(0));
        let mean = |range: Range<usize>| {
            let n = range.len().max(1) as i32;
            i64::from(self.over(range, |s| s.wording) / n)
        };
        row.push_signed(i64::from(w[index]));
        row.push_signed(at(index.checked_sub(1)));
        row.push_signed(at(index.checked_sub(2)));
        row.push_signed(at(Some(index + 1)));
        row.push_signed(at(Some(index + 2)));
        row.push_signed(peak(self.before(index, 4)));
        row.push_signed(peak(self.after(index, 4)));
        row.push_signed(mean(index..self.len()));
        row.push_signed(mean(0..index + 1));
    }

    /// What kind of text the article is: a page as it is, or one that an extractor cleaned. The first two compare the paragraph
    /// with the article's running text, since German capitalises more words than English.
    fn article(&self, row: &mut RowWriter, index: usize) {
        let (n, shape) = (self.len(), &self.shapes[index]);
        let all = self.sums[n];
        let above_prose = |n_words, n_in_prose| {
            i64::from(share(n_words, shape.n_words))
                - i64::from(share(n_in_prose, all.n_prose_words))
        };
        row.push_signed(above_prose(shape.n_title_words, all.n_prose_title_words));
        row.push_signed(above_prose(shape.n_long_words, all.n_prose_long_words));
        row.push(share(all.n_prose_words, all.n_words));
        row.push(share(all.n_lines, n as u32));
        row.push(all.n_words / n as u32);
        row.push(self.shapes[n - 1].last.into());
        row.push(all.n_hits);
    }
}
